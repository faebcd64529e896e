#include "platform/cli/backends.h"
#include "targets/llvm/backend.h"

namespace vela::cli {

std::optional<vm::BackendFactory> llvmBackend(const CliOptions&) {
  return vm::BackendFactory{"llvm", true, true, [](const contract::RuntimeSymbols& symbols) {
                              return llvmjit::makeLlvmBackend(symbols, llvmjit::LlvmOptions());
                            }};
}

std::string describeLlvm() {
  const llvmjit::HostDescription host = llvmjit::describeHost();
  return "instruction set  " + host.isa + " (" + host.triple + ")\n" + "CPU              " + host.cpu + "\n" +
         "CPU features     " + host.features + "\n" + "back end         llvm " + host.llvm_version + "\n";
}

}  // namespace vela::cli
