// The dispatch loop, in two styles from one source of handlers (handlers.inc).
//
// Tail calls (x86-64, AArch64, RISC-V). Each handler is a function that ends by jumping to the next
// one, with the state in argument registers. With `preserve_none` the four of them sit in registers
// that C functions preserve, so a handler saves nothing, neither around its slow path nor at its
// start; where the compiler lacks the attribute (RISC-V) the C convention's argument registers do,
// and the slow paths are tail-called out of line so that the fast ones still touch no stack.
//
// Switch (WebAssembly, sanitizers). The same handlers are the cases of one switch in a loop.
//
// `ticks` counts down from about State::tick_units: a call takes kCallHeat, a loop turn 1. When it
// runs out the function at hand is charged for the whole interval (Function::hotness), polls are
// looked at, and State decides whether feedback is recorded for a while: there are two tables of
// handlers, one that records and one that does not. So what profiling and polling cost between
// ticks is one decrement. Slow paths, and runs of the loop inside them, count on in
// State::ticks_left: compiled code runs short functions one by one, which must get hot all the
// same.
//
// A slow path is a plain function that gives the state to go on with (slow.h). The loop ends at
// kHalt, an instruction of no opcode.
#include "core/interpreter/loop.h"

#include "core/interpreter/fast.h"
#include "core/interpreter/interpreter.h"
#include "core/interpreter/slow.h"
#include "core/runtime/heap.h"
#include "core/runtime/objects.h"

#if defined(VELA_DISPATCH_SWITCH) || defined(__wasm__) || !__has_cpp_attribute(clang::musttail)
#define VELA_TAIL_CALLS 0
#else
#define VELA_TAIL_CALLS 1
#endif

#if __has_attribute(preserve_none)
#define VELA_HANDLER_CC __attribute__((preserve_none))
#else
#define VELA_HANDLER_CC
#endif

namespace vela::interp {

const Instruction kHalt = Instruction::abc(static_cast<Opcode>(bytecode::kOpcodeCount));

namespace {

[[gnu::noinline, gnu::cold]] void logObject(Isolate* isolate, Object* object) {
  isolate->heap().logObject(object);
}
[[gnu::noinline, gnu::cold]] void logElement(Isolate* isolate, ListObject* list, uint64_t index) {
  isolate->heap().logElement(list, index);
}

VELA_INLINE void noteFeedback(const Instruction* pc, uint8_t bits) {
  const_cast<Instruction*>(pc)->feedback |= bits;
}

/// Whether isolate->checkMask does not tell everything about values of the class: users' classes
/// have superclasses, and some class values can be called.
VELA_INLINE bool needsCloserLook(ClassId cls) {
  return cls >= class_id::kFirstUserClass || cls == class_id::kClass;
}

/// True if `v` matches the type check as it is. False: look closer.
VELA_INLINE bool passesCheck(const Isolate* isolate, uint32_t check, Value v) {
  const uint64_t classes = isolate->checkMask(check);
  if (v.isInlineInt()) return (classes >> class_id::kInt & 1) != 0;
  if (isFloatWord(v)) return (classes >> class_id::kFloat & 1) != 0;
  if (VELA_LIKELY(v.isPointer())) {
    const ClassId cls = v.asObject()->class_id;
    if (cls < class_id::kFirstUserClass) return (classes >> cls & 1) != 0;
    const bytecode::TypeAlternative& first = isolate->check(check).alternatives[0];
    return (first.term == bytecode::TypeTerm::kClass && first.index == cls) ||
           (classes >> 63) != 0;  // or Any
  }
  const ClassId cls = v.isBool()   ? class_id::kBool
                      : v.isNone() ? class_id::kNoneType
                                   : class_id::kNoClass;
  return (classes >> cls & 1) != 0;
}

#define NEXT()  \
  do {          \
    ++pc;       \
    DISPATCH(); \
  } while (0)
#define JUMP(offset)    \
  do {                  \
    pc += (offset) + 1; \
    DISPATCH();         \
  } while (0)
#define BARRIER(holder, v)                                                 \
  do {                                                                     \
    if ((v).isPointer() && VELA_UNLIKELY((holder)->gc & kGcOldUnlogged)) { \
      logObject(iso, holder);                                              \
    }                                                                      \
  } while (0)
#define ELEMENT_BARRIER(list, index, v)                                                 \
  do {                                                                                  \
    if ((v).isPointer() && VELA_UNLIKELY((list)->gc & (kGcOldUnlogged | kGcTracked))) { \
      logElement(iso, list, index);                                                     \
    }                                                                                   \
  } while (0)
// pc is the target.
#define BACK_EDGE()                                     \
  do {                                                  \
    if (VELA_UNLIKELY(--ticks < 0)) SLOW(slowBackEdge); \
    DISPATCH();                                         \
  } while (0)

#if VELA_TAIL_CALLS

#define VELA_STATE const Instruction *pc, Value *R, Isolate *iso, const void *table, int64_t ticks
#define VELA_PASS pc, R, iso, table, ticks
typedef VELA_HANDLER_CC void HandlerFn(VELA_STATE);
using Handler = HandlerFn*;

#define DISPATCH()                                                                             \
  [[clang::musttail]] return static_cast<const Handler*>(table)[static_cast<uint8_t>(pc->op)]( \
      VELA_PASS)
#define HANDLER(name) static VELA_HANDLER_CC void op##name([[maybe_unused]] VELA_STATE)
#define SLOW(function) [[clang::musttail]] return slowTail<function>(VELA_PASS)

const Handler* tableOf(const State& state);

template <SlowFn kFunction>
[[gnu::noinline]] VELA_HANDLER_CC void slowTail(VELA_STATE) {
  State& state = *iso->interpreter;
  state.ticks_left = ticks;
  const Resume next = kFunction(*iso, pc, R);
  ticks = state.ticks_left;
  table = tableOf(state);
  pc = next.pc;
  R = next.base;
  DISPATCH();
}

template <bool kRecord>
struct Handlers {
#include "core/interpreter/handlers.inc"

