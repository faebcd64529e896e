#include "targets/llvm/region_memory_manager.h"

#include <cstring>
#include <utility>

namespace vela::llvmjit {

namespace {

using llvm::orc::ExecutorAddr;
using llvm::orc::MemProt;

constexpr uint64_t kSegmentAlignment = 64;  // constants do not share a cache line with code

uint64_t alignUp(uint64_t n, uint64_t alignment) {
  return (n + alignment - 1) / alignment * alignment;
}

bool has(MemProt protection, MemProt bit) {
  return (static_cast<unsigned>(protection) & static_cast<unsigned>(bit)) != 0;
}

llvm::Error failure(const char* what) {
  return llvm::make_error<llvm::StringError>(what, llvm::inconvertibleErrorCode());
}

}  // namespace

/// An object whose contents are in the writing view and still being fixed up.
class RegionMemoryManager::InFlight : public JITLinkMemoryManager::InFlightAlloc {
 public:
  InFlight(RegionMemoryManager& manager, CodeSpan span) : manager_(manager), span_(span) {}

  void abandon(OnAbandonedFunction on_abandoned) override {
    manager_.region_.publish(span_);
    manager_.region_.release(span_.run);
    on_abandoned(llvm::Error::success());
  }

  void finalize(OnFinalizedFunction on_finalized) override {
    manager_.region_.publish(span_);
    auto* begin = reinterpret_cast<char*>(span_.run);
    manager_.facts_.flush_instructions(begin, begin + span_.bytes);
    on_finalized(FinalizedAlloc(ExecutorAddr::fromPtr(span_.run)));
  }

 private:
  RegionMemoryManager& manager_;
  CodeSpan span_;
};

llvm::Expected<CodeSpan> RegionMemoryManager::place(llvm::jitlink::LinkGraph& graph) {
  llvm::jitlink::BasicLayout layout(graph);
  using Segment = llvm::jitlink::BasicLayout::Segment;
  std::vector<std::pair<MemProt, Segment*>> segments;
  for (const bool code : {true, false}) {
    for (auto& item : layout.segments()) {
      const MemProt protection = item.first.getMemProt();
      if (has(protection, MemProt::Exec) == code) segments.emplace_back(protection, &item.second);
    }
  }
  uint64_t size = 0;
  std::vector<uint64_t> offsets;
  for (const auto& [protection, segment] : segments) {
    if (has(protection, MemProt::Write)) return failure("compiled code has writable data");
    if (segment->Alignment.value() > kSegmentAlignment)
      return failure("compiled code is aligned too strictly");
    offsets.push_back(size = alignUp(size, kSegmentAlignment));
    size += segment->ContentSize + segment->ZeroFillSize;
  }
  const std::optional<CodeSpan> span = region_.allocate(size);
  if (!span) return failure("no code memory left");
  for (size_t i = 0; i < segments.size(); ++i) {
    Segment* segment = segments[i].second;
    segment->Addr = ExecutorAddr::fromPtr(span->run + offsets[i]);
    segment->WorkingMem = reinterpret_cast<char*>(span->write + offsets[i]);
    std::memset(segment->WorkingMem + segment->ContentSize, 0, segment->ZeroFillSize);
  }
  if (llvm::Error error = layout.apply()) {
    region_.publish(*span);
    region_.release(span->run);
    return error;
  }
  return *span;
}

void RegionMemoryManager::allocate(const llvm::jitlink::JITLinkDylib*,
                                   llvm::jitlink::LinkGraph& graph,
                                   OnAllocatedFunction on_allocated) {
  llvm::Expected<CodeSpan> span = place(graph);
  if (!span) return on_allocated(span.takeError());
  last_ = *span;
  on_allocated(std::make_unique<InFlight>(*this, *span));
}

void RegionMemoryManager::deallocate(std::vector<FinalizedAlloc> allocations,
                                     OnDeallocatedFunction on_deallocated) {
  for (FinalizedAlloc& allocation : allocations)
    region_.release(allocation.release().toPtr<uint8_t*>());
  on_deallocated(llvm::Error::success());
}

}  // namespace vela::llvmjit
