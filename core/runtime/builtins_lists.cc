// Methods of List, Tuple and Range. Those that call back are in core/prelude.
#include <algorithm>
#include <limits>

#include "core/runtime/builtins_support.h"
#include "core/runtime/compare.h"
#include "core/runtime/iteration.h"
#include "core/runtime/lists.h"
#include "core/runtime/numbers.h"
#include "core/runtime/operations.h"
#include "core/runtime/text.h"

namespace vela::runtime::builtins {

namespace {

Value lengthValue(uint64_t n) { return Value::inlineInt(static_cast<int64_t>(n)); }

/// An index below `limit`. False: error pending.
bool indexBelow(Isolate& isolate, std::string_view builtin, Value value, uint64_t limit,
                uint64_t length, uint64_t* out) {
  int64_t i = 0;
  if (!intArgument(isolate, builtin, value, &i)) return false;
  if (i < 0 || static_cast<uint64_t>(i) >= limit) return throwIndexRange(isolate, i, length), false;
  *out = static_cast<uint64_t>(i);
  return true;
}

uint64_t clampCount(int64_t n, uint64_t length) {
  return n < 0 ? 0 : std::min(static_cast<uint64_t>(n), length);
}

Value smallest(Isolate& isolate, const Value& list, bool largest) {
  if (asList(list)->length == 0) {
    return throwValueError(isolate, {largest ? "max" : "min", " of an empty List"});
  }
  Handle best(isolate, listGet(isolate, asList(list), 0));
  for (uint64_t i = 1; i < asList(list)->length; ++i) {
    Handle element(isolate, listGet(isolate, asList(list), i));
    if (element.get().isUnassigned()) return element;
    // `<` alone, as sort does, so that a class needs no other operator.
    const Value better = largest ? less(isolate, best, element) : less(isolate, element, best);
    if (better.isUnassigned()) return better;
    if (!better.isBool()) return throwNotBool(isolate, better);
    if (better.isTrue()) best = element.get();
  }
  return best;
}

}  // namespace

Value listFilledWith(Isolate& isolate, Value* args, uint32_t argc) {
  uint64_t n = 0;
  if (!countArgument(isolate, "List.filled", args[0], &n)) return Value::unassigned();
  return listFilled(isolate, n, args[1]);
}

Value listLength(Isolate& isolate, Value* args, uint32_t argc) {
  return lengthValue(asList(args[0])->length);
}

Value listPushValue(Isolate& isolate, Value* args, uint32_t argc) {
  return noneIf(listPush(isolate, asList(args[0]), args[1]));
}

Value listPop(Isolate& isolate, Value* args, uint32_t argc) {
  return listTakeLast(isolate, asList(args[0]));
}

Value listInsert(Isolate& isolate, Value* args, uint32_t argc) {
  ListObject* list = asList(args[0]);
  uint64_t i = 0;
  if (!indexBelow(isolate, "List.insert", args[1], list->length + 1, list->length, &i))
    return Value::unassigned();
  if (!listHolds(list->aux, args[2]) && !listWiden(isolate, list, kindOf(args[2])))
    return Value::unassigned();
  return noneIf(listOpen(isolate, list, i) && listSet(isolate, list, i, args[2]));
}

Value listRemoveAtIndex(Isolate& isolate, Value* args, uint32_t argc) {
  ListObject* list = asList(args[0]);
  uint64_t i = 0;
  if (!indexBelow(isolate, "List.removeAt", args[1], list->length, list->length, &i))
    return Value::unassigned();
  const Value removed = listGet(isolate, list, i);
  if (!removed.isUnassigned()) runtime::listRemoveAt(isolate, list, i);
  return removed;
}

Value listRemove(Isolate& isolate, Value* args, uint32_t argc) {
  const int64_t i = positionOf(isolate, args[1], args[0]);
  if (i == -2) return Value::unassigned();
  if (i >= 0 && static_cast<uint64_t>(i) < asList(args[0])->length) {
    runtime::listRemoveAt(isolate, asList(args[0]), static_cast<uint64_t>(i));
  }
  return Value::boolean(i >= 0);
}

Value listClear(Isolate& isolate, Value* args, uint32_t argc) {
  listTruncate(asList(args[0]), 0);
  return Value::none();
}

Value listContains(Isolate& isolate, Value* args, uint32_t argc) {
  const int64_t i = positionOf(isolate, args[1], args[0]);
  return i == -2 ? Value::unassigned() : Value::boolean(i >= 0);
}

Value listIndexOf(Isolate& isolate, Value* args, uint32_t argc) {
  const int64_t i = positionOf(isolate, args[1], args[0]);
  return i == -2 ? Value::unassigned() : Value::inlineInt(i);
}

Value listSliceOf(Isolate& isolate, Value* args, uint32_t argc) {
  uint64_t start = 0, end = 0;
  ListObject* list = asList(args[0]);
  if (!sliceArguments(isolate, "List.slice", args, argc, list->length, &start, &end))
    return Value::unassigned();
  return listSlice(isolate, list, start, end);
}

Value listConcat(Isolate& isolate, Value* args, uint32_t argc) {
  if (!isList(args[1])) return throwDoesNotTake(isolate, "List.concat", args[1]);
  ListObject* list = asList(args[0]);
  Handle result(isolate, listSlice(isolate, list, 0, list->length));
  if (result.get().isUnassigned() || !listAppend(isolate, asList(result), asList(args[1])))
    return Value::unassigned();
  return result;
}

Value listReverse(Isolate& isolate, Value* args, uint32_t argc) {
  ListObject* list = asList(args[0]);
  std::reverse(list->words.get(), list->words.get() + list->length);
  isolate.heap().trackedLists().forget(list);
  return Value::none();
}

Value listReversed(Isolate& isolate, Value* args, uint32_t argc) {
  Value copy = listCopy(isolate, args, argc);
  if (!copy.isUnassigned()) listReverse(isolate, &copy, 1);
  return copy;
}

Value listZip(Isolate& isolate, Value* args, uint32_t argc) {
  Handle other(isolate, iterationOf(isolate, args[1]));
  if (other.get().isUnassigned()) return other;
  Handle result(isolate, newList(isolate, kListAny));
  Handle first(isolate), second(isolate);
  for (uint64_t i = 0; i < asList(args[0])->length && !result.get().isUnassigned(); ++i) {
    Value next;
    const IterStep step = iterate(isolate, other, i, &next);
    if (step == IterStep::kError) return Value::unassigned();
    if (step == IterStep::kEnd) break;
    second = next;
    first = listGet(isolate, asList(args[0]), i);
    Handle pair(isolate, newPair(isolate, first, second));
    if (first.get().isUnassigned() || pair.get().isUnassigned()) return Value::unassigned();
    if (!listPush(isolate, asList(result), pair)) return Value::unassigned();
  }
  return result;
}

Value listEnumerate(Isolate& isolate, Value* args, uint32_t argc) {
  const uint64_t n = asList(args[0])->length;
  Handle result(isolate, newList(isolate, kListAny, n));
  if (result.get().isUnassigned()) return result;
  for (uint64_t i = 0; i < n; ++i) {
    Handle element(isolate, listGet(isolate, asList(args[0]), i));
    if (element.get().isUnassigned()) return element;
    Handle pair(isolate, newPair(isolate, lengthValue(i), element.get()));
    if (pair.get().isUnassigned() || !listPush(isolate, asList(result), pair))
      return Value::unassigned();
  }
  return result;
}

Value listTake(Isolate& isolate, Value* args, uint32_t argc) {
  int64_t n = 0;
  if (!intArgument(isolate, "List.take", args[1], &n)) return Value::unassigned();
  return listSlice(isolate, asList(args[0]), 0, clampCount(n, asList(args[0])->length));
}

Value listDrop(Isolate& isolate, Value* args, uint32_t argc) {
  int64_t n = 0;
  if (!intArgument(isolate, "List.drop", args[1], &n)) return Value::unassigned();
  const uint64_t length = asList(args[0])->length;
  return listSlice(isolate, asList(args[0]), clampCount(n, length), length);
}

Value listSum(Isolate& isolate, Value* args, uint32_t argc) {
  ListObject* list = asList(args[0]);
  if (list->aux == kListInt) {
    int64_t sum = 0;
    for (uint64_t i = 0; i < list->length; ++i)
      sum = wrapAdd(sum, static_cast<int64_t>(list->words.get()[i]));
    return makeInt(isolate, sum);
  }
  Handle sum(isolate, Value::inlineInt(0));
  for (uint64_t i = 0; i < list->length; ++i) {
    Handle element(isolate, listGet(isolate, list, i));
    if (element.get().isUnassigned()) return element;
    sum = add(isolate, sum, element);
    if (sum.get().isUnassigned()) return sum;
  }
  return sum;
}

Value listMin(Isolate& isolate, Value* args, uint32_t argc) {
  return smallest(isolate, args[0], false);
}
Value listMax(Isolate& isolate, Value* args, uint32_t argc) {
  return smallest(isolate, args[0], true);
}

Value listJoin(Isolate& isolate, Value* args, uint32_t argc) {
  if (argc > 1 && !stringArgument(isolate, "List.join", args[1])) return Value::unassigned();
  std::string text;
  for (uint64_t i = 0; i < asList(args[0])->length; ++i) {
    if (i != 0 && argc > 1) text += textOf(args[1]);
    Handle element(isolate, listGet(isolate, asList(args[0]), i));
    if (element.get().isUnassigned() || !appendText(isolate, element, text))
      return Value::unassigned();
  }
  return newString(isolate, text);
}

Value listFirst(Isolate& isolate, Value* args, uint32_t argc) {
  if (asList(args[0])->length == 0) return Value::none();
  Handle element(isolate, listGet(isolate, asList(args[0]), 0));
  return element.get().isUnassigned() ? element : some(isolate, element.get());
}

Value listLast(Isolate& isolate, Value* args, uint32_t argc) {
  const uint64_t n = asList(args[0])->length;
  if (n == 0) return Value::none();
  Handle element(isolate, listGet(isolate, asList(args[0]), n - 1));
  return element.get().isUnassigned() ? element : some(isolate, element.get());
}

Value listCopy(Isolate& isolate, Value* args, uint32_t argc) {
  return listSlice(isolate, asList(args[0]), 0, asList(args[0])->length);
}

Value listFill(Isolate& isolate, Value* args, uint32_t argc) {
  ListObject* list = asList(args[0]);
  for (uint64_t i = 0; i < list->length; ++i) {
    if (!listSet(isolate, list, i, args[1])) return Value::unassigned();
  }
  return Value::none();
}

Value listResize(Isolate& isolate, Value* args, uint32_t argc) {
  uint64_t n = 0;
  ListObject* list = asList(args[0]);
  if (!countArgument(isolate, "List.resize", args[1], &n)) return Value::unassigned();
  if (n <= list->length) return listTruncate(list, n), Value::none();
  if (!listHolds(list->aux, args[2]) && !listWiden(isolate, list, kindOf(args[2])))
    return Value::unassigned();
  if (!listReserve(isolate, list, n)) return Value::unassigned();
  while (list->length < n) {
    if (!listPush(isolate, list, args[2])) return Value::unassigned();
  }
  return Value::none();
}

// --- tuples and ranges ---

Value tupleLength(Isolate& isolate, Value* args, uint32_t argc) {
  return lengthValue(as<TupleObject>(args[0])->length);
}

Value rangeStart(Isolate& isolate, Value* args, uint32_t argc) {
  return makeInt(isolate, as<RangeObject>(args[0])->start);
}
Value rangeEnd(Isolate& isolate, Value* args, uint32_t argc) {
  return makeInt(isolate, as<RangeObject>(args[0])->end);
}

Value rangeLengthOf(Isolate& isolate, Value* args, uint32_t argc) {
  const uint64_t length = rangeLength(as<RangeObject>(args[0]));
  if (length <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))
    return makeInt(isolate, static_cast<int64_t>(length));
  std::string text;
  appendText(isolate, args[0], text);
  return throwArithmeticError(isolate, {"the length of ", text, " is out of Int's range"});
}

