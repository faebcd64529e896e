#include "core/opt/induction.h"

#include <utility>

#include "core/opt/edit.h"

namespace vela::opt {

using namespace ir;  // NOLINT

namespace {

Cond negated(Cond c) {
  constexpr Cond kOpposite[] = {Cond::Ne, Cond::Eq, Cond::Ge, Cond::Gt, Cond::Le, Cond::Lt};
  return kOpposite[static_cast<int>(c)];
}
Cond mirrored(Cond c) {
  constexpr Cond kSwapped[] = {Cond::Eq, Cond::Ne, Cond::Gt, Cond::Ge, Cond::Lt, Cond::Le};
  return kSwapped[static_cast<int>(c)];
}

class Finder {
 public:
  Finder(const Unit& unit, const Dominators& dominators, const Loops& loops, LoopId id)
      : unit_(unit), dominators_(dominators), loops_(loops), id_(id), loop_(loops.loop(id)) {}

  std::optional<CountedLoop> run() {
    if (loop_.preheader == kNoId || loop_.latches.size() != 1) return std::nullopt;
    for (BlockId b : loop_.blocks) {
      if (!dominators_.dominates(b, loop_.latches[0])) continue;
      std::optional<CountedLoop> found = fromTest(b);
      if (found) return found;
    }
    return std::nullopt;
  }

 private:
  bool outside(NodeId n) const { return !loops_.contains(id_, unit_.node(n).block); }

  std::optional<CountedLoop> fromTest(BlockId b) {
    const Node& last = unit_.node(unit_.block(b).nodes.back());
    if (last.op != Op::Branch) return std::nullopt;
    const std::vector<BlockId>& succs = unit_.block(b).succs;
    const bool first_stays = loops_.contains(id_, succs[0]);
    if (first_stays == loops_.contains(id_, succs[1])) return std::nullopt;
    const Node& compare = unit_.node(last.inputs[0]);
    if (compare.op != Op::ICmp) return std::nullopt;
    CountedLoop c{};
    c.compare = last.inputs[0];
    c.test = b;
    c.stay = first_stays ? 0 : 1;
    c.phi = compare.inputs[0];
    c.bound = compare.inputs[1];
    c.cond = static_cast<Cond>(compare.imm);
    if (outside(c.phi)) {
      std::swap(c.phi, c.bound);
      c.cond = mirrored(c.cond);
    }
    if (!first_stays) c.cond = negated(c.cond);
    if (!outside(c.bound) || c.cond == Cond::Eq || c.cond == Cond::Ne) return std::nullopt;
    return step(c) ? std::optional<CountedLoop>(c) : std::nullopt;
  }

  /// Fills in start, next and step if `c.phi` is a counter of the right direction.
  bool step(CountedLoop& c) const {
    const Node& phi = unit_.node(c.phi);
    if (phi.op != Op::Phi || phi.block != loop_.header || phi.inputs.size() != 2) return false;
    const size_t entry = predIndex(unit_, loop_.header, loop_.preheader);
    c.start = phi.inputs[entry];
    c.next = phi.inputs[1 - entry];
    const Node& next = unit_.node(c.next);
    if (next.op != Op::IAdd) return false;
    if (next.inputs[0] == c.phi)
      c.step_node = next.inputs[1];
    else if (next.inputs[1] == c.phi)
      c.step_node = next.inputs[0];
    else
      return false;
    if (!outside(c.step_node)) {
      // A constant that still stands in the loop is as good.
      if (unit_.node(c.step_node).op != Op::ConstInt) return false;
    }
    c.constant_step = unit_.node(c.step_node).op == Op::ConstInt;
    c.step = c.constant_step ? unit_.node(c.step_node).imm : 0;
    const bool up = c.cond == Cond::Lt || c.cond == Cond::Le;
    return !c.constant_step || (up ? c.step > 0 : c.step < 0);
  }

  const Unit& unit_;
  const Dominators& dominators_;
  const Loops& loops_;
  const LoopId id_;
  const Loop& loop_;
};

}  // namespace

std::optional<CountedLoop> findCounter(const Unit& unit, const Dominators& dominators,
                                       const Loops& loops, LoopId id) {
  return Finder(unit, dominators, loops, id).run();
}

}  // namespace vela::opt
