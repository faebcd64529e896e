// The LLVM back end: machine code for the instruction set that the program runs on, behind
// jit::Backend.
//
// Nothing of LLVM is touched before the first compile(). compile() may run on any number of threads
// at once, each with a context and target machine of its own; install() and release() belong to the
// VM's thread.
#ifndef VELA_TARGETS_LLVM_BACKEND_H_
#define VELA_TARGETS_LLVM_BACKEND_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/jit/backend.h"

namespace vela::llvmjit {

struct LlvmOptions {
  /// Address space for machine code; the target's limit where that is lower.
  size_t region_bytes = size_t{256} << 20;
  /// True if a native stack may still hold a return address in [begin, end): released code there is
  /// not overwritten. Empty: release() is called only for code that no native stack returns into.
  std::function<bool(uint64_t begin, uint64_t end)> may_be_running;
  /// Where code is kept for later runs, at most CompileOptions::store_bytes of it; empty: nowhere.
  /// Used only where the program and LLVM have build ids (platform/build_id.h).
  std::string store_folder;
  /// --fail-code-alloc: every Nth install() finds no memory. 0: none does.
  uint64_t fail_code_alloc = 0;
};

/// `symbols` must name all runtime helpers (core/contract/helpers.def), vela_call_slow, vela_m_fmod
/// and the functions that math_symbol names; an object that needs another one fails to install.
std::unique_ptr<jit::Backend> makeLlvmBackend(const jit::RuntimeSymbols& symbols,
                                              LlvmOptions options = {});

/// What code is made for and by, for `vela doctor`. Initialises LLVM.
struct HostDescription {
  std::string isa, triple, cpu, features, llvm_version;
};
HostDescription describeHost();

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_BACKEND_H_