namespace {

/// The argument of Range.step; false: an error is pending.
bool stepArgument(Isolate& isolate, Value value, int64_t* step) {
  if (!intArgument(isolate, "Range.step", value, step)) return false;
  if (*step == 0) return throwArgumentError(isolate, {"step must not be 0"}), false;
  return true;
}

}  // namespace

// How many turns `for` takes over args[0].step(args[1]); at most Int.MAX, which nobody sees.
Value stepTurns(Isolate& isolate, Value* args, uint32_t argc) {
  int64_t step = 0;
  if (!isKind(args[0], ObjectKind::kRange)) return Value::inlineInt(0);
  if (!stepArgument(isolate, args[1], &step)) return Value::unassigned();
  const auto* range = as<RangeObject>(args[0]);
  const uint64_t turns = stepLength(range->start, range->end, range->aux != 0, step);
  constexpr uint64_t kMost = std::numeric_limits<int64_t>::max();
  return makeInt(isolate, static_cast<int64_t>(std::min(turns, kMost)));
}

Value rangeStep(Isolate& isolate, Value* args, uint32_t argc) {
  int64_t step = 0;
  if (!stepArgument(isolate, args[1], &step)) return Value::unassigned();
  auto* steps = static_cast<SteppedRangeObject*>(isolate.heap().allocate(
      sizeof(SteppedRangeObject), class_id::kIterator, ObjectKind::kSteppedRange));
  if (steps == nullptr) return Value::unassigned();
  steps->range = args[0];
  steps->step = step;
  return Value::object(steps);
}

