// What the interpreter asks of the layers above it: tiering and the VM. Plain function pointers,
// all optional.
#ifndef VELA_CORE_INTERPRETER_HOOKS_H_
#define VELA_CORE_INTERPRETER_HOOKS_H_

#include <cstdint>
#include <limits>

#include "core/interpreter/frame.h"

namespace vela::interp {

/// How the innermost frame that an exit rebuilt goes on.
enum class RebuiltAction : uint8_t {
  kExecute,   // execute the instruction at pc (again)
  kComplete,  // complete the instruction at pc with `result`
  kUnwind,    // exec.pending_error is set and was thrown by the instruction at pc; its frame is not
              // in the trace yet
};

/// The frames of an exit, rebuilt on the VM stack; this is the innermost one.
struct Rebuilt {
  const Instruction* pc = nullptr;
  Value* base = nullptr;
  RebuiltAction action = RebuiltAction::kExecute;
  Value result;
};

/// What a poll decided.
enum class PollResult : uint8_t {
  kGoOn,
  kUnwind,   // exec.pending_error is set, or isolate.termination
  kSuspend,  // leave the loop and come back by resume() (hosts that cannot switch stacks); asked
             // again at the next poll while native code waits for a nested run
};

/// Function::hotness of compiled functions. Any negative one makes calls look for the code.
// Not entered by the interpreter so far.
inline constexpr int32_t kNewCode = std::numeric_limits<int32_t>::min();
inline constexpr int32_t kEnteredCode = -1;

struct Hooks {
  /// Rebuilds the frames that isolate.exec.exit describes, the outermost at `window` (its R[0]).
  /// The interpreter has written window[-3] and window[-2] (link to the caller); the hook writes
  /// window[-4] (closure), window[-1] and the registers of the outermost frame, and whole frames
  /// above it: setHeader with completionFlags(op) of the frame below, placed at calleeWindow. Never
  /// fails: there are kReserveWords behind the stack limit.
  Rebuilt (*materialize)(Isolate&, Value* window) = nullptr;
  /// Code to enter at the loop header `pc` (the target of a back edge) of the frame at `base`, or
  /// null.
  OsrEntry (*osr)(Isolate&, Function&, uint32_t pc, Value* base) = nullptr;
  /// The interpreter is about to enter a function's code that nobody has entered yet (kNewCode).
  void (*entered)(Isolate&, Function&) = nullptr;
  /// An error passes a call site of compiled code: appends its frames to the trace and gives false;
  /// gives true and appends nothing if a frame of the site has a handler for it.
  bool (*compiled_trace)(Isolate&, void* code, uint64_t exit_number) = nullptr;
  /// A poll found the limits raised (requestPoll). The hook calls resetLimits before it looks at
  /// its requests.
  PollResult (*poll)(Isolate&) = nullptr;
  /// Called when a tick is over, and now and then by the IR evaluator. For hosts without
  /// threads, which must look at the clock themselves.
  void (*tick)(Isolate&) = nullptr;
  /// The tiering machinery that set the hooks above (core/jit); opaque here.
  void* jit = nullptr;
};

}  // namespace vela::interp

#endif  // VELA_CORE_INTERPRETER_HOOKS_H_
