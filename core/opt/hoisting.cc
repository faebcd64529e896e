#include "core/opt/hoisting.h"

namespace vela::opt {

using namespace ir;  // NOLINT

bool canHoistGuards(const Unit& unit, const Loop& loop, const Options& options) {
  const StateId s = unit.block(loop.header).header_state;
  if (loop.preheader == kNoId || s == kNoId) return false;
  const FrameState& state = unit.states[s];
  return options.no_hoisting.count({state.function, state.pc}) == 0;
}

StateId stateInFront(Unit& unit, const Loop& loop) {
  const size_t entry = predIndex(unit, loop.header, loop.preheader);
  return copyState(unit, unit.block(loop.header).header_state, [&](NodeId v) {
    const Node& n = unit.node(v);
    return n.op == Op::Phi && n.block == loop.header ? n.inputs[entry] : v;
  });
}

}  // namespace vela::opt
