// The heap: a non-moving, size-segregated mark-sweep collector with sticky mark bits.
//
// Memory comes in 1 MiB chunks of 32 KiB blocks. A block holds cells of one size; objects above
// kMaxSmall have an allocation of their own. A cell whose header word is 0 is free *and wholly
// zero*, so allocation needs no clearing, "is there an object" is one load, and any interior
// pointer finds its object by arithmetic.
//
// Rules
// 1. Sweeping is lazy: Block::cursor tells how far a block was swept since the last collection.
//    Below it every cell with a header is an object; from it on only the marked ones are, the rest
//    is dead and not yet cleared.
// 2. Allocation takes free runs in front of the cursor. Runs of the 16 smallest classes live in
//    ExecState, where compiled code allocates from them.
// 3. Mark bits are sticky. A young collection starts with everything marked that survived before,
//    so it visits new objects and the logged old ones only; a full one clears all marks first.
// 4. An old object that may have got a pointer to a new one is in the log: writeBarrier tests one
//    header bit.
// 5. A list or map and its arrays count as one object for rule 4: the barrier is on the list or
//    map. Of a large list it notes the index, too (tracked_lists.h), and a map knows how many of
//    its entries are old, so that a young collection looks at new elements only.
// 6. A block in which no cell was handed out since the last collection holds no new objects
//    (block_ages_): a young collection does not look at what is in it, so that a long list of old
//    objects costs it a byte's look-up an element.
// 7. Only allocation collects. Words from the VM stack, exit buffer and native stack are checked
//    against the block table before they are believed, so a stale word can keep an object alive but
//    never do harm.
// 8. Only growLarge moves something: the array of one list, to which nobody else keeps a pointer
//    across an operation that may grow the list.
#ifndef VELA_CORE_RUNTIME_HEAP_H_
#define VELA_CORE_RUNTIME_HEAP_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/contract/layout.h"
#include "core/runtime/isolate.h"
#include "core/runtime/tracked_lists.h"

namespace vela::runtime {

inline constexpr size_t kBlockSize = size_t{32} << 10;
inline constexpr size_t kChunkSize = size_t{1} << 20;
inline constexpr uint32_t kMaxSmall = 8176;
inline constexpr int kAllSizeClasses = 36;

/// Stands at the start of every block.
struct Block {
  uint32_t cell_size;  // 0: the block is free
  uint32_t cell_count;
  uint32_t live;    // marked cells
  uint32_t cursor;  // cells below were swept since the last collection
  uint64_t size_class;
  Ptr64<Block> next;  // in the list of blocks to allocate from
  uint64_t unused[4];

  char* cell(uint32_t i) { return reinterpret_cast<char*>(this + 1) + size_t{i} * cell_size; }
};
static_assert(sizeof(Block) == 64);

/// A full collection comes when more than this is live (or seems so) after a young one. `live` is
/// what the last full one left. With what else a process holds, its memory stays within twice the
/// live data and 16 MiB.
constexpr uint64_t fullThreshold(uint64_t live) {
  constexpr uint64_t kMiB = uint64_t{1} << 20;
  const uint64_t generous = live * 2 > 24 * kMiB ? live * 2 - 24 * kMiB : 0;
  const uint64_t thrifty = live + live / 2;
  const uint64_t threshold = generous > thrifty ? generous : thrifty;
  return threshold > 8 * kMiB ? threshold : 8 * kMiB;
}

class StackRoots;

/// Counters since the isolate was made.
struct HeapStats {
  uint64_t young_collections = 0;
  uint64_t full_collections = 0;
  uint64_t total_nanos = 0;
  uint64_t longest_nanos = 0;
  uint64_t most_used_bytes = 0;  // before a collection
  uint64_t most_live_bytes = 0;  // after a full one
};

enum class CollectionKind : uint8_t { kYoung, kFull };

class Heap {
 public:
  explicit Heap(Isolate& isolate);
  ~Heap();
  Heap(const Heap&) = delete;
  Heap& operator=(const Heap&) = delete;

