"""What is compared: one row for each way to run a program of the suite.

A column prepares itself once (the C programs are compiled) and then gives the command line for a program. Adding a
language is adding a row to `COLUMNS` and a file to the folders of the programs that are to have it; a column leaves
out the programs that have no file for it.
"""

import os
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))


class Column:
    """One way to run a program: `key` names it in options and JSON, `label` in tables and charts."""

    def __init__(self, key, label, ending, package, probe, command, prepare=None):
        self.key = key
        self.label = label
        self.ending = ending  # of the source files it runs
        self.package = package  # the Debian package that has it; None for vela itself
        self.probe = probe  # the executable it needs
        self.command = command  # (program, arguments, setup) -> argv
        self.prepare = prepare  # (program, setup) -> None, before anything is timed

    def has(self, program):
        """Whether the program is written in this column's language."""
        return os.path.exists(source(program, self.ending))


class Setup:
    """Where things are for one run of the benchmark."""

    def __init__(self, vela, work):
        self.vela = vela  # path of the vela binary
        self.work = work  # folder for compiled C programs


def source(program, ending):
    return os.path.join(HERE, program, program + "." + ending)


def c_binary(program, setup):
    return os.path.join(setup.work, program)


def compile_c(program, setup):
    subprocess.run(
        ["clang-19", "-O3", "-ffp-contract=off", source(program, "c"), "-o", c_binary(program, setup), "-lm"],
        check=True,
    )


def vela_column(key, label, flags):
    return Column(
        key, label, "vela", None, None, lambda p, a, s: [s.vela, "run", *flags, source(p, "vela"), *a]
    )


COLUMNS = [
    vela_column("vela-interpreted", "vela --jit=off", ["--jit=off"]),
    # Each run compiles for itself.
    vela_column("vela", "vela", ["--jit-store=off"]),
    Column("c", "clang-19 -O3", "c", "clang-19", "clang-19", lambda p, a, s: [c_binary(p, s), *a], compile_c),
    Column("lua", "lua5.4", "lua", "lua5.4", "lua5.4", lambda p, a, s: ["lua5.4", source(p, "lua"), *a]),
    Column("luajit", "luajit", "lua", "luajit", "luajit", lambda p, a, s: ["luajit", source(p, "lua"), *a]),
    Column("node", "node", "js", "nodejs", "node", lambda p, a, s: ["node", source(p, "js"), *a]),
]

# For --profiler-cost: the interpreter with and without the profiler.
PROFILER_COLUMNS = [
    vela_column("profiling", "profiling on", ["--jit=off", "--profiling=on"]),
    vela_column("no-profiling", "profiling off", ["--jit=off", "--profiling=off"]),
]

# For --second-run: what the store of compiled code saves. The first of the runs that have one fills it.
STORE_COLUMNS = [
    vela_column("first", "vela, no store", ["--jit-store=off"]),
    Column("second", "vela, again", "vela", None, None,
           lambda p, a, s: [s.vela, "run", "--jit-store=" + os.path.join(s.work, "store"), source(p, "vela"), *a]),
]


def missing_packages(columns):
    """The Debian packages of the columns whose executable is not there."""
    return sorted({c.package for c in columns if c.package and not shutil.which(c.probe)})


def install(packages):
    """Installs Debian packages, saying so first. False if that is not possible here."""
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    if os.geteuid() != 0:
        command = ["sudo", *command]
    if not shutil.which(command[0]):
        return False
    print("Installing what the comparison needs:", " ".join(command), flush=True)
    return subprocess.run(command, stdout=subprocess.DEVNULL).returncode == 0


def versions(columns, setup):
    """What each column runs, as it says itself."""
    asked = {"c": ["clang-19", "--version"], "lua": ["lua5.4", "-v"], "luajit": ["luajit", "-v"],
             "node": ["node", "--version"]}
    found = {}
    for column in columns:
        command = asked.get(column.key, [setup.vela, "--version"])
        try:
            out = subprocess.run(command, capture_output=True, text=True, timeout=20)
            text = (out.stdout or out.stderr).strip()
            found[column.key] = text.splitlines()[0] if text else "unknown"
        except (OSError, subprocess.TimeoutExpired):
            found[column.key] = "unknown"
    return found
