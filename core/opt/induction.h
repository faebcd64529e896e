// Counted loops: which Int of a loop goes up or down by a fixed step, and which comparison ends the
// loop.
#ifndef VELA_CORE_OPT_INDUCTION_H_
#define VELA_CORE_OPT_INDUCTION_H_

#include <optional>

#include "core/ir/dominators.h"
#include "core/ir/ir.h"
#include "core/ir/loops.h"

namespace vela::opt {

/// phi = start, start + step, start + 2·step … as long as `phi cond bound` holds where it is
/// tested.
struct CountedLoop {
  ir::NodeId phi, start, next;  // next = phi + step
  ir::NodeId step_node;         // defined outside of the loop
  bool constant_step;
  int64_t step;        // if constant_step; else the step is not known, not even its sign
  ir::Cond cond;       // Lt or Le (upwards), Gt or Ge (downwards)
  ir::NodeId bound;    // defined outside of the loop
  ir::NodeId compare;  // the ICmp
  ir::BlockId test;    // the block that ends with the branch on it
  size_t stay;         // index of its successor that goes on with the loop
};

/// Recognises the loop's counter. The test dominates the latch, so each turn but the last passes
/// it. Requires a preheader and one latch.
std::optional<CountedLoop> findCounter(const ir::Unit& unit, const ir::Dominators& dominators,
                                       const ir::Loops& loops, ir::LoopId id);

}  // namespace vela::opt

#endif  // VELA_CORE_OPT_INDUCTION_H_
