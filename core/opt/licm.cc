// Moves what a loop computes anew in each turn with the same result in front of it.
//
// Pure nodes move if their inputs do not change in the loop; loads if besides nobody in the loop
// writes their location. Nodes that rely on a check (kDerefs) move only where that check is an
// input, or a bounds check of the same index stands in front of the loop already.
//
// Guards move too. A guard in front of a loop exits to the loop header's first instruction, with
// the values the header's phis have on entry (Block::header_state): the interpreter then does the
// loop as if compiled code had never entered it. That is correct whether or not the guard would
// have been reached; but it costs, so only guards that every full turn passes are moved, and none
// at headers listed in Options::no_hoisting.
#include <algorithm>
#include <utility>

#include "core/ir/dominators.h"
#include "core/opt/hoisting.h"
#include "core/opt/memory_model.h"
#include "core/opt/pass.h"

namespace vela::opt {

namespace {

using namespace ir;  // NOLINT

class Licm {
 public:
  Licm(Unit& unit, const Options& options)
      : unit_(unit), options_(options), dominators_(unit), loops_(unit, dominators_), model_(unit) {
    for (const Block& b : unit.blocks) {
      for (NodeId n : b.nodes) {
        if (unit.node(n).op == Op::GuardBounds) bounds_checks_.push_back(n);
      }
    }
  }

  bool run() {
    // Inner loops first: what leaves one may leave the next as well.
    for (LoopId id = static_cast<LoopId>(loops_.all().size()); id-- > 0;) {
      if (loops_.loop(id).preheader != kNoId) loop(id);
    }
    return changed_;
  }

 private:
  void loop(LoopId id) {
    loop_ = &loops_.loop(id);
    id_ = id;
    written_ = model_.writtenIn(unit_, *loop_);
    guards_move_ = canHoistGuards(unit_, *loop_, options_);
    for (BlockId b : loop_->blocks) {
      const std::vector<NodeId> nodes = std::move(unit_.block(b).nodes);
      unit_.block(b).nodes.clear();
      std::vector<NodeId> stay;
      for (NodeId n : nodes) {
        if (moves(n))
          move(n);
        else
          stay.push_back(n);
      }
      unit_.block(b).nodes = std::move(stay);
    }
  }

  bool moves(NodeId id) {
    const Node& n = unit_.node(id);
    const OpInfo& info = opInfo(n.op);
    for (NodeId input : n.inputs) {
      if (loops_.contains(id_, unit_.node(input).block)) return false;
    }
    if (memoryRead(info) != 0) {
      const Location l = model_.readBy(n);
      if (l == kNoLocation || written_[l]) return false;
    }
    if (info.has(kGuard)) {
      return guards_move_ && !info.has(kPinned) && !info.has(kTerminator) && everyTurn(n.block);
    }
    if (info.has(kPure) && info.has(kPinned)) return divisorIsSafe(n);
    if (!info.has(kPure) && memoryRead(info) == 0) return false;
    if (memoryWritten(info) != 0 || info.has(kCall)) return false;
    return !info.has(kDerefs) || safeInFront(n);
  }

  bool everyTurn(BlockId b) const {
    for (BlockId latch : loop_->latches) {
      if (!dominators_.dominates(b, latch)) return false;
    }
    return true;
  }

  bool divisorIsSafe(const Node& n) const {
    if (n.op != Op::IDiv && n.op != Op::IMod) return false;
    const Node& divisor = unit_.node(n.inputs[1]);
    return divisor.op == Op::ConstInt && divisor.imm != 0;
  }

  bool safeInFront(const Node& n) const {
    const Node& object = unit_.node(n.inputs[0]);
    if (n.op == Op::LoadElem) {
      return object.op == Op::ListWords &&
             checkedInFront(n.inputs[1], Op::ListLength, object.inputs[0]);
    }
    if (n.op == Op::StringCode) return checkedInFront(n.inputs[1], Op::StringLength, n.inputs[0]);
    if (n.op == Op::StringEqual && !givesObject(n.inputs[1])) return false;
    if (n.op == Op::LoadTuple) return checkedInFront(n.inputs[1], Op::TupleLength, n.inputs[0]);
    if (n.op == Op::LoadField) return givesInstance(n.inputs[0]);
    return givesObject(n.inputs[0]);
  }

  /// True if the node gives an object that can be read wherever the node is known. Else a test on
  /// the way to the load made that sure (is.class and a branch), and the load stays behind it.
  bool givesObject(NodeId id) const { return opInfo(unit_.node(id).op).has(kGivesObject); }

  /// The same of an object whose class is known: simplify has dropped the ways on which it would
  /// have to be another one.
  bool givesInstance(NodeId id) const {
    const Op op = unit_.node(id).op;
    return op == Op::CheckClass || op == Op::NewInstance;
  }

  /// True if `index` was compared with the length of `object` on every way to the loop.
  bool checkedInFront(NodeId index, Op length_op, NodeId object) const {
    for (NodeId check : bounds_checks_) {
      const Node& g = unit_.node(check);
      if (g.removed || g.inputs[0] != index) continue;
      const Node& length = unit_.node(g.inputs[1]);
      if (length.op != length_op || length.inputs[0] != object) continue;
      if (dominators_.dominates(g.block, loop_->preheader)) return true;
    }
    return false;
  }

  void move(NodeId id) {
    changed_ = true;
    if (opInfo(unit_.node(id).op).has(kGuard)) {
      const StateId state = stateInFront(unit_, *loop_);
      unit_.node(id).state = state;
    }
    insertAtEnd(unit_, loop_->preheader, id);
  }

  Unit& unit_;
  const Options& options_;
  const Dominators dominators_;
  const Loops loops_;
  const MemoryModel model_;
  std::vector<NodeId> bounds_checks_;
  const Loop* loop_ = nullptr;
  LoopId id_ = kNoId;
  std::vector<bool> written_;
  bool guards_move_ = false;
  bool changed_ = false;
};

}  // namespace

bool runLicm(PassContext& context) { return Licm(context.unit, context.options).run(); }

}  // namespace vela::opt
