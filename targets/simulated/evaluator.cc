#include "targets/simulated/evaluator.h"

#include <alloca.h>

#include <cmath>
#include <cstring>

#include "targets/simulated/frame.h"

namespace vela::simulated {

using contract::Helper;
using ir::Type;

namespace {

/// Frames larger than this live on the SlotStack instead of the native one.
constexpr size_t kMaxNativeWords = 24;

/// Polls between two looks at the clock on hosts where nobody else does; one may stand for 4096
/// turns of a loop.
constexpr uint32_t kTickMask = 255;

constexpr uint64_t wrap(int64_t i) { return static_cast<uint64_t>(i); }

uint64_t divide(int64_t a, int64_t b) { return b == -1 ? uint64_t{0} - wrap(a) : wrap(a / b); }
uint64_t modulo(int64_t a, int64_t b) { return b == -1 ? 0 : wrap(a % b); }

bool checkNumber(uint64_t bits, uint64_t* out) {
  const Value v = Value::fromBits(bits);
  if (v.isFloat()) {
    *out = asBits(v.asFloat());
    return true;
  }
  int64_t i = 0;
  if (!unboxInt(bits, &i)) return false;
  *out = asBits(static_cast<double>(i));
  return true;
}

bool isClass(uint64_t bits, ClassId id) {
  return Value::fromBits(bits).isPointer() && objectAs<Object>(bits)->class_id == id;
}

bool isIntValue(uint64_t bits) {
  return Value::fromBits(bits).isInlineInt() || isObjectOfKind(bits, ObjectKind::kIntBox);
}

bool floatToInt(double d, uint64_t* out) {
  constexpr double kLimit = 9223372036854775808.0;
  if (!(d >= -kLimit && d < kLimit)) return false;
  *out = wrap(static_cast<int64_t>(d));
  return true;
}

void writeBarrier(const Frame& f, uint64_t object, uint64_t value) {
  if (!Value::fromBits(value).isPointer()) return;
  if ((objectAs<Object>(object)->gc & kGcOldUnlogged) == 0) return;
  callLeaf(f.runtime(), f.exec, Helper::kWriteBarrierSlow, object);
}

void elementBarrier(const Frame& f, uint64_t list, uint64_t index, uint64_t value) {
  if (!Value::fromBits(value).isPointer()) return;
  if ((objectAs<Object>(list)->gc & (kGcOldUnlogged | kGcTracked)) == 0) return;
  callLeaf(f.runtime(), f.exec, Helper::kElementBarrierSlow, list, index);
}

/// The byte at `index` of a string whose code points are bytes; -1 for other strings.
int asciiAt(uint64_t string, uint64_t index) {
  const auto* s = objectAs<StringObject>(string);
  return (s->aux & kStringAscii) != 0 ? static_cast<unsigned char>(s->data.get()[index]) : -1;
}

uint64_t codePointAt(const Frame& f, uint64_t string, uint64_t index) {
  const int ascii = asciiAt(string, index);
  return ascii >= 0 ? static_cast<uint64_t>(ascii)
                    : callLeaf(f.runtime(), f.exec, Helper::kStringCodeSlow, string, index);
}

uint64_t characterMayGc(const Frame& f, uint64_t string, uint64_t index) {
  const int ascii = asciiAt(string, index);
  return ascii >= 0 ? objectAs<Value>(f.exec->characters)[ascii].bits
                    : callLeaf(f.runtime(), f.exec, Helper::kStringCharSlow, string, index);
}

bool stringsEqual(const Frame& f, uint64_t a, uint64_t b) {
  if (a == b) return true;
  if (objectAs<StringObject>(a)->byte_length != objectAs<StringObject>(b)->byte_length)
    return false;
  return callLeaf(f.runtime(), f.exec, Helper::kStringEqualSlow, a, b) != 0;
}

uint64_t* fieldsOf(uint64_t object) { return objectAs<uint64_t>(object) + 1; }

/// The dispatch loop. The frame's slots are set up.
ValueAndStatus dispatch(const Frame& f) {
  const Program& program = f.installed.program;
  const Instr* const code = program.code.data();
  uint64_t* const s = f.slots;
  uint64_t* const executions = f.installed.executions.get();
  ExecState* const exec = f.exec;
  const uint64_t native_frame = reinterpret_cast<uintptr_t>(&f);
  Value* const variables = objectAs<Value>(exec->variables);
  const Instr* pc = code;
  ValueAndStatus out{};
#define D s[i.d]
#define A s[i.a]
#define B s[i.b]
#define SA static_cast<int64_t>(s[i.a])
#define SB static_cast<int64_t>(s[i.b])
#define FA asDouble(s[i.a])
#define FB asDouble(s[i.b])
#define COUNT ++executions[i.d]
#define EXIT_UNLESS(condition) \
  if (!(condition)) return takeExit(f, i.y)
  for (;;) {
    const Instr& i = *pc++;
    switch (i.op) {
      case SimOp::Move: D = A; break;
      case SimOp::Count: COUNT; break;
      case SimOp::Jump:
        COUNT;
        pc = code + i.x;
        break;
      case SimOp::Branch:
        COUNT;
        pc = code + (A != 0 ? i.x : i.y);
        break;
      case SimOp::JumpEq:
        COUNT;
        pc = code + (A == B ? i.x : i.y);
        break;
      case SimOp::JumpNe:
        COUNT;
        pc = code + (A != B ? i.x : i.y);
        break;
      case SimOp::JumpLt:
        COUNT;
        pc = code + (SA < SB ? i.x : i.y);
        break;
      case SimOp::JumpLe:
        COUNT;
        pc = code + (SA <= SB ? i.x : i.y);
        break;
      case SimOp::JumpGt:
        COUNT;
        pc = code + (SA > SB ? i.x : i.y);
        break;
      case SimOp::JumpGe:
        COUNT;
        pc = code + (SA >= SB ? i.x : i.y);
        break;
      case SimOp::Return: COUNT; return {A, Status::kOk};
      case SimOp::Exit: return takeExit(f, i.y);
      case SimOp::Stress: EXIT_UNLESS(--exec->stress_countdown != 0); break;
      case SimOp::StackCheck:
        if ((++f.runtime().polls & kTickMask) == 0) f.runtime().onTick(exec);
        EXIT_UNLESS(native_frame >= exec->stack_limit);
        break;

      case SimOp::BoxInt: D = boxIntMayGc(f.runtime(), exec, SA); break;
      case SimOp::BoxFloat: D = Value::number(FA).bits; break;
      case SimOp::BoxBool: D = Value::boolean(A != 0).bits; break;
      case SimOp::CheckInt: EXIT_UNLESS(unbox(Type::Int, A, &D)); break;
      case SimOp::CheckFloat: EXIT_UNLESS(unbox(Type::Float, A, &D)); break;
      case SimOp::CheckNumber: EXIT_UNLESS(checkNumber(A, &D)); break;
      case SimOp::CheckBool: EXIT_UNLESS(unbox(Type::Bool, A, &D)); break;
      case SimOp::CheckNone: EXIT_UNLESS(A == kNoneBits); break;
      case SimOp::CheckAssigned:
        EXIT_UNLESS(A != kUnassignedBits);
        D = A;
        break;
      case SimOp::CheckClass:
        EXIT_UNLESS(isClass(A, i.x));
        D = A;
        break;
      case SimOp::CheckKind:
        EXIT_UNLESS(isObjectOfKind(A, static_cast<ObjectKind>(i.x)));
        D = A;
        break;
      case SimOp::CheckList:
        EXIT_UNLESS(isObjectOfKind(A, ObjectKind::kList) &&
                    (objectAs<Object>(A)->aux == i.x || objectAs<Object>(A)->aux == kListEmpty));
        D = A;
        break;
      case SimOp::CheckFunction:
        EXIT_UNLESS(isObjectOfKind(A, ObjectKind::kClosure) &&
                    objectAs<ClosureObject>(A)->function == i.x);
        D = A;
        break;
      case SimOp::Guard: EXIT_UNLESS(A != 0); break;
      case SimOp::GuardBounds: EXIT_UNLESS(SA >= 0 && SA < SB); break;
      case SimOp::IsInt: D = isIntValue(A); break;
      case SimOp::IsFloat: D = Value::fromBits(A).isFloat(); break;
      case SimOp::IsNone: D = A == kNoneBits; break;
      case SimOp::IsAssigned: D = A != kUnassignedBits; break;
      case SimOp::IsClass: D = isClass(A, i.x); break;
      case SimOp::IsFunction:
        D = isObjectOfKind(A, ObjectKind::kClosure) && objectAs<ClosureObject>(A)->function == i.x;
        break;
      case SimOp::SameBits: D = A == B; break;

      case SimOp::IAdd: D = A + B; break;
      case SimOp::ISub: D = A - B; break;
      case SimOp::IMul: D = A * B; break;
      case SimOp::IDiv: D = divide(SA, SB); break;
      case SimOp::IMod: D = modulo(SA, SB); break;
      case SimOp::INeg: D = uint64_t{0} - A; break;
      case SimOp::INot: D = ~A; break;
      case SimOp::IAnd: D = A & B; break;
      case SimOp::IOr: D = A | B; break;
      case SimOp::IXor: D = A ^ B; break;
      case SimOp::IShl: D = A << (B & 63); break;
      case SimOp::IShr: D = wrap(SA >> (B & 63)); break;
      case SimOp::IUshr: D = A >> (B & 63); break;
      case SimOp::IEq: D = A == B; break;
      case SimOp::INe: D = A != B; break;
      case SimOp::ILt: D = SA < SB; break;
      case SimOp::ILe: D = SA <= SB; break;
      case SimOp::IGt: D = SA > SB; break;
      case SimOp::IGe: D = SA >= SB; break;

      case SimOp::FAdd: D = asBits(FA + FB); break;
      case SimOp::FSub: D = asBits(FA - FB); break;
      case SimOp::FMul: D = asBits(FA * FB); break;
      case SimOp::FDiv: D = asBits(FA / FB); break;
      case SimOp::FMod: D = asBits(std::fmod(FA, FB)); break;
      case SimOp::FNeg: D = A ^ (uint64_t{1} << 63); break;
      case SimOp::FAbs: D = A & ~(uint64_t{1} << 63); break;
      case SimOp::FSqrt: D = asBits(std::sqrt(FA)); break;
      case SimOp::FFloor: D = asBits(std::floor(FA)); break;
      case SimOp::FCeil: D = asBits(std::ceil(FA)); break;
      case SimOp::FTrunc: D = asBits(std::trunc(FA)); break;
      case SimOp::FRound: D = asBits(std::round(FA)); break;
      case SimOp::FEq: D = FA == FB; break;
      case SimOp::FNe: D = FA != FB; break;
      case SimOp::FLt: D = FA < FB; break;
      case SimOp::FLe: D = FA <= FB; break;
      case SimOp::FGt: D = FA > FB; break;
      case SimOp::FGe: D = FA >= FB; break;
      case SimOp::Math1:
        D = asBits(reinterpret_cast<double (*)(double)>(f.installed.math[i.x])(FA));
        break;
      case SimOp::Math2:
        D = asBits(reinterpret_cast<double (*)(double, double)>(f.installed.math[i.x])(FA, FB));
        break;

      case SimOp::IntToFloat: D = asBits(static_cast<double>(SA)); break;
      case SimOp::FloatToInt: EXIT_UNLESS(floatToInt(FA, &D)); break;
      case SimOp::BNot: D = A ^ 1; break;
      case SimOp::BEq: D = A == B; break;
      case SimOp::Select: D = A != 0 ? B : s[i.x]; break;

      case SimOp::LoadField: D = fieldsOf(A)[i.x]; break;
      case SimOp::StoreField: fieldsOf(A)[i.x] = B; break;
      case SimOp::LoadCapture: D = trailingValues(objectAs<ClosureObject>(A))[i.x].bits; break;
      case SimOp::LoadCell: D = objectAs<CellObject>(A)->value.bits; break;
      case SimOp::StoreCell: objectAs<CellObject>(A)->value = Value::fromBits(B); break;
      case SimOp::LoadVar: D = variables[i.x].bits; break;
      case SimOp::StoreVar: variables[i.x] = Value::fromBits(A); break;
      case SimOp::WriteBarrier: writeBarrier(f, A, B); break;
      case SimOp::ElementBarrier: elementBarrier(f, A, B, s[i.x]); break;
      case SimOp::ListLength: D = objectAs<ListObject>(A)->length; break;
      case SimOp::ListWords: D = objectAs<ListObject>(A)->words.word; break;
      case SimOp::IsListKind: D = objectAs<Object>(A)->aux == i.x; break;
      case SimOp::ListCapacity: D = objectAs<ListObject>(A)->capacity; break;
      case SimOp::SetListLength: objectAs<ListObject>(A)->length = B; break;
      case SimOp::LoadElem: D = objectAs<uint64_t>(A)[B]; break;
      case SimOp::StoreElem: objectAs<uint64_t>(A)[B] = s[i.x]; break;
      case SimOp::TupleLength: D = objectAs<TupleObject>(A)->length; break;
      case SimOp::LoadTuple: D = trailingValues(objectAs<TupleObject>(A))[B].bits; break;
      case SimOp::StringLength: D = objectAs<StringObject>(A)->length; break;
      case SimOp::StringCode: D = codePointAt(f, A, B); break;
      case SimOp::StringChar: D = characterMayGc(f, A, B); break;
      case SimOp::Character: D = objectAs<Value>(exec->characters)[A].bits; break;
      case SimOp::StringEqual: D = stringsEqual(f, A, B); break;
      case SimOp::RangeStart: D = wrap(objectAs<RangeObject>(A)->start); break;
      case SimOp::RangeInclusive: D = objectAs<RangeObject>(A)->aux != 0; break;
      case SimOp::RangeEnd: D = wrap(objectAs<RangeObject>(A)->end); break;
      case SimOp::NewInstance:
        D = callLeaf(f.runtime(), exec, Helper::kNewInstanceSlow, i.x);
        break;
      case SimOp::NewRange: {
        const uint64_t range = callLeaf(f.runtime(), exec, Helper::kNewRangeSlow, i.x);
        objectAs<RangeObject>(range)->start = SA;
        objectAs<RangeObject>(range)->end = SB;
        D = range;
        break;
      }
      case SimOp::NewCell: D = callLeaf(f.runtime(), exec, Helper::kNewCellSlow, A); break;

      case SimOp::NewClosure:
      case SimOp::NewTuple:
      case SimOp::CallDirect:
      case SimOp::CallThrowing:
      case SimOp::CallSpan:
      case SimOp::CallLeaf:
        if (!callMayGc(f, i, &out)) return out;
        break;
    }
  }
#undef D
#undef A
#undef B
#undef SA
#undef SB
#undef FA
#undef FB
#undef COUNT
#undef EXIT_UNLESS
}

/// Words of the SlotStack for one activation; none if it asks for none.
class SlotScope {
 public:
  SlotScope(SlotStack& stack, size_t count) : stack_(stack), count_(count) {
    if (count_ != 0) words_ = stack_.take(count_);
  }
  ~SlotScope() {
    if (count_ != 0) stack_.give(count_);
  }
  SlotScope(const SlotScope&) = delete;
  SlotScope& operator=(const SlotScope&) = delete;
  uint64_t* words() const { return words_; }

