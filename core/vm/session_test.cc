#include "core/vm/session.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "core/bytecode/disassembler.h"
#include "targets/simulated/backend.h"

namespace vela::vm {
namespace {

/// How code is run: entries must mean the same everywhere.
enum class Mode { kInterpreted, kCompiledAtOnce, kDeoptimised };

class SessionTest : public ::testing::TestWithParam<Mode> {
 protected:
  SessionTest() {
    Options options;
    options.host.write = [this](std::string_view text) {
      output_ += text;
      return true;
    };
    if (GetParam() != Mode::kInterpreted) {
      JitSetup setup;
      setup.config.hotspot_threshold = 1;
      setup.stress.sync = true;
      if (GetParam() == Mode::kDeoptimised) setup.stress.deopt_every = 3;
      setup.backend = {"simulated", false, false, [](const contract::RuntimeSymbols& symbols) {
                         return simulated::makeSimulatedBackend(symbols);
                       }};
      options.jit = std::move(setup);
    }
    vm_ = std::make_unique<Vm>(std::move(options));
    session_ = std::make_unique<Session>(*vm_, [this](const std::string& path) {
      auto found = files_.find(path);
      if (found == files_.end()) return syntax::LoadResult{false, "", "no such file"};
      return syntax::LoadResult{true, found->second, ""};
    });
  }

  /// What an entry writes, or its compile-time errors, or its uncaught error.
  std::string enter(const std::string& text) {
    output_.clear();
    const LoadResult loaded = session_->load(text);
    if (!loaded.ok()) return loaded.error;
    const RunResult result = vm_->run();
    session_->finish(result);
    return output_ + result.message;
  }

