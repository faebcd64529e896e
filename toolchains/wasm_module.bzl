"""wasm_module: a C++ program as an optimised WebAssembly module for the browser, whatever the build is for."""

def _to_wasm_impl(settings, attr):
    return {
        "//command_line_option:compilation_mode": "opt",
        "//command_line_option:platforms": "//toolchains:wasm",
    }

_to_wasm = transition(
    implementation = _to_wasm_impl,
    inputs = [],
    outputs = [
        "//command_line_option:compilation_mode",
        "//command_line_option:platforms",
    ],
)

def _wasm_module_impl(ctx):
    out = ctx.actions.declare_file(ctx.attr.out)
    ctx.actions.symlink(output = out, target_file = ctx.executable.program)
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles(files = [out]))]

wasm_module = rule(
    implementation = _wasm_module_impl,
    attrs = {
        "out": attr.string(mandatory = True, doc = "The file's name."),
        "program": attr.label(
            mandatory = True,
            cfg = _to_wasm,
            executable = True,
            doc = "A cc_binary without the feature node_program.",
        ),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)
