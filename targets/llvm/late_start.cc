#include "targets/llvm/late_start.h"

#include <mutex>

#include "targets/llvm/target_facts.h"

extern "C" {
using LateConstructor = void (*)();
// Absent where LLVM's constructors have run before main already.
extern const LateConstructor vela_llvm_constructors_begin[] __attribute__((weak));
extern const LateConstructor vela_llvm_constructors_end[] __attribute__((weak));
}

namespace vela::llvmjit {

void startLlvm() {
  static std::once_flag once;
  std::call_once(once, [] {
    for (const LateConstructor* c = vela_llvm_constructors_begin; c != vela_llvm_constructors_end;
         ++c) {
      (*c)();
    }
    hostTarget().initialise();
  });
}

}  // namespace vela::llvmjit
