#!/usr/bin/python3
"""Writes compile_commands.json in the workspace root: how Bazel compiles each file for this machine.

Asks `bazel aquery`, which analyses but does not build. Headers that the build generates exist after a
first `bazel build //...`.
"""

import json
import os
import subprocess
import sys


def bazel(*arguments):
    """Standard output of a Bazel command."""
    return subprocess.run(["bazel", *arguments], check=True, stdout=subprocess.PIPE,
                          stdin=subprocess.DEVNULL, text=True).stdout


def command_of(action, workspace, output_base):
    """The entry of one compile action, with paths that exist below the workspace."""
    arguments = []
    source = None
    for argument in action["arguments"]:
        # Editors may have another clang, which could not read precompiled headers.
        if argument == "-include-pch" or argument.endswith(".pch"):
            continue
        if argument.startswith("external/"):
            argument = f"{output_base}/{argument}"
        elif argument.startswith(("-Iexternal/", "--sysroot=external/")):
            argument = argument.replace("external/", f"{output_base}/external/", 1)
        if arguments and arguments[-1] == "-c":
            source = argument
        arguments.append(argument)
    return {"directory": workspace, "file": source, "arguments": arguments}


def main():
    workspace = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    os.chdir(workspace)
    # Program targets of the tests are reached through the tests of this machine, without transition.
    query = 'mnemonic("CppCompile", //...)'
    graph = json.loads(bazel("aquery", "--output=jsonproto", "--include_artifacts=false", query))
    output_base = bazel("info", "output_base").strip()
    host = {c["id"] for c in graph["configuration"] if "-ST-" not in c.get("mnemonic", "")}
    entries = {}
    for action in graph.get("actions", []):
        if action.get("configurationId") not in host:
            continue
        entry = command_of(action, workspace, output_base)
        if entry["file"]:
            entries[entry["file"]] = entry
    with open("compile_commands.json", "w", encoding="utf-8") as f:
        json.dump([entries[k] for k in sorted(entries)], f, indent=1)
        f.write("\n")
    print(f"compile_commands.json: {len(entries)} files", file=sys.stderr)


main()
