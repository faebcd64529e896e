#ifndef VELA_CORE_CODEGEN_GENERATOR_IMPL_H_
#define VELA_CORE_CODEGEN_GENERATOR_IMPL_H_

// Turns one function of the tree into bytecode; private to core/codegen.
//
// Registers. Parameters come first, locals above them in the order of their declaration,
// temporaries above the locals; leaving a block or finishing an expression frees what it took.
// `compile(expr, to)` puts the value into a given register and writes it only when nothing of the
// expression is left to evaluate
// (`writesLate`) or when nobody can look (a fresh temporary). `operand(expr)` gives a register that
// holds the value: a local's own where that is safe, else a temporary.
//
// Leaving blocks early. `controls_` holds the loops and try blocks around the current place.
// Return, break and continue run the `finally` blocks they leave, innermost first: each is compiled
// again at that place, outside the protected ranges it belongs to. A protected range is therefore a
// list of pieces (Protection), which become handlers when the try is done; inner ones are done
// first and so come first.

#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "core/bytecode/module.h"
#include "core/codegen/class_layout.h"
#include "core/codegen/codegen.h"
#include "core/codegen/emitter.h"
#include "core/codegen/module_builder.h"
#include "core/codegen/static_type.h"
#include "core/syntax/ast.h"
#include "core/syntax/program.h"
#include "core/syntax/symbols.h"

namespace vela::codegen {

/// What all functions of one compilation share.
struct GenerateContext {
  syntax::Program* program;
  const BuiltinLookup* builtins;
  ModuleBuilder* builder;
  /// Functions whose closure has been made somewhere; their capture lists are fixed.
  std::unordered_map<const syntax::FunctionInfo*, std::vector<bytecode::Capture>> captures;
  /// Closures made a second time from other registers: the copy's number, the original, its
  /// captures.
  struct Copy {
    uint32_t function;
    uint32_t original;
    std::vector<bytecode::Capture> captures;
  };
  std::vector<Copy> copies;
  ClassLayout layout;
  /// Names of immutable fields that a constructor may leave unassigned: assigning one elsewhere
  /// needs a check.
  std::set<std::string_view> late_fields;
};

/// An element of what a class or enum captured (gen_local_class.cc).
struct EnvironmentPlace {
  const syntax::Symbol* symbol;  ///< the class or enum
  uint32_t index;
};

class Generator {
 public:
  Generator(GenerateContext* context, const syntax::FunctionInfo* info);

  /// Compiles the function; its captures are filled in later from the context.
  bytecode::Function run();

 private:
  using Expr = syntax::Expr;
  using Stmt = syntax::Stmt;
  using Symbol = syntax::Symbol;
  using Span = syntax::Span;
  using Opcode = bytecode::Opcode;

  static constexpr int kDiscard = -1;  // as a target: the value is not wanted

  // A protected range, in pieces.
  struct Protection {
    uint32_t start = 0;
    bool open = false;
    std::vector<std::pair<uint32_t, uint32_t>> pieces;
  };
  struct Control {
    enum class Kind { kLoop, kTry } kind;
    Label* on_break = nullptr;
    Label* on_continue = nullptr;
    const syntax::BlockExpr* finally = nullptr;
    Protection* protection = nullptr;
  };

  // Frees the registers taken since it was made.
  class Temporaries {
   public:
    explicit Temporaries(Emitter* emitter) : emitter_(emitter), saved_(emitter->next()) {}
    ~Temporaries() { emitter_->release(saved_); }
    Temporaries(const Temporaries&) = delete;
    Temporaries& operator=(const Temporaries&) = delete;

   private:
    Emitter* emitter_;
    Reg saved_;
  };

