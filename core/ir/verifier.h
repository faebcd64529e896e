// Checks that a unit fulfils what passes and back ends rely on.
#ifndef VELA_CORE_IR_VERIFIER_H_
#define VELA_CORE_IR_VERIFIER_H_

#include <string>

#include "core/ir/ir.h"

namespace vela::ir {

/// Empty if the unit is well-formed, else what is wrong, with the node: "b2: v7: Int = iadd v1, v2:
/// input 1 is a Float".
std::string verify(const Unit& unit);

}  // namespace vela::ir

#endif  // VELA_CORE_IR_VERIFIER_H_
