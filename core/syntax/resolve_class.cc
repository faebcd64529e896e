#include "core/syntax/resolver_impl.h"
#include "core/syntax/text.h"

namespace vela::syntax {
namespace {

// The parameters of a class's constructor: those written, or, for an implied one, those of the
// superclass and then the own fields without a default.
const std::vector<ConstructorParameter>& constructorParameters(ClassInfo* info) {
  std::vector<ClassInfo*> chain;  // from `info` up to the first class that knows its parameters
  for (ClassInfo* c = info; c != nullptr && !c->has_constructor_parameters; c = c->superclass) {
    chain.push_back(c);
    if (c->node->constructor != nullptr) break;
  }
  for (std::size_t i = chain.size(); i-- > 0;) {
    ClassInfo* c = chain[i];
    c->has_constructor_parameters = true;
    std::vector<ConstructorParameter>& out = c->constructor_parameters;
    if (c->node->constructor != nullptr) {
      for (const Parameter& p : c->node->constructor->parameters) {
        out.push_back({p.name, p.type, p.default_value != nullptr, nullptr, false});
      }
      continue;
    }
    if (c->superclass != nullptr) {
      for (ConstructorParameter p : c->superclass->constructor_parameters) {
        p.field = nullptr;
        out.push_back(p);
      }
    } else if (c->builtin_superclass != nullptr) {
      out.push_back({{"message", {}}, nullptr, true, nullptr, true});
    }
    for (const FieldNode* field : c->node->fields) {
      if (field->default_value == nullptr) {
        out.push_back({field->name, field->type, false, field, false});
      }
    }
  }
  return info->constructor_parameters;
}

bool needsArguments(ClassInfo* info) {
  for (const ConstructorParameter& parameter : constructorParameters(info)) {
    if (!parameter.has_default) return true;
  }
  return false;
}

// The `super(…)` that a constructor starts with, or null.
const CallExpr* superCall(const FunctionNode* constructor) {
  if (constructor->body == nullptr || constructor->body->statements.empty()) return nullptr;
  const ExprStmt* first = dynCast<ExprStmt>(constructor->body->statements[0]);
  const CallExpr* call = first == nullptr ? nullptr : dynCast<CallExpr>(first->expression);
  return call != nullptr && isa<SuperExpr>(call->callee) ? call : nullptr;
}

}  // namespace

const FieldNode* findField(const ClassInfo* info, std::string_view name, const ClassInfo** owner) {
  for (const ClassInfo* c = info; c != nullptr; c = c->superclass) {
    auto found = c->fields.find(name);
    if (found == c->fields.end()) continue;
    if (owner != nullptr) *owner = c;
    return found->second;
  }
  return nullptr;
}

const FunctionNode* findMethod(const ClassInfo* info, const std::string& key) {
  for (const ClassInfo* c = info; c != nullptr; c = c->superclass) {
    auto found = c->methods.find(key);
    if (found != c->methods.end()) return found->second;
  }
  return nullptr;
}

// The classes that a block declares: first all headers, then what needs them.
void Resolver::headersAndChecks(const List<Stmt*>& statements) {
  for (Stmt* stmt : statements) {
    if (ClassStmt* node = dynCast<ClassStmt>(stmt)) resolveHeader(node);
  }
  for (Stmt* stmt : statements) {
    if (ClassStmt* node = dynCast<ClassStmt>(stmt)) checkHierarchy(node);
  }
  for (Stmt* stmt : statements) {
    if (ClassStmt* node = dynCast<ClassStmt>(stmt)) checkMembers(node);
    if (EnumStmt* node = dynCast<EnumStmt>(stmt)) {
      for (const FunctionNode* method : node->methods) {
        if (node->info->find(method->name.text) == nullptr || !method->is_static) continue;
        error(method->name.span, quoted(method->name.text) + " is already declared in this enum");
      }
    }
  }
}

void Resolver::resolveHeader(ClassStmt* node) {
  if (node->superclass != nullptr) resolveSuperclass(node);
  for (NamedType* type : node->interfaces) {
    resolveNamedType(type);
    if (type->symbol == nullptr) continue;
    if (type->symbol->kind != SymbolKind::kInterface) {
      error(type->name.span, quoted(type->name.text) + " is not an interface");
    } else {
      node->info->interfaces.push_back(type->symbol->class_info);
    }
  }
}

void Resolver::resolveSuperclass(ClassStmt* node) {
  NamedType* type = node->superclass;
  resolveNamedType(type);
  Symbol* symbol = type->symbol;
  if (symbol == nullptr) return;
  if (symbol->kind == SymbolKind::kClass) {
    node->info->superclass = symbol->class_info;
  } else if (symbol->kind == SymbolKind::kBuiltin && symbol->builtin == BuiltinKind::kError) {
    node->info->builtin_superclass = symbol;
  } else {
    error(type->name.span, quoted(type->name.text) + " cannot be extended");
  }
}

// A class that extends itself is cut loose. A cycle further up is the error of the classes in it.
void Resolver::checkHierarchy(ClassStmt* node) {
  std::size_t steps = 0;
  for (const ClassInfo* c = node->info->superclass; c != nullptr; c = c->superclass) {
    if (c == node->info) {
      error(node->name.span, "class " + quoted(node->name.text) + " extends itself");
      node->info->superclass = nullptr;
      return;
    }
    if (++steps > classes_.size()) return;
  }
}

void Resolver::checkMembers(ClassStmt* node) {
  ClassInfo* info = node->info;
  std::string above = " is already declared in a superclass of " + quoted(node->name.text);
  const ClassInfo* first = info;
  while (first->superclass != nullptr) first = first->superclass;
  const bool is_error = first->builtin_superclass != nullptr;
  for (const FieldNode* field : node->fields) {
    std::string name(field->name.text);
    const bool taken = is_error && (name == "message" || name == "stack");
    if (taken ||
        (info->superclass != nullptr && findField(info->superclass, name, nullptr) != nullptr)) {
      error(field->name.span, "field " + quoted(name) + above);
    } else if (info->superclass != nullptr && findMethod(info->superclass, name) != nullptr) {
      error(field->name.span, quoted(name) + above);
    }
  }
  for (const FunctionNode* method : node->methods) {
    bool is_operator = method->role == FunctionNode::Role::kOperator;
    if (is_operator) checkOperator(method);
    if (method->is_abstract && !node->is_abstract && !node->is_interface) {
      error(method->name.span, "class " + quoted(node->name.text) +
                                   " is not abstract, but its method " + quoted(method->name.text) +
                                   " is");
    }
    const bool property =
        is_error && (method->name.text == "message" || method->name.text == "stack");
    if (!method->is_static && !is_operator &&
        (property || (info->superclass != nullptr &&
                      findField(info->superclass, method->name.text, nullptr) != nullptr))) {
      error(method->name.span, quoted(method->name.text) + above);
    }
    if (method->is_override) checkOverride(info, method);
  }
  checkMissing(info);
  if (!node->is_interface) checkConstructor(info);
}

void Resolver::checkOverride(ClassInfo* info, const FunctionNode* method) {
  std::string key = methodKey(*method);
  if (!method->is_static && info->superclass != nullptr &&
      findMethod(info->superclass, key) != nullptr) {
    return;
  }
  for (const ClassInfo* c = info; c != nullptr && !method->is_static; c = c->superclass) {
    for (const ClassInfo* interface : c->interfaces) {
      if (interface->methods.count(key) != 0) return;
    }
  }
  error(method->name.span, "'" + std::string(info->name()) + "." + std::string(method->name.text) +
                               "' overrides nothing");
}

// Abstract methods without a body below them, and methods of interfaces that are not there.
void Resolver::checkMissing(ClassInfo* info) {
  const ClassStmt* node = info->node;
  if (node->is_interface) return;
  auto missing = [&](const ClassInfo* from, std::string_view name) {
    error(node->name.span, "class " + quoted(node->name.text) + " does not implement '" +
                               std::string(from->name()) + "." + std::string(name) + "'");
  };
  if (!node->is_abstract) {
    for (const ClassInfo* c = info->superclass; c != nullptr; c = c->superclass) {
      for (const FunctionNode* method : c->node->methods) {
        if (!method->is_abstract || !findMethod(info, methodKey(*method))->is_abstract) continue;
        return missing(c, method->name.text);
      }
    }
  }
  for (const ClassInfo* interface : info->interfaces) {
    for (const FunctionNode* method : interface->node->methods) {
      if (findMethod(info, methodKey(*method)) == nullptr)
        return missing(interface, method->name.text);
    }
  }
}

void Resolver::checkOperator(const FunctionNode* method) {
  std::string_view name = method->name.text;
  if (name.empty()) return;
  std::size_t given = method->parameters.size();
  std::size_t wanted = name == "[]=" ? 2 : 1;
  if (given == wanted || (name == "-" && given == 0)) return;
  error(method->name.span, "operator " + quoted(name) + " takes " + std::to_string(wanted) +
                               (wanted == 1 ? " parameter" : " parameters"));
}

void Resolver::checkConstructor(ClassInfo* info) {
  const FunctionNode* constructor = info->node->constructor;
  constructorParameters(info);
  if (constructor == nullptr) return;
  info->super_call = superCall(constructor);
  if (info->super_call == nullptr && info->superclass != nullptr &&
      needsArguments(info->superclass)) {
    error(constructor->name.span, "the constructor must start with 'super(…)': " +
                                      quoted(info->superclass->name()) + " needs arguments");
  }
}

FunctionInfo* Resolver::newMember(FunctionNode* node, FunctionKind kind, std::string_view owner) {
  FunctionInfo* info = program_->newFunction(kind);
  info->parent = function_;
  info->module = module_;
  info->name =
      std::string(owner) + "." + (node == nullptr ? "constructor" : std::string(node->name.text));
  if (node == nullptr || !node->is_static) {
    Symbol* self = program_->newSymbol(SymbolKind::kVariable, "this", {});
    self->role = VariableRole::kThis;
    self->module = module_;
    self->owner = info;
    info->this_symbol = self;
  }
  return info;
}

// What makes instances of `made`, a class or enum declared in a block.
FunctionInfo* Resolver::newFactory(std::string_view name, Symbol* made) {
  FunctionInfo* info = program_->newFunction(FunctionKind::kFactory);
  info->parent = function_;
  info->module = module_;
  info->name = std::string(name);
  captures_.useFunction(info, made, made->declared_from);
  return info;
}

void Resolver::resolveClass(ClassStmt* node) {
  ClassInfo* info = node->info;
  bool local = !node->is_interface && !node->symbol->is_top_level;
  if (local) {
    captures_.addFunction(node->symbol);
    info->factory = newFactory(info->name(), node->symbol);
    info->factory->class_info = info;
  }
  if (!node->is_interface) resolveConstructor(info);
  for (FunctionNode* method : node->methods) {
    FunctionInfo* function = newMember(method, FunctionKind::kMethod, info->name());
    function->class_info = info;
    info->members.push_back(function);
    resolveFunction(method, function);
  }
}

// The constructor and the field defaults, which run in it but see none of its parameters.
void Resolver::resolveConstructor(ClassInfo* info) {
  FunctionNode* node = info->node->constructor;
  FunctionInfo* function = newMember(node, FunctionKind::kConstructor, info->name());
  function->class_info = info;
  info->constructor = function;
  info->members.push_back(function);
  if (info->superclass != nullptr && !info->superclass->symbol->is_top_level) {
    captures_.useFunction(function, info->superclass->symbol, info->node->superclass->span.begin);
  }
  {
    FunctionContext context(this, function);
    Scoped<bool> field_default(&in_field_default_, true);
    for (FieldNode* field : info->node->fields) {
      if (field->type != nullptr) resolveType(field->type);
      if (field->default_value != nullptr) resolve(field->default_value);
    }
  }
  if (node == nullptr) return;
  Scoped<const CallExpr*> super_call(&super_call_, info->super_call);
  resolveFunction(node, function);
}

void Resolver::resolveEnum(EnumStmt* node) {
  if (!node->symbol->is_top_level) {
    captures_.addFunction(node->symbol);
    for (VariantInfo* variant : node->info->variants) {
      if (variant->payload_size == 0) continue;
      variant->factory = newFactory(variant->name, node->symbol);
      variant->factory->enum_info = node->info;
      variant->factory->variant = variant;
    }
  }
  for (VariantNode* variant : node->variants) {
    for (Parameter& value : variant->payload) {
      if (value.type != nullptr) resolveType(value.type);
    }
  }
  for (FunctionNode* method : node->methods) {
    FunctionInfo* function = newMember(method, FunctionKind::kMethod, node->info->name());
    function->enum_info = node->info;
    node->info->members.push_back(function);
    resolveFunction(method, function);
  }
}

}  // namespace vela::syntax
