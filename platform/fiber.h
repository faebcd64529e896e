// A native stack of its own, and switching to it and back. The program of a VM runs on one, so that
// it can be left in the middle (a slice is over, input is missing) whatever native frames it has.
#ifndef VELA_PLATFORM_FIBER_H_
#define VELA_PLATFORM_FIBER_H_

#include <cstddef>
#include <cstdint>
#include <memory>

namespace vela::platform {

/// Not thread-safe, but resume() may be called from different threads one after the other.
class Fiber {
 public:
  virtual ~Fiber() = default;  // a fiber that has not ended is dropped as it is
  /// Runs the fiber until it suspends or ends. False when it has ended. Not from inside.
  virtual bool resume() = 0;
  /// Goes back to whoever called resume(). From inside only.
  virtual void suspend() = 0;
  /// Lowest usable address of the stack, and the first behind it.
  virtual uintptr_t low() const = 0;
  virtual uintptr_t high() const = 0;
};

/// A fiber that will run entry(context). Address space of `stack_bytes` is reserved with a guard
/// below it; memory is used as the stack grows. Null where the host cannot switch stacks
/// (WebAssembly) or has no memory.
std::unique_ptr<Fiber> makeFiber(size_t stack_bytes, void (*entry)(void* context), void* context);

/// Where the calling thread's own stack ends: lowest usable address, 0 if it is not known.
uintptr_t threadStackLow();

}  // namespace vela::platform

#endif  // VELA_PLATFORM_FIBER_H_
