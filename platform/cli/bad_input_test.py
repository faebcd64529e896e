#!/usr/bin/python3
"""What `vela` does with bad input: a message that helps, the right exit code, no crash, nothing half-written.

bad_input_test.py -- COMMAND...     COMMAND starts vela, through an emulator where it is foreign
"""

import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from xml.sax.saxutils import escape, quoteattr

COMMAND = []
UNCAUGHT, BAD_COMMAND_LINE, BAD_PROGRAM, LIMIT = 1, 64, 65, 70

DEEP_VALUES = """
class Node {
  state next = None
  constructor(n) { this.next = n }
}
class Text {
  state next = None
  constructor(n) { this.next = n }
  fn toString() { return "T(${this.next})" }
}
class Same {
  state next = None
  constructor(n) { this.next = n }
  operator ==(o) { return this.next == o.next }
}
fn chain(make) {
  state x = None
  for i in 0..1000000 { x = make(x) }
  return x
}
fn attempt(name, f) {
  try {
    f()
    print(name, "done")
  } catch e { print(name, typeOf(e)) }
}
let lists = chain(x => [x])
let lists2 = chain(x => [x])
let objects = chain(Node)
let texts = chain(Text)
let same = chain(Same)
let same2 = chain(Same)
attempt("text", () => String(lists))
attempt("text of objects", () => String(objects))
attempt("toString", () => String(texts))
attempt("==", () => lists == lists2)
attempt("operator ==", () => same == same2)
attempt("stringify", () => Json.stringify(lists))
attempt("parse", () => Json.parse("[".repeat(1000000)))
fn compare(a, b) { return compare(b, a) }
attempt("sort", () => [3, 1, 2].sorted(compare))
fn nested(x) { return [x].map(nested) }
attempt("map", () => nested(1))
print("end")
"""

HUGE = """
fn attempt(name, f) {
  try {
    f()
    print(name, "done")
  } catch (e: OutOfMemoryError) { print(name, "has no memory") }
}
fn pushes(x) {
  let a = []
  while true { a.push(x) }
}
fn doubling() {
  state s = "abc"
  while true { s = s + s }
}
fn appending() {
  state s = "abc"
  while true { s += "abcdefghijklmnop" }
}
fn closures() {
  state a = () => 1
  while true {
    let b = a
    a = () => b
  }
}
fn maps() {
  let m = Map()
  while true { m[m.length] = 1 }
}
fn resized() {
  let a = [1]
  a.resize(1000000000000, 2.5)
}
attempt("filled", () => List.filled(1000000000000, 0))
attempt("filled without end", () => List.filled(Int.MAX, "a"))
attempt("resize", resized)
attempt("push of Ints", () => pushes(1))
attempt("push of texts", () => pushes("x"))
attempt("repeat", () => "abc".repeat(1000000000000))
attempt("doubling", doubling)
attempt("appending", appending)
attempt("closures", closures)
attempt("map", maps)
attempt("range", () => (0..1000000000000).toList())
print("end")
"""

TIERS = [["--jit=off"], ["--jit-threshold=1", "--jit-sync"], ["--jit-backend=simulated", "--jit-threshold=1", "--jit-sync"]]


def is_foreign():
    return len(COMMAND) > 1


