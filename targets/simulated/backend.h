// The IR evaluator as a back end: executes optimised IR with the same guards, exits and calling
// convention as machine code, on every host (WebAssembly included). Oracle of the IR tests, engine
// of the web page.
#ifndef VELA_TARGETS_SIMULATED_BACKEND_H_
#define VELA_TARGETS_SIMULATED_BACKEND_H_

#include <memory>

#include "core/jit/backend.h"

namespace vela::simulated {

/// `symbols` must hold all helpers and kCallSlowSymbol; install() fails naming a symbol that a
/// program needs and that is missing.
std::unique_ptr<jit::Backend> makeSimulatedBackend(const jit::RuntimeSymbols& symbols);

}  // namespace vela::simulated

#endif  // VELA_TARGETS_SIMULATED_BACKEND_H_
