// Executes installed programs with the calling convention of compiled code
// (core/contract/exec_state.h).
#ifndef VELA_TARGETS_SIMULATED_EVALUATOR_H_
#define VELA_TARGETS_SIMULATED_EVALUATOR_H_

#include "targets/simulated/program.h"

namespace vela::simulated {

/// The specialised entry: `params` are raw words in the representations of the signature. The
/// result is a raw word in the representation of the signature's result. MayGc, runs Vela code.
ValueAndStatus runSpecialised(const InstalledProgram& installed, ExecState* exec, Value closure,
                              const uint64_t* params);

/// The boxed entry, see BoxedEntry.
ValueAndStatus runBoxed(const InstalledProgram& installed, ExecState* exec, Value* args);

/// The entry at a loop header, see OsrEntry.
ValueAndStatus runOsr(const InstalledProgram& installed, ExecState* exec, Value* registers);

}  // namespace vela::simulated

#endif  // VELA_TARGETS_SIMULATED_EVALUATOR_H_
