// Random units: optimised code must do what the unit as it stands does.
//
// The unit as it stands is run with its 1st, 2nd, 3rd … guard failing, which gives every state an
// interpreter could be in, memory included. Whatever the optimised unit does, alone or with one of
// its own guards failing, must end with the same result, or leave in one of those states: then the
// interpreter goes on from there as if nothing had happened.
//
#include "tests/ir/check_random.h"

#include <cstdio>
#include <set>

#include "core/ir/printer.h"
#include "core/ir/verifier.h"
#include "core/opt/optimize.h"
#include "targets/simulated/backend.h"
#include "tests/ir/random_unit.h"
#include "tests/ir/run_cases.h"

namespace vela::irtest {
namespace {

constexpr uint64_t kMaxTrace = 500;

/// The state without its reason, which may differ.
std::string withoutReason(const std::string& result) {
  if (result.substr(0, 5) != "exit ") return result;
  return "exit" + result.substr(result.find(' ', 5));
}

std::string run(const ir::Unit& unit, const std::string& arguments, uint64_t stress,
                const RunOptions& options) {
  RunCase c;
  c.arguments = arguments;
  c.stress = stress;
  c.show_variables = true;
  return withoutReason(runCase({unit}, c, options));
}

std::string run(const ir::Unit& unit, const std::string& arguments, uint64_t stress) {
  RunOptions options;
  options.make_backend = simulated::makeSimulatedBackend;
  return run(unit, arguments, stress, options);
}

bool isExit(const std::string& result) { return result.substr(0, 4) == "exit"; }

/// All states in which a guard stands, up to the unit's end; nothing if there are too many.
std::set<std::string> trace(const ir::Unit& unit, const std::string& arguments) {
  std::set<std::string> states;
  const std::string end = run(unit, arguments, 0);
  states.insert(end);
  for (uint64_t n = 1; n < kMaxTrace; ++n) {
    const std::string state = run(unit, arguments, n);
    states.insert(state);
    if (state == end) return states;
  }
  return {};
}

}  // namespace

std::string checkRandomUnit(uint32_t seed, const RunOptions& run_options,
                            const std::vector<uint64_t>& failing_guards, bool show) {
  const ir::Unit unit = randomUnit(seed);
  const std::string problem = ir::verify(unit);
  if (!problem.empty()) return problem + "\n" + ir::print(unit);
  ir::Unit optimized = unit;
  opt::Options options;
  options.verify = true;
  options.turns_per_poll = 1 + seed % 4;
  if (show) std::printf("%s\n", ir::print(unit).c_str());
  opt::optimize(optimized, options);
  if (show) std::printf("%s\n", ir::print(optimized).c_str());
  for (uint32_t a = 0; a < 3; ++a) {
    const std::string arguments = randomArguments(seed * 3 + a);
    const std::set<std::string> states = trace(unit, arguments);
    if (states.empty()) continue;
    const std::string end = run(unit, arguments, 0);
    const std::string got = run(optimized, arguments, 0, run_options);
    const std::string where = "seed " + std::to_string(seed) + ", arguments " + arguments;
    if (states.count(got) == 0 || !(isExit(got) || got == end)) {
      return where + "\n gives    " + got + "\n expected " + end;
    }
    for (uint64_t n : failing_guards) {
      const std::string stressed = run(optimized, arguments, n, run_options);
      if (states.count(stressed) != 0) continue;
      return where + ", guard " + std::to_string(n) +
             " fails\n gives a state that never was: " + stressed;
    }
  }
  return "";
}

}  // namespace vela::irtest
