"""vela_golden: folders of golden programs as tests on every instruction set."""

load("//toolchains:defs.bzl", "vela_suite")

_RUNNER = "//tests/programs/runner:"

def vela_golden(folders, sample = 2):
    """Makes golden_FOLDER_ISA (with LLVM) and golden_FOLDER_core_ISA (without, also WebAssembly).

    On this machine's own instruction set every program runs in every mode.

    Args:
      folders: folders beside this BUILD file.
      sample: modes that each program runs in elsewhere.
    """
    foreign = ["--sample=%d" % sample, "--seed=1"]
    for folder in folders:
        path = native.package_name() + "/" + folder
        data = native.glob([folder + "/**"])
        vela_suite(
            name = "golden_" + folder,
            size = "large",
            args = [path, "--with-native"],
            data = data,
            foreign_args = foreign,
            program = _RUNNER + "golden",
            wasm = False,
        )
        vela_suite(
            name = "golden_%s_core" % folder,
            size = "large",
            args = [path],
            data = data,
            foreign_args = foreign,
            program = _RUNNER + "golden_core",
        )
