#!/usr/bin/env python3
"""The benchmark: the programs of suite.json in Vela and in its peers' languages, timed against each other.

Every program runs as a whole process, several times, interleaved, so that a slow minute of the machine falls on all
columns alike; what counts is the median. All columns must print the same.
"""

import argparse
import datetime
import json
import os
import platform
import subprocess
import sys
import tempfile
import time

import collector
import columns as columns_module
import report
from columns import COLUMNS, PROFILER_COLUMNS, STORE_COLUMNS, HERE, Setup

ROOT = os.path.dirname(os.path.dirname(HERE))
OUTPUT = os.path.join(ROOT, ".cache", "bench")

DESCRIPTION = """\
Runs the programs of tests/bench in Vela, interpreted and compiled, in C, Lua (5.4 and LuaJIT) and JavaScript, and
writes a table, a JSON file and an SVG chart with medians and ratios."""

EPILOG = """\
examples:
  ./vela bench                              everything, five runs each: about 20 minutes
  ./vela bench --quick                      a first impression in a minute or two
  ./vela bench --only fib,nbody --runs 9    two programs, more runs
  ./vela bench --peers vela,c,node          three columns
  ./vela bench --profiler-cost              what the profiler costs the interpreter
  ./vela bench --collector                  pauses and memory of programs that keep the collector busy
  ./vela bench --second-run --quick --runs 5    what finding compiled code on disk saves short runs
Close other programs, and compare only figures of one run on one machine. docs/performance.md explains them."""


def parse_arguments(argv):
    keys = [c.key for c in COLUMNS]
    parser = argparse.ArgumentParser(
        prog="vela bench", description=DESCRIPTION, epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, help="runs of each program and column (5; with --quick 1)")
    parser.add_argument("--only", metavar="A,B", help="only these programs (see --list)")
    parser.add_argument("--peers", metavar="A,B", help="only these columns: " + ", ".join(keys))
    parser.add_argument("--quick", action="store_true", help="small sizes, one run: shows that all is well, no more")
    parser.add_argument("--json", metavar="FILE", default=os.path.join(OUTPUT, "bench.json"),
                        help="measurements (.cache/bench/bench.json)")
    parser.add_argument("--svg", metavar="FILE", default=os.path.join(OUTPUT, "bench.svg"),
                        help="chart (.cache/bench/bench.svg)")
    parser.add_argument("--vela", metavar="FILE", help="the vela binary (the one that bazel built with -c opt)")
    parser.add_argument("--profiler-cost", action="store_true",
                        help="compare the interpreter with itself without the profiler, nothing else")
    parser.add_argument("--collector", action="store_true",
                        help="the collector under load, nothing else (it is part of a run of everything)")
    parser.add_argument("--second-run", action="store_true",
                        help="compare runs that find their code on disk with runs that compile, nothing else")
    parser.add_argument("--timeout", type=float, default=300, help="seconds after which a run has failed (300)")
    parser.add_argument("--enough", metavar="SECONDS", type=float, default=15,
                        help="a program and column whose runs took this long in all is not run again (15)")
    parser.add_argument("--list", action="store_true", help="list the programs and stop")
    args = parser.parse_args(argv)
    if args.runs is not None and args.runs < 1:
        parser.error("--runs must be at least 1")
    return parser, args


def load_suite():
    with open(os.path.join(HERE, "suite.json"), encoding="utf-8") as file:
        return json.load(file)["programs"]


def chosen(parser, option, text, rows, key):
    """The rows whose key is in the comma-separated text; all of them without one."""
    if not text:
        return rows
    names = text.split(",")
    known = [key(r) for r in rows]
    for name in names:
        if name not in known:
            parser.error(f"{option}: there is no '{name}'; choose from {', '.join(known)}")
    return [r for r in rows if key(r) in names]


def find_vela(given):
    for path in [given, os.environ.get("VELA"), os.path.join(ROOT, ".cache/build/vela"),
                 os.path.join(ROOT, "bazel-bin/platform/cli/vela")]:
        if path and os.path.exists(path):
            return os.path.abspath(path)
    return None


