#!/usr/bin/env python3
"""Runs random programs in all tiers and compares: what the interpreter prints is right.

    tests/fuzz/programs/compare.py --vela VELA [--maker generate|wide|loops] [--count N] [--seed S] [--keep FOLDER]

Program S + i is made from seed S + i (generate.py, wide.py or loops.py). A difference is printed with the command that shows it again; the program is
kept in --keep. Exit code 1 if there was one.
"""

import argparse
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import generate  # noqa: E402
import loops  # noqa: E402
import wide  # noqa: E402

MAKERS = {"generate": generate.program, "wide": wide.program, "loops": loops.program}

TIMEOUT = 300  # seconds for one run: other work may be going on beside it

MODES = [
    ["--jit-threshold=1", "--jit-sync"],
    ["--jit-threshold=2", "--jit-sync", "--deopt-every=7"],
    ["--osr-always", "--jit-sync"],
    ["--jit-threshold=5", "--jit-sync", "--gc-every=50"],
    ["--jit-threshold=3", "--jit-sync", "--profile-lies=3"],
    ["--jit-threshold=4", "--jit-sync", "--jit-level=3"],
    ["--jit-threshold=1", "--jit-sync", "--jit-backend=simulated"],
    ["--jit-threshold=1", "--jit-sync"],  # again: now with the code that the first run has stored
    ["--jit-threshold=2", "--jit-sync", "--fail-code-alloc=3"],
    ["--jit-threshold=20"],
]


def run(vela, flags, path):
    try:
        done = subprocess.run([vela, "run", *flags, str(path)], capture_output=True, timeout=TIMEOUT)
    except subprocess.TimeoutExpired:
        return ("timeout", b"", b"")
    # Where the stack ends is each tier's own affair, and so is how many frames a trace leaves out there.
    same_depth = re.compile(rb"(?<=\xe2\x80\xa6 )[0-9]+(?= more)")
    return (done.returncode, same_depth.sub(b"N", done.stdout), same_depth.sub(b"N", done.stderr))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vela", required=True, help="the vela program")
    parser.add_argument("--maker", choices=sorted(MAKERS), default="generate", help="what makes the programs (generate)")
    parser.add_argument("--count", type=int, default=20, help="programs (20)")
    parser.add_argument("--seed", type=int, default=1, help="of the first program (1)")
    parser.add_argument("--keep", default=None, help="folder for programs that differ")
    options = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["XDG_CACHE_HOME"] = folder
        keep = pathlib.Path(options.keep or folder)
        keep.mkdir(parents=True, exist_ok=True)
        for seed in range(options.seed, options.seed + options.count):
            path = keep / f"{options.maker}_{seed}.vela"
            path.write_text(MAKERS[options.maker](seed))
            expected = run(options.vela, ["--jit=off"], path)
            if expected[0] == "timeout":
                print(f"seed {seed}: skipped, takes more than {TIMEOUT} s interpreted")
                path.unlink()
                continue
            if expected[0] != 0:
                print(f"seed {seed}: interpreted: exit code {expected[0]}: {expected[2].decode(errors='replace')[:300]}")
                failed += 1
                continue
            bad = [(m, got[0]) for m in MODES if (got := run(options.vela, m, path)) != expected]
            for mode, code in bad:
                print(f"seed {seed} differs ({code}): vela run {' '.join(mode)} {path}", flush=True)
            failed += bool(bad)
            if not bad:
                path.unlink()
    print(f"{options.count - failed} of {options.count} programs agree in all modes")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
