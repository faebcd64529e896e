#!/usr/bin/python3
"""`vela fmt`, `vela test` and the store of compiled code as people use them.

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
FIB = """fn fib(n: Int) -> Int => if n < 2 { n } else { fib(n - 1) + fib(n - 2) }
print(fib(15))
"""


class Tools(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.cache = tempfile.TemporaryDirectory()
        self.addCleanup(self.cache.cleanup)

    def file(self, name, text=None):
        path = os.path.join(self.folder.name, name)
        if text is None:
            with open(path, encoding="utf-8") as f:
                return f.read()
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def vela(self, *arguments, stdin="", **environment):
        environment = {**os.environ, "XDG_CACHE_HOME": self.cache.name, **environment}
        done = subprocess.run([*COMMAND, *arguments], cwd=self.folder.name, input=stdin.encode(), capture_output=True,
                              timeout=120, check=False, env=environment)
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

    def test_a_module_runs_once_whatever_paths_lead_to_it(self):
        folder = os.path.basename(self.folder.name)
        self.file("counter.vela", 'print("counter runs")\nstate n = 0\nfn next() { n += 1; return n }\n')
        self.file("user.vela", 'import "./counter" as counter\nfn use() => counter.next()\n')
        self.file("main.vela", f'import "./user" as user\nimport "../{folder}/counter" as counter\n'
                               'user.use()\nprint(counter.n)\n')
        self.assertEqual(self.vela("run", "main.vela"), (0, "counter runs\n1\n", ""))

    def test_run_ignores_the_mark(self):
        self.file("t.vela", TESTS)
        self.assertEqual(self.vela("run", "t.vela"), (0, "the file runs first\n", ""))

    def test_compiled_code_is_kept_for_later_runs(self):
        self.file("fib.vela", FIB)
        store = os.path.join(self.cache.name, "vela-code")
        self.assertIn(f"code store       {store}, empty so far\n", self.vela("doctor")[1])
        flags = ["--jit-threshold=10", "--jit-sync", "--jit-log", "--jit-stats"]
        code, out, err = self.vela("run", *flags, "fib.vela")
        self.assertEqual((code, out), (0, "610\n"))
        self.assertRegex(err, r"compiled fib at fib\.vela:1:4 in ")
        self.assertRegex(err, r"code store: 0 found, [1-9]\d* missing\n")
        self.assertRegex(self.vela("doctor")[1], r"code store .*/vela-code, [1-9]\d* entr(y|ies), \d+ KiB of 256 MiB\n")
        code, out, err = self.vela("run", *flags, "fib.vela")
        self.assertEqual((code, out), (0, "610\n"))
        self.assertRegex(err, r"compiled fib at fib\.vela:1:4, from store in ")
        self.assertRegex(err, r"code store: [1-9]\d* found, 0 missing\n")
        self.assertNotIn("code store:", self.vela("run", "--jit-store=off", *flags, "fib.vela")[2])

    def test_the_folder_for_compiled_code_can_be_chosen(self):
        self.file("fib.vela", FIB)
        run = ["run", "--jit-threshold=10", "--jit-sync"]
        self.assertEqual(self.vela(*run, "--jit-store=off", "fib.vela"), (0, "610\n", ""))
        self.assertEqual(self.vela(*run, "--jit-store-size=0", "fib.vela"), (0, "610\n", ""))
        self.assertEqual(self.vela(*run, "fib.vela", XDG_CACHE_HOME="", HOME=""), (0, "610\n", ""))
        self.assertEqual(os.listdir(self.cache.name), [])
        self.assertEqual(self.vela(*run, "--jit-store=here", "fib.vela"), (0, "610\n", ""))
        self.assertEqual(os.listdir(self.cache.name), [])
        self.assertEqual(sorted(os.listdir(self.folder.name)), ["fib.vela", "here"])
        code, _, err = self.vela(*run, "--jit-store=fib.vela", "fib.vela")
        self.assertEqual((code, err), (64, "vela: cannot keep compiled code in 'fib.vela': Not a directory\n"))

    def test_a_folder_that_others_can_write_is_not_used(self):
        self.file("fib.vela", FIB)
        store = os.path.join(self.cache.name, "vela-code")
        os.mkdir(store)
        os.chmod(store, 0o777)
        self.assertEqual(self.vela("run", "--jit-threshold=10", "--jit-sync", "fib.vela"), (0, "610\n", ""))
        self.assertEqual(os.listdir(store), [])
        self.assertIn("not used: it belongs to another user or others may write it", self.vela("doctor")[1])


def main():
    split = sys.argv.index("--")
    COMMAND.extend(sys.argv[split + 1:])
    unittest.main(argv=[sys.argv[0], *sys.argv[1:split]], verbosity=2)


if __name__ == "__main__":
    main()
