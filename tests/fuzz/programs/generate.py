"""Random Vela programs that end, print much and use what the compiler bets on.

A program is made from a seed alone. Loops are bounded by construction, recursion by a depth parameter; every operation that may
fail stands in a function whose callers catch. Types change now and then, so that bets are lost.
"""

import random

INTS = ["0", "1", "-1", "2", "3", "7", "63", "64", "100", "-17", "140737488355327", "140737488355328", "-140737488355328",
        "-140737488355329", "4611686018427387904", "9223372036854775807", "-9223372036854775808"]
FLOATS = ["0.0", "-0.0", "1.0", "0.5", "-2.25", "1e10", "3.5", "1e300", "9007199254740993.0", "Math.INF", "Math.NAN"]
ARITHMETIC = ["+", "-", "*", "+", "-", "*", "/", "%"]
BITS = ["+", "-", "*", "<<", ">>", ">>>", "&", "|", "^"]
COMPARE = ["<", "<=", ">", ">=", "==", "!="]


class Generator:
    """Writes one program. `pick`, `chance` and `out` are all it is made of."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.functions = []  # (name, kinds of the parameters)
        self.fresh = 0

    def pick(self, of):
        return self.random.choice(of)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def out(self, depth, text):
        self.lines.append("  " * depth + text)

    def name(self, prefix):
        self.fresh += 1
        return f"{prefix}{self.fresh}"

    # --- expressions: `names` maps what is in scope to "int", "float", "num", "list", "any", "obj" ---

    def of(self, names, *kinds):
        return [n for n, kind in names.items() if kind in kinds]

    def integer(self, names, depth=0):
        """An expression that is an Int."""
        scope = self.of(names, "int")
        roll = self.random.randrange(100)
        if depth > 3 or roll < 50:
            return self.pick(scope) if scope and roll < 38 else self.pick(INTS)
        if roll < 85:
            return f"({self.integer(names, depth + 1)} {self.pick(BITS)} {self.integer(names, depth + 1)})"
        if roll < 92:
            return f"({self.integer(names, depth + 1)} {self.pick(['/', '%'])} {self.pick(['2', '3', '-7', '10', '1000003'])})"
        lists = self.of(names, "list")
        return f"{self.pick(lists)}.length" if lists else "(~5)"

    def number(self, names, depth=0):
        """An expression that is mostly a number."""
        scope = self.of(names, "int", "float", "num")
        roll = self.random.randrange(100)
        if depth > 3 or roll < 30:
            if scope and roll < 24:
                return self.pick(scope)
            return self.pick(INTS if self.chance(70) else FLOATS)
        if roll < 40:
            return self.integer(names, depth + 1)
        if roll < 62:
            op = self.pick(ARITHMETIC)
            right = self.number(names, depth + 1)
            if op in "/%" and self.chance(70):
                right = self.pick(["2", "0.5", "3", "-8.0"])
            return f"({self.number(names, depth + 1)} {op} {right})"
        if roll < 68:
            return f"(-{self.number(names, depth + 1)})"
        if roll < 76:
            lists = self.of(names, "list")
            if lists:
                xs = self.pick(lists)
                index = self.number(names, depth + 2)
                return f"{xs}[idx({index}, {xs}.length)]" if self.chance(85) else f"{xs}[{index}]"
            return self.pick(INTS)
        if roll < 82:
            objects = self.of(names, "obj")
            if objects:
                o = self.pick(objects)
                return self.pick([f"{o}.a", f"{o}.b", f"{o}.get({self.number(names, depth + 2)})", f"{o}.twice()"])
            return self.pick(FLOATS)
        if roll < 90 and self.functions:
            return self.call(self.pick(self.functions), names, depth + 2)
        if roll < 94:
            return self.pick(["Math.floor(clamp({0}))", "Math.sqrt({0})", "Math.abs({0})", "Math.max({0}, {1})", "Math.min({0}, {1})"]).format(
                self.number(names, depth + 2), self.number(names, depth + 2))
        return f"(if {self.condition(names, depth + 1)} {{ {self.number(names, depth + 2)} }} else {{ {self.number(names, depth + 2)} }})"

    def call(self, function, names, depth):
        name, kinds = function
        arguments = [self.integer(names, depth) if "Int" in k and self.chance(95) else self.number(names, depth) for k in kinds]
        return f"{name}({', '.join(arguments)})"

    def condition(self, names, depth=0):
        roll = self.random.randrange(100)
        if depth > 2 or roll < 70:
            return f"{self.number(names, depth + 2)} {self.pick(COMPARE)} {self.number(names, depth + 2)}"
        if roll < 80:
            return f"!({self.condition(names, depth + 1)})"
        if roll < 90:
            return f"({self.condition(names, depth + 1)} {self.pick(['&&', '||'])} {self.condition(names, depth + 1)})"
        scope = list(names)
        return f"({self.pick(scope)} is {self.pick(['Int', 'Float', 'List', 'String'])})" if scope else "true"

    def anything(self, names):
        roll = self.random.randrange(100)
        if roll < 80:
            return self.number(names)
        if roll < 86:
            return self.pick(['"text"', "None", "true", "[1, 2]", "(1, 2.0)"])
        scope = list(names)
        return self.pick(scope) if scope else "1"

    # --- statements ---

    def block(self, names, depth, budget, loops):
        names = dict(names)
        for _ in range(self.random.randrange(1, budget + 1)):
            self.statement(names, depth, budget, loops)
        shown = self.of(names, "num", "list", "obj")
        if shown and self.chance(40):
            self.out(depth, f"note({self.pick(shown)})")

    def statement(self, names, depth, budget, loops):
        roll = self.random.randrange(100)
        mutable = self.of(names, "num")
        if roll < 22 or not mutable:
            v = self.name("v")
            self.out(depth, f"state {v} = {self.number(names)}")
            names[v] = "num"
        elif roll < 42:
            v = self.pick(mutable)
            op = self.pick(["=", "+=", "-=", "*=", "="])
            self.out(depth, f"{v} {op} {self.number(names)}")
        elif roll < 54 and depth < 5:
            self.loop(names, depth, budget, loops)
        elif roll < 64 and depth < 6:
            self.out(depth, f"if {self.condition(names)} {{")
            self.block(names, depth + 1, budget - 1 if budget > 1 else 1, loops)
            if self.chance(50):
                self.out(depth, "} else {")
                self.block(names, depth + 1, budget - 1 if budget > 1 else 1, loops)
            self.out(depth, "}")
        elif roll < 70:
            v = self.name("xs")
            kind = self.random.randrange(4)
            n = self.random.randrange(1, 9)
            text = {0: f"List.generate({n}, i => i * {self.pick(INTS)})", 1: f"List.filled({n}, {self.pick(FLOATS)})",
                    2: "[" + ", ".join(self.number(names, 3) for _ in range(n)) + "]", 3: "[]"}[kind]
            self.out(depth, f"let {v} = {text}")
            names[v] = "list"
        elif roll < 80:
            lists = self.of(names, "list")
            if lists:
                xs = self.pick(lists)
                self.out(depth, self.pick([
                    f"if {xs}.length < 40 {{ {xs}.push({self.anything(names)}) }}",
                    f"if {xs}.length > 0 {{ {xs}[idx({self.number(names)}, {xs}.length)] = {self.anything(names)} }}",
                    f"if {xs}.length > 3 {{ {xs}.pop() }}",
                ]))
        elif roll < 85:
            objects = self.of(names, "obj")
            if objects and self.chance(70):
                self.out(depth, f"{self.pick(objects)}.{self.pick(['a', 'b'])} {self.pick(['=', '+='])} {self.number(names)}")
            else:
                v = self.name("o")
                self.out(depth, f"let {v} = {self.pick(['P', 'Q', 'R'])}({self.number(names)}, {self.number(names)})")
                names[v] = "obj"
        elif roll < 90 and depth < 5:
            self.out(depth, "try {")
            self.block(names, depth + 1, 2, 0)
            self.out(depth, "} catch e {")
            self.out(depth + 1, 'note("caught ${e}")')
            if self.chance(30):
                self.out(depth, "} finally {")
                self.block(names, depth + 1, 1, 0)
            self.out(depth, "}")
        elif roll < 94:
            f = self.name("f")
            shared = self.pick(mutable)
            self.out(depth, f"let {f} = x => {{ {shared} = {shared} + x; return x * {self.pick(mutable)} }}")
            self.out(depth, f"note({f}({self.number(names)}))")
        elif roll < 97 and loops > 0:
            self.out(depth, f"if {self.condition(names)} {{ {self.pick(['break', 'continue'])} }}")
        else:
            self.out(depth, f"note({self.anything(names)})")

    def loop(self, names, depth, budget, loops):
        if loops >= 2:
            return
        inner = dict(names)
        turns = self.pick([3, 10, 40]) if loops == 0 else self.pick([1, 4, 9])
        kind = self.random.randrange(3)
        lists = self.of(names, "list")
        if kind == 0 and lists:
            v = self.name("e")
            self.out(depth, f"for {v} in {self.pick(lists)}.copy() {{")
            inner[v] = "any"
        elif kind == 1:
            v = self.name("w")
            self.out(depth, f"state {v} = 0")
            self.out(depth, f"while {v} < {turns} {{")
            self.out(depth + 1, f"{v} += {self.pick([1, 1, 2])}")
            inner[v] = "int"
        else:
            v = self.name("i")
            start = self.pick(["0", "1", "-3"])
            self.out(depth, f"for {v} in {start}..{turns} {{")
            inner[v] = "int"
        self.block(inner, depth + 1, budget, loops + 1)
        self.out(depth, "}")

    def function(self):
        name = self.name("f")
        count = self.random.randrange(0, 4)
        kinds = [self.pick(["", "", ": Int", ": Float", ": Number"]) for _ in range(count)]
        names = {f"p{i}": "int" if "Int" in kinds[i] else "float" for i in range(count)}
        result = self.pick(["", "", "", " -> Number"])
        self.out(0, f"fn {name}({', '.join(f'p{i}{k}' for i, k in enumerate(kinds))}){result} {{")
        local = {}
        for p in names:
            v = self.name("v")
            self.out(1, f"state {v} = {p}")
            local[v] = "num"
        self.block({**names, **local}, 1, 7, 0)
        self.out(1, f"return {self.number({**names, **local})}")
        self.out(0, "}")
        self.functions.append((name, kinds))

    def program(self):
        self.lines = PRELUDE.split("\n")
        for _ in range(self.random.randrange(3, 7)):
            self.function()
        names = {"g": "num", "o": "obj", "xs": "list"}
        self.out(0, "state g = 1")
        self.out(0, "let o = P(1, 2)")
        self.out(0, "let xs = [1, 2, 3]")
        self.out(0, f"for round in 0..{self.pick([3, 12, 40])} {{")
        self.out(1, "try {")
        self.block({**names, "round": "int"}, 2, 6, 1)
        for function in self.functions:
            self.out(2, f"note({self.call(function, {**names, 'round': 'int'}, 2)})")
        self.out(1, "} catch e { note(e) }")
        self.out(0, "}")
        self.out(0, "print(o, xs, g, notes)")
        return "\n".join(self.lines) + "\n"


PRELUDE = """state notes = 0
fn note(x) { notes += 1; if notes < 400 { print(x) } }
fn idx(i, n: Int) -> Int { if i is Int { if n == 0 { return 0 }; let r = i % n; return if r < 0 { r + n } else { r } }; return 0 }
fn clamp(x) { return if x is Float { if x > -1e15 && x < 1e15 { x } else { 0.5 } } else { x } }
class P {
  state a: Any
  state b: Any = 0
  constructor(a, b) { this.a = a; this.b = b }
  fn get(x) => this.a + x
  fn twice() => this.b * 2
}
class Q extends P {
  constructor(a, b) { super(b, a) }
  override fn get(x) => x - this.b
}
class R extends P {
  constructor(a, b) { super(a, 0.5) }
  override fn twice() => this.a
}"""


def program(seed):
    return Generator(seed).program()


if __name__ == "__main__":
    import sys
    sys.stdout.write(program(int(sys.argv[1])))
