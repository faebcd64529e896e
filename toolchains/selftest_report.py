#!/usr/bin/python3
"""Counts test cases from a Bazel run: selftest_report.py EVENTS_FILE BAZEL_EXIT_CODE.

Reads the build event file (one JSON object a line) for which tests ran, and each test's test.xml for its
cases. Prints every failing case with the command that repeats it, then `N passed, N failed`. Exit code
0 only if something ran, nothing failed and Bazel itself was content.
"""

import json
import os
import sys
import urllib.parse
import xml.etree.ElementTree as ElementTree


class Count:
    """Totals, and the failures as (label, case or None, why)."""

    def __init__(self):
        self.passed = 0
        self.skipped = 0
        self.failures = []


def read_events(path):
    """Yields the events of a build event file; a line cut short by an interrupted run is left out."""
    try:
        with open(path, encoding="utf-8") as f:
            for line in f:
                try:
                    yield json.loads(line)
                except ValueError:
                    pass
    except FileNotFoundError:
        return


def local_path(uri):
    """The file behind a file:// URI."""
    return urllib.parse.unquote(urllib.parse.urlparse(uri).path)


def cases_of(xml_path):
    """(name, outcome) of each case in a test.xml; outcome is passed, failed or skipped."""
    try:
        root = ElementTree.parse(xml_path).getroot()
    except (OSError, ElementTree.ParseError):
        return []
    found = []
    for case in root.iter("testcase"):
        suite = case.get("classname", "")
        name = f"{suite}.{case.get('name')}" if suite else case.get("name")
        if case.find("failure") is not None or case.find("error") is not None:
            found.append((name, "failed"))
        elif case.get("status") == "notrun" or case.find("skipped") is not None:
            found.append((name, "skipped"))
        else:
            found.append((name, "passed"))
    return found


def add_result(count, label, result):
    """Adds one run of one test target."""
    status = result.get("status", "NO_STATUS")
    files = {o.get("name"): o.get("uri", "") for o in result.get("testActionOutput", [])}
    cases = cases_of(local_path(files["test.xml"])) if "test.xml" in files else []
    failed = [name for name, outcome in cases if outcome == "failed"]
    count.passed += sum(outcome == "passed" for _, outcome in cases)
    count.skipped += sum(outcome == "skipped" for _, outcome in cases)
    count.failures += [(label, name, "failed") for name in failed]
    if status == "PASSED" and not cases:
        count.passed += 1
    if status not in ("PASSED", "FLAKY") and not failed:
        count.failures.append((label, None, status.lower().replace("_", " ")))


def collect(events_path):
    """Reads everything; a target that did not build, or a test that never ran, is a failure."""
    count = Count()
    expected = {}
    ran = set()
    for event in read_events(events_path):
        ident = event.get("id", {})
        if "testResult" in ident:
            label = ident["testResult"]["label"]
            ran.add(label)
            add_result(count, label, event.get("testResult", {}))
        elif "targetConfigured" in ident and "configured" in event:
            label = ident["targetConfigured"]["label"]
            if event["configured"].get("testSize"):
                expected[label] = "did not run"
        elif "targetCompleted" in ident:
            label = ident["targetCompleted"]["label"]
            if not event.get("completed", {}).get("success"):
                expected[label] = "did not build"
    for label, why in sorted(expected.items()):
        if label not in ran:
            count.failures.append((label, None, why))
    return count


def repeat_command(label, case, why):
    """The one command that runs a failing test again."""
    if why == "did not build":
        return f"bazel build {label}"
    if case is None or "." not in case or case.startswith("//"):
        return f"bazel test {label}"
    return f"bazel test {label} --test_arg='--gtest_filter={case}'"


def main():
    events_path, bazel_exit = sys.argv[1], int(sys.argv[2])
    count = collect(events_path)
    for label, case, why in count.failures:
        print(f"FAILED {label}{' ' + case if case else ''}: {why}")
        print(f"  repeat with: {repeat_command(label, case, why)}")
    if bazel_exit not in (0, 3) and not count.failures:
        print(f"Bazel itself failed (exit code {bazel_exit}); its messages are above")
        count.failures.append(("bazel", None, "failed"))
    if count.passed == 0 and not count.failures:
        print("no test ran")
    skipped = f", {count.skipped} skipped" if count.skipped else ""
    print(f"{count.passed} passed, {len(count.failures)} failed{skipped}", flush=True)
    os._exit(1 if count.failures or count.passed == 0 else 0)


main()
