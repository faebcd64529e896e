// A poll in every turn keeps LLVM from vectorising a loop and costs a load and a branch. A counted
// innermost loop without calls or allocation becomes two: the inner one runs at most `turns`
// (Options::turns_per_poll) without polling, the outer one polls.
//
//   tested at the top                       tested at the bottom (for … in)
//   H: i = phi; if i < n goto B else E      H: i = phi … T: poll; if i < last goto C else E
//   B: … poll; goto H                       C: goto H
// become
//   O: limit = min(n, i + turns)            O: limit = min(last, i + turns - 1)
//   H: i = phi; if i < limit goto B else M  H: i = phi … T: if i < limit goto C else M
//   B: …; goto H                            C: goto H
//   M: if i < n goto N else E               M: poll; if i < last goto N else E
//   N: poll (header's state); goto O        N: goto O
//
// i + turns may wrap: then the limit is n.
#include <utility>

#include "core/ir/dominators.h"
#include "core/opt/edit.h"
#include "core/opt/induction.h"
#include "core/opt/pass.h"

namespace vela::opt {

namespace {

using namespace ir;  // NOLINT

constexpr int64_t kMaxStep = int64_t{1} << 30;

class StripMiner {
 public:
  StripMiner(Unit& unit, const Loop& loop, const CountedLoop& counter, int64_t turns)
      : unit_(unit), loop_(loop), c_(counter), turns_(turns) {}

  /// Checks that the loop has one of the two shapes and finds its poll.
  bool fits() {
    if (!c_.constant_step || c_.step > kMaxStep || c_.step < 0) return false;
    for (BlockId b : loop_.blocks) {
      for (NodeId n : unit_.block(b).nodes) {
        const OpInfo& info = opInfo(unit_.node(n).op);
        if (info.has(kCall) || info.has(kAllocates)) return false;
        if (unit_.node(n).op != Op::Poll) continue;
        if (poll_ != kNoId) return false;
        poll_ = n;
      }
    }
    if (poll_ == kNoId) return false;
    return fitsBottom() || fitsTop();
  }

  void run() {
    makeOuterHeader();
    limitInnerTest();
    if (top_)
      finishTop();
    else
      finishBottom();
  }

 private:
  /// The header is executed once more than without strips, so nothing in it may have an effect.
  bool fitsTop() {
    top_ = true;
    if (c_.test != loop_.header || unit_.block(loop_.header).header_state == kNoId) return false;
    for (NodeId n : unit_.block(loop_.header).nodes) {
      if (writes(n)) return false;
    }
    return true;
  }

  bool writes(NodeId n) const {
    const OpInfo& info = opInfo(unit_.node(n).op);
    return memoryWritten(info) != 0 || info.has(kWriteGc);
  }

  bool fitsBottom() {
    top_ = false;
    const BlockId stays = unit_.block(c_.test).succs[c_.stay];
    if (unit_.node(poll_).block != c_.test) return false;
    // The poll moves behind the test: nothing that an exit would repeat may stand in between.
    bool behind = false;
    for (NodeId n : unit_.block(c_.test).nodes) {
      if (behind && writes(n)) return false;
      behind = behind || n == poll_;
    }
    // The block behind the test only jumps to the header.
    return stays == loop_.latches[0] && unit_.block(stays).nodes.size() == 1 &&
           unit_.block(stays).preds.size() == 1;
  }

  NodeId outerValue(NodeId phi) const {
    const std::vector<NodeId>& nodes = unit_.block(outer_).nodes;
    for (size_t i = 0; i < phis_.size(); ++i) {
      if (phis_[i] == phi) return nodes[i];
    }
    return kNoId;
  }

  /// O, between preheader and header; its phis get their second input when N exists.
  void makeOuterHeader() {
    outer_ = unit_.newBlock();
    const size_t entry = predIndex(unit_, loop_.header, loop_.preheader);
    for (NodeId n : unit_.block(loop_.header).nodes) {
      if (unit_.node(n).op != Op::Phi) break;
      phis_.push_back(n);
    }
    for (NodeId phi : phis_) {
      const NodeId start = unit_.node(phi).inputs[entry];
      const Type type = unit_.node(phi).type;
      const NodeId outer = unit_.append(outer_, Op::Phi, {start}, 0, type);
      unit_.node(phi).inputs[entry] = outer;
    }
    makeLimit();
    unit_.append(outer_, Op::Jump);
    unit_.block(outer_).succs.push_back(loop_.header);
    unit_.block(loop_.header).preds[entry] = outer_;
    for (BlockId& s : unit_.block(loop_.preheader).succs) {
      if (s == loop_.header) s = outer_;
    }
    unit_.block(outer_).preds.push_back(loop_.preheader);
  }

