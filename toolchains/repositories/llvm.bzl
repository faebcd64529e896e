"""LLVM 19 from the system's packages, as @llvm.

The headers are this machine's for every instruction set: they differ only in llvm/Config (the "native"
target), so code must initialise targets by name and never use InitializeNativeTarget. The library is the
shared one of the target's sysroot, or of this machine; --define=llvm=static (part of --config=opt) links
this machine's archives instead, which starts 10 ms faster.
"""

load("//toolchains:isa.bzl", "ISAS", "isa_of_machine")

_LLVM = "/usr/lib/llvm-19"

def _ask(rctx, config, arguments):
    result = rctx.execute([config, "--link-static"] + arguments)
    if result.return_code != 0:
        fail("llvm-config %s: %s" % (" ".join(arguments), result.stderr))
    return [word for word in result.stdout.replace("\n", " ").split(" ") if word]

def _llvm_impl(rctx):
    config = rctx.path(_LLVM + "/bin/llvm-config")
    if not config.exists:
        fail("%s is missing; install the package llvm-19-dev (or run ./vela, which does)" % config)

    machine = rctx.execute(["uname", "-m"]).stdout.strip()
    rctx.symlink(_LLVM + "/include/llvm", "llvm")
    rctx.symlink(_LLVM + "/include/llvm-c", "llvm-c")
    libraries = _ask(rctx, config, ["--libs", "all"])

    # Polly's archives are in a package of their own, and nothing here uses them.
    archives = ["-L" + _LLVM + "/lib"] + [lib for lib in libraries if not lib.startswith("-lPolly")]

    # The solver, given as a path, is the one library of these that code generation never calls.
    system = [lib for lib in _ask(rctx, config, ["--system-libs"]) if lib.startswith("-l")]
    rctx.template("BUILD.bazel", Label("//toolchains/third_party:llvm.BUILD"), {
        "%{host_cpu}": ISAS[isa_of_machine(machine)].cpu,
        "%{static_linkopts}": repr(archives + ["-Wl,--as-needed"] + system),
    })

llvm_repository = repository_rule(
    implementation = _llvm_impl,
    local = True,
    doc = "LLVM 19's headers and libraries.",
)
