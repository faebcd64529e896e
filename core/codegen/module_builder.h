#ifndef VELA_CORE_CODEGEN_MODULE_BUILDER_H_
#define VELA_CORE_CODEGEN_MODULE_BUILDER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/bytecode/module.h"
#include "core/codegen/codegen.h"
#include "core/syntax/program.h"

namespace vela::codegen {

/// The tables of the module under construction: every string, constant and check once, and the
/// numbers of functions, classes and variables. What the VM provides (print as a value, the class
/// Error) is an external; until `finish` its index is kExternal + position, because externals count
/// from the end of the own tables. What earlier units of a session brought is an external too, with
/// kLinked.
class ModuleBuilder {
 public:
  /// `linked`: what earlier units of the program brought; null for a whole program.
  explicit ModuleBuilder(const syntax::Program& program, const Numbers* linked = nullptr);

  static constexpr uint32_t kExternal = 0x40000000;
  static constexpr uint32_t kLinked = 0x60000000;

  bytecode::Module& module() { return *module_; }

  bytecode::StringId string(std::string_view text);
  /// The name of a file, which may be any bytes, as text.
  bytecode::StringId path(std::string_view name) {
    return string(syntax::replaceInvalidUtf8(name));
  }
  uint32_t intConstant(int64_t value);
  uint32_t floatConstant(double value);
  uint32_t stringConstant(std::string_view text);

  /// A check that names `subject` ("parameter 'n' of 'fib'") in its error.
  uint32_t check(const syntax::TypeExpr* type, const std::string& subject);
  /// Bool, for operands of && and ||.
  uint32_t boolCheck(const std::string& subject);
  /// A test without an error, for `is` and patterns.
  uint32_t test(const syntax::TypeExpr* type);
  uint32_t testBuiltin(uint32_t class_id);
  uint32_t testNumber();
  uint32_t testVariant(const syntax::VariantInfo* variant);

  uint32_t function(const syntax::FunctionInfo* info);
  /// The function with the compiled text of `info`: its own, or the closure behind its stub.
  uint32_t body(const syntax::FunctionInfo* info) {
    auto found = bodies_.find(info);
    return found == bodies_.end() ? function(info) : found->second;
  }
  /// From now on the text of `info` is compiled to a function of its own.
  void separateBody(const syntax::FunctionInfo* info) { bodies_[info] = addFunction(); }
  uint32_t externalFunction(std::string_view name);
  uint32_t classOf(const syntax::ClassInfo* info) { return classNumber(info, info->name()); }
  uint32_t enumOf(const syntax::EnumInfo* info) { return classNumber(info, info->name()); }
  uint32_t variantOf(const syntax::VariantInfo* variant);
  /// The name of the field with payload number `index`.
  uint32_t payloadName(const syntax::VariantInfo& variant, size_t index);
  uint32_t externalClass(std::string_view name);
  /// The number of a top-level variable that other functions or modules name.
  uint32_t variable(const syntax::Symbol* symbol);

  /// Adds a function that is not in the program: a variant's constructor, a copy of a closure.
  uint32_t addFunction();

  /// Numbers of the unit's own functions, classes and variables.
  const Numbers& numbers() const { return own_; }
  /// Puts in the final numbers of externals and gives the module away.
  std::unique_ptr<bytecode::Module> finish();

 private:
  uint32_t addCheck(bytecode::TypeCheck check);
  void addAlternatives(const syntax::TypeExpr* type, std::vector<bytecode::TypeAlternative>* out);
  bytecode::TypeAlternative alternative(const syntax::Symbol* symbol);
  uint32_t classNumber(const void* info, std::string_view name);

  std::unique_ptr<bytecode::Module> module_ = std::make_unique<bytecode::Module>();
  std::unordered_map<std::string, bytecode::StringId> strings_;
  std::unordered_map<std::string, uint32_t> constants_;
  std::unordered_map<std::string, uint32_t> checks_;
  const Numbers* linked_;
  Numbers own_;
  std::unordered_map<const syntax::FunctionInfo*, uint32_t> bodies_;
  std::unordered_map<std::string, uint32_t> external_functions_;
  std::unordered_map<std::string, uint32_t> external_classes_;
  // Positions in the module's lists of linked things, by id.
  std::unordered_map<uint32_t, uint32_t> linked_functions_, linked_classes_, linked_variables_;
};

/// ClassId of a built-in type or class by its name in source; 0 if there is none.
uint32_t builtinClassId(std::string_view name);

}  // namespace vela::codegen

#endif  // VELA_CORE_CODEGEN_MODULE_BUILDER_H_
