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
    const uint32_t first = exit_.is_call ? 1 : 0;
    for (uint32_t i = 0; i < exit_.stored.size(); ++i) {
      if (exit_.stored[i] == id) return first + i;
    }
    exit_.stored.push_back(id);
    return first + static_cast<uint32_t>(exit_.stored.size()) - 1;
  }

  const Unit& unit_;
  ExitPoint& exit_;
};

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
      exit.reason = exit.is_call ? ExitReason::CallResult : n.reason;
      ExitPlanner planner(unit, exit);
      planner.plan(n.state);
      if (!exit.is_call && !n.inputs.empty() && n.op != Op::Guard)
        exit.broken_value = planner.source(n.inputs[0]);
      plan.exits.push_back(std::move(exit));
    }
  }
  return plan;
}

}  // namespace vela::ir
