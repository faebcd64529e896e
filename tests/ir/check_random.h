// Differential test of optimiser and back ends on random units; see check_random.cc.
#ifndef VELA_TESTS_IR_CHECK_RANDOM_H_
#define VELA_TESTS_IR_CHECK_RANDOM_H_

#include <cstdint>
#include <string>
#include <vector>

#include "tests/ir/run_cases.h"

namespace vela::irtest {

/// Optimises the random unit of `seed`, runs it on the back end of `options`, also with each of
/// `failing_guards` failing, and compares with the unoptimised unit on the evaluator. Empty, or
/// what is wrong. `show` prints the units.
std::string checkRandomUnit(uint32_t seed, const RunOptions& options,
                            const std::vector<uint64_t>& failing_guards, bool show);

}  // namespace vela::irtest

#endif  // VELA_TESTS_IR_CHECK_RANDOM_H_
