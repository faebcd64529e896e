// Where machine code lives: one reserved region, handed out front to back in segments.
//
// Code is appended to the open segment. A segment whose last piece of code was released is not
// written over in place: it first becomes inaccessible, gives its memory back, and only then is
// used again from its start. (Emulators keep translations of what once ran at an address; losing
// the execute permission makes them forget. It also turns a jump to released code into a fault
// instead of a surprise.) While a native stack may still return into a segment (the caller tells,
// see InUse) it waits among the retired ones.
#ifndef VELA_TARGETS_LLVM_CODE_REGION_H_
#define VELA_TARGETS_LLVM_CODE_REGION_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "platform/code_memory.h"

namespace vela::llvmjit {

/// A place for one piece of code, seen through both views.
struct CodeSpan {
  uint8_t* run = nullptr;
  uint8_t* write = nullptr;
  size_t bytes = 0;
};

/// Not thread-safe: used on the VM's thread.
class CodeRegion {
 public:
  /// True if a native stack may still hold a return address in [begin, end).
  using InUse = std::function<bool(uint64_t begin, uint64_t end)>;

  static constexpr size_t kSegmentBytes = size_t{64} << 10;

  /// `in_use` may be empty: then released code is known not to run. nullptr with `error` set if
  /// there is no memory.
  static std::unique_ptr<CodeRegion> create(size_t bytes, InUse in_use, std::string* error);

  /// A span of `bytes` aligned to 64, writable through its writing view until publish(). Nothing if
  /// the region is full.
  std::optional<CodeSpan> allocate(size_t bytes);
  /// Closes the writing view of a span that allocate gave.
  void publish(const CodeSpan& span);
  /// Takes back the span that starts at `run`. It must not be entered again; it may still be
  /// returned into as far as `in_use` reports that.
  void release(const uint8_t* run);

  /// Bytes in live spans.
  size_t liveBytes() const { return live_bytes_; }
  /// Bytes of segments that are not free.
  size_t heldBytes() const;
  uint64_t begin() const { return reinterpret_cast<uint64_t>(memory_->runView()); }
  uint64_t end() const { return begin() + memory_->size(); }

 private:
  enum class State : uint8_t { kFree, kOpen, kClosed, kRetired, kTail };
  struct Segment {
    State state = State::kFree;
    uint32_t live = 0;    // spans in it
    uint32_t length = 1;  // segments, for one that holds a large span
    size_t used = 0;      // bytes from its start
  };

  CodeRegion(std::unique_ptr<platform::CodeMemory> memory, InUse in_use);

  std::optional<uint32_t> takeFree(uint32_t length);
  std::optional<uint32_t> findFree(uint32_t length) const;
  void close(uint32_t index);
  bool recycle(uint32_t index);
  void recycleRetired();
  bool mayRun(uint32_t index) const;

  std::unique_ptr<platform::CodeMemory> memory_;
  InUse in_use_;
  std::vector<Segment> segments_;
  std::optional<uint32_t> open_;
  struct Live {
    size_t offset, bytes;
  };
  std::vector<Live> spans_;  // sorted by offset
  size_t live_bytes_ = 0;
};

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_CODE_REGION_H_
