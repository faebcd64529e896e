"""The macros that BUILD files of this project use.

    vela_library   a C++ library with the project's flags
    vela_binary    a C++ program for this machine, also as a tool of a genrule
    vela_test      one GoogleTest suite as a test on every instruction set
    vela_program_test  a program run by a script, on every instruction set
    vela_fuzzer    a libFuzzer program, and a short run of it as a test
    vela_script_test   a script as a test, on this machine
    vela_embed     a file as a C++ array
"""

load("@vela_host//:host.bzl", "HOST_ISA")
load(":isa.bzl", "ISAS")
load(":isa_test.bzl", "isa_test")

WARNINGS = [
    "-Wall",
    "-Wextra",
    "-Wno-unused-parameter",
    # Object layouts derive from a header struct; offsetof is well-defined for them on our compilers.
    "-Wno-invalid-offsetof",
]

_WITHOUT_EXCEPTIONS = [
    "-fno-exceptions",
    "-fno-rtti",
]

# A test's own code takes longer to optimise than it then saves, even emulated.
_QUICK_TO_BUILD = ["-O0"]

# What the precompiled headers are made with.
LIBRARY_COPTS = WARNINGS + _WITHOUT_EXCEPTIONS
TEST_COPTS = LIBRARY_COPTS + _QUICK_TO_BUILD

# Emulation is about ten times slower, so the next larger limit.
_EMULATED_TIMEOUT = {
    "small": "moderate",
    "medium": "long",
    "large": "eternal",
    "enormous": "eternal",
}

def _copts(copts, exceptions):
    return (WARNINGS if exceptions else LIBRARY_COPTS) + copts

def _precompiled(header, exceptions):
    """The precompiled header for sources with these flags, as a list: none with exceptions, few have them."""
    return [] if exceptions else ["//toolchains/precompiled:" + header]

def vela_library(name, copts = [], exceptions = False, precompiled = None, deps = [], **kwargs):
    """A cc_library with the project's flags.

    Args:
      name: the target's name.
      copts: more compiler flags.
      exceptions: compile with C++ exceptions and RTTI (for users of libraries that need them).
      precompiled: a precompiled_header in place of the standard library's.
      deps: libraries.
      **kwargs: as for cc_library: srcs, hdrs, textual_hdrs, visibility, ...
    """
    precompiled = [precompiled] if precompiled else _precompiled("standard", exceptions)
    native.cc_library(
        name = name,
        copts = _copts(copts, exceptions) + ["$(PRECOMPILED)" for _ in precompiled],
        linkstatic = True,
        toolchains = precompiled,
        deps = deps + precompiled,
        **kwargs
    )

def vela_binary(name, copts = [], exceptions = True, **kwargs):
    """A C++ program for this machine; genrules may name it as a tool.

    Args:
      name: the target's name.
      copts: more compiler flags.
      exceptions: as for vela_library.
      **kwargs: as for cc_binary: srcs, deps, data, linkopts, ...
    """
    native.cc_binary(
        name = name,
        copts = _copts(copts, exceptions),
        linkstatic = True,
        **kwargs
    )

def vela_test(
        name,
        srcs,
        deps = [],
        data = [],
        args = [],
        foreign_args = [],
        wasm = True,
        size = "small",
        tags = [],
        copts = [],
        exceptions = False,
        **kwargs):
    """One GoogleTest suite as a test on every instruction set, and on WebAssembly.

    Makes NAME_x86_64, NAME_aarch64, NAME_riscv64 and, with `wasm`, NAME_wasm. The one that this
    machine cannot run itself runs under QEMU; NAME_wasm runs under Node.

    Args:
      name: the suite's name.
      srcs: its sources; GoogleTest's main is linked in.
      deps: libraries, without GoogleTest.
      data: files that the test reads, by their path from the workspace root.
      args: arguments of the test program.
      foreign_args: more arguments where it is emulated or runs as WebAssembly.
      wasm: whether the suite runs as WebAssembly as well.
      size: as for cc_test; the time limit is that of the next larger size under emulation.
      tags: more tags.
      copts: more compiler flags.
      exceptions: as for vela_library.
      **kwargs: more attributes of the program (linkopts, defines, ...).
    """
    program = ":" + name + ".program"
    precompiled = _precompiled("testing", exceptions)
    native.cc_binary(
        name = name + ".program",
        testonly = True,
        srcs = srcs,
        copts = _copts(copts, exceptions) + _QUICK_TO_BUILD + ["$(PRECOMPILED)" for _ in precompiled],
        linkstatic = True,
        tags = ["manual"],
        toolchains = precompiled,
        deps = deps + precompiled + ["@gtest//:gtest_main"],
        **kwargs
    )
    _on_every_isa(name, program, wasm, size, tags, args = args, foreign_args = foreign_args, data = data)

