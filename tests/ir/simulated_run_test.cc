// The files of tests/ir/run on the IR evaluator.
#include <gtest/gtest.h>

#include "core/opt/optimize.h"
#include "targets/simulated/backend.h"
#include "tests/ir/run_cases.h"

namespace vela::irtest {
namespace {

void runAll(const RunOptions& options) {
  const std::vector<std::string> files = listFiles("tests/ir/run", ".ir");
  ASSERT_FALSE(files.empty()) << "no test files: not started in the workspace root?";
  for (const std::string& file : files) {
    for (const std::string& failure : runFile(file, options)) ADD_FAILURE() << failure;
  }
}

TEST(SimulatedRun, UnitsGiveTheExpectedResultsAsTheyStand) {
  runAll({simulated::makeSimulatedBackend, nullptr, 2});
}

void optimizeAtLevel(ir::Unit& unit, int level) {
  opt::Options options;
  options.level = level;
  options.verify = true;
  opt::optimize(unit, options);
}

TEST(SimulatedRun, UnitsGiveTheExpectedResultsAtEveryOptimizationLevel) {
  for (int level : {0, 1, 2, 3}) {
    SCOPED_TRACE(level);
    runAll({simulated::makeSimulatedBackend,
            [level](ir::Unit& unit) { optimizeAtLevel(unit, level); }, level});
  }
}

TEST(SimulatedRun, EachPassAloneKeepsTheResults) {
  for (int p = 0; p < opt::kPassCount; ++p) {
    const opt::Pass pass = static_cast<opt::Pass>(p);
    SCOPED_TRACE(opt::passInfo(pass).name);
    runAll({simulated::makeSimulatedBackend,
            [pass](ir::Unit& unit) { opt::runPass(pass, unit, opt::Options()); }, 2});
  }
}

}  // namespace
}  // namespace vela::irtest
