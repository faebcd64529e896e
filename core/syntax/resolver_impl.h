#ifndef VELA_CORE_SYNTAX_RESOLVER_IMPL_H_
#define VELA_CORE_SYNTAX_RESOLVER_IMPL_H_

// The resolver; private to core/syntax. It goes over the program in steps, so that modules may
// import one another in a cycle and classes may be used before they are declared:
//   1. declare   every module's top-level names
//   2. import    bind aliases and shown names
//   3. headers   superclasses, interfaces; then the checks of section 6 that need no bodies
//   4. bodies    names in statements and expressions; blocks repeat 1 and 3 for their own
//      declarations
//   5. captures  (capture_analysis.cc) which variables need cells, which functions closures, where
//      made
//   6. fields    (field_flow.cc) immutable fields that are assigned twice

#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/syntax/ast.h"
#include "core/syntax/capture_analysis.h"
#include "core/syntax/program.h"
#include "core/syntax/symbols.h"

namespace vela::syntax {

/// The names of one block; blocks nest.
struct Scope {
  Scope* parent = nullptr;
  BlockExpr* block = nullptr;
  std::unordered_map<std::string_view, Symbol*> names;
  std::vector<EnumInfo*> enums;
  bool is_module = false;  // of a module's top-level names
};

class Resolver {
 public:
  /// `outer` has the names around those of an entry; null where there is none.
  explicit Resolver(Program* program, Scope* outer = nullptr) : program_(program), outer_(outer) {}

  void run();

  /// After run(): what is visible at the module's top level, imported names included.
  const Scope& scopeOf(ModuleInfo* module) const { return *module_scopes_.at(module); }

 private:
  // Sets a member for a scope and puts it back.
  template <typename T>
  class Scoped {
   public:
    Scoped(T* place, T value) : place_(place), saved_(*place) { *place = value; }
    ~Scoped() { *place_ = saved_; }
    Scoped(const Scoped&) = delete;
    Scoped& operator=(const Scoped&) = delete;

   private:
    T* place_;
    T saved_;
  };

  // The function and class whose text is being resolved.
  struct FunctionContext {
    explicit FunctionContext(Resolver* resolver, FunctionInfo* function)
        : function(&resolver->function_, function), loops(&resolver->loops_, 0) {}
    Scoped<FunctionInfo*> function;
    Scoped<int> loops;
  };

  // resolver.cc: names
  void error(Span span, std::string message);
  Scope* enter(Scope* scope, BlockExpr* block = nullptr);
  void leave() { scope_ = scope_->parent; }
  bool declare(Symbol* symbol);
  Symbol* declareVariable(const Name& name, VariableRole role, const TypeExpr* type,
                          std::uint32_t from, std::uint32_t visible);
  void declareStatement(Stmt* stmt);
  void declareClass(ClassStmt* node);
  void declareEnum(EnumStmt* node);
  void alreadyInClass(const Name& name, std::string_view owner);
  void fillMethods(std::string_view owner, const List<FunctionNode*>& methods,
                   std::unordered_map<std::string, FunctionNode*>* own,
                   std::unordered_map<std::string_view, FunctionNode*>* statics);
  Symbol* lookup(std::string_view name, Span at);
  Symbol* lookupType(std::string_view name, Span at);
  bool isTooEarly(const Symbol& symbol, Span at) const;
  std::string_view enumWith(std::string_view name) const;
  void unknownName(std::string_view name, Span at);
  void variantIsNoType(std::string_view name, Span at);
  void use(Symbol* symbol, Span at);
  void bindImports();
  void declareModule();
  Symbol* placeholder(const Name& name);
  Symbol* importedName(ModuleInfo* from, const ImportStmt* import, const Name& name);
  Symbol* memberOfModule(Symbol* alias, const Name& name);

  // resolve_statement.cc
  void resolveBlock(BlockExpr* block);
  void resolveStatements(const List<Stmt*>& statements);
  void resolveStatement(Stmt* stmt);
  void nameLambda(VarStmt* stmt);
  void resolveAssign(AssignStmt* stmt);
  void resolveTarget(Expr* target);
  void assignName(NameExpr* name);
  void assignMember(MemberExpr* member);
  void resolveFor(ForStmt* stmt);
  void resolveReturn(ReturnStmt* stmt);
  FunctionInfo* resolveFunction(FunctionNode* node, FunctionInfo* info);
  void resolveParameters(FunctionNode* node);
  void resolveFunctionStatement(FunctionStmt* stmt);

