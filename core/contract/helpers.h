// Runtime helpers: ids, kinds and C signatures. See helpers.def.
#ifndef VELA_CORE_CONTRACT_HELPERS_H_
#define VELA_CORE_CONTRACT_HELPERS_H_

#include <cstdint>
#include <vector>

#include "core/contract/exec_state.h"

namespace vela::contract {

enum class Helper : uint16_t {
#define VELA_HELPER(name, symbol, args, kind) k##name,
#include "core/contract/helpers.def"
#undef VELA_HELPER
};

enum class HelperKind : uint8_t { kThrowing, kThrowingSpan, kLeaf };

struct HelperInfo {
  const char* name;
  const char* symbol;  // what compiled code links against
  int arguments;
  HelperKind kind;
};
inline constexpr HelperInfo kHelpers[] = {
#define VELA_HELPER(name, symbol, args, kind) {#name, symbol, args, HelperKind::kind},
#include "core/contract/helpers.def"
#undef VELA_HELPER
};
inline constexpr int kHelperCount = sizeof(kHelpers) / sizeof(kHelpers[0]);

using SpanHelperFn = ValueAndStatus (*)(ExecState*, const Value* values, uint64_t count,
                                        uint64_t extra);

/// Called by compiled code after a callee or throwing helper returned kExit or kError.
///   kExit   finishes the rebuilt callee frames in the interpreter; gives {Value, kOk} or proceeds
///           as for an error
///   kError  appends this call's frames (function, pc; inlined ones too) to the trace; gives
///           kError; or, when a frame of this call site has a handler for the error's pc, kExit:
///           the code then stores its live values, leaves exec.pending_error set and returns kExit
///           (reason ErrorInTry).
/// `code` is the jit::Code* of the running code, `exit_number` the call node's exit.
using CallSlowFn = ValueAndStatus (*)(ExecState*, void* code, uint64_t exit_number,
                                      uint64_t status);
inline constexpr const char* kCallSlowSymbol = "vela_call_slow";

/// void(ExecState*). Back ends whose code is no machine code call it every few hundred polls of a
/// loop: hosts without threads look at the clock there.
inline constexpr const char* kTickSymbol = "vela_tick";

/// Symbol → address of what compiled code may call (helpers, math functions, call_slow). Fixed for
/// a process.
struct RuntimeSymbol {
  const char* name;
  void* address;
};

/// What a back end links its code against. `math_symbol` gives the symbol of a transcendental
/// built-in (double(double) or double(double, double)) by its built-in id; it may be null where no
/// unit has a math.call.
struct RuntimeSymbols {
  std::vector<RuntimeSymbol> symbols;
  const char* (*math_symbol)(uint32_t builtin) = nullptr;
};

}  // namespace vela::contract

#endif  // VELA_CORE_CONTRACT_HELPERS_H_
