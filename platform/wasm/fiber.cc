#include "platform/fiber.h"

#include <emscripten/stack.h>

namespace vela::platform {

std::unique_ptr<Fiber> makeFiber(size_t, void (*)(void*), void*) { return nullptr; }

uintptr_t threadStackLow() { return emscripten_stack_get_end(); }

}  // namespace vela::platform