  // gen_function.cc
  void describe();
  void sayTooLarge();
  void prologue(const syntax::List<syntax::Parameter>& parameters, Reg first);
  void compileBody(const syntax::FunctionNode* node);
  void compileModuleBody();
  void entryBody(const syntax::BlockExpr* body);
  void compileConstructor();
  void compileImpliedConstructor(const syntax::ClassInfo* info);
  void callImpliedSuper(const syntax::ClassInfo* info, Reg first, uint32_t count);
  void fieldDefaults(const syntax::ClassInfo* info);
  void passEnvironment(const syntax::ClassInfo* info);
  void superConstructor(const syntax::ClassInfo* info, Reg base, uint32_t count);
  void finishFunction(Span end);
  void unsupported(Span at, const std::string& what);
  void error(Span at, std::string message);
  std::string nameInChecks() const;

  // gen_variables.cc
  bool isOwn(const Symbol* symbol) const { return symbol->owner == info_; }
  bool isRegister(const Symbol* symbol) const;
  void declare(const Symbol* symbol);
  void initialise(const Symbol* symbol, Reg value);
  void load(const Symbol* symbol, Reg to, Span at);
  void store(const Symbol* symbol, Reg value, bool surely_assigned);
  uint32_t captureIndex(const Symbol* symbol) const;
  void makeClosure(const syntax::FunctionInfo* function, Reg to, Span at);
  bytecode::Capture captureOf(const Symbol* symbol) const;
  void enterBlock(const syntax::BlockExpr* block);
  void checkVariable(const Symbol* symbol, Reg value, StaticType known, Span at);

  // gen_statement.cc
  void statements(const syntax::BlockExpr* block, int to);
  void block(const syntax::BlockExpr* block, int to);
  void statement(const Stmt* stmt);
  void varStatement(const syntax::VarStmt* stmt);
  void assignment(const syntax::AssignStmt* stmt);
  void assignName(const syntax::NameExpr* name, const Expr* value);
  void compoundName(const syntax::NameExpr* name, const syntax::AssignStmt* stmt);
  void compoundMember(const syntax::MemberExpr* member, const syntax::AssignStmt* stmt);
  void compoundIndex(const syntax::IndexExpr* index, const syntax::AssignStmt* stmt);
  void compoundValue(const syntax::AssignStmt* stmt, Reg old, Reg to);
  void assignTuple(const syntax::TupleLiteral* target, const Expr* value);
  void storeTarget(const Expr* target, Reg value);
  void assignField(const syntax::MemberExpr* member, Reg object, Reg value);
  bool initialises(const syntax::MemberExpr* member) const;
  void storeTuple(const syntax::TupleLiteral* target, Reg value);
  void storeName(const syntax::NameExpr* name, Reg value, StaticType known,
                 bool surely_assigned = false);
  void returnStatement(const syntax::ReturnStmt* stmt);
  void returnValue(const Expr* value, Span at);

  // gen_control.cc
  Label* leavingJump(const syntax::IfExpr* expr) const;
  void ifExpression(const syntax::IfExpr* expr, int to);
  void whileStatement(const syntax::WhileStmt* stmt);
  void forStatement(const syntax::ForStmt* stmt);
  static const syntax::BinaryExpr* steppedRange(const syntax::CallExpr* call);
  void steppedFor(const syntax::ForStmt* stmt, const syntax::CallExpr* call);
  void bindCounter(const syntax::ForStmt* stmt, Reg variable);
  void countedFor(const syntax::ForStmt* stmt, const syntax::BinaryExpr* range);
  void iteratedFor(const syntax::ForStmt* stmt);
  void loopBody(const syntax::BlockExpr* body, Label* on_break, Label* on_continue);
  void leaveLoop(bool is_break, Span at);
  void tryExpression(const syntax::TryExpr* expr, int to);
  void finallyHandler(const syntax::TryExpr* expr, Reg error);
  void catchClauses(const syntax::TryExpr* expr, Reg error, int to, Label* done);
  void open(Protection* protection);
  void suspend(Protection* protection);
  void handlers(const Protection& protection, uint32_t target, Reg reg);
  void runFinally(size_t down_to);
  void suspendFrom(size_t depth);
  void resumeFrom(size_t depth);
  bool hasFinally(size_t down_to) const;

