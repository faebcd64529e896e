#include "core/ir/loops.h"

#include <algorithm>

namespace vela::ir {

Loops::Loops(const Unit& unit, const Dominators& dominators) {
  loop_of_.assign(unit.blocks.size(), kNoId);
  findHeaders(unit, dominators);
  // Headers stand in reverse postorder, so an outer loop is filled first and inner ones overwrite.
  for (LoopId id = 0; id < loops_.size(); ++id) fill(unit, dominators, id);
  findPreheaders(unit);
}

bool Loops::contains(LoopId loop, BlockId b) const {
  for (LoopId l = loop_of_[b]; l != kNoId; l = loops_[l].parent) {
    if (l == loop) return true;
  }
  return false;
}

void Loops::findHeaders(const Unit& unit, const Dominators& dominators) {
  for (BlockId b : dominators.order()) {
    Loop loop;
    loop.header = b;
    for (BlockId p : unit.block(b).preds) {
      if (dominators.reachable(p) && dominators.dominates(b, p)) loop.latches.push_back(p);
    }
    if (!loop.latches.empty()) loops_.push_back(std::move(loop));
  }
}

void Loops::fill(const Unit& unit, const Dominators& dominators, LoopId id) {
  Loop& loop = loops_[id];
  loop.parent = loop_of_[loop.header];
  loop.depth = loop.parent == kNoId ? 1 : loops_[loop.parent].depth + 1;
  std::vector<bool> inside(unit.blocks.size(), false);
  inside[loop.header] = true;
  loop.blocks.push_back(loop.header);
  std::vector<BlockId> work = loop.latches;
  while (!work.empty()) {
    const BlockId b = work.back();
    work.pop_back();
    if (inside[b]) continue;
    inside[b] = true;
    loop.blocks.push_back(b);
    for (BlockId p : unit.block(b).preds) {
      if (dominators.reachable(p)) work.push_back(p);
    }
  }
  std::sort(loop.blocks.begin(), loop.blocks.end(),
            [&](BlockId a, BlockId b) { return dominators.position(a) < dominators.position(b); });
  for (BlockId b : loop.blocks) loop_of_[b] = id;
}

void Loops::findPreheaders(const Unit& unit) {
  for (LoopId id = 0; id < loops_.size(); ++id) {
    Loop& loop = loops_[id];
    BlockId outside = kNoId;
    bool only_one = true;
    for (BlockId p : unit.block(loop.header).preds) {
      if (contains(id, p)) continue;
      only_one = only_one && outside == kNoId;
      outside = p;
    }
    if (outside != kNoId && only_one && unit.block(outside).succs.size() == 1) {
      loop.preheader = outside;
    }
  }
}

}  // namespace vela::ir
