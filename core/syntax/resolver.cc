#include "core/syntax/resolver.h"

#include <algorithm>

#include "core/syntax/resolver_impl.h"
#include "core/syntax/text.h"

namespace vela::syntax {
void resolveNames(Program* program) { Resolver(program).run(); }

void Resolver::run() {
  for (ModuleInfo* module : program_->modules()) {
    module_ = module;
    module->body = program_->newFunction(FunctionKind::kModuleBody);
    module->body->module = module;
    module->body->name = "<module>";
    FunctionContext context(this, module->body);
    declareModule();
  }
  auto forEach = [&](auto step) {
    for (ModuleInfo* module : program_->modules()) {
      module_ = module;
      FunctionContext context(this, module->body);
      Scoped<Scope*> scope(&scope_, module_scopes_[module].get());
      step(module);
    }
  };
  forEach([&](ModuleInfo*) { bindImports(); });
  forEach([&](ModuleInfo* module) { headersAndChecks(module->ast.body->statements); });
  forEach([&](ModuleInfo* module) { resolveStatements(module->ast.body->statements); });
  captures_.finish(program_->arena());
  checkFieldFlow(classes_, program_->mutableDiagnostics());
}

void Resolver::declareModule() {
  auto scope = std::make_unique<Scope>();
  Scoped<Scope*> around(&scope_, module_->is_entry ? outer_ : nullptr);
  enter(scope.get(), module_->ast.body)->is_module = true;
  for (Stmt* stmt : module_->ast.body->statements) declareStatement(stmt);
  leave();
  if (scope_ != nullptr) {  // enums that the entry replaces are no longer there
    auto& enums = scope_->enums;
    const auto replaced = [&](const EnumInfo* info) {
      return scope->names.count(info->name()) != 0;
    };
    enums.erase(std::remove_if(enums.begin(), enums.end(), replaced), enums.end());
  }
  module_->names = scope->names;
  module_scopes_[module_] = std::move(scope);
}

void Resolver::error(Span span, std::string message) {
  program_->mutableDiagnostics()->error(module_->file, span, std::move(message));
}

Scope* Resolver::enter(Scope* scope, BlockExpr* block) {
  scope->parent = scope_;
  scope->block = block;
  scope_ = scope;
  return scope;
}

bool Resolver::declare(Symbol* symbol) {
  symbol->module = module_;
  symbol->owner = function_;
  symbol->is_top_level = scope_->is_module;
  if (symbol->kind == SymbolKind::kVariable && isRedefinable(*symbol)) {
    symbol->named_elsewhere = true;  // by entries to come
    symbol->storage = Storage::kModule;
  }
  if (symbol->name == "_" || symbol->name.empty()) return true;
  if (!scope_->names.insert({symbol->name, symbol}).second) {
    error(symbol->span, quoted(symbol->name) + " is already declared in this block");
    return false;
  }
  return true;
}

Symbol* Resolver::declareVariable(const Name& name, VariableRole role, const TypeExpr* type,
                                  std::uint32_t from, std::uint32_t visible) {
  Symbol* symbol = program_->newSymbol(SymbolKind::kVariable, name.text, name.span);
  symbol->role = role;
  symbol->type = type;
  symbol->declared_from = from;
  symbol->visible_from = visible;
  symbol->is_private = declare_private_;
  declare(symbol);
  if (!symbol->is_top_level && scope_->block != nullptr)
    captures_.addVariable(symbol, scope_->block);
  return symbol;
}

// Makes the names that a statement declares known in its whole block.
void Resolver::declareStatement(Stmt* stmt) {
  if (VarStmt* var = dynCast<VarStmt>(stmt)) {
    Scoped<bool> is_private(&declare_private_, var->is_private);
    declarePattern(var->pattern, var->is_mutable ? VariableRole::kState : VariableRole::kLet,
                   var->span.begin, var->span.end);
  } else if (FunctionStmt* function = dynCast<FunctionStmt>(stmt)) {
    const Name& name = function->function->name;
    Symbol* symbol = program_->newSymbol(SymbolKind::kFunction, name.text, name.span);
    symbol->function = function->function;
    symbol->is_private = function->function->is_private;
    symbol->declared_from = stmt->span.begin;
    symbol->made_at = stmt->span.begin;
    symbol->block = scope_->block;
    function->symbol = symbol;
    declare(symbol);
  } else if (ClassStmt* node = dynCast<ClassStmt>(stmt)) {
    declareClass(node);
  } else if (EnumStmt* enumeration = dynCast<EnumStmt>(stmt)) {
    declareEnum(enumeration);
  }
}

void Resolver::fillMethods(std::string_view owner, const List<FunctionNode*>& methods,
                           std::unordered_map<std::string, FunctionNode*>* own,
                           std::unordered_map<std::string_view, FunctionNode*>* statics) {
  for (FunctionNode* method : methods) {
    bool fresh = method->is_static ? statics->insert({method->name.text, method}).second
                                   : own->insert({methodKey(*method), method}).second;
    if (!fresh && !method->name.text.empty()) alreadyInClass(method->name, owner);
  }
}

void Resolver::alreadyInClass(const Name& name, std::string_view owner) {
  error(name.span, quoted(name.text) + " is already declared in class " + quoted(owner));
}

void Resolver::declareClass(ClassStmt* node) {
  ClassInfo* info = program_->newClass();
  info->node = node;
  info->module = module_;
  info->enclosing = function_;
  node->info = info;
  classes_.push_back(info);
  Symbol* symbol =
      program_->newSymbol(node->is_interface ? SymbolKind::kInterface : SymbolKind::kClass,
                          node->name.text, node->name.span);
  symbol->class_info = info;
  symbol->is_private = node->is_private;
  symbol->declared_from = node->span.begin;
  symbol->made_at = node->span.begin;
  symbol->block = scope_->block;
  node->symbol = symbol;
  info->symbol = symbol;
  declare(symbol);
  fillMethods(node->name.text, node->methods, &info->methods, &info->statics);
  for (FieldNode* field : node->fields) {
    if (!info->fields.insert({field->name.text, field}).second) {
      error(field->name.span, "field " + quoted(field->name.text) +
                                  " is already declared in class " + quoted(node->name.text));
    }
    auto method = info->methods.find(std::string(field->name.text));
    auto is_static = info->statics.find(field->name.text);
    if (method == info->methods.end() && is_static == info->statics.end()) continue;
    const Name& other = (method != info->methods.end() ? method->second : is_static->second)->name;
    // The later one is wrong.
    alreadyInClass(other.span.begin < field->name.span.begin ? field->name : other,
                   node->name.text);
  }
}

void Resolver::declareEnum(EnumStmt* node) {
  EnumInfo* info = program_->newEnum();
  info->node = node;
  info->module = module_;
  info->enclosing = function_;
  node->info = info;
  Symbol* symbol = program_->newSymbol(SymbolKind::kEnum, node->name.text, node->name.span);
  symbol->enum_info = info;
  symbol->is_private = node->is_private;
  symbol->declared_from = node->span.begin;
  symbol->made_at = node->span.begin;
  symbol->block = scope_->block;
  node->symbol = symbol;
  info->symbol = symbol;
  if (declare(symbol)) scope_->enums.push_back(info);
  for (VariantNode* variant : node->variants) {
    if (info->find(variant->name.text) != nullptr) {
      error(variant->name.span, quoted(variant->name.text) + " is already declared in this enum");
      continue;
    }
    VariantInfo* entry = program_->newVariant();
    entry->owner = info;
    entry->node = variant;
    entry->name = variant->name.text;
    entry->index = static_cast<std::uint32_t>(info->variants.size());
    entry->payload_size = static_cast<std::uint32_t>(variant->payload.size());
    info->variants.push_back(entry);
    std::set<std::string_view> names;
    for (const Parameter& value : variant->payload) {
      if (!names.insert(value.name.text).second) {
        error(value.name.span, quoted(value.name.text) + " is already declared in this variant");
      }
    }
  }
  fillMethods(node->name.text, node->methods, &info->methods, &info->statics);
}

// Whether the current function names one of its variables before the declaration.
bool Resolver::isTooEarly(const Symbol& symbol, Span at) const {
  return symbol.kind == SymbolKind::kVariable && symbol.owner == function_ &&
         symbol.module == module_ && at.begin < symbol.visible_from;
}

// The first enum in sight, by name, that has the variant; empty if there is none.
std::string_view Resolver::enumWith(std::string_view name) const {
  std::set<std::string_view> enums;  // so that equal programs get equal messages
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    for (const auto& [candidate, symbol] : scope->names) {
      const bool has_it = symbol->enum_info != nullptr && symbol->enum_info->find(name) != nullptr;
      if (has_it) enums.insert(candidate);
    }
  }
  return enums.empty() ? std::string_view() : *enums.begin();
}

