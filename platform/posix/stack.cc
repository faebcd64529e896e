#include "platform/stack.h"

namespace vela::platform {

namespace {

__attribute__((noinline)) void callFromBelow(void (*work)(uintptr_t, void*), void* context) {
  work(reinterpret_cast<uintptr_t>(__builtin_frame_address(0)), context);
  asm volatile("" ::: "memory");  // no tail call: this frame stands below the spilled registers
}

}  // namespace

__attribute__((noinline)) void withSpilledRegisters(void (*work)(uintptr_t, void*), void* context) {
  __builtin_unwind_init();
  callFromBelow(work, context);
  asm volatile("" ::: "memory");
}

}  // namespace vela::platform
