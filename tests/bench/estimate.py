#!/usr/bin/env python3
"""Compares the cost model's estimates with measurements: how much faster is compiled code than the interpreter?

For each program of suite.json: measured is the user time of `vela --jit=off` over that of `vela`, each as the difference between
long (or full) and quick size, so that starting up, which both sizes do, is left out; compiled code is found on disk, where a first run left
it, since what compiling takes would otherwise stand beside the short runs of compiled code. Estimated is what
`vela --jit=simulated --jit-stats=json` says of the same program at its quick size (the ratio hardly depends on the size). Prints a
table and Spearman's rank correlation.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ENOUGH, MOST_RUNS = 2.0, 12  # seconds of runs, and runs, of one program and size
ISAS = {"x86_64": "x86-64", "aarch64": "AArch64", "riscv64": "RISC-V 64"}


def user_time(command):
    """Seconds of user time that the command took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def measured(vela, source, program, runs):
    """Interpreted over compiled time of the work that the long size does more than the quick one."""
    size = program.get("long", program["full"])

    def best(flags, argument):
        """The fastest of some runs; of more where they are short, since those vary more."""
        times = []
        while len(times) < runs or sum(times) < ENOUGH and len(times) < MOST_RUNS:
            times.append(user_time([vela, "run", *flags, source, argument]))
        return min(times)

    def net(flags):
        return max(0.001, best(flags, size) - best(flags, program["quick"]))

    with tempfile.TemporaryDirectory() as store:
        return net(["--jit=off"]) / net([f"--jit-store={store}"])


def estimated(vela, source, size):
    """Interpreted over native cycles, for each instruction set."""
    command = [vela, "run", "--jit=simulated", "--jit-stats=json", source, size]
    text = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=True, text=True).stderr
    functions = json.loads(text).get("estimates", [])
    interpreted = sum(f["interpreted"] for f in functions)
    return {isa: interpreted / max(1.0, sum(f[isa] for f in functions)) for isa in ISAS}


def ranks(values):
    order = sorted(range(len(values)), key=lambda i: values[i])
    out = [0] * len(values)
    for rank, i in enumerate(order):
        out[i] = rank
    return out


def rank_correlation(a, b):
    """Spearman's; there are no ties among measured numbers."""
    n = len(a)
    distance = sum((x - y) ** 2 for x, y in zip(ranks(a), ranks(b)))
    return 1 - 6 * distance / (n * (n * n - 1))


def main():
    parser = argparse.ArgumentParser(prog="vela bench --estimates", description=__doc__)
    parser.add_argument("--vela", required=True, help="the vela binary")
    parser.add_argument("--runs", type=int, default=2, help="runs of each measurement, of which the fastest counts (2)")
    parser.add_argument("--measured", metavar="FILE", help="measured ratios of an earlier run (JSON) instead of measuring")
    parser.add_argument("--save", metavar="FILE", help="writes the measured ratios")
    parser.add_argument("--only", metavar="NAME", action="append", help="only these programs")
    args = parser.parse_args()
    with open(os.path.join(HERE, "suite.json"), encoding="utf-8") as file:
        suite = [p for p in json.load(file)["programs"] if not args.only or p["name"] in args.only]
    known = {}
    if args.measured:
        with open(args.measured, encoding="utf-8") as file:
            known = json.load(file)
    rows = []
    print("| program | measured | estimated, " + " | ".join(ISAS.values()) + " |")
    print("| --- | ---: | " + " | ".join("---:" for _ in ISAS) + " |")
    for program in suite:
        name = program["name"]
        source = os.path.join(HERE, name, name + ".vela")
        fast = known.get(name) or measured(args.vela, source, program, args.runs)
        guess = estimated(args.vela, source, program["quick"])
        rows.append((name, fast, guess))
        print(f"| {name} | {fast:.1f} | " + " | ".join(f"{guess[isa]:.1f}" for isa in ISAS) + " |", flush=True)
    if args.save:
        with open(args.save, "w", encoding="utf-8") as file:
            json.dump({name: fast for name, fast, _ in rows}, file, indent=1)
    # Measured is this machine's instruction set; the estimates of the others are held against it as well.
    for isa, label in ISAS.items():
        print(f"rank correlation of the estimate for {label}: {rank_correlation([r[1] for r in rows], [r[2][isa] for r in rows]):.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
