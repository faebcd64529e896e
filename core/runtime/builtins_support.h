// What the built-ins' code shares: checks of arguments.
#ifndef VELA_CORE_RUNTIME_BUILTINS_SUPPORT_H_
#define VELA_CORE_RUNTIME_BUILTINS_SUPPORT_H_

#include <string>
#include <string_view>

#include "core/runtime/builtins.h"
#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/objects.h"

namespace vela::runtime::builtins {

/// TypeError: 'Math.sqrt' does not take String.
inline Value throwDoesNotTake(Isolate& isolate, std::string_view builtin, Value value) {
  return throwTypeError(isolate, {"'", builtin, "' does not take ", typeName(isolate, value)});
}

/// An Int argument. False: error pending.
inline bool intArgument(Isolate& isolate, std::string_view builtin, Value value, int64_t* out) {
  if (!isInt(value)) return throwDoesNotTake(isolate, builtin, value), false;
  *out = asInt(value);
  return true;
}

/// A String argument. False: error pending.
inline bool stringArgument(Isolate& isolate, std::string_view builtin, Value value) {
  return isString(value) || (throwDoesNotTake(isolate, builtin, value), false);
}

/// A count: an Int that is not negative. False: error pending.
inline bool countArgument(Isolate& isolate, std::string_view builtin, Value value, uint64_t* out) {
  int64_t n = 0;
  if (!intArgument(isolate, builtin, value, &n)) return false;
  if (n < 0) {
    throwArgumentError(isolate,
                       {"'", builtin, "' does not take the negative count ", std::to_string(n)});
    return false;
  }
  *out = static_cast<uint64_t>(n);
  return true;
}

/// The bounds of slice(start, end = length) in args[1], args[2]. False: error pending.
inline bool sliceArguments(Isolate& isolate, std::string_view builtin, const Value* args,
                           uint32_t argc, uint64_t length, uint64_t* start, uint64_t* end) {
  int64_t from = 0;
  auto to = static_cast<int64_t>(length);
  if (!intArgument(isolate, builtin, args[1], &from)) return false;
  if (argc > 2 && !intArgument(isolate, builtin, args[2], &to)) return false;
  if (from < 0 || from > to || static_cast<uint64_t>(to) > length) {
    throwIndexError(isolate, {"slice ", std::to_string(from), "..", std::to_string(to),
                              " is out of range for length ", std::to_string(length)});
    return false;
  }
  *start = static_cast<uint64_t>(from);
  *end = static_cast<uint64_t>(to);
  return true;
}

/// The result of something that tells success by a bool.
inline Value noneIf(bool ok) { return ok ? Value::none() : Value::unassigned(); }

/// None or Some(value); `value` rooted.
inline Value some(Isolate& isolate, const Value& value) { return newSome(isolate, value); }

}  // namespace vela::runtime::builtins

#endif  // VELA_CORE_RUNTIME_BUILTINS_SUPPORT_H_
