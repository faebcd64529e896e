"""The rule behind //toolchains/precompiled: a header that many sources include, parsed once for each target.

Reading the standard library's headers is half of a compilation here. A precompiled header changes no object file;
sources include what they need as if there were none, and WebAssembly, which is built without, shows what is missing.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load("@bazel_tools//tools/cpp:toolchain_utils.bzl", "find_cpp_toolchain")

_PRECOMPILE = [
    "-xc++-header",
    # Templates that the header itself uses are instantiated once, too.
    "-fpch-instantiate-templates",
    # Files from a shared cache have other times of change than the ones that they were made from.
    "-Xclang",
    "-fno-pch-timestamp",
]

def _precompile(ctx, toolchain, headers):
    """Declares the action; returns its output."""
    features = cc_common.configure_features(
        ctx = ctx,
        cc_toolchain = toolchain,
        requested_features = ctx.features,
        unsupported_features = ctx.disabled_features,
    )
    output = ctx.actions.declare_file(ctx.label.name + ".pch")
    variables = cc_common.create_compile_variables(
        feature_configuration = features,
        cc_toolchain = toolchain,
        user_compile_flags = ctx.fragments.cpp.copts + ctx.fragments.cpp.cxxopts + ctx.attr.copts + _PRECOMPILE,
        include_directories = headers.includes,
        quote_include_directories = headers.quote_includes,
        system_include_directories = headers.system_includes,
        preprocessor_defines = headers.defines,
        source_file = ctx.file.src.path,
        output_file = output.path,
    )
    action = ACTION_NAMES.cpp_compile
    ctx.actions.run(
        mnemonic = "CppPrecompile",
        progress_message = "Precompiling %s" % ctx.file.src.short_path,
        executable = cc_common.get_tool_for_action(feature_configuration = features, action_name = action),
        arguments = cc_common.get_memory_inefficient_command_line(
            feature_configuration = features,
            action_name = action,
            variables = variables,
        ),
        env = cc_common.get_environment_variables(
            feature_configuration = features,
            action_name = action,
            variables = variables,
        ),
        inputs = depset([ctx.file.src], transitive = [headers.headers, toolchain.all_files]),
        outputs = [output],
        # It names the headers by where this checkout has them, so a cache that checkouts share must not hold it.
        execution_requirements = {"no-cache": "1"},
    )
    return output

def _precompiled_header_impl(ctx):
    toolchain = find_cpp_toolchain(ctx)
    dependencies = cc_common.merge_cc_infos(direct_cc_infos = [dep[CcInfo] for dep in ctx.attr.deps])
    flags = ""
    files = []
    if toolchain.compiler == "clang":
        precompiled = _precompile(ctx, toolchain, dependencies.compilation_context)
        files = [precompiled, ctx.file.src]
        flags = "-include-pch " + precompiled.path
    own = CcInfo(compilation_context = cc_common.create_compilation_context(headers = depset(files)))
    return [
        DefaultInfo(files = depset(files)),
        cc_common.merge_cc_infos(direct_cc_infos = [own], cc_infos = [dependencies]),
        platform_common.TemplateVariableInfo({"PRECOMPILED": flags}),
    ]

precompiled_header = rule(
    implementation = _precompiled_header_impl,
    attrs = {
        "copts": attr.string_list(doc = "Flags of the sources that use it; clang refuses others."),
        "deps": attr.label_list(providers = [CcInfo], doc = "Libraries whose headers it includes."),
        "src": attr.label(allow_single_file = [".h"], mandatory = True),
        "_cc_toolchain": attr.label(default = "@bazel_tools//tools/cpp:current_cc_toolchain"),
    },
    doc = "A dependency of what uses it, and in `toolchains` makes the variable PRECOMPILED: the flags to use it by.",
    fragments = ["cpp"],
    provides = [CcInfo, platform_common.TemplateVariableInfo],
    toolchains = ["@bazel_tools//tools/cpp:toolchain_type"],
)
