// Loops: polls, on-stack replacement, and iteration over everything.
#include <limits>

#include "core/interpreter/caches.h"
#include "core/interpreter/fast.h"
#include "core/interpreter/interpreter.h"
#include "core/interpreter/loop.h"
#include "core/interpreter/slow.h"
#include "core/runtime/errors.h"
#include "core/runtime/heap.h"
#include "core/runtime/iteration.h"
#include "core/runtime/names.h"
#include "core/runtime/objects.h"

namespace vela::interp {

namespace {

/// Enters compiled code for the loop whose header is at pc. False if there is none or it does not
/// take the frame.
bool enterLoopCode(Isolate& isolate, Function& function, const Instruction* pc, Value* base,
                   Resume* resume) {
  const Hooks& hooks = stateOf(isolate).hooks;
  if (hooks.osr == nullptr) return false;
  const OsrEntry entry = hooks.osr(isolate, function, pcIndex(function, pc), base);
  if (entry == nullptr) return false;
  const Instruction* const caller_pc = callerPc(base);
  Value* const caller_base = callerBase(base);
  const uint64_t flags = linkFlags(base);
  const ValueAndStatus result = entry(&isolate.exec, base);
  switch (result.status) {
    case Status::kOk:
      *resume = returnTo(isolate, caller_pc, caller_base, flags, Value{result.value});
      return true;
    case Status::kError:  // the frame is in the trace
      *resume = unwindToCaller(isolate, caller_pc, caller_base, flags);
      return true;
    case Status::kExit: *resume = resumeExit(isolate, base); return true;
    case Status::kNotEntered: return false;
  }
  return false;
}

}  // namespace

Resume poll(Isolate& isolate, const Instruction* pc, Value* base) {
  State& state = stateOf(isolate);
  saveFrame(isolate, pc, base);
  if (isolate.heap().takeOwedError()) {
    runtime::throwOutOfMemory(isolate);
    return unwind(isolate, pc,
                  base);  // the limits stay as they are: other requests are seen at the next poll
  }
  if (state.hooks.poll == nullptr) {
    resetLimits(isolate);
    return {pc, base};
  }
  switch (state.hooks.poll(isolate)) {
    case PollResult::kGoOn: return {pc, base};
    case PollResult::kUnwind: return unwind(isolate, pc, base);
    case PollResult::kSuspend:
      if (state.runs > 1) return {pc, base};
      state.suspended = {pc, base};
      state.outcome = Outcome::kSuspended;
      return {&kHalt, base};
  }
  __builtin_unreachable();
}

Resume slowBackEdge(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  State& state = stateOf(isolate);
  Function& function = functionOf(base);
  if (!state.count(function, 1)) return {pc, base};
  if (pollRequested(isolate.exec)) return poll(isolate, pc, base);
  if (!state.profiling || function.hotness >= 0) return {pc, base};
  Resume resume;
  if (enterLoopCode(isolate, function, pc, base, &resume)) return resume;
  if (isolate.hooks.hot != nullptr) {
    isolate.hooks.hot(isolate, function, pcIndex(function, pc), true);
    if (enterLoopCode(isolate, function, pc, base, &resume)) return resume;
  } else {
    function.hotness = std::numeric_limits<int32_t>::max();
  }
  return {pc, base};
}

Resume slowForPrep(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  Value* const r = base + pc->a;
  if (!runtime::isInt(r[0]) || !runtime::isInt(r[1])) {
    runtime::throwBinaryOperator(isolate, pc->b != 0 ? "..=" : "..", r[0], r[1]);
    return unwind(isolate, pc, base);
  }
  const int64_t first = runtime::asInt(r[0]);
  int64_t last = runtime::asInt(r[1]);
  const bool inclusive = pc->b != 0;
  if (inclusive ? first > last : first >= last) return {pc + 1 + pc->immC(), base};
  if (!inclusive) {
    const Value bound = runtime::makeInt(isolate, last - 1);
    if (bound.isUnassigned()) return unwind(isolate, pc, base);
    r[1] = bound;
  }
  r[2] = r[0];
  return {pc + 1, base};
}

Resume slowForLoop(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  Value* const r = base + pc->a;
  const int64_t counter = runtime::asInt(r[0]);
  if (counter >= runtime::asInt(r[1])) return {pc + 1, base};
  const Value next = runtime::makeInt(isolate, counter + 1);
  if (next.isUnassigned()) return unwind(isolate, pc, base);
  r[0] = next;
  r[2] = next;
  return slowBackEdge(isolate, pc + 1 + pc->wideSigned(), base);
}

namespace {

void noteIterated(Isolate& isolate, const Instruction* pc, Value collection) {
  if (stateOf(isolate).profiling) const_cast<Instruction*>(pc)->feedback |= indexBits(collection);
}

}  // namespace

Resume slowIterPrep(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  noteIterated(isolate, pc, base[pc->b]);
  if (const FunctionId method = findOperator(isolate, pc, base, base[pc->b])) {
    return enterOperator(isolate, pc, base, method, base + pc->b, 1);
  }
  const Value iteration = runtime::iterationOf(isolate, base[pc->b]);
  if (iteration.isUnassigned()) return unwind(isolate, pc, base);
  base[pc->a] = iteration;
  base[pc->a + 1] = Value::inlineInt(0);
  return {pc + 1, base};
}

Resume slowIterNext(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  Value* const r = base + pc->a;
  noteIterated(isolate, pc, r[0]);
  if (const FunctionId method = findOperator(isolate, pc, base, r[0])) {
    return enterOperator(isolate, pc, base, method, r, 1);
  }
  const int64_t index = r[1].asInlineInt();
  Value element;
  switch (runtime::iterate(isolate, r[0], static_cast<uint64_t>(index), &element)) {
    case runtime::IterStep::kElement:
      r[1] = Value::inlineInt(index + 1);
      base[pc->b] = element;
      return {pc + 1, base};
    case runtime::IterStep::kEnd: return {pc + 1 + pc->immC(), base};
    case runtime::IterStep::kError: return unwind(isolate, pc, base);
  }
  __builtin_unreachable();
}

}  // namespace vela::interp
