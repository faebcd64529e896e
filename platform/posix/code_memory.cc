#include "platform/code_memory.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstring>

#include "platform/memory.h"

namespace vela::platform {

namespace {

/// An anonymous file whose pages both views share, or -1.
int openSharedFile() {
#ifdef MFD_EXEC
  // Kernels from 6.3 on may be set to make such files non-executable unless asked.
  const int executable = memfd_create("vela-code", MFD_CLOEXEC | MFD_EXEC);
  if (executable >= 0 || errno != EINVAL) return executable;
#endif
  return memfd_create("vela-code", MFD_CLOEXEC);
}

uint8_t* mapView(int file, size_t bytes) {
  void* view = mmap(nullptr, bytes, PROT_NONE, MAP_SHARED | MAP_NORESERVE, file, 0);
  return view == MAP_FAILED ? nullptr : static_cast<uint8_t*>(view);
}

size_t roundUp(size_t n, size_t unit) { return (n + unit - 1) & ~(unit - 1); }

}  // namespace

std::unique_ptr<CodeMemory> CodeMemory::create(size_t bytes, std::string* error) {
  bytes = roundUp(bytes, pageSize());
  const int file = openSharedFile();
  if (file < 0 || ftruncate(file, static_cast<off_t>(bytes)) != 0) {
    *error = std::string("no memory file for machine code: ") + strerror(errno);
    if (file >= 0) close(file);
    return nullptr;
  }
  uint8_t* run = mapView(file, bytes);
  uint8_t* write = run == nullptr ? nullptr : mapView(file, bytes);
  if (write == nullptr) {
    *error = std::string("no address space for machine code: ") + strerror(errno);
    if (run != nullptr) munmap(run, bytes);
    close(file);
    return nullptr;
  }
  return std::unique_ptr<CodeMemory>(new CodeMemory(run, write, bytes, file));
}

CodeMemory::~CodeMemory() {
  munmap(run_, bytes_);
  munmap(write_, bytes_);
  close(file_);
}

bool CodeMemory::setWritable(size_t offset, size_t bytes, bool writable) {
  const size_t page = pageSize();
  const size_t first = offset & ~(page - 1);
  const size_t last = roundUp(offset + bytes, page);
  return mprotect(write_ + first, last - first, writable ? PROT_READ | PROT_WRITE : PROT_NONE) == 0;
}

bool CodeMemory::setRunnable(size_t offset, size_t bytes, bool runnable) {
  return mprotect(run_ + offset, bytes, runnable ? PROT_READ | PROT_EXEC : PROT_NONE) == 0;
}

void CodeMemory::discard(size_t offset, size_t bytes) {
  // Punching a hole drops the pages from both views at once; where it fails they merely stay in
  // use.
  (void)fallocate(file_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(offset),
                  static_cast<off_t>(bytes));
}

}  // namespace vela::platform
