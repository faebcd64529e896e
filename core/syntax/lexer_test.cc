#include "core/syntax/lexer.h"

#include <gtest/gtest.h>

#include "core/syntax/number_text.h"
#include "core/syntax/test_support.h"

namespace vela::syntax {
namespace {

TEST(Lexer, LongerOperatorsWinOverTheirPrefixes) {
  EXPECT_EQ(tokensOf("a>>>=b >>> c >> d >= e > f"),
            "Identifier(a) ShiftRightUnsignedEqual Identifier(b) ShiftRightUnsigned Identifier(c) "
            "ShiftRight Identifier(d) GreaterEqual Identifier(e) Greater Identifier(f) EndOfFile");
  EXPECT_EQ(tokensOf("0..=9 a?.b ?? c ** d"),
            "Int(0) DotDotEqual Int(9) Identifier(a) QuestionDot Identifier(b) QuestionQuestion "
            "Identifier(c) StarStar Identifier(d) EndOfFile");
}

TEST(Lexer, AKeywordAfterADotIsAnOrdinaryName) {
  EXPECT_EQ(
      tokensOf("a.match b?.in"),
      "Identifier(a) Dot Identifier(match) Identifier(b) QuestionDot Identifier(in) EndOfFile");
  EXPECT_EQ(tokensOf("0..match"), "Int(0) DotDot Match EndOfFile");
}

TEST(Lexer, CommentsNestAndCountAsBlank) {
  EXPECT_EQ(tokensOf("a /* x /* y */ z */ b // c\nd # e\nf"),
            "Identifier(a) Identifier(b) / Identifier(d) / Identifier(f) EndOfFile");
  EXPECT_EQ(tokensOf("a /* \n */ b"), "Identifier(a) / Identifier(b) EndOfFile");
}

TEST(Lexer, AnUnterminatedCommentIsReportedWhereItOpens) {
  EXPECT_EQ(tokensOf("a\n  /* b /* c */"), "Identifier(a) / EndOfFile\n2:3 unterminated comment\n");
}

TEST(Lexer, ReadsNumbersOfAllForms) {
  EXPECT_EQ(tokensOf("42 1_000_000 0xFf 0b1010 0o17"),
            "Int(42) Int(1000000) Int(255) Int(10) Int(15) EndOfFile");
  EXPECT_EQ(tokensOf("1.5 2e10 1.5e-3 1e+2 1_0.2_5"),
            "Float(1.500000) Float(20000000000.000000) Float(0.001500) Float(100.000000) "
            "Float(10.250000) EndOfFile");
}

TEST(Lexer, ADotNeedsDigitsOnBothSidesToBelongToANumber) {
  EXPECT_EQ(tokensOf("0..9"), "Int(0) DotDot Int(9) EndOfFile");
  EXPECT_EQ(tokensOf("1.abs"), "Int(1) Dot Identifier(abs) EndOfFile");
  EXPECT_EQ(tokensOf("1.5..2"), "Float(1.500000) DotDot Int(2) EndOfFile");
}

TEST(Lexer, RejectsMalformedNumbers) {
  struct Row {
    const char* text;
    const char* error;
  };
  for (const Row& row :
       {Row{"12ab", "invalid number '12ab'"}, Row{"0x", "expected digits after '0x'"},
        Row{"0b12", "invalid number '0b12'"}, Row{"1_", "a number cannot end with '_'"},
        Row{"1_.5", "'_' must stand between digits"},
        Row{"1.5_e3", "'_' must stand between digits"}, Row{"2e", "invalid number '2e'"},
        Row{"9223372036854775809", "integer literal is out of Int's range"},
        Row{"0xFFFFFFFFFFFFFFFF", "integer literal is out of Int's range"}}) {
    EXPECT_EQ(readNumber(row.text).error, row.error) << row.text;
  }
  EXPECT_EQ(readNumber("9223372036854775808").error, "");  // the parser looks for the minus
}

TEST(Lexer, DecodesEscapes) {
  EXPECT_EQ(tokensOf(R"("a\tb\\\"\'\$\u{48}\u{1F600}")"),
            "String(a\tb\\\"'$H\xF0\x9F\x98\x80) EndOfFile");
  EXPECT_EQ(tokensOf(R"('it''s "x"')"), "String(it) String(s \"x\") EndOfFile");
  EXPECT_EQ(tokensOf("\"cost $5\""), "String(cost $5) EndOfFile");
}

TEST(Lexer, ReportsEachBadEscapeAtItsBackslash) {
  EXPECT_EQ(tokensOf(R"("\q" "\u{110000}" "\u{D800}" "\uX")"),
            "String(?) String() String() String(X) EndOfFile\n"
            "1:2 unknown escape '\\q'\n"
            "1:7 '\\u{…}' must name a Unicode character\n"
            "1:20 '\\u{…}' must name a Unicode character\n"
            "1:31 expected hexadecimal digits in braces after '\\u'\n");
}

TEST(Lexer, InterpolationNests) {
  EXPECT_EQ(tokensOf(R"("a${b}c")"), "StringHead(a) Identifier(b) StringTail(c) EndOfFile");
  EXPECT_EQ(tokensOf(R"("${ {"k": "x${1}y"} }${2}")"),
            "StringHead() LeftBrace String(k) Colon StringHead(x) Int(1) StringTail(y) RightBrace "
            "StringMiddle() Int(2) StringTail() EndOfFile");
}

TEST(Lexer, TripleQuotesSpanLines) {
  EXPECT_EQ(tokensOf("\"\"\"a\n \"b\" ${c}\n\"\"\""),
            "StringHead(a\n \"b\" ) Identifier(c) StringTail(\n) EndOfFile");
}

TEST(Lexer, AnUnterminatedStringEndsWithItsLine) {
  EXPECT_EQ(tokensOf("a = \"x\nb"),
            "Identifier(a) Equal String(x) Error / Identifier(b) EndOfFile\n"
            "1:5 unterminated string\n");
  EXPECT_EQ(tokensOf("\"x ${1"), "StringHead(x ) Int(1) EndOfFile\n1:1 unterminated string\n");
}

TEST(Lexer, ABackslashBeforeALineBreakIsNoEscape) {
  EXPECT_EQ(tokensOf("\"\"\"x\\\ny\"\"\""),
            "String(x\ny) EndOfFile\n1:5 unknown escape '\\' at the end of a line\n");
  EXPECT_EQ(tokensOf("\"x\\\r\ny"),
            "String(x\r) Error / Identifier(y) EndOfFile\n1:1 unterminated string\n");
}

TEST(Lexer, ForeignCharactersAreOneErrorARun) {
  EXPECT_EQ(tokensOf("a \xC3\xA9t\xC3\xA9 b `"),
            "Identifier(a) Error Identifier(b) Error EndOfFile\n"
            "1:3 unexpected character '\xC3\xA9'\n"
            "1:9 unexpected character '`'\n");
}

TEST(Lexer, DumpIsOneTokenALine) {
  SourceFile file("t.vela", "let x = \"a\n\"\nx");
  Arena arena;
  Diagnostics diagnostics;
  EXPECT_EQ(dumpTokens(file, lex(file, &arena, &diagnostics).tokens),
            "1:1 Let\n1:5 Identifier x\n1:7 Equal\n1:9 String \"a\"\n1:11 Error\n2:1 String "
            "\"\"\n2:2 Error\n3:1 Identifier x\n"
            "3:2 EndOfFile\n");
}

}  // namespace
}  // namespace vela::syntax
