#!/usr/bin/env python3
"""Random Vela programs made of what generate.py leaves out: strings, maps, sets, raw fields, closures and nested functions, iterators,
enums and match, operators, defaults, `finally` with jumps in it, traces.

Expressions have a type, so most of a program runs; now and then a value of another type is slipped in. The cost of each function is
estimated while it is written, and calls that would take too long are not.
"""

import random

import wide_text

INTS = ["0", "1", "-1", "2", "3", "5", "8", "63", "-17", "1000", "140737488355327", "140737488355328", "-140737488355329",
        "9223372036854775807", "-9223372036854775808"]
FLOATS = ["0.0", "-0.0", "1.0", "0.5", "-2.25", "3.5", "1e10", "1e300", "9007199254740993.0", "Math.INF", "Math.NAN"]
STRINGS = ['""', '"a"', '"b"', '"xyz"', '"hello"', '"äö"', '"😀!"', '"12"', '"a,b"']
COMPARE = ["<", "<=", ">", ">=", "==", "!="]
CLASSES = ["P", "Q", "R", "V", "W"]  # of wide_text.PRELUDE; the first three are a family
TYPES = ["int", "float", "str", "bool", "ints", "floats", "list", "map", "set", "obj", "fn", "pair", "opt", "tree", "iter"]
COST_LIMIT = 20000


class Scope:
    """What may be named: types by name, and which names may be assigned."""

    def __init__(self, outer=None):
        self.types = dict(outer.types) if outer else {}
        self.mutable = set(outer.mutable) if outer else set()

    def of(self, *types):
        return [n for n, t in self.types.items() if t in types]

    def assignable(self, *types):
        return [n for n in self.of(*types) if n in self.mutable]

    def add(self, name, type_, mutable=False):
        self.types[name] = type_
        self.mutable.discard(name)
        if mutable:
            self.mutable.add(name)


