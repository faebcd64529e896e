#include "core/ir/dominators.h"

#include <algorithm>
#include <utility>

namespace vela::ir {

Dominators::Dominators(const Unit& unit) {
  const size_t n = unit.blocks.size();
  position_.assign(n, kNoId);
  idom_.assign(n, kNoId);
  children_.resize(n);
  enter_.assign(n, 0);
  leave_.assign(n, 0);
  depth_.assign(n, 0);
  if (n == 0) return;
  computeOrder(unit);
  computeIdoms(unit);
  numberTree();
}

void Dominators::computeOrder(const Unit& unit) {
  std::vector<bool> seen(unit.blocks.size(), false);
  std::vector<std::pair<BlockId, size_t>> stack{{0, 0}};
  seen[0] = true;
  while (!stack.empty()) {
    auto& [block, next] = stack.back();
    const std::vector<BlockId>& succs = unit.block(block).succs;
    if (next == succs.size()) {
      order_.push_back(block);
      stack.pop_back();
      continue;
    }
    const BlockId succ = succs[next++];
    if (!seen[succ]) {
      seen[succ] = true;
      stack.push_back({succ, 0});
    }
  }
  std::reverse(order_.begin(), order_.end());
  for (uint32_t i = 0; i < order_.size(); ++i) position_[order_[i]] = i;
}

BlockId Dominators::intersect(BlockId a, BlockId b) const {
  while (a != b) {
    while (position_[a] > position_[b]) a = idom_[a];
    while (position_[b] > position_[a]) b = idom_[b];
  }
  return a;
}

void Dominators::computeIdoms(const Unit& unit) {
  idom_[0] = 0;
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 1; i < order_.size(); ++i) {
      const BlockId b = order_[i];
      BlockId best = kNoId;
      for (BlockId p : unit.block(b).preds) {
        if (position_[p] == kNoId || idom_[p] == kNoId) continue;
        best = best == kNoId ? p : intersect(best, p);
      }
      if (best != idom_[b]) {
        idom_[b] = best;
        changed = true;
      }
    }
  }
  idom_[0] = kNoId;
}

void Dominators::numberTree() {
  for (size_t i = 1; i < order_.size(); ++i) {
    const BlockId b = order_[i];
    if (idom_[b] == kNoId) continue;
    children_[idom_[b]].push_back(b);
    depth_[b] = depth_[idom_[b]] + 1;
  }
  uint32_t clock = 0;
  std::vector<std::pair<BlockId, size_t>> stack{{0, 0}};
  enter_[0] = clock++;
  while (!stack.empty()) {
    auto& [block, next] = stack.back();
    if (next == children_[block].size()) {
      leave_[block] = clock++;
      stack.pop_back();
      continue;
    }
    const BlockId child = children_[block][next++];
    enter_[child] = clock++;
    stack.push_back({child, 0});
  }
}

}  // namespace vela::ir
