"""The rule behind vela_test: builds a program for one instruction set and runs it there.

A transition sets the target platform, so that one `bazel test //...` builds a program for all of them.
The runner script picks the emulator; nothing here knows which machine it runs on except by @vela_host.
"""

load("@vela_host//:host.bzl", "HOST_ISA")
load(":isa.bzl", "ISAS")

_MODE = "//command_line_option:compilation_mode"

def _to_isa_impl(settings, attr):
    isa = "host" if attr.isa == HOST_ISA else attr.isa

    # WebAssembly is tested as the page has it (wasm_module.bzl), which needs no second build of everything.
    mode = str(settings[_MODE])
    as_shipped = attr.isa == "wasm" and mode == "fastbuild"
    return {
        "//command_line_option:platforms": "//toolchains:" + isa,
        _MODE: "opt" if as_shipped else mode,
    }

_to_isa = transition(
    implementation = _to_isa_impl,
    inputs = [_MODE],
    outputs = [
        "//command_line_option:platforms",
        _MODE,
    ],
)

def _runner_arguments(isa):
    """The first arguments of run_isa_test.sh: how, and with which emulator."""
    if isa == HOST_ISA:
        return ["native"]
    if isa == "wasm":
        return ["node"]
    return ["qemu", "sysroot_" + isa] + ISAS[isa].qemu + ["--"]

def _isa_test_impl(ctx):
    program = ctx.attr.program[0][DefaultInfo]
    launcher = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(
        output = launcher,
        is_executable = True,
        content = "#!/bin/sh\nexec \"{runner}\" {driver} {how} \"{program}\" \"$@\"\n".format(
            runner = ctx.executable._runner.short_path,
            driver = "--driver '%s'" % ctx.file.driver.short_path if ctx.file.driver else "",
            how = " ".join(["'%s'" % a for a in _runner_arguments(ctx.attr.isa)]),
            program = program.files_to_run.executable.short_path,
        ),
    )
    runfiles = ctx.runfiles(
        files = [program.files_to_run.executable, ctx.executable._runner] + ctx.files.data +
                ctx.files._sysroot + ctx.files.driver,
    ).merge(program.default_runfiles)
    for target in ctx.attr.data:
        runfiles = runfiles.merge(target[DefaultInfo].default_runfiles)
    return [DefaultInfo(executable = launcher, runfiles = runfiles)]

def _sysroot_of(isa):
    # A computed default: a foreign instruction set's record comes along, so that the runner finds
    # the sysroot beside it.
    if isa == HOST_ISA or isa == "wasm":
        return []
    return [Label("@sysroot_%s//:record" % isa)]

isa_test = rule(
    implementation = _isa_test_impl,
    attrs = {
        "data": attr.label_list(allow_files = True),
        "driver": attr.label(
            allow_single_file = True,
            doc = "A script for this machine that runs the program; see run_isa_test.sh.",
        ),
        "isa": attr.string(mandatory = True, doc = "A row of //toolchains:isa.bzl, or wasm."),
        "program": attr.label(mandatory = True, cfg = _to_isa),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
        "_runner": attr.label(
            default = "//toolchains:run_isa_test.sh",
            allow_single_file = True,
            executable = True,
            cfg = "target",
        ),
        "_sysroot": attr.label_list(default = _sysroot_of),
    },
    test = True,
)
