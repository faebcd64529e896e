// The dispatch loop.
#ifndef VELA_CORE_INTERPRETER_LOOP_H_
#define VELA_CORE_INTERPRETER_LOOP_H_

#include "core/interpreter/frame.h"

namespace vela::interp {

/// Where the loop ends.
extern const Instruction kHalt;

/// What a call takes from `ticks`; a loop turn takes 1. Units of Function::hotness.
inline constexpr int32_t kCallHeat = 10;

/// Executes from `from` until kHalt. State::result and State::outcome say how it ended.
void runLoop(Isolate& isolate, Resume from);

}  // namespace vela::interp

#endif  // VELA_CORE_INTERPRETER_LOOP_H_
