// Roots on the VM stack.
//
// A frame with another interpreter frame above it is suspended at a call: liveness says which of
// its registers are still needed, and only those are roots. The innermost frame, and one below
// which native code waits, may be in the middle of anything (arguments being shifted, a built-in's
// window), so all its words count. Every word is checked against the heap in either case.
#ifndef VELA_CORE_RUNTIME_STACK_ROOTS_H_
#define VELA_CORE_RUNTIME_STACK_ROOTS_H_

#include <unordered_map>
#include <vector>

#include "core/bytecode/liveness.h"
#include "core/runtime/isolate.h"

namespace vela::runtime {

/// Walks the VM stack of one isolate. Keeps what it learnt of functions.
class StackRoots {
 public:
  explicit StackRoots(Isolate& isolate) : isolate_(isolate) {}

  /// Calls sink.word(uint64_t) for each word that may be a root.
  template <typename Sink>
  void visit(Sink& sink) {
    const auto* top = pointer<const Value>(isolate_.exec.vm_stack_top);
    const Value* base = isolate_.frame_base;
    if (base == nullptr) return scan(isolate_.vmStack(), top, sink);
    const Value* end = base + functionAt(base).register_count;
    scan(base - kFrameHeader, end > top ? end : top, sink);
    while (true) {
      const auto* pc = pointer<const bytecode::Instruction>(base[-3].bits);
      const bool native = (base[-2].bits & 1) != 0;
      const Value* caller = pointer<const Value>(base[-2].bits & ~uint64_t{3});
      if (caller == nullptr) return scan(isolate_.vmStack(), base - kFrameHeader, sink);
      const Function& function = functionAt(caller);
      if (native || !holds(function, pc)) {
        scan(caller - kFrameHeader, base - kFrameHeader, sink);
      } else {
        sink.word(caller[-kFrameHeader].bits);
        liveAt(function, pc).forEach([&](uint32_t r) { sink.word(caller[r].bits); });
      }
      base = caller;
    }
  }

 private:
  template <typename T>
  static T* pointer(uint64_t word) {
    return reinterpret_cast<T*>(static_cast<uintptr_t>(word));
  }
  static const Function& functionAt(const Value* base) {
    return *pointer<const Function>(base[-1].bits);
  }
  static bool holds(const Function& function, const bytecode::Instruction* pc) {
    return pc >= function.code && pc < function.code + function.code_size;
  }
  template <typename Sink>
  static void scan(const Value* from, const Value* to, Sink& sink) {
    for (const Value* v = from; v < to; ++v) sink.word(v->bits);
  }

  const bytecode::RegisterSet& liveAt(const Function& function, const bytecode::Instruction* pc);

  Isolate& isolate_;
  std::unordered_map<FunctionId, bytecode::LivenessMemo> memos_;
};

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_STACK_ROOTS_H_
