"""Sysroots: the libraries and headers of foreign instruction sets, as @sysroot_ISA//:record.

They are Debian 13's, from the mirror that this machine's apt uses; make_sysroot.sh does the work and says
how. Downloads are kept in the user's cache folder, so that another checkout need not fetch them again.
A target depends on the record alone (packages and versions): the files beside it are system headers and
libraries, found by --sysroot, and would be thousands of inputs to every action.
"""

load("//toolchains:isa.bzl", "ISAS")

_TIMEOUT_SECONDS = 1800

def _sysroot_impl(rctx):
    row = ISAS[rctx.attr.isa]
    environ = rctx.os.environ
    cache = environ.get("XDG_CACHE_HOME") or (environ["HOME"] + "/.cache" if environ.get("HOME") else "")
    work = cache + "/vela/sysroot-" + row.debian if cache else "work"
    rctx.report_progress("fetching Debian 13's packages for " + rctx.attr.isa)
    result = rctx.execute(
        [
            rctx.path(Label("//toolchains/repositories:make_sysroot.sh")),
            row.debian,
            row.triple,
            row.loader,
            work,
            "root",
            "record.txt",
        ],
        timeout = _TIMEOUT_SECONDS,
    )
    if result.return_code != 0:
        fail("making the sysroot of %s failed:\n%s" % (rctx.attr.isa, result.stderr))

    # Bazel must not look for packages in it.
    rctx.file("BUILD.bazel", """
filegroup(
    name = "record",
    srcs = ["record.txt"],
    visibility = ["//visibility:public"],
)
""")

sysroot = repository_rule(
    implementation = _sysroot_impl,
    attrs = {"isa": attr.string(mandatory = True, doc = "A row of //toolchains:isa.bzl.")},
    environ = ["XDG_CACHE_HOME"],
    doc = "The sysroot of one instruction set.",
)

def sysroot_repositories():
    """Declares one repository for each instruction set; only those needed are ever made."""
    for isa in ISAS:
        sysroot(name = "sysroot_" + isa, isa = isa)
