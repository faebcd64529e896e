// What compiled code and the runtime agree on besides object layouts: the execution state, the
// calling convention of compiled code, and how an exit leaves it.
//
// Calling convention. Compiled code never throws and never unwinds. Every entry returns two words:
//   {value, status}: value is i64 (a boxed Value or a raw Int) or double, as the entry's signature
//   says.
//   kOk     value is valid.
//   kError  ExecState::pending_error holds the thrown value; the trace has been extended by the
//           callee.
//   kExit   a guard failed (or a poll, a breakpoint…): ExecState::exit says where; the native frame
//           is gone. Whoever called finishes the work: the interpreter continues in its own loop; a
//           compiled caller calls the helper `finish`, which interprets the rebuilt frames and
//           gives {Value, kOk|kError}.
//   kNotEntered  only from boxed and on-stack-replacement entries: the arguments do not have the
//           representation that the code was specialised for; nothing has happened; interpret
//           instead.
//
// Entries of one compiled function:
//   boxed entry        {i64 Value, status} (ExecState*, Value* args)  — args[0..max_params), callee
//                      closure at args[-4]; called by the interpreter and by the runtime. Missing
//                      arguments are unassigned.
//   specialised entry  {i64|double, status} (ExecState*, i64 closure, params…) — each parameter i64
//                      (boxed or raw Int) or double, per the function's Signature. Called by
//                      compiled code through ExecState::cells[function].specialised, or directly
//                      inside one unit. It is the back end's own: only code of the same back end
//                      calls it (see core/jit/backend.h).
//   OSR entry          {i64 Value, status} (ExecState*, Value* registers) — one per loop header
//                      compiled for on-stack replacement; registers is the interpreter frame's
//                      R[0]; the result is the function's return value (the interpreter frame is
//                      finished when it returns kOk).
#ifndef VELA_CORE_CONTRACT_EXEC_STATE_H_
#define VELA_CORE_CONTRACT_EXEC_STATE_H_

#include <cstddef>
#include <cstdint>

#include "core/contract/layout.h"
#include "core/contract/value.h"

namespace vela {

enum class Status : uint64_t { kOk = 0, kError = 1, kExit = 2, kNotEntered = 3 };

/// What a boxed or OSR entry returns, and most runtime helpers (two registers on all targets).
struct ValueAndStatus {
  uint64_t value;
  Status status;
};

struct ExecState;
using BoxedEntry = ValueAndStatus (*)(ExecState*, Value* args);
using OsrEntry = ValueAndStatus (*)(ExecState*, Value* registers);

/// How a parameter or result travels between compiled functions.
enum class Rep : uint8_t { kValue, kInt, kFloat, kBool, kNone };

/// Words that stand before R[0] of every interpreter frame on the VM stack.
///   base[-4] the callee (closure Value)      base[-3] the caller's resume pc (raw Instruction*)
///   base[-2] caller's base as a raw Value*, low bit 1: return to native code (end this interpreter
///   run)
///   base[-1] this frame's runtime function (raw pointer)
inline constexpr int kFrameHeader = 4;

/// Size classes of the inline allocation path: objects of (index + 1) * 16 bytes, up to 256 bytes.
inline constexpr int kSizeClassCount = 16;
inline constexpr uint32_t kSizeClassGranule = 16;
inline constexpr uint32_t kMaxInlineAllocation = kSizeClassCount * kSizeClassGranule;

/// A run of free, zeroed memory of one size class: allocate at cursor while cursor + size <= end.
struct FreeRun {
  uint64_t cursor;
  uint64_t end;
};

/// Per function: how compiled code and the interpreter reach its compiled code. Both null while
/// interpreted.
struct FunctionCell {
  // Address of the specialised entry, valid for the function's current Signature.
  uint64_t specialised;
  uint64_t boxed;  // BoxedEntry
};
static_assert(sizeof(FunctionCell) == 16);

/// Most live values an exit may store; a function that needs more is not compiled (reason "too many
/// live values").
inline constexpr int kMaxExitValues = 1024;

/// Filled by a failing guard right before it returns kExit. No collection happens until the
/// deoptimizer has consumed it.
struct ExitBuffer {
  uint64_t code;    // jit::Code* of the code that exited
  uint64_t number;  // index into the code's exit table
  uint64_t result;  // exits behind a call: its boxed result, or anything if an error is pending
  uint64_t values[kMaxExitValues];  // raw: Value bits, int64, double bits or 0/1
};

/// Roots of a running activation of the IR evaluator (targets/simulated): `count` Values, all valid
/// words. The collector visits every frame of the chain, so the evaluator needs no scan of the
/// native stack.
struct RootFrame {
  RootFrame* caller;
  Value* values;
  uint64_t count;
};

/// The part of a VM that compiled code addresses directly. First member of the VM's own state.
struct ExecState {
  uint64_t stack_limit;   // compared with the native frame address at non-leaf entries and back
                          // edges; raised to ~0 to make the next poll take its slow path
  uint64_t native_limit;  // the true lower bound of usable native stack
  Value pending_error;    // valid while a kError is under way
  // Value*: first free word of the VM stack above the running interpreter frame.
  uint64_t vm_stack_top;
  uint64_t vm_stack_limit;  // Value*: end of the usable VM stack
  uint64_t variables;       // Value*: module variables, indexed by VM-wide variable id
  uint64_t cells;           // FunctionCell*, indexed by FunctionId
  uint64_t characters;      // const Value*: the canonical strings of one ASCII character, by code
  FreeRun free_runs[kSizeClassCount];
  uint64_t vm;  // vm::Vm* (opaque here)
  // --deopt-every: guards and returning calls in stress builds of code count this down; at 0 one
  // exits.
  uint64_t stress_countdown;
  uint64_t root_frames;  // RootFrame*: innermost running evaluator activation, 0 for none
  ExitBuffer exit;
};

inline constexpr size_t kStackLimitOffset = offsetof(ExecState, stack_limit);
inline constexpr size_t kPendingErrorOffset = offsetof(ExecState, pending_error);
inline constexpr size_t kVariablesOffset = offsetof(ExecState, variables);
inline constexpr size_t kCellsOffset = offsetof(ExecState, cells);
inline constexpr size_t kCharactersOffset = offsetof(ExecState, characters);
inline constexpr size_t kFreeRunsOffset = offsetof(ExecState, free_runs);
inline constexpr size_t kStressCountdownOffset = offsetof(ExecState, stress_countdown);
inline constexpr size_t kExitOffset = offsetof(ExecState, exit);

}  // namespace vela

#endif  // VELA_CORE_CONTRACT_EXEC_STATE_H_