  // resolve_expression.cc
  void resolve(Expr* expr);
  void resolveName(NameExpr* expr);
  void resolveValue(Symbol* symbol, Span at);
  void resolveThis(Span span, Symbol** place);
  void resolveSuper(SuperExpr* expr);
  void resolveOperators(BinaryExpr* expr);
  void resolveMember(MemberExpr* expr);
  void resolveSuperMethod(MemberExpr* callee);
  void useInheritedStatic(const ClassInfo& info, const Name& method);
  bool libraryHas(std::string_view owner, std::string_view member) const;
  void checkLibraryMember(std::string_view owner, const Name& member);
  void resolveCall(CallExpr* expr);
  void resolveLambda(LambdaExpr* expr);
  void resolveIf(IfExpr* expr);
  void resolveMatch(MatchExpr* expr);
  void resolveTry(TryExpr* expr);

  // resolve_pattern.cc
  void declarePattern(Pattern* pattern, VariableRole role, std::uint32_t from,
                      std::uint32_t visible);
  void declareAlternatives(OrPattern* pattern, VariableRole role, std::uint32_t from,
                           std::uint32_t visible);
  void bindAgain(Pattern* pattern, const std::vector<BindPattern*>& first,
                 std::vector<BindPattern*>* bound);
  void resolvePattern(Pattern* pattern);
  bool requireIrrefutable(Pattern* pattern);
  void resolveVariant(VariantPattern* pattern);
  VariantInfo* findVariant(VariantPattern* pattern);
  VariantInfo* variantOf(const Symbol& symbol, std::string_view name);
  VariantInfo* visibleVariant(const Name& name);
  VariantInfo* importedVariant(const Name& name, const std::string& hint);
  void ambiguousVariant(const Name& name, const std::string& one, const std::string& other);
  void resolveType(TypeExpr* type);
  void resolveNamedType(NamedType* type);

  // resolve_class.cc
  void resolveHeader(ClassStmt* node);
  void resolveSuperclass(ClassStmt* node);
  void checkHierarchy(ClassStmt* node);
  void checkMembers(ClassStmt* node);
  void checkOverride(ClassInfo* info, const FunctionNode* method);
  void checkMissing(ClassInfo* info);
  void checkOperator(const FunctionNode* method);
  void checkConstructor(ClassInfo* info);
  void headersAndChecks(const List<Stmt*>& statements);
  void resolveClass(ClassStmt* node);
  void resolveConstructor(ClassInfo* info);
  void resolveEnum(EnumStmt* node);
  FunctionInfo* newMember(FunctionNode* node, FunctionKind kind, std::string_view owner);
  FunctionInfo* newFactory(std::string_view name, Symbol* made);

  Program* program_;
  Scope* outer_;
  ModuleInfo* module_ = nullptr;
  FunctionInfo* function_ = nullptr;
  Scope* scope_ = nullptr;
  int loops_ = 0;  // loops around the current place in the current function
  bool in_field_default_ = false;
  bool declare_private_ = false;          // the variables being declared are private
  bool before_super_ = false;             // in what runs before the superclass's constructor
  const CallExpr* super_call_ = nullptr;  // the one `super(…)` that stands where it may
  std::unordered_map<ModuleInfo*, std::unique_ptr<Scope>> module_scopes_;
  std::vector<ClassInfo*> classes_;
  CaptureAnalysis captures_;
};

/// Whether the name is that of an enum, declared or built-in.
inline bool isEnum(const Symbol& symbol) {
  return symbol.kind == SymbolKind::kEnum ||
         (symbol.kind == SymbolKind::kBuiltin && symbol.builtin == BuiltinKind::kEnum);
}

/// Whether the name stands for one that an import did not find, which has been reported.
inline bool isPlaceholder(const Symbol& symbol) {
  return symbol.kind == SymbolKind::kVariable && symbol.owner == nullptr;
}

/// The fields of the class and its superclasses: the one named `name` and its class, or null.
const FieldNode* findField(const ClassInfo* info, std::string_view name, const ClassInfo** owner);
/// The instance method of the class or its superclasses with that key, or null.
const FunctionNode* findMethod(const ClassInfo* info, const std::string& key);

/// Step 6: reports immutable fields that a constructor surely assigns twice.
void checkFieldFlow(const std::vector<ClassInfo*>& classes, Diagnostics* diagnostics);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_RESOLVER_IMPL_H_
