// Methods of Map, Set, Option and Result. Those that call back are in core/prelude.
#include "core/runtime/builtins_support.h"
#include "core/runtime/lists.h"
#include "core/runtime/maps.h"
#include "core/runtime/text.h"

namespace vela::runtime::builtins {

namespace {

/// What each entry gives.
enum class Part : uint8_t { kKey, kValue, kBoth };

Value listOfParts(Isolate& isolate, const Value& map, Part part) {
  Handle result(isolate, newList(isolate));
  if (result.get().isUnassigned()) return result;
  Handle element(isolate);
  for (uint64_t i = 0; i < asMap(map)->used; ++i) {
    const Value* entry = mapEntry(asMap(map), i);
    if (entry->isUnassigned()) continue;
    if (part == Part::kBoth) {
      element = newPair(isolate, entry[0], entry[1]);
      if (element.get().isUnassigned()) return element;
    } else {
      element = entry[part == Part::kKey ? 0 : 1];
    }
    if (!listPush(isolate, asList(result), element)) return Value::unassigned();
  }
  return result;
}

/// The entries of `from` that `other` has or has not, as a new Set.
Value filtered(Isolate& isolate, const Value& from, const Value& other, bool wanted) {
  Handle result(isolate, newSet(isolate));
  if (result.get().isUnassigned()) return result;
  for (uint64_t i = 0; i < asMap(from)->used; ++i) {
    const Value key = *mapEntry(asMap(from), i);
    if (key.isUnassigned()) continue;
    const MapSearch found = mapFind(isolate, asMap(other), key);
    if (found.error) return Value::unassigned();
    if ((found.entry >= 0) == wanted && !setAdd(isolate, asMap(result), key))
      return Value::unassigned();
  }
  return result;
}

bool setArgument(Isolate& isolate, std::string_view builtin, Value value) {
  return isSet(value) || (throwDoesNotTake(isolate, builtin, value), false);
}

Value payload(Value variant) { return *trailingValues(as<InstanceObject>(variant)); }

bool isVariant(Value value, ClassId cls) {
  return isInstance(value) && value.asObject()->class_id == cls;
}

bool hasValue(Value v) { return isVariant(v, class_id::kSome) || isVariant(v, class_id::kOk); }

}  // namespace

Value mapLength(Isolate& isolate, Value* args, uint32_t argc) {
  return Value::inlineInt(static_cast<int64_t>(asMap(args[0])->count));
}

Value mapGetOption(Isolate& isolate, Value* args, uint32_t argc) {
  const MapSearch found = mapFind(isolate, asMap(args[0]), args[1]);
  if (found.error) return Value::unassigned();
  if (found.entry < 0) return Value::none();
  return some(isolate, mapEntry(asMap(args[0]), static_cast<uint64_t>(found.entry))[1]);
}

Value mapGetOr(Isolate& isolate, Value* args, uint32_t argc) {
  const MapSearch found = mapFind(isolate, asMap(args[0]), args[1]);
  if (found.error) return Value::unassigned();
  return found.entry < 0 ? args[2]
                         : mapEntry(asMap(args[0]), static_cast<uint64_t>(found.entry))[1];
}

Value mapHas(Isolate& isolate, Value* args, uint32_t argc) {
  const MapSearch found = mapFind(isolate, asMap(args[0]), args[1]);
  return found.error ? Value::unassigned() : Value::boolean(found.entry >= 0);
}

Value mapRemoveKey(Isolate& isolate, Value* args, uint32_t argc) {
  bool removed = false;
  if (!mapRemove(isolate, asMap(args[0]), args[1], &removed)) return Value::unassigned();
  return Value::boolean(removed);
}

Value mapKeys(Isolate& isolate, Value* args, uint32_t argc) {
  return listOfParts(isolate, args[0], Part::kKey);
}
Value mapValues(Isolate& isolate, Value* args, uint32_t argc) {
  return listOfParts(isolate, args[0], Part::kValue);
}
Value mapEntries(Isolate& isolate, Value* args, uint32_t argc) {
  return listOfParts(isolate, args[0], Part::kBoth);
}

Value mapClearAll(Isolate& isolate, Value* args, uint32_t argc) {
  mapClear(asMap(args[0]));
  return Value::none();
}

Value mapCopyOf(Isolate& isolate, Value* args, uint32_t argc) {
  return mapCopy(isolate, asMap(args[0]));
}

Value setAddValue(Isolate& isolate, Value* args, uint32_t argc) {
  return noneIf(setAdd(isolate, asMap(args[0]), args[1]));
}

Value setUnion(Isolate& isolate, Value* args, uint32_t argc) {
  if (!setArgument(isolate, "Set.union", args[1])) return Value::unassigned();
  Handle result(isolate, mapCopy(isolate, asMap(args[0])));
  if (result.get().isUnassigned()) return result;
  for (uint64_t i = 0; i < asMap(args[1])->used; ++i) {
    const Value key = *mapEntry(asMap(args[1]), i);
    if (!key.isUnassigned() && !setAdd(isolate, asMap(result), key)) return Value::unassigned();
  }
  return result;
}

Value setIntersect(Isolate& isolate, Value* args, uint32_t argc) {
  if (!setArgument(isolate, "Set.intersect", args[1])) return Value::unassigned();
  return filtered(isolate, args[0], args[1], true);
}

Value setDifference(Isolate& isolate, Value* args, uint32_t argc) {
  if (!setArgument(isolate, "Set.difference", args[1])) return Value::unassigned();
  return filtered(isolate, args[0], args[1], false);
}

Value optionIsSome(Isolate& isolate, Value* args, uint32_t argc) {
  return Value::boolean(!args[0].isNone());
}
Value optionIsNone(Isolate& isolate, Value* args, uint32_t argc) {
  return Value::boolean(args[0].isNone());
}
Value resultIsOk(Isolate& isolate, Value* args, uint32_t argc) {
  return Value::boolean(isVariant(args[0], class_id::kOk));
}
Value resultIsErr(Isolate& isolate, Value* args, uint32_t argc) {
  return Value::boolean(isVariant(args[0], class_id::kErr));
}

Value variantUnwrap(Isolate& isolate, Value* args, uint32_t argc) {
  if (hasValue(args[0])) return payload(args[0]);
  std::string text = "unwrap of ";
  if (!appendText(isolate, args[0], text, /*quoted=*/true)) return Value::unassigned();
  return throwError(isolate, class_id::kStateError, text);
}

Value variantUnwrapOr(Isolate& isolate, Value* args, uint32_t argc) {
  return hasValue(args[0]) ? payload(args[0]) : args[1];
}

}  // namespace vela::runtime::builtins
