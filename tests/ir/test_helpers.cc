// The helpers of the test runtime, in the C signatures that compiled code expects.
#include <cmath>
#include <cstdio>
#include <cstdlib>

#include "tests/ir/test_runtime.h"

namespace vela::irtest {

using contract::Helper;
using contract::HelperKind;

namespace {

TestRuntime& runtimeOf(ExecState* exec) {
  return *reinterpret_cast<TestRuntime*>(static_cast<uintptr_t>(exec->vm));
}

template <int H>
ValueAndStatus throwing1(ExecState* exec, uint64_t a) {
  return runtimeOf(exec).helper(static_cast<Helper>(H), &a, 1, 0);
}
template <int H>
ValueAndStatus throwing2(ExecState* exec, uint64_t a, uint64_t b) {
  const uint64_t args[] = {a, b};
  return runtimeOf(exec).helper(static_cast<Helper>(H), args, 2, 0);
}
template <int H>
ValueAndStatus throwing3(ExecState* exec, uint64_t a, uint64_t b, uint64_t c) {
  const uint64_t args[] = {a, b, c};
  return runtimeOf(exec).helper(static_cast<Helper>(H), args, 3, 0);
}
template <int H>
ValueAndStatus span(ExecState* exec, const Value* values, uint64_t count, uint64_t extra) {
  return runtimeOf(exec).helper(static_cast<Helper>(H), reinterpret_cast<const uint64_t*>(values),
                                count, extra);
}
template <int H>
uint64_t leaf1(ExecState* exec, uint64_t a) {
  return runtimeOf(exec).leaf(static_cast<Helper>(H), a, 0);
}
template <int H>
uint64_t leaf2(ExecState* exec, uint64_t a, uint64_t b) {
  return runtimeOf(exec).leaf(static_cast<Helper>(H), a, b);
}

template <int H>
void* addressOf() {
  constexpr contract::HelperInfo info = contract::kHelpers[H];
  if constexpr (info.kind == HelperKind::kThrowingSpan) {
    return reinterpret_cast<void*>(&span<H>);
  } else if constexpr (info.kind == HelperKind::kLeaf) {
    if constexpr (info.arguments == 1) return reinterpret_cast<void*>(&leaf1<H>);
    return reinterpret_cast<void*>(&leaf2<H>);
  } else {
    if constexpr (info.arguments == 1) return reinterpret_cast<void*>(&throwing1<H>);
    if constexpr (info.arguments == 2) return reinterpret_cast<void*>(&throwing2<H>);
    return reinterpret_cast<void*>(&throwing3<H>);
  }
}

ValueAndStatus callSlow(ExecState* exec, void* code, uint64_t exit_number, uint64_t status) {
  TestRuntime& runtime = runtimeOf(exec);
  if (static_cast<Status>(status) == Status::kExit) return {runtime.finish_value.bits, Status::kOk};
  return {0, runtime.catches ? Status::kExit : Status::kError};
}

double testSin(double x) { return std::sin(x); }
double testPow(double x, double y) { return std::pow(x, y); }
double testFmod(double x, double y) { return std::fmod(x, y); }

std::string_view textOf(uint64_t string) {
  const auto* s = static_cast<const StringObject*>(Value::fromBits(string).asObject());
  return {s->data.get(), s->byte_length};
}

struct Character {
  uint32_t code;
  std::string_view text;
};

/// Of strings whose characters have one or two bytes.
Character characterAt(uint64_t string, uint64_t index) {
  std::string_view text = textOf(string);
  const auto bytes = [&] { return (text[0] & 0x80) != 0 ? size_t{2} : size_t{1}; };
  for (; index != 0; --index) text.remove_prefix(bytes());
  const auto byte = [&](size_t i) { return static_cast<uint32_t>(text[i]) & 0x7F; };
  if (bytes() == 1) return {byte(0), text.substr(0, 1)};
  return {(byte(0) & 0x1F) << 6 | (byte(1) & 0x3F), text.substr(0, 2)};
}

[[noreturn]] void missing(Helper h) {
  std::fprintf(stderr, "the test runtime has no helper %s\n",
               contract::kHelpers[static_cast<int>(h)].symbol);
  std::abort();
}

}  // namespace

jit::RuntimeSymbols TestRuntime::symbols() {
  jit::RuntimeSymbols out;
#define VELA_HELPER(name, symbol, args, kind) \
  out.symbols.push_back({symbol, addressOf<static_cast<int>(Helper::k##name)>()});
#include "core/contract/helpers.def"
#undef VELA_HELPER
  out.symbols.push_back({contract::kCallSlowSymbol, reinterpret_cast<void*>(&callSlow)});
  out.symbols.push_back({"vela_m_fmod", reinterpret_cast<void*>(&testFmod)});
  // Built-ins of the test runtime: 1 is sin, 2 is pow.
  out.symbols.push_back({"vela_math_1", reinterpret_cast<void*>(&testSin)});
  out.symbols.push_back({"vela_math_2", reinterpret_cast<void*>(&testPow)});
  return out;
}

ValueAndStatus TestRuntime::arithmetic(Helper h, Value a, Value b) {
  if (!a.isInlineInt() || !b.isInlineInt()) {
    exec_->pending_error = Value::inlineInt(-1);
    return {0, Status::kError};
  }
  const int64_t x = a.asInlineInt(), y = b.asInlineInt();
  switch (h) {
    case Helper::kAdd: return {makeInt(x + y).bits, Status::kOk};
    case Helper::kSub: return {makeInt(x - y).bits, Status::kOk};
    case Helper::kMul: return {makeInt(x * y).bits, Status::kOk};
    case Helper::kLt: return {Value::boolean(x < y).bits, Status::kOk};
    case Helper::kEq: return {Value::boolean(x == y).bits, Status::kOk};
    default: missing(h);
  }
}

ValueAndStatus TestRuntime::helper(Helper h, const uint64_t* args, uint64_t count, uint64_t extra) {
  if (invalidate != nullptr) *invalidate = 0;
  switch (h) {
    case Helper::kAdd:
    case Helper::kSub:
    case Helper::kMul:
    case Helper::kLt:
    case Helper::kEq: return arithmetic(h, Value::fromBits(args[0]), Value::fromBits(args[1]));
    case Helper::kThrow:
      exec_->pending_error = Value::fromBits(args[0]);
      return {0, Status::kError};
    case Helper::kNewList:
      return {makeList(kListAny, std::vector<uint64_t>(args, args + count)).bits, Status::kOk};
    case Helper::kNewTuple: {
      auto* t = make<TupleObject>(ObjectKind::kTuple, class_id::kTuple, count);
      t->length = count;
      for (uint64_t i = 0; i < count; ++i) trailingValues(t)[i] = Value::fromBits(args[i]);
      return {Value::object(t).bits, Status::kOk};
    }
    case Helper::kListPush:  // gives both instead of None, so that a test sees that it was called
      return helper(Helper::kNewTuple, args, 2, 0);
    case Helper::kCallFunction: {
      // A function without code gives (its id, arguments…).
      std::vector<uint64_t> items{Value::inlineInt(static_cast<int64_t>(extra)).bits};
      items.insert(items.end(), args, args + count);
      return helper(Helper::kNewTuple, items.data(), items.size(), 0);
    }
    case Helper::kCallValue: return helper(Helper::kNewTuple, args, count, 0);
    default: missing(h);
  }
}

uint64_t TestRuntime::leaf(Helper h, uint64_t a, uint64_t b) {
  switch (h) {
    case Helper::kBoxIntSlow: return makeInt(static_cast<int64_t>(a)).bits;
    case Helper::kNewInstanceSlow: {
      // Tests do not declare classes: an instance has as many fields as its class id modulo 8.
      auto* o = make<InstanceObject>(ObjectKind::kInstance, static_cast<ClassId>(a), a % 8);
      instance_words_.push_back({o, a % 8});
      return Value::object(o).bits;
    }
    case Helper::kNewCellSlow: {
      auto* o = make<CellObject>(ObjectKind::kCell, class_id::kInternal);
      o->value = Value::fromBits(a);
      return Value::object(o).bits;
    }
    case Helper::kNewRangeSlow: {
      auto* range = make<RangeObject>(ObjectKind::kRange, class_id::kRange);
      range->aux = static_cast<uint16_t>(a);
      return Value::object(range).bits;
    }
    case Helper::kNewTupleSlow: {
      auto* t = make<TupleObject>(ObjectKind::kTuple, class_id::kTuple, a);
      t->length = a;
      return Value::object(t).bits;
    }
    case Helper::kNewClosureSlow: {
      auto* o = make<ClosureObject>(ObjectKind::kClosure, class_id::kFunction, b);
      o->function = static_cast<FunctionId>(a);
      o->capture_count = static_cast<uint32_t>(b);
      return Value::object(o).bits;
    }
    case Helper::kStringCodeSlow: return characterAt(a, b).code;
    case Helper::kStringCharSlow: return makeString(characterAt(a, b).text).bits;
    case Helper::kStringEqualSlow: return textOf(a) == textOf(b);
    case Helper::kLoadFunction: return leaf(Helper::kNewClosureSlow, a, 0);
    case Helper::kWriteBarrierSlow:
    case Helper::kElementBarrierSlow:
      reinterpret_cast<Object*>(static_cast<uintptr_t>(a))->gc &=
          static_cast<uint8_t>(~kGcOldUnlogged);
      return 0;
    default: missing(h);
  }
}

}  // namespace vela::irtest
