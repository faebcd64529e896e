#include "core/runtime/objects.h"

#include <cstring>

#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/lists.h"
#include "core/runtime/object_graph.h"

namespace vela::runtime {

Value makeIntBox(Isolate& isolate, int64_t i) {
  auto* box = static_cast<IntBoxObject*>(
      isolate.heap().allocate(sizeof(IntBoxObject), class_id::kInt, ObjectKind::kIntBox));
  if (box == nullptr) return Value::unassigned();
  box->value = i;
  return Value::object(box);
}

Value newTuple(Isolate& isolate, uint64_t n) {
  auto* tuple = static_cast<TupleObject*>(
      isolate.heap().allocate(sizeof(TupleObject) + n * 8, class_id::kTuple, ObjectKind::kTuple));
  if (tuple == nullptr) return Value::unassigned();
  tuple->length = n;
  return Value::object(tuple);
}

Value newTuple(Isolate& isolate, const Value* values, uint64_t n) {
  const Value tuple = newTuple(isolate, n);
  if (n != 0 && !tuple.isUnassigned())
    std::memcpy(trailingValues(as<TupleObject>(tuple)), values, n * 8);
  return tuple;
}

Value newPair(Isolate& isolate, const Value& a, const Value& b) {
  auto* pair = static_cast<TupleObject*>(
      isolate.heap().allocate(sizeof(TupleObject) + 16, class_id::kTuple, ObjectKind::kTuple));
  if (pair == nullptr) return Value::unassigned();
  pair->length = 2;
  trailingValues(pair)[0] = a;
  trailingValues(pair)[1] = b;
  return Value::object(pair);
}

Value newRange(Isolate& isolate, int64_t start, int64_t end, bool inclusive) {
  auto* range = static_cast<RangeObject*>(isolate.heap().allocate(
      sizeof(RangeObject), class_id::kRange, ObjectKind::kRange, inclusive ? 1 : 0));
  if (range == nullptr) return Value::unassigned();
  range->start = start;
  range->end = end;
  return Value::object(range);
}

Value newCell(Isolate& isolate) {
  Object* cell =
      isolate.heap().allocate(sizeof(CellObject), class_id::kInternal, ObjectKind::kCell);
  return cell == nullptr ? Value::unassigned() : Value::object(cell);
}

Value newClosure(Isolate& isolate, FunctionId function, uint32_t capture_count) {
  auto* closure = static_cast<ClosureObject*>(
      isolate.heap().allocate(sizeof(ClosureObject) + 8 * uint64_t{capture_count},
                              class_id::kFunction, ObjectKind::kClosure));
  if (closure == nullptr) return Value::unassigned();
  closure->function = function;
  closure->capture_count = capture_count;
  return Value::object(closure);
}

Value canonicalClosure(Isolate& isolate, FunctionId id) {
  Function& function = isolate.function(id);
  if (function.closure.isUnassigned()) function.closure = newClosure(isolate, id, 0);
  return function.closure;
}

Value newBoundMethod(Isolate& isolate, const Value& receiver, FunctionId function,
                     BuiltinId builtin_method) {
  auto* bound = static_cast<BoundMethodObject*>(isolate.heap().allocate(
      sizeof(BoundMethodObject), class_id::kFunction, ObjectKind::kBoundMethod));
  if (bound == nullptr) return Value::unassigned();
  bound->function = function;
  bound->builtin_method = builtin_method;
  bound->receiver = receiver;
  return Value::object(bound);
}

Value newInstance(Isolate& isolate, ClassId cls) {
  Object* instance =
      isolate.heap().allocate(instanceSize(isolate.classInfo(cls)), cls, ObjectKind::kInstance);
  return instance == nullptr ? Value::unassigned() : Value::object(instance);
}

Value newClassValue(Isolate& isolate, ClassId id, const Value& environment) {
  auto* object = static_cast<ClassObject*>(
      isolate.heap().allocate(sizeof(ClassObject), class_id::kClass, ObjectKind::kClass));
  if (object == nullptr) return Value::unassigned();
  object->described = id;
  object->environment = environment;
  return Value::object(object);
}

Value classValue(Isolate& isolate, ClassId id) {
  Class& cls = isolate.classInfo(id);
  if ((cls.flags & bytecode::kClassVariant) != 0 && cls.fields.empty())
    return variantValue(isolate, id);
  if (cls.object.isUnassigned()) cls.object = newClassValue(isolate, id, Value::unassigned());
  return cls.object;
}

Value newSome(Isolate& isolate, const Value& value) {
  const Value some = newInstance(isolate, class_id::kSome);
  if (!some.isUnassigned()) *trailingValues(as<InstanceObject>(some)) = value;
  return some;
}

Value variantValue(Isolate& isolate, ClassId id) {
  Class& cls = isolate.classInfo(id);
  if (cls.instance.isUnassigned()) cls.instance = newInstance(isolate, id);
  return cls.instance;
}

// --- lists ---

namespace {

constexpr uint64_t kFirstCapacity = 4;

ArrayObject* newArray(Isolate& isolate, ListKind kind, uint64_t capacity) {
  const ObjectKind object_kind = kind == kListAny ? ObjectKind::kValueArray : ObjectKind::kRawArray;
  auto* array = static_cast<ArrayObject*>(isolate.heap().allocate(
      sizeof(ArrayObject) + capacity * 8, class_id::kInternal, object_kind));
  if (array != nullptr) array->capacity = capacity;
  return array;
}

/// The list's elements in an array with room for `capacity`: a large one grows, which the system
/// does without copying where it can, else they are copied to a new one.
ArrayObject* largerArray(Isolate& isolate, ListObject* list, uint64_t capacity) {
  ArrayObject* old = list->words.get() == nullptr ? nullptr : arrayOf(list->words.get());
  if (old != nullptr && (old->gc & kGcLarge) != 0) {
    return static_cast<ArrayObject*>(
        isolate.heap().growLarge(old, sizeof(ArrayObject) + capacity * 8));
  }
  ArrayObject* array = newArray(isolate, static_cast<ListKind>(list->aux), capacity);
  if (array == nullptr || old == nullptr) return array;
  std::memcpy(trailingWords(array), list->words.get(), list->length * 8);
  return array;
}

}  // namespace

Value newList(Isolate& isolate, ListKind kind, uint64_t capacity) {
  auto* list = static_cast<ListObject*>(
      isolate.heap().allocate(sizeof(ListObject), class_id::kList, ObjectKind::kList, kind));
  if (list == nullptr) return Value::unassigned();
  if (capacity != 0) {
    Handle rooted(isolate, Value::object(list));
    if (!listReserve(isolate, list, capacity)) return Value::unassigned();
  }
  return Value::object(list);
}

Value newListOf(Isolate& isolate, const Value* values, uint64_t n) {
  ListKind kind = kListEmpty;
  for (uint64_t i = 0; i < n && kind != kListAny; ++i) kind = joinKinds(kind, kindOf(values[i]));
  const Value result = newList(isolate, kind, n);
  if (result.isUnassigned()) return result;
  ListObject* list = asList(result);
  for (uint64_t i = 0; i < n; ++i) list->words.get()[i] = listWord(kind, values[i]);
  list->length = n;
  return result;
}

bool listReserve(Isolate& isolate, ListObject* list, uint64_t capacity) {
  if (capacity <= list->capacity) return true;
  if (capacity > kMaxListLength) return throwOutOfMemory(isolate), false;
  Handle rooted(isolate, Value::object(list));
  ArrayObject* array = largerArray(isolate, list, capacity);
  if (array == nullptr) return false;
  array->capacity = capacity;
  list->words = trailingWords(array);
  list->capacity = capacity;
  writeBarrier(isolate, list);
  return true;
}

bool listWiden(Isolate& isolate, ListObject* list, ListKind kind) {
  const auto from = static_cast<ListKind>(list->aux);
  const ListKind to = joinKinds(from, kind);
  if (to == from) return true;
  if (from == kListEmpty) {
    list->words = nullptr;
    list->capacity = 0;
    list->aux = to;
    return true;
  }
  // Raw words become Values, in an array that is scanned. Ints that need a box are made first.
  Handle rooted(isolate, Value::object(list));
  HandleVector values(isolate);
  values.resize(list->length);
  for (uint64_t i = 0; i < list->length; ++i) {
    values[i] = listGet(isolate, list, i);
    if (values[i].isUnassigned()) return false;
  }
  ArrayObject* array = newArray(isolate, kListAny, list->capacity);
  if (array == nullptr) return false;
  if (list->length != 0) std::memcpy(trailingWords(array), values.data(), list->length * 8);
  list->words = trailingWords(array);
  list->aux = kListAny;
  writeBarrier(isolate, list);
  return true;
}

bool listSetSlow(Isolate& isolate, ListObject* list, uint64_t i, Value v) {
  if (!listWiden(isolate, list, kindOf(v))) return false;
  list->words.get()[i] = listWord(static_cast<ListKind>(list->aux), v);
  if (v.isPointer()) elementBarrier(isolate, list, i);
  return true;
}

bool listPushSlow(Isolate& isolate, ListObject* list, Value v) {
  if (!listHolds(list->aux, v) && !listWiden(isolate, list, kindOf(v))) return false;
  if (list->length == list->capacity) {
    const uint64_t more =
        list->capacity < kFirstCapacity ? kFirstCapacity : list->capacity + list->capacity / 2;
    if (!listReserve(isolate, list, more)) return false;
  }
  return listPush(isolate, list, v);
}

Value listTakeLast(Isolate& isolate, ListObject* list) {
  if (list->length == 0) return throwIndexError(isolate, {"pop from an empty List"});
  const Value last = listGet(isolate, list, list->length - 1);
  if (!last.isUnassigned()) listTruncate(list, list->length - 1);
  return last;
}

void listTruncate(ListObject* list, uint64_t length) {
  if (length >= list->length) return;
  std::memset(list->words.get() + length, 0, (list->length - length) * 8);
  list->length = length;
}

bool listOpen(Isolate& isolate, ListObject* list, uint64_t i) {
  if (list->length == list->capacity &&
      !listReserve(isolate, list,
                   list->capacity < kFirstCapacity ? kFirstCapacity : list->capacity * 3 / 2)) {
    return false;
  }
  isolate.heap().trackedLists().noteFrom(list, i);
  uint64_t* words = list->words;
  std::memmove(words + i + 1, words + i, (list->length - i) * 8);
  words[i] = 0;
  ++list->length;
  return true;
}

void listRemoveAt(Isolate& isolate, ListObject* list, uint64_t i) {
  isolate.heap().trackedLists().noteFrom(list, i);
  uint64_t* words = list->words;
  std::memmove(words + i, words + i + 1, (list->length - i - 1) * 8);
  words[--list->length] = 0;
}

Value listSlice(Isolate& isolate, ListObject* list, uint64_t start, uint64_t end) {
  Handle rooted(isolate, Value::object(list));
  const uint64_t n = end - start;
  const Value result = newList(isolate, static_cast<ListKind>(list->aux), n);
  if (result.isUnassigned() || n == 0) return result;
  std::memcpy(asList(result)->words.get(), list->words.get() + start, n * 8);
  asList(result)->length = n;
  return result;
}

bool listAppend(Isolate& isolate, ListObject* list, ListObject* other) {
  const uint64_t n = other->length;
  if (n == 0) return true;
  if (!listWiden(isolate, list, static_cast<ListKind>(other->aux))) return false;
  if (!listReserve(isolate, list, list->length + n)) return false;
  if (list->aux == other->aux) {
    std::memcpy(list->words.get() + list->length, other->words.get(), n * 8);
    isolate.heap().trackedLists().noteFrom(list, list->length);
    list->length += n;
    if (list->aux == kListAny) writeBarrier(isolate, list);
    return true;
  }
  for (uint64_t i = 0; i < n; ++i) {
    Handle element(isolate, listGet(isolate, other, i));
    if (element.get().isUnassigned() || !listPush(isolate, list, element)) return false;
  }
  return true;
}

Value listFilled(Isolate& isolate, uint64_t n, const Value& v) {
  if (n == 0) return newList(isolate);
  if (n > kMaxListLength) return throwOutOfMemory(isolate);
  const ListKind kind = kindOf(v);
  const Value result = newList(isolate, kind, n);
  if (result.isUnassigned()) return result;
  ListObject* list = asList(result);
  const uint64_t word = listWord(kind, v);
  for (uint64_t i = 0; i < n; ++i) list->words.get()[i] = word;
  list->length = n;
  return result;
}

}  // namespace vela::runtime
