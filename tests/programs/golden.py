#!/usr/bin/python3
"""Runs the golden programs in modes of the VM and compares what they print; README.md describes the files.

  golden.py [OPTION...] -- COMMAND...

COMMAND starts vela (through an emulator or Node where needed). Every program runs in every mode named with --mode, all
of them if none is named; a mode is a row of MODES. With --sample=K each program runs in K modes picked by --seed,
which is printed, so that a run can be repeated. --update writes the expectations from the first mode instead.
A failure shows the first differing line and the one command that repeats it.
"""

import argparse
import concurrent.futures
import fnmatch
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile
import time
from xml.sax.saxutils import escape, quoteattr

HERE = os.path.dirname(os.path.abspath(__file__))


def read_modes():
    """What a program may meet: name and flags of `vela run`, from the table. The first is the reference."""
    with open(os.path.join(HERE, "runner", "modes.def"), encoding="utf-8") as table:
        rows = re.findall(r'^VELA_GOLDEN_MODE\(\w+, "([^"]*)", "([^"]*)"', table.read(), re.MULTILINE)
    return {name: with_store(flags.split()) for name, flags in rows}


def with_store(flags):
    """STORE is a new folder, and the program runs twice, the second time with the code that the first run left there."""
    if any(flag.startswith("--jit-store=") for flag in flags):
        return [re.sub("^--jit-store=.*", "--jit-store=STORE", flag) for flag in flags]
    compiles = not any(flag in ("--jit=off", "--jit-backend=simulated") for flag in flags)
    return flags + ["--jit-store=off"] * compiles


MODES = read_modes()


class Program:
    """A golden program: its folder, its name without ending, and what it should do."""

    def __init__(self, folder, name):
        self.folder, self.name = folder, name
        self.args = self._read("args", b"").decode("utf-8").split("\n")[:-1]
        self.flags = self._read("flags", b"").decode("utf-8").split()
        self.input = self._read("in", b"")
        self.expected = (self._read("out", b""), self._read("err", b""), int(self._read("code", b"0")))

    def _path(self, ending):
        return os.path.join(self.folder, f"{self.name}.{ending}")

    def _read(self, ending, absent):
        try:
            with open(self._path(ending), "rb") as file:
                return file.read()
        except FileNotFoundError:
            return absent

    def title(self):
        return os.path.relpath(os.path.join(self.folder, self.name), HERE)

    def command(self, vela, mode, store="STORE"):
        flags = [flag.replace("STORE", store) for flag in MODES[mode]]
        return [*vela, "run", *flags, *self.flags, self.name + ".vela", *self.args]

    def update(self, actual):
        """Writes what a run gave as what is expected; a file that would say nothing is removed."""
        out, err, code = actual
        for ending, data in [("out", out), ("err", err), ("code", b"%d\n" % code if code else b"")]:
            if data or ending == "out":
                with open(self._path(ending), "wb") as file:
                    file.write(data)
            elif os.path.exists(self._path(ending)):
                os.remove(self._path(ending))


def find_programs(patterns):
    found = []
    for folder, folders, files in os.walk(HERE):
        folders.sort()
        for file in sorted(files):
            name, ending = os.path.splitext(file)
            if ending != ".vela" or name.startswith("mod_"):
                continue
            program = Program(folder, name)
            if not patterns or any(fnmatch.fnmatch(program.title(), p) for p in patterns):
                found.append(program)
    return found


def run(program, vela, mode, timeout):
    """Gives (stdout, stderr, exit code), or a text that says why there is none."""
    with tempfile.TemporaryDirectory() as scratch:
        command = program.command(vela, mode, os.path.join(scratch, "store"))
        actual = run_once(program, command, timeout, scratch)
        if command == program.command(vela, mode) or judge(program, actual):
            return actual
        return run_once(program, command, timeout, scratch)


def run_once(program, command, timeout, scratch):
    """Runs it with a folder of its own for the files it writes, so that runs beside each other do not meet."""
    environment = {**os.environ, "TEST_TMPDIR": scratch}
    try:
        done = subprocess.run(command, cwd=program.folder, env=environment, input=program.input, capture_output=True,
                              timeout=timeout)
    except subprocess.TimeoutExpired:
        return f"took more than {timeout:g} s"
    except OSError as error:
        return str(error)
    return done.stdout, done.stderr, done.returncode


