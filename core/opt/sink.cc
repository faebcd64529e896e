// Moves nodes out of loops downwards: a value that a loop computes in each turn but only the code
// behind it (or a colder place in it) uses. Above all boxes: a sum that leaves its loop boxed is
// boxed once.
//
// A node moves to the nearest common dominator of its uses if that lies in fewer loops. Frame
// states hold the node where it is; they name raw values instead of boxes already.
#include "core/ir/dominators.h"
#include "core/ir/loops.h"
#include "core/opt/edit.h"
#include "core/opt/pass.h"

namespace vela::opt {

namespace {

using namespace ir;  // NOLINT

class Sinking {
 public:
  explicit Sinking(Unit& unit) : unit_(unit), dominators_(unit), loops_(unit, dominators_) {}

  bool run() {
    findUses();
    const std::vector<BlockId>& order = dominators_.order();
    for (size_t i = order.size(); i-- > 0;) {
      if (loops_.depth(order[i]) > 0) block(order[i]);
    }
    return changed_;
  }

 private:
  /// Per node the nearest common dominator of its uses.
  void findUses() {
    target_.assign(unit_.nodes.size(), kNoId);
    pinned_.assign(unit_.nodes.size(), false);
    for (BlockId b : dominators_.order()) {
      for (NodeId n : unit_.block(b).nodes) uses(n, b);
    }
    for (const FrameState& s : unit_.states) {
      for (const StateValue& v : s.values) pinned_[v.value] = true;
      if (s.closure != kNoId) pinned_[s.closure] = true;
    }
  }

  void uses(NodeId n, BlockId b) {
    const Node& node = unit_.node(n);
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      const BlockId at = node.op == Op::Phi ? unit_.block(b).preds[i] : b;
      BlockId& target = target_[node.inputs[i]];
      target = target == kNoId ? at : common(target, at);
    }
  }

  BlockId common(BlockId a, BlockId b) const {
    while (a != b) {
      if (dominators_.depth(a) < dominators_.depth(b))
        b = dominators_.idom(b);
      else
        a = dominators_.idom(a);
    }
    return a;
  }

  void block(BlockId b) {
    const std::vector<NodeId> nodes = unit_.block(b).nodes;
    for (size_t i = nodes.size(); i-- > 0;) {
      const NodeId n = nodes[i];
      if (!movable(n) || loops_.depth(target_[n]) >= loops_.depth(b)) continue;
      move(n, target_[n]);
    }
  }

  bool movable(NodeId n) const {
    if (pinned_[n] || target_[n] == kNoId || target_[n] == unit_.node(n).block) return false;
    const OpInfo& info = opInfo(unit_.node(n).op);
    if (info.has(kPure)) return !info.has(kPinned);
    return unit_.node(n).op == Op::BoxInt;
  }

  void move(NodeId n, BlockId to) {
    std::vector<NodeId>& from = unit_.block(unit_.node(n).block).nodes;
    for (size_t i = 0; i < from.size(); ++i) {
      if (from[i] != n) continue;
      from.erase(from.begin() + static_cast<ptrdiff_t>(i));
      break;
    }
    std::vector<NodeId>& nodes = unit_.block(to).nodes;
    nodes.insert(nodes.begin() + static_cast<ptrdiff_t>(phiCount(unit_, to)), n);
    unit_.node(n).block = to;
    changed_ = true;
  }

  Unit& unit_;
  const Dominators dominators_;
  const Loops loops_;
  std::vector<BlockId> target_;
  std::vector<bool> pinned_;
  bool changed_ = false;
};

}  // namespace

bool runSink(PassContext& context) { return Sinking(context.unit).run(); }

}  // namespace vela::opt