void Resolver::unknownName(std::string_view name, Span at) {
  if (const std::string_view owner = enumWith(name); !owner.empty()) {
    const std::string whole = std::string(owner) + "." + std::string(name);
    return error(at, "unknown name " + quoted(name) + "; did you mean " + quoted(whole) + "?");
  }
  Suggestion suggestion(name);
  for (Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    std::set<std::string_view> sorted;  // so that equal programs get equal messages
    for (const auto& [candidate, symbol] : scope->names) {
      if (!isTooEarly(*symbol, at)) sorted.insert(candidate);
    }
    for (std::string_view candidate : sorted) suggestion.offer(candidate);
  }
  for (const Symbol* builtin : program_->builtins()) suggestion.offer(builtin->name);
  std::string hint = isForeignKeyword(name) ? "" : suggestion.text();
  error(at, "unknown name " + quoted(name) + (hint.empty() ? habitHint(name) : hint));
}

// The meaning of a name where it is read or assigned; null after an error.
Symbol* Resolver::lookup(std::string_view name, Span at) {
  if (name.empty()) return nullptr;
  bool early = false;
  bool blocked = false;
  for (Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    auto found = scope->names.find(name);
    if (found == scope->names.end()) continue;
    Symbol* symbol = found->second;
    if (!isTooEarly(*symbol, at)) return symbol;
    early = true;
    // `let x = x + 1` means an outer x where there is one.
    blocked = at.begin < symbol->declared_from;
    if (blocked) break;
  }
  Symbol* builtin = blocked ? nullptr : program_->findBuiltin(name);
  if (builtin != nullptr) return builtin;
  if (early) {
    error(at, quoted(name) + " is used before its declaration");
  } else {
    unknownName(name, at);
  }
  return nullptr;
}