def first_difference(what, expected, actual):
    """The first line that differs, both versions."""
    want, got = expected.split(b"\n"), actual.split(b"\n")
    for i in range(max(len(want), len(got))):
        a = want[i] if i < len(want) else None
        b = got[i] if i < len(got) else None
        if a != b:
            show = lambda line: "(nothing)" if line is None else line.decode("utf-8", "replace")[:300]
            return f"  {what}, line {i + 1}:\n    expected {show(a)}\n    got      {show(b)}"
    return ""


def judge(program, actual):
    """Empty if the run did what it should, else what went wrong."""
    if isinstance(actual, str):
        return "  " + actual
    wrong = []
    for what, i in [("standard output", 0), ("standard error", 1)]:
        if program.expected[i] != actual[i]:
            wrong.append(first_difference(what, program.expected[i], actual[i]))
    if program.expected[2] != actual[2]:
        wrong.append(f"  exit code: expected {program.expected[2]}, got {actual[2]}")
    return "\n".join(wrong)


def repeat_command(program, vela, mode):
    folder = os.path.relpath(os.path.realpath(program.folder))
    text = f"cd {shlex.quote(folder)} && {shlex.join(program.command(vela, mode))}"
    return text + (f" <{program.name}.in" if program.input else "")


def cases(programs, modes, sample, seed):
    """(program, mode) pairs: all of them, or `sample` modes for each program."""
    picks = random.Random(seed)
    for program in programs:
        for mode in modes if not sample else picks.sample(modes, min(sample, len(modes))):
            yield program, mode


def write_xml(path, results):
    """JUnit XML, which `./vela selftest` counts."""
    failures = sum(1 for _, _, why, _ in results if why)
    with open(path, "w", encoding="utf-8") as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n')
        out.write(f'<testsuite name="golden" tests="{len(results)}" failures="{failures}">\n')
        for program, mode, why, seconds in results:
            out.write(f'<testcase classname={quoteattr(mode)} name={quoteattr(program.title())} time="{seconds:.3f}">')
            if why:
                clean = "".join(c if c in "\t\n" or ord(c) >= 32 else "?" for c in why)
                out.write(f'<failure message="differs">{escape(clean)}</failure>')
            out.write("</testcase>\n")
        out.write("</testsuite>\n</testsuites>\n")


def parse_arguments(argv):
    if "--" not in argv:
        sys.exit("golden.py: the command that starts vela is missing: golden.py [OPTION...] -- COMMAND...")
    split = argv.index("--")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mode", action="append", choices=list(MODES), help="run in this mode (repeatable)")
    parser.add_argument("--only", action="append", metavar="PATTERN", help="programs by path, such as 'jit/*'")
    parser.add_argument("--sample", type=int, default=0, metavar="K", help="K modes for each program")
    parser.add_argument("--seed", type=int, default=None, help="of --sample")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--timeout", type=float, default=120, help="seconds for one program (120)")
    parser.add_argument("--update", action="store_true", help="write the expectations instead of comparing")
    args = parser.parse_args(argv[:split])
    args.command = argv[split + 1:]
    if args.command and os.path.exists(args.command[0]):
        args.command[0] = os.path.abspath(args.command[0])
    return args


def main(argv):
    args = parse_arguments(argv)
    programs = find_programs(args.only)
    modes = args.mode or list(MODES)
    if not programs:
        sys.exit("golden.py: no program fits")
    if args.update:
        for program in programs:
            actual = run(program, args.command, modes[0], args.timeout)
            if isinstance(actual, str):
                sys.exit(f"{program.title()}: {actual}")
            program.update(actual)
        print(f"{len(programs)} programs written; review them with git diff")
        return 0
    seed = args.seed if args.seed is not None else random.randrange(1 << 31)
    if args.sample:
        print(f"sampling {args.sample} modes for each program, --seed={seed}")

    def one(case):
        program, mode = case
        begin = time.time()
        why = judge(program, run(program, args.command, mode, args.timeout))
        return program, mode, why, time.time() - begin

    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        results = list(pool.map(one, cases(programs, modes, args.sample, seed)))
    for program, mode, why, _ in results:
        if why:
            print(f"FAILED {program.title()} ({mode})\n{why}\n  repeat: {repeat_command(program, args.command, mode)}")
    failed = sum(1 for r in results if r[2])
    print(f"{len(results) - failed} passed, {failed} failed")
    if os.environ.get("XML_OUTPUT_FILE"):
        write_xml(os.environ["XML_OUTPUT_FILE"], results)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
