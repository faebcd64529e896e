// What the collector must know of native stacks.
#ifndef VELA_PLATFORM_STACK_H_
#define VELA_PLATFORM_STACK_H_

#include <cstdint>

namespace vela::platform {

/// Calls `work(low, context)` with all callee-saved registers stored on the native stack above
/// `low`, so that a scan from `low` upwards sees them. Where the stack cannot be seen (WebAssembly)
/// low is 0.
void withSpilledRegisters(void (*work)(uintptr_t low, void* context), void* context);

}  // namespace vela::platform

#endif  // VELA_PLATFORM_STACK_H_
