// From IR to the evaluator's register form.
#ifndef VELA_TARGETS_SIMULATED_TRANSLATE_H_
#define VELA_TARGETS_SIMULATED_TRANSLATE_H_

#include <string>

#include "core/ir/exit_plan.h"
#include "core/ir/ir.h"
#include "targets/simulated/program.h"

namespace vela::simulated {

/// Flattens `unit`. `stress`: every guard is preceded by a Stress instruction. Returns an error
/// text or "".
std::string translate(const ir::Unit& unit, const ir::ExitPlan& plan, bool stress, Program* out);

}  // namespace vela::simulated

#endif  // VELA_TARGETS_SIMULATED_TRANSLATE_H_
