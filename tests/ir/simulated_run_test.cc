// The files of tests/ir/run on the IR evaluator.
#include <gtest/gtest.h>

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
  runAll({simulated::makeSimulatedBackend, nullptr});
}

}  // namespace
}  // namespace vela::irtest
