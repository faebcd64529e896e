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

// More code than fits into the cache, all of it in use: what is evicted is not made again at once.
TEST(Report, CodeThatDoesNotFitIsNotMadeAgainAndAgain) {
  constexpr int kFunctions = 12, kRounds = 600;
  std::string source, calls;
  for (int f = 0; f < kFunctions; ++f) {
    const std::string name = "f" + std::to_string(f);
    source += "fn " + name + "(xs, i) {\n  state s = i\n";
    for (int line = 0; line < 30; ++line) source += "  s += xs[s & 7] * i + xs[(s >> 3) & 7]\n";
    source += "  return s\n}\n";
    calls += "  sum += " + name + "(xs, i)\n";
  }
  source += "let xs = [1, 2, 3, 4, 5, 6, 7, 8]\nstate sum = 0\nfn round(i) {\n" + calls +
            "}\nfor i in 0.." + std::to_string(kRounds) + " { round(i) }\nprint(sum)\n";
  RunOptions options;
  options.config.hotspot_threshold = 10;
  options.config.max_cache_size = 24 << 10;
  options.config.inline_limit = 0;
  const Outcome r = run(source, options);
  EXPECT_GE(r.count(jit::EventKind::kEvicted), kFunctions / 2) << r.log();
  EXPECT_LE(r.statistics.compilations, uint64_t{kFunctions * 10});
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
