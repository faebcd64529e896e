#include "core/interpreter/interpreter.h"

#include <algorithm>
#include <limits>

#include "core/interpreter/loop.h"
#include "core/interpreter/slow.h"
#include "core/runtime/errors.h"
#include "core/runtime/objects.h"

namespace vela::interp {

namespace {

/// Native stack that a nested run of the loop and what it calls may need.
constexpr uint64_t kNativeRunBytes = 16 << 10;

/// Address in the running native frame.
uint64_t nativeDepth() { return toWord(__builtin_frame_address(0)); }

/// Sets a frame aside while native code runs Vela code, and puts it back.
class NestedRun {
 public:
  explicit NestedRun(Isolate& isolate)
      : isolate_(isolate),
        base_(isolate.frame_base),
        pc_(isolate.frame_pc),
        top_(isolate.exec.vm_stack_top) {
    ++stateOf(isolate).runs;  // from here on: entering a function may poll already
  }
  ~NestedRun() {
    --stateOf(isolate_).runs;
    saveFrame(isolate_, pc_, base_);
    isolate_.exec.vm_stack_top = top_;
  }
  NestedRun(const NestedRun&) = delete;
  NestedRun& operator=(const NestedRun&) = delete;

  const Instruction* pc() const { return pc_; }
  Value* base() const { return base_; }

  /// Runs the loop, if there is anything to run.
  Outcome run(Resume from) {
    State& state = stateOf(isolate_);
    if (from.pc != &kHalt) runLoop(isolate_, from);
    return state.outcome;
  }

