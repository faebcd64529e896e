#include "platform/stack.h"

namespace vela::platform {

void withSpilledRegisters(void (*work)(uintptr_t, void*), void* context) { work(0, context); }

}  // namespace vela::platform