  /// A new zeroed object of `bytes` (with header) whose header is set; nullptr with
  /// OutOfMemoryError pending. MayGc.
  Object* allocate(uint64_t bytes, ClassId class_id, ObjectKind kind, uint16_t aux = 0) {
    const uint64_t size = (bytes + kSizeClassGranule - 1) & ~uint64_t{kSizeClassGranule - 1};
    Object* object;
    if (size <= kMaxInlineAllocation) {
      FreeRun& run = isolate_.exec.free_runs[size / kSizeClassGranule - 1];
      if (size <= run.end - run.cursor) {
        object = reinterpret_cast<Object*>(static_cast<uintptr_t>(run.cursor));
        run.cursor += size;
      } else {
        object = allocateSlow(size);
      }
    } else {
      object = allocateSlow(size);
    }
    if (object == nullptr) return nullptr;
    object->class_id = class_id;
    object->kind = kind;
    object->aux = aux;
    return object;
  }

  /// The slow path of allocation, also for compiled code: zeroed memory of `size` (a multiple of
  /// 16) whose header the caller writes before the next allocation (class_id, kind and aux one by
  /// one, leaving `gc` as it is). nullptr with OutOfMemoryError pending. MayGc.
  Object* allocateSlow(uint64_t size);

  /// True once after an allocation in a BeyondLimitScope went beyond the limit, if that memory is
  /// still in use: the caller is at a place that can throw, and throws OutOfMemoryError.
  bool takeOwedError();
  bool owesError() const { return owes_error_; }
  /// OutOfMemoryError is being thrown: no second one for the same shortage.
  void forgetOwedError() { owes_error_ = false; }

  /// Collects now.
  void collect(CollectionKind kind, const char* why);

  /// The object that `word` points to or into; nullptr if there is none.
  Object* findObject(uint64_t word) const {
    return Value{word}.isPointer() ? findAddress(word) : nullptr;
  }

  /// Gives the large object (kGcLarge) `size` bytes, more than it has; what is added is zero. It
  /// may lie elsewhere afterwards, and nothing is left at its old place. Null if there is no
  /// memory: it is as it was, and OutOfMemoryError is pending. It must be reachable.
  Object* growLarge(Object* object, uint64_t size);

  /// Slow half of writeBarrier.
  void logObject(Object* object) {
    object->gc &= static_cast<uint8_t>(~kGcOldUnlogged);
    log_.push_back(object);
  }

  /// Slow half of elementBarrier.
  void logElement(ListObject* list, uint64_t index) {
    if (list->gc & kGcOldUnlogged) logObject(list);
    tracked_lists_.note(list, index);
  }
  TrackedLists& trackedLists() { return tracked_lists_; }

  /// Bytes in use: live after the last collection plus what was handed out since.
  uint64_t usedBytes() const { return live_bytes_ + allocated_; }
  const HeapStats& stats() const { return stats_; }

  /// While one of these lives, nothing is collected and the limit may be exceeded: for errors and
  /// for linking.
  class NoGcScope {
   public:
    explicit NoGcScope(Heap& heap) : heap_(heap) { ++heap_.no_gc_; }
    ~NoGcScope() { --heap_.no_gc_; }

   private:
    Heap& heap_;
  };

  /// While one of these lives, allocation may collect but does not fail at the limit: it goes
  /// beyond and owes the error (takeOwedError). For callers that cannot throw, as compiled code's
  /// leaf helpers.
  class BeyondLimitScope {
   public:
    explicit BeyondLimitScope(Heap& heap) : heap_(heap) { ++heap_.beyond_limit_; }
    ~BeyondLimitScope() { --heap_.beyond_limit_; }

   private:
    Heap& heap_;
  };

 private:
  friend class Marker;
  friend class RootVisitor;
  struct LargeObject {
    Object* object;
    uint64_t size;
  };