  /// limit = i + turns * step, or the bound if that is nearer or the sum wraps.
  void makeLimit() {
    const NodeId i = outerValue(c_.phi);
    const int64_t distance = c_.step * (top_ ? turns_ : turns_ - 1);
    const NodeId sum =
        unit_.append(outer_, Op::IAdd, {i, unit_.append(outer_, Op::ConstInt, {}, distance)});
    const NodeId wraps = compare(sum, i);
    const NodeId nearer = compare(sum, c_.bound);
    const NodeId smaller = unit_.append(outer_, Op::Select, {nearer, sum, c_.bound}, 0, Type::Int);
    limit_ = unit_.append(outer_, Op::Select, {wraps, c_.bound, smaller}, 0, Type::Int);
  }

  NodeId compare(NodeId a, NodeId b) {
    return unit_.append(outer_, Op::ICmp, {a, b}, static_cast<int64_t>(Cond::Lt));
  }

  /// The inner test compares with the limit; its way out leads to M.
  void limitInnerTest() {
    middle_ = unit_.newBlock();
    const NodeId inner =
        makeAtEnd(unit_, c_.test, Op::ICmp, {c_.phi, limit_}, static_cast<int64_t>(c_.cond));
    Node& branch = unit_.node(unit_.block(c_.test).nodes.back());
    branch.inputs[0] = inner;
    branch.imm = 1;
    std::vector<BlockId>& succs = unit_.block(c_.test).succs;
    leave_ = succs[1 - c_.stay];
    const BlockId stays = succs[c_.stay];
    succs = {stays, middle_};
    unit_.block(middle_).preds.push_back(c_.test);
    for (BlockId& p : unit_.block(leave_).preds) {
      if (p == c_.test) p = middle_;
    }
  }

  /// M's branch on the true test: to N, or out of the loop. N jumps to O.
  void branchFromMiddle() {
    const BlockId next = unit_.newBlock();
    next_ = next;
    const NodeId more =
        unit_.append(middle_, Op::ICmp, {c_.phi, c_.bound}, static_cast<int64_t>(c_.cond));
    unit_.append(middle_, Op::Branch, {more}, 1);
    unit_.block(middle_).succs = {next, leave_};
    unit_.block(next).preds.push_back(middle_);
  }

  void jumpToOuter() {
    unit_.append(next_, Op::Jump);
    unit_.addEdge(next_, outer_);
  }

  void finishTop() {
    branchFromMiddle();
    removePoll();
    const StateId state = unit_.block(loop_.header).header_state;
    const NodeId poll = unit_.append(next_, Op::Poll);
    unit_.node(poll).state = state;
    unit_.node(poll).reason = ExitReason::Poll;
    jumpToOuter();
    for (NodeId phi : phis_) unit_.node(outerValue(phi)).inputs.push_back(phi);
  }

  void finishBottom() {
    removePoll();
    unit_.node(poll_).block = middle_;
    unit_.block(middle_).nodes.push_back(poll_);
    branchFromMiddle();
    jumpToOuter();
    const size_t latch = predIndex(unit_, loop_.header, loop_.latches[0]);
    for (NodeId phi : phis_) {
      unit_.node(outerValue(phi)).inputs.push_back(unit_.node(phi).inputs[latch]);
    }
  }

  void removePoll() {
    std::vector<NodeId>& nodes = unit_.block(unit_.node(poll_).block).nodes;
    for (size_t i = 0; i < nodes.size(); ++i) {
      if (nodes[i] != poll_) continue;
      nodes.erase(nodes.begin() + static_cast<ptrdiff_t>(i));
      break;
    }
    if (top_) unit_.node(poll_).removed = true;
  }

  Unit& unit_;
  const Loop& loop_;
  const CountedLoop c_;
  const int64_t turns_;
  bool top_ = false;
  NodeId poll_ = kNoId, limit_ = kNoId;
  BlockId outer_ = kNoId, middle_ = kNoId, next_ = kNoId, leave_ = kNoId;
  std::vector<NodeId> phis_;
};

bool isInnermost(const Loops& loops, LoopId id) {
  for (const Loop& l : loops.all()) {
    if (l.parent == id) return false;
  }
  return true;
}

}  // namespace

bool runStripMine(PassContext& context) {
  Unit& unit = context.unit;
  const Dominators dominators(unit);
  const Loops loops(unit, dominators);
  bool changed = false;
  // Innermost loops share no blocks, so the analyses stay good enough while one after the other is
  // changed.
  for (LoopId id = 0; id < loops.all().size(); ++id) {
    if (!isInnermost(loops, id)) continue;
    const std::optional<CountedLoop> counter = findCounter(unit, dominators, loops, id);
    if (!counter) continue;
    StripMiner miner(unit, loops.loop(id), *counter, context.options.turns_per_poll);
    if (!miner.fits()) continue;
    miner.run();
    changed = true;
  }
  return changed;
}

}  // namespace vela::opt