def vela_suite(name, program, args = [], foreign_args = [], data = [], wasm = True, size = "medium", tags = []):
    """A GoogleTest program that several suites share, as a test on every instruction set.

    Args:
      name: the suite's name.
      program: a cc_binary.
      args: its arguments.
      foreign_args: more arguments where it is emulated or runs as WebAssembly.
      data: files that it reads, by their path from the workspace root.
      wasm: whether it runs as WebAssembly as well.
      size: as for cc_test.
      tags: more tags.
    """
    _on_every_isa(name, program, wasm, size, tags, args = args, data = data, foreign_args = foreign_args)

def _on_every_isa(name, program, wasm, size, tags, args = [], foreign_args = [], **kwargs):
    """Makes NAME_ISA for each instruction set from a cc_binary of this package or any other."""
    for isa in ISAS.keys() + (["wasm"] if wasm else []):
        isa_test(
            name = "%s_%s" % (name, isa),
            size = size,
            timeout = None if isa == HOST_ISA else _EMULATED_TIMEOUT[size],
            isa = isa,
            program = program,
            args = args if isa == HOST_ISA else args + foreign_args,
            tags = tags + ["isa_" + isa] + ([] if isa == HOST_ISA else ["foreign"]),
            **kwargs
        )

def vela_program_test(
        name,
        program,
        driver,
        data = [],
        args = [],
        wasm = True,
        size = "medium",
        tags = []):
    """A program run by a script, on every instruction set: NAME_x86_64 ... and, with `wasm`, NAME_wasm.

    The driver runs on this machine as `DRIVER ARGS... -- COMMAND...`; COMMAND and more arguments start the
    program (through its emulator) from any working directory. The driver may write its cases as JUnit XML
    to $XML_OUTPUT_FILE, and `./vela selftest` then counts each.

    Args:
      name: the test's name.
      program: a vela_binary (or cc_binary).
      driver: the script, executable, with a #! line.
      data: files that the driver reads, by their path from the workspace root.
      args: the driver's first arguments.
      wasm: whether to run as WebAssembly as well.
      size: as for cc_test; under emulation the time limit is that of the next larger size.
      tags: more tags.
    """
    _on_every_isa(name, program, wasm, size, tags, args = args, data = data, driver = driver)

def vela_embed(name, src, symbol, visibility = None, testonly = None):
    """A library with the bytes of a file.

    Its header is NAME.h in this package: `std::string_view vela::embedded::SYMBOL()`.

    Args:
      name: the library's name.
      src: the file, or a target that makes one file.
      symbol: the function's name.
      visibility: as for cc_library.
      testonly: as for cc_library.
    """
    header = name + ".h"
    source = name + ".embedded.cc"
    native.genrule(
        name = name + ".embed",
        srcs = [src],
        outs = [header, source],
        cmd = "/usr/bin/python3 $(execpath //toolchains:embed.py) $(execpath {src}) {symbol} {include} $(OUTS)".format(
            src = src,
            symbol = symbol,
            include = native.package_name() + "/" + header,
        ),
        testonly = testonly,
        tools = ["//toolchains:embed.py"],
    )
    native.cc_library(
        name = name,
        srcs = [source],
        hdrs = [header],
        copts = LIBRARY_COPTS,
        linkstatic = True,
        testonly = testonly,
        visibility = visibility,
    )

def vela_fuzzer(name, srcs, corpus, deps = [], runs = 20000, max_len = 4096):
    """A libFuzzer program, and NAME_smoke_test, which runs it a fixed number of times from a fixed seed.

    To search in earnest: `bazel run --config=fuzz //PACKAGE:NAME -- -max_total_time=600 FOLDER`.

    Args:
      name: the program's name.
      srcs: sources; one defines LLVMFuzzerTestOneInput.
      corpus: files to start from.
      deps: libraries.
      runs: how many inputs the smoke test tries.
      max_len: the longest input that it makes, in bytes.
    """
    native.cc_binary(
        name = name,
        testonly = True,
        srcs = srcs,
        copts = _copts(["-fsanitize=fuzzer-no-link"], False),
        linkopts = ["-fsanitize=fuzzer"],
        linkstatic = True,
        tags = ["manual"],
        deps = deps,
    )
    vela_script_test(
        name = name + "_smoke_test",
        size = "medium",
        src = "//toolchains:run_fuzzer.sh",
        args = [
            "$(rootpath :%s)" % name,
            "-runs=%d" % runs,
            "-max_len=%d" % max_len,
            "--",
        ] + ["$(rootpaths %s)" % c for c in corpus],
        data = [":" + name] + corpus,
    )

def vela_script_test(name, src, size = "small", data = [], args = [], tags = [], **kwargs):
    """A test that is a script for this machine alone: Python (3) or shell.

    Args:
      name: the test's name.
      src: the script, executable, with a #! line.
      size: as for every test.
      data: what it reads or runs.
      args: its arguments.
      tags: more tags.
      **kwargs: as for sh_test.
    """
    native.sh_test(
        name = name,
        size = size,
        srcs = [src],
        args = args,
        data = data,
        tags = tags,
        **kwargs
    )
