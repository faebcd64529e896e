// Leaving frames: by returning, by an error, by the end of a run; and finishing the instruction
// below.
#include "core/interpreter/interpreter.h"
#include "core/interpreter/loop.h"
#include "core/interpreter/operators.h"
#include "core/interpreter/slow.h"
#include "core/runtime/errors.h"
#include "core/runtime/iteration.h"
#include "core/runtime/objects.h"
#include "core/runtime/trace.h"

namespace vela::interp {

namespace {

const bytecode::Handler* findHandler(const bytecode::Function& proto, uint32_t pc) {
  for (const bytecode::Handler& handler : proto.handlers) {
    if (pc >= handler.start && pc < handler.end) return &handler;
  }
  return nullptr;
}

/// The last step of IterNext with what next() gave: Some(x) or None.
Resume completeIterNext(Isolate& isolate, const Instruction* pc, Value* base, Value value) {
  saveFrame(isolate, pc, base);
  Value element;
  switch (runtime::unwrapNext(isolate, value, &element)) {
    case runtime::IterStep::kElement: base[pc->b] = element; return {pc + 1, base};
    case runtime::IterStep::kEnd: return {pc + 1 + pc->immC(), base};
    case runtime::IterStep::kError: return unwind(isolate, pc, base);
  }
  __builtin_unreachable();
}

}  // namespace

Resume halt(Isolate& isolate, Value* base, Value value) {
  State& state = stateOf(isolate);
  state.result = value;
  state.outcome = Outcome::kOk;
  return {&kHalt, base};
}

Resume haltWithError(Isolate& isolate, Value* base) {
  State& state = stateOf(isolate);
  state.result = Value::unassigned();
  state.outcome = Outcome::kError;
  return {&kHalt, base};
}

Resume unwind(Isolate& isolate, const Instruction* pc, Value* base, bool in_trace) {
  for (;;) {
    Function& function = functionOf(base);
    if (isolate.termination == runtime::Termination::kNone) {
      const uint32_t index = pcIndex(function, pc);
      if (!in_trace) runtime::appendTrace(isolate, function.id, index);
      in_trace = false;
      if (const bytecode::Handler* handler = findHandler(*function.proto, index)) {
        saveFrame(isolate, pc, base);
        base[handler->reg] = runtime::takePendingError(isolate);
        return {function.code + handler->target, base};
      }
    }
    const uint64_t flags = linkFlags(base);
    pc = callerPc(base);
    base = callerBase(base);
    if ((flags & kLinkNative) != 0) return haltWithError(isolate, base);
  }
}

Resume unwindToCaller(Isolate& isolate, const Instruction* caller_pc, Value* caller_base,
                      uint64_t flags) {
  if ((flags & kLinkNative) != 0) return haltWithError(isolate, caller_base);
  return unwind(isolate, caller_pc, caller_base);
}

Resume returnTo(Isolate& isolate, const Instruction* caller_pc, Value* caller_base, uint64_t flags,
                Value value) {
  if ((flags & kLinkNative) != 0) return halt(isolate, caller_base, value);
  if ((flags & kLinkComplete) != 0)
    return completeInstruction(isolate, caller_pc, caller_base, value);
  caller_base[caller_pc->a] = value;
  return {caller_pc + 1, caller_base};
}

Resume slowReturn(Isolate& isolate, const Instruction* pc, Value* base) {
  const Value value = pc->op == Opcode::kReturnNone ? Value::none() : base[pc->a];
  if (stateOf(isolate).profiling) functionOf(base).return_feedback |= typeBits(value);
  return returnTo(isolate, callerPc(base), callerBase(base), linkFlags(base), value);
}

Resume completeInstruction(Isolate& isolate, const Instruction* pc, Value* base, Value value) {
  const OperatorInfo& info = operatorInfo(pc->op);
  switch (info.completion) {
    case Completion::kStore: base[pc->a] = value; return {pc + 1, base};
    case Completion::kNothing: return {pc + 1, base};
    case Completion::kJump:
    case Completion::kJumpNot:
    case Completion::kStoreNot:
      if (!value.isBool()) {
        saveFrame(isolate, pc, base);
        runtime::throwNotBool(isolate, value);
        return unwind(isolate, pc, base);
      }
      if (info.completion == Completion::kStoreNot) {
        base[pc->a] = Value::boolean(!value.asBool());
        return {pc + 1, base};
      }
      if (value.asBool() == (info.completion == Completion::kJump))
        return {pc + 1 + pc->immC(), base};
      return {pc + 1, base};
    case Completion::kIterPrep:
      base[pc->a] = value;
      base[pc->a + 1] = Value::inlineInt(0);
      return {pc + 1, base};
    case Completion::kIterNext: return completeIterNext(isolate, pc, base, value);
  }
  __builtin_unreachable();
}

Resume slowThrow(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  if (pc->b == 0) {
    runtime::throwValue(isolate, base[pc->a]);
    return unwind(isolate, pc, base);
  }
  runtime::rethrowValue(isolate, base[pc->a]);
  // The frame was appended when it caught the error; only a trace that was lost starts here.
  return unwind(isolate, pc, base, isolate.trace.count() != 0);
}

Resume slowMatchFail(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  runtime::throwNoMatch(isolate, base[pc->a]);
  return unwind(isolate, pc, base);
}

}  // namespace vela::interp
