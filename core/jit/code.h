// A piece of installed compiled code: what the code cache holds and what compiled code refers to by
// symbol.
#ifndef VELA_CORE_JIT_CODE_H_
#define VELA_CORE_JIT_CODE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/ir/exit_plan.h"
#include "core/ir/ir.h"
#include "core/jit/backend.h"

namespace vela::jit {

struct ExitCounter {
  uint32_t hits = 0;
  uint32_t stress = 0;  // of these, forced by --deopt-every
  // Of the last one; sites of calls have several.
  ir::ExitReason reason = ir::ExitReason::TypeMismatch;
};

/// An instruction in the code that a runtime helper does.
struct HelperUse {
  ir::Origin origin;
  bool in_loop = false;
};

/// Owned by the CodeCache. Address stable for its life; `valid`, `heat` and `literals` are used by
/// the compiled code.
struct Code {
  uint8_t valid = 1;  // 0 once a fact fell; tested by code after calls
  uint64_t heat = 0;  // quick code: how often it was entered and its loops turned
  std::unique_ptr<Value[]> literals;
  uint32_t literal_count = 0;
  FunctionId function = 0;
  bool osr = false;
  uint32_t osr_pc = 0;
  ir::Signature signature;
  ir::ExitPlan plan;
  std::vector<ExitCounter> counters;  // per exit
  std::vector<ir::Fact> facts;
  std::vector<HelperUse> slow;  // for reports
  // Kept for back ends that execute the IR, else null after installing.
  std::shared_ptr<const ir::Unit> unit;
  Backend* backend = nullptr;
  InstalledCode installed;
  uint64_t last_used = 0;  // policy clock, for eviction
  bool entered = false;    // by the interpreter, at least once
  uint64_t serial = 0;     // of all code of the VM, from 1
  // Not empty: why it is to be replaced; it runs until its successor is there.
  std::string outdated;
  // Once it is not valid: why activations that still run it leave it, and which assumption failed.
  ir::ExitReason gone = ir::ExitReason::Invalidated;
  std::string gone_why;
};

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_CODE_H_
