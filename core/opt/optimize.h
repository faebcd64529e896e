// The optimiser: runs the passes of passes.def over a unit.
#ifndef VELA_CORE_OPT_OPTIMIZE_H_
#define VELA_CORE_OPT_OPTIMIZE_H_

#include <cstdint>
#include <set>
#include <string>
#include <utility>

#include "core/ir/ir.h"

namespace vela::opt {

enum class Pass : uint8_t {
#define VELA_OPT_PASS(name, text, level, doc) k##name,
#include "core/opt/passes.def"
#undef VELA_OPT_PASS
};

struct PassInfo {
  const char* name;  // in IR tests, flags and logs
  int level;         // lowest optimization level that runs it
  const char* doc;
};
const PassInfo& passInfo(Pass pass);
inline constexpr int kPassCount = 0
#define VELA_OPT_PASS(name, text, level, doc) +1
#include "core/opt/passes.def"
#undef VELA_OPT_PASS
    ;

struct Options {
  int level = 2;                  // 0-3, JITConfig::optimization_level
  uint32_t disabled = 0;          // bit per Pass
  bool verify = false;            // after each pass; a violation aborts with the unit's text
  int64_t turns_per_poll = 4096;  // of counted loops without calls; tests make it small
  /// Loop headers (function, pc) in front of which no guards are placed any more, because such
  /// guards kept failing.
  std::set<std::pair<FunctionId, uint32_t>> no_hoisting;

  void disable(Pass p) { disabled |= 1u << static_cast<int>(p); }
};

/// Watches passes: dumps, timing, statistics.
class Observer {
 public:
  virtual ~Observer() = default;
  /// Called after each pass that ran.
  virtual void afterPass(Pass pass, const ir::Unit& unit, bool changed, double milliseconds) = 0;
};

/// Optimises `unit` in place. The unit must verify before; it verifies after. Thread: any.
void optimize(ir::Unit& unit, const Options& options, Observer* observer = nullptr);

/// Runs one pass; for tests. Returns whether it changed anything.
bool runPass(Pass pass, ir::Unit& unit, const Options& options);

}  // namespace vela::opt

#endif  // VELA_CORE_OPT_OPTIMIZE_H_