Value rangeToList(Isolate& isolate, Value* args, uint32_t argc) {
  const auto* range = as<RangeObject>(args[0]);
  const uint64_t n = rangeLength(range);
  if (n > kMaxListLength) return throwOutOfMemory(isolate);
  const Value result = newList(isolate, n == 0 ? kListEmpty : kListInt, n);
  if (result.isUnassigned()) return result;
  ListObject* list = asList(result);
  for (uint64_t i = 0; i < n; ++i) list->words.get()[i] = static_cast<uint64_t>(range->start) + i;
  list->length = n;
  return result;
}

Value rangeSum(Isolate& isolate, Value* args, uint32_t argc) {
  const auto* range = as<RangeObject>(args[0]);
  const uint64_t n = rangeLength(range);
  const auto first = static_cast<uint64_t>(range->start);
  // The mean times n, halving whichever factor is even.
  const uint64_t sum = n % 2 == 0 ? n / 2 * (2 * first + n - 1) : n * (first + (n - 1) / 2);
  // All Ints are one more than n can say: the last is missing.
  const uint64_t last = n == UINT64_MAX ? static_cast<uint64_t>(range->end) : 0;
  return makeInt(isolate, static_cast<int64_t>(sum + last));
}

}  // namespace vela::runtime::builtins
