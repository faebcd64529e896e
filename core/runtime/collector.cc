// Marking and the order of a collection; heap.h states the rules.
#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <unordered_set>

#include "core/runtime/handles.h"
#include "core/runtime/heap.h"
#include "core/runtime/object_graph.h"
#include "core/runtime/stack_roots.h"
#include "platform/memory.h"
#include "platform/stack.h"

namespace vela::runtime {

/// Walks the roots: sink.value(Value) for words that hold values, sink.word(bits) for words that
/// may be stale or raw.
class RootVisitor {
 public:
  template <typename Sink>
  static void visit(Isolate& isolate, uintptr_t native_low, Sink& sink) {
    visitTables(isolate, sink);
    for (RootRange* range = isolate.roots; range != nullptr; range = range->previous) {
      for (size_t i = 0; i < range->count; ++i) sink.value(range->begin[i]);
    }
    if (isolate.hooks.visit_roots != nullptr) {
      isolate.hooks.visit_roots(
          isolate, [](void* context, Value* value) { static_cast<Sink*>(context)->value(*value); },
          &sink);
    }
    visitStacks(isolate, native_low, sink);
  }

 private:
  template <typename Sink>
  static void visitTables(Isolate& isolate, Sink& sink) {
    sink.value(isolate.exec.pending_error);
    sink.value(isolate.caught.value);
    for (Value value : isolate.constants_) sink.value(value);
    for (Value value : isolate.variables_) sink.value(value);
    for (const auto& function : isolate.functions_) sink.value(function->closure);
    for (const auto& cls : isolate.classes_) {
      sink.value(cls->object);
      sink.value(cls->instance);
    }
    sink.value(Value::object(isolate.empty_string));
    for (Value string : isolate.ascii_strings) sink.value(string);
  }

  template <typename Sink>
  __attribute__((no_sanitize("address"))) static void visitStacks(Isolate& isolate,
                                                                  uintptr_t native_low,
                                                                  Sink& sink) {
    isolate.heap().stack_roots_->visit(sink);
    // Activations of the IR evaluator (targets/simulated) keep their values in frames of their own.
    const auto* evaluated =
        reinterpret_cast<const RootFrame*>(static_cast<uintptr_t>(isolate.exec.root_frames));
    for (; evaluated != nullptr; evaluated = evaluated->caller) {
      for (uint64_t i = 0; i < evaluated->count; ++i) sink.value(evaluated->values[i]);
    }
    if (native_low == 0 || !isolate.options.scan_native_stack) return;
    for (uintptr_t at = (native_low + 7) & ~uintptr_t{7}; at + 8 <= isolate.native_stack_high;
         at += 8) {
      sink.word(*reinterpret_cast<const uint64_t*>(at));
    }
  }
};

/// Marks what can be reached; an explicit stack, so depth costs no native stack.
class Marker {
 public:
  /// `young`: what is in an old block is marked.
  Marker(Isolate& isolate, Heap& heap, bool young)
      : isolate_(isolate), heap_(heap), young_(young), stack_(heap.mark_stack_) {}

