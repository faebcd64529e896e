#include "platform/memory.h"

#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

namespace vela::platform {

namespace {

int protection(Access access) {
  switch (access) {
    case Access::kNone: return PROT_NONE;
    case Access::kRead: return PROT_READ;
    case Access::kReadWrite: return PROT_READ | PROT_WRITE;
    case Access::kReadExecute: return PROT_READ | PROT_EXEC;
  }
  return PROT_NONE;
}

}  // namespace

size_t pageSize() {
  static const size_t size = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return size;
}

bool reservesLazily() { return true; }

void* reserve(size_t bytes, size_t alignment) {
  if (alignment < pageSize()) alignment = pageSize();
  const size_t total = bytes + alignment;
  void* got = mmap(nullptr, total, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (got == MAP_FAILED) return nullptr;
  const auto start = reinterpret_cast<uintptr_t>(got);
  const uintptr_t aligned = (start + alignment - 1) & ~(alignment - 1);
  if (aligned > start) munmap(got, aligned - start);
  const uintptr_t end = start + total;
  if (end > aligned + bytes) {
    munmap(reinterpret_cast<void*>(aligned + bytes), end - (aligned + bytes));
  }
  return reinterpret_cast<void*>(aligned);
}

bool commit(void* start, size_t bytes) {
  return mprotect(start, bytes, PROT_READ | PROT_WRITE) == 0;
}

void populate(void* start, size_t bytes) {
#ifdef MADV_POPULATE_WRITE
  madvise(start, bytes, MADV_POPULATE_WRITE);
#else
  (void)start, (void)bytes;
#endif
}

void decommit(void* start, size_t bytes) { madvise(start, bytes, MADV_DONTNEED); }

bool protect(void* start, size_t bytes, Access access) {
  return mprotect(start, bytes, protection(access)) == 0;
}

void release(void* start, size_t bytes) { munmap(start, bytes); }

int64_t monotonicNanos() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return int64_t{now.tv_sec} * 1000000000 + now.tv_nsec;
}

double wallSeconds() {
  timespec now;
  clock_gettime(CLOCK_REALTIME, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

}  // namespace vela::platform
