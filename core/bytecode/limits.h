// How large the parts of a module may be. Reader, verifier and code generator agree on these.
#ifndef VELA_CORE_BYTECODE_LIMITS_H_
#define VELA_CORE_BYTECODE_LIMITS_H_

#include <cstdint>

namespace vela::bytecode {

inline constexpr uint32_t kMaxFunctions = 1u << 20;
inline constexpr uint32_t kMaxClasses = 1u << 20;
inline constexpr uint32_t kMaxVariables = 1u << 20;
inline constexpr uint32_t kMaxStrings = 1u << 22;
inline constexpr uint32_t kMaxCodeSize = 1u << 22;  // instructions of one function
inline constexpr uint32_t kMaxSlots = 1u << 16;
inline constexpr uint32_t kMaxFields = 1u << 15;  // of an instance, inherited ones included
inline constexpr uint32_t kMaxLoopDepth = 200;

/// Fields, methods and ancestors of all classes together, inherited ones included.
inline constexpr uint64_t kMaxLinkedMembers = 1u << 22;
/// Liveness blocks of a function times its registers in words of 64.
inline constexpr uint64_t kMaxFlowWords = 1u << 21;
/// Register words that the analysis of one function touches.
inline constexpr uint64_t kMaxFlowWork = 1u << 28;

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_LIMITS_H_
