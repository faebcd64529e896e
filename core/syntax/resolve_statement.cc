#include "core/syntax/resolver_impl.h"
#include "core/syntax/text.h"

namespace vela::syntax {
namespace {

// Whether people can make the name assignable by declaring it with `state`.
bool isLet(const Symbol* symbol) {
  return symbol->kind == SymbolKind::kVariable && symbol->role == VariableRole::kLet;
}

}  // namespace

void Resolver::resolveBlock(BlockExpr* block) {
  Scope scope;
  enter(&scope, block);
  for (Stmt* stmt : block->statements) declareStatement(stmt);
  headersAndChecks(block->statements);
  resolveStatements(block->statements);
  leave();
}

void Resolver::resolveStatements(const List<Stmt*>& statements) {
  for (Stmt* stmt : statements) resolveStatement(stmt);
}

void Resolver::resolveStatement(Stmt* stmt) {
  switch (stmt->kind) {
    case NodeKind::kExprStmt: return resolve(cast<ExprStmt>(stmt)->expression);
    case NodeKind::kBlockStmt: return resolveBlock(cast<BlockStmt>(stmt)->block);
    case NodeKind::kVarStmt: {
      VarStmt* var = cast<VarStmt>(stmt);
      resolve(var->value);
      nameLambda(var);
      if (requireIrrefutable(var->pattern)) resolvePattern(var->pattern);
      return;
    }
    case NodeKind::kAssignStmt: return resolveAssign(cast<AssignStmt>(stmt));
    case NodeKind::kWhileStmt: {
      WhileStmt* loop = cast<WhileStmt>(stmt);
      resolve(loop->condition);
      Scoped<int> loops(&loops_, loops_ + 1);
      return resolveBlock(loop->body);
    }
    case NodeKind::kForStmt: return resolveFor(cast<ForStmt>(stmt));
    case NodeKind::kBreakStmt:
      if (loops_ == 0) error(stmt->span, "'break' outside a loop");
      return;
    case NodeKind::kContinueStmt:
      if (loops_ == 0) error(stmt->span, "'continue' outside a loop");
      return;
    case NodeKind::kReturnStmt: return resolveReturn(cast<ReturnStmt>(stmt));
    case NodeKind::kFunctionStmt: return resolveFunctionStatement(cast<FunctionStmt>(stmt));
    case NodeKind::kClassStmt: return resolveClass(cast<ClassStmt>(stmt));
    case NodeKind::kEnumStmt: return resolveEnum(cast<EnumStmt>(stmt));
    case NodeKind::kImportStmt:
      if (!scope_->is_module) error(stmt->span, "imports must stand before everything else");
      return;
    default: return;
  }
}

// `let add = (a, b) => …`: messages about its arguments and its result call the lambda `add`.
void Resolver::nameLambda(VarStmt* stmt) {
  const BindPattern* bind = dynCast<BindPattern>(stmt->pattern);
  const LambdaExpr* lambda = dynCast<LambdaExpr>(stmt->value);
  if (bind != nullptr && lambda != nullptr) lambda->function->info->name = bind->name.text;
}

void Resolver::resolveAssign(AssignStmt* stmt) {
  resolveTarget(stmt->target);
  resolve(stmt->value);
}

void Resolver::resolveTarget(Expr* target) {
  switch (target->kind) {
    case NodeKind::kNameExpr: return assignName(cast<NameExpr>(target));
    case NodeKind::kMemberExpr: return assignMember(cast<MemberExpr>(target));
    case NodeKind::kTupleLiteral:
      for (Expr* element : cast<TupleLiteral>(target)->elements) resolveTarget(element);
      return;
    default: return resolve(target);
  }
}

void Resolver::assignName(NameExpr* name) {
  if (name->name == "_") return;
  Symbol* symbol = lookup(name->name, name->span);
  if (symbol == nullptr || isPlaceholder(*symbol)) return;
  name->symbol = symbol;
  std::string message = "cannot assign to " + quoted(name->name);
  const bool ours = symbol->module == nullptr || symbol->module == module_ ||
                    (symbol->module->is_entry && module_->is_entry);
  if (!ours) {
    return error(name->span, message + ", which belongs to another module");
  }
  bool is_state = symbol->kind == SymbolKind::kVariable && symbol->role == VariableRole::kState;
  if (!is_state) {
    message += ", which is immutable";
    if (isLet(symbol)) message += "; declare it with 'state' to change it";
    return error(name->span, message);
  }
  symbol->is_assigned = true;
  use(symbol, name->span);
}

// `object.field = …`: what can be seen without running is refused here.
void Resolver::assignMember(MemberExpr* member) {
  resolveMember(member);
  if (member->symbol != nullptr) {
    return error(member->name.span, "cannot assign to " + quoted(member->name.text) +
                                        ", which belongs to another module");
  }
  const NameExpr* object = dynCast<NameExpr>(member->object);
  const Symbol* library = object == nullptr ? nullptr : object->symbol;
  if (library != nullptr && library->kind == SymbolKind::kBuiltin &&
      libraryHas(library->name, member->name.text)) {
    return error(member->name.span, "cannot assign to '" + std::string(library->name) + "." +
                                        std::string(member->name.text) + "', which is immutable");
  }
  const FunctionInfo* method = function_;
  while (method != nullptr &&
         (method->kind == FunctionKind::kLambda || method->kind == FunctionKind::kFunction)) {
    method = method->parent;
  }
  if (!isa<ThisExpr>(member->object) || method == nullptr || method->class_info == nullptr) return;
  if (method->kind != FunctionKind::kMethod) return;
  const ClassInfo* owner = nullptr;
  const FieldNode* field = findField(method->class_info, member->name.text, &owner);
  if (field == nullptr || field->is_mutable) return;
  error(member->name.span, "cannot assign to field '" + std::string(owner->name()) + "." +
                               std::string(field->name.text) +
                               "', which is immutable; declare it with 'state' to change it");
}

void Resolver::resolveFor(ForStmt* stmt) {
  resolve(stmt->iterable);
  Scope scope;
  enter(&scope);
  declarePattern(stmt->pattern, VariableRole::kLoop, stmt->pattern->span.begin,
                 stmt->pattern->span.end);
  if (requireIrrefutable(stmt->pattern)) resolvePattern(stmt->pattern);
  {
    Scoped<int> loops(&loops_, loops_ + 1);
    resolveBlock(stmt->body);
  }
  leave();
}

void Resolver::resolveReturn(ReturnStmt* stmt) {
  if (function_->kind == FunctionKind::kModuleBody || in_field_default_) {
    error(stmt->span, "'return' outside a function");
  } else if (function_->kind == FunctionKind::kConstructor && stmt->value != nullptr) {
    error(stmt->span, "a constructor cannot return a value");
  }
  if (stmt->value != nullptr) resolve(stmt->value);
}

// Parameters, types and body of a function whose info has been set up.
FunctionInfo* Resolver::resolveFunction(FunctionNode* node, FunctionInfo* info) {
  info->node = node;
  info->module = module_;
  info->made_at = node->span.begin;
  node->info = info;
  FunctionContext context(this, info);
  Scoped<bool> field_default(&in_field_default_, false);
  bool own_this = info->this_symbol != nullptr;
  Scoped<bool> before(&before_super_, before_super_ && !own_this);
  Scope scope;
  enter(&scope);
  resolveParameters(node);
  if (node->return_type != nullptr) resolveType(node->return_type);
  if (node->body != nullptr) resolveBlock(node->body);
  if (node->expression != nullptr) resolve(node->expression);
  leave();
  return info;
}

void Resolver::resolveParameters(FunctionNode* node) {
  for (Parameter& parameter : node->parameters) {
    std::uint32_t begin = parameter.name.span.begin;
    std::uint32_t visible = parameter.name.span.end;
    if (parameter.default_value != nullptr) visible = parameter.default_value->span.end;
    if (parameter.pattern != nullptr) {
      declarePattern(parameter.pattern, VariableRole::kParameter, begin, visible);
    } else {
      parameter.symbol =
          declareVariable(parameter.name, VariableRole::kParameter, parameter.type, begin, visible);
    }
  }
  for (Parameter& parameter : node->parameters) {
    if (parameter.type != nullptr) resolveType(parameter.type);
    if (parameter.default_value != nullptr) {
      bool constructor = node->role == FunctionNode::Role::kConstructor;
      Scoped<bool> before(&before_super_, before_super_ || constructor);
      resolve(parameter.default_value);
    }
    if (parameter.pattern != nullptr && requireIrrefutable(parameter.pattern)) {
      resolvePattern(parameter.pattern);
    }
  }
}

void Resolver::resolveFunctionStatement(FunctionStmt* stmt) {
  FunctionInfo* info = program_->newFunction(FunctionKind::kFunction);
  info->parent = function_;
  info->symbol = stmt->symbol;
  info->name = std::string(stmt->function->name.text);
  bool local = stmt->symbol != nullptr && !stmt->symbol->is_top_level;
  if (local) captures_.addFunction(stmt->symbol);
  resolveFunction(stmt->function, info);
}

}  // namespace vela::syntax