class BadInput(unittest.TestCase):

    def setUp(self):
        self.folder_object = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder_object.cleanup)
        self.folder = self.folder_object.name

    def path(self, name):
        return os.path.join(self.folder, name)

    def file(self, name, content):
        with open(self.path(name), "wb") as f:
            f.write(content if isinstance(content, bytes) else content.encode())
        return name

    def vela(self, *arguments, stdout=subprocess.PIPE, limit=300, **more):
        result = subprocess.run(COMMAND + list(arguments), cwd=self.folder, stdin=subprocess.DEVNULL, stdout=stdout,
                                stderr=subprocess.PIPE, timeout=limit, check=False, **more)
        self.assertGreaterEqual(result.returncode, 0, f"killed by a signal: {arguments}\n{result.stderr}")
        self.assertLess(result.returncode, 128, f"crashed: {arguments}\n{result.stderr}")
        return result

    def expect(self, code, words, *arguments, **more):
        """Runs vela; it must end with `code` and say `words` on standard error."""
        result = self.vela(*arguments, **more)
        said = result.stderr.decode(errors="replace")
        self.assertEqual(result.returncode, code, f"{arguments}\n{said}")
        for word in [words] if isinstance(words, str) else words:
            self.assertIn(word, said)
        return result

    def built(self):
        self.file("hello.vela", 'print("hello")\n')
        self.assertEqual(self.vela("build", "hello.vela").returncode, 0)
        with open(self.path("hello.velac"), "rb") as f:
            return f.read()

    # --- files ---

    def test_no_file(self):
        self.expect(BAD_COMMAND_LINE, "cannot read 'nowhere.vela': no such file", "nowhere.vela")
        for command in ("run", "build", "disasm", "asm", "verify"):
            self.expect(BAD_COMMAND_LINE, "cannot read 'nowhere': no such file", command, "nowhere")
        self.expect(BAD_COMMAND_LINE, "FILE is required", "run")
        self.expect(BAD_COMMAND_LINE, "'vela --help' lists them", "frobnicate", "x")

    def test_a_directory(self):
        for command in ("run", "build", "disasm", "asm", "verify"):
            self.expect(BAD_COMMAND_LINE, "cannot read '.': it is a directory", command, ".")

    def test_not_utf8(self):
        self.file("latin.vela", b'print("a\xff")\n')
        self.expect(BAD_PROGRAM, "latin.vela:1:9: error: the file is not UTF-8 text; save it as UTF-8", "latin.vela")
        self.file("binary.vela", b"\xff\xfe\x00\x1b[31m")
        said = self.expect(BAD_PROGRAM, "binary.vela:1:1: error", "binary.vela").stderr
        self.assertNotIn(b"\x1b", said)
        self.assertNotIn(b"\x00", said)

    def test_a_name_that_is_not_utf8(self):
        name = b"caf\xe9.vela"
        with open(os.path.join(self.folder.encode(), name), "wb") as f:
            f.write(b"print(1)\nprint(1 / 0)\n")
        result = self.expect(UNCAUGHT, "at <module> (caf\ufffd.vela:2:9)", name)
        self.assertEqual(result.stdout, b"1\n")

    def test_a_program_from_a_pipe(self):
        reading, writing = os.pipe()
        os.write(writing, b'print("hello")\n')
        os.close(writing)
        result = self.expect(0, "", f"/dev/fd/{reading}", pass_fds=(reading,))
        os.close(reading)
        self.assertEqual(result.stdout, b"hello\n")

    def test_a_line_of_a_million_characters(self):
        long = "x" * 1000000
        self.file("a.vela", f'print("{long}".length)\nprint(1) // {long}\nlet {long} = [{"1," * 300000}]\nprint({long}.length)\n')
        self.assertEqual(self.expect(0, "", "a.vela").stdout, b"1000000\n1\n300000\n")
        self.file("b.vela", f'let s = "{long}" @ 1\n')
        self.file("c.vela", f"print({long})\n")
        for name, words in (("b.vela", "b.vela:1:1000012: error: expected end of line, found '@'"), ("c.vela", "c.vela:1:7: error: unknown name 'xxx")):
            result = self.expect(BAD_PROGRAM, words, name)
            self.assertLess(len(result.stderr), 1000)

    def test_more_than_the_bytecode_holds(self):
        lines = "".join(f"  let a{n} = {n}\n" for n in range(70000))
        parameters = ",".join(f"a{n}" for n in range(70000))
        for text, words in ((f"fn f() {{\n{lines}}}\n", "a.vela:1:4: error: this function is too large; divide it"),
                            (lines, "a.vela:1:1: error: the top level of this file is too large"),
                            (f"fn f({parameters}) {{}}\n", "a.vela:1:4: error: this function is too large"),
                            (f"fn f() {{}}\nf({parameters.replace('a', '1')})\n", "error: the top level of this file is too large")):
            self.file("a.vela", text)
            self.expect(BAD_PROGRAM, words, "a.vela")

    def test_nesting_a_hundred_thousand_deep(self):
        n = 100000
        for text in ("(" * n + "1" + ")" * n, "[" * n + "]" * n, "-" * n + "1", "x => " * n + "1", "{1: " * n + "1" + "}" * n,
                     '"${' * n + "1" + '}"' * n, "if true { " * n + "1" + " } else { 2 }" * n):
            self.file("a.vela", f"let x = {text}\n")
            self.expect(BAD_PROGRAM, "error: nesting is deeper than 256 levels", "a.vela")
        self.file("a.vela", "/*" * n + "*/" * n + "\nprint(" + "1 + " * n + "1)\n")
        self.assertEqual(self.expect(0, "", "a.vela").stdout, b"100001\n")

    def test_a_damaged_velac(self):
        good = self.built()
        step = len(good) // (5 if is_foreign() else 40)
        for length in range(0, len(good), step):
            self.file("cut.velac", good[:length])
            self.expect(BAD_PROGRAM, ["'cut.velac' is not a valid .velac file", "'vela build'"], "cut.velac")
        for place in range(0, len(good), step):
            self.file("flipped.velac", good[:place] + bytes([good[place] ^ 0x10]) + good[place + 1:])
            if place >= 4:
                self.expect(BAD_PROGRAM, "'flipped.velac' is not a valid .velac file", "verify", "flipped.velac")
            self.expect(BAD_PROGRAM, "'flipped.velac' is not a valid .velac file", "run", "flipped.velac")
        self.file("longer.velac", good + b"x")
        self.expect(BAD_PROGRAM, "bytes after the last section", "longer.velac")
        self.file("other.velac", good[:4] + b"\x63\x00" + good[6:])
        self.expect(BAD_PROGRAM, ["format version 99", "compile the source again"], "other.velac")
        self.file("text.velac", 'print("hello")\n')
        self.expect(BAD_PROGRAM, "not a valid .velac file", "text.velac")
        self.expect(BAD_COMMAND_LINE, "built already", "build", "hello.velac")

    def test_what_is_built_is_not_overwritten(self):
        self.built()
        for name in ("hello.vela", "./hello.vela"):
            self.expect(BAD_COMMAND_LINE, "is what is read; name another file with -o", "build", "hello.vela", "-o", name)
        self.file("code.velac", self.vela("disasm", "hello.vela").stdout)
        self.expect(BAD_COMMAND_LINE, "'code.velac' is what is read", "asm", "code.velac")
        self.assertEqual(self.expect(0, "", "hello.vela").stdout, b"hello\n")

    # --- the command line ---

    def test_unknown_options_and_values_out_of_range(self):
        self.file("a.vela", "print(1)\n")
        for words, option in (
                ("unknown option '--jit-thresold'; did you mean '--jit-threshold'?", "--jit-thresold=7"),
                ("optimization_level is 9, but must be from 0 to 3", "--jit-level=9"),
                ("hotspot_threshold is 0", "--jit-threshold=0"),
                ("'abc' is no whole number", "--jit-threshold=abc"),
                ("'0' is no whole number of at least 1", "--deopt-every=0"),
                ("'99999999999999999999' is no whole number", "--gc-every=99999999999999999999"),
                ("fast not in", "--jit=fast"),
                ("'lots' is no size", "--max-heap=lots"),
                ("out of range: 1048576 to", "--max-heap=1"),
                ("out of range: 262144 to", "--max-stack=1K"),
                ("'never' is no time", "--timeout=never"),
                ("one of tokens, ast, bytecode, ir,", "--dump=everything")):
            result = self.expect(BAD_COMMAND_LINE, [words, "--help"], option, "a.vela")
            self.assertEqual(result.stdout, b"", option)

    def test_a_dump_of_what_is_not_there(self):
        self.file("a.vela", "print(1)\n")
        self.expect(0, "nothing to dump: no function 'f' got hot", "--dump=ir:f", "a.vela")
        self.expect(BAD_COMMAND_LINE, "has no function 'f'", "--dump=bytecode:f", "a.vela")
        self.expect(BAD_COMMAND_LINE, "has no function 'f'", "disasm", "-f", "f", "a.vela")

    def test_dumps_of_one_function(self):
        self.file("a.vela", "let x = 1\nclass C {\n  fn m(a) => a + 1\n}\nfn f() {\n  fn g() => 2\n  return g()\n}\n")
        self.assertEqual(self.expect(0, "", "--dump=ast:g", "a.vela").stdout, b"fn g\n  IntLiteral 2\n")
        self.assertTrue(self.expect(0, "", "--dump=ast:C.m", "a.vela").stdout.startswith(b"fn m\n  parameter a\n"))
        tokens = self.expect(0, "", "--dump=tokens:g", "a.vela").stdout.decode().splitlines()
        self.assertEqual([line.split()[0] for line in tokens], ["6:3", "6:6", "6:7", "6:8", "6:10", "6:13"])
        for what in ("tokens", "ast"):
            self.expect(BAD_COMMAND_LINE, "'a.vela' has no function 'h'", f"--dump={what}:h", "a.vela")

    # --- programs that go too far ---

    def test_division_by_zero(self):
        self.file("a.vela", "fn d(a, b) { return a / b }\nprint(d(7, 2))\nprint(d(7, 0))\n")
        for tier in TIERS:
            result = self.expect(UNCAUGHT, "ArithmeticError: division by zero\n  at d (a.vela:1:23)\n  at <module> (a.vela:3:7)\n",
                                 *tier, "a.vela")
            self.assertEqual(result.stdout, b"3\n")

    def test_recursion_a_million_deep(self):
        self.file("a.vela", "fn f(n) {\n  if n == 0 { return 0 }\n  return f(n - 1) + 1\n}\n"
                            "try { print(f(1000000)) } catch e { print(typeOf(e)) }\nprint(f(5000))\nprint(f(100000000))\n")
        for tier in TIERS:
            result = self.expect(UNCAUGHT, ["StackOverflowError: ", "  at f (a.vela:3:10)\n", " more\n"], *tier, "a.vela")
            self.assertIn(result.stdout, (b"1000000\n5000\n", b"StackOverflowError\n5000\n"))
            result = self.expect(UNCAUGHT, "StackOverflowError: ", *tier, "--max-stack=256K", "a.vela")
            self.assertIn(result.stdout, (b"1000000\n5000\n", b"StackOverflowError\n5000\n"))

    def test_values_a_million_deep(self):
        self.file("a.vela", DEEP_VALUES)
        for tier in TIERS[:1] if is_foreign() else TIERS:
            result = self.expect(0, "", *tier, "a.vela")
            lines = result.stdout.decode().splitlines()
            self.assertEqual(len(lines), 10, lines)
            self.assertEqual(lines[-1], "end")
            for line in lines[:-1]:
                self.assertRegex(line, " (StackOverflowError|ValueError|done)$")

    def test_more_than_fits_into_memory(self):
        self.file("a.vela", HUGE)
        for tier in TIERS[:1] if is_foreign() else TIERS + [[]]:
            result = self.expect(0, "", *tier, "--max-heap=32M", "a.vela")
            lines = result.stdout.decode().splitlines()
            self.assertEqual([line for line in lines if not line.endswith(" has no memory")], ["end"], lines)
            self.assertEqual(len(lines), 12)
        self.file("b.vela", "try { List.filled(1000000000000, 0) } catch e { print(typeOf(e)) }\nlet a = List.filled(Int.MAX, 0)\n")
        result = self.expect(UNCAUGHT, "OutOfMemoryError: out of memory\n  at <module> (b.vela:2:14)", "b.vela")
        self.assertEqual(result.stdout, b"OutOfMemoryError\n")

    def test_the_collectors_log_sums_up_its_pauses(self):
        self.file("a.vela", "state kept = []\nfor i in 0..300000 { kept.push([i]) }\nfor i in 0..300000 { [i] }\nprint(kept.length)\n")
        said = self.expect(0, "", "--gc-log", "a.vela").stderr.decode()
        pauses = r"half within [\d.]+ ms, 90 % within [\d.]+ ms, 99 % within [\d.]+ ms, longest [\d.]+ ms\n"
        self.assertRegex(said, r"(?m)^gc: young \(allocation\): \d+ KiB -> \d+ KiB in [\d.]+ ms$")
        self.assertRegex(said, r"(?m)^gc: \d+ young: " + pauses + r"gc: \d+ full: " + pauses
                         + r"gc: at most \d+ KiB in use, \d+ KiB live after a full one\n\Z")

    def test_a_program_that_runs_too_long(self):
        self.file("a.vela", 'print("begun")\ntry {\n  while true {}\n} finally { print("not reached") }\n')
        for tier in TIERS + [[]]:
            result = self.expect(LIMIT, "vela: the program ran longer than 200 ms", *tier, "--timeout=0.2", "a.vela")
            self.assertEqual(result.stdout, b"begun\n")

    def test_ctrl_c(self):
        self.file("a.vela", 'print("begun")\nFile.write("ready", "")\nwhile true {}\n')
        process = subprocess.Popen(COMMAND + ["a.vela"], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while process.poll() is None and not os.path.exists(self.path("ready")):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out, err), (LIMIT, b"begun\n", b"vela: interrupted\n"))

    # --- output ---

    def test_a_closed_pipe(self):
        self.file("a.vela", "for i in 0..1000000 { print(i) }\n")
        for arguments in (["a.vela"], ["--jit=off", "a.vela"], ["disasm", "a.vela"]):
            process = subprocess.Popen(COMMAND + arguments, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdout.readline()
            process.stdout.close()
            said = process.stderr.read()
            process.stderr.close()
            self.assertIn(process.wait(timeout=60), (0, LIMIT))
            self.assertEqual(said, b"")

    def test_a_full_disk(self):
        self.built()
        self.file("a.vela", "for i in 0..100000 { print(i) }\n")
        with open("/dev/full", "wb") as full:
            for arguments in (["a.vela"], ["hello.vela"], ["disasm", "a.vela"], ["doctor"], ["--help"], ["--version"],
                              ["verify", "hello.velac"]):
                self.expect(UNCAUGHT, "cannot write the output: no space is left on the device", *arguments, stdout=full)
        self.expect(UNCAUGHT, "cannot write '/dev/full': no space is left on the device", "build", "a.vela", "-o", "/dev/full")
        self.assertFalse(os.path.isfile("/dev/full"))

    def test_what_a_program_writes_is_whole_or_not_there(self):
        self.file("a.vela", 'File.write("new", "short")\nlet long = "x".repeat(1000)\n'
                            'fn attempt(f) { try { f() } catch (e: IOError) { print("IOError") } }\n'
                            'attempt(() => File.write("new", long))\nattempt(() => File.append("new", long))\n'
                            'attempt(() => File.write("other", long))\nprint(File.read("new"), File.exists("other"))\n'
                            'attempt(() => File.write("new\\0x", "y"))\n')

        def tiny_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        result = self.expect(0, "", "a.vela", preexec_fn=tiny_files)
        self.assertEqual(result.stdout, b"IOError\nIOError\nIOError\nshort false\nIOError\n")
        self.assertEqual(sorted(os.listdir(self.folder)), ["a.vela", "new"])

    def test_a_file_without_end_is_more_than_fits(self):
        self.file("a.vela", 'try { File.read("/dev/zero") } catch e { print(typeOf(e)) }\n')
        self.assertEqual(self.expect(0, "", "--max-heap=32M", "a.vela", limit=60).stdout, b"OutOfMemoryError\n")

    def test_a_file_that_cannot_be_written_stays_as_it_was(self):
        good = self.built()
        for words, target in (("no such folder", "nowhere/a.velac"), ("it is a directory", ".")):
            self.expect(UNCAUGHT, words, "build", "hello.vela", "-o", target)
        self.file("hello.vela", 'print("longer than before")\n')

        def tiny_files():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
        self.expect(UNCAUGHT, "cannot write 'hello.velac'", "build", "hello.vela", preexec_fn=tiny_files)
        with open(self.path("hello.velac"), "rb") as f:
            self.assertEqual(f.read(), good)
        self.assertEqual(sorted(os.listdir(self.folder)), ["hello.vela", "hello.velac"])


class Result(unittest.TextTestResult):
    """Keeps each case for the XML."""

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.cases = []

    def stopTest(self, test):
        why = "".join(text for case, text in self.failures + self.errors if case is test)
        self.cases.append((test.id().rsplit(".", 1)[-1], why))
        super().stopTest(test)


def write_xml(path, cases):
    with open(path, "w", encoding="utf-8") as out:
        failures = sum(1 for _, why in cases if why)
        out.write(f'<testsuites>\n<testsuite name="bad_input" tests="{len(cases)}" failures="{failures}">\n')
        for name, why in cases:
            clean = "".join(c if c in "\t\n" or ord(c) >= 32 else "?" for c in why)
            failure = f'<failure message="differs">{escape(clean)}</failure>' if why else ""
            out.write(f'<testcase classname="BadInput" name={quoteattr(name)}>{failure}</testcase>\n')
        out.write("</testsuite>\n</testsuites>\n")


def main():
    split = sys.argv.index("--")
    COMMAND.extend(sys.argv[split + 1:])
    suite = unittest.defaultTestLoader.loadTestsFromTestCase(BadInput)
    if split > 1:
        suite = unittest.defaultTestLoader.loadTestsFromNames(sys.argv[1:split], sys.modules[__name__])
    result = unittest.TextTestRunner(verbosity=2, resultclass=Result).run(suite)
    if os.environ.get("XML_OUTPUT_FILE"):
        write_xml(os.environ["XML_OUTPUT_FILE"], result.cases)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main())
