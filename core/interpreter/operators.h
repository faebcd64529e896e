// What the interpreter knows of instructions that may run a method: its name, and what is done with
// its result.
#ifndef VELA_CORE_INTERPRETER_OPERATORS_H_
#define VELA_CORE_INTERPRETER_OPERATORS_H_

#include "core/bytecode/instruction.h"
#include "core/interpreter/fast.h"
#include "core/runtime/names.h"

namespace vela::interp {

/// What completeInstruction does with the value that came back.
enum class Completion : uint8_t {
  kStore,     // R[a]
  kStoreNot,  // its negation; must be Bool
  kJump,      // jump by c if true; must be Bool
  kJumpNot,   // jump by c if false; must be Bool
  kNothing,
  kIterPrep,  // R[a] and a fresh R[a + 1]
  kIterNext,  // Some(x): R[b]; None: jump
};

struct OperatorInfo {
  runtime::Symbol method = runtime::name::kEmpty;  // of the left operand's class; empty: the
                                                   // instruction runs no method itself
  Completion completion = Completion::kStore;
};

/// Precondition: op is an opcode.
const OperatorInfo& operatorInfo(bytecode::Opcode op);

}  // namespace vela::interp

#endif  // VELA_CORE_INTERPRETER_OPERATORS_H_
