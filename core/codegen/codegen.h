#ifndef VELA_CORE_CODEGEN_CODEGEN_H_
#define VELA_CORE_CODEGEN_CODEGEN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>

#include "core/bytecode/module.h"
#include "core/syntax/program.h"

namespace vela::codegen {

/// What the VM knows under a built-in's qualified name, such as "print", "Math.sqrt", "Int.MAX".
struct BuiltinEntry {
  uint16_t id = 0;           ///< operand kind B; 0: there is none
  bool is_constant = false;  ///< called without arguments where its name stands
};
using BuiltinLookup = std::function<BuiltinEntry(std::string_view name)>;

/// Compiles a resolved program to one bytecode module: all its modules together, bodies in
/// initialisation order. Null if there are errors: those the program has already, and those found
/// here (a part of the language that the instruction set has no operation for yet, a function that
/// is too large), which are added to the program's diagnostics. The module has not been verified.
std::unique_ptr<bytecode::Module> generate(syntax::Program* program, const BuiltinLookup& builtins);

}  // namespace vela::codegen

#endif  // VELA_CORE_CODEGEN_CODEGEN_H_
