#include "platform/cli/backends.h"

#include "targets/simulated/backend.h"

namespace vela::cli {

std::optional<vm::BackendFactory> findBackend(const std::string& name, const CliOptions& options) {
  if (name != "simulated") {
    if (auto llvm = llvmBackend(options)) return llvm;
    if (name == "llvm") return std::nullopt;
  }
  return vm::BackendFactory{"simulated", false, false, &simulated::makeSimulatedBackend};
}

std::string describeBackends() { return describeLlvm() + "back end         simulated (runs optimised IR; for tests)\n"; }

}  // namespace vela::cli
