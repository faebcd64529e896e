#include "targets/llvm/backend.h"
#include "tests/programs/runner/runner.h"

namespace vela::golden {

vm::BackendFactory nativeBackend() {
  vm::BackendFactory factory;
  factory.name = "llvm";
  factory.quick_code = true;
  factory.make = [](const contract::RuntimeSymbols& symbols) {
    return llvmjit::makeLlvmBackend(symbols);
  };
  return factory;
}

}  // namespace vela::golden
