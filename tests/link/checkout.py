"""The checkout that a test runs from: its root and its C++ sources, read from disk so that no file can be forgotten."""

import os

TOP_FOLDERS = ("core", "platform", "targets", "web", "tests", "toolchains")
SOURCES = (".cc", ".h", ".def", ".inc")


def workspace_root():
    """The checkout: this file's own place, behind the links of the test's run folder."""
    return os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))


def sources(root):
    """Paths, from the root, of all sources that are not somebody's build output."""
    for top in TOP_FOLDERS:
        for folder, below, files in os.walk(os.path.join(root, top)):
            below[:] = [b for b in below if not b.startswith((".", "bazel-")) and b != "node_modules"]
            for name in files:
                if name.endswith(SOURCES):
                    yield os.path.relpath(os.path.join(folder, name), root)
