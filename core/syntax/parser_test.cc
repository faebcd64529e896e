#include "core/syntax/parser.h"

#include <gtest/gtest.h>

#include "core/syntax/test_support.h"

namespace vela::syntax {
namespace {

// The tree of one expression with its operators written out: every operator in parentheses.
std::string grouped(const Expr* expr) {
  if (const auto* binary = dynCast<BinaryExpr>(expr)) {
    return "(" + grouped(binary->left) + " " + binaryOpText(binary->op) + " " +
           grouped(binary->right) + ")";
  }
  if (const auto* unary = dynCast<UnaryExpr>(expr)) {
    static constexpr const char* kTexts[] = {"-", "!", "~"};
    return "(" + std::string(kTexts[static_cast<int>(unary->op)]) + grouped(unary->operand) + ")";
  }
  if (const auto* is = dynCast<IsExpr>(expr)) {
    return "(" + grouped(is->value) + " is " + typeText(is->type) + ")";
  }
  if (const auto* name = dynCast<NameExpr>(expr)) return std::string(name->name);
  if (const auto* number = dynCast<IntLiteral>(expr)) return std::to_string(number->value);
  if (const auto* member = dynCast<MemberExpr>(expr)) {
    return grouped(member->object) + (member->optional ? "?." : ".") +
           std::string(member->name.text);
  }
  if (const auto* call = dynCast<CallExpr>(expr)) return grouped(call->callee) + "()";
  return nodeKindName(expr->kind);
}

std::string group(const std::string& text) {
  SourceFile file("t.vela", text);
  Arena arena;
  Diagnostics diagnostics;
  Ast ast = parse(file, &arena, &diagnostics);
  if (diagnostics.hasErrors()) return briefErrors(diagnostics);
  return grouped(cast<ExprStmt>(ast.body->statements[0])->expression);
}

TEST(Parser, OperatorsBindAsTheLanguageSays) {
  struct Row {
    const char* text;
    const char* tree;
  };
  for (const Row& row : {
           Row{"-2 ** 2", "(-(2 ** 2))"},
           Row{"2 ** 3 ** 2", "(2 ** (3 ** 2))"},
           Row{"2 ** -1", "(2 ** (-1))"},
           Row{"~2 ** 2", "((~2) ** 2)"},
           Row{"!a.b()", "(!a.b())"},
           Row{"- -a", "(-(-a))"},
           Row{"a + b * c - d", "((a + (b * c)) - d)"},
           Row{"a << b + c", "(a << (b + c))"},
           Row{"a & b << c", "(a & (b << c))"},
           Row{"a | b ^ c & d", "(a | (b ^ (c & d)))"},
           Row{"a .. b | c", "(a .. (b | c))"},
           Row{"x in 0 ..= n - 1", "(x in (0 ..= (n - 1)))"},
           Row{"a < b == c > d", "((a < b) == (c > d))"},
           Row{"a == b != c", "((a == b) != c)"},
           Row{"a && b || c && d", "((a && b) || (c && d))"},
           Row{"a ?? b || c", "(a ?? (b || c))"},
           Row{"a == b && c", "((a == b) && c)"},
           Row{"x is Int == true", "((x is Int) == BoolLiteral)"},
           Row{"a?.b.c", "a?.b.c"},
       }) {
    EXPECT_EQ(group(row.text), row.tree) << row.text;
  }
}

TEST(Parser, ComparisonsAndRangesDoNotChain) {
  EXPECT_EQ(group("a < b < c"), "1:7 comparisons do not chain\n");
  EXPECT_EQ(group("a in b is Int"), "1:8 comparisons do not chain\n");
  EXPECT_EQ(group("a is Int < b"),
            "1:13 expected '>', found end of file\n");  // `<` opens type arguments
  EXPECT_EQ(group("1..2..3"), "1:5 ranges do not chain\n");
  EXPECT_EQ(group("(a < b) < c"), "((a < b) < c)");
}

TEST(Parser, TheSmallestIntCanBeWritten) {
  EXPECT_EQ(group("-9223372036854775808"), "-9223372036854775808");
  EXPECT_EQ(group("9223372036854775808"), "1:1 integer literal is out of Int's range\n");
  const std::string error = "1:2 integer literal is out of Int's range\n";
  for (const char* tighter : {" ** 2", ".abs()", "?.abs()", "\n.abs()", "(1)", "[1]"}) {
    EXPECT_EQ(syntaxErrors("-9223372036854775808" + std::string(tighter)), error) << tighter;
  }
  EXPECT_EQ(syntaxErrors("-9223372036854775808\n(1)\n-9223372036854775808\n[1]"), "");
}

TEST(Parser, ANewlineAfterAnOperatorDoesNotEndTheStatement) {
  EXPECT_EQ(group("a +\n b *\n c"), "(a + (b * c))");
  EXPECT_EQ(group("a.\nb"), "a.b");
  EXPECT_EQ(treeOf("let x =\n 1"), treeOf("let x = 1"));
  EXPECT_EQ(treeOf("fn f() ->\n Int =>\n 1"), treeOf("fn f() -> Int => 1"));
}

TEST(Parser, ALineThatStartsWithADotGoesOn) {
  EXPECT_EQ(group("a\n  .b()\n  ?.c"), "a.b()?.c");
  EXPECT_EQ(treeOf("if a { }\nelse { }"), treeOf("if a { } else { }"));
  EXPECT_EQ(treeOf("try { }\ncatch e { }\nfinally { }"), treeOf("try { } catch e { } finally { }"));
}

TEST(Parser, ANewlineBeforeAnOperatorEndsTheStatement) {
  EXPECT_EQ(treeOf("a\n-b"), treeOf("a; -b"));
  EXPECT_EQ(treeOf("f\n(x)"), treeOf("f; (x)"));
  EXPECT_EQ(treeOf("return\nx"), treeOf("return; x"));
}

TEST(Parser, TheInnermostBracketDecidesAboutNewlines) {
  EXPECT_EQ(treeOf("f(a\n+ b\n, c)"), treeOf("f(a + b, c)"));
  EXPECT_EQ(treeOf("let m = {\n\"a\"\n:\n1\n}"), treeOf("let m = {\"a\": 1}"));
  EXPECT_EQ(treeOf("f(x => {\n a\n -b\n})"), treeOf("f(x => { a; -b })"));
  EXPECT_EQ(treeOf("\"${a\n+ b}\""), treeOf("\"${a + b}\""));
}

TEST(Parser, ABraceIsAMapWhereAnExpressionIsExpected) {
  EXPECT_EQ(treeOf("let x = {}"), "Module\n  VarStmt let\n    BindPattern x\n    MapLiteral\n");
  EXPECT_EQ(
      treeOf("let f = () => {}"),
      "Module\n  VarStmt let\n    BindPattern f\n    LambdaExpr\n      fn\n        BlockExpr\n");
  EXPECT_EQ(treeOf("{ a }"), "Module\n  BlockExpr\n    NameExpr a\n");
  EXPECT_EQ(treeOf("if {} == m { }"),
            "Module\n  IfExpr\n    BinaryExpr\n      MapLiteral\n      ==\n      NameExpr m\n    "
            "BlockExpr\n");
}

TEST(Parser, TuplesNeedAComma) {
  EXPECT_EQ(treeOf("(a)"), treeOf("a"));
  EXPECT_EQ(treeOf("(a,)"), "Module\n  TupleLiteral\n    NameExpr a\n");
  EXPECT_EQ(treeOf("()"), "Module\n  TupleLiteral\n");
}

TEST(Parser, LambdasHaveTheirForms) {
  EXPECT_EQ(treeOf("(a: Int, b = 1) -> Int => a"),
            "Module\n  LambdaExpr\n    fn -> Int\n      parameter a: Int\n      parameter b\n"
            "        IntLiteral 1\n      NameExpr a\n");
  EXPECT_EQ(treeOf("x => y => x"),
            "Module\n  LambdaExpr\n    fn\n      parameter x\n      LambdaExpr\n        fn\n"
            "          parameter y\n          NameExpr x\n");
}

TEST(Parser, AGuardEndsAtItsArrow) {
  EXPECT_EQ(treeOf("match x { n if n => 1 }"),
            "Module\n  MatchExpr\n    NameExpr x\n    arm\n      BindPattern n\n      if\n        "
            "NameExpr n\n"
            "      IntLiteral 1\n");
  EXPECT_EQ(syntaxErrors("match x { n if f(y => y) => 1 }"), "");
}

TEST(Parser, ReadsPatternsOfAllKinds) {
  EXPECT_EQ(treeOf("match v { -9..=-1 | 5 => a, [x, .., _] => b, Some(Rect(w, _)) => c, n: Int | "
                   "String => d }"),
            "Module\n"
            "  MatchExpr\n"
            "    NameExpr v\n"
            "    arm\n"
            "      OrPattern\n"
            "        RangePattern -9..=-1\n"
            "        LiteralPattern\n"
            "          IntLiteral 5\n"
            "      NameExpr a\n"
            "    arm\n"
            "      ListPattern rest at 1\n"
            "        BindPattern x\n"
            "        WildcardPattern\n"
            "      NameExpr b\n"
            "    arm\n"
            "      VariantPattern Some\n"
            "        VariantPattern Rect\n"
            "          BindPattern w\n"
            "          WildcardPattern\n"
            "      NameExpr c\n"
            "    arm\n"
            "      BindPattern n: Int | String\n"
            "      NameExpr d\n");
}

TEST(Parser, NestedTypeArgumentsMayEndTogether) {
  EXPECT_EQ(treeOf("state x: Map<String, List<Option<Int>>> = {}"),
            "Module\n  VarStmt state\n    BindPattern x: Map<String, List<Option<Int>>>\n    "
            "MapLiteral\n");
  EXPECT_EQ(syntaxErrors("class C {\n a: List<Int>\n b: List<List<Int>>\n}"), "");
  EXPECT_EQ(syntaxErrors("state x: A<B>= 1; state y: A<B<C>>= 1; state z: A<B<C<D>>>= 1"), "");
}

TEST(Parser, ClassMembersMayHaveKeywordsAsNames) {
  EXPECT_EQ(treeOf("class C {\n state: Int\n state match = 1\n fn in() => 2\n override operator "
                   "[]=(a, b) { } }"),
            "Module\n"
            "  class C\n"
            "    field state: Int\n"
            "    state field match\n"
            "      IntLiteral 1\n"
            "    fn in\n"
            "      IntLiteral 2\n"
            "    override operator fn []=\n"
            "      parameter a\n"
            "      parameter b\n"
            "      BlockExpr\n");
}

TEST(Parser, TrailingCommasAreAllowedEverywhere) {
  EXPECT_EQ(
      syntaxErrors("f(a,); [a,]; let m = {a: b,}; (x, y,) => x; let (p, q,) = (1, 2,)\n"
                   "enum E { A(x,), B, }\nimport \"./m\" show { a, b, }\nmatch x { 1 => 2, }"),
      "");
  EXPECT_EQ(syntaxErrors("state x: A<B<C<D,>,>>= 1; x is A<B,>; class C implements I, J, { }"), "");
  EXPECT_EQ(syntaxErrors("x is A<>"), "1:8 expected a type, found '>'\n");
  EXPECT_EQ(syntaxErrors("x is A<B,,>"), "1:10 expected a type, found ','\n");
}

TEST(Parser, ErrorsNameWhatWasExpectedAndFound) {
  struct Row {
    const char* text;
    const char* errors;
  };
  for (const Row& row : {
           Row{"let x", "1:6 expected '=', found end of file\n"},
           Row{"let x // no more\n", "1:6 expected '=', found end of line\n"},
           Row{"let = 3", "1:5 expected a name, found '='\n"},
           Row{"let x = )", "1:9 expected an expression, found ')'\n"},
           Row{"print(1, 2", "1:11 expected ')', found end of file\n"},
           Row{"if x > 0 print(x)", "1:10 expected '{', found 'print'\n"},
           Row{"let a = 1 let b = 2", "1:11 expected end of line, found 'let'\n"},
           Row{"let f = x => {\"a\": x}",
               "1:18 expected end of line, found ':'; the '{' opens a block here, a map must be in "
               "parentheses\n"},
           Row{"fn () { }", "1:4 expected a name, found '('\n"},
           Row{"fn f( => 1", "1:7 expected a name, found '=>'\n"},
           Row{"a = b = c", "1:7 an assignment is not an expression\n"},
           Row{"1 = 2", "1:1 cannot assign to this expression\n"},
           Row{"a?.b = 2", "1:4 cannot assign through '?.'\n"},
           Row{"(a, b) += 1", "1:1 several targets can only be assigned with '='\n"},
           Row{"}", "1:1 expected a statement, found '}'\n"},
           Row{"match x { 1 2 }", "1:13 expected '=>', found '2'\n"},
           Row{"try { }", "1:8 expected 'catch' or 'finally', found end of file\n"},
           Row{"for x on y { }", "1:7 expected 'in', found 'on'\n"},
           Row{"static fn f() { }", "1:1 'static' is for methods of a class\n"},
           Row{"fn f() { private let x = 1 }", "1:10 'private' is for top-level names\n"},
           Row{"class C { operator &&(o) => 1 }", "1:20 expected an operator, found '&&'\n"},
           Row{"class C { abstract fn f() { } }",
               "1:27 an abstract method or one of an interface has no body\n"},
           Row{"class C { x }", "1:13 expected ':' or '=', found '}'\n"},
           Row{"match x { \"a${b}\" => 1 }", "1:11 a pattern cannot be a string with '${}'\n"},
           Row{"match x { [.., a, ..] => 1 }", "1:19 a list pattern can have only one '..'\n"},
           Row{"match x { 1.5..2 => 1 }", "1:14 the bounds of a range pattern must be integers\n"},
           Row{"{\n  f(\n", "3:1 expected ')', found end of file\n"},
       }) {
    EXPECT_EQ(syntaxErrors(row.text), row.errors) << row.text;
  }
}

TEST(Parser, SeveralErrorsAreFoundInOneGo) {
  EXPECT_EQ(syntaxErrors("let x = 1 + * 2\nfoo(]\nif a = b { c( }\nlet ok = [1, 2]\nclass { }\n"
                         "fn f(a { \n  g()\n}\nlet s = \"${x +} d\"\n"),
            "1:13 expected an expression, found '*'\n"
            "2:5 expected an expression, found ']'\n"
            "3:6 expected '{', found '='\n"
            "3:15 expected an expression, found '}'\n"
            "5:7 expected a name, found '{'\n"
            "6:8 expected ')', found '{'\n"
            "9:15 expected an expression, found '}'\n");
}

TEST(Parser, AMissingBraceIsSaidToBeOpen) {
  EXPECT_EQ(syntaxErrors("fn f() {\n  if a {\n    b()\n}\n"),
            "5:1 expected '}', found end of file; the '{' in line 1 is not closed\n");
}

TEST(Parser, DeepNestingIsAnErrorAndNotACrash) {
  std::string limit = "nesting is deeper than 256 levels\n";
  for (const char* open : {"(", "[", "f(", "{ ", "- ", "!", "x => ", "2 ** ", "if a { ", "\"${"}) {
    std::string text;
    for (int i = 0; i < 20000; ++i) text += open;
    std::string errors = syntaxErrors(text);
    EXPECT_NE(errors.find(limit), std::string::npos) << open << ": " << errors.substr(0, 200);
  }
  std::string chain = "a";
  for (int i = 0; i < 20000; ++i) chain += ".b";
  EXPECT_NE(syntaxErrors(chain).find("nesting is deeper than 512 levels"), std::string::npos);
  std::string types = "let x: ";
  for (int i = 0; i < 20000; ++i) types += "List<";
  EXPECT_NE(syntaxErrors(types).find(limit), std::string::npos);
}

TEST(Parser, LongSumsAndElseChainsAreNotDeep) {
  std::string sum = "1", chain = "if a { }";
  for (int i = 0; i < 20000; ++i) {
    sum += " + 1";
    chain += " else if b { }";
  }
  EXPECT_EQ(errorsOf("let a = true; let b = a\nlet s = " + sum + "\n" + chain), "");
}

TEST(Parser, NestingUpToTheLimitWorks) {
  std::string text;
  for (int i = 0; i < 250; ++i) text += "(";
  text += "1";
  for (int i = 0; i < 250; ++i) text += ")";
  EXPECT_EQ(errorsOf(text), "");
}

TEST(Parser, TestsAreFunctionsAtTheTopLevelWithoutParameters) {
  EXPECT_EQ(errorsOf("@test fn a() { }\n@test\nprivate fn b() => 1"), "");
  EXPECT_EQ(errorsOf("@test fn a(x) { }"), "1:10 a test has no parameters\n");
  EXPECT_EQ(errorsOf("@best fn a() { }"), "1:2 expected 'test', found 'best'\n");
  EXPECT_EQ(errorsOf("@test let a = 1"), "1:7 expected 'fn', found 'let'\n");
  EXPECT_EQ(errorsOf("fn f() {\n@test fn a() { }\n}"),
            "2:1 '@test' is for functions at the top level\n");
}

}  // namespace
}  // namespace vela::syntax
