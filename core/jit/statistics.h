// Counters of the JIT, for --jit-stats and the playground.
#ifndef VELA_CORE_JIT_STATISTICS_H_
#define VELA_CORE_JIT_STATISTICS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/jit/backend.h"

namespace vela::jit {

/// One function that got hot. Places are "file:line:col".
struct FunctionStatistics {
  std::string function, place;  // where it is declared
  uint64_t compilations = 0, code_bytes = 0, exits = 0;
  int recompilations = 0;
  double milliseconds = 0;
  bool compiled = false;            // it has code now, from its entry or for a loop
  bool waiting = false;             // the compiler has not got to it yet
  std::string interpreted_because;  // empty: nothing stands in the way
};

/// A place where compiled code handed over to the interpreter; summed over all code that contained
/// it.
struct SiteStatistics {
  std::string function, place, reason;
  uint64_t exits = 0;
};

/// An instruction that the running code leaves to a runtime helper, since types vary there or are
/// not known.
struct SlowSpot {
  std::string function, place;
  std::string what;  // the instruction: "add", "getindex"
  bool in_loop = false;
};

/// What became of asking the back end's store on disk. All 0: there is none.
struct StoreStatistics {
  uint64_t found = 0, missing = 0, damaged = 0;

  void count(StoreUse use);
};

struct Statistics {
  uint64_t compilations = 0, refusals = 0, exits = 0, invalidations = 0, evictions = 0;
  uint64_t code_bytes = 0;  // live
  double milliseconds = 0;  // compiling, on whatever thread
  StoreStatistics store;
  std::vector<FunctionStatistics> functions;
  std::vector<SiteStatistics> sites;  // most exits first
  std::vector<SlowSpot> slow_spots;   // those in loops first
  std::map<std::string, uint64_t> exits_by_reason;
};

std::string statisticsText(const Statistics& s);
/// One JSON object.
std::string statisticsJson(const Statistics& s);

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_STATISTICS_H_
