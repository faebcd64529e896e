"""Finds out what machine this is: @vela_host//:host.bzl holds HOST_ISA and HOST_TOOLS."""

load("//toolchains:isa.bzl", "isa_of_machine")

# Programs that the toolchains run, with the package that brings each.
_TOOLS = {
    "/usr/lib/llvm-19/bin/clang": "clang-19",
    "/usr/lib/llvm-19/bin/ld.lld": "lld-19",
    "/usr/lib/llvm-19/bin/llvm-ar": "llvm-19",
}

def _output(rctx, command):
    result = rctx.execute(command)
    if result.return_code != 0:
        fail("%s failed: %s" % (" ".join(command), result.stderr))
    return result.stdout.strip()

def _host_impl(rctx):
    for path, package in _TOOLS.items():
        if not rctx.path(path).exists:
            fail("%s is missing; install the package %s (or run ./vela, which does)" % (path, package))
    isa = isa_of_machine(_output(rctx, ["uname", "-m"]))
    version = _output(rctx, ["/usr/lib/llvm-19/bin/clang", "--version"]).split("\n")[0]
    rctx.file("BUILD.bazel", "exports_files([\"host.bzl\"])\n")
    rctx.file("host.bzl", "\n".join([
        "\"\"\"Facts about this machine, found by //toolchains/repositories:host.bzl.\"\"\"",
        "",
        "HOST_ISA = %r" % isa,
        "CLANG_VERSION = %r" % version,
        "",
    ]))

host_repository = repository_rule(
    implementation = _host_impl,
    configure = True,
    local = True,
    doc = "Writes HOST_ISA, the row of //toolchains:isa.bzl that this machine is.",
)