  /// Most of what a large old list holds is old, so its elements cost a young collection a look at
  /// their blocks' ages and no more.
  void value(Value v) {
    if (v.isPointer() && !isOld(v.asObject())) mark(v.asObject());
  }
  /// Long rows are looked at piece by piece, so that not all they hold waits on the stack at once.
  void values(const Value* v, uint64_t n) {
    if (n > kPiece) return rows_.push_back({v, n});
    for (uint64_t i = 0; i < n; ++i) value(v[i]);
  }
  void word(uint64_t bits) {
    Object* object = heap_.findObject(bits);
    if (object != nullptr && !isOld(object)) mark(object);
  }
  void array(ArrayObject* array) {
    if ((array->gc & kGcMarked) == 0) setMark(array);
  }
  /// Of a large old list a young collection looks at what was written.
  void elements(ListObject* list) {
    const auto* v = reinterpret_cast<const Value*>(list->words.get());
    const TrackedLists::Written* written = young_ ? heap_.tracked_lists_.find(list) : nullptr;
    const uint64_t from = written == nullptr ? 0 : std::min(written->from, list->length);
    if (written != nullptr) {
      for (uint64_t i : written->indices) {
        if (i < from) value(v[i]);
      }
    }
    values(v + from, list->length - from);
    heap_.tracked_lists_.track(list);
  }
  /// A map that only grows costs a young collection what is new in it.
  uint64_t skipped(MapObject* map) {
    const uint64_t old = young_ ? map->old_entries : 0;
    map->old_entries = map->used;
    return old;
  }
  void scan(Object* object) { forEachChild(isolate_, object, *this); }
  void drain() {
    for (;;) {
      while (!stack_.empty()) {
        Object* object = stack_.back();
        stack_.pop_back();
        scan(object);
      }
      if (rows_.empty()) return;
      const Row row = rows_.back();
      const uint64_t n = std::min(row.count, kPiece);
      rows_.back() = {row.values + n, row.count - n};
      if (row.count == n) rows_.pop_back();
      for (uint64_t i = 0; i < n; ++i) value(row.values[i]);
    }
  }
  /// Objects marked so far.
  uint64_t count() const { return count_; }

 private:
  bool isOld(const Object* object) const { return young_ && heap_.isInOldBlock(object); }
  void mark(Object* object) {
    if ((object->gc & kGcMarked) != 0) return;
    setMark(object);
    stack_.push_back(object);
  }
  void setMark(Object* object) {
    ++count_;
    object->gc |= kGcMarked | kGcOldUnlogged;
    if ((object->gc & kGcLarge) != 0) {
      heap_.live_bytes_ += *(reinterpret_cast<uint64_t*>(object) - 2);
      return;
    }
    auto* block =
        reinterpret_cast<Block*>(reinterpret_cast<uintptr_t>(object) & ~uintptr_t{kBlockSize - 1});
    ++block->live;
    heap_.live_bytes_ += block->cell_size;
  }

  Isolate& isolate_;
  Heap& heap_;
  struct Row {
    const Value* values;
    uint64_t count;
  };
  static constexpr uint64_t kPiece = 2048;

  const bool young_;
  uint64_t count_ = 0;
  std::vector<Object*>& stack_;
  std::vector<Row> rows_;
};

namespace {

constexpr size_t kKeptMarkStack = size_t{1} << 16;

/// Reaches everything without looking at marks, and complains about what a young collection missed.
class YoungVerifier {
 public:
  YoungVerifier(Isolate& isolate, Heap& heap) : isolate_(isolate), heap_(heap) {}
  void value(Value v) {
    if (v.isPointer()) reach(v.asObject());
  }
  void values(const Value* v, uint64_t n) {
    for (uint64_t i = 0; i < n; ++i) value(v[i]);
  }
  void word(uint64_t bits) {
    if (Object* object = heap_.findObject(bits)) reach(object);
  }
  void array(ArrayObject* array) { check(array); }
  void elements(const ListObject* list) {
    values(reinterpret_cast<const Value*>(list->words.get()), list->length);
  }
  static uint64_t skipped(const MapObject*) { return 0; }
  void drain() {
    while (!stack_.empty()) {
      holder_ = stack_.back();
      stack_.pop_back();
      forEachChild(isolate_, holder_, *this);
    }
  }

