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
        if (hasEffect(opInfo(unit_.node(n).op))) mark(n);
      }
    }
    while (!work_.empty()) {
      const NodeId n = work_.back();
      work_.pop_back();
      for (NodeId input : unit_.node(n).inputs) mark(input);
      markState(unit_.node(n).state);
    }
    return sweep();
  }

 private:
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
};

}  // namespace

bool runDce(PassContext& context) { return DeadCode(context.unit).run(); }

}  // namespace vela::opt
