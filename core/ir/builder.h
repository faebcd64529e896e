// Builds SSA IR from bytecode, feedback and facts.
//
// The builder walks the bytecode blocks in reverse post-order and keeps, per register, the node
// that holds it. Where paths meet it makes phis; loop headers get phis for the registers their loop
// assigns, typed by TypeInference. Every guard carries the registers live before its instruction,
// every call those live after it (bytecode::Liveness).
//
// Feedback is a bet, never a truth: whatever it says, each bet is guarded, and a site whose bet
// failed too often is listed in FunctionSnapshot::generic_pcs and compiled through runtime helpers.
// Wrong feedback costs time only.
//
// If a back edge brings a boxed value where inference promised a raw one, the register is forced to
// be boxed at that header and the unit is built again; each round forces at least one more
// register, so this ends.
#ifndef VELA_CORE_IR_BUILDER_H_
#define VELA_CORE_IR_BUILDER_H_

#include <memory>
#include <string>

#include "core/ir/ir.h"
#include "core/ir/snapshot.h"

namespace vela::ir {

struct BuildResult {
  std::unique_ptr<Unit> unit;  // null on failure
  std::string error;           // why the function is left to the interpreter; counted and printed
};

/// Builds the unit that `snapshot` asks for. Thread: any; reads nothing but the snapshot.
BuildResult buildUnit(const Snapshot& snapshot);

}  // namespace vela::ir

#endif  // VELA_CORE_IR_BUILDER_H_
