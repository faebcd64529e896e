#!/usr/bin/env python3
"""Random programs of loops over lists: what bounds checks, hoisting and strips get wrong first.

Each function has one or two loops whose counter, step and index expressions are drawn at random; it is called with bounds and
offsets around 0, around the length, and at both ends of Int. Results, errors and the lists afterwards are printed.
"""

import random

MAX = 2**63 - 1
MIN = -(2**63)

PRELUDE = """fn trial(f, xs, a, b, s, off) {
  state got = None
  try { got = f(xs, a, b, s, off) } catch e { got = e }
  print(got, xs)
}"""


class Loops:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.fresh = 0

    def pick(self, of):
        return self.random.choice(of)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def index(self, i, outer):
        """An index made from the counter, here and there from an outer one."""
        c = self.pick([1, 1, 2, 3, 7])
        forms = ["{i}"] * 12 + ["{i} + {c}", "{i} - {c}", "{i} + off", "{i} - off", "off + {i}", "off - {i}", "{i} + off + {c}", "({i} - {c}) + off",
                 "{i} * 2", "xs.length - 1 - {i}", "{i} % 5", "{i} & 3", "{i} + {i}", "{i} - a", "b - {i}", "{i} + s", "off", "{c}", "{i} / 2", "({i} + {c}) - {c}"]
        if outer:
            forms += ["{i} + {o}", "{o}", "{o} - {i}", "{i} - {o}", "{i} + {o} + off"]
        return self.pick(forms).format(i=i, c=c, o=outer)

    def statement(self, depth, i, outer):
        x = lambda: f"xs[{self.index(i, outer)}]"
        limit = self.pick(["3", "0", "t", "off"])
        return "  " * depth + self.pick([
            f"t += {x()}", f"t += {x()}", f"t = t * 3 + {x()}", f"{x()} = t", f"{x()} = {i}", f"{x()} += 1", f"if {x()} > {limit} {{ t += 1 }}",
            f"if t > {limit} {{ t -= {x()} }} else {{ t += {x()} }}", f"if {x()} == {limit} {{ break }}", f"if {x()} == {limit} {{ continue }}" if self.steps_first else "t += 1",
            f"({x()}, {x()}) = ({x()}, {x()})", f"t = Math.max(t, {x()})", f"t += xs.length", f"if xs.length < 12 {{ xs.push(t) }}" if self.chance(30) else f"t += {x()}",
            f"t ^= {i}" if self.chance(50) else f"t += {i}", f"t += helper({x()})", f"t += {x()} - {i}"])

    def loop(self, depth, outer):
        self.fresh += 1
        i = f"i{self.fresh}"
        pad = "  " * depth
        low, high = self.pick([("a", "b")] * 5 + [("0", "xs.length"), ("1", "xs.length"), ("0", "b"), ("a", "xs.length - 1"), ("0", "off")] + ([("0", outer), (outer, "b")] if outer else []))
        kind = self.random.randrange(5)
        self.steps_first = True
        if kind < 2:
            self.lines.append(f"{pad}for {i} in {low}{self.pick(['..', '..', '..='])}{high} {{")
            end, ends = None, True
        else:
            down = self.chance(30)
            if down:
                low, high = high, low
            step = self.pick(["1", "1", "1", "2", "3", "s"])
            cond = self.pick([">", ">=", ">"]) if down else self.pick(["<", "<", "<=", "!=" if step == "1" and self.chance(20) else "<"])
            ends = step == "1" and cond in "<>"  # else the counter may wrap past the bound
            test = f"{i} {cond} {high}" if self.chance(80) else f"{high} {({'<': '>', '<=': '>=', '>': '<', '>=': '<=', '!=': '!='})[cond]} {i}"
            self.lines.append(f"{pad}state {i} = {low}")
            if self.chance(15):
                self.lines.append(f"{pad}while true {{")
                self.lines.append(f"{pad}  if !({test}) {{ break }}")
            else:
                self.lines.append(f"{pad}while {test} {{")
            end = f"{pad}  {i} {'-=' if down else '+='} {step}"
            self.steps_first = self.chance(30)
            if self.steps_first:
                self.lines.append(end)
                end = None
        short = (low, high) in (("a", "b"), ("0", "xs.length"), ("1", "xs.length"))
        if not (short and ends) or self.chance(40):
            self.lines.append(f"{pad}  n += 1")
            self.lines.append(f"{pad}  if n > 60 {{ break }}")
        for _ in range(self.random.randrange(1, 4)):
            if depth < 3 and self.chance(20):
                self.loop(depth + 1, i)
            else:
                self.lines.append(self.statement(depth + 1, i, outer))
        if end:
            self.lines.append(end)
        self.lines.append(pad + "}")

    def function(self, name):
        kinds = self.pick(["a, b, s, off", "a: Int, b: Int, s: Int, off: Int"])
        self.lines.append(f"fn {name}(xs, {kinds}) {{")
        self.lines.append(f"  state t = {self.pick(['0', '0', '0.0', '1'])}")
        self.lines.append("  state n = 0")
        self.loop(1, None)
        if self.chance(40):
            self.loop(1, None)
        self.lines.append("  return t")
        self.lines.append("}")

    def bounds(self):
        """a, b, off."""
        near = self.pick([0, 0, 0, 0, 0, MAX, MIN, 2**61, -(2**61), 2**31, 2**40])
        a, b = near + self.random.randrange(-4, 6), near + self.random.randrange(-4, 14)
        off = self.pick([0, 0, 1, -1, -a, 2, 5, -a, -a + 2, -b + 5, a, MAX, MIN, self.random.randrange(-6, 12)])
        wrap = lambda v: (v - MIN) % 2**64 + MIN
        inside = lambda v: max(MIN, min(MAX, v))
        return inside(a), inside(b), self.pick([1, 1, 1, 2, 3, -1, 0, MAX, 2**40]), wrap(off)

    def program(self):
        self.lines = PRELUDE.split("\n")
        self.lines.append(f"fn helper(x) {{ return x {self.pick(['+ 1', '* 2', '- 0.5'])} }}")
        names = [f"f{k}" for k in range(self.random.randrange(2, 5))]
        for name in names:
            self.function(name)
        lists = ["[5, 3, 8, 1, 9, 2, 7]", "[]", "[4]", "List.generate(20, i => i * i - 50)", "[1.5, -0.0, 2.5, 3.0]", '[1, 2.5, 3, 4, 5]', "List.generate(9, i => i)"]
        for k in range(60):
            xs = self.pick(lists[:1] * 4 + lists[3:] if k < 40 else lists)
            a, b, s, off = self.bounds() if k % 2 else (self.pick([0, 1]), self.pick([5, 4, 3]), 1, self.pick([0, 1, 2]))
            self.lines.append(f"trial({self.pick(names)}, {xs}, {a}, {b}, {s}, {off})")
        return "\n".join(self.lines) + "\n"


def program(seed):
    return Loops(seed).program()


if __name__ == "__main__":
    import sys
    sys.stdout.write(program(int(sys.argv[1])))
