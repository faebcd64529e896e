// Reverse postorder and dominator tree of a unit. A snapshot: valid while blocks and edges stay as
// they are. Algorithm: Cooper, Harvey, Kennedy, "A Simple, Fast Dominance Algorithm" (2001).
#ifndef VELA_CORE_IR_DOMINATORS_H_
#define VELA_CORE_IR_DOMINATORS_H_

#include <vector>

#include "core/ir/ir.h"

namespace vela::ir {

class Dominators {
 public:
  explicit Dominators(const Unit& unit);

  /// Reachable blocks, the entry first, each before its dominated ones.
  const std::vector<BlockId>& order() const { return order_; }
  bool reachable(BlockId b) const { return position_[b] != kNoId; }
  /// Index in order(); kNoId for unreachable blocks.
  uint32_t position(BlockId b) const { return position_[b]; }
  /// Immediate dominator; kNoId for the entry and unreachable blocks.
  BlockId idom(BlockId b) const { return idom_[b]; }
  /// Blocks whose immediate dominator is `b`, in order() order.
  const std::vector<BlockId>& children(BlockId b) const { return children_[b]; }
  /// True if every way to `b` leads through `a` (also for a == b). Both must be reachable.
  bool dominates(BlockId a, BlockId b) const {
    return enter_[a] <= enter_[b] && leave_[b] <= leave_[a];
  }
  /// Distance from the entry in the tree.
  uint32_t depth(BlockId b) const { return depth_[b]; }

 private:
  void computeOrder(const Unit& unit);
  void computeIdoms(const Unit& unit);
  void numberTree();
  BlockId intersect(BlockId a, BlockId b) const;

  std::vector<BlockId> order_;
  std::vector<uint32_t> position_;
  std::vector<BlockId> idom_;
  std::vector<std::vector<BlockId>> children_;
  std::vector<uint32_t> enter_, leave_, depth_;
};

}  // namespace vela::ir

#endif  // VELA_CORE_IR_DOMINATORS_H_
