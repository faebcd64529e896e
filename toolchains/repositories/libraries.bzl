"""Libraries from the system's packages, as repositories that build for every target.

A header-only library gets a repository of its own with links to just its headers: /usr/include as a
whole must never be on the include path of another target.
"""

load(":llvm.bzl", "llvm_repository")

def _headers_impl(rctx):
    for entry in rctx.attr.paths:
        path = rctx.path("/usr/include/" + entry)
        if not path.exists:
            fail("%s is missing; install the package %s (or run ./vela, which does)" % (
                path,
                rctx.attr.package,
            ))
        rctx.symlink(path, "include/" + entry)
    rctx.file("BUILD.bazel", """
cc_library(
    name = "{name}",
    hdrs = glob(["include/**"]),
    defines = {defines},
    includes = ["include"],
    visibility = ["//visibility:public"],
)
""".format(name = rctx.attr.target, defines = rctx.attr.defines))

_headers = repository_rule(
    implementation = _headers_impl,
    attrs = {
        "defines": attr.string_list(doc = "Preprocessor definitions that users of the library get."),
        "package": attr.string(mandatory = True, doc = "The Debian package that brings it."),
        "paths": attr.string_list(mandatory = True, doc = "Files and folders in /usr/include."),
        "target": attr.string(mandatory = True, doc = "The cc_library's name."),
    },
    local = True,
)

def library_repositories():
    """Declares the third-party libraries."""
    _headers(
        name = "cli11",
        package = "libcli11-dev",
        paths = ["CLI"],
        target = "cli11",
    )
    # Loaded when a terminal is there (platform/posix/line_editor.cc), so only its header is needed.
    _headers(
        name = "libedit",
        package = "libedit-dev",
        paths = ["histedit.h"],
        target = "libedit",
    )
    _headers(
        name = "fmt",
        package = "libfmt-dev",
        paths = ["fmt"],
        target = "fmt",
        defines = ["FMT_HEADER_ONLY=1"],
    )
    _headers(
        name = "nlohmann_json",
        package = "nlohmann-json3-dev",
        paths = ["nlohmann"],
        target = "json",
    )
    _headers(
        name = "fast_float",
        package = "libfast-float-dev",
        paths = ["fast_float"],
        target = "fast_float",
    )
    _headers(
        name = "utfcpp",
        package = "libutfcpp-dev",
        paths = ["utf8.h", "utf8"],
        target = "utfcpp",
    )
    native.new_local_repository(
        name = "gtest",
        build_file = "//toolchains/third_party:gtest.BUILD",
        path = "/usr/src/googletest",
    )
    llvm_repository(name = "llvm")
