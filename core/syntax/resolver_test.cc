#include "core/syntax/resolver.h"

#include <gtest/gtest.h>

#include "core/syntax/test_support.h"

namespace vela::syntax {
namespace {

struct Row {
  const char* text;
  const char* errors;
};

void expectErrors(std::initializer_list<Row> rows) {
  for (const Row& row : rows) EXPECT_EQ(errorsOf(row.text), row.errors) << row.text;
}

TEST(Resolver, NamesMustExist) {
  expectErrors({
      {"print(zebra)", "1:7 unknown name 'zebra'\n"},
      {"pritn(1)", "1:1 unknown name 'pritn'; did you mean 'print'?\n"},
      {"xyzzy = 3", "1:1 unknown name 'xyzzy'\n"},
      {"if true { let inside = 1 }\nprint(inside)", "2:7 unknown name 'inside'\n"},
      {"fn f(a: Whatever) -> Nothing2 => a",
       "1:9 unknown name 'Whatever'\n1:22 unknown name 'Nothing2'\n"},
      {"let x = 1; let y: x = 2", "1:19 'x' is not a type\n"},
      {"print(Math)", "1:7 'Math' is not a value\n"},
      {"print(_)", "1:7 '_' has no value\n"},
      {"1 is Int | String", "1:10 expected end of line, found '|'\n"},
      {"1 is (Int | String)", ""},
  });
}

TEST(Resolver, NamesAreUsedAfterTheirDeclaration) {
  expectErrors({
      {"print(a)\nlet a = 1", "1:7 'a' is used before its declaration\n"},
      {"let b = b + 1", "1:9 'b' is used before its declaration\n"},
      {"let q = 1\nif true {\n  print(q)\n  let q = 2\n}",
       "3:9 'q' is used before its declaration\n"},
      {"let x = 1\nif true { let x = x + 1; print(x) }", ""},
      {"fn f() => later\nlet later = 1", ""},
      {"fn f(a = b, b = 1) => a", "1:10 'b' is used before its declaration\n"},
      {"fn f(a, b = a) => b", ""},
      {"g()\nfn g() { }\nlet c = C()\nclass C { }", ""},
      {"let print = print", ""},
  });
}

TEST(Resolver, ANameIsDeclaredOnceInABlock) {
  expectErrors({
      {"let a = 1\nstate a = 2", "2:7 'a' is already declared in this block\n"},
      {"fn f() { }\nclass f { }", "2:7 'f' is already declared in this block\n"},
      {"fn f(x, x) { }", "1:9 'x' is already declared in this block\n"},
      {"let (p, p) = (1, 2)", "1:9 'p' is already declared in this block\n"},
      {"let a = 1\nif true { let a = 2 }", ""},
      {"fn f(x) { let x = 2; return x }", ""},
      {"let (_, _) = (1, 2)", ""},
      {"let print = 1", ""},
  });
}

TEST(Resolver, OnlyStateIsAssigned) {
  std::string hint = "; declare it with 'state' to change it\n";
  EXPECT_EQ(errorsOf("let a = 1\na = 2"), "2:1 cannot assign to 'a', which is immutable" + hint);
  EXPECT_EQ(errorsOf("let a = 1\na += 2"), "2:1 cannot assign to 'a', which is immutable" + hint);
  expectErrors({
      {"fn f(p) { p = 1 }", "1:11 cannot assign to 'p', which is immutable\n"},
      {"for i in 0..3 { i = 1 }", "1:17 cannot assign to 'i', which is immutable\n"},
      {"try { } catch e { e = 1 }", "1:19 cannot assign to 'e', which is immutable\n"},
      {"match 1 { x => { x = 2 } }", "1:18 cannot assign to 'x', which is immutable\n"},
      {"fn f() { }\nf = 1", "2:1 cannot assign to 'f', which is immutable\n"},
      {"print = 1", "1:1 cannot assign to 'print', which is immutable\n"},
      {"state a = 1\nlet b = [1]\n(a, b[0]) = (2, 3)", ""},
      {"state a = 1\nlet f = () => { a = 2 }", ""},
  });
}

TEST(Resolver, StatementsStandWhereTheyMay) {
  expectErrors({
      {"break", "1:1 'break' outside a loop\n"},
      {"while true { let f = () => { continue } }", "1:30 'continue' outside a loop\n"},
      {"return 1", "1:1 'return' outside a function\n"},
      {"this", "1:1 'this' outside a class\n"},
      {"super.x()", "1:1 'super' outside a class\n"},
      {"class C { fn m() => super.m() }", "1:21 class 'C' has no superclass\n"},
      {"class A { fn m() => 1 }\nclass B extends A { fn n() => super.x() + super.m() + zz }",
       "2:37 class 'A' has no method 'x'\n2:55 unknown name 'zz'\n"},
      {"class A { }\nabstract class B extends A { abstract fn m() }\n"
       "class C extends B { fn m() => super.m() }",
       "3:37 class 'B' has no method 'm'\n"},
      {"class B extends Error { fn n() => super.x() }", "1:41 class 'Error' has no method 'x'\n"},
      {"class A { state m = 1 }\n"
       "class B extends A { fn n() { let f = super.m; super.m = zz; super.m += 1 } }",
       "2:44 'super.m' can only be called, as in 'super.m()'\n"
       "2:53 'super.m' can only be called, as in 'super.m()'\n2:57 unknown name 'zz'\n"
       "2:67 'super.m' can only be called, as in 'super.m()'\n"},
      {"class C { static fn m() => this }", "1:28 'this' in a static method\n"},
      {"class C { constructor() { return 1 } }", "1:27 a constructor cannot return a value\n"},
      {"print(1)\nimport \"./m\" as m",
       "2:1 imports must stand before everything else\n2:8 cannot import './m': "
       "no file can be read here\n"},
      {"class C { fn m() => [1].map(x => this) }", ""},
      {"class A { constructor(x) { } }\nclass B extends A { constructor() { super(() => this) } }",
       "2:49 'this' is used before the instance is there\n"},
      {"class A { constructor(x = this) { } }",
       "1:27 'this' is used before the instance is there\n"},
  });
}

TEST(Resolver, PatternsAreChecked) {
  expectErrors({
      {"let Some(x) = f()\nfn f() => Some(1)",
       "1:5 this pattern does not match every value; use 'match'\n"},
      {"let (a, 1) = (1, 1)", "1:9 this pattern does not match every value; use 'match'\n"},
      {"match 1 { Circle(r) => r }", "1:11 unknown variant 'Circle'\n"},
      {"enum E { A(x) }\nmatch 1 { A(x, y) => x }",
       "2:11 variant 'A' has 1 value, the pattern has 2; it is declared as 'A(x)' at "
       "main.vela:1:10\n"},
      {"enum E { A }\nenum F { A }\nmatch 1 { A => 1, F.A => 2 }",
       "3:11 variant 'A' is ambiguous: 'E.A' or 'F.A'\n"},
      {"enum E { A }\nmatch 1 { E.B => 1 }", "2:13 enum 'E' has no variant 'B'\n"},
      {"match 1 { (a, 1) | (1, b) => 2 }",
       "1:12 'a' is bound on one side of '|' only\n1:24 'b' is bound on one "
       "side of '|' only\n"},
      {"match 1 { (a, 1) | (1, a) => a }", ""},
      {"match 1 { Some(x) | Ok(x) | Err(x) => x, None => 2 }", ""},
      {"let Capital = 1\nprint(Capital)", ""},
  });
}

TEST(Resolver, ClassesKeepTheRules) {
  expectErrors({
      {"class A { x: Int; x: Int }", "1:19 field 'x' is already declared in class 'A'\n"},
      {"class A { fn m() { }; fn m() { } }", "1:26 'm' is already declared in class 'A'\n"},
      {"class A { m: Int; fn m() { } }", "1:22 'm' is already declared in class 'A'\n"},
      {"class A { x: Int }\nclass B extends A { x: Int }",
       "2:21 field 'x' is already declared in a superclass of 'B'\n"},
      {"class A { fn m() { } }\nclass B extends A { m: Int }",
       "2:21 'm' is already declared in a superclass of 'B'\n"},
      {"class E extends Error { message: Int }",
       "1:25 field 'message' is already declared in a superclass of 'E'\n"},
      {"class D extends List { }", "1:17 'List' cannot be extended\n"},
      {"class A extends B { }\nclass B extends A { }", "1:7 class 'A' extends itself\n"},
      {"class A { override fn m() { } }", "1:23 'A.m' overrides nothing\n"},
      {"class A { abstract fn m() }", "1:23 class 'A' is not abstract, but its method 'm' is\n"},
      {"abstract class A { abstract fn m() }\nclass B extends A { }",
       "2:7 class 'B' does not implement 'A.m'\n"},
      {"interface I { fn m() }\nabstract class B implements I { }",
       "2:16 class 'B' does not implement 'I.m'\n"},
      {"class A { }\nclass B implements A { }", "2:20 'A' is not an interface\n"},
      {"class A { operator +(a, b) => 1 }", "1:20 operator '+' takes 1 parameter\n"},
      {"class A { operator -() => 1; operator -(o) => 2 }", ""},
      {"class A { constructor() { print(1); super() } }",
       "1:37 'super(…)' must be the first statement of a constructor\n"},
      {"class A { x: Int }\nclass B extends A { constructor() { } }",
       "2:21 the constructor must start with 'super(…)': 'A' needs arguments\n"},
      {"class A { x: Int = 1 }\nclass B extends A { constructor() { } }", ""},
  });
}

TEST(Resolver, ImmutableFieldsAreAssignedOnce) {
  std::string twice = " is immutable and assigned already\n";
  EXPECT_EQ(errorsOf("class A { x: Int = 1\n constructor() { this.x = 2 } }"),
            "2:23 field 'A.x'" + twice);
  EXPECT_EQ(errorsOf("class A { x: Int\n constructor() { this.x = 1; this.x = 2 } }"),
            "2:35 field 'A.x'" + twice);
  EXPECT_EQ(errorsOf("class A { x: Int\n constructor(b) { if b { this.x = 1 } else { this.x = 2 "
                     "}\n this.x = 3 } }"),
            "3:7 field 'A.x'" + twice);
  EXPECT_EQ(
      errorsOf("class A { x: Int }\nclass B extends A { constructor() { super(1); this.x = 2 } }"),
      "2:52 field 'A.x'" + twice);
  EXPECT_EQ(errorsOf("class A { x: Int\n constructor() { this.x += 1 } }"),
            "2:23 field 'A.x'" + twice);
  expectErrors({
      {"class A { x: Int\n constructor(b) { if b { this.x = 1; return }\n this.x = 2 } }", ""},
      {"class A { x: Int\n constructor(b) { if b { this.x = 1 }\n this.x = 2 } }",
       ""},  // seen when it runs
      {"class A { x: Int\n fn m() { this.x = 1 } }",
       "2:16 cannot assign to field 'A.x', which is immutable; declare it with 'state' to change "
       "it\n"},
      {"class A { state x: Int\n fn m() { this.x = 1 } }", ""},
  });
}

TEST(Resolver, ErrorsOfOneMistakeAreNotRepeated) {
  EXPECT_EQ(errorsOf("let r = 1..2..3\nprint(r)\nr.x"), "1:13 ranges do not chain\n");
  EXPECT_EQ(errorsOf("import \"./nope\" show { f }\nimport \"./nope2\" as m\nprint(f(1), m.x, "
                     "m.y)\nlet a: f = 1"),
            "1:8 cannot import './nope': no file can be read here\n"
            "2:8 cannot import './nope2': no file can be read here\n");
}

// ---- modules -----------------------------------------------------------------------------------

TEST(Modules, RunAfterWhatTheyImport) {
  auto program = loadFiles({{"main.vela", "import \"./a\" as a\nimport \"lib/b.vela\" show { f }"},
                            {"a.vela", "import \"./lib/b\" as b"},
                            {"lib/b.vela", "import \"../a\" as a\nfn f() => 1"}});
  EXPECT_EQ(briefErrors(program->diagnostics()), "");
  ASSERT_EQ(program->modules().size(), 3u);
  EXPECT_EQ(program->modules()[0]->path, "lib/b.vela");
  EXPECT_EQ(program->modules()[1]->path, "a.vela");
  EXPECT_EQ(program->modules()[2]->path, "main.vela");
}

TEST(Modules, ImportPathsAreRelativeToTheImporter) {
  EXPECT_EQ(resolveImportPath("main.vela", "./geometry"), "geometry.vela");
  EXPECT_EQ(resolveImportPath("a/b/c.vela", "../d.vela"), "a/d.vela");
  EXPECT_EQ(resolveImportPath("a.vela", "../x"), "../x.vela");
  EXPECT_EQ(resolveImportPath("../a/m.vela", "../../x"), "../../x.vela");
  EXPECT_EQ(resolveImportPath("/r/m.vela", "./x/./y"), "/r/x/y.vela");
}

TEST(Modules, OnlyPublicNamesCanBeImported) {
  auto program =
      loadFiles({{"main.vela",
                  "import \"./m\" show { area, hidden, aera }\nimport \"./m\" as m\n"
                  "print(m.hidden, m.nothing, m.area, area)\nm.area = 1\narea = 2\nprint(m)"},
                 {"m.vela", "fn area() => 1\nprivate let hidden = 2"}});
  EXPECT_EQ(briefErrors(program->diagnostics()),
            "1:27 'hidden' is private in './m'\n"
            "1:35 module './m' has no 'aera'; did you mean 'area'?\n"
            "3:9 'hidden' is private in './m'\n"
            "3:19 module './m' has no 'nothing'\n"
            "4:3 cannot assign to 'area', which belongs to another module\n"
            "5:1 cannot assign to 'area', which belongs to another module\n"
            "6:7 module 'm' is not a value\n");
}

TEST(Modules, WhatAnImportDoesNotFindIsOneError) {
  auto program =
      loadFiles({{"main.vela",
                  "import \"./m\" show { nothing, hidden }\nimport \"./nowhere\" show { Lost }\n"
                  "print(nothing, hidden())\nnothing = 1\nlet x: Lost = 1\n"
                  "print(match x { Lost.A => 1, B => 2 })"},
                 {"m.vela", "private fn hidden() => 1"}});
  EXPECT_EQ(briefErrors(program->diagnostics()),
            "1:21 module './m' has no 'nothing'\n"
            "1:30 'hidden' is private in './m'\n"
            "2:8 cannot import './nowhere': No such file or directory\n");
}

TEST(Modules, AModuleMayShowItsOwnNames) {
  auto program =
      loadFiles({{"main.vela", "import \"./main\" show { f }\nfn f() => 1\nprint(f())"}});
  EXPECT_EQ(briefErrors(program->diagnostics()), "");
}

TEST(Modules, ErrorsOfAllFilesComeInTheOrderOfLoading) {
  auto program =
      loadFiles({{"main.vela", "import \"./m\" as m\nprint(x1)"}, {"m.vela", "print(x2)"}});
  std::string text = program->diagnostics().render();
  EXPECT_EQ(text,
            "main.vela:2:7: error: unknown name 'x1'\nprint(x1)\n      ^\n"
            "m.vela:1:7: error: unknown name 'x2'\nprint(x2)\n      ^\n");
}

// ---- where variables live ----------------------------------------------------------------------

// `name=storage` of every variable that is captured or at the top level, in the order of the
// program.
std::string storages(const std::string& text) {
  auto program = loadText(text);
  EXPECT_EQ(briefErrors(program->diagnostics()), "");
  std::string out;
  auto add = [&](const Symbol* symbol) {
    static constexpr const char* kNames[] = {"register", "cell", "module"};
    out += std::string(symbol->name) + "=" + kNames[static_cast<int>(symbol->storage)] +
           (symbol->early_cell ? "!" : "") + " ";
  };
  for (const FunctionInfo& function : program->functions()) {
    out += function.name + "(";
    for (const Symbol* symbol : function.captures) add(symbol);
    out += ") ";
  }
  return out;
}

TEST(Captures, AVariableThatIsNeverAssignedIsCopied) {
  EXPECT_EQ(storages("fn f(n) { let x = 1; return () => x + n }"),
            "<module>() f() (x=register n=register ) ");
}

TEST(Captures, AnAssignedVariableLivesInACell) {
  EXPECT_EQ(storages("fn f() { state x = 1; return () => { x += 1 } }"),
            "<module>() f() (x=cell ) ");
}

TEST(Captures, AVariableCapturedBeforeItsDeclarationLivesInACheckedCell) {
  EXPECT_EQ(storages("fn f() { let g = () => x; let x = 1; return g() }"),
            "<module>() f() g(x=cell! ) ");
  EXPECT_EQ(storages("fn f() { let g = n => g(n) }"), "<module>() f() g(g=cell! ) ");
}

TEST(Captures, TopLevelVariablesOfFunctionsAreModuleVariables) {
  auto program = loadText("let a = 1\nlet b = 2\nfn f() => a\nprint(b)");
  EXPECT_EQ(program->modules()[0]->names.at("a")->storage, Storage::kModule);
  EXPECT_EQ(program->modules()[0]->names.at("b")->storage, Storage::kRegister);
}

TEST(Captures, ImportedVariablesAreModuleVariables) {
  auto program =
      loadFiles({{"main.vela", "import \"./m\" as m\nimport \"./m\" show { b }\nprint(m.a, b)"},
                 {"m.vela", "let a = 1\nlet b = 2\nlet c = 3"}});
  const auto& names = program->modules()[0]->names;
  EXPECT_EQ(names.at("a")->storage, Storage::kModule);
  EXPECT_EQ(names.at("b")->storage, Storage::kModule);
  EXPECT_EQ(names.at("c")->storage, Storage::kRegister);
}

TEST(Captures, VariablesOfAModuleThatImportsItselfAreModuleVariables) {
  auto program =
      loadFiles({{"main.vela", "import \"./main\" as me\nprint(me.a)\nlet a = 1\nlet b = 2"}});
  const auto& names = program->modules()[0]->names;
  EXPECT_EQ(names.at("a")->storage, Storage::kModule);
  EXPECT_EQ(names.at("b")->storage, Storage::kRegister);
}

TEST(Captures, AFunctionThatCapturesNothingNeedsNoClosure) {
  EXPECT_EQ(storages("fn f() { fn g() => h()\n fn h() => 1\n return g() }"),
            "<module>() f() g() h() ");
}

TEST(Captures, AFunctionThatNamesACapturingOneCapturesIt) {
  EXPECT_EQ(storages("fn f(n) { fn h() => n\n fn g() => h()\n return g }"),
            "<module>() f() h(n=register ) g(h=register ) ");
}

TEST(Captures, ARecursiveClosureHoldsItselfInACell) {
  EXPECT_EQ(storages("fn f(n) { fn g(k) { return g(k - n) }\n return g }"),
            "<module>() f() g(n=register g=cell! ) ");
}

TEST(Captures, AFunctionUsedBeforeItsPlaceIsMadeAtTheStartOfItsBlock) {
  auto program = loadText("fn f(n) { g()\n fn g() => n }");
  const Symbol* g = nullptr;
  for (const FunctionInfo& function : program->functions()) {
    if (function.name == "g") g = function.symbol;
  }
  ASSERT_NE(g, nullptr);
  ASSERT_EQ(g->block->hoisted.size(), 1u);
  EXPECT_EQ(g->block->hoisted[0], g);
}

TEST(Captures, ThisIsCapturedByLambdas) {
  EXPECT_EQ(storages("class C { fn m() => () => this }"),
            "<module>() C.constructor() C.m() (this=register ) ");
}

}  // namespace
}  // namespace vela::syntax
