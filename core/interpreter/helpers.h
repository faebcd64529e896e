// The runtime helpers that compiled code calls (core/contract/helpers.def), as symbols for back
// ends.
#ifndef VELA_CORE_INTERPRETER_HELPERS_H_
#define VELA_CORE_INTERPRETER_HELPERS_H_

#include "core/contract/helpers.h"

namespace vela::interp {

/// All helpers, vela_call_slow and the transcendental functions.
const contract::RuntimeSymbols& runtimeSymbols();

}  // namespace vela::interp

#endif  // VELA_CORE_INTERPRETER_HELPERS_H_
