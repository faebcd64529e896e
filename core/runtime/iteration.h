// Iteration as `for`, built-ins and IterPrep/IterNext see it: an iteration is an object (R[a]) and
// a turn number (R[a+1]) that starts at 0 and grows by one after each element.
//
//   List, Tuple, String, Range, Range.step's value   the object is the collection itself
//   Map, Set                                         an IteratorObject, which notices changes of
//   the key set an instance with iterator()                      what iterator() gave; next() gives
//   Some(x) or None
#ifndef VELA_CORE_RUNTIME_ITERATION_H_
#define VELA_CORE_RUNTIME_ITERATION_H_

#include "core/runtime/objects.h"

namespace vela::runtime {

enum class IterStep : uint8_t { kElement, kEnd, kError };

/// The iteration object of a rooted `iterable`; TypeError "Int is not iterable". Instances: calls
/// iterator() through hooks. MayGc.
Value iterationOf(Isolate& isolate, Value iterable);

/// The element of turn `index`. Instances: calls next() through hooks. `iteration` rooted. MayGc.
IterStep iterate(Isolate& isolate, Value iteration, uint64_t index, Value* element);

/// What a user's next() gave: Some(x) is an element, None the end, else TypeError.
IterStep unwrapNext(Isolate& isolate, Value next, Value* element);

/// Advances a MapIterator and gives the key; the iterator itself if there is no other entry or the
/// Map was changed.
Value nextKey(Value iterator);
/// The value of the key that nextKey has just given.
Value valueOfKey(Value iterator);

/// Elements of start, start + step, … up to end. `step` is not 0.
uint64_t stepLength(int64_t start, int64_t end, bool inclusive, int64_t step);
/// How many elements a Range has (Int.MIN ..= Int.MAX: 2^64 - 1, one too few).
uint64_t rangeLength(const RangeObject* range);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_ITERATION_H_
