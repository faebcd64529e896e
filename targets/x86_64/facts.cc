#include "targets/llvm/target_facts.h"

extern "C" {
void LLVMInitializeX86TargetInfo();
void LLVMInitializeX86Target();
void LLVMInitializeX86TargetMC();
void LLVMInitializeX86AsmPrinter();
}

namespace vela::llvmjit {

namespace {

void initialise() {
  LLVMInitializeX86TargetInfo();
  LLVMInitializeX86Target();
  LLVMInitializeX86TargetMC();
  LLVMInitializeX86AsmPrinter();
}

// Instruction fetch sees every store.
void flushInstructions(char*, char*) {}

// Wider vectors lower the clock on many cores and gain little in short loops; 512 bits stay unused.
constexpr TargetFacts kFacts = {
    .name = "x86_64",
    .triple = "x86_64-unknown-linux-gnu",
    .detects_cpu = true,
    .cpu = "x86-64",
    .features = "",
    .abi = "",
    .stack_register = "rsp",
    .vector_width = "256",
    .max_region_bytes = size_t{1024} << 20,
    .initialise = initialise,
    .flush_instructions = flushInstructions,
};

}  // namespace

const TargetFacts& hostTarget() { return kFacts; }

}  // namespace vela::llvmjit