  // gen_pattern.cc
  void matchExpression(const syntax::MatchExpr* expr, int to);
  void declareBinds(const syntax::Pattern* pattern);
  void testPattern(const syntax::Pattern* pattern, Reg value, Label* fail);
  void testLiteral(const syntax::LiteralPattern* pattern, Reg value, Label* fail);
  void testRange(const syntax::RangePattern* pattern, Reg value, Label* fail);
  void testVariant(const syntax::VariantPattern* pattern, Reg value, Label* fail);
  void testTuple(const syntax::TuplePattern* pattern, Reg value, Label* fail);
  void testList(const syntax::ListPattern* pattern, Reg value, Label* fail);
  void testAlternatives(const syntax::OrPattern* pattern, Reg value, Label* fail);
  void testType(uint32_t check, Reg value, Label* fail);
  void element(Reg value, int64_t index, Reg to);
  Reg placeFor(const syntax::Pattern* pattern, Reg otherwise);
  void destructure(const syntax::Pattern* pattern, Reg value);
  void destructureList(const syntax::ListPattern* pattern, Reg value);
  void destructureValue(const syntax::Pattern* pattern, const Expr* value);

  // gen_expression.cc
  void compile(const Expr* expr, Reg to);
  void compileValue(const Expr* expr, int to);
  void discard(const Expr* expr);
  Reg operand(const Expr* expr, bool stable = true);
  Reg temporary(const Expr* expr);
  static bool writesLate(const Expr* expr);
  void literalInt(int64_t value, Reg to);
  void literalFloat(double value, Reg to);
  void literalString(std::string_view value, Reg to);
  void name(const syntax::NameExpr* expr, Reg to);
  void symbolValue(const Symbol* symbol, Reg to, Span at);
  void builtinValue(const Symbol* symbol, Reg to, Span at);
  void member(const syntax::MemberExpr* expr, Reg to);
  bool namespaceMember(const syntax::MemberExpr* expr, Reg to);
  bool constantMember(std::string_view qualified, Reg to);
  void variantValue(const syntax::VariantInfo* variant, Reg to, Span at);
  void index(const syntax::IndexExpr* expr, Reg to);
  void interpolation(const syntax::Interpolation* expr, Reg to);
  void sequence(Opcode op, const syntax::List<Expr*>& elements, Reg to, Span at);
  void longList(const syntax::List<Expr*>& elements, Reg to, Span at);
  void mapLiteral(const syntax::MapLiteral* expr, Reg to);
  void isType(const syntax::IsExpr* expr, Reg to);
  void throwValue(const syntax::ThrowExpr* expr);

  // gen_operators.cc
  void unary(const syntax::UnaryExpr* expr, Reg to);
  void operators(const syntax::BinaryExpr* expr, Reg to);
  void binary(syntax::BinaryOp op, Reg left, const Expr* right, Reg to, Span at);
  bool binaryImmediate(syntax::BinaryOp op, Reg left, const Expr* right, Reg to);
  void logical(const syntax::BinaryExpr* expr, Reg to);
  void coalesce(const syntax::BinaryExpr* expr, Reg to);
  bool fold(const syntax::BinaryExpr* expr, Reg to);
  static const syntax::ListLiteral* constantList(syntax::BinaryOp op, const Expr* right);
  void jumpIfAmong(Reg value, const syntax::ListLiteral* list, Label* found, Span at);
  void requireBool(const Expr* expr, Reg value, const char* op, Span at);
  bool isBoolean(const Expr* expr);
  void condition(const Expr* expr, Label* target, bool when);
  void comparison(const syntax::BinaryExpr* expr, Label* target, bool when);
  void logicalCondition(const syntax::BinaryExpr* expr, Label* target, bool when);
  void operandCondition(const Expr* expr, const char* op, Span at, Label* target, bool when);

