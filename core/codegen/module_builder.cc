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

namespace {

/// The number, until finish(), of what has `id` in the running VM.
uint32_t linkedNumber(bytecode::Externals::LinkedName known,
                      std::unordered_map<uint32_t, uint32_t>* positions,
                      std::vector<bytecode::Externals::LinkedName>* list) {
  auto [at, fresh] = positions->insert({known.id, static_cast<uint32_t>(list->size())});
  if (fresh) list->push_back(known);
  return ModuleBuilder::kLinked + at->second;
}

}  // namespace

ModuleBuilder::ModuleBuilder(const syntax::Program& program, const Numbers* linked)
    : linked_(linked) {
  for (const syntax::FunctionInfo& info : program.functions()) {
    own_.functions[&info] = addFunction();
  }
  auto addClass = [&](const void* info) {
    own_.classes[info] = static_cast<uint32_t>(module_->classes.size());
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

TypeAlternative ModuleBuilder::alternative(const syntax::Symbol* symbol) {
  if (symbol->kind == SymbolKind::kEnum) return {TypeTerm::kClass, enumOf(symbol->enum_info)};
  if (symbol->kind != SymbolKind::kBuiltin) {
    return {TypeTerm::kClass, classOf(symbol->class_info)};
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
  check.alternatives.push_back({TypeTerm::kClass, classNumber(variant, variant->name)});
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

uint32_t ModuleBuilder::function(const syntax::FunctionInfo* info) {
  auto own = own_.functions.find(info);
  if (own != own_.functions.end()) return own->second;
  return linkedNumber({linked_->functions.at(info), string(info->name)}, &linked_functions_,
                      &module_->externals.linked.functions);
}

uint32_t ModuleBuilder::classNumber(const void* info, std::string_view name) {
  auto own = own_.classes.find(info);
  if (own != own_.classes.end()) return own->second;
  return linkedNumber({linked_->classes.at(info), string(name)}, &linked_classes_,
                      &module_->externals.linked.classes);
}

uint32_t ModuleBuilder::variantOf(const syntax::VariantInfo* variant) {
  return variant->builtin != nullptr ? externalClass(variant->name)
                                     : classNumber(variant, variant->name);
}

uint32_t ModuleBuilder::payloadName(const syntax::VariantInfo& variant, size_t index) {
  if (variant.node == nullptr) return string(variant.name == "Err" ? "error" : "value");
  return string(variant.node->payload[index].name.text);
}

uint32_t ModuleBuilder::variable(const syntax::Symbol* symbol) {
  if (linked_ != nullptr) {
    auto known = linked_->variables.find(symbol);
    if (known != linked_->variables.end())
      return linkedNumber({known->second, string(symbol->name)}, &linked_variables_,
                          &module_->externals.linked.variables);
  }
  auto [at, fresh] =
      own_.variables.insert({symbol, static_cast<uint32_t>(module_->variables.size())});
  if (fresh) {
    bytecode::Variable variable;
    variable.name = string(symbol->name);
    variable.module = path(symbol->module->path);
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

namespace {

/// From a number as it is used while the module is made to the final one.
class Relocation {
 public:
  Relocation(size_t own, size_t named) : own_(own), named_(named) {}

  void apply(uint32_t* index) const {
    if (*index == bytecode::kNoIndex || *index < ModuleBuilder::kExternal) return;
    *index = *index >= ModuleBuilder::kLinked
                 ? static_cast<uint32_t>(own_ + named_) + (*index - ModuleBuilder::kLinked)
                 : static_cast<uint32_t>(own_) + (*index - ModuleBuilder::kExternal);
  }

 private:
  size_t own_, named_;
};

}  // namespace

std::unique_ptr<bytecode::Module> ModuleBuilder::finish() {
  const bytecode::Externals& externals = module_->externals;
  const Relocation functions(module_->functions.size(), externals.functions.size());
  const Relocation classes(module_->classes.size(), externals.classes.size());
  const Relocation variables(module_->variables.size(), 0);
  for (bytecode::Function& function : module_->functions) {
    for (bytecode::Slot& slot : function.slots) {
      if (slot.kind == bytecode::SlotKind::kCallFunction) functions.apply(&slot.payload);
      if (slot.kind == bytecode::SlotKind::kNew) classes.apply(&slot.payload);
    }
    for (bytecode::Instruction& instruction : function.code) {
      const bytecode::Operand kind = bytecode::opInfo(instruction.op).b;
      const Relocation* relocation = kind == bytecode::Operand::F   ? &functions
                                     : kind == bytecode::Operand::X ? &classes
                                     : kind == bytecode::Operand::V ? &variables
                                                                    : nullptr;
      if (relocation == nullptr) continue;
      uint32_t index = instruction.wide();
      relocation->apply(&index);
      instruction = bytecode::Instruction::ad(instruction.op, instruction.a, index);
    }
  }
  for (bytecode::Class& cls : module_->classes) {
    classes.apply(&cls.super);
    for (uint32_t& interface : cls.interfaces) classes.apply(&interface);
  }
  for (TypeCheck& check : module_->checks) {
    for (TypeAlternative& alternative : check.alternatives) {
      if (alternative.term == TypeTerm::kClass) classes.apply(&alternative.index);
    }
  }
  return std::move(module_);
}

}  // namespace vela::codegen