 private:
  Isolate& isolate_;
  Value* base_;
  const Instruction* pc_;
  uint64_t top_;
};

bool roomForRun(Isolate& isolate, const Value* window, uint32_t argc) {
  const State& state = stateOf(isolate);
  return toWord(window + argc) <= state.vm_stack_limit &&
         (isolate.exec.native_limit == 0 ||
          nativeDepth() >= isolate.exec.native_limit + kNativeRunBytes);
}

/// Copies the arguments to a window above the running frame. Null with StackOverflowError pending
/// if there is no room.
Value* openWindow(Isolate& isolate, Value callee, const Value* args, uint32_t argc) {
  Value* const window = stackTop(isolate) + kFrameHeader;
  if (!roomForRun(isolate, window, argc)) {
    runtime::throwStackOverflow(isolate);
    return nullptr;
  }
  std::fill(window - kFrameHeader, window, Value::unassigned());
  window[-4] = callee;
  std::copy(args, args + argc, window);
  isolate.exec.vm_stack_top = toWord(window + argc);
  return window;
}

}  // namespace

State::State(Isolate& i) : isolate(i) {
  isolate.interpreter = this;
  isolate.hooks.call = &call;
  const uint64_t words = isolate.options.vm_stack_words;
  vm_stack_limit = toWord(isolate.vmStack() + words - std::min(kReserveWords, words / 2));
  resetLimits(isolate);
}

State::~State() { isolate.interpreter = nullptr; }

/// Between half and one and a half times tick_units. A program repeats itself: ticks of one length
/// would end at the same of its calls and turns again and again, and only that one would get hot.
static int64_t nextTick(int64_t tick_units, uint64_t& noise) {
  noise = noise * 6364136223846793005ull + 1442695040888963407ull;  // Knuth, MMIX
  return tick_units - tick_units / 2 +
         static_cast<int64_t>((noise >> 33) % static_cast<uint64_t>(tick_units));
}

void State::endTick(Function& function, int32_t units) {
  ticks_left = nextTick(tick_units, tick_noise);
  if (hooks.tick != nullptr) hooks.tick(isolate);  // seen at the next poll
  if (!profiling) return;
  if (units == kCallHeat && function.call_ticks < std::numeric_limits<uint16_t>::max())
    ++function.call_ticks;
  if (recording_ticks > 0) --recording_ticks;
  if (function.hotness == std::numeric_limits<int32_t>::max()) return;  // never hot
  if (function.hotness >= 0) function.hotness -= std::max(units, static_cast<int32_t>(tick_units));
  if (function.hotness < record_below) record();
}

State& stateOf(Isolate& isolate) { return *isolate.interpreter; }

Value* stackTop(Isolate& isolate) {
  Value* const base = isolate.frame_base;
  // Arguments that a built-in was given may lie above the frame's registers.
  Value* const top = fromWord<Value>(isolate.exec.vm_stack_top);
  if (base == nullptr) return std::max(top, isolate.vmStack());
  return std::max(top, base + functionOf(base).register_count);
}

namespace {

/// Runs what `enter` starts in a window with these arguments, to its end.
template <typename Enter>
Outcome runNested(Isolate& isolate, Value callee, const Value* args, uint32_t argc, Enter enter) {
  NestedRun nested(isolate);
  Value* const window = openWindow(isolate, callee, args, argc);
  if (window == nullptr) return Outcome::kError;
  return nested.run(enter(window, nested.pc(), nested.base()));
}

Value resultOf(Isolate& isolate, Outcome outcome) {
  return outcome == Outcome::kOk ? stateOf(isolate).result : Value::unassigned();
}

}  // namespace

Value call(Isolate& isolate, Value callee, const Value* args, uint32_t argc) {
  return resultOf(isolate, runNested(isolate, callee, args, argc,
                                     [&](Value* w, const Instruction* pc, Value* base) {
                                       return enterCallee(isolate, w, argc, pc, base, kLinkNative);
                                     }));
}

Value callFunction(Isolate& isolate, FunctionId function, const Value* args, uint32_t argc) {
  return resultOf(
      isolate,
      runNested(isolate, Value(), args, argc, [&](Value* w, const Instruction* pc, Value* base) {
        return enterFunction(isolate, isolate.function(function), w, argc, pc, base, kLinkNative);
      }));
}

Value callMember(Isolate& isolate, runtime::Symbol name, const Value* args, uint32_t argc) {
  return resultOf(
      isolate,
      runNested(isolate, Value(), args, argc, [&](Value* w, const Instruction* pc, Value* base) {
        return enterMember(isolate, name, w, argc, pc, base, kLinkNative);
      }));
}

Value construct(Isolate& isolate, ClassId cls, const Value* args, uint32_t argc) {
  return resultOf(
      isolate,
      runNested(isolate, Value(), args, argc, [&](Value* w, const Instruction* pc, Value* base) {
        return enterClass(isolate, cls, w, argc, pc, base, kLinkNative);
      }));
}

Outcome start(Isolate& isolate, FunctionId function) {
  return runNested(
      isolate, Value(), nullptr, 0, [&](Value* window, const Instruction* pc, Value* base) {
        return enterFunction(isolate, isolate.function(function), window, 0, pc, base, kLinkNative);
      });
}

Outcome resume(Isolate& isolate) {
  NestedRun nested(isolate);
  return nested.run(stateOf(isolate).suspended);
}

ValueAndStatus finishExit(Isolate& isolate) {
  NestedRun nested(isolate);
  Value* const window = stackTop(isolate) + kFrameHeader;
  setLink(window, nested.pc(), nested.base(), kLinkNative);
  const Outcome outcome = nested.run(resumeExit(isolate, window));
  if (outcome != Outcome::kOk) return {0, Status::kError};
  return {stateOf(isolate).result.bits, Status::kOk};
}

void requestPoll(ExecState& exec) {
  __atomic_store_n(&exec.stack_limit, ~uint64_t{0}, __ATOMIC_SEQ_CST);
  __atomic_store_n(&exec.vm_stack_limit, 0, __ATOMIC_SEQ_CST);
}

void resetLimits(Isolate& isolate) {
  const State& state = stateOf(isolate);
  __atomic_store_n(&isolate.exec.stack_limit, state.stack_limit, __ATOMIC_SEQ_CST);
  __atomic_store_n(&isolate.exec.vm_stack_limit, state.vm_stack_limit, __ATOMIC_SEQ_CST);
}

bool pollRequested(const ExecState& exec) {
  return __atomic_load_n(&exec.vm_stack_limit, __ATOMIC_RELAXED) == 0 ||
         __atomic_load_n(&exec.stack_limit, __ATOMIC_RELAXED) == ~uint64_t{0};
}

void setNativeStack(Isolate& isolate, uintptr_t low, uintptr_t high) {
  // Compiled code stops a quarter of the stack (at most 512 KiB) before the end: built-ins, nested
  // runs and the collector run on what is left.
  const uint64_t reserve = std::min<uint64_t>((high - low) / 4, 512 << 10);
  State& state = stateOf(isolate);
  isolate.exec.native_limit = low + reserve / 2;
  // Where it stops there must be room for a nested run, in which the interpreter goes on.
  state.stack_limit = std::max(low + reserve, isolate.exec.native_limit + kNativeRunBytes * 3 / 2);
  isolate.native_stack_high = high;
  if (!pollRequested(isolate.exec)) resetLimits(isolate);
}

}  // namespace vela::interp
