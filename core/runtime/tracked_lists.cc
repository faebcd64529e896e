#include "core/runtime/tracked_lists.h"

#include <algorithm>

namespace vela::runtime {

namespace {

/// A list of which a larger part is written is better looked at from end to end.
constexpr uint64_t kLargestPart = 16;
constexpr uint64_t kFewIndices = 8;

bool isTracked(const ListObject* list) { return (list->gc & kGcTracked) != 0; }

}  // namespace

TrackedLists::Written& TrackedLists::entry(const ListObject* list) {
  if (list != last_) {
    last_entry_ = &lists_.find(list)->second;
    last_ = list;
  }
  return *last_entry_;
}

void TrackedLists::track(ListObject* list) {
  if (list->length < min_length_) return forget(list);
  list->gc |= kGcTracked;
  Written& written = lists_[list];
  written.from = list->length;
  written.indices.clear();
}

const TrackedLists::Written* TrackedLists::find(const ListObject* list) {
  return isTracked(list) ? &entry(list) : nullptr;
}

void TrackedLists::note(ListObject* list, uint64_t index) {
  if (!isTracked(list)) return;
  Written& written = entry(list);
  if (index >= written.from) return;
  // Behind what was taken off the end nothing old is left.
  if (index + 1 >= list->length) {
    written.from = index;
    return;
  }
  written.indices.push_back(index);
  if (written.indices.size() > std::max(kFewIndices, list->length / kLargestPart)) forget(list);
}

void TrackedLists::noteFrom(ListObject* list, uint64_t index) {
  if (!isTracked(list)) return;
  Written& written = entry(list);
  written.from = std::min(written.from, index);
}

void TrackedLists::forget(ListObject* list) {
  if (!isTracked(list)) return;
  list->gc &= static_cast<uint8_t>(~kGcTracked);
  lists_.erase(list);
  last_ = nullptr;
}

void TrackedLists::clear() {
  lists_.clear();
  last_ = nullptr;
}

}  // namespace vela::runtime
