// Operators on collections: indexing, `in`, map literals.
#include <cstring>

#include "core/runtime/compare.h"
#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/iteration.h"
#include "core/runtime/lists.h"
#include "core/runtime/maps.h"
#include "core/runtime/members.h"
#include "core/runtime/names.h"
#include "core/runtime/numbers.h"
#include "core/runtime/operations.h"
#include "core/runtime/strings.h"
#include "core/runtime/text.h"

namespace vela::runtime {

namespace {

/// Checks an index. False: error pending.
bool checkIndex(Isolate& isolate, Value index, uint64_t length, uint64_t* out) {
  if (!isInt(index))
    return throwTypeError(isolate, {"index expects Int, got ", typeName(isolate, index)}), false;
  const int64_t i = asInt(index);
  if (i < 0 || static_cast<uint64_t>(i) >= length)
    return throwIndexRange(isolate, i, length), false;
  *out = static_cast<uint64_t>(i);
  return true;
}

Value throwNoKey(Isolate& isolate, Value key) {
  std::string text = "no key ";
  if (!appendText(isolate, key, text, /*quoted=*/true)) return Value::unassigned();
  return throwError(isolate, class_id::kKeyError, text);
}

Value getFromMap(Isolate& isolate, Value map, Value key) {
  const MapSearch found = mapFind(isolate, asMap(map), key);
  if (found.error) return Value::unassigned();
  return found.entry < 0 ? throwNoKey(isolate, key)
                         : mapEntry(asMap(map), static_cast<uint64_t>(found.entry))[1];
}

Value userIndex(Isolate& isolate, Symbol method, const Value* args, uint32_t argc) {
  if (isInstance(args[0])) {
    const MemberEntry entry = lookupMember(isolate, args[0], method);
    if (entry.kind == MemberKind::kMethod) return callMethod(isolate, entry.function, args, argc);
  }
  return throwTypeError(isolate, {typeName(isolate, args[0]), " cannot be indexed"});
}

/// Position of a raw word as `T`, -1 if there is none.
template <typename T>
int64_t rawPosition(const ListObject* list, T needle) {
  const uint64_t* words = list->words.get();
  for (uint64_t i = 0; i < list->length; ++i) {
    T element;
    std::memcpy(&element, words + i, sizeof element);
    if (element == needle) return static_cast<int64_t>(i);
  }
  return -1;
}

bool inRange(Value needle, const RangeObject* range) {
  if (isInt(needle)) {
    const int64_t i = asInt(needle);
    return i >= range->start && (range->aux != 0 ? i <= range->end : i < range->end);
  }
  const int from_start = compareIntFloat(range->start, needle.asFloat());
  const int from_end = compareIntFloat(range->end, needle.asFloat());
  return (from_start == -1 || from_start == 0) &&
         (from_end == 1 || (from_end == 0 && range->aux != 0));
}

}  // namespace

Value getIndex(Isolate& isolate, Value collection, Value index) {
  uint64_t i = 0;
  const Value args[2] = {collection, index};
  if (!collection.isPointer()) return userIndex(isolate, name::kGetIndex, args, 2);
  switch (collection.asObject()->kind) {
    case ObjectKind::kList:
      if (!checkIndex(isolate, index, asList(collection)->length, &i)) return Value::unassigned();
      return listGet(isolate, asList(collection), i);
    case ObjectKind::kTuple:
      if (!checkIndex(isolate, index, as<TupleObject>(collection)->length, &i))
        return Value::unassigned();
      return trailingValues(as<TupleObject>(collection))[i];
    case ObjectKind::kString:
      if (!checkIndex(isolate, index, asString(collection)->length, &i)) return Value::unassigned();
      return stringAt(isolate, asString(collection), i);
    case ObjectKind::kMap: return getFromMap(isolate, collection, index);
    default: return userIndex(isolate, name::kGetIndex, args, 2);
  }
}

Value setIndex(Isolate& isolate, Value collection, Value index, Value value) {
  const Value args[3] = {collection, index, value};
  uint64_t i = 0;
  bool ok = true;
  if (!collection.isPointer()) return userIndex(isolate, name::kSetIndex, args, 3);
  switch (collection.asObject()->kind) {
    case ObjectKind::kList:
      ok = checkIndex(isolate, index, asList(collection)->length, &i) &&
           listSet(isolate, asList(collection), i, value);
      break;
    case ObjectKind::kMap: ok = mapPut(isolate, asMap(collection), index, value); break;
    case ObjectKind::kTuple:
    case ObjectKind::kString:
    case ObjectKind::kRange:
      return throwTypeError(isolate,
                            {typeName(isolate, collection), " elements cannot be assigned"});
    default: return userIndex(isolate, name::kSetIndex, args, 3);
  }
  return ok ? Value::none() : Value::unassigned();
}

int64_t positionOf(Isolate& isolate, const Value& needle, const Value& sequence) {
  if (isList(sequence)) {
    const ListObject* list = asList(sequence);
    if (list->aux == kListInt && isInt(needle)) return rawPosition<int64_t>(list, asInt(needle));
    if (list->aux == kListFloat && needle.isFloat())
      return rawPosition<double>(list, needle.asFloat());
  }
  Value found;
  for (uint64_t i = 0;; ++i) {
    const IterStep step = iterate(isolate, sequence, i, &found);
    if (step == IterStep::kError) return -2;
    if (step == IterStep::kEnd) return -1;
    Handle element(isolate, found);
    const Answer same = valuesEqual(isolate, element, needle);
    if (same == Answer::kError) return -2;
    if (same == Answer::kYes) return static_cast<int64_t>(i);
  }
}

Value contains(Isolate& isolate, Value needle, Value container) {
  if (!container.isPointer()) return throwBinaryOperator(isolate, "in", needle, container);
  switch (container.asObject()->kind) {
    case ObjectKind::kList:
    case ObjectKind::kTuple: {
      const int64_t at = positionOf(isolate, needle, container);
      return at == -2 ? Value::unassigned() : Value::boolean(at >= 0);
    }
    case ObjectKind::kMap:
    case ObjectKind::kSet: {
      const MapSearch found = mapFind(isolate, asMap(container), needle);
      return found.error ? Value::unassigned() : Value::boolean(found.entry >= 0);
    }
    case ObjectKind::kRange:
      if (isNumber(needle)) return Value::boolean(inRange(needle, as<RangeObject>(container)));
      break;
    case ObjectKind::kString:
      if (isString(needle))
        return Value::boolean(textOf(container).find(textOf(needle)) != std::string_view::npos);
      break;
    default: break;
  }
  return throwBinaryOperator(isolate, "in", needle, container);
}

Value newMapOf(Isolate& isolate, const Value* values, uint64_t n) {
  Handle map(isolate, newMap(isolate));
  if (map.get().isUnassigned()) return map;
  for (uint64_t i = 0; i + 1 < n; i += 2) {
    if (!mapPut(isolate, asMap(map), values[i], values[i + 1])) return Value::unassigned();
  }
  return map;
}

}  // namespace vela::runtime
