// The back ends that this build has.
#ifndef VELA_PLATFORM_CLI_BACKENDS_H_
#define VELA_PLATFORM_CLI_BACKENDS_H_

#include <optional>
#include <string>
#include <vector>

#include "core/vm/vm.h"
#include "platform/cli/options.h"
#include "targets/simulated/cost_model.h"

namespace vela::cli {

/// The back end by name; "": the best there is. Nothing if this build has none of that name.
std::optional<vm::BackendFactory> findBackend(const std::string& name, const CliOptions& options);

/// What ran in the simulated back end's code and would cost elsewhere, by functions; nothing if it
/// did not run.
struct FunctionEstimate {
  std::string function;
  simulated::Cycles cycles;
};
std::vector<FunctionEstimate> estimates(const runtime::Isolate& isolate);

/// What `vela doctor` says of code generation.
std::string describeBackends();

// In llvm_backend.cc, or no_llvm_backend.cc where the build leaves LLVM out.
std::optional<vm::BackendFactory> llvmBackend(const CliOptions& options);
std::string describeLlvm();

}  // namespace vela::cli

#endif  // VELA_PLATFORM_CLI_BACKENDS_H_
