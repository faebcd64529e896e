#ifndef VELA_CORE_CODEGEN_CODEGEN_H_
#define VELA_CORE_CODEGEN_CODEGEN_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/bytecode/module.h"
#include "core/syntax/program.h"

namespace vela::codegen {

/// What the VM knows under a built-in's qualified name, such as "print", "Math.sqrt", "Int.MAX".
struct BuiltinEntry {
  uint16_t id = 0;           ///< operand kind B; 0: there is none
  bool is_constant = false;  ///< called without arguments where its name stands
};
using BuiltinLookup = std::function<BuiltinEntry(std::string_view name)>;

/// Numbers of the functions, classes (enums and variants too) and module variables of a program.
struct Numbers {
  std::unordered_map<const syntax::FunctionInfo*, uint32_t> functions;
  std::unordered_map<const void*, uint32_t> classes;  ///< by ClassInfo, EnumInfo or VariantInfo
  std::unordered_map<const syntax::Symbol*, uint32_t> variables;
  /// Names of immutable fields that a constructor may leave unassigned.
  std::set<std::string_view> late_fields;
};

/// Compiles a resolved program to one bytecode module: all its modules together, bodies in
/// initialisation order. Null if there are errors: those the program has already, and those found
/// here (a part of the language that the instruction set has no operation for yet, a function that
/// is too large), which are added to the program's diagnostics. The module has not been verified.
///
/// Of a session's program it compiles the unit. `linked` then has the numbers in the running VM of
/// what earlier units brought; `own` gets those of this unit in the module.
std::unique_ptr<bytecode::Module> generate(syntax::Program* program, const BuiltinLookup& builtins,
                                           const Numbers* linked = nullptr, Numbers* own = nullptr);

}  // namespace vela::codegen

#endif  // VELA_CORE_CODEGEN_CODEGEN_H_
