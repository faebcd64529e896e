#include "targets/llvm/backend.h"
#include "tests/programs/runner/runner.h"

namespace vela::golden {

vm::BackendFactory nativeBackend(const std::string& store_folder) {
  vm::BackendFactory factory;
  factory.name = "llvm";
  factory.quick_code = true;
  llvmjit::LlvmOptions options;
  options.store_folder = store_folder;
  factory.make = [options](const contract::RuntimeSymbols& symbols) {
    return llvmjit::makeLlvmBackend(symbols, options);
  };
  return factory;
}

}  // namespace vela::golden
