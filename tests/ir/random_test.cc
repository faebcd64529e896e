// Random units on the evaluator. VELA_SEED=N runs one seed and prints the units; VELA_SEEDS=N runs
// that many.
#include <gtest/gtest.h>

#include <cstdlib>

#include "targets/simulated/backend.h"
#include "tests/ir/check_random.h"

namespace vela::irtest {
namespace {

constexpr uint32_t kSeeds = 80;

TEST(RandomUnits, OptimizedCodeDoesWhatTheUnitDoes) {
  const RunOptions options{simulated::makeSimulatedBackend, nullptr, 2};
  const std::vector<uint64_t> guards{1, 2, 3, 5, 8, 13, 21, 34};
  if (const char* seed = std::getenv("VELA_SEED")) {
    EXPECT_EQ(checkRandomUnit(static_cast<uint32_t>(std::atoi(seed)), options, guards, true), "");
    return;
  }
  const char* more = std::getenv("VELA_SEEDS");
  const uint32_t seeds = more != nullptr ? static_cast<uint32_t>(std::atoi(more)) : kSeeds;
  for (uint32_t seed = 0; seed < seeds; ++seed) {
    ASSERT_EQ(checkRandomUnit(seed, options, guards, false), "");
  }
}

}  // namespace
}  // namespace vela::irtest
