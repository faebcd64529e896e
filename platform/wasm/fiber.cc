#include "platform/fiber.h"

#include <emscripten/stack.h>

namespace vela::platform {

std::unique_ptr<Fiber> makeFiber(size_t, void (*)(void*), void*) { return nullptr; }

// The engine has a stack of its own beside the one in linear memory (about 1 MB in V8), whose end
// cannot be asked for and where frames are several times larger. Deep native recursion must stop by
// the stack that we can see, long before.
uintptr_t threadStackLow() {
  constexpr uintptr_t kUsable = uintptr_t{96} << 10;
  const uintptr_t end = emscripten_stack_get_end();
  const uintptr_t here = emscripten_stack_get_current();
  return here - end > kUsable ? here - kUsable : end;
}

}  // namespace vela::platform