Symbol* Resolver::lookupType(std::string_view name, Span at) {
  for (Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    auto found = scope->names.find(name);
    if (found != scope->names.end()) return found->second;
  }
  if (Symbol* builtin = program_->findBuiltin(name)) return builtin;
  if (enumWith(name).empty()) {
    unknownName(name, at);
  } else {
    variantIsNoType(name, at);
  }
  return nullptr;
}

void Resolver::variantIsNoType(std::string_view name, Span at) {
  error(at, quoted(name) + " is not a type but a variant, which 'match' tests");
}

// Notes that the current function names `symbol`.
void Resolver::use(Symbol* symbol, Span at) {
  bool is_unit = symbol->kind == SymbolKind::kFunction || symbol->kind == SymbolKind::kClass ||
                 symbol->kind == SymbolKind::kEnum;
  if (is_unit && !symbol->is_top_level) {
    captures_.useFunction(function_, symbol, at.begin);
  }
  if (symbol->kind != SymbolKind::kVariable) return;
  if (symbol->is_top_level) {
    if (symbol->owner != function_) {
      symbol->named_elsewhere = true;
      symbol->storage = Storage::kModule;
    }
  } else if (symbol->owner != function_) {
    captures_.useVariable(function_, symbol);
  }
}

void Resolver::bindImports() {
  bool others = false;
  for (Stmt* stmt : module_->ast.body->statements) {
    if (!isa<ImportStmt>(stmt)) {
      others = true;
    } else if (others) {
      error(stmt->span, "imports must stand before everything else");
    }
  }
  for (auto& [import, target] : module_->imports) {
    if (!import->alias.text.empty()) {
      Symbol* symbol =
          program_->newSymbol(SymbolKind::kModule, import->alias.text, import->alias.span);
      symbol->target = target;
      symbol->import = import;
      auto clash = scope_->names.find(symbol->name);
      // What the module declares stands behind its imports; of two imports the second is late.
      bool imported = clash != scope_->names.end() && (clash->second->kind == SymbolKind::kModule ||
                                                       module_->shown.count(symbol->name) != 0);
      if (clash != scope_->names.end() && !imported) {
        error(clash->second->span, quoted(symbol->name) + " is already declared in this block");
        scope_->names.erase(clash);
      }
      declare(symbol);
    }
    for (const Name& name : import->shown) {
      if (name.text.empty()) continue;
      Symbol* symbol = target == nullptr ? nullptr : importedName(target, import, name);
      if (symbol == nullptr) symbol = placeholder(name);
      auto clash = scope_->names.find(name.text);
      const bool own = symbol->module == module_;  // of a module that imports itself
      if (clash != scope_->names.end() && !(own && clash->second == symbol)) {
        bool ours = clash->second->module == module_ && clash->second->span.begin > name.span.begin;
        error(ours ? clash->second->span : name.span,
              quoted(name.text) + " is already declared in this block");
      }
      scope_->names[name.text] = symbol;
      module_->shown[name.text] = symbol;
      if (symbol->kind == SymbolKind::kEnum) scope_->enums.push_back(symbol->enum_info);
    }
  }
}

