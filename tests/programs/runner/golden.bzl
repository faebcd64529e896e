"""vela_golden: a folder of golden programs as a test on every instruction set."""

load("//toolchains:defs.bzl", "vela_test")

_RUNNER = "//tests/programs/runner:"

def vela_golden(folders, emulated_sample = 2):
    """Makes golden_FOLDER_ISA (native back end) and golden_FOLDER_core_ISA (without LLVM, also WebAssembly).

    Args:
      folders: folders under tests/programs.
      emulated_sample: modes that each program runs in where the run is sampled.
    """
    for folder in folders:
        path = "tests/programs/" + folder
        data = native.glob([folder + "/**"])
        vela_test(
            name = "golden_%s" % folder,
            size = "large",
            srcs = [_RUNNER + "main.cc"],
            args = [path, "--sample=%d" % emulated_sample, "--seed=1"],
            data = data,
            exceptions = True,
            wasm = False,
            deps = [_RUNNER + "runner", _RUNNER + "native_backend"],
        )
        vela_test(
            name = "golden_%s_core" % folder,
            size = "large",
            srcs = [_RUNNER + "main.cc"],
            args = [path, "--mode=interpreted", "--mode=gc-interpreted", "--mode=evaluated", "--mode=evaluated-deopt", "--sample=%d" % emulated_sample, "--seed=2"],
            data = data,
            exceptions = True,
            deps = [_RUNNER + "runner", _RUNNER + "no_native_backend"],
        )
