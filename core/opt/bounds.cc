// Replaces index checks inside counted loops by checks in front of them.
//
// The index is the loop's counter i, plus or minus something that does not change in the loop. If
// the first and the last value of i give indices within the list, so do all between:
// where i was tested before the check (`while i < n { a[i] }`), i goes from start to far = n - 1,
// and the checks are only needed if the loop turns at all: `start < n`; where it is tested behind
// it (`for i in …`, tested at the bottom), i goes from start to far = bound.
//
// Why two checks suffice although Ints wrap. With a constant step, from start to far without
// wrapping: far < length - c stays far away from Int's ends for |c| <= kMaxOffset, so `i + step`
// never wraps while i <= far. Indices i + c then form an arithmetic progression modulo 2^64 whose
// ends lie in [0, length) and whose length is below 2^63; so it cannot leave [0, length) in
// between. For offsets and steps that are not constant the numbers involved are limited to
// kMaxNumber by further checks in front of the loop.
//
// The list's length must not change in the loop: it is defined outside. Such a guard can fail
// although the loop would have been left early; Options::no_hoisting stops that from happening
// again and again.
#include <utility>

#include "core/ir/dominators.h"
#include "core/opt/hoisting.h"
#include "core/opt/induction.h"
#include "core/opt/pass.h"

namespace vela::opt {

namespace {

using namespace ir;  // NOLINT

constexpr int64_t kMaxOffset = int64_t{1} << 31;
constexpr int64_t kMaxNumber = int64_t{1} << 61;
constexpr int64_t kMaxStep = int64_t{1} << 40;

/// An index: counter + constant + sign · offset.
struct Index {
  int64_t constant = 0;
  NodeId offset = kNoId;
  bool subtract = false;
};

class BoundsChecks {
 public:
  BoundsChecks(Unit& unit, const Options& options)
      : unit_(unit),
        options_(options),
        dominators_(unit),
        loops_(unit, dominators_),
        rewriter_(unit) {}

  bool run() {
    for (LoopId id = static_cast<LoopId>(loops_.all().size()); id-- > 0;) loop(id);
    rewriter_.apply();
    return rewriter_.changed();
  }

 private:
  void loop(LoopId id) {
    id_ = id;
    loop_ = &loops_.loop(id);
    if (!canHoistGuards(unit_, *loop_, options_)) return;
    const std::optional<CountedLoop> counter = findCounter(unit_, dominators_, loops_, id);
    if (!counter) return;
    c_ = *counter;
    if (c_.constant_step && (c_.step > kMaxStep || c_.step < -kMaxStep)) return;
    state_ = kNoId;
    for (BlockId b : loop_->blocks) {
      if (!dominators_.dominates(b, loop_->latches[0])) continue;
      const std::vector<NodeId> nodes = unit_.block(b).nodes;
      for (NodeId n : nodes) {
        if (unit_.node(n).op == Op::GuardBounds && !unit_.node(n).removed) check(n);
      }
    }
  }

  bool outside(NodeId n) const { return !loops_.contains(id_, unit_.node(n).block); }

  /// Decomposes the index; false if it is not of the form.
  bool decompose(NodeId n, Index* out) const {
    for (int depth = 0; n != c_.phi; ++depth) {
      const Node& node = unit_.node(n);
      if (depth == 3 || (node.op != Op::IAdd && node.op != Op::ISub)) return false;
      const Node& right = unit_.node(node.inputs[1]);
      if (node.op == Op::IAdd && right.op == Op::ConstInt) {
        if (right.imm > kMaxOffset || right.imm < -kMaxOffset) return false;
        out->constant += right.imm;
        n = node.inputs[0];
        continue;
      }
      if (out->offset != kNoId) return false;
      const bool left_fixed = node.op == Op::IAdd && outside(node.inputs[0]);
      const NodeId fixed = node.inputs[left_fixed ? 0 : 1];
      if (!outside(fixed)) return false;
      out->offset = fixed;
      out->subtract = node.op == Op::ISub;
      n = node.inputs[left_fixed ? 1 : 0];
    }
    return true;
  }

  void check(NodeId n) {
    const NodeId length = unit_.node(n).inputs[1];
    Index index;
    if (!outside(length) || !decompose(unit_.node(n).inputs[0], &index)) return;
    // Passed the test on the way here?
    const BlockId stays = unit_.block(c_.test).succs[c_.stay];
    const BlockId b = unit_.node(n).block;
    const bool tested = unit_.block(stays).preds.size() == 1 && dominators_.dominates(stays, b);
    if (!tested && !(c_.constant_step && (c_.step == 1 || c_.step == -1))) return;
    if (!tested && (c_.cond == Cond::Le || c_.cond == Cond::Ge)) return;
    if (!c_.constant_step && !(c_.cond == Cond::Lt || c_.cond == Cond::Le)) return;
    if (!(tested && surelyInside(index, length))) {
      if (tested)
        guardTested(index, length);
      else
        guardUntested(index, length);
    }
    rewriter_.remove(n);
  }

