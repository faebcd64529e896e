// Which elements of large old lists were written since the last collection, so that a young
// collection need not look at all of them.
#ifndef VELA_CORE_RUNTIME_TRACKED_LISTS_H_
#define VELA_CORE_RUNTIME_TRACKED_LISTS_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "core/contract/layout.h"

namespace vela::runtime {

/// Lists with kGcTracked in their header. Collections track them after having looked at all their
/// elements; from then on barriers note what is written. Where too much is written, or elements
/// move, a list is forgotten: the next collection that finds it in the log looks at all of it.
class TrackedLists {
 public:
  struct Written {
    uint64_t from;                  // this element and all behind it
    std::vector<uint64_t> indices;  // and these before it; they may lie behind the list's end
  };

  /// Lists of fewer elements are looked at whole.
  explicit TrackedLists(uint64_t min_length) : min_length_(min_length) {}

  /// Every element of `list` was looked at in this collection.
  void track(ListObject* list);
  /// What was written; null if the list is not tracked.
  const Written* find(const ListObject* list);
  /// Element `index` < capacity was written.
  void note(ListObject* list, uint64_t index);
  /// Elements from `index` on were written.
  void noteFrom(ListObject* list, uint64_t index);
  /// Elements were moved.
  void forget(ListObject* list);
  /// Before a full marking, which clears the header bits.
  void clear();

 private:
  Written& entry(const ListObject* list);

  const uint64_t min_length_;
  std::unordered_map<const ListObject*, Written> lists_;
  const ListObject* last_ = nullptr;  // the one asked for last
  Written* last_entry_ = nullptr;
};

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_TRACKED_LISTS_H_