// Stands for a shown name that could not be found, so that its uses are no further errors.
Symbol* Resolver::placeholder(const Name& name) {
  Symbol* unknown = program_->newSymbol(SymbolKind::kVariable, name.text, name.span);
  unknown->module = module_;
  unknown->is_top_level = true;
  return unknown;
}

// What `name` means in `from`; null after an error.
Symbol* Resolver::importedName(ModuleInfo* from, const ImportStmt* import, const Name& name) {
  if (name.text.empty()) return nullptr;
  auto found = from->names.find(name.text);
  if (found == from->names.end() || found->second->kind == SymbolKind::kModule) {
    Suggestion suggestion(name.text);
    std::set<std::string_view> sorted;
    for (const auto& [candidate, symbol] : from->names) {
      if (!symbol->is_private) sorted.insert(candidate);
    }
    for (std::string_view candidate : sorted) suggestion.offer(candidate);
    error(name.span, "module '" + std::string(import->path) + "' has no " + quoted(name.text) +
                         suggestion.text());
    return nullptr;
  }
  if (found->second->is_private) {
    error(name.span, quoted(name.text) + " is private in '" + std::string(import->path) + "'");
    return nullptr;
  }
  Symbol* symbol = found->second;
  // A module that imports itself may read its variables through the import before they are there.
  if (symbol->kind == SymbolKind::kVariable) {
    symbol->named_elsewhere = true;
    symbol->storage = Storage::kModule;
  }
  return symbol;
}

// `alias.name`; null after an error or if the module could not be loaded.
Symbol* Resolver::memberOfModule(Symbol* alias, const Name& name) {
  return alias->target == nullptr ? nullptr : importedName(alias->target, alias->import, name);
}

}  // namespace vela::syntax