class Wide:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.functions = []  # (name, types of the parameters, how many have no default, result, cost)
        self.fresh = 0
        self.cost = 0
        self.turns = 1  # how often what is written now runs in one activation
        self.loops = 0
        self.result = "int"
        self.in_function = False
        self.in_finally = False

    def pick(self, of):
        return self.random.choice(of)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def out(self, depth, text):
        self.lines.append("  " * depth + text)
        self.cost += self.turns

    def name(self, prefix):
        self.fresh += 1
        return f"{prefix}{self.fresh}"

    # --- expressions ---

    def expr(self, type_, scope, depth=0):
        """An expression that mostly is of this type."""
        if depth == 0 and self.chance(2):
            return self.pick(["None", '"odd"', "7", "2.5", "true", "[1]", "(1, 2)"])
        names = scope.of(type_)
        if names and self.chance(55 if depth < 3 else 85):
            return self.pick(names)
        if depth > 3:
            return self.simple(type_, scope)
        call = self.call(type_, scope, depth) if self.chance(12) else None
        if call:
            return call
        if self.chance(6):
            return f"(if {self.cond(scope, depth + 1)} {{ {self.expr(type_, scope, depth + 1)} }} else {{ {self.expr(type_, scope, depth + 1)} }})"
        return getattr(self, "expr_" + type_)(scope, depth + 1)

    def simple(self, type_, scope):
        constants = {
            "int": INTS, "float": FLOATS, "str": STRINGS, "bool": ["true", "false"], "ints": ["[1, 2, 3]", "[7]", "[]"],
            "floats": ["[0.5, 1.5]", "[-0.0]"], "list": ["[1, 2.5]", '["a", None]', "[]"], "map": ['({"a": 1})', "Map()", "({1: 2, 3: 4})"],
            "set": ["Set()", "Set([1, 2])"], "obj": ["P(1, 2)", "Q(3, 4)", "V(1.0, 2.0)"], "fn": ["(x => x)", "(x => 1)", "note"],
            "pair": ["(1, 2)", "(0.5, 1)"], "opt": ["None", "Some(1)"], "tree": ["Tree.Leaf(1)", "Tree.Nil"], "iter": ["Count(3)", "(0..3)"],
        }
        return self.pick(constants[type_])

    def call(self, type_, scope, depth):
        fits = [f for f in self.functions if f[3] == type_ and (f[4] + 5) * self.turns < COST_LIMIT - self.cost]
        if not fits:
            return None
        name, params, required, _, cost = self.pick(fits)
        count = self.random.randrange(required, len(params) + 1)
        self.cost += cost * self.turns
        return f"{name}({', '.join(self.expr(p, scope, depth + 1) for p in params[:count])})"

    def number(self, scope, depth):
        return self.expr(self.pick(["int", "int", "float"]), scope, depth)

    def cond(self, scope, depth=1):
        roll = self.random.randrange(100)
        if roll < 50 or depth > 3:
            kind = self.pick(["int", "int", "float", "str"])
            return f"{self.expr(kind, scope, depth + 1)} {self.pick(COMPARE)} {self.expr(kind, scope, depth + 1)}"
        if roll < 60:
            return f"!({self.cond(scope, depth + 1)})"
        if roll < 72:
            return f"({self.cond(scope, depth + 1)} {self.pick(['&&', '||'])} {self.cond(scope, depth + 1)})"
        if roll < 82:
            return f"({self.any(scope, depth + 1)} is {self.pick(['Int', 'Float', 'List', 'String', 'P', 'Q', 'Tree', 'None', '(Int | String)', 'Option<Int>'])})"
        if roll < 90:
            return f"({self.expr('int', scope, depth + 1)} in {self.expr(self.pick(['ints', 'set', 'map', 'list']), scope, depth + 1)})"
        if roll < 95:
            return f"({self.any(scope, depth + 1)} == {self.any(scope, depth + 1)})"
        return f"({self.expr('obj', scope, depth + 1)} {self.pick(['<', '==', '!='])} {self.expr('obj', scope, depth + 1)})"

    def any(self, scope, depth=1):
        return self.expr(self.pick(TYPES), scope, depth)

    def pattern_match(self, type_, scope, depth):
        """match on a tree, an Option, an Int or a list; the arms give `type_`."""
        def arm(**new):
            inner = Scope(scope)
            for n, t in new.items():
                inner.add(n, t)
            return self.expr(type_, inner, depth + 1)
        kind = self.pick(["tree", "opt", "int", "list", "any"])
        if kind == "tree":
            a, b, c = self.name("m"), self.name("m"), self.name("m")
            arms = [f"Leaf({a}) => {arm(**{a: 'int'})}", f"Node({b}, {c}) => {arm(**{b: 'tree', c: 'tree'})}", f"Nil => {arm()}"]
            return f"(match {self.expr('tree', scope, depth + 1)} {{ {', '.join(arms)} }})"
        if kind == "opt":
            a = self.name("m")
            return f"(match {self.expr('opt', scope, depth + 1)} {{ Some({a}) if {a} is Int => {arm(**{a: 'int'})}, Some(_) => {arm()}, None => {arm()} }})"
        if kind == "int":
            a = self.name("m")
            arms = [f"{self.pick(INTS)} => {arm()}", f"1 | 2 | 5 => {arm()}", f"-20..=-1 => {arm()}"]
            self.random.shuffle(arms)
            return f"(match {self.expr('int', scope, depth + 1)} {{ {', '.join(arms)}, {a} => {arm(**{a: 'int'})} }})"
        if kind == "list":
            a, b = self.name("m"), self.name("m")
            return (f"(match {self.expr(self.pick(['ints', 'list']), scope, depth + 1)} {{ [] => {arm()}, [_] => {arm()}, "
                    f"[{a}, ..{b}] if {a} is Int => {arm(**{a: 'int', b: 'list'})}, _ => {arm()} }})")
        a, b, c = self.name("m"), self.name("m"), self.name("m")
        return (f"(match {self.any(scope, depth + 1)} {{ {a}: Int => {arm(**{a: 'int'})}, {b}: String => {arm(**{b: 'str'})}, "
                f"(1, {c}) => {arm()}, Some(_) => {arm()}, _ => {arm()} }})")

    def expr_int(self, s, d):
        e = lambda t: self.expr(t, s, d)
        roll = self.random.randrange(22)
        if roll < 6:
            return f"({e('int')} {self.pick(['+', '-', '*', '+', '-'])} {e('int')})"
        if roll < 8:
            return f"({e('int')} {self.pick(['<<', '>>', '>>>', '&', '|', '^'])} {e('int')})"
        if roll < 10:
            return f"({e('int')} {self.pick(['/', '%'])} {self.pick(['2', '3', '-7', '10', e('int')])})"
        if roll == 10:
            return f"{e(self.pick(['ints', 'floats', 'list', 'str']))}.length"
        if roll < 13:
            return f"at({e('ints')}, {e('int')})"
        if roll == 13:
            return f"{e('obj')}.n"
        if roll == 14:
            return f"{e('obj')}.{self.pick(['count', 'step'])}({e('int')})"
        if roll == 15:
            return f"{e('fn')}({e('int')})"
        if roll == 16:
            return self.pattern_match("int", s, d)
        if roll == 17:
            return f"{e('map')}.getOr({e(self.pick(['int', 'str']))}, {e('int')})"
        if roll == 18:
            return f"({e('opt')} ?? {e('int')})"
        if roll == 19:
            return f"{e('tree')}.sum()"
        if roll == 20:
            return f"code({e('str')}, {e('int')})"
        return self.pick([f"Math.{self.pick(['min', 'max'])}({e('int')}, {e('int')})", f"Math.abs({e('int')})", f"(-{e('int')})", f"(~{e('int')})",
                          f"Math.{self.pick(['floor', 'round', 'trunc', 'ceil'])}(clamp({e('float')}))", f"(({e('int')}) ** {self.pick(['2', '3', '0', '7'])})"])

    def expr_float(self, s, d):
        e = lambda t: self.expr(t, s, d)
        roll = self.random.randrange(12)
        if roll < 4:
            return f"({e('float')} {self.pick(['+', '-', '*', '/', '%'])} {self.number(s, d)})"
        if roll < 6:
            return f"({self.number(s, d)} {self.pick(['+', '-', '*', '/'])} {e('float')})"
        if roll == 6:
            return f"at({e('floats')}, {e('int')})"
        if roll == 7:
            return f"{e('obj')}.{self.pick(['x', 'y', 'f'])}"
        if roll == 8:
            return f"{e('obj')}.size()"
        if roll == 9:
            return self.pattern_match("float", s, d)
        return self.pick([f"Math.sqrt({e('float')})", f"(-{e('float')})", f"Math.abs({e('float')})", f"Float({e('int')})", f"({e('float')} ** {self.pick(['2', '3', '-1', '0.5'])})",
                          f"Math.{self.pick(['sin', 'exp', 'atan'])}({e('float')})", f"Math.{self.pick(['min', 'max'])}({e('float')}, {e('float')})"])

    def expr_str(self, s, d):
        e = lambda t: self.expr(t, s, d)
        return self.pick([
            lambda: f"cut({e('str')} + {e('str')})", lambda: f'cut("${{{self.any(s, d + 1)}}}/${{{e("int")}}}")', lambda: f"letter({e('str')}, {e('int')})",
            lambda: f"String({self.number(s, d)})", lambda: f"{e('str')}.toUpper()", lambda: f"{e('obj')}.name", lambda: f"cut({e('list')}.map(x => String(x)).join(\"-\"))",
            lambda: self.pattern_match("str", s, d), lambda: f"typeOf({self.any(s, d)})", lambda: f"half({e('str')})", lambda: f"String.fromCode(65 + idx({e('int')}, 60))"])()

    def expr_bool(self, s, d):
        return f"({self.cond(s, d)})"

    def expr_ints(self, s, d):
        e = lambda t: self.expr(t, s, d)
        x = self.name("x")
        inner = Scope(s)
        inner.add(x, "int")
        return self.pick([
            lambda: "[" + ", ".join(e("int") for _ in range(self.random.randrange(5))) + "]", lambda: f"{e('ints')}.map({x} => {self.expr('int', inner, d)})",
            lambda: f"{e('ints')}.filter({x} => {self.cond(inner, d)})", lambda: f"{e('ints')}.reversed()", lambda: f"{e('ints')}.copy()",
            lambda: f"List.generate({self.random.randrange(9)}, {x} => {self.expr('int', inner, d)})", lambda: f"{e('ints')}.take(3)"])()

    def expr_floats(self, s, d):
        e = lambda t: self.expr(t, s, d)
        return self.pick([
            lambda: "[" + ", ".join(e("float") for _ in range(self.random.randrange(1, 5))) + "]", lambda: f"List.filled({self.random.randrange(1, 9)}, {e('float')})",
            lambda: f"{e('floats')}.map(x => x * {self.number(s, d)})", lambda: f"{e('ints')}.map(x => x / 2.0)"])()

    def expr_list(self, s, d):
        e = lambda t: self.expr(t, s, d)
        return self.pick([
            lambda: "[" + ", ".join(self.any(s, d) for _ in range(self.random.randrange(4))) + "]", lambda: e("ints"), lambda: e("floats"),
            lambda: f"{e('list')}.concat({e('list')}).take(12)", lambda: f"{e('str')}.chars()", lambda: f"{e('map')}.{self.pick(['keys', 'values', 'entries'])}()",
            lambda: f"{e('list')}.zip({e('ints')})", lambda: f"[{e('obj')}, {e('obj')}]"])()

    def expr_map(self, s, d):
        e = lambda t: self.expr(t, s, d)
        return self.pick([lambda: f"({{{e('str')}: {self.any(s, d)}, {e('int')}: {e('int')}}})", lambda: f"{e('map')}.copy()", lambda: "Map()"])()

    def expr_set(self, s, d):
        e = lambda t: self.expr(t, s, d)
        return self.pick([lambda: f"Set({e('list')})", lambda: f"{e('set')}.{self.pick(['union', 'intersect', 'difference'])}({e('set')})", lambda: "Set()"])()

    def expr_obj(self, s, d):
        e = lambda t: self.expr(t, s, d)
        return self.pick([
            lambda: f"{self.pick(CLASSES)}({self.number(s, d)}, {self.number(s, d)})", lambda: f"({e('obj')} {self.pick(['+', '-'])} {e('obj')})",
            lambda: f"{e('obj')}.link", lambda: f"(-{e('obj')})", lambda: f"{e('obj')}.twin()"])()

    def expr_fn(self, s, d):
        x = self.name("x")
        inner = Scope(s)
        inner.add(x, "int")
        shared = s.assignable("int", "float")
        if shared and self.chance(50):
            v = self.pick(shared)
            return f"({x} => {{ {v} {self.pick(['=', '+=', '-='])} {self.expr('int', inner, d)}; return {self.expr('int', inner, d)} }})"
        return self.pick([lambda: f"({x} => {self.expr('int', inner, d)})", lambda: f"adder({self.expr('int', s, d)})", lambda: f"counter({self.expr('int', s, d)})",
                          lambda: f"{self.expr('obj', s, d)}.count"])()

    def expr_pair(self, s, d):
        return f"({self.any(s, d)}, {self.number(s, d)})"

    def expr_opt(self, s, d):
        e = lambda t: self.expr(t, s, d)
        return self.pick([lambda: f"Some({self.any(s, d)})", lambda: "None", lambda: f"{e('list')}.first()", lambda: f"{e('map')}.get({e('int')})",
                          lambda: f"{e('ints')}.find(x => x > {e('int')})"])()

    def expr_tree(self, s, d):
        e = lambda t: self.expr(t, s, d)
        return self.pick([lambda: f"Tree.Leaf({e('int')})", lambda: f"Tree.Node({e('tree')}, {e('tree')})", lambda: "Tree.Nil", lambda: f"{e('tree')}.mirror()"])()

    def expr_iter(self, s, d):
        n = self.random.randrange(7)
        return self.pick([lambda: f"Count({n})", lambda: f"(0..{n})", lambda: f"(0..={n}).step({self.pick(['2', '-1', '3'])})", lambda: self.expr("ints", s, d),
                          lambda: self.expr("set", s, d), lambda: self.expr("str", s, d), lambda: self.expr("list", s, d)])()

    # --- statements ---

    def block(self, scope, depth, budget):
        scope = Scope(scope)
        for _ in range(self.random.randrange(1, budget + 1)):
            self.statement(scope, depth, budget)
        shown = scope.of("int", "float", "str", "list", "obj", "map", "ints")
        if shown and self.chance(35):
            self.out(depth, f"note({self.pick(shown)})")

    def statement(self, scope, depth, budget):
        kinds = [("declare", 20), ("assign", 16), ("update", 18), ("loop", 11), ("branch", 9), ("attempt", 8), ("jump", 5), ("nested", 3), ("show", 6), ("spread", 4)]
        roll = self.random.randrange(sum(w for _, w in kinds))
        for kind, weight in kinds:
            roll -= weight
            if roll < 0:
                break
        if kind in ("loop", "branch", "attempt", "nested") and depth > 5:
            kind = "declare"
        getattr(self, "do_" + kind)(scope, depth, budget)

    def do_declare(self, scope, depth, _):
        type_ = self.pick(TYPES)
        v = self.name("v")
        mutable = self.chance(70)
        note = {"int": ": Int", "float": ": Float", "str": ": String", "list": ": List"}.get(type_, "") if self.chance(20) else ""
        self.out(depth, f"{'state' if mutable else 'let'} {v}{note} = {self.expr(type_, scope)}")
        scope.add(v, type_, mutable)

    def do_assign(self, scope, depth, _):
        names = scope.assignable(*TYPES)
        if not names:
            return self.do_declare(scope, depth, 0)
        v = self.pick(names)
        type_ = scope.types[v]
        ops = {"int": ["=", "+=", "-=", "*=", "&=", "^=", ">>="], "float": ["=", "+=", "-=", "*="], "obj": ["=", "+="]}.get(type_, ["="])
        op = self.pick(ops)
        if type_ == "str":
            return self.out(depth, f"{v} = cut({v} + {self.expr('str', scope)})")
        self.out(depth, f"{v} {op} {self.expr(type_, scope)}")

    def do_update(self, scope, depth, _):
        """Changes something in place."""
        e = lambda t: self.expr(t, scope, 1)
        self.out(depth, self.pick([
            lambda: f"grow({e('ints')}, {e('int')})", lambda: f"grow({e('list')}, {self.any(scope)})", lambda: f"grow({e('floats')}, {e('float')})",
            lambda: f"put({e('ints')}, {e('int')}, {e('int')})", lambda: f"put({e('floats')}, {e('int')}, {e('float')})", lambda: f"put({e('list')}, {e('int')}, {self.any(scope)})",
            lambda: f"{e('map')}[{e(self.pick(['int', 'str']))}] = {self.any(scope)}", lambda: f"{e('map')}.update({e('int')}, 0, x => x + 1)",
            lambda: f"{e('set')}.add({e('int')})", lambda: f"{e('map')}.remove({e('int')})", lambda: f"{e('obj')}.n {self.pick(['=', '+='])} {e('int')}",
            lambda: f"{e('obj')}.{self.pick(['x', 'f'])} {self.pick(['=', '+=', '*='])} {self.number(scope, 1)}", lambda: f"{e('obj')}.link = {e('obj')}",
            lambda: f"{e('obj')}.poke({self.any(scope)})", lambda: f"{e('obj')}[{e('int')}] = {e('int')}", lambda: f"late = {self.any(scope)}", lambda: f"total += {self.number(scope, 1)}",
            lambda: f"if {e('list')}.length > 2 {{ {e('list')}.pop() }}"])())

    def do_loop(self, scope, depth, budget):
        if self.loops >= 3:
            return self.do_update(scope, depth, budget)
        inner = Scope(scope)
        turns = self.pick([3, 5, 12, 30]) if self.loops == 0 else self.pick([1, 2, 5])
        if self.turns * turns * 12 > COST_LIMIT - self.cost:
            return self.do_update(scope, depth, budget)
        kind = self.random.randrange(6)
        if kind == 0:
            v = self.name("w")
            self.out(depth, f"state {v} = 0")
            self.out(depth, f"while {v} < {turns}{self.pick(['', '', ' && ' + self.cond(scope, 2)])} {{")
            self.out(depth + 1, f"{v} += {self.pick(['1', '1', '2'])}")
            inner.add(v, "int")
        elif kind < 3:
            v = self.name("i")
            self.out(depth, f"for {v} in {self.pick(['0', '0', '1', '-2'])}{self.pick(['..', '..='])}{turns} {{")
            inner.add(v, "int")
        elif kind == 3:
            v, xs = self.name("e"), self.pick(["ints", "floats"])
            turns = 8
            self.out(depth, f"for {v} in {self.expr(xs, scope, 1)}.take(8) {{")
            inner.add(v, xs[:-1])
        elif kind == 4:
            v = self.name("e")
            turns = 8
            self.out(depth, f"for {v} in {self.expr('iter', scope, 1)} {{")
            inner.add(v, "any")
        else:
            k, v = self.name("k"), self.name("v")
            turns = 5
            self.out(depth, f"for ({k}, {v}) in {self.expr('map', scope, 1)}.copy() {{")
            inner.add(k, "any")
            inner.add(v, "any")
        self.loops += 1
        self.turns *= turns
        self.block(inner, depth + 1, budget - 1 if budget > 2 else 2)
        self.turns //= turns
        self.loops -= 1
        self.out(depth, "}")

    def do_branch(self, scope, depth, budget):
        less = budget - 1 if budget > 2 else 2
        self.out(depth, f"if {self.cond(scope)} {{")
        self.block(scope, depth + 1, less)
        if self.chance(50):
            self.out(depth, "} else {")
            self.block(scope, depth + 1, less)
        self.out(depth, "}")

    def do_attempt(self, scope, depth, budget):
        less = budget - 1 if budget > 2 else 2
        self.out(depth, "try {")
        self.block(scope, depth + 1, less)
        if self.chance(15):
            self.out(depth + 1, f"throw {self.pick(['Oops(' + self.any(scope) + ')', self.any(scope)])}")
        kind = self.random.randrange(4)
        if kind == 0:
            self.out(depth, "} catch (e: TypeError) {")
            self.out(depth + 1, "note(e)")
        if kind != 3:
            self.out(depth, "} catch e {")
            self.out(depth + 1, self.pick(["note(e)", "trace(e)", 'note("caught ${e}")']))
        if kind == 3 or self.chance(30):
            self.out(depth, "} finally {")
            finally_, self.in_finally = self.in_finally, True
            self.block(scope, depth + 1, 2)
            self.in_finally = finally_
        self.out(depth, "}")

    def do_jump(self, scope, depth, _):
        jumps = []
        if self.loops:
            jumps += ["break", "continue"]
        if self.in_function and (not self.in_finally or self.chance(20)):
            jumps.append(f"return {self.expr(self.result, scope, 1)}")
        if self.chance(30):
            jumps.append(f"throw {self.pick(['Oops(1)', 'Error(' + self.expr('str', scope, 2) + ')', self.any(scope)])}")
        if jumps:
            self.out(depth, f"if {self.cond(scope)} {{ {self.pick(jumps)} }}")

    def do_nested(self, scope, depth, _):
        """A function inside, which may name and change what is around it."""
        f, p = self.name("g"), self.name("p")
        inner = Scope(scope)
        inner.add(p, "int")
        loops, self.loops = self.loops, 0
        was, self.in_function, result, self.result = self.in_function, True, self.result, "int"
        self.out(depth, f"fn {f}({p}) {{")
        self.block(inner, depth + 1, 2)
        self.out(depth + 1, f"return {self.expr('int', inner, 1)}")
        self.out(depth, "}")
        self.loops, self.in_function, self.result = loops, was, result
        scope.add(f, "fn")

    def do_show(self, scope, depth, _):
        self.out(depth, f"note({self.any(scope)})")

    def do_spread(self, scope, depth, _):
        numbers = scope.assignable("int")
        if len(numbers) >= 2 and self.chance(60):
            a, b = self.random.sample(numbers, 2)
            return self.out(depth, f"({a}, {b}) = ({self.expr('int', scope, 1)}, {a})")
        a, b = self.name("v"), self.name("v")
        self.out(depth, f"let ({a}, {b}) = {self.expr('pair', scope, 1)}")
        scope.add(a, "any")
        scope.add(b, "any")

    # --- functions and the program ---

    def function(self):
        name = self.name("f")
        params, texts, required = [], [], 0
        count = self.random.randrange(0, 4)
        scope = Scope()
        for i in range(count):
            type_ = self.pick(["int", "int", "float", "str", "ints", "floats", "list", "map", "obj", "fn", "tree"])
            note = {"int": ": Int", "float": ": Float", "str": ": String", "ints": ": List", "fn": ": Function", "obj": ": P | V | W"}.get(type_, "")
            text = f"p{i}{note if self.chance(50) else ''}"
            if required < i or self.chance(15):
                text += f" = {self.simple(type_, scope)}"
            else:
                required += 1
            texts.append(text)
            params.append(type_)
            scope.add(f"p{i}", type_)
        scope.add("total", "float", True)
        scope.add("o", "obj")
        self.result = self.pick(["int", "int", "float", "str", "obj", "list", "tree"])
        note = {"int": " -> Int", "float": " -> Float", "str": " -> String"}.get(self.result, "") if self.chance(30) else ""
        self.cost, self.turns, self.in_function = 0, 1, True
        self.out(0, f"fn {name}({', '.join(texts)}){note} {{")
        self.block(scope, 1, 7)
        self.out(1, f"return {self.expr(self.result, scope)}")
        self.out(0, "}")
        self.in_function = False
        self.functions.append((name, params, required, self.result, self.cost))

    def program(self):
        self.lines = wide_text.PRELUDE.split("\n")
        for _ in range(self.random.randrange(3, 7)):
            self.function()
        scope = Scope()
        for n, t in (("o", "obj"), ("xs", "ints"), ("m", "map")):
            scope.add(n, t)
        scope.add("total", "float", True)
        self.cost = -200000
        rounds = self.pick([3, 12, 40])
        self.turns = rounds
        self.out(0, f"for round in 0..{rounds} {{")
        scope.add("round", "int")
        for function in self.functions:
            self.out(1, "try {")
            self.loops = 1
            self.block(scope, 2, 3)
            for _ in range(2):
                arguments = ", ".join(self.expr(p, scope, 1) for p in function[1])
                self.out(2, f"note({function[0]}({arguments}))")
            self.out(1, "} catch e { trace(e) }")
        self.out(0, "}")
        self.out(0, "print(o, xs, m, total, notes)")
        return "\n".join(self.lines) + "\n"


def program(seed):
    return Wide(seed).program()


if __name__ == "__main__":
    import sys
    sys.stdout.write(program(int(sys.argv[1])))
