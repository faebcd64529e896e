#!/usr/bin/python3
"""The dependency rule: who may include whom, and that nothing but targets/llvm knows LLVM.

LAYERS is the rule. A folder may include itself and what its row names, nothing else; a new folder needs a row.
The test reads the checkout itself rather than a list of inputs, so that no file can be forgotten.
"""

import os
import re
import sys
import unittest

from checkout import sources, workspace_root

_BASE = {"platform", "core/syntax", "core/bytecode", "core/contract", "core/runtime"}
_MIDDLE = _BASE | {"core/interpreter", "core/profile", "core/ir"}
_OPT = _MIDDLE | {"core/opt"}
_JIT = _OPT | {"core/jit"}
_VM = _JIT | {"core/vm"}
_TARGETS = {"targets/llvm", "targets/simulated", "targets/x86_64", "targets/aarch64", "targets/riscv64"}

# Folder -> folders it may include. "platform" is the interfaces; the implementations are below it.
LAYERS = {
    "platform": set(),
    "platform/posix": {"platform"},
    "platform/wasm": {"platform"},
    "core/contract": {"platform", "core/contract", "core/bytecode"},
    "core/syntax": {"platform", "core/contract"},
    # The layout of sources: nothing but tokens and the tree.
    "core/format": {"core/syntax"},
    "core/bytecode": _BASE - {"core/runtime"},
    # From the resolved tree to a bytecode module.
    "core/codegen": {"core/syntax", "core/bytecode", "core/contract", "core/prelude"},
    # The prelude's table of methods is data to the runtime, which links them; its bytecode joins in core/vm.
    "core/runtime": _BASE | {"core/prelude"},
    "core/prelude": _BASE - {"core/runtime"},
    "core/interpreter": _MIDDLE,
    "core/profile": _MIDDLE,
    "core/ir": _MIDDLE - {"core/interpreter"},
    "core/opt": _OPT - {"core/interpreter"},
    "core/jit": _JIT,
    "core/vm": _VM | {"core/prelude", "core/codegen"},
    # What differs by instruction set fills in an interface of the LLVM back end.
    "targets/x86_64": _JIT | {"targets/llvm"},
    "targets/aarch64": _JIT | {"targets/llvm"},
    "targets/riscv64": _JIT | {"targets/llvm"},
    "targets/llvm": _JIT,
    "targets/simulated": _JIT,
    "platform/cli": _VM | _TARGETS | {"core/codegen", "core/format"},
    "web": _VM | {"targets/simulated", "platform/wasm"},
}

# Where LLVM's headers may be included.
LLVM_FOLDERS = ("targets/llvm", "targets/x86_64", "targets/aarch64", "targets/riscv64",
                "toolchains/smoke")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def layer_of(path):
    """The longest row of LAYERS that the path is below, or None."""
    folder = os.path.dirname(path)
    while folder:
        if folder in LAYERS:
            return folder
        folder = os.path.dirname(folder)
    return None


def is_test(path):
    """Tests may use what they like of their own layer's neighbours, but LLVM they may not."""
    stem = os.path.splitext(os.path.basename(path))[0]
    return stem.endswith(("_test", "_tests", "_fuzzer")) or stem.startswith("test_") or "/testing/" in path


class Layers(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        root = workspace_root()
        cls.includes = []
        for path in sources(root):
            with open(os.path.join(root, path), encoding="utf-8") as f:
                cls.includes += [(path, m[1], m[2]) for m in INCLUDE.finditer(f.read())]

    def test_sources_are_found(self):
        self.assertGreater(len(self.includes), 20)

    def test_every_folder_has_a_row(self):
        lost = {p for p, _, _ in self.includes
                if p.startswith(("core/", "platform/", "targets/")) and layer_of(p) is None}
        self.assertFalse(lost, "no row of LAYERS covers these files")

    def test_only_the_llvm_target_includes_llvm(self):
        wrong = [f"{p}: {name}" for p, _, name in self.includes
                 if name.startswith(("llvm/", "llvm-c/")) and not p.startswith(LLVM_FOLDERS)]
        self.assertFalse(wrong, "LLVM headers outside targets/")

    def test_layers_include_only_downwards(self):
        wrong = []
        for path, _, name in self.includes:
            layer = layer_of(path)
            other = layer_of(name)
            if layer is None or other is None or is_test(path):
                continue
            if other != layer and other not in LAYERS[layer]:
                wrong.append(f"{path} includes {name}: {layer} may not use {other}")
        self.assertFalse(wrong, "\n" + "\n".join(sorted(wrong)))

    def test_no_layer_depends_on_one_above_it(self):
        # The table itself must not have become a cycle between core, targets and the programs.
        for layer, below in LAYERS.items():
            if layer.startswith("core/"):
                self.assertFalse({b for b in below if b.startswith(("targets", "web", "platform/"))},
                                 layer)

    def test_operating_system_conditionals_stay_in_platform(self):
        root = workspace_root()
        pattern = re.compile(r"^\s*#\s*(?:el)?if.*\b(__linux__|__APPLE__|_WIN32|__unix__)", re.MULTILINE)
        wrong = []
        for path in sources(root):
            if path.startswith(("core/", "targets/")):
                with open(os.path.join(root, path), encoding="utf-8") as f:
                    if pattern.search(f.read()):
                        wrong.append(path)
        self.assertFalse(wrong, "conditionals on an operating system outside platform/")


if __name__ == "__main__":
    sys.exit(unittest.main(verbosity=2))
