#include "core/runtime/maps.h"

#include <cstring>
#include <vector>

#include "core/runtime/compare.h"
#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/hashing.h"
#include "core/runtime/object_graph.h"
#include "core/runtime/strings.h"

namespace vela::runtime {

namespace {

// An index word is hash << 32 | (entry + 1); a deleted one keeps its hash with this entry number.
constexpr uint64_t kDeleted = 0xFFFFFFFF;
constexpr uint64_t kEntryMask = 0xFFFFFFFF;
constexpr uint64_t kMinIndex = 8;
constexpr uint64_t kSmallIndex = 64;

uint64_t indexSize(const MapObject* map) {
  return map->index.word == 0 ? 0 : arrayOf(map->index)->capacity;
}

/// Entries that fit before the next rehash: three quarters of the index.
uint64_t entryCapacity(uint64_t index_size) { return index_size - index_size / 4; }

ArrayObject* newWords(Isolate& isolate, ObjectKind kind, uint64_t n) {
  auto* array = static_cast<ArrayObject*>(
      isolate.heap().allocate(sizeof(ArrayObject) + n * 8, class_id::kInternal, kind));
  if (array != nullptr) array->capacity = n;
  return array;
}

uint64_t hashBits(uint64_t hash) { return hash << 32; }

void insertIndex(uint64_t* index, uint64_t mask, uint64_t hash, uint64_t entry) {
  uint64_t at = hash & mask;
  while (index[at] != 0) at = (at + 1) & mask;
  index[at] = hashBits(hash) | (entry + 1);
}

/// Makes arrays for at least `capacity` entries and moves the live ones over. Key hashes come from
/// the old index.
bool rehash(Isolate& isolate, MapObject* map, uint64_t capacity) {
  uint64_t size = kMinIndex;
  while (entryCapacity(size) < capacity) size *= 2;
  if (size > kEntryMask / 2) return throwOutOfMemory(isolate), false;
  Handle rooted(isolate, Value::object(map));
  ArrayObject* index_array = newWords(isolate, ObjectKind::kRawArray, size);
  if (index_array == nullptr) return false;
  Handle index_root(isolate, Value::object(index_array));
  const uint64_t stride = entryWords(map);
  ArrayObject* entry_array =
      newWords(isolate, ObjectKind::kValueArray, entryCapacity(size) * stride);
  if (entry_array == nullptr) return false;
  // Where each entry goes, then the index by the stored hash bits. The low bits of the hash are
  // those that choose the place, and hash << 32 keeps the low 32.
  uint64_t* entries = trailingWords(entry_array);
  uint64_t* index = trailingWords(index_array);
  std::vector<uint32_t> moved(map->used);
  uint64_t live = 0, old = 0;
  for (uint64_t i = 0; i < map->used; ++i) {
    if (i == map->old_entries) old = live;
    const Value* entry = mapEntry(map, i);
    if (entry->isUnassigned()) continue;
    moved[i] = static_cast<uint32_t>(live);
    std::memcpy(entries + live * stride, entry, stride * 8);
    ++live;
  }
  const uint64_t old_size = indexSize(map);
  for (uint64_t i = 0; i < old_size; ++i) {
    const uint64_t word = map->index.get()[i];
    const uint64_t entry = word & kEntryMask;
    if (word == 0 || entry == kDeleted) continue;
    insertIndex(index, size - 1, word >> 32, moved[entry - 1]);
  }
  map->entries = entries;
  map->index = index;
  map->old_entries = static_cast<uint32_t>(map->old_entries == map->used ? live : old);
  map->used = static_cast<uint32_t>(live);
  map->first = 0;
  writeBarrier(isolate, map);
  return true;
}

/// Equality of keys; the common ones here, without looking at all that keys may be.
Answer sameKey(Isolate& isolate, Value a, Value b) {
  if (a == b) return Answer::kYes;
  if (isString(a) && isString(b)) {
    return stringsEqual(asString(a), asString(b)) ? Answer::kYes : Answer::kNo;
  }
  return keysEqual(isolate, a, b);
}

Value newTable(Isolate& isolate, ClassId cls, ObjectKind kind) {
  Object* map = isolate.heap().allocate(sizeof(MapObject), cls, kind);
  return map == nullptr ? Value::unassigned() : Value::object(map);
}

/// Starts at the place that the hash chooses.
KeyProbe probeOf(uint64_t hash) { return {hash, hash}; }

MapSearch findHashed(Isolate& isolate, MapObject* map, Value key, uint64_t hash, uint64_t* slot) {
  KeyProbe probe = probeOf(hash);
  for (;;) {
    const int64_t entry = nextCandidate(map, &probe);
    if (entry < 0) return {false, -1};
    const Answer equal = sameKey(isolate, *mapEntry(map, static_cast<uint64_t>(entry)), key);
    if (equal == Answer::kError) return {true, -1};
    if (equal == Answer::kYes) {
      *slot = (probe.at - 1) & (indexSize(map) - 1);
      return {false, entry};
    }
  }
}

/// After a removal: gives up the holes in front, and most of the arrays where they are mostly
/// holes.
void tidy(Isolate& isolate, MapObject* map) {
  if (map->count == 0) {
    // Nothing left: start afresh. Small arrays stay, so that adding and removing in turn is cheap.
    map->used = map->first = map->old_entries = 0;
    if (indexSize(map) <= kSmallIndex) {
      std::memset(map->index.get(), 0, indexSize(map) * 8);
    } else {
      map->entries = nullptr;
      map->index = nullptr;
    }
    return;
  }
  map->first = static_cast<uint32_t>(nextEntry(map, map->first));
  if (map->used <= kSmallIndex || map->count >= map->used / 4) return;
  // Where there is no memory for smaller arrays the larger ones stay.
  if (!rehash(isolate, map, map->count * 2)) isolate.exec.pending_error = Value::unassigned();
}

bool put(Isolate& isolate, MapObject* map, Value key, Value value) {
  uint64_t hash, slot;
  if (!hashKey(isolate, key, &hash)) return false;
  const MapSearch found = findHashed(isolate, map, key, hash, &slot);
  if (found.error) return false;
  const bool is_map = map->kind == ObjectKind::kMap;
  if (found.entry >= 0) {
    const auto at = static_cast<uint32_t>(found.entry);
    if (is_map) mapEntry(map, at)[1] = value;
    if (is_map && at < map->old_entries && value.isPointer()) map->old_entries = at;
  } else {
    const uint64_t size = indexSize(map);
    if (size == 0 || map->used == entryCapacity(size)) {
      // Many holes: the same size will do.
      const uint64_t want = map->count * 2 < map->used ? map->count + 1 : map->used + 1;
      if (!rehash(
              isolate, map,
              want < map->count + map->count / 4 + 1 ? map->count + map->count / 4 + 1 : want)) {
        return false;
      }
    }
    Value* entry = mapEntry(map, map->used);
    entry[0] = key;
    if (is_map) entry[1] = value;
    insertIndex(map->index, indexSize(map) - 1, hash, map->used);
    ++map->used;
    ++map->count;
    ++map->version;
  }
  if (key.isPointer() || value.isPointer()) writeBarrier(isolate, map);
  return true;
}

}  // namespace

Value newMap(Isolate& isolate) { return newTable(isolate, class_id::kMap, ObjectKind::kMap); }
Value newSet(Isolate& isolate) { return newTable(isolate, class_id::kSet, ObjectKind::kSet); }

bool startProbe(Isolate& isolate, Value key, KeyProbe* probe) {
  uint64_t hash;
  if (!hashKey(isolate, key, &hash)) return false;
  *probe = probeOf(hash);
  return true;
}

int64_t nextCandidate(const MapObject* map, KeyProbe* probe) {
  const uint64_t size = indexSize(map);
  if (size == 0) return -1;
  const uint64_t* index = map->index;
  const uint64_t wanted = hashBits(probe->hash);
  for (;;) {
    const uint64_t word = index[probe->at & (size - 1)];
    if (word == 0) return -1;
    ++probe->at;
    const uint64_t entry = word & kEntryMask;
    if ((word & ~kEntryMask) == wanted && entry != kDeleted) return static_cast<int64_t>(entry - 1);
  }
}

MapSearch mapFind(Isolate& isolate, MapObject* map, Value key) {
  uint64_t hash, slot;
  if (map->count == 0) return {false, -1};
  if (!hashKey(isolate, key, &hash)) return {true, -1};
  return findHashed(isolate, map, key, hash, &slot);
}

bool mapPut(Isolate& isolate, MapObject* map, Value key, Value value) {
  return put(isolate, map, key, value);
}

bool setAdd(Isolate& isolate, MapObject* set, Value key) {
  return put(isolate, set, key, Value::none());
}

bool mapRemove(Isolate& isolate, MapObject* map, Value key, bool* removed) {
  *removed = false;
  if (map->count == 0) return true;
  uint64_t hash, slot;
  if (!hashKey(isolate, key, &hash)) return false;
  const MapSearch found = findHashed(isolate, map, key, hash, &slot);
  if (found.error) return false;
  if (found.entry < 0) return true;
  map->index.get()[slot] |= kDeleted;
  std::memset(mapEntry(map, static_cast<uint64_t>(found.entry)), 0, entryWords(map) * 8);
  --map->count;
  ++map->version;
  *removed = true;
  tidy(isolate, map);
  return true;
}

void mapClear(MapObject* map) {
  if (map->count != 0) ++map->version;
  map->count = map->used = map->first = map->old_entries = 0;
  map->entries = nullptr;
  map->index = nullptr;
}

Value mapCopy(Isolate& isolate, MapObject* map) {
  Handle rooted(isolate, Value::object(map));
  Handle copy(isolate, map->kind == ObjectKind::kMap ? newMap(isolate) : newSet(isolate));
  if (copy.get().isUnassigned()) return copy;
  for (uint64_t i = 0; i < map->used; ++i) {
    const Value* entry = mapEntry(map, i);
    if (entry->isUnassigned()) continue;
    const Value value = map->kind == ObjectKind::kMap ? entry[1] : Value::none();
    if (!put(isolate, copy.as<MapObject>(), *entry, value)) return Value::unassigned();
  }
  return copy;
}

}  // namespace vela::runtime
