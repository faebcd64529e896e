#!/usr/bin/python3
"""Runs the code blocks of language.md and compares what they print.

  language_test.py GUIDE VELA

A block ```vela is a program; the block after it says what it prints: ```output (standard output, exit code 0) or ```error
(standard error, another exit code). ```vela file=NAME is a module that later programs may import.
"""

import os
import re
import subprocess
import sys
import tempfile

FENCE = re.compile(r"^```(.*)$")


def blocks(text):
    """(line, kind, content) of each fenced block."""
    found, kind, start, lines = [], None, 0, []
    for number, line in enumerate(text.split("\n"), 1):
        fence = FENCE.match(line)
        if fence and kind is None:
            kind, start, lines = fence.group(1).strip(), number, []
        elif fence:
            found.append((start, kind, "".join(l + "\n" for l in lines)))
            kind = None
        else:
            lines.append(line)
    return found


def check(vela, folder, line, program, kind, wanted):
    """None, or what is wrong."""
    path = os.path.join(folder, "guide.vela")
    with open(path, "w", encoding="utf-8") as out:
        out.write(program)
    run = subprocess.run([vela, "run", "guide.vela"], cwd=folder, capture_output=True, timeout=60, check=False)
    printed, errors = run.stdout.decode(), run.stderr.decode()
    got = printed if kind == "output" else errors
    right_end = (run.returncode == 0 and not errors) if kind == "output" else run.returncode in (1, 65)
    if got == wanted and right_end:
        return None
    return f"line {line}: exit code {run.returncode}, expected\n{wanted}got\n{printed}{errors}"


def main(argv):
    guide, vela = argv[0], os.path.abspath(argv[1])
    with open(guide, encoding="utf-8") as text:
        found = blocks(text.read())
    failures, ran = [], 0
    with tempfile.TemporaryDirectory() as folder:
        for index, (line, kind, content) in enumerate(found):
            if kind.startswith("vela file="):
                with open(os.path.join(folder, kind.split("=", 1)[1]), "w", encoding="utf-8") as out:
                    out.write(content)
            elif kind == "vela":
                after = found[index + 1] if index + 1 < len(found) else (0, "", "")
                if after[1] not in ("output", "error"):
                    failures.append(f"line {line}: a program without what it prints")
                    continue
                ran += 1
                why = check(vela, folder, line, content, after[1], after[2])
                if why:
                    failures.append(why)
    print("\n".join(failures))
    print(f"{ran} programs, {len(failures)} failed")
    return 1 if failures or ran == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
