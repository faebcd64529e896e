#!/usr/bin/python3
"""`vela fmt` and `vela test` as people use them.

tools_test.py -- COMMAND...     COMMAND starts vela, through an emulator where it is foreign
"""

import os
import re
import subprocess
import sys
import tempfile
import unittest

COMMAND = []
TESTS = """
let greeting = "hello"
print("the file runs first")

@test
fn greets() {
  assert(greeting == "hello")
}

@test fn failsAndSaysWhy() {
  print("about to fail")
  throw ValueError("too bad")
}

@test
private fn endsTheProgram() => exit(0)
"""


class Tools(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, text=None):
        path = os.path.join(self.folder.name, name)
        if text is None:
            with open(path, encoding="utf-8") as f:
                return f.read()
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def vela(self, *arguments, stdin=""):
        done = subprocess.run([*COMMAND, *arguments], cwd=self.folder.name, input=stdin.encode(), capture_output=True,
                              timeout=120, check=False)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def test_fmt_rewrites_files_and_check_lists_them(self):
        self.file("a.vela", "let x=1 // one\n")
        self.file("b.vela", "let y = 2\n")
        self.assertEqual(self.vela("fmt", "--check", "a.vela", "b.vela"), (1, "a.vela\n", ""))
        self.assertEqual(self.file("a.vela"), "let x=1 // one\n")
        self.assertEqual(self.vela("fmt", "a.vela", "b.vela"), (0, "", ""))
        self.assertEqual(self.file("a.vela"), "let x = 1  // one\n")
        self.assertEqual(self.vela("fmt", "--check", "a.vela", "b.vela"), (0, "", ""))
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["a.vela", "b.vela"])

    def test_fmt_of_a_dash_goes_from_input_to_output(self):
        self.assertEqual(self.vela("fmt", "-", stdin="f( 1 )"), (0, "f(1)\n", ""))

    def test_fmt_leaves_a_file_with_syntax_errors_and_goes_on_with_the_others(self):
        self.file("bad.vela", "let =1\n")
        self.file("good.vela", "let a=1\n")
        code, out, err = self.vela("fmt", "bad.vela", "good.vela")
        self.assertEqual((code, out), (65, ""))
        self.assertRegex(err, r"^bad\.vela:1:5: error: ")
        self.assertEqual(self.file("bad.vela"), "let =1\n")
        self.assertEqual(self.file("good.vela"), "let a = 1\n")

    def test_fmt_says_what_it_cannot_read(self):
        self.assertEqual(self.vela("fmt", "none.vela"), (64, "", "vela: cannot read 'none.vela': no such file\n"))

    def test_tests_are_reported_one_by_one(self):
        self.file("t.vela", TESTS)
        code, out, err = self.vela("test", "t.vela")
        self.assertEqual((code, err), (1, ""))
        self.assertEqual(re.sub(r"\d+ ms", "N ms", re.sub(r"[\d.]+ s$", "N s", out, flags=re.M)), """t.vela
ok      greets (N ms)
FAILED  failsAndSaysWhy (N ms)
    ValueError: too bad
      at failsAndSaysWhy (t.vela:12:3)
    -- it printed
    the file runs first
    about to fail
FAILED  endsTheProgram (N ms)
    exit(0) was called before the test was over
    -- it printed
    the file runs first

1 passed, 2 failed, N s
""")

    def test_the_filter_picks_by_name(self):
        self.file("t.vela", TESTS)
        code, out, _ = self.vela("test", "--filter", "greet", "t.vela")
        self.assertEqual(code, 0)
        self.assertIn("1 passed, 0 failed", out)
        self.assertEqual(self.vela("test", "--filter", "nothing", "t.vela")[0], 64)

    def test_a_file_that_does_not_compile_has_no_tests(self):
        self.file("t.vela", "@test fn f(x) { }\n@best fn g() { }\n")
        code, _, err = self.vela("test", "t.vela")
        self.assertEqual(code, 65)
        self.assertIn("t.vela:1:10: error: a test has no parameters", err)
        self.assertIn("t.vela:2:2: error: expected 'test', found 'best'", err)

    def test_a_test_without_end_fails_when_its_time_is_up(self):
        self.file("t.vela", "@test fn endless() { while true {} }\n@test fn short() {}\n")
        for tier in ([], ["--jit=off"]):
            code, out, _ = self.vela("test", "--timeout=0.3", *tier, "t.vela")
            self.assertEqual(code, 1)
            self.assertIn("FAILED  endless", out)
            self.assertIn("    the program ran longer than 300 ms\n", out)
            self.assertIn("ok      short", out)

    def test_an_error_of_the_file_itself_keeps_its_place(self):
        self.file("t.vela", "@test fn f() { }\nthrow 1")
        self.assertIn("    uncaught: 1\n      at <module> (t.vela:2:1)\n", self.vela("test", "t.vela")[1])

    def test_fmt_keeps_the_mode_of_a_file(self):
        path = self.file("t.vela", "#!/usr/bin/env vela\nlet a=1\n")
        os.chmod(path, 0o750)
        self.assertEqual(self.vela("fmt", "t.vela"), (0, "", ""))
        self.assertEqual(self.file("t.vela"), "#!/usr/bin/env vela\nlet a = 1\n")
        self.assertEqual(os.stat(path).st_mode & 0o777, 0o750)

    def test_run_ignores_the_mark(self):
        self.file("t.vela", TESTS)
        self.assertEqual(self.vela("run", "t.vela"), (0, "the file runs first\n", ""))


def main():
    split = sys.argv.index("--")
    COMMAND.extend(sys.argv[split + 1:])
    unittest.main(argv=[sys.argv[0], *sys.argv[1:split]], verbosity=2)


if __name__ == "__main__":
    main()