  Object* findAddress(uint64_t word) const;
  Object* findLarge(uintptr_t address) const;
  Object* allocateLarge(uint64_t size);
  Object* allocateCell(int size_class);
  bool nextRun(int size_class, FreeRun& run);
  bool addBlock(int size_class, FreeRun& run);
  bool makeRoom(uint64_t bytes);
  Block* takeFreeBlock();
  bool addChunk();
  void initBlock(Block* block, int size_class);
  void dropRuns();
  void clearMarks();
  void rebuildBlockLists();
  void freeLarge();
  void giveBackFreeBlocks();
  void setBudget();
  void sortLarge() const;
  void outOfMemory();
  void collectInside(CollectionKind kind, const char* why, uintptr_t native_low);
  void finishCollection(bool full, const char* why, uint64_t before, int64_t nanos);
  void noteSurvivors(uint64_t count);
  void logSummary();
  bool isDue(uint64_t bytes) const;
  uint8_t& ageOf(const Block* block) {
    return block_ages_[(reinterpret_cast<uintptr_t>(block) - chunk_base_) / kBlockSize];
  }
  bool isInOldBlock(const Object* object) const {
    const size_t block = (reinterpret_cast<uintptr_t>(object) - chunk_base_) / kBlockSize;
    return block < block_ages_.size() && block_ages_[block] == kBlockOld;
  }
  void poisonDead();

  Isolate& isolate_;
  FreeRun large_runs_[kAllSizeClasses] = {};  // of the classes that are not in ExecState
  Block* pending_[kAllSizeClasses] = {};  // blocks to allocate from; the first is the current one
  std::vector<Block*> blocks_[kAllSizeClasses];
  std::vector<Block*> clean_blocks_, dirty_blocks_;  // free ones: zero, and not yet cleared
  uint64_t block_count_ = 0;
  mutable std::vector<LargeObject> large_;  // sorted by address for lookups
  mutable bool large_sorted_ = true;
  std::vector<Object*> log_;
  TrackedLists tracked_lists_;
  std::vector<Object*> mark_stack_;  // empty between collections
  char* region_ = nullptr;           // reserved address space, or null where chunks come one by one
  size_t region_bytes_ = 0, region_used_ = 0;
  uintptr_t chunk_base_ = 0;   // address of chunk number 0
  std::vector<char*> chunks_;  // by chunk number; null: not ours
  enum BlockAge : uint8_t { kNoBlock, kBlockOld, kBlockNew };
  std::vector<uint8_t> block_ages_;  // by block number: BlockAge
  uint64_t live_bytes_ = 0;          // marked bytes after the last collection
  uint64_t allocated_ = 0;           // handed out since
  uint64_t budget_ = 0;              // collect when allocated_ exceeds it
  // Bytes handed out for each object that survives its first collection, when many did lately.
  uint64_t bytes_per_survivor_ = UINT64_MAX;
  size_t idle_dirty_blocks_ = 0;  // not needed since the last full collection
  uint64_t full_threshold_ = 0;   // a full collection when live_bytes_ exceeds it
  uint64_t stress_countdown_ = 0;
  int no_gc_ = 0;
  int beyond_limit_ = 0;
  bool owes_error_ = false;
  HeapStats stats_;
  std::vector<float> pauses_ms_[2];  // of young and full collections, for the log
  std::unique_ptr<StackRoots> stack_roots_;
};

/// To be called when a value that may be a heap object is stored into `holder`, before or after the
/// store with no allocation between. For an element of a map the holder is the map.
inline void writeBarrier(Isolate& isolate, Object* holder) {
  if (holder->gc & kGcOldUnlogged) isolate.heap().logObject(holder);
}

/// The same for element `index` of a list.
inline void elementBarrier(Isolate& isolate, ListObject* list, uint64_t index) {
  if (list->gc & (kGcOldUnlogged | kGcTracked)) isolate.heap().logElement(list, index);
}

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_HEAP_H_
