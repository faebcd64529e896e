#include "core/runtime/operations.h"

#include <cmath>

#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/members.h"
#include "core/runtime/names.h"
#include "core/runtime/numbers.h"
#include "core/runtime/strings.h"
#include "core/runtime/text.h"

namespace vela::runtime {

namespace {

/// The left operand's method for `op`, or TypeError with the operator's own text.
Value userOperator(Isolate& isolate, Symbol op, Value a, Value b) {
  if (isInstance(a)) {
    const MemberEntry entry = lookupMember(isolate, a, op);
    if (entry.kind == MemberKind::kMethod) {
      const Value args[2] = {a, b};
      return callMethod(isolate, entry.function, args, 2);
    }
  }
  return throwBinaryOperator(isolate, isolate.symbolText(op), a, b);
}

template <typename OnInts, typename OnFloats>
Value arithmetic(Isolate& isolate, Symbol op, Value a, Value b, OnInts on_ints,
                 OnFloats on_floats) {
  if (isInt(a) && isInt(b)) return on_ints(asInt(a), asInt(b));
  if (isNumber(a) && isNumber(b)) return Value::number(on_floats(asDouble(a), asDouble(b)));
  return userOperator(isolate, op, a, b);
}

template <typename OnInts>
Value onInts(Isolate& isolate, const char* op, Value a, Value b, OnInts on_ints) {
  if (isInt(a) && isInt(b)) return makeInt(isolate, on_ints(asInt(a), asInt(b)));
  return throwBinaryOperator(isolate, op, a, b);
}

template <typename Holds>
Value ordered(Isolate& isolate, Symbol op, Value a, Value b, Holds holds) {
  if (comparable(a, b)) return Value::boolean(holds(compareValues(a, b)));
  return userOperator(isolate, op, a, b);
}

}  // namespace

Value add(Isolate& isolate, Value a, Value b) {
  if (isString(a) && isString(b)) return concatStrings(isolate, a, b);
  return arithmetic(
      isolate, name::kAdd, a, b,
      [&](int64_t x, int64_t y) { return makeInt(isolate, wrapAdd(x, y)); },
      [](double x, double y) { return x + y; });
}

Value subtract(Isolate& isolate, Value a, Value b) {
  return arithmetic(
      isolate, name::kSub, a, b,
      [&](int64_t x, int64_t y) { return makeInt(isolate, wrapSub(x, y)); },
      [](double x, double y) { return x - y; });
}

Value multiply(Isolate& isolate, Value a, Value b) {
  return arithmetic(
      isolate, name::kMul, a, b,
      [&](int64_t x, int64_t y) { return makeInt(isolate, wrapMul(x, y)); },
      [](double x, double y) { return x * y; });
}

Value divide(Isolate& isolate, Value a, Value b) {
  return arithmetic(
      isolate, name::kDiv, a, b,
      [&](int64_t x, int64_t y) {
        return y == 0 ? throwDivisionByZero(isolate) : makeInt(isolate, wrapDiv(x, y));
      },
      [](double x, double y) { return x / y; });
}

Value modulo(Isolate& isolate, Value a, Value b) {
  return arithmetic(
      isolate, name::kMod, a, b,
      [&](int64_t x, int64_t y) {
        return y == 0 ? throwDivisionByZero(isolate) : makeInt(isolate, wrapMod(x, y));
      },
      [](double x, double y) { return vela_fmod(x, y); });
}

Value power(Isolate& isolate, Value a, Value b) {
  if (isInt(a) && isInt(b)) {
    const int64_t exponent = asInt(b);
    if (exponent < 0) return throwArithmeticError(isolate, {"negative exponent"});
    return makeInt(isolate, wrapPow(asInt(a), exponent));
  }
  if (isNumber(a) && isNumber(b)) return Value::number(floatPow(asDouble(a), asDouble(b)));
  return throwBinaryOperator(isolate, "**", a, b);
}

Value shiftLeft(Isolate& isolate, Value a, Value b) {
  return onInts(isolate, "<<", a, b, [](int64_t x, int64_t y) { return shiftLeft(x, y); });
}
Value shiftRight(Isolate& isolate, Value a, Value b) {
  return onInts(isolate, ">>", a, b, [](int64_t x, int64_t y) { return shiftRight(x, y); });
}
Value shiftRightLogical(Isolate& isolate, Value a, Value b) {
  return onInts(isolate, ">>>", a, b, [](int64_t x, int64_t y) { return shiftRightLogical(x, y); });
}
Value bitAnd(Isolate& isolate, Value a, Value b) {
  return onInts(isolate, "&", a, b, [](int64_t x, int64_t y) { return x & y; });
}
Value bitOr(Isolate& isolate, Value a, Value b) {
  return onInts(isolate, "|", a, b, [](int64_t x, int64_t y) { return x | y; });
}
Value bitXor(Isolate& isolate, Value a, Value b) {
  return onInts(isolate, "^", a, b, [](int64_t x, int64_t y) { return x ^ y; });
}

Value negate(Isolate& isolate, Value a) {
  if (a.isFloat()) return Value::number(-a.asFloat());
  if (isInt(a)) return makeInt(isolate, wrapNeg(asInt(a)));
  if (isInstance(a)) {
    const MemberEntry entry = lookupMember(isolate, a, name::kNegate);
    if (entry.kind == MemberKind::kMethod) return callMethod(isolate, entry.function, &a, 1);
  }
  return throwUnaryOperator(isolate, "-", a);
}

Value bitNot(Isolate& isolate, Value a) {
  return isInt(a) ? makeInt(isolate, ~asInt(a)) : throwUnaryOperator(isolate, "~", a);
}

Value logicalNot(Isolate& isolate, Value a) {
  return a.isBool() ? Value::boolean(!a.asBool()) : throwOperatorNotBool(isolate, "!", a);
}

Value equal(Isolate& isolate, Value a, Value b) {
  if (isInstance(a)) {
    const MemberEntry entry = lookupMember(isolate, a, name::kEqual);
    const Value args[2] = {a, b};
    if (entry.kind == MemberKind::kMethod) return callMethod(isolate, entry.function, args, 2);
  }
  const Answer same = valuesEqual(isolate, a, b);
  return same == Answer::kError ? Value::unassigned() : Value::boolean(same == Answer::kYes);
}

Value less(Isolate& isolate, Value a, Value b) {
  return ordered(isolate, name::kLess, a, b, [](int order) { return order < 0; });
}
Value lessEqual(Isolate& isolate, Value a, Value b) {
  return ordered(isolate, name::kLessEqual, a, b, [](int order) { return order <= 0; });
}
Value greater(Isolate& isolate, Value a, Value b) {
  return ordered(isolate, name::kGreater, a, b, [](int order) { return order == 1; });
}
Value greaterEqual(Isolate& isolate, Value a, Value b) {
  return ordered(isolate, name::kGreaterEqual, a, b,
                 [](int order) { return order == 0 || order == 1; });
}

Value concatTexts(Isolate& isolate, const Value* values, uint64_t n) {
  if (n == 2 && isString(values[0]) && isString(values[1]))
    return concatStrings(isolate, values[0], values[1]);
  if (n == 1 && isString(values[0])) return values[0];
  std::string text;
  for (uint64_t i = 0; i < n; ++i) {
    if (!appendText(isolate, values[i], text)) return Value::unassigned();
  }
  return newString(isolate, text);
}

Value makeRange(Isolate& isolate, Value a, Value b, bool inclusive) {
  if (isInt(a) && isInt(b)) return newRange(isolate, asInt(a), asInt(b), inclusive);
  return throwBinaryOperator(isolate, inclusive ? "..=" : "..", a, b);
}

}  // namespace vela::runtime
