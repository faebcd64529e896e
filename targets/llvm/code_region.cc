#include "targets/llvm/code_region.h"

#include <algorithm>
#include <utility>

namespace vela::llvmjit {

namespace {

constexpr size_t kAlignment = 64;

size_t roundUp(size_t n, size_t unit) { return (n + unit - 1) & ~(unit - 1); }

}  // namespace

std::unique_ptr<CodeRegion> CodeRegion::create(size_t bytes, InUse in_use, std::string* error) {
  auto memory = platform::CodeMemory::create(roundUp(bytes, kSegmentBytes), error);
  if (memory == nullptr) return nullptr;
  return std::unique_ptr<CodeRegion>(new CodeRegion(std::move(memory), std::move(in_use)));
}

CodeRegion::CodeRegion(std::unique_ptr<platform::CodeMemory> memory, InUse in_use)
    : memory_(std::move(memory)),
      in_use_(std::move(in_use)),
      segments_(memory_->size() / kSegmentBytes) {}

std::optional<CodeSpan> CodeRegion::allocate(size_t bytes) {
  const size_t size = roundUp(std::max<size_t>(bytes, 1), kAlignment);
  if (size > memory_->size()) return std::nullopt;
  uint32_t index;
  if (open_ && segments_[*open_].used + size <= kSegmentBytes) {
    index = *open_;
  } else {
    const auto length = static_cast<uint32_t>((size + kSegmentBytes - 1) / kSegmentBytes);
    if (length == 1 && open_) close(std::exchange(open_, std::nullopt).value());
    const std::optional<uint32_t> fresh = takeFree(length);
    if (!fresh) return std::nullopt;
    index = *fresh;
    if (length == 1) {
      open_ = index;
    } else {
      segments_[index].state = State::kClosed;
    }
  }
  Segment& segment = segments_[index];
  const size_t offset = index * kSegmentBytes + segment.used;
  if (!memory_->setWritable(offset, size, true)) return std::nullopt;
  segment.used += size;
  ++segment.live;
  live_bytes_ += size;
  const Live live{offset, size};
  spans_.insert(std::upper_bound(spans_.begin(), spans_.end(), live,
                                 [](const Live& a, const Live& b) { return a.offset < b.offset; }),
                live);
  return CodeSpan{memory_->runView() + offset, memory_->writeView() + offset, size};
}

void CodeRegion::publish(const CodeSpan& span) {
  memory_->setWritable(static_cast<size_t>(span.run - memory_->runView()), span.bytes, false);
}

void CodeRegion::release(const uint8_t* run) {
  const auto offset = static_cast<size_t>(run - memory_->runView());
  const auto it = std::lower_bound(spans_.begin(), spans_.end(), offset,
                                   [](const Live& a, size_t b) { return a.offset < b; });
  if (it == spans_.end() || it->offset != offset) return;
  live_bytes_ -= it->bytes;
  spans_.erase(it);
  const auto index = static_cast<uint32_t>(offset / kSegmentBytes);
  if (--segments_[index].live == 0 && open_ != index) close(index);
}

size_t CodeRegion::heldBytes() const {
  const auto held = std::count_if(segments_.begin(), segments_.end(),
                                  [](const Segment& s) { return s.state != State::kFree; });
  return static_cast<size_t>(held) * kSegmentBytes;
}

/// No more code comes into the segment; if none is left in it, it is free or retired.
void CodeRegion::close(uint32_t index) {
  Segment& segment = segments_[index];
  segment.state = State::kClosed;
  if (segment.live != 0) return;
  if (mayRun(index) || !recycle(index)) segment.state = State::kRetired;
}

bool CodeRegion::mayRun(uint32_t index) const {
  if (!in_use_) return false;
  const uint64_t first = begin() + index * kSegmentBytes;
  return in_use_(first, first + segments_[index].length * kSegmentBytes);
}

bool CodeRegion::recycle(uint32_t index) {
  const uint32_t length = segments_[index].length;
  const size_t offset = index * kSegmentBytes;
  if (!memory_->setRunnable(offset, length * kSegmentBytes, false)) return false;
  memory_->discard(offset, length * kSegmentBytes);
  std::fill_n(segments_.begin() + index, length, Segment{});
  return true;
}

void CodeRegion::recycleRetired() {
  for (uint32_t i = 0; i < segments_.size(); ++i) {
    if (segments_[i].state == State::kRetired && !mayRun(i)) recycle(i);
  }
}

std::optional<uint32_t> CodeRegion::findFree(uint32_t length) const {
  uint32_t run = 0;
  for (uint32_t i = 0; i < segments_.size(); ++i) {
    run = segments_[i].state == State::kFree ? run + 1 : 0;
    if (run == length) return i + 1 - length;
  }
  return std::nullopt;
}

std::optional<uint32_t> CodeRegion::takeFree(uint32_t length) {
  std::optional<uint32_t> index = findFree(length);
  if (!index) {
    recycleRetired();
    index = findFree(length);
  }
  if (!index) return std::nullopt;
  if (!memory_->setRunnable(*index * kSegmentBytes, length * kSegmentBytes, true))
    return std::nullopt;
  segments_[*index] = {State::kOpen, 0, length, 0};
  for (uint32_t i = 1; i < length; ++i) segments_[*index + i].state = State::kTail;
  return index;
}

}  // namespace vela::llvmjit
