"""vela_golden, vela_golden_folder: folders of golden programs as tests on every instruction set."""

load("//toolchains:defs.bzl", "vela_suite")

_RUNNER = "//tests/programs/runner:"

def vela_golden_folder(name, path, data, sample = 1):
    """Makes NAME_ISA (with LLVM) and NAME_core_ISA (without, also WebAssembly) for the programs of a folder.

    On this machine's own instruction set every program runs in every mode.

    Args:
      name: of the tests.
      path: of the folder, from the workspace root.
      data: the folder's files.
      sample: modes that each program runs in elsewhere.
    """
    foreign = ["--sample=%d" % sample, "--seed=1"]
    vela_suite(
        name = name,
        size = "large",
        args = [path, "--with-native"],
        data = data,
        foreign_args = foreign,
        program = _RUNNER + "golden",
        wasm = False,
    )
    vela_suite(
        name = name + "_core",
        size = "large",
        args = [path],
        data = data,
        foreign_args = foreign,
        program = _RUNNER + "golden_core",
    )

def vela_golden(folders):
    """Makes golden_FOLDER for each of some folders beside this BUILD file."""
    for folder in folders:
        vela_golden_folder("golden_" + folder, native.package_name() + "/" + folder, native.glob([folder + "/**"]))
