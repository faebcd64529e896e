// The IR evaluator as a back end: executes optimised IR with the same guards, exits and calling
// convention as machine code, on every host (WebAssembly included). Oracle of the IR tests, engine
// of the web page.
#ifndef VELA_TARGETS_SIMULATED_BACKEND_H_
#define VELA_TARGETS_SIMULATED_BACKEND_H_

#include <functional>
#include <memory>
#include <vector>

#include "core/jit/backend.h"
#include "targets/simulated/cost_model.h"

namespace vela::simulated {

/// What ran in the code of one function, as far as its blocks ran to their ends, and what that
/// would cost elsewhere.
struct Usage {
  FunctionId function = 0;
  uint64_t blocks = 0;  // executed
  Cycles cycles;        // in all
};

/// How often a bytecode instruction was executed by compiled code.
struct Executed {
  FunctionId function = 0;
  uint32_t pc = 0;
  uint64_t times = 0;
};

/// The back end, with what it knows beyond the interface.
class Backend : public jit::Backend {
 public:
  /// Functions that were compiled so far, by id; code that is gone counts too.
  virtual std::vector<Usage> usage() const = 0;
  /// Instructions that compiled code executed, by function and pc, inlined callees' included; code
  /// that is gone counts too.
  virtual std::vector<Executed> executed() const = 0;
  /// Nanoseconds between entering compiled code from outside and coming back; many short stays are
  /// sampled.
  virtual int64_t nanosInside() const = 0;
  /// `seen` is called every few hundred loop turns and calls of compiled code. It must not touch
  /// the program.
  virtual void watch(std::function<void()> seen) = 0;
};

/// `symbols` must hold all helpers and kCallSlowSymbol; install() fails naming a symbol that a
/// program needs and that is missing.
std::unique_ptr<Backend> makeSimulatedBackend(const jit::RuntimeSymbols& symbols);

}  // namespace vela::simulated

#endif  // VELA_TARGETS_SIMULATED_BACKEND_H_
