// Control flow that later passes like: no unreachable blocks, no chains of blocks, a preheader and
// one back edge for every loop.
#include <algorithm>
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
  std::vector<Interpreted>& bytecode = unit.block(b).bytecode;
  const std::vector<Interpreted>& more = unit.block(next).bytecode;
  bytecode.insert(bytecode.end(), more.begin(), more.end());
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

/// What the phi gets from the predecessors at `indices`: one value, or a phi in block `merged`.
NodeId mergeInputs(Unit& unit, BlockId merged, NodeId phi, const std::vector<size_t>& indices) {
  std::vector<NodeId> inputs;
  for (size_t i : indices) inputs.push_back(unit.node(phi).inputs[i]);
  bool same = true;
  for (NodeId n : inputs) same = same && n == inputs[0];
  if (same) return inputs[0];
  const Type type = unit.node(phi).type;
  return unit.append(merged, Op::Phi, std::move(inputs), 0, type);
}

/// Lets the predecessors at `indices` (ascending) of `header` come through one new block.
BlockId mergePredecessors(Unit& unit, BlockId header, const std::vector<size_t>& indices) {
  const BlockId merged = unit.newBlock();
  std::vector<std::pair<NodeId, NodeId>> values;
  for (NodeId n : unit.block(header).nodes) {
    if (unit.node(n).op != Op::Phi) break;
    values.push_back({n, kNoId});
  }
  for (auto& [phi, value] : values) value = mergeInputs(unit, merged, phi, indices);
  for (size_t i = indices.size(); i-- > 0;) {
    const auto at = static_cast<ptrdiff_t>(indices[i]);
    const BlockId pred = unit.block(header).preds[indices[i]];
    for (BlockId& s : unit.block(pred).succs) {
      if (s == header) s = merged;
    }
    std::vector<BlockId>& preds = unit.block(header).preds;
    preds.erase(preds.begin() + at);
    for (auto& [phi, value] : values) {
      std::vector<NodeId>& in = unit.node(phi).inputs;
      in.erase(in.begin() + at);
    }
    std::vector<BlockId>& merged_preds = unit.block(merged).preds;
    merged_preds.insert(merged_preds.begin(), pred);
  }
  unit.append(merged, Op::Jump);
  unit.block(merged).succs.push_back(header);
  unit.block(header).preds.insert(unit.block(header).preds.begin(), merged);
  for (auto& [phi, value] : values) {
    std::vector<NodeId>& in = unit.node(phi).inputs;
    in.insert(in.begin(), value);
  }
  return merged;
}

// --- loops with several back edges ---

/// A loop that was entered in its inner loop (on-stack replacement) has one header for both: the
/// inner loop's back edge leaves variables of the outer loop as they are, the outer one's does not.
/// Gives the back edges of the inner loop, as indices of predecessors; nothing if all are alike.
std::vector<size_t> innerBackEdges(const Unit& unit, const Loops& loops, LoopId id) {
  const BlockId header = loops.loop(id).header;
  const std::vector<BlockId>& preds = unit.block(header).preds;
  for (NodeId n : unit.block(header).nodes) {
    if (unit.node(n).op != Op::Phi) break;
    std::vector<size_t> same, other;
    for (size_t i = 0; i < preds.size(); ++i) {
      if (!loops.contains(id, preds[i])) continue;
      (unit.node(n).inputs[i] == n ? same : other).push_back(i);
    }
    if (!same.empty() && !other.empty()) return same;
  }
  return {};
}

/// Makes an outer loop of the back edges that are not `inner`, with a header of its own.
void separateLoops(Unit& unit, BlockId header, const std::vector<size_t>& inner) {
  std::vector<size_t> outer;
  for (size_t i = 0; i < unit.block(header).preds.size(); ++i) {
    if (std::find(inner.begin(), inner.end(), i) == inner.end()) outer.push_back(i);
  }
  const BlockId merged = mergePredecessors(unit, header, outer);
  const size_t entry = predIndex(unit, header, merged);
  const StateId state = copyState(unit, unit.block(header).header_state, [&](NodeId v) {
    const Node& n = unit.node(v);
    return n.op == Op::Phi && n.block == header ? n.inputs[entry] : v;
  });
  unit.block(merged).header_state = state;
}

/// Each loop gets one back edge: two loops with one header become two, other back edges are joined.
bool separateBackEdges(Unit& unit) {
  constexpr int kMaxRounds = 64;
  for (int round = 0; round < kMaxRounds; ++round) {
    const Dominators dominators(unit);
    const Loops loops(unit, dominators);
    LoopId found = kNoId;
    for (LoopId id = 0; id < loops.all().size(); ++id) {
      if (loops.loop(id).latches.size() > 1) found = id;
    }
    if (found == kNoId) return round > 0;
    const BlockId header = loops.loop(found).header;
    const std::vector<size_t> inner = innerBackEdges(unit, loops, found);
    if (!inner.empty()) {
      separateLoops(unit, header, inner);
      continue;
    }
    std::vector<size_t> back;
    for (size_t i = 0; i < unit.block(header).preds.size(); ++i) {
      if (loops.contains(found, unit.block(header).preds[i])) back.push_back(i);
    }
    mergePredecessors(unit, header, back);
  }
  return true;
}

bool makePreheaders(Unit& unit) {
  const Dominators dominators(unit);
  const Loops loops(unit, dominators);
  bool changed = false;
  for (LoopId id = 0; id < loops.all().size(); ++id) {
    if (loops.loop(id).preheader != kNoId) continue;
    const BlockId header = loops.loop(id).header;
    std::vector<size_t> outside;
    for (size_t i = 0; i < unit.block(header).preds.size(); ++i) {
      if (!loops.contains(id, unit.block(header).preds[i])) outside.push_back(i);
    }
    mergePredecessors(unit, header, outside);
    changed = true;
  }
  return changed;
}

}  // namespace

bool runCleanup(PassContext& context) {
  bool changed = removeUnreachable(context.unit);
  changed |= mergeBlocks(context.unit);
  changed |= separateBackEdges(context.unit);
  changed |= makePreheaders(context.unit);
  return changed;
}

}  // namespace vela::opt
