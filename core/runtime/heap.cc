#include "core/runtime/heap.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "core/runtime/errors.h"
#include "core/runtime/stack_roots.h"
#include "platform/memory.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define VELA_ASAN 1
#endif
#endif
#ifdef VELA_ASAN
#include <sanitizer/asan_interface.h>
#define VELA_NO_ASAN __attribute__((no_sanitize("address")))
#else
#define VELA_NO_ASAN
#endif

namespace vela::runtime {

namespace {

constexpr uint64_t kMiB = uint64_t{1} << 20;
// How much is handed out between two collections. A young one takes as long as what survived it
// asks for: where much does, it comes sooner, so that it marks about kYoungSurvivors objects.
constexpr uint64_t kMinBudget = kMiB * 5 / 8;
constexpr uint64_t kMaxBudget = 3 * kMiB;
constexpr uint64_t kYoungSurvivors = 30'000;
// An old object that was stored into asks for about as much as this many new bytes.
constexpr uint64_t kBytesPerLogged = 64;
constexpr uint64_t kSlackAddressSpace = 64 * kMiB;
constexpr uint64_t kMaxReservation = uint64_t{64} << 30;

/// Cell sizes: 16, 32 … 256, then four a doubling, and the largest that still fits four times into
/// a block.
constexpr uint32_t cellSize(int size_class) {
  if (size_class < kSizeClassCount) return (size_class + 1) * kSizeClassGranule;
  const int step = size_class - kSizeClassCount;
  const uint32_t base = kMaxInlineAllocation << (step / 4);
  const uint32_t size = base + base / 4 * (step % 4 + 1);
  return size > kMaxSmall ? kMaxSmall : size;
}
static_assert(cellSize(kAllSizeClasses - 1) == kMaxSmall);

int sizeClassOf(uint64_t size) {
  if (size <= kMaxInlineAllocation) return static_cast<int>(size / kSizeClassGranule) - 1;
  int size_class = kSizeClassCount;
  while (cellSize(size_class) < size) ++size_class;
  return size_class;
}

/// Lists of at least so many elements are tracked; under stress nearly all are.
constexpr uint64_t kTrackedList = 1024, kShortTrackedList = 4;

/// Large objects have their size in front of them.
struct LargeHeader {
  uint64_t size;
  uint64_t unused;
};

VELA_NO_ASAN uint64_t headerWord(const char* cell) {
  return *reinterpret_cast<const uint64_t*>(cell);
}

void clearCell(char* cell, size_t size) {
#ifdef VELA_ASAN
  __asan_unpoison_memory_region(cell, size);
#endif
  std::memset(cell, 0, size);
}

}  // namespace

Heap::Heap(Isolate& isolate)
    : isolate_(isolate),
      tracked_lists_(isolate.options.gc_every != 0 ? kShortTrackedList : kTrackedList),
      stack_roots_(std::make_unique<StackRoots>(isolate)) {
  if (platform::reservesLazily()) {
    uint64_t want = std::min(isolate.options.max_heap_bytes, kMaxReservation) + kSlackAddressSpace;
    want = (want + kChunkSize - 1) & ~uint64_t{kChunkSize - 1};
    while (region_ == nullptr && want >= kSlackAddressSpace) {
      region_ = static_cast<char*>(platform::reserve(want, kChunkSize));
      if (region_ == nullptr) want = want / 2 & ~uint64_t{kChunkSize - 1};
    }
    region_bytes_ = region_ == nullptr ? 0 : want;
    chunk_base_ = reinterpret_cast<uintptr_t>(region_);
  }
  stress_countdown_ = isolate.options.gc_every;
  setBudget();
  full_threshold_ = fullThreshold(0);
}

Heap::~Heap() {
  if (isolate_.options.gc_log) logSummary();
  for (const LargeObject& large : large_) {
    std::free(reinterpret_cast<LargeHeader*>(large.object) - 1);
  }
#ifdef VELA_ASAN
  for (char* chunk : chunks_) {
    if (chunk != nullptr) __asan_unpoison_memory_region(chunk, kChunkSize);
  }
#endif
  if (region_ != nullptr) {
    platform::release(region_, region_bytes_);
  } else {
    for (char* chunk : chunks_) {
      if (chunk != nullptr) platform::release(chunk, kChunkSize);
    }
  }
}

// --- allocation ---

Object* Heap::allocateSlow(uint64_t size) {
  if (isolate_.options.gc_every != 0 && no_gc_ == 0 && --stress_countdown_ == 0) {
    // Large heaps take long to collect: each MiB in use has its own share of allocations.
    stress_countdown_ = isolate_.options.gc_every * (1 + (usedBytes() >> 20));
    const uint64_t collections = stats_.young_collections + stats_.full_collections;
    collect(collections % 4 == 3 ? CollectionKind::kFull : CollectionKind::kYoung, "stress");
  }
  return size > kMaxSmall ? allocateLarge(size) : allocateCell(sizeClassOf(size));
}

bool Heap::takeOwedError() {
  const bool owed = owes_error_ && usedBytes() > isolate_.options.max_heap_bytes;
  owes_error_ = false;
  return owed;
}

Object* Heap::allocateCell(int size_class) {
  const uint32_t size = cellSize(size_class);
  FreeRun& run =
      size_class < kSizeClassCount ? isolate_.exec.free_runs[size_class] : large_runs_[size_class];
  if (size > run.end - run.cursor) {
    FreeRun next;
    if (!nextRun(size_class, next)) {
      if (!makeRoom(kBlockSize)) return nullptr;
      if (!nextRun(size_class, next) && !addBlock(size_class, next)) {
        outOfMemory();
        return nullptr;
      }
    } else if (isDue(0) && no_gc_ == 0) {
      // The run was taken from a block, and a collection gives it back.
      if (!makeRoom(kBlockSize)) return nullptr;
      if (!nextRun(size_class, next)) return allocateCell(size_class);
    }
    run = next;
    allocated_ += next.end - next.cursor;
  }
  auto* object = reinterpret_cast<Object*>(static_cast<uintptr_t>(run.cursor));
  run.cursor += size;
  return object;
}

/// Gets a fresh block, or after a full collection a used one, and its first run.
bool Heap::addBlock(int size_class, FreeRun& run) {
  Block* block = takeFreeBlock();
  if (block == nullptr && no_gc_ == 0) {
    collect(CollectionKind::kFull, "no more blocks");
    if (nextRun(size_class, run)) return true;
    block = takeFreeBlock();
  }
  if (block == nullptr) return false;
  initBlock(block, size_class);
  return nextRun(size_class, run);
}

/// Finds the next run of free cells in the pending blocks and clears what is dead in it.
VELA_NO_ASAN bool Heap::nextRun(int size_class, FreeRun& run) {
  const bool one_cell = isolate_.options.gc_every != 0;
  for (Block* block = pending_[size_class]; block != nullptr; block = block->next) {
    pending_[size_class] = block;
    uint32_t i = block->cursor;
    const uint32_t count = block->cell_count, size = block->cell_size;
    const char* cell = block->cell(i);
    while (i < count && headerWord(cell) != 0 &&
           (reinterpret_cast<const Object*>(cell)->gc & kGcMarked) != 0) {
      ++i;
      cell += size;
    }
    uint32_t end = i;
    while (end < count && (end == i || !one_cell)) {
      char* free_cell = block->cell(end);
      if (headerWord(free_cell) != 0) {
        if ((reinterpret_cast<Object*>(free_cell)->gc & kGcMarked) != 0) break;
        clearCell(free_cell, size);
      }
      ++end;
    }
    block->cursor = end;
    if (end == i) continue;
    run.cursor = reinterpret_cast<uintptr_t>(block->cell(i));
    run.end = reinterpret_cast<uintptr_t>(block->cell(end));
    ageOf(block) = kBlockNew;
    return true;
  }
  pending_[size_class] = nullptr;
  return false;
}

Object* Heap::allocateLarge(uint64_t size) {
  if (size > isolate_.options.max_heap_bytes && no_gc_ == 0 && beyond_limit_ == 0) {
    outOfMemory();
    return nullptr;
  }
  if (!makeRoom(size)) return nullptr;
  if (size > SIZE_MAX - sizeof(LargeHeader)) return outOfMemory(), nullptr;
  auto* header =
      static_cast<LargeHeader*>(std::calloc(1, static_cast<size_t>(size) + sizeof(LargeHeader)));
  if (header == nullptr) {
    outOfMemory();
    return nullptr;
  }
  header->size = size;
  auto* object = reinterpret_cast<Object*>(header + 1);
  object->gc = kGcLarge;
  large_.push_back({object, size});
  large_sorted_ = false;
  allocated_ += size;
  return object;
}

Object* Heap::growLarge(Object* object, uint64_t size) {
  auto* header = reinterpret_cast<LargeHeader*>(object) - 1;
  const uint64_t before = header->size;
  if (!makeRoom(size - before)) return nullptr;
  header = static_cast<LargeHeader*>(std::realloc(header, size + sizeof(LargeHeader)));
  if (header == nullptr) return outOfMemory(), nullptr;
  header->size = size;
  auto* grown = reinterpret_cast<Object*>(header + 1);
  std::memset(reinterpret_cast<char*>(grown) + before, 0, size - before);
  // It is among the last ones made, if it grows often.
  auto entry = std::find_if(large_.rbegin(), large_.rend(),
                            [object](const LargeObject& l) { return l.object == object; });
  *entry = {grown, size};
  large_sorted_ = false;
  // What is marked is not counted again before the next full collection.
  ((grown->gc & kGcMarked) != 0 ? live_bytes_ : allocated_) += size - before;
  return grown;
}

bool Heap::isDue(uint64_t bytes) const {
  return allocated_ + bytes + log_.size() * kBytesPerLogged > budget_;
}

/// Collects if it is time, and makes sure that `bytes` more stay under the limit.
bool Heap::makeRoom(uint64_t bytes) {
  if (no_gc_ != 0) return true;
  if (isDue(bytes) && allocated_ > 0) {
    collect(live_bytes_ > full_threshold_ ? CollectionKind::kFull : CollectionKind::kYoung,
            "allocation");
  }
  const uint64_t limit = isolate_.options.max_heap_bytes;
  if (usedBytes() + bytes <= limit) return true;
  collect(CollectionKind::kFull, "limit");
  if (usedBytes() + bytes <= limit) return true;
  if (beyond_limit_ != 0) return owes_error_ = true;
  outOfMemory();
  return false;
}

void Heap::outOfMemory() {
  if (no_gc_ != 0 || beyond_limit_ != 0) {
    // The error itself finds no room: the system, or the reserved address space, has nothing left.
    std::fputs("vela: fatal: out of memory\n", stderr);
    std::abort();
  }
  throwOutOfMemory(isolate_);
}

// --- blocks ---

Block* Heap::takeFreeBlock() {
  if (!dirty_blocks_.empty()) {
    Block* block = dirty_blocks_.back();
    dirty_blocks_.pop_back();
    idle_dirty_blocks_ = std::min(idle_dirty_blocks_, dirty_blocks_.size());
    clearCell(reinterpret_cast<char*>(block + 1), kBlockSize - sizeof(Block));
    return block;
  }
  if (clean_blocks_.empty() && !addChunk()) return nullptr;
  Block* block = clean_blocks_.back();
  clean_blocks_.pop_back();
  return block;
}

bool Heap::addChunk() {
  char* chunk;
  if (region_ != nullptr) {
    if (region_used_ + kChunkSize > region_bytes_) return false;
    chunk = region_ + region_used_;
    if (!platform::commit(chunk, kChunkSize)) return false;
    // Short programs stay in their first chunk and touch little of it.
    if (region_used_ > 0) platform::populate(chunk, kChunkSize);
    region_used_ += kChunkSize;
  } else {
    chunk = static_cast<char*>(platform::reserve(kChunkSize, kChunkSize));
    if (chunk == nullptr || !platform::commit(chunk, kChunkSize)) return false;
  }
  const size_t number = (reinterpret_cast<uintptr_t>(chunk) - chunk_base_) / kChunkSize;
  constexpr size_t kBlocks = kChunkSize / kBlockSize;
  if (number >= chunks_.size()) {
    chunks_.resize(number + 1);
    block_ages_.resize((number + 1) * kBlocks);
  }
  chunks_[number] = chunk;
  std::fill_n(block_ages_.begin() + static_cast<ptrdiff_t>(number * kBlocks), kBlocks, kBlockOld);
  for (size_t offset = kChunkSize; offset > 0; offset -= kBlockSize) {
    clean_blocks_.push_back(reinterpret_cast<Block*>(chunk + offset - kBlockSize));
  }
  block_count_ += kBlocks;
  return true;
}

void Heap::initBlock(Block* block, int size_class) {
  block->cell_size = cellSize(size_class);
  block->cell_count = static_cast<uint32_t>((kBlockSize - sizeof(Block)) / block->cell_size);
  block->size_class = static_cast<uint64_t>(size_class);
  block->live = 0;
  block->cursor = 0;
  block->next = pending_[size_class];
  pending_[size_class] = block;
  blocks_[size_class].push_back(block);
}

void Heap::dropRuns() {
  for (FreeRun& run : isolate_.exec.free_runs) run = {0, 0};
  for (FreeRun& run : large_runs_) run = {0, 0};
}

/// Before a full marking: nothing is marked and nothing unswept.
VELA_NO_ASAN void Heap::clearMarks() {
  constexpr auto kKeep = static_cast<uint8_t>(~(kGcMarked | kGcOldUnlogged | kGcTracked));
  for (auto& blocks : blocks_) {
    for (Block* block : blocks) {
      for (uint32_t i = 0; i < block->cell_count; ++i) {
        char* cell = block->cell(i);
        if (headerWord(cell) == 0) continue;
        auto* object = reinterpret_cast<Object*>(cell);
        if (i >= block->cursor && (object->gc & kGcMarked) == 0) {
          clearCell(cell, block->cell_size);
        } else {
          object->gc &= kKeep;
        }
      }
      block->cursor = block->cell_count;
      block->live = 0;
    }
  }
  for (LargeObject& large : large_) large.object->gc &= kKeep;
  live_bytes_ = 0;
}

void Heap::rebuildBlockLists() {
  for (int c = 0; c < kAllSizeClasses; ++c) {
    pending_[c] = nullptr;
    size_t kept = 0;
    for (Block* block : blocks_[c]) {
      if (block->live == 0) {
        block->cell_size = 0;
        block->cell_count = 0;
        dirty_blocks_.push_back(block);
        continue;
      }
      blocks_[c][kept++] = block;
      if (block->live == block->cell_count) {
        block->cursor = block->cell_count;
        continue;
      }
      block->cursor = 0;
      block->next = pending_[c];
      pending_[c] = block;
    }
    blocks_[c].resize(kept);
  }
}

void Heap::freeLarge() {
  size_t kept = 0;
  for (const LargeObject& large : large_) {
    if ((large.object->gc & kGcMarked) != 0) {
      large_[kept++] = large;
    } else {
      std::free(reinterpret_cast<LargeHeader*>(large.object) - 1);
    }
  }
  large_.resize(kept);
}

/// Returns the memory of free blocks that were not needed since the full collection before: what
/// goes up and down stays, for pages that come back cost more than they are worth. From the highest
/// addresses down and neighbours together, since each return interrupts the other cores.
void Heap::giveBackFreeBlocks() {
  if (platform::pageSize() > kBlockSize) return;
  if (idle_dirty_blocks_ > 0) std::sort(dirty_blocks_.begin(), dirty_blocks_.end());
  const size_t keep = dirty_blocks_.size() - idle_dirty_blocks_;
  while (dirty_blocks_.size() > keep) {
    auto* const end = reinterpret_cast<char*>(dirty_blocks_.back()) + kBlockSize;
    char* start = end;
    while (dirty_blocks_.size() > keep &&
           reinterpret_cast<char*>(dirty_blocks_.back()) + kBlockSize == start) {
      start -= kBlockSize;
      clean_blocks_.push_back(dirty_blocks_.back());
      dirty_blocks_.pop_back();
    }
#ifdef VELA_ASAN
    __asan_unpoison_memory_region(start, static_cast<size_t>(end - start));
#endif
    platform::decommit(start, static_cast<size_t>(end - start));
  }
  idle_dirty_blocks_ = dirty_blocks_.size();
}

void Heap::setBudget() {
  const uint64_t limit = isolate_.options.max_heap_bytes;
  budget_ = kMaxBudget;
  if (bytes_per_survivor_ < kMaxBudget / kYoungSurvivors)
    budget_ = std::max(kMinBudget, bytes_per_survivor_ * kYoungSurvivors);
  const uint64_t room = limit > live_bytes_ ? limit - live_bytes_ : 0;
  budget_ = std::min(budget_, std::max(room, uint64_t{kBlockSize}));
}

/// `count` objects survived the young collection of what was handed out since the last one. What
/// survives changes from one phase of a program to the next: the worst counts, and fades.
void Heap::noteSurvivors(uint64_t count) {
  const uint64_t now = count == 0 ? UINT64_MAX : allocated_ / count;
  const uint64_t faded = bytes_per_survivor_ > kMaxBudget
                             ? UINT64_MAX
                             : bytes_per_survivor_ + bytes_per_survivor_ / 16;
  bytes_per_survivor_ = std::min(now, faded + 1);
}

/// Under stress, dead cells are cleared at once and made unusable for the address sanitizer, so
/// that a missing handle shows.
void Heap::poisonDead() {
#ifdef VELA_ASAN
  for (auto& blocks : blocks_) {
    for (Block* block : blocks) {
      for (uint32_t i = block->cursor; i < block->cell_count; ++i) {
        char* cell = block->cell(i);
        const uint64_t header = headerWord(cell);
        if (header == 0 || (reinterpret_cast<Object*>(cell)->gc & kGcMarked) != 0) continue;
        __asan_poison_memory_region(cell + 8, block->cell_size - 8);
      }
    }
  }
  for (Block* block : dirty_blocks_)
    __asan_poison_memory_region(block + 1, kBlockSize - sizeof(Block));
#endif
}

// --- lookup ---

void Heap::sortLarge() const {
  if (large_sorted_) return;
  std::sort(large_.begin(), large_.end(),
            [](const LargeObject& a, const LargeObject& b) { return a.object < b.object; });
  large_sorted_ = true;
}

VELA_NO_ASAN Object* Heap::findAddress(uint64_t word) const {
  const auto address = static_cast<uintptr_t>(word);
  const size_t chunk = (address - chunk_base_) / kChunkSize;
  if (chunk >= chunks_.size() || chunks_[chunk] == nullptr) return findLarge(address);
  auto* block = reinterpret_cast<Block*>(address & ~uintptr_t{kBlockSize - 1});
  const size_t offset = address & (kBlockSize - 1);
  if (block->cell_size == 0 || offset < sizeof(Block)) return nullptr;
  const auto i = static_cast<uint32_t>(offset - sizeof(Block)) / block->cell_size;
  if (i >= block->cell_count) return nullptr;
  char* cell = block->cell(i);
  auto* object = reinterpret_cast<Object*>(cell);
  if (headerWord(cell) == 0) return nullptr;
  if (i >= block->cursor && (object->gc & kGcMarked) == 0) return nullptr;
  return object;
}

Object* Heap::findLarge(uintptr_t address) const {
  if (large_.empty()) return nullptr;
  sortLarge();
  auto after = std::upper_bound(
      large_.begin(), large_.end(), address,
      [](uintptr_t a, const LargeObject& b) { return a < reinterpret_cast<uintptr_t>(b.object); });
  if (after == large_.begin()) return nullptr;
  --after;
  return address < reinterpret_cast<uintptr_t>(after->object) + after->size ? after->object
                                                                            : nullptr;
}

}  // namespace vela::runtime
