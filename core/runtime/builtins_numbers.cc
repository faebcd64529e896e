// Int, Float, Math and Random.
#include <cmath>
#include <limits>

#include "core/runtime/builtins_support.h"
#include "core/runtime/compare.h"
#include "core/runtime/numbers.h"

namespace vela::runtime::builtins {

namespace {

bool isNan(Value v) { return v.isFloat() && v.asFloat() != v.asFloat(); }

/// The smaller (sign -1) or larger (sign 1) argument, unchanged; the first of equal ones; NaN wins.
Value extreme(Isolate& isolate, std::string_view builtin, Value a, Value b, int sign) {
  if (!isNumber(a)) return throwDoesNotTake(isolate, builtin, a);
  if (!isNumber(b)) return throwDoesNotTake(isolate, builtin, b);
  if (isNan(a)) return a;
  if (isNan(b)) return b;
  return compareValues(b, a) == sign ? b : a;
}

Value absolute(Isolate& isolate, std::string_view builtin, Value v) {
  if (v.isFloat()) return Value::number(std::fabs(v.asFloat()));
  if (!isInt(v)) return throwDoesNotTake(isolate, builtin, v);
  const int64_t i = asInt(v);
  return i < 0 ? makeInt(isolate, wrapNeg(i)) : v;
}

Value rounded(Isolate& isolate, std::string_view builtin, Value v, double (*round)(double)) {
  if (isInt(v)) return v;
  if (!v.isFloat()) return throwDoesNotTake(isolate, builtin, v);
  int64_t i = 0;
  if (floatToInt(round(v.asFloat()), &i)) return makeInt(isolate, i);
  return throwArithmeticError(isolate, {floatText(v.asFloat()), " is out of Int's range"});
}

}  // namespace

#define VELA_BUILTIN_MATH(id, name, fn, raw)                                 \
  Value fn(Isolate& isolate, Value* args, uint32_t argc) {                   \
    if (!isNumber(args[0])) return throwDoesNotTake(isolate, name, args[0]); \
    return Value::number(raw(asDouble(args[0])));                            \
  }
#define VELA_BUILTIN_MATH2(id, name, fn, raw)                                \
  Value fn(Isolate& isolate, Value* args, uint32_t argc) {                   \
    if (!isNumber(args[0])) return throwDoesNotTake(isolate, name, args[0]); \
    if (!isNumber(args[1])) return throwDoesNotTake(isolate, name, args[1]); \
    return Value::number(raw(asDouble(args[0]), asDouble(args[1])));         \
  }
#include "core/runtime/builtins.def"

Value mathPi(Isolate&, Value*, uint32_t) { return Value::number(3.141592653589793); }
Value mathE(Isolate&, Value*, uint32_t) { return Value::number(2.718281828459045); }
Value mathInf(Isolate&, Value*, uint32_t) {
  return Value::number(std::numeric_limits<double>::infinity());
}
Value mathNan(Isolate&, Value*, uint32_t) {
  return Value::number(std::numeric_limits<double>::quiet_NaN());
}
Value intMax(Isolate& isolate, Value*, uint32_t) { return makeInt(isolate, INT64_MAX); }
Value intMin(Isolate& isolate, Value*, uint32_t) { return makeInt(isolate, INT64_MIN); }

Value mathAbs(Isolate& isolate, Value* args, uint32_t argc) {
  return absolute(isolate, "Math.abs", args[0]);
}
Value mathMin(Isolate& isolate, Value* args, uint32_t argc) {
  return extreme(isolate, "Math.min", args[0], args[1], -1);
}
Value mathMax(Isolate& isolate, Value* args, uint32_t argc) {
  return extreme(isolate, "Math.max", args[0], args[1], 1);
}
Value mathFloor(Isolate& isolate, Value* args, uint32_t argc) {
  return rounded(isolate, "Math.floor", args[0], std::floor);
}
Value mathCeil(Isolate& isolate, Value* args, uint32_t argc) {
  return rounded(isolate, "Math.ceil", args[0], std::ceil);
}
Value mathRound(Isolate& isolate, Value* args, uint32_t argc) {
  return rounded(isolate, "Math.round", args[0], roundHalfAway);
}
Value mathTrunc(Isolate& isolate, Value* args, uint32_t argc) {
  return rounded(isolate, "Math.trunc", args[0], std::trunc);
}

Value numberAbs(Isolate& isolate, Value* args, uint32_t argc) {
  return absolute(isolate, "abs", args[0]);
}

Value numberMin(Isolate& isolate, Value* args, uint32_t argc) {
  return extreme(isolate, args[0].isFloat() ? "Float.min" : "Int.min", args[0], args[1], -1);
}

Value numberMax(Isolate& isolate, Value* args, uint32_t argc) {
  return extreme(isolate, args[0].isFloat() ? "Float.max" : "Int.max", args[0], args[1], 1);
}

Value intToString(Isolate& isolate, Value* args, uint32_t argc) {
  int64_t base = 10;
  if (argc > 1 && !intArgument(isolate, "Int.toString", args[1], &base)) return Value::unassigned();
  if (base < 2 || base > 36) {
    return throwArgumentError(isolate, {"base must be 2 to 36, got ", std::to_string(base)});
  }
  return newString(isolate, intTextInBase(asInt(args[0]), static_cast<int>(base)));
}

Value intBitCount(Isolate& isolate, Value* args, uint32_t argc) {
  return Value::inlineInt(__builtin_popcountll(static_cast<uint64_t>(asInt(args[0]))));
}

Value floatToFixed(Isolate& isolate, Value* args, uint32_t argc) {
  int64_t digits = 0;
  if (!intArgument(isolate, "Float.toFixed", args[1], &digits)) return Value::unassigned();
  if (digits < 0 || digits > 1100) {
    return throwArgumentError(isolate,
                              {"number of digits must be 0 to 1100, got ", std::to_string(digits)});
  }
  return newString(isolate, toFixed(args[0].asFloat(), static_cast<int>(digits)));
}

Value floatIsNan(Isolate& isolate, Value* args, uint32_t argc) {
  return Value::boolean(isNan(args[0]));
}

Value floatIsFinite(Isolate& isolate, Value* args, uint32_t argc) {
  return Value::boolean(std::isfinite(args[0].asFloat()));
}

// --- Random: PCG-XSH-RR 64/32 (M. E. O'Neill, pcg-random.org), seeded like pcg32_srandom(seed, 54)
// ---

namespace {

uint32_t draw(RandomObject* random) {
  const uint64_t old = random->state;
  random->state = old * 6364136223846793005ull + random->increment;
  const auto shifted = static_cast<uint32_t>(((old >> 18) ^ old) >> 27);
  const auto turn = static_cast<uint32_t>(old >> 59);
  return (shifted >> turn) | (shifted << ((32 - turn) & 31));
}

uint64_t draw64(RandomObject* random) {
  const uint64_t high = draw(random);
  return high << 32 | draw(random);
}

}  // namespace

Value makeRandom(Isolate& isolate, Value* args, uint32_t argc) {
  int64_t seed = 0;
  if (!intArgument(isolate, "Random", args[0], &seed)) return Value::unassigned();
  auto* random = static_cast<RandomObject*>(
      isolate.heap().allocate(sizeof(RandomObject), class_id::kRandom, ObjectKind::kRandom));
  if (random == nullptr) return Value::unassigned();
  random->increment = (uint64_t{54} << 1) | 1;
  draw(random);
  random->state += static_cast<uint64_t>(seed);
  draw(random);
  return Value::object(random);
}

Value randomInt(Isolate& isolate, Value* args, uint32_t argc) {
  int64_t low = 0, high = 0;
  if (!intArgument(isolate, "Random.int", args[1], &low)) return Value::unassigned();
  if (!intArgument(isolate, "Random.int", args[2], &high)) return Value::unassigned();
  if (high <= low) {
    return throwArgumentError(
        isolate, {"range ", std::to_string(low), "..", std::to_string(high), " is empty"});
  }
  auto* random = as<RandomObject>(args[0]);
  const uint64_t n = static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
  const bool narrow = n <= uint64_t{1} << 32;
  const uint64_t least = narrow ? ((uint64_t{1} << 32) - n) % n : (0 - n) % n;
  uint64_t r;
  do {
    r = narrow ? draw(random) : draw64(random);
  } while (r < least);
  return makeInt(isolate, static_cast<int64_t>(static_cast<uint64_t>(low) + r % n));
}

Value randomNext(Isolate& isolate, Value* args, uint32_t argc) {
  auto* random = as<RandomObject>(args[0]);
  const uint64_t a = draw(random) >> 5;
  const uint64_t b = draw(random) >> 6;
  return Value::number((static_cast<double>(a) * 67108864.0 + static_cast<double>(b)) /
                       9007199254740992.0);
}

}  // namespace vela::runtime::builtins
