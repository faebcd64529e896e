#include <unordered_map>

#include "core/opt/edit.h"
#include "core/opt/pass.h"

namespace vela::opt {

namespace {

using namespace ir;  // NOLINT

/// True for nodes that do something even if nobody uses their value.
bool hasEffect(const OpInfo& info) {
  if (info.has(kTerminator) || info.has(kCall) || info.has(kGuard)) return true;
  return memoryWritten(info) != 0 || info.has(kWriteGc);
}

class DeadCode {
 public:
  explicit DeadCode(Unit& unit) : unit_(unit) {
    live_.assign(unit.nodes.size(), false);
    state_seen_.assign(unit.states.size(), false);
  }

  bool run() {
    for (Block& b : unit_.blocks) {
      markState(b.header_state);
      for (NodeId n : b.nodes) {
        if (const NodeId object = filledObject(n); object != kNoId) {
          fillers_[object].push_back(n);
        } else if (hasEffect(opInfo(unit_.node(n).op))) {
          mark(n);
        }
      }
    }
    while (!work_.empty()) {
      const NodeId n = work_.back();
      work_.pop_back();
      for (NodeId input : unit_.node(n).inputs) mark(input);
      markState(unit_.node(n).state);
      if (const auto fillers = fillers_.find(n); fillers != fillers_.end()) {
        for (NodeId filler : fillers->second) mark(filler);
      }
    }
    return sweep();
  }

 private:
  /// The object that is made here and that the node only fills: nobody sees that unless somebody
  /// uses the object. kNoId: the node does something else.
  NodeId filledObject(NodeId n) const {
    const Node& node = unit_.node(n);
    const bool fills =
        node.op == Op::StoreField || node.op == Op::StoreCell || node.op == Op::WriteBarrier;
    if (!fills) return kNoId;
    const Op made = unit_.node(node.inputs[0]).op;
    return made == Op::NewInstance || made == Op::NewCell ? node.inputs[0] : kNoId;
  }

  void mark(NodeId n) {
    if (live_[n]) return;
    live_[n] = true;
    work_.push_back(n);
  }

  void markState(StateId s) {
    for (; s != kNoId && !state_seen_[s]; s = unit_.states[s].parent) {
      state_seen_[s] = true;
      if (unit_.states[s].closure != kNoId) mark(unit_.states[s].closure);
      for (const StateValue& v : unit_.states[s].values) mark(v.value);
    }
  }

  bool sweep() {
    Rewriter rewriter(unit_);
    for (Block& b : unit_.blocks) {
      for (NodeId n : b.nodes) {
        if (!live_[n]) rewriter.remove(n);
      }
    }
    rewriter.apply();
    return rewriter.changed();
  }

  Unit& unit_;
  std::vector<bool> live_, state_seen_;
  std::vector<NodeId> work_;
  std::unordered_map<NodeId, std::vector<NodeId>> fillers_;
};

}  // namespace

bool runDce(PassContext& context) { return DeadCode(context.unit).run(); }

}  // namespace vela::opt
