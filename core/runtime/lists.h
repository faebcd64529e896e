// Lists with element kinds: empty, Int and Float (raw words), any (Values). Kinds only widen.
#ifndef VELA_CORE_RUNTIME_LISTS_H_
#define VELA_CORE_RUNTIME_LISTS_H_

#include "core/runtime/objects.h"

namespace vela::runtime {

/// The kind that an element asks of a list.
inline ListKind kindOf(Value v) {
  return v.isFloat() ? kListFloat : isInt(v) ? kListInt : kListAny;
}

/// The kind that holds what both hold.
inline ListKind joinKinds(ListKind a, ListKind b) {
  if (a == b || b == kListEmpty) return a;
  return a == kListEmpty ? b : kListAny;
}

/// Element `i` < length. MayGc only where an Int does not fit the inline encoding.
inline Value listGet(Isolate& isolate, const ListObject* list, uint64_t i) {
  const uint64_t word = list->words.get()[i];
  if (list->aux == kListAny) return Value{word};
  if (list->aux == kListInt) return makeInt(isolate, static_cast<int64_t>(word));
  double d;
  std::memcpy(&d, &word, sizeof d);
  return Value::number(d);  // compiled code may have stored a NaN as the hardware makes it
}

/// The raw word that stands for `v` in a list of kind `kind`, which must be able to hold it.
inline uint64_t listWord(ListKind kind, Value v) {
  if (kind == kListFloat) return v.bits - kDoubleOffset;
  return kind == kListInt ? static_cast<uint64_t>(asInt(v)) : v.bits;
}

/// True if a list of kind `kind` can hold `v` as it is.
inline bool listHolds(uint16_t kind, Value v) {
  return kind == kListAny || (kind == kListInt && isInt(v)) || (kind == kListFloat && v.isFloat());
}

/// Widens so that elements of `kind` fit. False: out of memory. `list` must be rooted. MayGc.
bool listWiden(Isolate& isolate, ListObject* list, ListKind kind);
/// Makes room for `capacity` elements. False: out of memory or too long. `list` must be rooted.
/// MayGc.
bool listReserve(Isolate& isolate, ListObject* list, uint64_t capacity);
bool listSetSlow(Isolate& isolate, ListObject* list, uint64_t i, Value v);
bool listPushSlow(Isolate& isolate, ListObject* list, Value v);

/// Stores element `i` < length. False: out of memory. `list` and `v` must be rooted. MayGc.
inline bool listSet(Isolate& isolate, ListObject* list, uint64_t i, Value v) {
  if (!listHolds(list->aux, v)) return listSetSlow(isolate, list, i, v);
  list->words.get()[i] = listWord(static_cast<ListKind>(list->aux), v);
  if (list->aux == kListAny && v.isPointer()) elementBarrier(isolate, list, i);
  return true;
}

/// Appends. False: out of memory. `list` and `v` must be rooted. MayGc.
inline bool listPush(Isolate& isolate, ListObject* list, Value v) {
  const uint64_t n = list->length;
  if (n == list->capacity || !listHolds(list->aux, v)) return listPushSlow(isolate, list, v);
  list->words.get()[n] = listWord(static_cast<ListKind>(list->aux), v);
  list->length = n + 1;
  if (list->aux == kListAny && v.isPointer()) elementBarrier(isolate, list, n);
  return true;
}

/// Shortens to `length` elements; the words behind are cleared.
void listTruncate(ListObject* list, uint64_t length);
/// Removes the last element and gives it; IndexError if there is none. `list` must be rooted.
/// MayGc.
Value listTakeLast(Isolate& isolate, ListObject* list);
/// Opens a gap of one unset word at `i` <= length; the caller fills it. False: out of memory.
/// MayGc.
bool listOpen(Isolate& isolate, ListObject* list, uint64_t i);
/// Removes element `i` < length.
void listRemoveAt(Isolate& isolate, ListObject* list, uint64_t i);
/// Elements [start, end) as a new list. `list` must be rooted. MayGc.
Value listSlice(Isolate& isolate, ListObject* list, uint64_t start, uint64_t end);
/// Appends the elements of `other` (as many as it has now). False: out of memory. Both rooted.
/// MayGc.
bool listAppend(Isolate& isolate, ListObject* list, ListObject* other);
/// `n` times `v`, which must be rooted. MayGc.
Value listFilled(Isolate& isolate, uint64_t n, const Value& v);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_LISTS_H_
