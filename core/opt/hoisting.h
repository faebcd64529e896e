// Placing guards in front of loops: which loops allow it, and the frame state such a guard has.
#ifndef VELA_CORE_OPT_HOISTING_H_
#define VELA_CORE_OPT_HOISTING_H_

#include "core/ir/loops.h"
#include "core/opt/edit.h"
#include "core/opt/optimize.h"

namespace vela::opt {

/// True if guards may be placed in the loop's preheader.
bool canHoistGuards(const ir::Unit& unit, const ir::Loop& loop, const Options& options);

/// A copy of the header's state with the values that the header's phis have on entry.
/// Precondition: canHoistGuards.
ir::StateId stateInFront(ir::Unit& unit, const ir::Loop& loop);

}  // namespace vela::opt

#endif  // VELA_CORE_OPT_HOISTING_H_
