// Random units on the evaluator. VELA_SEED=N runs one seed and prints the units; VELA_SEEDS=N runs
// that many.
#include <gtest/gtest.h>

#include <cstdlib>

#include "targets/simulated/backend.h"
#include "tests/ir/check_random.h"

namespace vela::irtest {
namespace {

/// Without the tests called Many, where emulation makes them slow.
constexpr uint32_t kSome = 20, kMany = 80;

void check(uint32_t first, uint32_t end, bool print = false) {
  const RunOptions options{simulated::makeSimulatedBackend, nullptr, 2};
  const std::vector<uint64_t> guards{1, 2, 3, 5, 8, 13, 21, 34};
  for (uint32_t seed = first; seed < end; ++seed)
    ASSERT_EQ(checkRandomUnit(seed, options, guards, print), "");
}

TEST(RandomUnits, OptimizedCodeDoesWhatTheUnitDoes) {
  if (const char* seed = std::getenv("VELA_SEED")) {
    const auto one = static_cast<uint32_t>(std::atoi(seed));
    return check(one, one + 1, true);
  }
  check(0, kSome);
}

TEST(RandomUnits, OptimizedCodeOfManyDoesWhatTheyDo) {
  if (std::getenv("VELA_SEED") != nullptr) GTEST_SKIP() << "one seed was asked for";
  const char* seeds = std::getenv("VELA_SEEDS");
  check(kSome, seeds != nullptr ? static_cast<uint32_t>(std::atoi(seeds)) : kMany);
}

}  // namespace
}  // namespace vela::irtest
