// Starting LLVM, as late as possible.
#ifndef VELA_TARGETS_LLVM_LATE_START_H_
#define VELA_TARGETS_LLVM_LATE_START_H_

namespace vela::llvmjit {

/// To be called before anything of LLVM is: runs its static constructors where the program was
/// linked with late_start.lds, and initialises the target of this machine. Thread-safe; cheap after
/// the first call.
void startLlvm();

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_LATE_START_H_
