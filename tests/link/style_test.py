#!/usr/bin/python3
"""The shape of the C++ sources: laid out by clang-format, no file too long to read."""

import os
import subprocess
import unittest

from checkout import sources, workspace_root

LONGEST_FILE = 800  # lines


class Style(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.root = workspace_root()
        cls.paths = sorted(sources(cls.root))

    def test_sources_are_laid_out_by_clang_format(self):
        code = [p for p in self.paths if p.endswith((".cc", ".h"))]
        self.assertGreater(len(code), 100)
        result = subprocess.run(["clang-format-19", "--dry-run", "-Werror", *code], cwd=self.root,
                                capture_output=True, text=True)
        wrong = {line.split(":")[0] for line in result.stderr.splitlines() if "error:" in line}
        self.assertEqual(result.returncode, 0, "run clang-format-19 -i on " + (" ".join(sorted(wrong)) or result.stderr))

    def test_no_file_is_too_long(self):
        for path in self.paths:
            with open(os.path.join(self.root, path), encoding="utf-8") as f:
                self.assertLessEqual(sum(1 for _ in f), LONGEST_FILE, path)


if __name__ == "__main__":
    unittest.main()
