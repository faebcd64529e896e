#include "core/ir/exit_plan.h"

#include <algorithm>

namespace vela::ir {

namespace {

/// Plans one exit: walks its frame states from the innermost outwards.
class ExitPlanner {
 public:
  ExitPlanner(const Unit& unit, ExitPoint& exit) : unit_(unit), exit_(exit) {}

  void plan(StateId innermost) {
    for (StateId s = innermost; s != kNoId; s = unit_.states[s].parent) {
      exit_.frames.push_back(frame(unit_.states[s]));
    }
    std::reverse(exit_.frames.begin(), exit_.frames.end());
  }

  /// Where the value of node `id` is at the exit.
  ValueSource source(NodeId id) {
    const Node& n = unit_.node(id);
    switch (n.op) {
      case Op::ConstInt:
      case Op::ConstFloat:
      case Op::ConstBool:
      case Op::ConstValue: return {ValueSource::kConstant, n.type, 0, n.imm};
      case Op::Literal:
        return {ValueSource::kLiteral, Type::Value, static_cast<uint32_t>(n.imm), 0};
      default: return {ValueSource::kStored, n.type, place(id), 0};
    }
  }

 private:
  FrameSource frame(const FrameState& state) {
    FrameSource f;
    f.function = state.function;
    f.pc = state.pc;
    f.result_open = state.result_open;
    f.has_closure = state.closure != kNoId;
    f.closure = f.has_closure ? source(state.closure)
                              : ValueSource{ValueSource::kConstant, Type::Value, 0, 0};
    f.registers.reserve(state.values.size());
    for (const StateValue& v : state.values) f.registers.push_back({v.reg, source(v.value)});
    return f;
  }

  uint32_t place(NodeId id) {
    for (uint32_t i = 0; i < exit_.stored.size(); ++i) {
      if (exit_.stored[i] == id) return i;
    }
    exit_.stored.push_back(id);
    return static_cast<uint32_t>(exit_.stored.size()) - 1;
  }

  const Unit& unit_;
  ExitPoint& exit_;
};

/// Sorts what `exit` stores by how many exits store it.
void reorder(ExitPoint& exit, const std::vector<uint32_t>& users) {
  const std::vector<NodeId> before = exit.stored;
  std::sort(exit.stored.begin(), exit.stored.end(),
            [&](NodeId a, NodeId b) { return users[a] != users[b] ? users[a] > users[b] : a < b; });
  std::vector<uint32_t> place(before.size());
  for (uint32_t i = 0; i < before.size(); ++i) {
    place[i] = static_cast<uint32_t>(std::find(exit.stored.begin(), exit.stored.end(), before[i]) -
                                     exit.stored.begin());
  }
  const auto move = [&](ValueSource& s) {
    if (s.kind == ValueSource::kStored && s.type != Type::Void) s.index = place[s.index];
  };
  for (FrameSource& f : exit.frames) {
    move(f.closure);
    for (RegisterSource& r : f.registers) move(r.source);
  }
  move(exit.broken_value);
}

}  // namespace

ExitPlan planExits(const Unit& unit) {
  ExitPlan plan;
  plan.exit_of_node.assign(unit.nodes.size(), kNoId);
  for (const Block& block : unit.blocks) {
    if (block.removed) continue;
    for (NodeId id : block.nodes) {
      const Node& n = unit.node(id);
      const OpInfo& info = opInfo(n.op);
      if (n.removed || n.state == kNoId || !(info.has(kGuard) || info.has(kCall))) continue;
      plan.exit_of_node[id] = static_cast<uint32_t>(plan.exits.size());
      ExitPoint exit;
      exit.node = id;
      exit.is_call = info.has(kCall);
      exit.is_helper = n.op == Op::CallHelper;
      exit.reason = exit.is_call ? ExitReason::CallResult : n.reason;
      ExitPlanner planner(unit, exit);
      planner.plan(n.state);
      if (!exit.is_call && !n.inputs.empty() && n.op != Op::Guard)
        exit.broken_value = planner.source(n.inputs[0]);
      plan.exits.push_back(std::move(exit));
    }
  }
  std::vector<uint32_t> users(unit.nodes.size(), 0);
  for (const ExitPoint& exit : plan.exits) {
    for (NodeId id : exit.stored) ++users[id];
  }
  for (ExitPoint& exit : plan.exits) reorder(exit, users);
  return plan;
}

}  // namespace vela::ir
