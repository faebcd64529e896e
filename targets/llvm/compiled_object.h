// What LLVM makes of a unit.
#ifndef VELA_TARGETS_LLVM_COMPILED_OBJECT_H_
#define VELA_TARGETS_LLVM_COMPILED_OBJECT_H_

#include <string>

#include "llvm/ADT/SmallVector.h"

namespace vela::llvmjit {

/// Symbols of the entries that a lowered unit defines; empty where there is none.
struct EntryNames {
  std::string specialised, boxed, osr;
};

/// An object file and how to enter it. Contains no address of this run.
struct CompiledObject {
  EntryNames names;
  llvm::SmallVector<char, 0> object;
};

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_COMPILED_OBJECT_H_
