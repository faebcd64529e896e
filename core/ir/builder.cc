#include "core/ir/builder.h"

#include "core/ir/frame_builder.h"

namespace vela::ir {

namespace {

/// Follows replaced phis to what stands for them now.
NodeId resolve(std::vector<NodeId>& replacement, NodeId n) {
  while (replacement[n] != n) {
    replacement[n] = replacement[replacement[n]];
    n = replacement[n];
  }
  return n;
}

/// The one value other than itself that a phi merges, or kNoId.
NodeId onlyInput(const Node& phi, NodeId self, std::vector<NodeId>& replacement) {
  NodeId only = kNoId;
  for (NodeId in : phi.inputs) {
    NodeId r = resolve(replacement, in);
    if (r == self || r == only) continue;
    if (only != kNoId) return kNoId;
    only = r;
  }
  return only;
}

/// Removes phis that merge one value (Braun et al., "Simple and Efficient Construction of SSA
/// Form", 2013).
void removeTrivialPhis(Unit& unit) {
  std::vector<NodeId> replacement(unit.nodes.size());
  for (NodeId n = 0; n < replacement.size(); ++n) replacement[n] = n;
  bool changed = true;
  while (changed) {
    changed = false;
    for (NodeId n = 0; n < unit.nodes.size(); ++n) {
      Node& phi = unit.nodes[n];
      if (phi.op != Op::Phi || phi.removed || phi.block == kNoId) continue;
      NodeId only = onlyInput(phi, n, replacement);
      if (only == kNoId) continue;
      phi.removed = true;
      replacement[n] = only;
      changed = true;
    }
  }
  for (Node& node : unit.nodes) {
    for (NodeId& in : node.inputs) in = resolve(replacement, in);
  }
  for (FrameState& s : unit.states) {
    if (s.closure != kNoId) s.closure = resolve(replacement, s.closure);
    for (StateValue& v : s.values) v.value = resolve(replacement, v.value);
  }
  for (Block& b : unit.blocks) {
    std::erase_if(b.nodes, [&](NodeId n) { return unit.node(n).removed; });
  }
}

/// Drops the blocks that nothing reaches (what stood after an exit).
void dropDeadBlocks(Unit& unit, const std::vector<bool>& dead) {
  for (BlockId b = 0; b < unit.blocks.size(); ++b) {
    if (!dead[b]) continue;
    unit.block(b).removed = true;
    for (NodeId n : unit.block(b).nodes) unit.node(n).removed = true;
    unit.block(b).nodes.clear();
  }
}

}  // namespace

BuildResult buildUnit(const Snapshot& snapshot) {
  const FunctionSnapshot* root = snapshot.find(snapshot.root);
  ForcedBoxed forced;
  for (;;) {
    auto unit = std::make_unique<Unit>();
    unit->function = snapshot.root;
    unit->name = root->name;
    unit->osr = snapshot.osr;
    unit->osr_pc = snapshot.osr_pc;
    unit->signature = root->signature;
    UnitBuild build{snapshot, *unit, forced, false, {}, {}, {}};
    FrameBuilder frame(build, *root, kNoId, 0);
    frame.buildRoot();
    if (!build.error.empty()) return {nullptr, build.error};
    if (build.again) continue;
    dropDeadBlocks(*unit, build.dead);
    removeTrivialPhis(*unit);
    unit->origin = {};
    return {std::move(unit), {}};
  }
}

}  // namespace vela::ir
