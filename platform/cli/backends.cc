#include "platform/cli/backends.h"

#include "targets/simulated/backend.h"

namespace vela::cli {

namespace {

/// The simulated back end of this process's VM, which owns it; null until something is hot.
const simulated::Backend* simulated_backend = nullptr;

std::unique_ptr<jit::Backend> makeSimulated(const contract::RuntimeSymbols& symbols) {
  auto backend = simulated::makeSimulatedBackend(symbols);
  simulated_backend = backend.get();
  return backend;
}

}  // namespace

std::vector<FunctionEstimate> estimates(const runtime::Isolate& isolate) {
  std::vector<FunctionEstimate> out;
  if (simulated_backend == nullptr) return out;
  for (const simulated::Usage& usage : simulated_backend->usage()) {
    const runtime::Function& f = isolate.function(usage.function);
    const bool named = f.proto != nullptr && f.proto->name != bytecode::kNoIndex;
    out.push_back({named ? f.module->str(f.proto->name) : std::string(), usage.cycles});
  }
  return out;
}

std::optional<vm::BackendFactory> findBackend(const std::string& name, const CliOptions& options) {
  if (name != "simulated") {
    if (auto llvm = llvmBackend(options)) return llvm;
    if (name == "llvm") return std::nullopt;
  }
  return vm::BackendFactory{"simulated", false, false, &makeSimulated};
}

std::string describeBackends() {
  return describeLlvm() + "back end         simulated (runs optimised IR; for tests)\n";
}

}  // namespace vela::cli
