// Maps and sets: hash tables that keep insertion order. Entries stand in one array in the order of
// insertion, a second array of hash and entry number is searched. Removed entries leave holes until
// the next rehash, which happens when the arrays are full or mostly holes; those in front of all
// entries are skipped at once, so that a map can serve as a queue.
#ifndef VELA_CORE_RUNTIME_MAPS_H_
#define VELA_CORE_RUNTIME_MAPS_H_

#include "core/runtime/objects.h"

namespace vela::runtime {

inline MapObject* asMap(Value v) { return as<MapObject>(v); }

/// Words per entry: 2 for a Map, 1 for a Set.
inline uint64_t entryWords(const MapObject* map) { return map->kind == ObjectKind::kMap ? 2 : 1; }
/// The entry's key word, followed by the value in a Map. Unassigned key: a hole. Precondition: i <
/// used.
inline Value* mapEntry(const MapObject* map, uint64_t i) {
  return reinterpret_cast<Value*>(map->entries.get()) + i * entryWords(map);
}

/// The number of the first entry from `i` on that is no hole; `used` if there is none.
inline uint64_t nextEntry(const MapObject* map, uint64_t i) {
  if (i < map->first) i = map->first;
  while (i < map->used && mapEntry(map, i)->isUnassigned()) ++i;
  return i;
}

Value newMap(Isolate& isolate);
Value newSet(Isolate& isolate);

/// Result of a search that may throw.
struct MapSearch {
  bool error;
  int64_t entry;  // -1: absent
};
/// Finds a key. Does not collect.
MapSearch mapFind(Isolate& isolate, MapObject* map, Value key);
/// The same search in steps, for callers that compare keys themselves: the entries whose keys have
/// the hash of the wanted one.
struct KeyProbe {
  uint64_t hash = 0, at = 0;
};
/// False: error pending.
bool startProbe(Isolate& isolate, Value key, KeyProbe* probe);
/// Number of the next such entry; -1: there are no more. The map has not changed since the start.
int64_t nextCandidate(const MapObject* map, KeyProbe* probe);

/// Stores; all rooted. False: error pending. MayGc.
bool mapPut(Isolate& isolate, MapObject* map, Value key, Value value);
/// Adds to a Set; rooted. False: error pending. MayGc.
bool setAdd(Isolate& isolate, MapObject* set, Value key);
/// Removes; `removed` tells whether it was there. `map` rooted. False: error pending. MayGc.
bool mapRemove(Isolate& isolate, MapObject* map, Value key, bool* removed);
void mapClear(MapObject* map);
/// A copy of a rooted Map or Set. MayGc.
Value mapCopy(Isolate& isolate, MapObject* map);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_MAPS_H_
