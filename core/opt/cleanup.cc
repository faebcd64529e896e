// Control flow that later passes like: no unreachable blocks, no chains of blocks, a preheader for
// every loop.
#include <utility>

#include "core/ir/loops.h"
#include "core/opt/edit.h"
#include "core/opt/pass.h"

namespace vela::opt {

namespace {

using namespace ir;  // NOLINT

/// Appends `b`'s only successor to it, if that has no other predecessor.
bool mergeWithSuccessor(Unit& unit, BlockId b) {
  if (unit.block(b).succs.size() != 1) return false;
  const BlockId next = unit.block(b).succs[0];
  if (next == b || next == 0 || unit.block(next).preds.size() != 1) return false;
  if (phiCount(unit, next) != 0) return false;  // simplify removes phis of one input
  std::vector<NodeId>& nodes = unit.block(b).nodes;
  unit.node(nodes.back()).removed = true;
  nodes.pop_back();
  for (NodeId n : unit.block(next).nodes) {
    unit.node(n).block = b;
    nodes.push_back(n);
  }
  unit.block(next).nodes.clear();
  unit.block(b).succs = std::move(unit.block(next).succs);
  unit.block(next).succs.clear();
  unit.block(next).preds.clear();
  unit.block(next).removed = true;
  for (BlockId s : unit.block(b).succs) {
    for (BlockId& p : unit.block(s).preds) {
      if (p == next) p = b;
    }
  }
  return true;
}

bool mergeBlocks(Unit& unit) {
  bool changed = false;
  for (BlockId b = 0; b < unit.blocks.size(); ++b) {
    if (unit.block(b).removed) continue;
    while (mergeWithSuccessor(unit, b)) changed = true;
  }
  return changed;
}

/// Splits the phi of a header: the inputs from outside of the loop are merged in the preheader.
NodeId mergeOutside(Unit& unit, BlockId preheader, NodeId phi, const std::vector<size_t>& outside) {
  std::vector<NodeId> inputs;
  for (size_t i : outside) inputs.push_back(unit.node(phi).inputs[i]);
  bool same = true;
  for (NodeId n : inputs) same = same && n == inputs[0];
  if (same) return inputs[0];
  const Type type = unit.node(phi).type;
  return unit.append(preheader, Op::Phi, std::move(inputs), 0, type);
}

void makePreheader(Unit& unit, const Loops& loops, LoopId id) {
  const BlockId header = loops.loop(id).header;
  std::vector<size_t> outside;
  for (size_t i = 0; i < unit.block(header).preds.size(); ++i) {
    if (!loops.contains(id, unit.block(header).preds[i])) outside.push_back(i);
  }
  const BlockId preheader = unit.newBlock();
  std::vector<std::pair<NodeId, NodeId>> merged;
  for (NodeId n : unit.block(header).nodes) {
    if (unit.node(n).op != Op::Phi) break;
    merged.push_back({n, kNoId});
  }
  for (auto& [phi, value] : merged) value = mergeOutside(unit, preheader, phi, outside);
  for (size_t i = outside.size(); i-- > 0;) {
    const BlockId pred = unit.block(header).preds[outside[i]];
    for (BlockId& s : unit.block(pred).succs) {
      if (s == header) s = preheader;
    }
    unit.block(header).preds.erase(unit.block(header).preds.begin() +
                                   static_cast<ptrdiff_t>(outside[i]));
    for (auto& [phi, value] : merged) {
      std::vector<NodeId>& in = unit.node(phi).inputs;
      in.erase(in.begin() + static_cast<ptrdiff_t>(outside[i]));
    }
    unit.block(preheader).preds.insert(unit.block(preheader).preds.begin(), pred);
  }
  unit.append(preheader, Op::Jump);
  unit.block(preheader).succs.push_back(header);
  // The entry edge comes first, like the builder has it.
  unit.block(header).preds.insert(unit.block(header).preds.begin(), preheader);
  for (auto& [phi, value] : merged) {
    std::vector<NodeId>& in = unit.node(phi).inputs;
    in.insert(in.begin(), value);
  }
}

bool makePreheaders(Unit& unit) {
  const Dominators dominators(unit);
  const Loops loops(unit, dominators);
  bool changed = false;
  for (LoopId id = 0; id < loops.all().size(); ++id) {
    if (loops.loop(id).preheader != kNoId) continue;
    makePreheader(unit, loops, id);
    changed = true;
  }
  return changed;
}

}  // namespace

bool runCleanup(PassContext& context) {
  bool changed = removeUnreachable(context.unit);
  changed |= mergeBlocks(context.unit);
  changed |= makePreheaders(context.unit);
  return changed;
}

}  // namespace vela::opt
