#include "platform/memory.h"

#include <time.h>

#include <cstdlib>
#include <cstring>

namespace vela::platform {

size_t pageSize() { return 65536; }

bool reservesLazily() { return false; }

void* reserve(size_t bytes, size_t alignment) {
  bytes = (bytes + alignment - 1) & ~(alignment - 1);
  void* got = std::aligned_alloc(alignment, bytes);
  if (got != nullptr) std::memset(got, 0, bytes);
  return got;
}

bool commit(void*, size_t) { return true; }

void populate(void* /*start*/, size_t /*bytes*/) {}

void decommit(void* start, size_t bytes) { std::memset(start, 0, bytes); }

bool protect(void*, size_t, Access access) {
  return access == Access::kReadWrite || access == Access::kRead;
}

void release(void* start, size_t) { std::free(start); }

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
