// Walks the blocks in reverse postorder until nothing changes, replacing each node by a simpler one
// where Folder knows one. Checks that can never pass become the exit they would take; branches on
// constants become jumps; boxes in frame states become the raw values, which an exit can store as
// well.
#include <utility>

#include "core/ir/dominators.h"
#include "core/opt/edit.h"
#include "core/opt/folder.h"
#include "core/opt/pass.h"

namespace vela::opt {

namespace {

using namespace ir;  // NOLINT

constexpr int kMaxRounds = 8;

class Simplifier {
 public:
  explicit Simplifier(Unit& unit) : unit_(unit), rewriter_(unit), folder_(unit) {}

  bool run() {
    bool any = false;
    for (int round = 0; round < kMaxRounds; ++round) {
      changed_ = false;
      const std::vector<BlockId> order = Dominators(unit_).order();
      for (BlockId b : order) block(b);
      rewriter_.apply();
      states();
      if (edges_changed_) removeUnreachable(unit_);
      edges_changed_ = false;
      any = any || changed_;
      if (!changed_) break;
    }
    return any;
  }

 private:
  void block(BlockId b) {
    const std::vector<NodeId> nodes = std::move(unit_.block(b).nodes);
    std::vector<NodeId> out;
    out.reserve(nodes.size());
    folder_.setPlace(b, &out);
    for (size_t i = 0; i < nodes.size(); ++i) {
      const NodeId n = nodes[i];
      if (unit_.node(n).removed) continue;
      rewriter_.resolveInputs(n);
      const Folded folded = folder_.fold(n);
      if (folded.kind == Folded::kNeverPasses) {
        cut(b, nodes, i, std::move(out));
        return;
      }
      if (folded.kind == Folded::kKeep) out.push_back(n);
      if (folded.kind == Folded::kReplace) rewriter_.replace(n, folded.by);
      if (folded.kind == Folded::kDrop) rewriter_.remove(n);
      changed_ = changed_ || folded.kind != Folded::kKeep;
    }
    unit_.block(b).nodes = std::move(out);
    branch(b);
    changed_ = folder_.takeChanged() || changed_;
  }

  /// The check at `index` never passes: the block ends there with its exit.
  void cut(BlockId b, const std::vector<NodeId>& nodes, size_t index, std::vector<NodeId> out) {
    const size_t end = out.size();
    for (size_t i = index; i < nodes.size(); ++i) out.push_back(nodes[i]);
    const NodeId guard = nodes[index];
    unit_.block(b).nodes = std::move(out);
    endWithExit(unit_, b, end, guard);
    changed_ = edges_changed_ = true;
  }

  void branch(BlockId b) {
    Node& n = unit_.node(unit_.block(b).nodes.back());
    if (n.op != Op::Branch) return;
    const Node& condition = unit_.node(n.inputs[0]);
    if (condition.op == Op::BNot) {
      n.inputs[0] = condition.inputs[0];
      std::swap(unit_.block(b).succs[0], unit_.block(b).succs[1]);
      if (n.imm != 0) n.imm = 3 - n.imm;
      changed_ = true;
    } else if (condition.op == Op::ConstBool) {
      removeEdge(unit_, b, condition.imm != 0 ? 1 : 0);
      n.op = Op::Jump;
      n.inputs.clear();
      n.imm = 0;
      changed_ = edges_changed_ = true;
    }
  }

  void states() {
    for (FrameState& s : unit_.states) {
      for (StateValue& v : s.values) {
        const Node& n = unit_.node(v.value);
        const bool box = n.op == Op::BoxInt || n.op == Op::BoxFloat || n.op == Op::BoxBool;
        if (!box || n.removed) continue;
        v.value = n.inputs[0];
        changed_ = true;
      }
    }
  }

  Unit& unit_;
  Rewriter rewriter_;
  Folder folder_;
  bool changed_ = false, edges_changed_ = false;
};

}  // namespace

bool runSimplify(PassContext& context) { return Simplifier(context.unit).run(); }

}  // namespace vela::opt
