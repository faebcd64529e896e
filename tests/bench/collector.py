"""The collector under load: what `--gc-log` says of programs that keep it busy, and what memory their processes take.

Every program of the folder runs once compiled and once interpreted. Pauses are those of single collections; "live" is what
full collections found alive at most, so a process may take twice that and 16 MiB for itself. What it has in memory of its
own file comes on top: mostly LLVM's code, which processes share and the system may drop.
"""

import os
import re
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))

# name, argument of a full run, of a quick one
PROGRAMS = [
    ("binary_trees", "18", "14"),
    ("map", "60", "2"),
    ("lists", "1000000", "100000"),
    ("cycles", "100000", "10000"),
    ("closures", "100000", "10000"),
    ("live", "100", "20"),
]
FLAGS = {"vela": [], "vela --jit=off": ["--jit=off"]}

_PAUSES = re.compile(r"^gc: (\d+) (young|full): half within ([\d.]+) ms, 90 % within ([\d.]+) ms, "
                     r"99 % within ([\d.]+) ms, longest ([\d.]+) ms$")
_MEMORY = re.compile(r"^gc: at most (\d+) KiB in use, (\d+) KiB live after a full one$")


def read_log(text):
    """The summary at the end of a --gc-log."""
    found = {}
    for line in text.splitlines()[-4:]:
        if match := _PAUSES.match(line):
            names = ("half", "90 %", "99 %", "longest")
            found[match[2]] = {"count": int(match[1]), "ms": dict(zip(names, map(float, match.groups()[2:])))}
        elif match := _MEMORY.match(line):
            found["in_use_kib"], found["live_kib"] = int(match[1]), int(match[2])
    return found


def run_one(vela, flags, name, argument, timeout):
    command = [vela, "run", "--gc-log", *flags, os.path.join(HERE, "collector", name + ".vela"), argument]
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        _, log = process.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return {"failed": f"took more than {timeout:g} s"}
    if process.returncode != 0:
        return {"failed": f"exit code {process.returncode}"}
    return {"seconds": time.perf_counter() - begin, **read_log(log)}


def _private_kib(pid):
    """Memory that the process has for itself now: without pages of its file."""
    with open(f"/proc/{pid}/status", encoding="utf-8") as f:
        match = re.search(r"^RssAnon:\s+(\d+) kB$", f.read(), re.MULTILINE)
    return int(match[1]) if match else 0  # it is gone


def peaks_kib(vela, flags, name, argument, timeout):
    """Peak of the memory that the process has for itself, looked at every few milliseconds, and of all that it has, in a run
    without the log."""
    command = [vela, "run", *flags, os.path.join(HERE, "collector", name + ".vela"), argument]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.perf_counter() + timeout
    private = 0
    while True:
        private = max(private, _private_kib(process.pid))
        pid, _, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = 0
            return {"private_kib": private, "peak_kib": usage.ru_maxrss}
        if time.perf_counter() > deadline:
            process.kill()
        time.sleep(0.003)


def measure(vela, quick, timeout):
    """results[program][column]"""
    results = {}
    for name, full, small in PROGRAMS:
        argument = small if quick else full
        row = results[name] = {}
        for column, flags in FLAGS.items():
            row[column] = run_one(vela, flags, name, argument, timeout)
            if "failed" not in row[column]:
                row[column]["argument"] = argument
                row[column].update(peaks_kib(vela, flags, name, argument, timeout))
    return results


def _mib(kib):
    return f"{kib / 1024:.0f}"


def _pauses(cell, kind):
    if kind not in cell:
        return ["0", "-", "-", "-", "-"]
    ms = cell[kind]["ms"]
    return [str(cell[kind]["count"])] + [f"{ms[key]:.2f}" for key in ("half", "90 %", "99 %", "longest")]


def table(results):
    header = ["", "", "live", "in use", "its own", "2 x live + 16", "with file", "young", "50 %", "90 %", "99 %", "longest", "full", "longest"]
    rows = [header]
    for name, row in results.items():
        for column, cell in row.items():
            if "failed" in cell:
                rows.append([name, column, cell["failed"]] + [""] * (len(header) - 3))
                continue
            live = cell.get("live_kib", 0)
            full = _pauses(cell, "full")
            rows.append([name, column, _mib(live), _mib(cell.get("in_use_kib", 0)), _mib(cell["private_kib"]),
                         _mib(2 * live + 16 * 1024), _mib(cell["peak_kib"]), *_pauses(cell, "young"), full[0], full[4]])
    widths = [max(len(r[i]) for r in rows) for i in range(len(header))]
    lines = []
    for row in rows:
        left = [row[i].ljust(widths[i]) for i in range(2)]
        lines.append("  ".join(left + [row[i].rjust(widths[i]) for i in range(2, len(header))]).rstrip())
    lines.append("")
    lines.append("The collector under load: memory in MiB, pauses of young and full collections in ms.")
    return "\n".join(lines)
