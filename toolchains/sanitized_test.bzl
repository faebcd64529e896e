"""A program built with AddressSanitizer as a test on this machine, whatever the build's own configuration is."""

def _with_asan_impl(settings, attr):
    features = settings["//command_line_option:features"]
    return {"//command_line_option:features": features if "asan" in features else features + ["asan"]}

_with_asan = transition(
    implementation = _with_asan_impl,
    inputs = ["//command_line_option:features"],
    outputs = ["//command_line_option:features"],
)

def _asan_test_impl(ctx):
    program = ctx.attr.program[0][DefaultInfo]
    launcher = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        output = launcher,
        is_executable = True,
        content = """#!/bin/sh
# Frames on fake stacks would hide values from the conservative scan.
export ASAN_OPTIONS=detect_stack_use_after_return=0:detect_leaks=0
exec "{program}" "$@"
""".format(program = program.files_to_run.executable.short_path),
    )
    runfiles = ctx.runfiles(files = [program.files_to_run.executable] + ctx.files.data)
    return [DefaultInfo(executable = launcher, runfiles = runfiles.merge(program.default_runfiles))]

asan_test = rule(
    implementation = _asan_test_impl,
    attrs = {
        "data": attr.label_list(allow_files = True),
        "program": attr.label(mandatory = True, cfg = _with_asan, doc = "A cc_binary; it is built again with everything in it."),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
    test = True,
)
