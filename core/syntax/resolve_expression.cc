#include "core/syntax/resolver_impl.h"
#include "core/syntax/text.h"

namespace vela::syntax {
void Resolver::resolve(Expr* expr) {
  switch (expr->kind) {
    case NodeKind::kInterpolation:
      for (Expr* part : cast<Interpolation>(expr)->parts) resolve(part);
      return;
    case NodeKind::kNameExpr: return resolveName(cast<NameExpr>(expr));
    case NodeKind::kThisExpr: return resolveThis(expr->span, &cast<ThisExpr>(expr)->symbol);
    case NodeKind::kSuperExpr: return resolveSuper(cast<SuperExpr>(expr));
    case NodeKind::kListLiteral:
      for (Expr* element : cast<ListLiteral>(expr)->elements) resolve(element);
      return;
    case NodeKind::kTupleLiteral:
      for (Expr* element : cast<TupleLiteral>(expr)->elements) resolve(element);
      return;
    case NodeKind::kMapLiteral:
      for (MapEntry& entry : cast<MapLiteral>(expr)->entries) {
        resolve(entry.key);
        resolve(entry.value);
      }
      return;
    case NodeKind::kLambdaExpr: return resolveLambda(cast<LambdaExpr>(expr));
    case NodeKind::kUnaryExpr: return resolve(cast<UnaryExpr>(expr)->operand);
    case NodeKind::kBinaryExpr: return resolveOperators(cast<BinaryExpr>(expr));
    case NodeKind::kIsExpr:
      resolve(cast<IsExpr>(expr)->value);
      return resolveType(cast<IsExpr>(expr)->type);
    case NodeKind::kMemberExpr: return resolveMember(cast<MemberExpr>(expr));
    case NodeKind::kCallExpr: return resolveCall(cast<CallExpr>(expr));
    case NodeKind::kIndexExpr:
      resolve(cast<IndexExpr>(expr)->object);
      return resolve(cast<IndexExpr>(expr)->index);
    case NodeKind::kBlockExpr: return resolveBlock(cast<BlockExpr>(expr));
    case NodeKind::kIfExpr: return resolveIf(cast<IfExpr>(expr));
    case NodeKind::kMatchExpr: return resolveMatch(cast<MatchExpr>(expr));
    case NodeKind::kTryExpr: return resolveTry(cast<TryExpr>(expr));
    case NodeKind::kThrowExpr: return resolve(cast<ThrowExpr>(expr)->value);
    default: return;
  }
}

void Resolver::resolveName(NameExpr* expr) {
  if (expr->name == "_") return error(expr->span, "'_' has no value");
  expr->symbol = lookup(expr->name, expr->span);
  if (expr->symbol == nullptr) return;
  resolveValue(expr->symbol, expr->span);
}

// `symbol` stands where a value is expected.
void Resolver::resolveValue(Symbol* symbol, Span at) {
  if (symbol->kind == SymbolKind::kModule) {
    return error(at, "module " + quoted(symbol->name) + " is not a value");
  }
  if (symbol->kind == SymbolKind::kBuiltin &&
      (symbol->builtin == BuiltinKind::kType || symbol->builtin == BuiltinKind::kNamespace)) {
    return error(at, quoted(symbol->name) + " is not a value");
  }
  use(symbol, at);
}

// `this`, or the `this` that `super` stands for: that of the innermost method around.
void Resolver::resolveThis(Span span, Symbol** place) {
  bool super = span.end - span.begin == 5;
  const char* word = super ? "'super'" : "'this'";
  FunctionInfo* method = function_;
  while (method != nullptr && method->kind != FunctionKind::kMethod &&
         method->kind != FunctionKind::kConstructor) {
    method = method->parent;
  }
  if (method == nullptr) return error(span, std::string(word) + " outside a class");
  if (method->this_symbol == nullptr) return error(span, std::string(word) + " in a static method");
  if (before_super_)
    return error(span, std::string(word) + " is used before the instance is there");
  *place = method->this_symbol;
  if (method != function_) captures_.useVariable(function_, method->this_symbol);
}

void Resolver::resolveSuper(SuperExpr* expr) {
  resolveThis(expr->span, &expr->symbol);
  if (expr->symbol == nullptr) return;
  const ClassInfo* info = expr->symbol->owner->class_info;
  if (info == nullptr) return error(expr->span, "'super' in an enum");
  if (info->superclass == nullptr && info->builtin_superclass == nullptr) {
    error(expr->span, "class " + quoted(info->name()) + " has no superclass");
  }
}

// Left-nested operators in a loop: `a + b + …` may be long.
void Resolver::resolveOperators(BinaryExpr* expr) {
  std::vector<BinaryExpr*> chain{expr};
  while (BinaryExpr* left = dynCast<BinaryExpr>(chain.back()->left)) chain.push_back(left);
  resolve(chain.back()->left);
  for (std::size_t i = chain.size(); i-- > 0;) resolve(chain[i]->right);
}

bool Resolver::libraryHas(std::string_view owner, std::string_view member) const {
  const Library& library = program_->library();
  return library.has == nullptr || library.has(std::string(owner) + "." + std::string(member));
}

void Resolver::checkLibraryMember(std::string_view owner, const Name& member) {
  if (libraryHas(owner, member.text)) return;
  const std::vector<std::string> members = program_->library().members(owner);
  Suggestion suggestion(member.text);
  for (const std::string& candidate : members) suggestion.offer(candidate);
  error(member.span, quoted(owner) + " has no member " + quoted(member.text) + suggestion.text());
}

void Resolver::resolveMember(MemberExpr* expr) {
  if (NameExpr* name = dynCast<NameExpr>(expr->object)) {
    Symbol* symbol = lookup(name->name, name->span);
    name->symbol = symbol;
    if (symbol == nullptr) return;
    if (symbol->kind == SymbolKind::kModule) {
      expr->symbol = memberOfModule(symbol, expr->name);
      if (expr->symbol != nullptr) use(expr->symbol, expr->name.span);
      return;
    }
    bool space = symbol->kind == SymbolKind::kBuiltin && symbol->builtin == BuiltinKind::kNamespace;
    if (!space) resolveValue(symbol, name->span);
    if (space) checkLibraryMember(symbol->name, expr->name);
    if (isEnum(*symbol)) expr->variant = variantOf(*symbol, expr->name.text);
    if (symbol->kind == SymbolKind::kClass) useInheritedStatic(*symbol->class_info, expr->name);
    return;
  }
  resolve(expr->object);
  if (isa<SuperExpr>(expr->object)) {
    std::string what = "super." + std::string(expr->name.text);
    error(expr->name.span, quoted(what) + " can only be called, as in 'super.m()'");
  }
  MemberExpr* inner = dynCast<MemberExpr>(expr->object);
  if (inner != nullptr && inner->symbol != nullptr && inner->symbol->kind == SymbolKind::kEnum) {
    expr->variant = inner->symbol->enum_info->find(expr->name.text);
  }
}

// A static method of a superclass may be a closure of that class's environment.
void Resolver::useInheritedStatic(const ClassInfo& info, const Name& method) {
  const ClassInfo* owner = &info;
  while (owner != nullptr && owner->statics.count(method.text) == 0) owner = owner->superclass;
  if (owner != nullptr && owner != &info) use(owner->symbol, method.span);
}

void Resolver::resolveSuperMethod(MemberExpr* callee) {
  resolve(callee->object);
  const Symbol* self = cast<SuperExpr>(callee->object)->symbol;
  const ClassInfo* info = self == nullptr ? nullptr : self->owner->class_info;
  if (info == nullptr) return;
  if (info->superclass == nullptr && info->builtin_superclass == nullptr) return;
  const FunctionNode* method = findMethod(info->superclass, std::string(callee->name.text));
  if (method != nullptr && !method->is_abstract) return;
  std::string_view above =
      info->superclass != nullptr ? info->superclass->name() : info->builtin_superclass->name;
  error(callee->name.span,
        "class " + quoted(above) + " has no method " + quoted(callee->name.text));
}

void Resolver::resolveCall(CallExpr* expr) {
  if (isa<SuperExpr>(expr->callee) && expr != super_call_) {
    error(expr->callee->span, "'super(…)' must be the first statement of a constructor");
  }
  MemberExpr* member = dynCast<MemberExpr>(expr->callee);
  if (member != nullptr && isa<SuperExpr>(member->object)) {
    resolveSuperMethod(member);
  } else {
    resolve(expr->callee);
  }
  // Nobody may see an instance whose superclass has not assigned its fields.
  Scoped<bool> before(&before_super_, before_super_ || isa<SuperExpr>(expr->callee));
  for (Expr* argument : expr->arguments) resolve(argument);
}

void Resolver::resolveLambda(LambdaExpr* expr) {
  FunctionInfo* info = program_->newFunction(FunctionKind::kLambda);
  info->parent = function_;
  resolveFunction(expr->function, info);
}

void Resolver::resolveIf(IfExpr* expr) {
  while (true) {
    resolve(expr->condition);
    resolveBlock(expr->then_branch);
    IfExpr* next = dynCast<IfExpr>(expr->else_branch);
    if (next == nullptr) break;
    expr = next;
  }
  if (expr->else_branch != nullptr) resolve(expr->else_branch);
}

void Resolver::resolveMatch(MatchExpr* expr) {
  resolve(expr->subject);
  for (MatchArm& arm : expr->arms) {
    Scope scope;
    enter(&scope);
    declarePattern(arm.pattern, VariableRole::kPattern, arm.pattern->span.begin,
                   arm.pattern->span.end);
    resolvePattern(arm.pattern);
    if (arm.guard != nullptr) resolve(arm.guard);
    resolve(arm.body);
    leave();
  }
}

void Resolver::resolveTry(TryExpr* expr) {
  resolveBlock(expr->body);
  for (CatchClause& clause : expr->catches) {
    if (clause.type != nullptr) resolveType(clause.type);
    Scope scope;
    enter(&scope);
    clause.symbol = declareVariable(clause.name, VariableRole::kCatch, nullptr,
                                    clause.name.span.begin, clause.name.span.end);
    resolveBlock(clause.body);
    leave();
  }
  if (expr->finally != nullptr) resolveBlock(expr->finally);
}

}  // namespace vela::syntax