def run_once(command, timeout):
    """Runs a command as a whole. Gives its standard output and a sample, or None and why it failed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        begin = time.perf_counter()
        try:
            process = subprocess.Popen(command, stdout=out, stderr=err, stdin=subprocess.DEVNULL)
        except OSError as error:
            return None, str(error)
        status, usage = wait(process, begin + timeout)
        seconds = time.perf_counter() - begin
        out.seek(0)
        err.seek(0)
        if status is None:
            return None, f"took more than {timeout:g} s"
        if status != 0:
            first = err.read(500).decode("utf-8", "replace").strip().splitlines()
            return None, f"exit code {status}" + (f": {first[0]}" if first else "")
        return out.read(), {"seconds": seconds, "processor_seconds": usage.ru_utime + usage.ru_stime,
                            "peak_kib": usage.ru_maxrss}


def wait(process, deadline):
    """Waits for a process and gives its exit code and resource usage; kills it at the deadline (None)."""
    pause = 0.0002
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage
        if time.perf_counter() > deadline:
            process.kill()
            os.wait4(process.pid, 0)
            process.returncode = -9
            return None, None
        time.sleep(pause)
        pause = min(pause * 1.2, 0.002)


class Progress:
    """One line that is written over, on a terminal only."""

    def __init__(self, total):
        self.total, self.done, self.begin = total, 0, time.time()
        self.on = sys.stderr.isatty()

    def show(self, what):
        if not self.on:
            return
        left = ""
        if self.done:
            seconds = (time.time() - self.begin) / self.done * (self.total - self.done)
            left = f", about {seconds / 60:.0f} min left" if seconds > 90 else f", about {seconds:.0f} s left"
        sys.stderr.write(f"\r\x1b[K[{self.done + 1}/{self.total}] {what}{left}")
        sys.stderr.flush()

    def step(self):
        self.done += 1
        if self.on and self.done == self.total:
            sys.stderr.write("\r\x1b[K")


def measure(programs, columns, setup, arguments, runs, args):
    """All runs, interleaved. Gives results[program][column]; see report.py."""
    results = {p["name"]: {} for p in programs}
    expected = {}
    progress = Progress(runs * sum(c.has(p["name"]) for p in programs for c in columns))
    for turn in range(runs):
        for program in programs:
            name = program["name"]
            for column in columns:
                if not column.has(name):
                    continue
                cell = results[name].setdefault(column.key, {"seconds": [], "processor_seconds": [], "peak_kib": []})
                progress.show(f"{name}, {column.label}")
                progress.step()
                if "failed" in cell or sum(cell["seconds"]) > args.enough:
                    continue
                output, sample = run_once(column.command(name, arguments(program), setup), args.timeout)
                if output is None:
                    results[name][column.key] = {"failed": sample}
                    continue
                if expected.setdefault(name, (output, column.label))[0] != output:
                    results[name][column.key] = {"failed": f"prints something else than {expected[name][1]}"}
                    continue
                for key, value in sample.items():
                    cell[key].append(value)
    return results


def compile_statistics(setup, program, arguments, timeout):
    """What `vela --jit-stats=json` says about one run: compile time and code size of each function.

    vela prints the JSON on standard error when the program has ended. Everything that knows this is in this function.
    None if there is none.
    """
    command = [setup.vela, "run", "--jit-store=off", "--jit-stats=json", columns_module.source(program, "vela"), *arguments]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=timeout)
    except (OSError, subprocess.TimeoutExpired):
        return None
    start = run.stderr.find("{")
    while start >= 0:
        try:
            return json.loads(run.stderr[start:])
        except ValueError:
            start = run.stderr.find("\n{", start + 1)
    return None


def machine():
    """What the figures depend on."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            names = [line.split(":", 1)[1].strip() for line in file if line.startswith(("model name", "uarch"))]
            model = names[0] if names else model
    except OSError:
        pass
    commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
    return {
        "cpu": model,
        "instruction_set": platform.machine(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "load_at_start": os.getloadavg()[0],
        "commit": commit.stdout.strip() or None,
        "date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
    }


def available(columns, setup):
    """Leaves out, with a message, the columns that cannot run here; installs packages where that is possible."""
    packages = columns_module.missing_packages(columns)
    if packages and not columns_module.install(packages):
        print("Not there, and not installable here:", ", ".join(packages), file=sys.stderr)
    absent = set(columns_module.missing_packages(columns))
    kept = [c for c in columns if c.package not in absent or c.package is None]
    if setup.vela is None and any(c.package is None for c in kept):
        print("There is no vela binary: build it with `./vela doctor`, or name it with --vela FILE. "
              "Its columns are left out.", file=sys.stderr)
        kept = [c for c in kept if c.package is not None]
    return kept


def report_failures(results, columns):
    labels = {c.key: c.label for c in columns}
    failures = [(p, labels[k], cell["failed"]) for p, row in results.items()
                for k, cell in row.items() if "failed" in cell]
    for program, label, why in failures:
        print(f"failed: {program}, {label}: {why}", file=sys.stderr)
    return len(failures)


def collector_alone(args):
    vela = find_vela(args.vela)
    if vela is None:
        print("There is no vela binary: build it with `./vela doctor`, or name it with --vela FILE.", file=sys.stderr)
        return 1
    results = collector.measure(vela, args.quick, args.timeout)
    print(collector.table(results))
    os.makedirs(os.path.dirname(os.path.abspath(args.json)), exist_ok=True)
    report.write_json(args.json, {"machine": machine(), "quick": args.quick, "collector": results})
    print(f"Written: {args.json}")
    return 0


def main(argv):
    parser, args = parse_arguments(argv)
    if args.collector:
        return collector_alone(args)
    suite = load_suite()
    if args.list:
        for p in suite:
            print(f"{p['name']:18}{p['about']}")
        return 0
    programs = chosen(parser, "--only", args.only, suite, lambda p: p["name"])
    wanted = PROFILER_COLUMNS if args.profiler_cost else STORE_COLUMNS if args.second_run else COLUMNS
    wanted = chosen(parser, "--peers", args.peers, wanted, lambda c: c.key)
    runs = args.runs or (1 if args.quick else 5)
    arguments = (lambda p: [p["quick"]]) if args.quick else (lambda p: [p["full"]])
    where = machine()
    if where["load_at_start"] > 0.5 * where["cores"]:
        print(f"The machine is busy (load {where['load_at_start']:.1f}): the figures will be poor.", file=sys.stderr)

    with tempfile.TemporaryDirectory(prefix="vela-bench-") as work:
        setup = Setup(find_vela(args.vela), work)
        columns = available(wanted, setup)
        if not columns:
            return 1
        for column in columns:
            for program in programs if column.prepare else []:
                if column.has(program["name"]):
                    column.prepare(program["name"], setup)
        results = measure(programs, columns, setup, arguments, runs, args)
        statistics = {}
        if "vela" in [c.key for c in columns]:
            for program in programs:
                statistics[program["name"]] = compile_statistics(
                    setup, program["name"], arguments(program), args.timeout)
        everything = not (args.only or args.peers or args.profiler_cost)
        under_load = collector.measure(setup.vela, args.quick, args.timeout) if everything and setup.vela else {}
        keys = [c.key for c in columns]
        preferred = "no-profiling" if args.profiler_cost else "vela"
        base = preferred if preferred in keys else keys[0]
        means = report.geometric_means(results, columns, base)
        run = {
            "machine": where,
            "versions": columns_module.versions(columns, setup),
            "quick": args.quick,
            "runs": runs,
            "base": base,
            "arguments": {p["name"]: arguments(p) for p in programs},
            "results": results,
            "medians": {p: {k: report.median(c) for k, c in row.items()} for p, row in results.items()},
            "ratios": {p: {k: report.ratio(results, p, k, base) for k in row} for p, row in results.items()},
            "geometric_means": means,
            "compile_statistics": statistics,
            "collector": under_load,
        }
    print(report.table(results, columns, base))
    if under_load:
        print("\n" + collector.table(under_load) + "\n")
    if args.profiler_cost and means.get("profiling"):
        cost = report.least_time_ratio(results, "profiling", "no-profiling")
        print(f"The profiler costs {100 * (cost - 1):.1f} % of the interpreter's processor time, by each program's best run.")
    for path in [args.json, args.svg]:
        os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    report.write_json(args.json, run)
    with open(args.svg, "w", encoding="utf-8") as out:
        out.write(report.svg(results, columns, base))
    print(f"Written: {args.json}, {args.svg}")
    return 1 if report_failures(results, columns) else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("\ninterrupted")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