  static VELA_HANDLER_CC void halt([[maybe_unused]] VELA_STATE) {
    iso->interpreter->ticks_left = ticks;
  }

  static constexpr Handler kTable[bytecode::kOpcodeCount + 1] = {
#define VELA_OPCODE(name, mnemonic, a, b, c, flags, feedback, doc) &op##name,
#include "core/bytecode/opcodes.def"
#undef VELA_OPCODE
      &halt,
  };
};

const Handler* tableOf(const State& state) {
  return state.recording() ? Handlers<true>::kTable : Handlers<false>::kTable;
}

void loop(Isolate& isolate, Resume from) {
  const State& state = stateOf(isolate);
  const Handler* table = tableOf(state);
  table[static_cast<uint8_t>(from.pc->op)](from.pc, from.base, &isolate, table, state.ticks_left);
}

#else  // !VELA_TAIL_CALLS

#define DISPATCH() goto dispatch
#define HANDLER(name) case static_cast<uint8_t>(Opcode::k##name):
#define SLOW(function)               \
  do {                               \
    state.ticks_left = ticks;        \
    resumed = function(*iso, pc, R); \
    goto resume;                     \
  } while (0)

/// Executes until kHalt, or until recording is switched on or off.
template <bool kRecord>
Resume loop(Isolate& isolate, Resume from) {
  Isolate* const iso = &isolate;
  State& state = stateOf(isolate);
  const Instruction* pc = from.pc;
  Value* R = from.base;
  int64_t ticks = state.ticks_left;
  Resume resumed = from;
  goto dispatch;
resume:
  if (state.recording() != kRecord) return resumed;
  ticks = state.ticks_left;
  pc = resumed.pc;
  R = resumed.base;
dispatch:
  switch (static_cast<uint8_t>(pc->op)) {
#include "core/interpreter/handlers.inc"
    default:
      state.ticks_left = ticks;  // kHalt
      return {pc, R};
  }
}

void loop(Isolate& isolate, Resume from) {
  const State& state = stateOf(isolate);
  while (from.pc != &kHalt)
    from = state.recording() ? loop<true>(isolate, from) : loop<false>(isolate, from);
}

#endif  // VELA_TAIL_CALLS

}  // namespace

void runLoop(Isolate& isolate, Resume from) { loop(isolate, from); }

}  // namespace vela::interp
