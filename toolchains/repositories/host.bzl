"""Finds out what machine this is: @vela_host//:host.bzl holds HOST_ISA."""

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

def _record(rctx):
    """Names and versions of the installed packages that builds use, one a line."""
    lines = rctx.read(Label("//toolchains:packages.txt")).split("\n")
    packages = [line.strip() for line in lines if line and line[0] not in "#["]
    query = ["dpkg-query", "-W", "-f", "${Package} ${Version}\n"] + packages

    # It fails where one of them is not installed (a tool for benchmarks, say) but prints the others.
    return rctx.execute(query).stdout

def _host_impl(rctx):
    for path, package in _TOOLS.items():
        if not rctx.path(path).exists:
            fail("%s is missing; install the package %s (or run ./vela, which does)" % (path, package))
    isa = isa_of_machine(_output(rctx, ["uname", "-m"]))
    rctx.file("record.txt", _record(rctx))
    rctx.file("BUILD.bazel", """
exports_files(["host.bzl"])
filegroup(
    name = "record",
    srcs = ["record.txt"],
    visibility = ["//visibility:public"],
)
""")
    rctx.file("host.bzl", "\n".join([
        "\"\"\"Facts about this machine, found by //toolchains/repositories:host.bzl.\"\"\"",
        "",
        "HOST_ISA = %r" % isa,
        "",
    ]))

host_repository = repository_rule(
    implementation = _host_impl,
    configure = True,
    local = True,
    doc = """Writes HOST_ISA, the row of //toolchains:isa.bzl that this machine is, and a record of package
versions, which is an input of each compilation: an upgraded compiler or C library rebuilds.""",
)
