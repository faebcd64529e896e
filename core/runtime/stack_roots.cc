#include "core/runtime/stack_roots.h"

namespace vela::runtime {

const bytecode::RegisterSet& StackRoots::liveAt(const Function& function,
                                                const bytecode::Instruction* pc) {
  auto memo = memos_.find(function.id);
  if (memo == memos_.end()) {
    if (function.liveness == nullptr) {
      function.liveness = std::make_unique<bytecode::Liveness>(*function.module, *function.proto);
    }
    memo = memos_.try_emplace(function.id, *function.liveness).first;
  }
  return memo->second.whileSuspended(static_cast<uint32_t>(pc - function.code));
}

}  // namespace vela::runtime
