// What the language's operators do on any values: the slow path of every tier. Results: a Value, or
// unassigned with the error pending. Arguments must be rooted by the caller. All MayGc; those on
// instances with user-defined operators call through Hooks::call (the interpreter looks for such a
// method itself first and pushes a frame instead).
#ifndef VELA_CORE_RUNTIME_OPERATIONS_H_
#define VELA_CORE_RUNTIME_OPERATIONS_H_

#include "core/runtime/compare.h"
#include "core/runtime/objects.h"

namespace vela::runtime {

// --- arithmetic ---

Value add(Isolate& isolate, Value a, Value b);
Value subtract(Isolate& isolate, Value a, Value b);
Value multiply(Isolate& isolate, Value a, Value b);
Value divide(Isolate& isolate, Value a, Value b);
Value modulo(Isolate& isolate, Value a, Value b);
Value power(Isolate& isolate, Value a, Value b);
Value shiftLeft(Isolate& isolate, Value a, Value b);
Value shiftRight(Isolate& isolate, Value a, Value b);
Value shiftRightLogical(Isolate& isolate, Value a, Value b);
Value bitAnd(Isolate& isolate, Value a, Value b);
Value bitOr(Isolate& isolate, Value a, Value b);
Value bitXor(Isolate& isolate, Value a, Value b);
Value negate(Isolate& isolate, Value a);
Value bitNot(Isolate& isolate, Value a);
Value logicalNot(Isolate& isolate, Value a);

// --- comparison; `equal` gives a Bool, the others what the operator of a class gives ---

Value equal(Isolate& isolate, Value a, Value b);
Value less(Isolate& isolate, Value a, Value b);
Value lessEqual(Isolate& isolate, Value a, Value b);
Value greater(Isolate& isolate, Value a, Value b);
Value greaterEqual(Isolate& isolate, Value a, Value b);
/// `needle in container`.
Value contains(Isolate& isolate, Value needle, Value container);

/// Where `needle` stands first in a List or Tuple; -1 if nowhere, -2 with an error pending. Both
/// rooted. The list may change meanwhile.
int64_t positionOf(Isolate& isolate, const Value& needle, const Value& sequence);

// --- collections ---

Value getIndex(Isolate& isolate, Value collection, Value index);
/// Gives None.
Value setIndex(Isolate& isolate, Value collection, Value index, Value value);
/// The texts of `n` rooted values, joined.
Value concatTexts(Isolate& isolate, const Value* values, uint64_t n);
/// A Map of n words key, value, key, value ….
Value newMapOf(Isolate& isolate, const Value* values, uint64_t n);
/// `a .. b` or `a ..= b`; TypeError unless both are Int.
Value makeRange(Isolate& isolate, Value a, Value b, bool inclusive);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_OPERATIONS_H_
