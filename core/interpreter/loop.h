// The dispatch loop.
#ifndef VELA_CORE_INTERPRETER_LOOP_H_
#define VELA_CORE_INTERPRETER_LOOP_H_

#include "core/interpreter/frame.h"

namespace vela::interp {

/// Where the loop ends.
extern const Instruction kHalt;

/// What a call takes from Function::hotness, and a loop turn.
inline constexpr int32_t kCallHeat = 10;
/// A call takes the slow path, which records the types of the arguments, while one of the lower bits' values comes up
/// (one call in eight), and once the function is hot (the sign).
inline constexpr int32_t kSampleMask = static_cast<int32_t>(0x80000070);

/// Executes from `from` until kHalt. State::result and State::outcome say how it ended.
void runLoop(Isolate& isolate, Resume from);

}  // namespace vela::interp

#endif  // VELA_CORE_INTERPRETER_LOOP_H_
