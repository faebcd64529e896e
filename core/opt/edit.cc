#include "core/opt/edit.h"

#include <algorithm>

namespace vela::opt {

using namespace ir;  // NOLINT: the optimiser speaks of little else

NodeId Rewriter::resolve(NodeId n) {
  while (n < replacement_.size() && replacement_[n] != kNoId) n = replacement_[n];
  return n;
}

void Rewriter::replace(NodeId from, NodeId to) {
  to = resolve(to);
  if (from == to) return;
  if (replacement_.size() <= from) replacement_.resize(unit_.nodes.size(), kNoId);
  replacement_[from] = to;
  remove(from);
}

void Rewriter::remove(NodeId n) {
  unit_.node(n).removed = true;
  changed_ = true;
}

void Rewriter::resolveInputs(NodeId n) {
  for (NodeId& input : unit_.node(n).inputs) input = resolve(input);
}

void Rewriter::apply() {
  if (!changed_) return;
  for (Block& b : unit_.blocks) {
    b.nodes.erase(std::remove_if(b.nodes.begin(), b.nodes.end(),
                                 [&](NodeId n) { return unit_.node(n).removed; }),
                  b.nodes.end());
    for (NodeId n : b.nodes) resolveInputs(n);
  }
  for (FrameState& s : unit_.states) {
    if (s.closure != kNoId) s.closure = resolve(s.closure);
    for (StateValue& v : s.values) v.value = resolve(v.value);
  }
}

void insertAtEnd(Unit& unit, BlockId b, NodeId n) {
  unit.node(n).block = b;
  std::vector<NodeId>& nodes = unit.block(b).nodes;
  nodes.insert(nodes.end() - 1, n);
}

NodeId makeAtEnd(Unit& unit, BlockId b, Op op, std::vector<NodeId> inputs, int64_t imm, Type type) {
  const NodeId n = unit.make(op, std::move(inputs), imm, type);
  insertAtEnd(unit, b, n);
  return n;
}

size_t predIndex(const Unit& unit, BlockId b, BlockId pred) {
  const std::vector<BlockId>& preds = unit.block(b).preds;
  return static_cast<size_t>(std::find(preds.begin(), preds.end(), pred) - preds.begin());
}

size_t phiCount(const Unit& unit, BlockId b) {
  size_t n = 0;
  for (NodeId id : unit.block(b).nodes) {
    if (unit.node(id).op != Op::Phi) break;
    ++n;
  }
  return n;
}

void removeEdge(Unit& unit, BlockId from, size_t index) {
  std::vector<BlockId>& succs = unit.block(from).succs;
  const BlockId to = succs[index];
  succs.erase(succs.begin() + static_cast<ptrdiff_t>(index));
  const size_t pred = predIndex(unit, to, from);
  Block& target = unit.block(to);
  target.preds.erase(target.preds.begin() + static_cast<ptrdiff_t>(pred));
  for (NodeId id : target.nodes) {
    Node& n = unit.node(id);
    if (n.op != Op::Phi) break;
    n.inputs.erase(n.inputs.begin() + static_cast<ptrdiff_t>(pred));
  }
}

void endWithExit(Unit& unit, BlockId b, size_t index, NodeId guard) {
  while (!unit.block(b).succs.empty()) removeEdge(unit, b, unit.block(b).succs.size() - 1);
  const NodeId exit = unit.make(Op::Exit);
  unit.node(exit).state = unit.node(guard).state;
  unit.node(exit).reason = unit.node(guard).reason;
  unit.node(exit).block = b;
  std::vector<NodeId>& nodes = unit.block(b).nodes;
  for (size_t i = index; i < nodes.size(); ++i) unit.node(nodes[i]).removed = true;
  nodes.resize(index);
  nodes.push_back(exit);
}

bool removeUnreachable(Unit& unit) {
  const Dominators dominators(unit);
  std::vector<BlockId> dead;
  for (BlockId b = 0; b < unit.blocks.size(); ++b) {
    if (!unit.block(b).removed && !dominators.reachable(b)) dead.push_back(b);
  }
  for (BlockId b : dead) {
    while (!unit.block(b).succs.empty()) removeEdge(unit, b, unit.block(b).succs.size() - 1);
  }
  for (BlockId b : dead) {
    for (NodeId id : unit.block(b).nodes) unit.node(id).removed = true;
    unit.block(b).nodes.clear();
    unit.block(b).header_state = kNoId;
    unit.block(b).removed = true;
  }
  return !dead.empty();
}

}  // namespace vela::opt
