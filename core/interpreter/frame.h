// The header of an interpreter frame on the VM stack (kFrameHeader in core/contract/exec_state.h).
//
//   base[-4]  the callee; in the caller of a plain call this is R[a], where the result goes
//   base[-3]  the caller's pc: the instruction that is under way, to be completed when this frame
//             returns
//   base[-2]  the caller's base, with LinkFlags in the low bits
//   base[-1]  this frame's runtime::Function
//
// base[-3] and base[-2] lead on through frames that were entered from native code, down to a null
// base, so the whole stack can be walked.
#ifndef VELA_CORE_INTERPRETER_FRAME_H_
#define VELA_CORE_INTERPRETER_FRAME_H_

#include <cstdint>

#include "core/bytecode/instruction.h"
#include "core/contract/exec_state.h"
#include "core/runtime/isolate.h"
#include "core/runtime/program.h"

namespace vela::interp {

using bytecode::Instruction;
using bytecode::Opcode;
using runtime::Function;
using runtime::Isolate;
using runtime::SlotState;

/// Low bits of base[-2].
enum LinkFlags : uint64_t {
  // Returning from this frame ends the run of the loop: native code waits for the result.
  kLinkNative = 1,
  kLinkComplete = 2,  // the caller's instruction is no plain call: completeInstruction finishes it
};
inline constexpr uint64_t kLinkMask = 3;

/// Where the loop goes on. Returned in two registers by every slow path.
struct Resume {
  const Instruction* pc;
  Value* base;
};

inline uint64_t toWord(const void* p) {
  return static_cast<uint64_t>(reinterpret_cast<uintptr_t>(p));
}
template <typename T>
inline T* fromWord(uint64_t w) {
  return reinterpret_cast<T*>(static_cast<uintptr_t>(w));
}

inline Function& functionOf(const Value* base) { return *fromWord<Function>(base[-1].bits); }
inline const Instruction* callerPc(const Value* base) {
  return fromWord<const Instruction>(base[-3].bits);
}
inline Value* callerBase(const Value* base) { return fromWord<Value>(base[-2].bits & ~kLinkMask); }
inline uint64_t linkFlags(const Value* base) { return base[-2].bits & kLinkMask; }
inline uint32_t pcIndex(const Function& function, const Instruction* pc) {
  return static_cast<uint32_t>(pc - function.code);
}

/// Writes base[-3] and base[-2].
inline void setLink(Value* base, const Instruction* caller_pc, const Value* caller_base,
                    uint64_t flags) {
  base[-3].bits = toWord(caller_pc);
  base[-2].bits = toWord(caller_base) | flags;
}
/// Writes the whole header but the callee.
inline void setHeader(Value* base, const Instruction* caller_pc, const Value* caller_base,
                      uint64_t flags, const Function& function) {
  setLink(base, caller_pc, caller_base, flags);
  base[-1].bits = toWord(&function);
}

/// True for the instructions that lay the callee's frame over their own registers and whose result
/// goes to R[a].
inline bool isPlainCall(Opcode op) {
  return op == Opcode::kCall || op == Opcode::kCallFunction || op == Opcode::kCallMethod ||
         op == Opcode::kNew;
}

/// Link flags of a frame that the instruction `op` pushes.
inline uint64_t completionFlags(Opcode op) { return isPlainCall(op) ? 0 : kLinkComplete; }

/// Where the frame goes that the instruction at `pc` of the frame at `base` calls.
inline Value* calleeWindow(const Instruction* pc, Value* base) {
  return isPlainCall(pc->op) ? base + pc->a + kFrameHeader
                             : base + functionOf(base).register_count + kFrameHeader;
}

/// Records where the program is: to be done before anything that may collect, throw or call.
inline void saveFrame(Isolate& isolate, const Instruction* pc, Value* base) {
  isolate.frame_base = base;
  isolate.frame_pc = pc;
}

}  // namespace vela::interp

#endif  // VELA_CORE_INTERPRETER_FRAME_H_