 private:
  void reach(Object* object) {
    if (!seen_.insert(object).second) return;
    check(object);
    stack_.push_back(object);
  }
  void check(Object* object) {
    if ((object->gc & kGcMarked) != 0) return;
    std::fprintf(
        stderr,
        "vela: gc-verify: a young collection missed object %p (kind %d) held by %p (kind %d)\n",
        static_cast<void*>(object), static_cast<int>(object->kind), static_cast<void*>(holder_),
        holder_ == nullptr ? -1 : static_cast<int>(holder_->kind));
    std::abort();
  }
  Isolate& isolate_;
  Heap& heap_;
  Object* holder_ = nullptr;
  std::unordered_set<Object*> seen_;
  std::vector<Object*> stack_;
};

}  // namespace

void Heap::collect(CollectionKind kind, const char* why) {
  if (no_gc_ != 0) return;
  struct Request {
    Heap* heap;
    CollectionKind kind;
    const char* why;
  } request{this, kind, why};
  platform::withSpilledRegisters(
      [](uintptr_t low, void* context) {
        auto* r = static_cast<Request*>(context);
        r->heap->collectInside(r->kind, r->why, low);
      },
      &request);
}

void Heap::collectInside(CollectionKind kind, const char* why, uintptr_t native_low) {
  const int64_t start = platform::monotonicNanos();
  const uint64_t before = usedBytes();
  const bool full = kind == CollectionKind::kFull;
  isolate_.string_cursor = {};
  isolate_.spare_trace = nullptr;
  dropRuns();
  Marker marker(isolate_, *this, !full);
  if (full) {
    clearMarks();
    tracked_lists_.clear();
  } else {
    for (Object* object : log_) {
      object->gc |= kGcOldUnlogged;
      marker.scan(object);
    }
  }
  log_.clear();
  RootVisitor::visit(isolate_, native_low, marker);
  marker.drain();
  if (!full && isolate_.options.gc_verify) {
    YoungVerifier verifier(isolate_, *this);
    RootVisitor::visit(isolate_, native_low, verifier);
    verifier.drain();
  }
  if (mark_stack_.capacity() > kKeptMarkStack) std::vector<Object*>().swap(mark_stack_);
  freeLarge();
  rebuildBlockLists();
  for (uint8_t& age : block_ages_) age = std::min<uint8_t>(age, kBlockOld);
  if (full) {
    full_threshold_ = fullThreshold(live_bytes_);
    giveBackFreeBlocks();
  } else {
    noteSurvivors(marker.count());
  }
  allocated_ = 0;
  setBudget();
  finishCollection(full, why, before, platform::monotonicNanos() - start);
}

void Heap::finishCollection(bool full, const char* why, uint64_t before, int64_t nanos) {
  if (isolate_.options.gc_every != 0) poisonDead();
  ++(full ? stats_.full_collections : stats_.young_collections);
  stats_.total_nanos += static_cast<uint64_t>(nanos);
  stats_.longest_nanos = std::max(stats_.longest_nanos, static_cast<uint64_t>(nanos));
  stats_.most_used_bytes = std::max(stats_.most_used_bytes, before);
  if (full) stats_.most_live_bytes = std::max(stats_.most_live_bytes, live_bytes_);
  if (!isolate_.options.gc_log) return;
  pauses_ms_[full ? 1 : 0].push_back(static_cast<float>(nanos) * 1e-6f);
  std::fprintf(stderr, "gc: %s (%s): %" PRIu64 " KiB -> %" PRIu64 " KiB in %.3f ms\n",
               full ? "full" : "young", why, before >> 10, live_bytes_ >> 10,
               static_cast<double>(nanos) * 1e-6);
}

namespace {

void logPauses(const char* kind, std::vector<float>& pauses) {
  if (pauses.empty()) return;
  std::sort(pauses.begin(), pauses.end());
  const auto within = [&pauses](size_t percent) {
    return static_cast<double>(pauses[(pauses.size() - 1) * percent / 100]);
  };
  std::fprintf(
      stderr,
      "gc: %zu %s: half within %.3f ms, 90 %% within %.3f ms, 99 %% within %.3f ms, longest "
      "%.3f ms\n",
      pauses.size(), kind, within(50), within(90), within(99), within(100));
}

}  // namespace

void Heap::logSummary() {
  logPauses("young", pauses_ms_[0]);
  logPauses("full", pauses_ms_[1]);
  std::fprintf(stderr,
               "gc: at most %" PRIu64 " KiB in use, %" PRIu64 " KiB live after a full one\n",
               std::max(stats_.most_used_bytes, usedBytes()) >> 10, stats_.most_live_bytes >> 10);
}

}  // namespace vela::runtime
