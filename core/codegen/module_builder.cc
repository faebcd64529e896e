#include "core/codegen/module_builder.h"

#include <cstring>
#include <utility>

#include "core/contract/layout.h"
#include "core/syntax/ast_printer.h"

namespace vela::codegen {

using bytecode::Constant;
using bytecode::ConstantKind;
using bytecode::TypeAlternative;
using bytecode::TypeCheck;
using bytecode::TypeTerm;
using syntax::BuiltinKind;
using syntax::dynCast;
using syntax::SymbolKind;

uint32_t builtinClassId(std::string_view name) {
  struct Row {
    std::string_view name;
    uint32_t id;
  };
  static constexpr Row kRows[] = {
#define VELA_BUILTIN_CLASS(id, text, super) {text, class_id::k##id},
#include "core/contract/builtin_classes.def"
#undef VELA_BUILTIN_CLASS
  };
  for (const Row& row : kRows) {
    if (row.name == name) return row.id;
  }
  return 0;
}

ModuleBuilder::ModuleBuilder(const syntax::Program& program) {
  for (const syntax::FunctionInfo& info : program.functions()) {
    functions_[&info] = addFunction();
  }
  auto addClass = [&](const void* info) {
    classes_[info] = static_cast<uint32_t>(module_->classes.size());
    module_->classes.emplace_back();
  };
  for (const syntax::ClassInfo& info : program.classes()) addClass(&info);
  for (const syntax::EnumInfo& info : program.enums()) {
    addClass(&info);
    for (const syntax::VariantInfo* variant : info.variants) addClass(variant);
  }
}

bytecode::StringId ModuleBuilder::string(std::string_view text) {
  auto [at, fresh] = strings_.insert({std::string(text), static_cast<uint32_t>(strings_.size())});
  if (fresh) module_->strings.emplace_back(text);
  return at->second;
}

uint32_t ModuleBuilder::intConstant(int64_t value) {
  auto [at, fresh] = constants_.insert(
      {"i" + std::to_string(value), static_cast<uint32_t>(module_->constants.size())});
  if (fresh) module_->constants.push_back({ConstantKind::kInt, value, bytecode::kNoIndex});
  return at->second;
}

uint32_t ModuleBuilder::floatConstant(double value) {
  int64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  auto [at, fresh] = constants_.insert(
      {"f" + std::to_string(bits), static_cast<uint32_t>(module_->constants.size())});
  if (fresh) module_->constants.push_back({ConstantKind::kFloat, bits, bytecode::kNoIndex});
  return at->second;
}

uint32_t ModuleBuilder::stringConstant(std::string_view text) {
  auto [at, fresh] = constants_.insert(
      {"s" + std::string(text), static_cast<uint32_t>(module_->constants.size())});
  if (fresh) module_->constants.push_back({ConstantKind::kString, 0, string(text)});
  return at->second;
}

TypeAlternative ModuleBuilder::alternative(const syntax::Symbol* symbol) const {
  if (symbol->kind == SymbolKind::kEnum) return {TypeTerm::kClass, classes_.at(symbol->enum_info)};
  if (symbol->kind != SymbolKind::kBuiltin) {
    return {TypeTerm::kClass, classes_.at(symbol->class_info)};
  }
  if (symbol->name == "Any") return {TypeTerm::kAny, 0};
  if (symbol->name == "Number") return {TypeTerm::kNumber, 0};
  if (symbol->name == "Function") return {TypeTerm::kFunction, 0};
  if (symbol->name == "void") return {TypeTerm::kBuiltinClass, class_id::kNoneType};
  return {TypeTerm::kBuiltinClass, builtinClassId(symbol->name)};
}

void ModuleBuilder::addAlternatives(const syntax::TypeExpr* type,
                                    std::vector<TypeAlternative>* out) {
  if (const auto* named = dynCast<syntax::NamedType>(type)) {
    out->push_back(alternative(named->symbol));
  } else if (const auto* all = dynCast<syntax::UnionType>(type)) {
    for (const syntax::TypeExpr* member : all->members) addAlternatives(member, out);
  } else {
    out->push_back({TypeTerm::kFunction, 0});
  }
}

uint32_t ModuleBuilder::addCheck(TypeCheck check) {
  std::string key = std::to_string(check.subject) + ":" + std::to_string(check.type_text);
  for (const TypeAlternative& a : check.alternatives) {
    key += "," + std::to_string(static_cast<int>(a.term)) + "." + std::to_string(a.index);
  }
  auto [at, fresh] = checks_.insert({key, static_cast<uint32_t>(module_->checks.size())});
  if (fresh) module_->checks.push_back(std::move(check));
  return at->second;
}

uint32_t ModuleBuilder::check(const syntax::TypeExpr* type, const std::string& subject) {
  TypeCheck check;
  addAlternatives(type, &check.alternatives);
  check.subject = string(subject);
  check.type_text = string(syntax::checkedTypeText(type));
  return addCheck(std::move(check));
}

uint32_t ModuleBuilder::boolCheck(const std::string& subject) {
  TypeCheck check;
  check.alternatives.push_back({TypeTerm::kBuiltinClass, class_id::kBool});
  check.subject = string(subject);
  check.type_text = string("Bool");
  return addCheck(std::move(check));
}

uint32_t ModuleBuilder::test(const syntax::TypeExpr* type) {
  TypeCheck check;
  addAlternatives(type, &check.alternatives);
  return addCheck(std::move(check));
}

uint32_t ModuleBuilder::testBuiltin(uint32_t class_id) {
  TypeCheck check;
  check.alternatives.push_back({TypeTerm::kBuiltinClass, class_id});
  return addCheck(std::move(check));
}

uint32_t ModuleBuilder::testNumber() {
  TypeCheck check;
  check.alternatives.push_back({TypeTerm::kNumber, 0});
  return addCheck(std::move(check));
}

uint32_t ModuleBuilder::testVariant(const syntax::VariantInfo* variant) {
  if (variant->builtin != nullptr) return testBuiltin(builtinClassId(variant->name));
  TypeCheck check;
  check.alternatives.push_back({TypeTerm::kClass, classes_.at(variant)});
  return addCheck(std::move(check));
}

uint32_t ModuleBuilder::externalFunction(std::string_view name) {
  auto& names = module_->externals.functions;
  auto [at, fresh] =
      external_functions_.insert({std::string(name), static_cast<uint32_t>(names.size())});
  if (fresh) names.push_back(string(name));
  return kExternal + at->second;
}

uint32_t ModuleBuilder::externalClass(std::string_view name) {
  auto& names = module_->externals.classes;
  auto [at, fresh] =
      external_classes_.insert({std::string(name), static_cast<uint32_t>(names.size())});
  if (fresh) names.push_back(string(name));
  return kExternal + at->second;
}

uint32_t ModuleBuilder::variantOf(const syntax::VariantInfo* variant) {
  return variant->builtin != nullptr ? externalClass(variant->name) : classes_.at(variant);
}

uint32_t ModuleBuilder::variable(const syntax::Symbol* symbol) {
  auto [at, fresh] = variables_.insert({symbol, static_cast<uint32_t>(module_->variables.size())});
  if (fresh) {
    bytecode::Variable variable;
    variable.name = string(symbol->name);
    variable.module = string(symbol->module->path);
    variable.mutable_ = symbol->role == syntax::VariableRole::kState ? 1 : 0;
    variable.exported = symbol->is_private ? 0 : 1;
    module_->variables.push_back(variable);
  }
  return at->second;
}

uint32_t ModuleBuilder::addFunction() {
  module_->functions.emplace_back();
  return static_cast<uint32_t>(module_->functions.size() - 1);
}

void ModuleBuilder::relocate(uint32_t* index, size_t own) const {
  if (*index != bytecode::kNoIndex && *index >= kExternal) {
    *index = static_cast<uint32_t>(own) + (*index - kExternal);
  }
}

std::unique_ptr<bytecode::Module> ModuleBuilder::finish() {
  size_t functions = module_->functions.size();
  size_t classes = module_->classes.size();
  for (bytecode::Function& function : module_->functions) {
    for (bytecode::Slot& slot : function.slots) {
      if (slot.kind == bytecode::SlotKind::kCallFunction) relocate(&slot.payload, functions);
      if (slot.kind == bytecode::SlotKind::kNew) relocate(&slot.payload, classes);
    }
    for (bytecode::Instruction& instruction : function.code) {
      bytecode::Operand kind = bytecode::opInfo(instruction.op).b;
      if (kind != bytecode::Operand::F && kind != bytecode::Operand::X) continue;
      uint32_t index = instruction.wide();
      relocate(&index, kind == bytecode::Operand::F ? functions : classes);
      instruction = bytecode::Instruction::ad(instruction.op, instruction.a, index);
    }
  }
  return std::move(module_);
}

}  // namespace vela::codegen