  /// `for (i = 0; i < length; …) a[i]`, also a[i - 1] from 1 on.
  bool surelyInside(const Index& index, NodeId length) const {
    const Node& start = unit_.node(c_.start);
    return c_.cond == Cond::Lt && c_.constant_step && c_.bound == length && index.offset == kNoId &&
           index.constant <= 0 && start.op == Op::ConstInt && start.imm >= -index.constant;
  }

  // --- nodes in front of the loop ---

  NodeId front(Op op, std::vector<NodeId> inputs, int64_t imm = 0, Type type = Type::Void) {
    return makeAtEnd(unit_, loop_->preheader, op, std::move(inputs), imm, type);
  }
  NodeId constant(int64_t i) { return front(Op::ConstInt, {}, i); }
  NodeId compare(Cond cond, NodeId a, NodeId b) {
    return front(Op::ICmp, {a, b}, static_cast<int64_t>(cond));
  }
  NodeId both(NodeId a, NodeId b) {
    return front(Op::Select, {a, b, front(Op::ConstBool, {}, 0)}, 0, Type::Bool);
  }

  NodeId plus(NodeId n, int64_t c) { return c == 0 ? n : front(Op::IAdd, {n, constant(c)}); }

  NodeId indexFor(NodeId counter, const Index& index) {
    NodeId n = counter;
    if (index.offset != kNoId) {
      n = front(index.subtract ? Op::ISub : Op::IAdd, {n, index.offset});
    }
    return plus(n, index.constant);
  }

  NodeId inBounds(NodeId index, NodeId length) {
    return both(compare(Cond::Ge, index, constant(0)), compare(Cond::Lt, index, length));
  }

  /// -limit <= n < limit.
  NodeId within(NodeId n, int64_t limit) {
    return both(compare(Cond::Ge, n, constant(-limit)), compare(Cond::Lt, n, constant(limit)));
  }

  void guard(Op op, std::vector<NodeId> inputs) {
    if (state_ == kNoId) state_ = stateInFront(unit_, *loop_);
    const NodeId g = front(op, std::move(inputs));
    unit_.node(g).state = state_;
    unit_.node(g).reason = ExitReason::OutOfBounds;
  }

  /// Limits that keep numbers without known size from wrapping; kNoId if none are needed.
  NodeId limits(const Index& index, NodeId far) {
    if (index.offset == kNoId && c_.constant_step) return kNoId;
    NodeId ok = both(within(c_.start, kMaxNumber), within(far, kMaxNumber));
    if (!c_.constant_step) {
      ok = both(ok, both(compare(Cond::Gt, c_.step_node, constant(0)),
                         compare(Cond::Lt, c_.step_node, constant(kMaxStep))));
    }
    return ok;
  }

  void guardTested(const Index& index, NodeId length) {
    const int64_t to_far = c_.cond == Cond::Lt ? -1 : c_.cond == Cond::Gt ? 1 : 0;
    const NodeId far = plus(c_.bound, to_far);
    NodeId ok =
        both(inBounds(indexFor(c_.start, index), length), inBounds(indexFor(far, index), length));
    const NodeId limit = limits(index, far);
    if (limit != kNoId) ok = both(limit, ok);
    const NodeId turns = compare(c_.cond, c_.start, c_.bound);
    const NodeId condition =
        front(Op::Select, {turns, ok, front(Op::ConstBool, {}, 1)}, 0, Type::Bool);
    guard(Op::Guard, {condition});
  }

  /// Tested at the bottom, by steps of one: the counter goes from start to bound.
  void guardUntested(const Index& index, NodeId length) {
    const NodeId limit = limits(index, c_.bound);
    if (limit != kNoId) guard(Op::Guard, {limit});
    guard(Op::GuardBounds, {indexFor(c_.start, index), length});
    guard(Op::GuardBounds, {indexFor(c_.bound, index), length});
  }

  Unit& unit_;
  const Options& options_;
  const Dominators dominators_;
  const Loops loops_;
  Rewriter rewriter_;
  LoopId id_ = kNoId;
  const Loop* loop_ = nullptr;
  CountedLoop c_{};
  StateId state_ = kNoId;
};

}  // namespace

bool runBounds(PassContext& context) { return BoundsChecks(context.unit, context.options).run(); }

}  // namespace vela::opt
