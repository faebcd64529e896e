// Natural loops of a unit. A snapshot: valid while blocks and edges stay as they are.
#ifndef VELA_CORE_IR_LOOPS_H_
#define VELA_CORE_IR_LOOPS_H_

#include <vector>

#include "core/ir/dominators.h"
#include "core/ir/ir.h"

namespace vela::ir {

using LoopId = uint32_t;

struct Loop {
  BlockId header = kNoId;
  LoopId parent = kNoId;         // innermost enclosing loop
  uint32_t depth = 1;            // 1 for an outermost loop
  std::vector<BlockId> blocks;   // the header first, inner loops included, in reverse postorder
  std::vector<BlockId> latches;  // blocks with an edge back to the header
  /// The one predecessor of the header outside of the loop, if it has only this successor; else
  /// kNoId.
  BlockId preheader = kNoId;
};

class Loops {
 public:
  Loops(const Unit& unit, const Dominators& dominators);

  /// Outer loops before the loops inside them.
  const std::vector<Loop>& all() const { return loops_; }
  const Loop& loop(LoopId id) const { return loops_[id]; }
  /// Innermost loop of a block; kNoId outside of loops.
  LoopId loopOf(BlockId b) const { return loop_of_[b]; }
  bool contains(LoopId loop, BlockId b) const;
  uint32_t depth(BlockId b) const { return loop_of_[b] == kNoId ? 0 : loops_[loop_of_[b]].depth; }

 private:
  void findHeaders(const Unit& unit, const Dominators& dominators);
  void fill(const Unit& unit, const Dominators& dominators, LoopId id);
  void findPreheaders(const Unit& unit);

  std::vector<Loop> loops_;
  std::vector<LoopId> loop_of_;
};

}  // namespace vela::ir

#endif  // VELA_CORE_IR_LOOPS_H_
