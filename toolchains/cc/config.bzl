"""The C++ toolchains: clang and lld 19 for machine code, Emscripten for WebAssembly.

All flags that the meaning of programs hangs on are here, so that no target can be built without them:
C++20, no contraction of a*b+c into a fused operation (the interpreter's results are the reference on
every instruction set), no fast-math.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load(
    "@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl",
    "env_entry",
    "env_set",
    "feature",
    "flag_group",
    "flag_set",
    "tool_path",
    "with_feature_set",
)

_COMPILE = [
    ACTION_NAMES.c_compile,
    ACTION_NAMES.cpp_compile,
    ACTION_NAMES.assemble,
    ACTION_NAMES.preprocess_assemble,
    ACTION_NAMES.cpp_header_parsing,
    ACTION_NAMES.cpp_module_compile,
    ACTION_NAMES.cpp_module_codegen,
    ACTION_NAMES.lto_backend,
    ACTION_NAMES.clif_match,
]

_CPP = [
    ACTION_NAMES.cpp_compile,
    ACTION_NAMES.cpp_header_parsing,
    ACTION_NAMES.cpp_module_compile,
    ACTION_NAMES.cpp_module_codegen,
    ACTION_NAMES.clif_match,
]

_LINK = [
    ACTION_NAMES.cpp_link_executable,
    ACTION_NAMES.cpp_link_dynamic_library,
    ACTION_NAMES.cpp_link_nodeps_dynamic_library,
]

# Tests are built without a compilation mode given ("fastbuild"): light optimisation, because most of
# them run under emulation, and line tables only where somebody asked for debugging.
_MODE_COPTS = {
    "dbg": ["-O0", "-g"],
    "fastbuild": ["-O1"],
    "opt": ["-O2", "-DNDEBUG", "-ffunction-sections", "-fdata-sections"],
}

_SANITIZERS = {
    "asan": ["-fsanitize=address", "-fno-omit-frame-pointer", "-gline-tables-only"],
    # Coverage for libFuzzer in all code; the program itself links libFuzzer's main (see vela_fuzzer).
    "fuzzer": ["-fsanitize=fuzzer-no-link", "-gline-tables-only"],
    "tsan": ["-fsanitize=thread", "-fno-omit-frame-pointer", "-gline-tables-only"],
    # Compiled code has no type words before its functions, and the project no RTTI.
    "ubsan": [
        "-fsanitize=undefined",
        "-fno-sanitize=function,vptr",
        "-fno-sanitize-recover=all",
        "-gline-tables-only",
    ],
}

def _flags(actions, flags, with_features = []):
    return flag_set(
        actions = actions,
        flag_groups = [flag_group(flags = flags)] if flags else [],
        with_features = with_features,
    )

def _mode_features(link_opt):
    features = [feature(name = mode) for mode in _MODE_COPTS]
    return features + [feature(
        name = "vela_modes",
        enabled = True,
        flag_sets = [
            _flags(_COMPILE, copts, [with_feature_set(features = [mode])])
            for mode, copts in _MODE_COPTS.items()
        ] + [_flags(_LINK, link_opt, [with_feature_set(features = ["opt"])])],
    )]

def _sanitizer_features():
    return [
        feature(
            name = name,
            flag_sets = [
                _flags(_COMPILE, flags),
                _flags(_LINK, [flags[0], "-fsanitize-link-c++-runtime"]),
            ],
        )
        for name, flags in _SANITIZERS.items()
    ]

def _native_impl(ctx):
    target = ctx.attr.triple
    sysroot = ctx.attr.sysroot
    machine = ["--target=" + target]
    if sysroot:
        machine += [
            "--sysroot=" + sysroot,
            "--gcc-install-dir=%s/usr/lib/gcc/%s/14" % (sysroot, target),
        ]
    builtin = ["/usr/lib/llvm-19/lib/clang/19", "/usr/lib/clang/19"]
    builtin += ["%workspace%/" + sysroot] if sysroot else ["/usr/include", "/usr/lib/gcc"]
    features = [
        feature(
            name = "vela_defaults",
            enabled = True,
            flag_sets = [
                # Plain char is unsigned on AArch64 and RISC-V unless told otherwise.
                _flags(_COMPILE, machine + ctx.attr.copts + [
                    "-ffp-contract=off",
                    "-fsigned-char",
                    "-fcolor-diagnostics",
                    "-no-canonical-prefixes",
                    "-fno-pie",
                ]),
                _flags(_CPP, ["-std=c++20"]),
                _flags(_LINK, machine + [
                    "-fuse-ld=/usr/lib/llvm-19/bin/ld.lld",
                    "-no-pie",
                    "-no-canonical-prefixes",
                    # Says which build it is (//platform:build_id).
                    "-Wl,--build-id=sha1",
                ]),
            ],
        ),
        # After the objects and libraries, so that it resolves what they need.
        feature(
            name = "vela_libraries",
            enabled = True,
            flag_sets = [_flags(_LINK, ["-lstdc++", "-lm"])],
        ),
        feature(
            name = "vela_reproducible",
            enabled = True,
            flag_sets = [_flags(_COMPILE, [
                "-Wno-builtin-macro-redefined",
                "-D__DATE__=\"redacted\"",
                "-D__TIMESTAMP__=\"redacted\"",
                "-D__TIME__=\"redacted\"",
            ])],
        ),
    ]
    llvm = "/usr/lib/llvm-19/bin/"
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        toolchain_identifier = "vela_" + ctx.attr.isa,
        target_system_name = target,
        host_system_name = "local",
        target_cpu = ctx.attr.isa,
        target_libc = "glibc",
        compiler = "clang",
        abi_version = "gcc",
        abi_libc_version = "glibc",
        cxx_builtin_include_directories = builtin,
        features = features + _mode_features(["-Wl,--gc-sections"]) + _sanitizer_features(),
        tool_paths = [
            tool_path(name = "ar", path = llvm + "llvm-ar"),
            tool_path(name = "cpp", path = llvm + "clang-cpp"),
            tool_path(name = "gcc", path = llvm + "clang"),
            tool_path(name = "gcov", path = llvm + "llvm-cov"),
            tool_path(name = "ld", path = llvm + "ld.lld"),
            tool_path(name = "nm", path = llvm + "llvm-nm"),
            tool_path(name = "objdump", path = llvm + "llvm-objdump"),
            tool_path(name = "strip", path = llvm + "llvm-strip"),
        ],
    )

native_toolchain_config = rule(
    implementation = _native_impl,
    attrs = {
        "copts": attr.string_list(doc = "Flags of the instruction set."),
        "isa": attr.string(mandatory = True, doc = "The row of //toolchains:isa.bzl."),
        "sysroot": attr.string(doc = "Relative to the execution root; empty: this machine's own."),
        "triple": attr.string(mandatory = True),
    },
    provides = [CcToolchainConfigInfo],
)

def _emscripten_impl(ctx):
    # Debian's emcc finds its own configuration and cache; setting EM_CACHE would make it rebuild
    # the system libraries. NODE_PATH is where Debian keeps acorn.
    environment = env_set(
        actions = _COMPILE + _LINK + [ACTION_NAMES.cpp_link_static_library],
        env_entries = [
            env_entry("PATH", "/usr/bin:/bin"),
            env_entry("NODE_PATH", "/usr/share/nodejs"),
        ],
    )
    features = [
        feature(
            name = "vela_defaults",
            enabled = True,
            env_sets = [environment],
            flag_sets = [
                _flags(_COMPILE, ["-ffp-contract=off", "-fcolor-diagnostics"]),
                _flags(_CPP, ["-std=c++20", "-include", "toolchains/cc/libcxx13.h"]),
            ],
        ),
        # One file that Node runs; a module for the browser picks its own output.
        feature(
            name = "node_program",
            enabled = True,
            flag_sets = [_flags(_LINK, [
                "--oformat=js",
                "-sSINGLE_FILE=1",
                "-sEXIT_RUNTIME=1",
                "-sNODERAWFS=1",
                "-sENVIRONMENT=node",
                "-sALLOW_MEMORY_GROWTH=1",
                "-sTOTAL_STACK=4MB",
            ])],
        ),
    ]
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        toolchain_identifier = "vela_wasm",
        target_system_name = "wasm32-unknown-emscripten",
        host_system_name = "local",
        target_cpu = "wasm32",
        target_libc = "musl",
        compiler = "emscripten",
        abi_version = "emscripten",
        abi_libc_version = "musl",
        cxx_builtin_include_directories = [
            "/usr/share/emscripten",
            "/usr/lib/llvm-14/lib/clang",
            "/usr/lib/clang",
            "/usr/include/emscripten",
        ],
        features = features + _mode_features([]) + [feature(name = name) for name in _SANITIZERS],
        tool_paths = [
            tool_path(name = "ar", path = "/usr/bin/emar"),
            tool_path(name = "cpp", path = "/usr/bin/emcc"),
            tool_path(name = "gcc", path = "/usr/bin/em++"),
            tool_path(name = "gcov", path = "/bin/false"),
            tool_path(name = "ld", path = "/usr/bin/em++"),
            tool_path(name = "nm", path = "/usr/bin/emnm"),
            tool_path(name = "objdump", path = "/bin/false"),
            tool_path(name = "strip", path = "/bin/true"),
        ],
    )

emscripten_toolchain_config = rule(
    implementation = _emscripten_impl,
    attrs = {},
    provides = [CcToolchainConfigInfo],
)
