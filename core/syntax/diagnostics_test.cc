#include "core/syntax/diagnostics.h"

#include <gtest/gtest.h>

#include "core/syntax/test_support.h"
#include "core/syntax/text.h"

namespace vela::syntax {
namespace {

TEST(Diagnostics, ShowTheLineAndACaretBelowThePlace) {
  SourceFile file("f.vela", "one\n\tab \xC3\xA9 x\r\n");
  EXPECT_EQ(renderDiagnostic({&file, {11, 12}, "what is wrong"}),
            "f.vela:2:7: error: what is wrong\n\tab \xC3\xA9 x\n\t     ^\n");
}

TEST(Diagnostics, ShowOfALongLineWhatIsAroundTheCaret) {
  std::string line;
  for (int i = 0; i < 300000; ++i) line += "é1";
  SourceFile file("f.vela", line);
  const std::string text = renderDiagnostic({&file, {300000, 300001}, "wrong"});
  std::string around;
  for (int i = 0; i < 80; ++i) around += "é1";
  EXPECT_EQ(text,
            "f.vela:1:200001: error: wrong\n…" + around + "é…\n" + std::string(81, ' ') + "^\n");
  const std::string first = renderDiagnostic({&file, {0, 2}, "wrong"});
  EXPECT_EQ(first.substr(first.find('\n') + 1).find("é1é1"), 0u);
  EXPECT_LT(first.size(), 400u);
  const std::string last = renderDiagnostic({&file, {899999, 900000}, "wrong"});
  EXPECT_EQ(last.substr(last.size() - 85), "1\n" + std::string(81, ' ') + "^\n");
}

TEST(Diagnostics, ShortenMessagesWithLongNames) {
  SourceFile file("f.vela", "x");
  const std::string text = renderDiagnostic(
      {&file, {0, 1}, "unknown name '" + std::string(1000000, 'a') + "'; ever seen"});
  EXPECT_EQ(text.find("f.vela:1:1: error: unknown name 'aaaa"), 0u);
  EXPECT_NE(text.find("aaa'; ever seen\nx\n^\n"), std::string::npos);
  EXPECT_LT(text.size(), 300u);
}

TEST(Diagnostics, AreSortedByPositionAndOnePerPlace) {
  SourceFile a("a.vela", "xyz\n"), b("b.vela", "xyz\n");
  Diagnostics diagnostics;
  diagnostics.addFile(&a);
  diagnostics.addFile(&b);
  diagnostics.error(&b, {0, 1}, "in b");
  diagnostics.error(&a, {2, 3}, "late");
  diagnostics.error(&a, {1, 2}, "early");
  diagnostics.error(&a, {2, 3}, "a second complaint about the same place");
  EXPECT_EQ(briefErrors(diagnostics), "1:2 early\n1:3 late\n1:1 in b\n");
}

TEST(Diagnostics, CountWhatTheyDoNotShow) {
  SourceFile file("f.vela", std::string(300, 'x'));
  Diagnostics diagnostics;
  diagnostics.addFile(&file);
  for (std::uint32_t i = 0; i < Diagnostics::kMaxShown + 5; ++i)
    diagnostics.error(&file, {i, i}, "e");
  std::string text = diagnostics.render();
  EXPECT_NE(text.find("and 5 more errors\n"), std::string::npos);
}

TEST(SourceFile, CountsColumnsInCodePoints) {
  SourceFile file("f.vela",
                  "a\xE6\x97\xA5"
                  "b\n\xF0\x9F\x98\x80z");
  EXPECT_EQ(file.locate(4).column, 3u);
  EXPECT_EQ(file.locate(10).line, 2u);
  EXPECT_EQ(file.locate(10).column, 2u);
}

TEST(SourceFile, DropsAByteOrderMark) {
  SourceFile file("f.vela", "\xEF\xBB\xBFx");
  EXPECT_EQ(file.text(), "x");
}

TEST(SourceFile, FindsTheFirstByteThatIsNotUtf8) {
  EXPECT_EQ(SourceFile("f", "ab\xFF").findInvalidUtf8(), 2u);
  EXPECT_EQ(SourceFile("f", "a\xC0\x80").findInvalidUtf8(), 1u);     // overlong
  EXPECT_EQ(SourceFile("f", "\xED\xA0\x80").findInvalidUtf8(), 0u);  // surrogate
  EXPECT_EQ(SourceFile("f", "\xF4\x90\x80\x80").findInvalidUtf8(), 0u);
  EXPECT_EQ(SourceFile("f", "a\xE6\x97").findInvalidUtf8(), 1u);  // cut off
  EXPECT_EQ(SourceFile("f", "a\xE6\x97\xA5").findInvalidUtf8(), std::nullopt);
}

TEST(Diagnostics, AFileThatIsNotUtf8IsOneErrorWithItsPlace) {
  EXPECT_EQ(errorsOf("let a = 1\nlet b = \"x\xFF\"\n"),
            "2:11 the file is not UTF-8 text; save it as UTF-8\n");
}

TEST(Source, PlacesOnALongLineCountCodePoints) {
  std::string text = "a\n";
  for (int i = 0; i < 100000; ++i) text += "é";
  text += "\nend";
  SourceFile file("t.vela", text);
  for (std::uint32_t n : {0u, 1u, 127u, 128u, 129u, 99999u}) {
    EXPECT_EQ(file.locate(2 + 2 * n).line, 2u);
    EXPECT_EQ(file.locate(2 + 2 * n).column, n + 1);
  }
  EXPECT_EQ(file.locate(static_cast<std::uint32_t>(text.size())).column, 4u);
  EXPECT_EQ(SourceFile("t.vela", "").locate(5).column, 1u);
}

TEST(Suggestion, KnowsWordsOfOtherLanguages) {
  EXPECT_EQ(habitHint("null"), "; did you mean 'None'?");
  EXPECT_EQ(habitHint("zebra"), "");
  EXPECT_TRUE(isForeignKeyword("var"));
  EXPECT_FALSE(isForeignKeyword("len"));  // likely as a misspelt name of the program's own
  EXPECT_FALSE(isForeignKeyword("zebra"));
}

TEST(Suggestion, PrefersTheNearestName) {
  Suggestion suggestion("lenght");
  suggestion.offer("height");
  suggestion.offer("length");
  suggestion.offer("light");
  EXPECT_EQ(suggestion.text(), "; did you mean 'length'?");
  Suggestion nothing("zebra");
  nothing.offer("print");
  EXPECT_EQ(nothing.text(), "");
}

TEST(Suggestion, DistanceCountsASwapAsOne) {
  EXPECT_EQ(editDistance("abcd", "acbd", 3), 1u);
  EXPECT_EQ(editDistance("kitten", "sitting", 3), 3u);
  EXPECT_EQ(editDistance("abc", "xyz", 2), 3u);
}

}  // namespace
}  // namespace vela::syntax
