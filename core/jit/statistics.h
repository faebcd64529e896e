// Counters of the JIT, for --jit-stats and the playground.
#ifndef VELA_CORE_JIT_STATISTICS_H_
#define VELA_CORE_JIT_STATISTICS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace vela::jit {

struct FunctionStatistics {
  std::string function, place;
  uint64_t compilations = 0, code_bytes = 0, exits = 0;
  int recompilations = 0;
  double milliseconds = 0;
  std::string interpreted_because;  // empty: nothing stands in the way
};

struct SiteStatistics {
  std::string function, place, reason;
  uint64_t exits = 0;
};

struct Statistics {
  uint64_t compilations = 0, refusals = 0, exits = 0, invalidations = 0, evictions = 0;
  uint64_t code_bytes = 0;         // live
  double milliseconds = 0;         // compiling, on whatever thread
  std::vector<FunctionStatistics> functions;
  std::vector<SiteStatistics> sites;
  std::map<std::string, uint64_t> exits_by_reason;
};

std::string statisticsText(const Statistics& s);
/// One JSON object.
std::string statisticsJson(const Statistics& s);

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_STATISTICS_H_