  // gen_local_class.cc
  /// Whether it is an element of its class's or enum's environment.
  static bool inEnvironment(const syntax::FunctionInfo* static_method);
  static bool inEnvironment(const syntax::VariantInfo* variant);
  void environmentStatement(const Symbol* symbol);
  void makeEnvironment(const Symbol* symbol);
  void putIntoEnvironment(EnvironmentPlace place, Reg environment, Reg value);
  void superclassValue(const syntax::ClassInfo* info, Reg to);
  void allocateVariants(const syntax::EnumInfo* info);
  void completeVariants(const syntax::EnumInfo* info, Reg environment);
  void loadFromEnvironment(EnvironmentPlace place, Reg to, Span at);
  void callFromEnvironment(EnvironmentPlace place, const syntax::CallExpr* expr, int to);
  void compileFactory();

  // gen_call.cc
  void call(const syntax::CallExpr* expr, int to);
  Reg callBase(int to);
  void arguments(const syntax::List<Expr*>& arguments);
  void finishCall(Reg base, int to);
  void callFunction(uint32_t function, const syntax::CallExpr* expr, int to);
  void callNew(uint32_t cls, const syntax::CallExpr* expr, int to);
  void callValue(const syntax::CallExpr* expr, int to);
  void callMethod(const syntax::MemberExpr* callee, const syntax::CallExpr* expr, int to);
  void callBuiltin(uint16_t id, const syntax::CallExpr* expr, int to);
  void callSuper(const syntax::CallExpr* expr, int to);
  void callSuperMethod(const syntax::MemberExpr* callee, const syntax::CallExpr* expr, int to);
  bool callSymbol(const Symbol* symbol, const syntax::CallExpr* expr, int to);
  bool callBuiltinName(const Symbol* symbol, const syntax::CallExpr* expr, int to);
  bool callMember(const syntax::MemberExpr* callee, const syntax::CallExpr* expr, int to);
  const syntax::FunctionInfo* staticMethod(const Symbol* symbol, std::string_view name) const;
  BuiltinEntry builtin(const std::string& name) const { return (*context_->builtins)(name); }

  GenerateContext* context_;
  ModuleBuilder* builder_;
  const syntax::FunctionInfo* info_;
  bytecode::Function out_;
  Emitter emit_;
  TypeInference types_;
  std::unordered_map<const Symbol*, Reg> registers_;
  std::vector<Control> controls_;
  int loop_depth_ = 0;  // loops of the bytecode around the current place
};

/// A class of the bytecode from the resolver's; members name functions by their final numbers.
void generateClass(GenerateContext* context, const syntax::ClassInfo& info);
/// Whether the class or enum is one of a block and names variables of it (gen_local_class.cc).
bool capturesVariables(const syntax::Symbol* symbol);
/// Whether the member is a closure, with a stub in the class's tables.
bool hasStub(const syntax::FunctionInfo* info);
/// Where the factory of a class is.
EnvironmentPlace factoryPlace(const syntax::Symbol* symbol);
/// Where a class or enum as a value is.
EnvironmentPlace valuePlace(const syntax::Symbol* symbol);
/// Where a variant, or a member that captures something, is.
EnvironmentPlace placeOf(const syntax::VariantInfo* variant);
EnvironmentPlace placeOf(const syntax::FunctionInfo* member);
/// The name of the hidden field with the environment.
uint32_t environmentField(ModuleBuilder* builder, const syntax::Symbol* symbol);
/// The stubs of a class's or enum's members, after these have been compiled.
void generateStubs(GenerateContext* context, const syntax::Symbol* symbol);
/// An enum and its variants.
void generateEnum(GenerateContext* context, const syntax::EnumInfo& info);

}  // namespace vela::codegen

#endif  // VELA_CORE_CODEGEN_GENERATOR_IMPL_H_
