// What reports say of code that is no decision of the policy's.
#ifndef VELA_CORE_JIT_REPORT_H_
#define VELA_CORE_JIT_REPORT_H_

#include <vector>

#include "core/ir/ir.h"
#include "core/jit/code.h"

namespace vela::jit {

/// The instructions of an optimised unit that are left to helpers which take operands of any type.
std::vector<HelperUse> helperUses(const ir::Unit& unit);

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_REPORT_H_
