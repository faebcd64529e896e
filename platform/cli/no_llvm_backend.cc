#include "platform/cli/backends.h"

namespace vela::cli {

std::optional<vm::BackendFactory> llvmBackend(const CliOptions&) { return std::nullopt; }

std::string describeLlvm() { return "back end         no LLVM in this build\n"; }

}  // namespace vela::cli