  std::map<std::string, std::string> files_;
  std::string output_;
  std::unique_ptr<Vm> vm_;
  std::unique_ptr<Session> session_;
};

TEST_P(SessionTest, AnEntryShowsTheValueOfItsLastExpression) {
  EXPECT_EQ(enter("1; 2 + 3"), "5\n");
  EXPECT_EQ(enter("\"a\\n\""), "\"a\\n\"\n");
  EXPECT_EQ(enter("[1, \"x\"]"), "[1, \"x\"]\n");
  EXPECT_EQ(enter("if 1 < 2 { \"yes\" } else { \"no\" }"), "\"yes\"\n");
}

TEST_P(SessionTest, StatementsAndNoneShowNothing) {
  EXPECT_EQ(enter("None"), "");
  EXPECT_EQ(enter("let x = 1"), "");
  EXPECT_EQ(enter("fn f() { }; f()"), "");
  EXPECT_EQ(enter("f(); let y = 2"), "");
}

TEST_P(SessionTest, LaterEntriesSeeAllKindsOfNames) {
  enter("let a = 1; state b = 2; let (c, d) = (3, 4)");
  enter("fn f(x) => x + a\nclass P { n: Int; fn twice() => this.n * 2 }\nenum E { V(n), W }");
  enter("b += 10");
  EXPECT_EQ(enter("(a, b, c, d, f(5), P(6).twice(), E.V(7))"), "(1, 12, 3, 4, 6, 12, V(7))\n");
  EXPECT_EQ(enter("match E.V(8) { V(n) => n, W => 0 }"), "8\n");
  EXPECT_EQ(enter("class Q extends P { fn more() => super.twice() + this.n }; Q(1).more()"), "3\n");
  EXPECT_EQ(enter("let g = () => b; b = 5; g()"), "5\n");
}

TEST_P(SessionTest, LetStaysImmutableInLaterEntries) {
  enter("let a = 1");
  EXPECT_EQ(enter("a = 2"),
            "<entry 2>:1:1: error: cannot assign to 'a', which is immutable; declare it with "
            "'state' to change it\na = 2\n^\n");
}

TEST_P(SessionTest, FunctionsThatCallARedefinedFunctionCallTheNewOne) {
  enter(
      "fn f(n: Int) -> Int => n + 1\nfn g(n) { state s = 0; for i in 0..n { s += f(i) }; return s "
      "}");
  EXPECT_EQ(enter("g(50)"), "1275\n");
  enter("fn f(n) -> String => \"<${n}>\"");
  EXPECT_EQ(enter("g(1)").substr(0, 9), "TypeError");
  enter("fn f(n, m = 2) => n * m");
  EXPECT_EQ(enter("g(50)"), "2450\n");
  enter("let old = f");
  EXPECT_EQ(enter("fn f(n) => old(n) + 1; f(5)"), "11\n");
}

TEST_P(SessionTest, ResultAnnotationsOfARedefinedFunctionAreNotRelied) {
  enter("fn f() -> Int => 1\nfn g() -> Int => f()\nfn h() { state x: Int = f(); return x }");
  EXPECT_EQ(enter("(g(), h())"), "(1, 1)\n");
  enter("fn f() => \"s\"");
  EXPECT_EQ(enter("g()").substr(0, 57),
            "TypeError: return value of 'g' expects Int, got String\n  ");
  EXPECT_EQ(enter("h()").substr(0, 52), "TypeError: variable 'x' expects Int, got String\n  at");
}

TEST_P(SessionTest, ConstantsThatCompiledCodeBetOnMayBeDeclaredAnew) {
  enter("let k = 2\nfn g(n) { state s = 0; for i in 0..n { s += k }; return s }");
  EXPECT_EQ(enter("g(100)"), "200\n");
  enter("let k = 2.5");
  EXPECT_EQ(enter("g(100)"), "250.0\n");
  enter("state k = 1");
  EXPECT_EQ(enter("k = 3; g(100)"), "300\n");
}

TEST_P(SessionTest, OldCodeAssignsAVariableThatIsALetNow) {
  enter("state c = 0\nfn bump() { c += 1; return c }");
  EXPECT_EQ(enter("bump()"), "1\n");
  enter("let c = 10\nfn read() => c");
  EXPECT_EQ(enter("for i in 0..20 { bump(); read() }; (read(), c)"), "(30, 30)\n");
}

TEST_P(SessionTest, ADeclarationThatFailedLeavesTheOldValue) {
  enter("let x = 1\nfn get() => x");
  EXPECT_EQ(enter("let x = 1 / 0").substr(0, 15), "ArithmeticError");
  EXPECT_EQ(enter("(x, get())"), "(1, 1)\n");
  EXPECT_EQ(enter("let y = 1 / 0").substr(0, 15), "ArithmeticError");
  EXPECT_EQ(enter("y").substr(0, 10), "StateError");
  EXPECT_EQ(enter("let y = 2; y"), "2\n");
}

TEST_P(SessionTest, AnInitialValueMayNameTheVariableThatItReplaces) {
  enter("let x = 1");
  enter("let x = x + 1");
  EXPECT_EQ(enter("x"), "2\n");
}

TEST_P(SessionTest, ARedefinedClassLeavesInstancesAsTheyWere) {
  enter("class P { n: Int; fn show() => \"old ${this.n}\" }\nlet p = P(1)");
  enter("fn make(n) => P(n)\nfn check(p: P) => p.show()\nfn isP(x) => x is P");
  EXPECT_EQ(enter("[p.show(), check(p), make(2).show()]"), "[\"old 1\", \"old 1\", \"old 2\"]\n");
  enter("class P { extra: String; n: Int = 0; fn show() => \"new ${this.extra}\" }");
  EXPECT_EQ(enter("p.show()"), "\"old 1\"\n");
  EXPECT_EQ(enter("make(\"x\").show()"), "\"new x\"\n");
  EXPECT_EQ(enter("[isP(p), isP(make(\"y\"))]"), "[false, true]\n");
  EXPECT_EQ(enter("check(p)").substr(0, 50), "TypeError: parameter 'p' of 'check' expects P, got");
  EXPECT_EQ(enter("check(make(\"z\"))"), "\"new z\"\n");
}

TEST_P(SessionTest, StaticMethodsAreLookedUpInTheNewClass) {
  enter("class C { static fn a() => 1; static fn b() => 2 }\nfn f() => C.a()\nfn g() => C.b()");
  EXPECT_EQ(enter("(f(), g())"), "(1, 2)\n");
  enter("class C { static fn a() => 10 }");
  EXPECT_EQ(enter("f()"), "10\n");
  EXPECT_EQ(enter("g()").substr(0, 31), "TypeError: C has no member 'b'\n");
}

TEST_P(SessionTest, SubclassesKeepTheSuperclassTheyWereDeclaredWith) {
  enter("class A { fn f() => 1 }\nclass B extends A { fn g() => super.f() }\nlet b = B()");
  enter("class A { fn f() => 2 }");
  EXPECT_EQ(enter("(b.g(), B().f(), A().f(), b is A)"), "(1, 1, 2, false)\n");
}

TEST_P(SessionTest, CompiledCodeLearnsOfSubclassesOfLaterEntries) {
  enter(
      "class A { fn f() => 1 }\nfn sum(a, n) { state s = 0; for i in 0..n { s += a.f() }; return s "
      "}");
  EXPECT_EQ(enter("sum(A(), 50)"), "50\n");
  enter("class B extends A { fn f() => 2 }");
  EXPECT_EQ(enter("sum(B(), 50)"), "100\n");
}

TEST_P(SessionTest, VariantsAreReplacedWhereTheyHaveAsManyValues) {
  enter("enum E { A(x), B(x, y) }\nfn f(e) => match e { A(x) => x, B(x, y) => x + y, _ => \"?\" }");
  EXPECT_EQ(enter("(f(E.A(1)), f(E.B(2, 3)))"), "(1, 5)\n");
  enter("enum E { A(x), B(x) }");
  EXPECT_EQ(enter("(f(E.A(1)), f(E.B(2)))"), "(1, \"?\")\n");
}

TEST_P(SessionTest, AnEntryWithErrorsCountsForNothing) {
  enter("let x = 1");
  EXPECT_EQ(enter("let x = 2; y").substr(0, 31), "<entry 2>:1:12: error: unknown ");
  EXPECT_EQ(enter("x"), "1\n");
  EXPECT_EQ(enter("class D extends Missing { }").substr(0, 10), "<entry 4>:");
  EXPECT_EQ(enter("D").substr(0, 31), "<entry 5>:1:1: error: unknown n");
}

TEST_P(SessionTest, ImportsStayVisible) {
  files_["geo.vela"] =
      "enum Kind { Flat(n), Round }\nstate calls = 0\nfn area(r) { calls += 1; return helper(r) }\n"
      "fn helper(r) => r * r\nprint(\"geo runs\")";
  EXPECT_EQ(enter("import \"./geo\" as geo; geo.area(3)"), "geo runs\n9\n");
  EXPECT_EQ(enter("geo.area(4)"), "16\n");
  EXPECT_EQ(enter("import \"./geo\" show { area, calls }; (area(2), calls)"), "(4, 3)\n");
  EXPECT_EQ(enter("match geo.Kind.Flat(5) { Flat(n) => n, Round => 0 }"), "5\n");
  EXPECT_EQ(enter("fn area(r) => -1; (area(2), geo.area(2), calls)"), "(-1, 4, 4)\n");
  EXPECT_EQ(enter("calls = 1").substr(0, 40), "<entry 6>:1:1: error: cannot assign to '");
}

TEST_P(SessionTest, AMissingOrBrokenImportCanBeTriedAgain) {
  EXPECT_EQ(enter("import \"./m\" show { v }"),
            "<entry 1>:1:8: error: cannot import './m': no such file\nimport \"./m\" show { v }\n"
            "       ^\n");
  files_["m.vela"] = "let v = 1 / 0";
  EXPECT_EQ(enter("import \"./m\" show { v }").substr(0, 15), "ArithmeticError");
  files_["m.vela"] = "let v = 7";
  EXPECT_EQ(enter("import \"./m\" show { v }; v"), "7\n");
}

TEST_P(SessionTest, NamesMayShadowBuiltInOnesAndTheLibraryStillWorks) {
  enter("fn print(x) => x\nclass Some { n: Int }\nclass Error { }");
  EXPECT_EQ(enter("print(1)"), "1\n");
  EXPECT_EQ(enter("[1].first().unwrap()"), "1\n");
  EXPECT_EQ(enter("[3, 1, 2].sorted().map(x => x + 1)"), "[2, 3, 4]\n");
  EXPECT_EQ(enter("try { throw TypeError(\"t\") } catch (e: TypeError) { e.message }"), "\"t\"\n");
}

TEST_P(SessionTest, AnErrorInToStringOfTheValueIsAnErrorOfTheEntry) {
  enter("class P { fn toString() => this.missing }");
  EXPECT_EQ(enter("P()"),
            "TypeError: P has no member 'missing'\n  at P.toString (<entry 1>:1:33)\n"
            "  at <module> (<entry 2>:1:1)\n");
  EXPECT_EQ(enter("1"), "1\n");
}

TEST_P(SessionTest, AnInterruptedEntryLeavesTheSessionUsable) {
  enter("state n = 0");
  ASSERT_TRUE(session_->load("while true { n += 1; if n == 5000 { n = n } }").ok());
  Budget budget;
  budget.polls = 100;
  EXPECT_EQ(vm_->run(budget).status, RunStatus::kBudgetSpent);
  vm_->interrupt("enough");
  const RunResult result = vm_->run();
  session_->finish(result);
  EXPECT_EQ(result.status, RunStatus::kInterrupted);
  EXPECT_EQ(enter("n > 0"), "true\n");
}

TEST_P(SessionTest, ManyEntriesRedefineOneFunction) {
  enter("fn f() => 0\nfn g() => f()");
  for (int i = 1; i < 100; ++i) {
    ASSERT_EQ(enter("fn f() => " + std::to_string(i) + "\ng()"), std::to_string(i) + "\n");
  }
}

TEST_P(SessionTest, ExitIsTold) {
  ASSERT_TRUE(session_->load("exit(3)").ok());
  const RunResult result = vm_->run();
  EXPECT_TRUE(result.exited);
  EXPECT_EQ(result.exit_code, 3);
}

TEST_P(SessionTest, CompletesNamesInScopeAndKeywords) {
  enter("let counter = 1; fn count() { }; class Counted { }");
  const Session::Completion all = session_->complete("print(cou");
  EXPECT_EQ(all.start, 6u);
  EXPECT_EQ(all.candidates, (std::vector<std::string>{"count", "counter"}));
  EXPECT_EQ(session_->complete("whi").candidates, std::vector<std::string>{"while"});
  EXPECT_EQ(
      session_->complete("x + St").candidates,
      (std::vector<std::string>{"StackOverflowError", "StateError", "String", "StringBuilder"}));
  EXPECT_EQ(session_->complete("nothing").candidates, std::vector<std::string>{});
  EXPECT_EQ(session_->complete("12").candidates, std::vector<std::string>{});
}

TEST_P(SessionTest, CompletesMembersOfWhatAVariableHolds) {
  files_["geo.vela"] = "fn area() { }\nprivate fn hidden() { }";
  enter("import \"./geo\" as geo");
  enter(
      "class P { alpha: Int; fn also() { }; operator +(o) => o; static fn amid() { } }\n"
      "let p = P(1)\nlet s = \"\"\nenum E { Any2(x), And2 }");
  using Names = std::vector<std::string>;
  EXPECT_EQ(session_->complete("p.").candidates, (Names{"alpha", "also"}));
  EXPECT_EQ(session_->complete("f(p?.alp").candidates, (Names{"alpha"}));
  EXPECT_EQ(session_->complete("P.").candidates, (Names{"amid"}));
  EXPECT_EQ(session_->complete("s.toU").candidates, (Names{"toUpper"}));
  EXPECT_EQ(session_->complete("E.An").candidates, (Names{"And2", "Any2"}));
  EXPECT_EQ(session_->complete("geo.").candidates, (Names{"area"}));
  EXPECT_EQ(session_->complete("Math.sq").candidates, (Names{"sqrt"}));
  EXPECT_EQ(session_->complete("List.f").candidates, (Names{"filled"}));
  EXPECT_EQ(session_->complete("a.p.").candidates, Names{});
  EXPECT_EQ(session_->complete("unknown.").candidates, Names{});
}

TEST_P(SessionTest, TheBytecodeOfAnEntryNamesWhatItUsesOfEarlierOnes) {
  enter("let x = 1; fn f() => 2; class C { }");
  enter("[x, f(), C()]");
  const std::string text = bytecode::disassemble(*session_->lastModule());
  for (const char* line :
       {"; linked function \"f\"                   ; f1", "; linked class \"C\"",
        "; linked variable \"x\"", "getvar r1, v0                       ; \"x\""})
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
}

std::string nameOf(const ::testing::TestParamInfo<Mode>& info) {
  switch (info.param) {
    case Mode::kInterpreted: return "Interpreted";
    case Mode::kCompiledAtOnce: return "CompiledAtOnce";
    case Mode::kDeoptimised: return "Deoptimised";
  }
  return "";
}

INSTANTIATE_TEST_SUITE_P(Modes, SessionTest,
                         ::testing::Values(Mode::kInterpreted, Mode::kCompiledAtOnce,
                                           Mode::kDeoptimised),
                         &nameOf);

TEST(EndsEarly, WhereMoreMustFollow) {
  for (const char* text :
       {"f(", "[1,", "fn f() {", "let x =", "1 +", "a.", "class C {\n  n: Int", "\"\"\"ab", "/* ab",
        "match x {\n  1 => 2", "let m = {\"a\": 1", "if x { 1 } else {", "\"${f(", "x => "}) {
    EXPECT_TRUE(syntax::endsEarly(text)) << text;
  }
}

TEST(EndsEarly, NotWhereTheTextIsWholeOrWrong) {
  for (const char* text : {"", "1", "f()", "let x = 1", "fn f() { }", "\"ab", "1 + )", "f(]",
                           "// x", "x.y", "if x { 1 }", "\xff(", "let = ("}) {
    EXPECT_FALSE(syntax::endsEarly(text)) << text;
  }
}

}  // namespace
}  // namespace vela::vm
