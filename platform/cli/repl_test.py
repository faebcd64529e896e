#!/usr/bin/python3
"""`vela repl` through a pipe and at a terminal.

repl_test.py GUIDE -- COMMAND...     GUIDE is docs/repl.md; COMMAND starts vela, through an emulator where it is foreign
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time
import unittest

COMMAND = []
GUIDE = []
PROMPT = "vela> "
MORE = "  ... "
PATIENCE = 120  # seconds; foreign instruction sets are emulated


class Case(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)

    def file(self, name, text):
        with open(os.path.join(self.folder.name, name), "w", encoding="utf-8") as f:
            f.write(text)

    def repl(self, entries, *options):
        """Exit code, standard output, standard error."""
        text = entries if isinstance(entries, bytes) else entries.encode()
        done = subprocess.run([*COMMAND, "repl", *options], cwd=self.folder.name, input=text, capture_output=True,
                              timeout=PATIENCE, check=False)
        return done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode(errors="replace")


class Piped(Case):
    def test_values_are_shown_and_the_end_of_the_input_is_no_error(self):
        self.assertEqual(self.repl("1 + 1\n\"a\"\nNone\nprint(2)\n[1.5]"), (0, "2\n\"a\"\n2\n[1.5]\n", ""))
        self.assertEqual(self.repl(""), (0, "", ""))

    def test_the_session_of_the_guide(self):
        with open(GUIDE[0], encoding="utf-8") as guide:
            lines = [line[4:].rstrip("\n") for line in guide if line.startswith("    ")]
        entries, wanted = [], []
        for line in lines:
            typed = line.startswith((PROMPT, MORE))
            (entries if typed else wanted).append(line[len(PROMPT):] if typed else line)
        self.assertGreater(len(entries), 10)
        done = subprocess.run([*COMMAND, "repl"], cwd=self.folder.name, input="\n".join(entries).encode(),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, check=False)
        self.assertEqual(done.stdout.decode().splitlines(), wanted)

    def test_unfinished_entries_go_on_in_the_next_line(self):
        entries = "fn f(\n  a,\n  b\n) {\n  return a +\n    b\n}\n\nf(1, 2)\nlet s = \"\"\"x\ny\"\"\"\ns.length\n/* a\n*/ 7\n"
        self.assertEqual(self.repl(entries), (0, "3\n3\n7\n", ""))

    def test_an_entry_that_the_input_cuts_off_is_an_error(self):
        code, out, err = self.repl("1\nf(")
        self.assertEqual((code, out), (0, "1\n"))
        self.assertIn("<entry 2>:1:3: error: expected", err)

    def test_exit_ends_it_with_its_code(self):
        self.assertEqual(self.repl("exit(7)\nprint(1)"), (7, "", ""))
        self.assertEqual(self.repl(":quit\nprint(1)"), (0, "", ""))

    def test_errors_are_shown_and_the_session_goes_on(self):
        code, out, err = self.repl("let x = \n5\nx +* 2\nthrow 3\n[1][5]\nx\n")
        self.assertEqual((code, out), (0, "5\n"))
        self.assertEqual(err, "<entry 2>:1:4: error: expected an expression, found '*'\nx +* 2\n   ^\n"
                              "uncaught: 3\n  at <module> (<entry 3>:1:1)\n"
                              "IndexError: index 5 is out of range for length 1\n"
                              "  at <module> (<entry 4>:1:4)\n")

    def test_an_endless_entry_is_ended_by_the_timeout_and_each_entry_has_its_own(self):
        for mode in ["--jit=off", "--jit=default"]:
            code, out, err = self.repl("while true { }\n1\nwhile true { }\n2\n", mode, "--timeout=0.3")
            self.assertEqual((code, out), (0, "1\n2\n"))
            self.assertEqual(err, "vela: the program ran longer than 300 ms\n" * 2)

    def test_entries_read_the_lines_that_follow_them(self):
        self.assertEqual(self.repl("let line = readLine().unwrap()\nhello\nline\n"), (0, "\"hello\"\n", ""))

    def test_the_heap_limit_holds(self):
        code, out, err = self.repl("let xs = []\nwhile true { xs.push([1, 2, 3]) }\nxs.clear()\n1\n", "--max-heap=16M")
        self.assertEqual((code, out), (0, "1\n"))
        self.assertIn("OutOfMemoryError", err)

    def test_a_line_of_a_million_characters(self):
        self.assertEqual(self.repl("\"" + "x" * 1000000 + "\".length\n"), (0, "1000000\n", ""))
        code, out, err = self.repl("[" + "1, " * 300000 + "1].length\n1\n")
        self.assertEqual((code, err), (0, ""))
        self.assertEqual(out, "300001\n1\n")

    def test_text_that_is_not_utf8_and_control_characters(self):
        code, out, err = self.repl(b"\"\xff\xfe\"\n1\n\x00\x01\n2\n")
        self.assertEqual((code, out), (0, "1\n2\n"))
        self.assertIn("UTF-8", err)
        self.assertIn("unexpected control character", err)

    def test_deep_nesting(self):
        code, out, err = self.repl("(" * 100000 + "\n" + "1\n" + "-" * 100000 + "1\n2\n")
        self.assertEqual((code, out), (0, "1\n2\n"))
        self.assertIn("nesting is deeper than", err)

    def test_a_class_declared_anew_while_instances_live(self):
        entries = ("class P { a: Int = 1; fn f() => this.a }\nlet ps = List.generate(100, i => P())\n"
                   "fn sum() => ps.map(p => p.f()).sum()\nsum()\n"
                   "class P { a: String = \"new\"; b: Int = 5; fn f() => this.b }\nsum()\nps.push(P())\nsum()\nps[0].b\n")
        for options in [["--jit=off"], ["--jit-threshold=1", "--jit-sync"], ["--gc-every=7"]]:
            code, out, err = self.repl(entries, *options)
            self.assertEqual((code, out), (0, "100\n100\n105\n"), options)
            self.assertIn("TypeError: P has no member 'b'", err)

    def test_imports(self):
        self.file("geo.vela", "fn area(r) => r * r\nprint(\"once\")\n")
        code, out, err = self.repl("import \"./geo\" as geo\ngeo.area(3)\nimport \"./geo\" show { area }\narea(4)\n"
                                   "import \"./missing\" as m\n")
        self.assertEqual((code, out), (0, "once\n9\n16\n"))
        self.assertIn("<entry 5>:1:8: error: cannot import './missing': no such file", err)

    def test_commands(self):
        self.file("lib.vela", "fn twice(x) => x * 2\nlet seven = 7\n")
        self.file("broken.vela", "let x = = 1\n")
        code, out, err = self.repl(":load lib.vela\ntwice(seven)\n:type twice(1.5)\n:load missing.vela\n:load broken.vela\n"
                                   ":lod lib.vela\n:type\n1\n")
        self.assertEqual((code, out), (0, "14\nFloat\n1\n"))
        self.assertEqual(err, "vela: cannot read 'missing.vela': no such file\n"
                              "broken.vela:1:9: error: expected an expression, found '='\nlet x = = 1\n        ^\n"
                              "vela: unknown command ':lod'; did you mean ':load'?; ':help' lists the commands\n"
                              "vela: :type what? ':help' shows how it is used\n")
        _, out, _ = self.repl(":help\n")
        for name in [":help", ":load", ":type", ":dump", ":stats", ":quit"]:
            self.assertIn(name, out)

    def test_dumps(self):
        declare = "fn twice(x: Int) => x * 2\n"
        self.assertIn('function "twice"', self.repl(declare + ":dump\n")[1])
        self.assertIn("mul", self.repl(declare + "1\n:dump twice\n")[1])
        self.assertIn("mul", self.repl(declare + "1\n:dump bytecode twice\n")[1])
        self.assertIn("fn twice", self.repl(declare + ":dump ast\n")[1])
        self.assertIn("Identifier twice", self.repl(declare + ":dump tokens\n")[1])
        self.assertIn("optimised", self.repl(declare + "twice(2)\n:dump ir twice\n")[1])
        self.assertEqual(self.repl(":dump ir x\n:dump\n:dump x\n")[2],
                         "vela: no function 'x'\nvela: there is no entry yet\nvela: there is no entry yet\n")
        self.assertEqual(self.repl("abstract class A { abstract fn q() }\n:dump ir A.q\n:dump A.q\n")[2],
                         "vela: no function 'A.q'\n" * 2)
        self.assertEqual(self.repl("1\n:dump ir\n", "--jit=off")[2], "vela: the JIT is off\n")

    def test_statistics(self):
        _, out, err = self.repl("fn f(n) { state s = 0; for i in 0..n { s += i }; return s }\nf(100000)\n:stats\n",
                                "--jit-threshold=100", "--jit-sync")
        self.assertRegex(out, r"jit: [1-9]\d* compilations")
        self.assertEqual(err, "")

    def test_a_reader_that_goes_ends_it(self):
        run = subprocess.Popen([*COMMAND, "repl"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        run.stdout.close()
        run.stdin.write(b"for i in 0..100000000 { print(i) }\n1\n")
        run.stdin.close()
        self.assertEqual(run.stderr.read(), b"")
        run.stderr.close()
        self.assertEqual(run.wait(PATIENCE), 70)

    def test_the_command_line(self):
        code, out, _ = self.repl("", "--help")
        self.assertEqual(code, 0)
        self.assertIn("Examples:", out)
        self.assertEqual(self.repl("", "--nonsense")[0], 64)
        self.assertEqual(self.repl("", "file.vela")[0], 64)


class Terminal(Case):
    """A session at a pseudo-terminal."""

    def setUp(self):
        super().setUp()
        self.seen = ""
        self.start()

    def start(self):
        self.master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
        environment = {**os.environ, "TERM": "xterm", "LC_ALL": "C.UTF-8", "HOME": self.folder.name}
        environment.pop("XDG_STATE_HOME", None)

        def own_terminal():
            os.setsid()
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)

        self.process = subprocess.Popen([*COMMAND, "repl"], stdin=slave, stdout=slave, stderr=slave, env=environment,
                                        cwd=self.folder.name, preexec_fn=own_terminal)
        os.close(slave)
        self.wait_for(PROMPT)

    def tearDown(self):
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        os.close(self.master)

    def wait_for(self, text):
        """Reads until `text` came; gives what stood before it."""
        end = time.monotonic() + PATIENCE
        while text not in self.seen:
            self.assertLess(time.monotonic(), end, f"no {text!r} in {self.seen!r}")
            if not select.select([self.master], [], [], 1)[0]:
                continue
            try:
                chunk = os.read(self.master, 4096)
            except OSError:
                chunk = b""
            self.assertNotEqual(chunk, b"", f"it ended without {text!r}: {self.seen!r}")
            plain = chunk.decode(errors="replace").replace("\r", "")
            self.seen = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x07|\x1b[=>]", "", self.seen + plain)
        before, self.seen = self.seen.split(text, 1)
        return before

    def type(self, keys):
        os.write(self.master, keys.encode())

    def enter(self, keys):
        """Types a line and gives what came before the next prompt, without the echo's line."""
        self.type(keys + "\r")
        self.wait_for("\n")
        return self.wait_for(PROMPT)

    def end(self):
        self.type("\x04")
        self.assertEqual(self.process.wait(PATIENCE), 0)

    def test_a_session(self):
        self.assertEqual(self.enter("6 * 7"), "42\n")
        self.assertEqual(self.enter("1 / 0"), "ArithmeticError: division by zero\n  at <module> (<entry 2>:1:3)\n")
        self.type("fn f() {\r")
        self.wait_for(MORE)
        self.type("return \"é→😀\"\r")
        self.wait_for(MORE)
        self.enter("}")
        self.assertEqual(self.enter("f()"), "\"é→😀\"\n")
        self.end()

    def test_editing(self):
        left, home, delete, end = "\x1b[D", "\x1b[H", "\x1b[3~", "\x1b[F"
        self.assertEqual(self.enter("13" + left + "2"), "123\n")
        self.assertEqual(self.enter("x45" + home + delete + end + "6"), "456\n")
        self.assertEqual(self.enter("789" + "\x7f"), "78\n")
        self.assertEqual(self.enter("nonsense" + "\x15" + "5"), "5\n")
        self.end()

    def test_history_goes_on_in_the_next_session(self):
        up = "\x1b[A"
        self.enter("let first = 111")
        self.assertEqual(self.enter("first + 1"), "112\n")
        self.assertEqual(self.enter(up), "112\n")
        self.end()
        os.close(self.master)
        self.seen = ""
        self.start()
        self.assertEqual(self.enter(up + up), "")
        self.assertEqual(self.enter("first"), "111\n")
        self.assertTrue(os.path.exists(os.path.join(self.folder.name, ".vela_history")))
        self.end()

    def test_completion(self):
        self.enter("class Account { state balance: Int = 30; fn deposit(n) { this.balance += n } }")
        self.enter("let account = Account()")
        self.assertEqual(self.enter("acc\t.bal\t"), "30\n")
        self.type("account.\t")
        self.assertIn("balance", self.wait_for("deposit"))
        self.wait_for(PROMPT)  # the line again
        self.assertEqual(self.enter("dep\t(5)"), "")
        self.assertEqual(self.enter("acc\t.balance"), "35\n")
        self.type(":st\t\r")
        self.wait_for("compilations")
        self.wait_for(PROMPT)
        self.end()

    def test_ctrl_c_drops_the_line_or_the_entry(self):
        self.type("this is nonsense\x03")
        self.wait_for("^C")
        self.wait_for(PROMPT)
        self.type("fn f() {\r")
        self.wait_for(MORE)
        self.type("\x03")
        self.wait_for(PROMPT)
        self.assertEqual(self.enter("1"), "1\n")
        for _ in range(2):
            self.type("while true { }\r")
            self.wait_for("\n")
            time.sleep(0.5)
            self.type("\x03")
            self.assertIn("vela: interrupted", self.wait_for(PROMPT))
        self.type("\x03\x03")
        self.wait_for(PROMPT)
        self.wait_for(PROMPT)
        self.assertEqual(self.enter("2"), "2\n")
        self.end()

    def test_entries_read_from_the_terminal(self):
        self.type("let name = readLine().unwrap()\r")
        self.wait_for("\n")
        time.sleep(0.5)
        self.type("Ada\r")
        self.wait_for(PROMPT)
        self.assertEqual(self.enter("name"), "\"Ada\"\n")
        self.end()


def main():
    split = sys.argv.index("--")
    GUIDE.append(os.path.abspath(sys.argv[1]))
    COMMAND.extend(sys.argv[split + 1:])
    unittest.main(argv=[sys.argv[0], *sys.argv[2:split]], verbosity=2)


if __name__ == "__main__":
    main()