 private:
  SlotStack& stack_;
  size_t count_;
  uint64_t* words_ = nullptr;
};

/// Sets up the frame and runs it. `params` for specialised entries, `registers` for loop entries.
ValueAndStatus run(const InstalledProgram& installed, ExecState* exec, Value closure,
                   const uint64_t* params, const Value* registers) {
  const Program& p = installed.program;
  const size_t words = p.initial.size();
  SlotScope large(installed.runtime->slots, words > kMaxNativeWords ? words : 0);
  uint64_t* const slots = large.words() != nullptr
                              ? large.words()
                              : static_cast<uint64_t*>(alloca(words * sizeof(uint64_t)));
  std::memcpy(slots, p.initial.data(), words * sizeof(uint64_t));
  for (const EntrySlot& e : p.literals) slots[e.slot] = installed.code->literals[e.index].bits;
  for (const EntrySlot& e : p.params) slots[e.slot] = params[e.index];
  for (const EntrySlot& e : p.registers) slots[e.slot] = registers[e.index].bits;
  for (Slot slot : p.closures) slots[slot] = closure.bits;
  RootScope roots(exec, slots, p.value_slots);
  return dispatch(Frame{installed, exec, slots});
}

}  // namespace

ValueAndStatus runSpecialised(const InstalledProgram& installed, ExecState* exec, Value closure,
                              const uint64_t* params) {
  return run(installed, exec, closure, params, nullptr);
}

ValueAndStatus runBoxed(const InstalledProgram& installed, ExecState* exec, Value* args) {
  const Program& p = installed.program;
  const size_t count = p.signature.params.size();
  uint64_t* params = static_cast<uint64_t*>(alloca((count + 1) * sizeof(uint64_t)));
  for (size_t i = 0; i < count; ++i) {
    if (!unbox(ir::typeOfRep(p.signature.params[i]), args[i].bits, &params[i])) {
      return {0, Status::kNotEntered};
    }
  }
  ValueAndStatus r = runSpecialised(installed, exec, args[-kFrameHeader], params);
  if (r.status == Status::kOk) {
    r.value = boxMayGc(*installed.runtime, exec, ir::typeOfRep(p.signature.result), r.value);
  }
  return r;
}

ValueAndStatus runOsr(const InstalledProgram& installed, ExecState* exec, Value* registers) {
  return run(installed, exec, registers[-kFrameHeader], nullptr, registers);
}

}  // namespace vela::simulated
