#include "core/format/format.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "core/syntax/lexer.h"

namespace vela::format {
namespace {

std::string format(const std::string& text) {
  const syntax::SourceFile file("test.vela", text);
  syntax::Diagnostics diagnostics;
  const auto formatted = formatSource(file, &diagnostics);
  return formatted.has_value() ? *formatted : "refused:\n" + diagnostics.render();
}

/// Formats to that, which stays as it is.
void expectLayout(const std::string& text, const std::string& expected) {
  EXPECT_EQ(format(text), expected);
  EXPECT_EQ(format(expected), expected);
}

TEST(Format, PutsOneBlankAroundOperatorsAndAfterCommas) {
  expectLayout("let x=1+2*-3  ;print( x ,!a , ~b,a[ 1 ] )\n",
               "let x = 1 + 2 * -3; print(x, !a, ~b, a[1])\n");
  expectLayout("let y = - x\nlet z = ( 1,)\nlet r = 0 .. n -1\n",
               "let y = -x\nlet z = (1,)\nlet r = 0..n - 1\n");
  expectLayout("f (x) . g ( )?. h [0] (1)\n", "f(x).g()?.h[0](1)\n");
}

TEST(Format, TellsTypesFromComparisons) {
  expectLayout(
      "fn f(a:Map< String , List<Int>>,b:(Int)->Option<Int>)->Int|None{return a<b}\n",
      "fn f(a: Map<String, List<Int>>, b: (Int) -> Option<Int>) -> Int | None { return a < b }\n");
  expectLayout("let t = x is Foo&&a<b\n", "let t = x is Foo && a < b\n");
}

TEST(Format, TellsMapsFromBlocks) {
  expectLayout("let m={ \"a\":1 , \"b\" :{ } }\nif x{f({ 1:2 })}else{ }\n",
               "let m = {\"a\": 1, \"b\": {}}\nif x { f({1: 2}) } else { }\n");
  expectLayout("import \"./a\" show {b,c}\n", "import \"./a\" show { b, c }\n");
}

TEST(Format, IndentsByTheBracketsThatAreOpen) {
  expectLayout("class A extends B{\nx:Int\nfn f(){\nreturn xs.map(x=>{\nreturn x\n})\n}\n}\n",
               "class A extends B {\n  x: Int\n  fn f() {\n    return xs.map(x => {\n      return "
               "x\n    })\n  }\n}\n");
  expectLayout("let xs=[\n1,\n2]\n", "let xs = [\n  1,\n  2\n]\n");
  expectLayout("let s = a +\nb\nfoo\n.bar()\n.baz()\n",
               "let s = a +\n  b\nfoo\n  .bar()\n  .baz()\n");
}

TEST(Format, BlocksWithSeveralLinesBeginAndEndWithALineBreak) {
  expectLayout("if a { b()\nc() }\n", "if a {\n  b()\n  c()\n}\n");
  expectLayout("match x { 1 => 2\n_ => 3 }\n", "match x {\n  1 => 2\n  _ => 3\n}\n");
}

TEST(Format, ArmsAndVariantsBehindACommaAreNotIndentedFurther) {
  expectLayout("enum E {\nA,\nB(x:Int),\n}\nlet v = match e {\nA=>1,\nB(_) => 2,\n}\n",
               "enum E {\n  A,\n  B(x: Int),\n}\nlet v = match e {\n  A => 1,\n  B(_) => 2,\n}\n");
}

TEST(Format, KeepsOneBlankLineAndNoneAtTheEndsOfBlocks) {
  expectLayout("\n\nlet a = 1\n\n\n\nfn f() {\n\n  g()\n\n}\n\n",
               "let a = 1\n\nfn f() {\n  g()\n}\n");
}

TEST(Format, KeepsCommentsAndAlignsThoseBehindConsecutiveLines) {
  expectLayout(
      "# one\nlet a = 1 // two\nlet long = 2 /* three */ // four\n{\n//five\nf() } // six\n",
      "# one\nlet a = 1                 // two\nlet long = 2 /* three */  // four\n{\n  //five\n  "
      "f()\n}  // six\n");
  expectLayout("fn f() { // why\n  g()\n  // end\n}\n", "fn f() {  // why\n  g()\n  // end\n}\n");
}

TEST(Format, LeavesTheTextOfStringsAlone) {
  expectLayout("let s = \"a  ${ x+1 }  b${y}\"\nlet t = \"\"\"\n   one\n two\"\"\"\n",
               "let s = \"a  ${x + 1}  b${y}\"\nlet t = \"\"\"\n   one\n two\"\"\"\n");
}

TEST(Format, WritesOperatorsAndKeywordsAsNames) {
  expectLayout(
      "class A{\noperator+(o)=>1\noperator []=( i,v ){}\noperator - ()=>2\nmatch:Int\nfn if(x)=>x "
      ". match\n}\n",
      "class A {\n  operator +(o) => 1\n  operator []=(i, v) { }\n  operator -() => 2\n  match: "
      "Int\n  fn if(x) => x.match\n}\n");
}

TEST(Format, OpensTheLongestBracketOfALineThatIsTooLong) {
  const std::string a(30, 'a'), b(30, 'b'), c(40, 'c');
  expectLayout("let x = f(" + a + ", " + b + ", " + c + ")\n",
               "let x = f(\n  " + a + ",\n  " + b + ",\n  " + c + "\n)\n");
  expectLayout("if x { " + a + "(); " + b + "(); " + c + "() }\n",
               "if x {\n  " + a + "();\n  " + b + "();\n  " + c + "()\n}\n");
  expectLayout("let y = if " + a + " { f(1, " + b + ") } else { " + c + " }\n",
               "let y = if " + a + " {\n  f(1, " + b + ")\n} else {\n  " + c + "\n}\n");
  expectLayout("let s = \"" + a + b + c + "${f(1, 2)}\"\n",
               "let s = \"" + a + b + c + "${f(1, 2)}\"\n");
}

TEST(Format, SaysWhatIsWrongWithASyntaxError) {
  EXPECT_EQ(format("let = 1\n").substr(0, 9), "refused:\n");
}

TEST(Format, AttributesStandBeforeTheirFunction) {
  expectLayout("@ test fn f( ){}\n@test\nfn g(){}\n", "@test fn f() { }\n@test\nfn g() { }\n");
}

std::string tokensOf(const std::string& text) {
  const syntax::SourceFile file("test.vela", text);
  syntax::Diagnostics diagnostics;
  syntax::Arena arena;
  std::string out;
  for (const syntax::Token& token : syntax::lex(file, &arena, &diagnostics).tokens) {
    out += std::string(syntax::tokenKindName(token.kind)) + " " +
           std::string(file.text().substr(token.span.begin, token.span.end - token.span.begin)) +
           "\n";
  }
  return out;
}

std::size_t count(const std::string& text, const char* what) {
  std::size_t n = 0;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++n;
  return n;
}

// From the workspace root, where tests run.
TEST(Format, EveryProgramHereKeepsItsTokensAndIsStable) {
  std::size_t formatted = 0;
  for (const char* root : {"tests/programs", "examples", "core/prelude"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
      if (entry.path().extension() != ".vela") continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream bytes;
      bytes << in.rdbuf();
      const syntax::SourceFile file(entry.path().string(), bytes.str());
      syntax::Diagnostics diagnostics;
      if (file.findInvalidUtf8()) continue;
      const auto once = formatSource(file, &diagnostics);
      if (!once.has_value()) {
        EXPECT_EQ(diagnostics.render().find("the formatter would"), std::string::npos)
            << entry.path();
        continue;
      }
      ++formatted;
      const std::string text(file.text());
      EXPECT_EQ(tokensOf(*once), tokensOf(text)) << entry.path();
      EXPECT_EQ(count(*once, "//"), count(text, "//")) << entry.path();
      EXPECT_EQ(format(*once), *once) << entry.path();
    }
  }
  EXPECT_GT(formatted, 100u);
}

}  // namespace
}  // namespace vela::format
