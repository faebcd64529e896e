#include "targets/llvm/target_facts.h"

extern "C" {
void LLVMInitializeAArch64TargetInfo();
void LLVMInitializeAArch64Target();
void LLVMInitializeAArch64TargetMC();
void LLVMInitializeAArch64AsmPrinter();
}

namespace vela::llvmjit {

namespace {

void initialise() {
  LLVMInitializeAArch64TargetInfo();
  LLVMInitializeAArch64Target();
  LLVMInitializeAArch64TargetMC();
  LLVMInitializeAArch64AsmPrinter();
}

// Cleans the data cache to the point of unification and invalidates the instruction cache.
void flushInstructions(char* begin, char* end) { __builtin___clear_cache(begin, end); }

// Direct branches reach 128 MiB and there is no range extension: the region stays below.
constexpr TargetFacts kFacts = {
    .name = "aarch64",
    .triple = "aarch64-unknown-linux-gnu",
    .detects_cpu = true,
    .cpu = "generic",
    .features = "+neon",
    .abi = "",
    .stack_register = "sp",
    .vector_width = "",
    .max_region_bytes = size_t{120} << 20,
    .initialise = initialise,
    .flush_instructions = flushInstructions,
};

}  // namespace

const TargetFacts& hostTarget() { return kFacts; }

}  // namespace vela::llvmjit
