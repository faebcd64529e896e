// The files of tests/ir/run, and random units, as machine code.
#include <gtest/gtest.h>

#include "core/opt/optimize.h"
#include "targets/llvm/backend.h"
#include "tests/ir/check_random.h"
#include "tests/ir/run_cases.h"

namespace vela::irtest {
namespace {

constexpr uint32_t kRandomUnits = 8;

/// One back end for all runs: making one costs more than a run.
std::shared_ptr<jit::Backend> backend(const jit::RuntimeSymbols& symbols) {
  static std::shared_ptr<jit::Backend> shared = llvmjit::makeLlvmBackend(symbols);
  return shared;
}

void runAll(const RunOptions& options) {
  const std::vector<std::string> files = listFiles("tests/ir/run", ".ir");
  ASSERT_FALSE(files.empty()) << "no test files: not started in the workspace root?";
  for (const std::string& file : files) {
    for (const std::string& failure : runFile(file, options)) ADD_FAILURE() << failure;
  }
}

TEST(LlvmRun, UnitsGiveTheExpectedResultsAsTheyStand) { runAll({backend, nullptr, 1}); }

TEST(LlvmRun, OptimizedUnitsGiveTheExpectedResults) {
  const auto optimize = [](ir::Unit& unit) {
    opt::Options options;
    options.verify = true;
    opt::optimize(unit, options);
  };
  runAll({backend, optimize, 2});
}

TEST(LlvmRun, RandomUnitsDoWhatTheEvaluatorDoes) {
  for (uint32_t seed = 0; seed < kRandomUnits; ++seed) {
    ASSERT_EQ(checkRandomUnit(seed, {backend, nullptr, 2}, {2, 7}, false), "");
  }
}

}  // namespace
}  // namespace vela::irtest
