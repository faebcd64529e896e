#include "core/runtime/iteration.h"

#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/lists.h"
#include "core/runtime/maps.h"
#include "core/runtime/members.h"
#include "core/runtime/names.h"
#include "core/runtime/strings.h"

namespace vela::runtime {

namespace {

IterStep element(Value value, Value* out) {
  *out = value;
  return value.isUnassigned() ? IterStep::kError : IterStep::kElement;
}

uint64_t span(int64_t low, int64_t high) {
  return static_cast<uint64_t>(high) - static_cast<uint64_t>(low);
}

IterStep iterateSteps(Isolate& isolate, const SteppedRangeObject* steps, uint64_t index,
                      Value* out) {
  const auto* range = as<RangeObject>(steps->range);
  if (index >= stepLength(range->start, range->end, range->aux != 0, steps->step))
    return IterStep::kEnd;
  const uint64_t value =
      static_cast<uint64_t>(range->start) + index * static_cast<uint64_t>(steps->step);
  return element(makeInt(isolate, static_cast<int64_t>(value)), out);
}

IterStep iterateEntries(Isolate& isolate, IteratorObject* iterator, Value* out) {
  MapObject* map = asMap(iterator->source);
  if (map->version != iterator->version) {
    throwStateError(isolate,
                    {typeName(isolate, iterator->source), " was changed while it was iterated"});
    return IterStep::kError;
  }
  const uint64_t at = nextEntry(map, iterator->position);
  if (at >= map->used) return IterStep::kEnd;
  Value value = *mapEntry(map, at);
  if (map->kind == ObjectKind::kMap) {
    value = newPair(isolate, value, mapEntry(map, at)[1]);  // the entry stays where it is
  }
  if (!value.isUnassigned()) iterator->position = at + 1;
  return element(value, out);
}

bool canBeCalled(const MemberEntry& member) {
  return member.kind == MemberKind::kMethod || member.kind == MemberKind::kField;
}

/// object.name() of a method, or of what a field holds.
Value callMember(Isolate& isolate, const Value& object, const MemberEntry& member, Symbol name) {
  if (member.kind == MemberKind::kMethod) return callMethod(isolate, member.function, &object, 1);
  const Value held = getMemberEntry(isolate, object, member, name);
  return held.isUnassigned() ? held : callValue(isolate, held, nullptr, 0);
}

}  // namespace

Value nextKey(Value iterator) {
  auto* entries = as<IteratorObject>(iterator);
  MapObject* map = asMap(entries->source);
  if (map->version != entries->version) return iterator;
  const uint64_t at = nextEntry(map, entries->position);
  if (at >= map->used) return iterator;
  entries->position = at + 1;
  return *mapEntry(map, at);
}

Value valueOfKey(Value iterator) {
  const auto* entries = as<IteratorObject>(iterator);
  return mapEntry(asMap(entries->source), entries->position - 1)[1];
}

uint64_t stepLength(int64_t start, int64_t end, bool inclusive, int64_t step) {
  if (step > 0 ? start > end : start < end) return 0;
  const uint64_t distance = step > 0 ? span(start, end) : span(end, start);
  const uint64_t by = step > 0 ? static_cast<uint64_t>(step) : 0 - static_cast<uint64_t>(step);
  if (!inclusive) return distance == 0 ? 0 : (distance - 1) / by + 1;
  const uint64_t turns = distance / by;
  return turns == UINT64_MAX ? turns : turns + 1;
}

uint64_t rangeLength(const RangeObject* range) {
  return stepLength(range->start, range->end, range->aux != 0, 1);
}

Value iterationOf(Isolate& isolate, Value iterable) {
  if (!iterable.isPointer())
    return throwTypeError(isolate, {typeName(isolate, iterable), " is not iterable"});
  switch (iterable.asObject()->kind) {
    case ObjectKind::kList:
    case ObjectKind::kTuple:
    case ObjectKind::kString:
    case ObjectKind::kRange:
    case ObjectKind::kSteppedRange:
    case ObjectKind::kMapIterator:
    case ObjectKind::kSetIterator: return iterable;
    case ObjectKind::kMap:
    case ObjectKind::kSet: {
      const bool is_map = iterable.asObject()->kind == ObjectKind::kMap;
      auto* iterator = static_cast<IteratorObject*>(
          isolate.heap().allocate(sizeof(IteratorObject), class_id::kIterator,
                                  is_map ? ObjectKind::kMapIterator : ObjectKind::kSetIterator));
      if (iterator == nullptr) return Value::unassigned();
      iterator->source = iterable;
      iterator->version = asMap(iterable)->version;
      return Value::object(iterator);
    }
    case ObjectKind::kInstance: {
      const MemberEntry member = lookupMember(isolate, iterable, name::kIterator);
      if (canBeCalled(member)) return callMember(isolate, iterable, member, name::kIterator);
      break;
    }
    default: break;
  }
  return throwTypeError(isolate, {typeName(isolate, iterable), " is not iterable"});
}

IterStep unwrapNext(Isolate& isolate, Value next, Value* out) {
  if (next.isUnassigned()) return IterStep::kError;
  if (next.isNone()) return IterStep::kEnd;
  if (isInstance(next) && next.asObject()->class_id == class_id::kSome) {
    return element(*trailingValues(as<InstanceObject>(next)), out);
  }
  throwTypeError(isolate, {"next must give Some or None, got ", typeName(isolate, next)});
  return IterStep::kError;
}

IterStep iterate(Isolate& isolate, Value iteration, uint64_t index, Value* out) {
  if (!iteration.isPointer()) {
    throwTypeError(isolate, {typeName(isolate, iteration), " has no member 'next'"});
    return IterStep::kError;
  }
  switch (iteration.asObject()->kind) {
    case ObjectKind::kList: {
      const ListObject* list = asList(iteration);
      return index < list->length ? element(listGet(isolate, list, index), out) : IterStep::kEnd;
    }
    case ObjectKind::kTuple: {
      auto* tuple = as<TupleObject>(iteration);
      return index < tuple->length ? element(trailingValues(tuple)[index], out) : IterStep::kEnd;
    }
    case ObjectKind::kString: {
      StringObject* string = asString(iteration);
      return index < string->length ? element(stringAt(isolate, string, index), out)
                                    : IterStep::kEnd;
    }
    case ObjectKind::kRange: {
      const auto* range = as<RangeObject>(iteration);
      if (index >= rangeLength(range)) return IterStep::kEnd;
      return element(
          makeInt(isolate, static_cast<int64_t>(static_cast<uint64_t>(range->start) + index)), out);
    }
    case ObjectKind::kSteppedRange:
      return iterateSteps(isolate, as<SteppedRangeObject>(iteration), index, out);
    case ObjectKind::kMapIterator:
    case ObjectKind::kSetIterator:
      return iterateEntries(isolate, as<IteratorObject>(iteration), out);
    default: {
      const MemberEntry member = lookupMember(isolate, iteration, name::kNext);
      if (!canBeCalled(member))
        return throwNoMember(isolate, iteration, name::kNext), IterStep::kError;
      return unwrapNext(isolate, callMember(isolate, iteration, member, name::kNext), out);
    }
  }
}

}  // namespace vela::runtime
