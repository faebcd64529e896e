// Equality, identity, order and hashes of values.
#ifndef VELA_CORE_RUNTIME_COMPARE_H_
#define VELA_CORE_RUNTIME_COMPARE_H_

#include "core/runtime/objects.h"

namespace vela::runtime {

/// Whether native recursion must stop here: the native stack ends soon.
inline bool nativeStackEnds(const Isolate& isolate) {
  return reinterpret_cast<uintptr_t>(__builtin_frame_address(0)) < isolate.exec.native_limit;
}

/// An answer, or an error pending.
enum class Answer : int8_t { kNo = 0, kYes = 1, kError = -1 };
inline Answer answer(bool yes) { return yes ? Answer::kYes : Answer::kNo; }

/// Vela's ==, with the operators of classes; both rooted. However deep data nests; data that
/// contains itself throws StackOverflowError. MayGc, may run Vela code.
Answer valuesEqual(Isolate& isolate, Value a, Value b);

/// `same(a, b)`.
bool identical(Value a, Value b);

/// Equality of keys of maps and sets: instances by identity, NaN equal to itself. Runs no Vela code
/// and does not collect, but may throw where data contains itself.
Answer keysEqual(Isolate& isolate, Value a, Value b);

/// -1, 0, 1 for two numbers (2 if one is NaN) or two strings. Precondition: comparable.
int compareValues(Value a, Value b);
/// Two numbers or two Strings.
inline bool comparable(Value a, Value b) {
  return (isNumber(a) && isNumber(b)) || (isString(a) && isString(b));
}

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_COMPARE_H_
