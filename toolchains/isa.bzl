"""The table of instruction sets. A new one is a row here (and a platform, which is made from the row).

Fields:
  cpu: its constraint value in @platforms//cpu.
  triple: the GNU triple without vendor, as Debian names folders.
  debian: Debian's name of the architecture, for the sysroot.
  loader: the program interpreter's path.
  machine: what `uname -m` prints, for finding the host's own row.
  qemu: the user-mode emulator and its arguments.
  copts: flags that every compilation for it needs.
"""

ISAS = {
    "x86_64": struct(
        cpu = "@platforms//cpu:x86_64",
        triple = "x86_64-linux-gnu",
        debian = "amd64",
        loader = "lib64/ld-linux-x86-64.so.2",
        machine = ["x86_64", "amd64"],
        qemu = ["qemu-x86_64", "-cpu", "max"],
        copts = [],
    ),
    "aarch64": struct(
        cpu = "@platforms//cpu:aarch64",
        triple = "aarch64-linux-gnu",
        debian = "arm64",
        loader = "lib/ld-linux-aarch64.so.1",
        machine = ["aarch64", "arm64"],
        # Debian 13's code uses pointer authentication; the default algorithm is slow to emulate.
        qemu = ["qemu-aarch64", "-cpu", "max,pauth-impdef=on"],
        copts = [],
    ),
    "riscv64": struct(
        cpu = "@platforms//cpu:riscv64",
        triple = "riscv64-linux-gnu",
        debian = "riscv64",
        loader = "lib/ld-linux-riscv64-lp64d.so.1",
        machine = ["riscv64"],
        qemu = ["qemu-riscv64", "-cpu", "rv64"],
        # Relaxation is the linker's work at each link and costs time there; speed under emulation
        # does not depend on it.
        copts = ["-mno-relax"],
    ),
}

def isa_of_machine(machine):
    """The row's name for what `uname -m` (or Bazel's os.arch) says; fails for a machine without a row."""
    for name, isa in ISAS.items():
        if machine in isa.machine:
            return name
    fail("Vela has no row for the instruction set '%s'; see toolchains/isa.bzl" % machine)
