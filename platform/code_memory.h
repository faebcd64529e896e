// Memory for machine code, mapped twice: one view that runs, one through which code is written.
//
// No page is ever writable and executable through one address: the running view is PROT_READ |
// PROT_EXEC (or nothing), the writing view PROT_READ | PROT_WRITE only while somebody writes, else
// nothing. Both views show the same memory.
#ifndef VELA_PLATFORM_CODE_MEMORY_H_
#define VELA_PLATFORM_CODE_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace vela::platform {

/// One reservation of address space for machine code. Not thread-safe.
class CodeMemory {
 public:
  /// Reserves `bytes` (rounded up to pages) in both views; memory is used only where code is
  /// written. nullptr with `error` set where the system has no such memory.
  static std::unique_ptr<CodeMemory> create(size_t bytes, std::string* error);
  ~CodeMemory();
  CodeMemory(const CodeMemory&) = delete;
  CodeMemory& operator=(const CodeMemory&) = delete;

  size_t size() const { return bytes_; }
  uint8_t* runView() const { return run_; }
  uint8_t* writeView() const { return write_; }

  /// Opens or closes the writing view of [offset, offset + bytes), extended to whole pages. False:
  /// refused.
  bool setWritable(size_t offset, size_t bytes, bool writable);
  /// Makes [offset, offset + bytes), whole pages, runnable or inaccessible in the running view.
  /// False: refused.
  bool setRunnable(size_t offset, size_t bytes, bool runnable);
  /// Gives the memory behind [offset, offset + bytes), whole pages, back to the system.
  /// Precondition: not runnable.
  void discard(size_t offset, size_t bytes);

 private:
  CodeMemory(uint8_t* run, uint8_t* write, size_t bytes, int file)
      : run_(run), write_(write), bytes_(bytes), file_(file) {}

  uint8_t* run_;
  uint8_t* write_;
  size_t bytes_;
  int file_;
};

}  // namespace vela::platform

#endif  // VELA_PLATFORM_CODE_MEMORY_H_
