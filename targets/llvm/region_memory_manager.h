// JITLink's memory manager over a CodeRegion: one span per object, machine code in front, constants
// and address tables behind it. Everything is linked through the writing view and runs in the
// other.
#ifndef VELA_TARGETS_LLVM_REGION_MEMORY_MANAGER_H_
#define VELA_TARGETS_LLVM_REGION_MEMORY_MANAGER_H_

#include <vector>

#include "llvm/ExecutionEngine/JITLink/JITLink.h"
#include "llvm/ExecutionEngine/JITLink/JITLinkMemoryManager.h"
#include "targets/llvm/code_region.h"
#include "targets/llvm/target_facts.h"

namespace vela::llvmjit {

/// Used on the VM's thread, one object at a time.
class RegionMemoryManager : public llvm::jitlink::JITLinkMemoryManager {
 public:
  RegionMemoryManager(CodeRegion& region, const TargetFacts& facts)
      : region_(region), facts_(facts) {}

  void allocate(const llvm::jitlink::JITLinkDylib* dylib, llvm::jitlink::LinkGraph& graph,
                OnAllocatedFunction on_allocated) override;
  void deallocate(std::vector<FinalizedAlloc> allocations,
                  OnDeallocatedFunction on_deallocated) override;
  using JITLinkMemoryManager::allocate;
  using JITLinkMemoryManager::deallocate;

  /// The span of the object that was linked last.
  const CodeSpan& lastSpan() const { return last_; }

 private:
  class InFlight;

  llvm::Expected<CodeSpan> place(llvm::jitlink::LinkGraph& graph);

  CodeRegion& region_;
  const TargetFacts& facts_;
  CodeSpan last_;
};

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_REGION_MEMORY_MANAGER_H_
