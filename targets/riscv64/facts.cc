#include "targets/llvm/target_facts.h"

extern "C" {
void LLVMInitializeRISCVTargetInfo();
void LLVMInitializeRISCVTarget();
void LLVMInitializeRISCVTargetMC();
void LLVMInitializeRISCVAsmPrinter();
}

namespace vela::llvmjit {

namespace {

void initialise() {
  LLVMInitializeRISCVTargetInfo();
  LLVMInitializeRISCVTarget();
  LLVMInitializeRISCVTargetMC();
  LLVMInitializeRISCVAsmPrinter();
}

// LLVM's own Memory::InvalidateInstructionCache does nothing here; the builtin asks the kernel,
// which tells all harts.
void flushInstructions(char* begin, char* end) { __builtin___clear_cache(begin, end); }

// Emulators report no features, and without +d LLVM would pass doubles in integer registers. No
// +relax: the linker would have to move code.
constexpr TargetFacts kFacts = {
    .name = "riscv64",
    .triple = "riscv64-unknown-linux-gnu",
    .detects_cpu = false,
    .cpu = "generic-rv64",
    .features = "+m,+a,+f,+d,+c",
    .abi = "lp64d",
    .stack_register = "sp",
    .vector_width = "",
    .max_region_bytes = size_t{1024} << 20,
    .initialise = initialise,
    .flush_instructions = flushInstructions,
};

}  // namespace

const TargetFacts& hostTarget() { return kFacts; }

}  // namespace vela::llvmjit
