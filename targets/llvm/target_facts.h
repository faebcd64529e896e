// What LLVM and the linker must know about an instruction set. Each targets/<isa> defines
// hostTarget() for programs that run on it; nothing outside those folders asks which instruction
// set it is.
#ifndef VELA_TARGETS_LLVM_TARGET_FACTS_H_
#define VELA_TARGETS_LLVM_TARGET_FACTS_H_

#include <cstddef>
#include <string_view>

namespace vela::llvmjit {

struct TargetFacts {
  const char* name;
  const char* triple;
  /// CPU and features are asked of the machine; `cpu` and `features` are what it has at least.
  bool detects_cpu;
  const char* cpu;
  const char* features;        // "+m,+a" …
  const char* abi;             // empty: the triple's own
  const char* stack_register;  // LLVM's name of it
  const char* vector_width;    // bits that the vectoriser should prefer; empty: LLVM's choice
  /// Most bytes of machine code that direct calls and data references reach across.
  size_t max_region_bytes;
  /// Registers the target with LLVM. Cheap to repeat.
  void (*initialise)();
  /// Makes freshly written code at [begin, end) (addresses of the running view) visible to
  /// instruction fetch.
  void (*flush_instructions)(char* begin, char* end);
};

/// The instruction set that this program runs on.
const TargetFacts& hostTarget();

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_TARGET_FACTS_H_
