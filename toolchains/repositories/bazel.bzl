"""The repositories that Bazel itself asks for, without a network.

Bazel 4 names rules_cc, rules_java, rules_proto, platforms and remote_coverage_tools in its embedded
tools and would download them. Debian packages most of them; the two that it lacks, or has in a version
that Bazel 4 cannot load, are generated here.
"""

_DEBIAN = "/usr/share/bazel"

# Debian's bazel-rules-cc loads symbols that Bazel 4 does not have; the native rules are all we need.
_RULES_CC_DEFS = """
cc_binary = native.cc_binary
cc_import = native.cc_import
cc_library = native.cc_library
cc_proto_library = native.cc_proto_library
cc_test = native.cc_test
cc_toolchain = native.cc_toolchain
cc_toolchain_suite = native.cc_toolchain_suite
fdo_prefetch_hints = native.fdo_prefetch_hints
fdo_profile = native.fdo_profile
objc_import = native.objc_import
objc_library = native.objc_library
"""

def _rules_cc_impl(rctx):
    rctx.file("WORKSPACE", "workspace(name = \"rules_cc\")\n")
    rctx.file("BUILD.bazel", "")
    rctx.file("cc/BUILD.bazel", "exports_files([\"defs.bzl\"])\n")
    rctx.file("cc/defs.bzl", _RULES_CC_DEFS)

_rules_cc = repository_rule(implementation = _rules_cc_impl)

def _no_coverage_impl(rctx):
    rctx.file("WORKSPACE", "workspace(name = \"remote_coverage_tools\")\n")
    rctx.file("BUILD.bazel", """
package(default_visibility = ["//visibility:public"])
filegroup(name = "coverage_report_generator")
filegroup(name = "lcov_merger")
""")

_no_coverage = repository_rule(implementation = _no_coverage_impl)

def bazel_own_repositories():
    """Declares what Bazel's embedded tools name."""
    _rules_cc(name = "rules_cc")
    _no_coverage(name = "remote_coverage_tools")
    native.local_repository(name = "rules_java", path = _DEBIAN + "/rules/java")
    native.local_repository(name = "rules_proto", path = _DEBIAN + "/rules/proto")
    native.local_repository(name = "platforms", path = _DEBIAN + "/platforms")
