// "Why is it slow?": what the statistics say must be true, and name the line.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/deopt/machine.h"

namespace vela::deopt {
namespace {

constexpr const char* kSlow = R"(
fn edit(m) {
  m["x"] = m["x"] + 1
}
let m = {"x": 1}
for i in 0..2000 { edit(m) }
)";

constexpr const char* kCatches = R"(
fn parse(text) {
  try {
    return Int(text)
  } catch (e: ValueError) {
    return 0
  }
}
for i in 0..5000 { parse(if i % 3 == 0 { "x" } else { "12" }) }
)";

const jit::FunctionStatistics* find(const jit::Statistics& s, const std::string& name) {
  for (const jit::FunctionStatistics& f : s.functions) {
    if (f.function == name) return &f;
  }
  return nullptr;
}

TEST(Report, FunctionsAreListedWhereTheyAreDeclared) {
  const Outcome r = run(kSlow);
  const jit::FunctionStatistics* edit = find(r.statistics, "edit");
  ASSERT_NE(edit, nullptr);
  EXPECT_EQ(edit->place, "test.vela:2:4");
  EXPECT_TRUE(edit->compiled);
  EXPECT_FALSE(edit->waiting);
  EXPECT_EQ(edit->interpreted_because, "");
}

TEST(Report, InstructionsLeftToTheRuntimeAreListed) {
  const Outcome r = run(kSlow);
  const auto& spots = r.statistics.slow_spots;
  const bool found = std::any_of(spots.begin(), spots.end(), [](const jit::SlowSpot& spot) {
    return spot.function == "edit" && spot.place == "test.vela:3:13" && spot.what == "getindex";
  });
  EXPECT_TRUE(found) << jit::statisticsText(r.statistics);
}

TEST(Report, ExitsAreCountedByWhatHappenedThere) {
  const Outcome r = run(kCatches);
  const auto& sites = r.statistics.sites;
  const auto caught = std::find_if(sites.begin(), sites.end(), [](const jit::SiteStatistics& site) {
    return site.function == "parse" && site.place == "test.vela:4:12";
  });
  ASSERT_NE(caught, sites.end()) << jit::statisticsText(r.statistics);
  EXPECT_EQ(caught->reason, ir::exitReasonText(ir::ExitReason::ErrorInTry));
  EXPECT_GE(caught->exits, 20u);
}

TEST(Report, AFunctionThatIsTooLargeSaysSo) {
  RunOptions options;
  options.config.max_function_size = 10;
  std::string source = "fn large(x) {\n  state y = x\n";
  for (int i = 0; i < 20; ++i) source += "  y = y * x + " + std::to_string(i) + "\n";
  source += "  return y\n}\nfor i in 0..200 { large(i) }\n";
  const Outcome r = run(source, options);
  const jit::FunctionStatistics* large = find(r.statistics, "large");
  ASSERT_NE(large, nullptr) << jit::statisticsText(r.statistics);
  EXPECT_FALSE(large->compiled);
  EXPECT_NE(large->interpreted_because.find("max_function_size"), std::string::npos);
  EXPECT_GE(r.count(jit::EventKind::kGaveUp, "large"), 1);
}

}  // namespace
}  // namespace vela::deopt
