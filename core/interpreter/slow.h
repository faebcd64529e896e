// The out-of-line halves of the handlers: ordinary functions that do whatever the fast path does
// not, and say where the loop goes on (the next instruction, another frame, a handler, or the
// instruction that ends the loop). Each is given the instruction it executes; none needs anything
// to have been saved before.
#ifndef VELA_CORE_INTERPRETER_SLOW_H_
#define VELA_CORE_INTERPRETER_SLOW_H_

#include "core/interpreter/frame.h"

namespace vela::interp {

using SlowFn = Resume(Isolate&, const Instruction* pc, Value* base);

#define VELA_SLOW(name) \
  [[gnu::noinline]] Resume name(Isolate& isolate, const Instruction* pc, Value* base)

// slow_arith.cc
VELA_SLOW(slowBinary);  // Add … BitAndI
VELA_SLOW(slowUnary);   // Neg BitNot
VELA_SLOW(slowNot);
VELA_SLOW(slowCompare);  // Eq … Ge
VELA_SLOW(slowIn);
VELA_SLOW(slowCompareJump);  // JumpEq … JumpNotGeI
VELA_SLOW(slowCondition);    // JumpTrue JumpFalse on what is no Bool
VELA_SLOW(slowIsType);
VELA_SLOW(slowCheckType);

// slow_calls.cc
VELA_SLOW(slowCall);
VELA_SLOW(slowCallFunction);
VELA_SLOW(slowCallMethod);
VELA_SLOW(slowNew);
VELA_SLOW(slowCallBuiltin);
VELA_SLOW(slowReturn);  // Return ReturnNone

// slow_loops.cc
VELA_SLOW(slowBackEdge);  // `pc` is the target of the back edge, which has been taken
VELA_SLOW(slowForPrep);
VELA_SLOW(slowForLoop);
VELA_SLOW(slowIterPrep);
VELA_SLOW(slowIterNext);

// slow_objects.cc
VELA_SLOW(slowLoadFunction);
VELA_SLOW(slowLoadClass);
VELA_SLOW(slowNewCell);
VELA_SLOW(slowGetCell);         // GetCell GetCaptureCell that found unassigned
VELA_SLOW(slowGetVar);          // a variable that is unassigned
VELA_SLOW(slowSetCaptureCell);  // a cell that holds unassigned
VELA_SLOW(slowSetVar);
VELA_SLOW(slowNewClosure);
VELA_SLOW(slowNewList);
VELA_SLOW(slowNewTuple);
VELA_SLOW(slowNewMap);
VELA_SLOW(slowNewRange);  // NewRange NewRangeInclusive
VELA_SLOW(slowConcat);
VELA_SLOW(slowGetIndex);
VELA_SLOW(slowSetIndex);
VELA_SLOW(slowGetField);
VELA_SLOW(slowSetField);

// unwind.cc
VELA_SLOW(slowThrow);
VELA_SLOW(slowMatchFail);

#undef VELA_SLOW

/// Leaves the instruction at `pc` by the pending error: to a handler in this frame or one below,
/// else out of the loop. `in_trace`: the frame is in the trace already.
Resume unwind(Isolate& isolate, const Instruction* pc, Value* base, bool in_trace = false);

/// Leaves, by the pending error, a frame that is gone, to the one that `link` of its header names.
Resume unwindToCaller(Isolate& isolate, const Instruction* caller_pc, Value* caller_base,
                      uint64_t flags);

/// Goes on in the caller with the value that a callee returned.
Resume returnTo(Isolate& isolate, const Instruction* caller_pc, Value* caller_base, uint64_t flags,
                Value value);

/// Finishes the instruction at `pc`, which waited for Vela code, with what that returned: stores
/// it, or takes the jump; may throw (a condition that is no Bool).
Resume completeInstruction(Isolate& isolate, const Instruction* pc, Value* base, Value value);

/// Ends the running loop.
Resume halt(Isolate& isolate, Value* base, Value value);
Resume haltWithError(Isolate& isolate, Value* base);

/// Enters `function` with argc arguments at window[0…], callee at window[-4], on behalf of the
/// instruction at caller_pc: interpreted, compiled or built-in; arity errors and overflow are the
/// caller's.
Resume enterFunction(Isolate& isolate, Function& function, Value* window, uint32_t argc,
                     const Instruction* caller_pc, Value* caller_base, uint64_t flags);

/// The same for any callee at window[-4]; may move the arguments.
Resume enterCallee(Isolate& isolate, Value* window, uint32_t argc, const Instruction* caller_pc,
                   Value* caller_base, uint64_t flags);

/// Calls the member `name` of window[0], which is the first of the argc arguments.
Resume enterMember(Isolate& isolate, runtime::Symbol name, Value* window, uint32_t argc,
                   const Instruction* caller_pc, Value* caller_base, uint64_t flags);

/// Calls class `cls`: argc arguments, without the instance. Moves them.
Resume enterClass(Isolate& isolate, ClassId cls, Value* window, uint32_t argc,
                  const Instruction* caller_pc, Value* caller_base, uint64_t flags);

/// Calls method `function` of args[0] above the frame's registers; the instruction at pc is
/// completed when it returns. `args` are not inside the window.
Resume enterOperator(Isolate& isolate, const Instruction* pc, Value* base, FunctionId function,
                     const Value* args, uint32_t argc);

/// What an exit of compiled code left: finishes it on the VM stack, outermost frame at `window`,
/// whose link is set.
Resume resumeExit(Isolate& isolate, Value* window);

/// Handles a requested poll before the instruction at `pc`.
Resume poll(Isolate& isolate, const Instruction* pc, Value* base);

}  // namespace vela::interp

#endif  // VELA_CORE_INTERPRETER_SLOW_H_
