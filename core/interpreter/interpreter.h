// The interpreter's entry points. See README.md.
#ifndef VELA_CORE_INTERPRETER_INTERPRETER_H_
#define VELA_CORE_INTERPRETER_INTERPRETER_H_

#include <cstdint>

#include "core/interpreter/frame.h"
#include "core/interpreter/hooks.h"
#include "core/interpreter/loop.h"

namespace vela::interp {

/// Words of the VM stack kept free behind the limit: the frame that passes it, and what an exit
/// rebuilds.
inline constexpr uint64_t kReserveWords = uint64_t{2} << 16;

/// How a run ended.
enum class Outcome : uint8_t {
  kOk,
  kError,      // exec.pending_error is set (unassigned if isolate.termination is)
  kSuspended,  // a poll asked for it; resume() goes on
};

/// One isolate's interpreter. Made once for each isolate before anything runs, attached as
/// isolate.interpreter, and outlives every run.
struct State {
  explicit State(Isolate& isolate);
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Isolate& isolate;
  Hooks hooks;
  bool profiling = true;     // fill feedback and charge hotness
  int64_t tick_units = 640;  // a tick is on average this many loop turns, or a tenth as many calls
  // Feedback is recorded while functions with less hotness than this run.
  int32_t record_below = 5000;
  int64_t ticks_left = 640;     // units of the running tick, while slow paths run
  uint64_t tick_noise = 1;      // what the lengths of ticks are drawn from
  int32_t recording_ticks = 0;  // ticks for which feedback is still recorded
  // The running built-in asks to be left and executed again by resume().
  bool suspend_builtin = false;
  uint64_t runs = 0;            // nested runs of the loop on the native stack
  uint64_t stack_limit = 0;     // what exec.stack_limit is when no poll is requested
  uint64_t vm_stack_limit = 0;  // the same for exec.vm_stack_limit

  bool recording() const { return recording_ticks > 0; }
  /// Counts `units`. If the tick is over, begins the next one, charges `function` for it (at least
  /// `units`), decides on recording and gives true.
  bool count(Function& function, int32_t units) {
    if ((ticks_left -= units) >= 0) return false;
    endTick(function, units);
    return true;
  }
  void endTick(Function& function, int32_t units);
  /// Records for a while: after an exit the feedback is to be completed.
  void record() { recording_ticks = profiling ? kRecordingTicks : 0; }
  static constexpr int32_t kRecordingTicks = 8;

  // How the innermost run of the loop ended; read at once by whoever started it.
  Value result;
  Outcome outcome = Outcome::kOk;
  Resume suspended{nullptr, nullptr};
};

/// The interpreter of `isolate`.
State& stateOf(Isolate& isolate);

/// Calls any callable and runs it to its end. Gives the result, or unassigned with the error
/// pending. Native code may call it at any depth; too deep is a StackOverflowError. `args` need not
/// be rooted. MayGc.
Value call(Isolate& isolate, Value callee, const Value* args, uint32_t argc);

/// The same for a function by id that captures nothing.
Value callFunction(Isolate& isolate, FunctionId function, const Value* args, uint32_t argc);

/// Calls what args[0] has by `name` with the other arguments.
Value callMember(Isolate& isolate, runtime::Symbol name, const Value* args, uint32_t argc);

/// Makes an instance of the class and calls its constructor.
Value construct(Isolate& isolate, ClassId cls, const Value* args, uint32_t argc);

/// Like callFunction, for the program's outermost run: may also give kSuspended. The result is in
/// State::result.
Outcome start(Isolate& isolate, FunctionId function);

/// Goes on after kSuspended.
Outcome resume(Isolate& isolate);

/// Finishes the frames of an exit for a compiled caller: rebuilds them above the running frame and
/// runs them to their end. {Value, kOk} or {_, kError}.
ValueAndStatus finishExit(Isolate& isolate);

/// First free word above the running frame.
Value* stackTop(Isolate& isolate);

/// Makes the next poll of any tier call Hooks::poll. From any thread.
void requestPoll(ExecState& exec);
/// Undoes requestPoll. On the isolate's thread.
void resetLimits(Isolate& isolate);
/// True if a poll is requested.
bool pollRequested(const ExecState& exec);

/// Sets how far the native stack reaches: the program may use it down to `low`, an address.
void setNativeStack(Isolate& isolate, uintptr_t low, uintptr_t high);

inline Isolate& isolateOf(ExecState* exec) { return *reinterpret_cast<Isolate*>(exec); }

}  // namespace vela::interp

#endif  // VELA_CORE_INTERPRETER_INTERPRETER_H_
