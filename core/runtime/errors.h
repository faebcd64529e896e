// Making and throwing errors from C++. Every function returns the unassigned Value, which stands
// for "error pending in exec.pending_error": `return throwTypeError(isolate, …)`.
#ifndef VELA_CORE_RUNTIME_ERRORS_H_
#define VELA_CORE_RUNTIME_ERRORS_H_

#include <initializer_list>
#include <string>
#include <string_view>

#include "core/runtime/isolate.h"

namespace vela::runtime {

/// Words of an Error instance. The trace is a RawArray (traceArray) until `stack` is read, then
/// that String.
inline constexpr int kErrorMessage = 0;
inline constexpr int kErrorTrace = 1;

/// Throws any value: it becomes pending, with an empty trace. Returns unassigned.
Value throwValue(Isolate& isolate, Value value);

/// Throws again a value that takePendingError gave: the trace it had goes on. Returns unassigned.
Value rethrowValue(Isolate& isolate, Value value);

/// Throws a new instance of the built-in error class `cls`. MayGc.
Value throwError(Isolate& isolate, ClassId cls, std::string_view message);

/// Throws OutOfMemoryError; allocates beyond the limit.
Value throwOutOfMemory(Isolate& isolate);
/// Throws StackOverflowError: too deep recursion.
Value throwStackOverflow(Isolate& isolate);

/// Joins texts.
std::string joinText(std::initializer_list<std::string_view> parts);

/// Throw with the parts of a message joined. MayGc.
inline Value throwTypeError(Isolate& isolate, std::initializer_list<std::string_view> parts) {
  return throwError(isolate, class_id::kTypeError, joinText(parts));
}
inline Value throwArgumentError(Isolate& isolate, std::initializer_list<std::string_view> parts) {
  return throwError(isolate, class_id::kArgumentError, joinText(parts));
}
inline Value throwIndexError(Isolate& isolate, std::initializer_list<std::string_view> parts) {
  return throwError(isolate, class_id::kIndexError, joinText(parts));
}
inline Value throwStateError(Isolate& isolate, std::initializer_list<std::string_view> parts) {
  return throwError(isolate, class_id::kStateError, joinText(parts));
}
inline Value throwValueError(Isolate& isolate, std::initializer_list<std::string_view> parts) {
  return throwError(isolate, class_id::kValueError, joinText(parts));
}
inline Value throwArithmeticError(Isolate& isolate, std::initializer_list<std::string_view> parts) {
  return throwError(isolate, class_id::kArithmeticError, joinText(parts));
}
inline Value throwDivisionByZero(Isolate& isolate) {
  return throwError(isolate, class_id::kArithmeticError, "division by zero");
}
/// IndexError: index 9 is out of range for length 3.
Value throwIndexRange(Isolate& isolate, int64_t index, uint64_t length);

/// TypeError: operator '+' does not take Int and String.
Value throwBinaryOperator(Isolate& isolate, std::string_view op, Value a, Value b);
/// TypeError: operator '-' does not take String.
Value throwUnaryOperator(Isolate& isolate, std::string_view op, Value a);
/// TypeError: condition expects Bool, got Int.
Value throwNotBool(Isolate& isolate, Value value);
/// TypeError: operator '&&' expects Bool, got Int.
Value throwOperatorNotBool(Isolate& isolate, std::string_view op, Value value);
/// TypeError: Int is not callable.
Value throwNotCallable(Isolate& isolate, Value value);
/// TypeError: Int has no member 'foo'.
Value throwNoMember(Isolate& isolate, Value receiver, Symbol name);
/// StateError: variable 'x' is read before its declaration ran.
Value throwUnsetVariable(Isolate& isolate, std::string_view name);
/// StateError: variable 'x' is assigned before its declaration ran.
Value throwEarlyAssignment(Isolate& isolate, std::string_view name);
/// StateError: field 'C.x' is read before it was assigned. `index` is the word in the instance.
Value throwUnsetField(Isolate& isolate, ClassId cls, uint32_t index);
/// StateError: field 'C.x' is immutable.
Value throwImmutableField(Isolate& isolate, ClassId cls, uint32_t index);
/// TypeError: abstract class 'Shape' cannot be instantiated.
Value throwAbstract(Isolate& isolate, ClassId cls);
/// ArgumentError: 'add' takes 1 to 2 arguments, got 3. Counts exclude a method's `this`.
Value throwArity(Isolate& isolate, std::string_view name, uint32_t min, uint32_t max, uint32_t got);
/// The same for a linked function that was given `argc` arguments; a method's `this` is counted in
/// argc.
Value throwArity(Isolate& isolate, const Function& function, uint32_t argc);
/// MatchError: no arm matches 7. MayGc.
Value throwNoMatch(Isolate& isolate, Value value);

/// What typeOf gives: "Int", a class's name, "Class"; an enum's name for its variants.
std::string_view typeName(const Isolate& isolate, Value value);

/// The class of any value (built-in classes included); never 0 for an assigned value.
inline ClassId classOf(Value value) {
  if (value.isPointer()) return value.asObject()->class_id;
  if (value.isInlineInt()) return class_id::kInt;
  if (value.isFloat()) return class_id::kFloat;
  if (value.isBool()) return class_id::kBool;
  return value.isNone() ? class_id::kNoneType : class_id::kNoClass;
}

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_ERRORS_H_
