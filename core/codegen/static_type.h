#ifndef VELA_CORE_CODEGEN_STATIC_TYPE_H_
#define VELA_CORE_CODEGEN_STATIC_TYPE_H_

#include <unordered_map>

#include "core/syntax/ast.h"
#include "core/syntax/symbols.h"

namespace vela::codegen {

/// What is surely known of a value before the program runs; used to leave out checks that cannot
/// fail.
enum class StaticType { kUnknown, kInt, kFloat, kBool, kString, kNone };

/// Infers static types of expressions: literals, annotated variables, calls of functions with an
/// annotated result, and operators on them. Immutable variables have the type of their initial
/// value.
class TypeInference {
 public:
  StaticType of(const syntax::Expr* expr);

  /// Whether evaluating `expr` may run code that stands elsewhere: a call, or an operator that a
  /// class may define.
  bool mayRunCode(const syntax::Expr* expr);

  /// Notes the type of the initial value of an immutable variable without annotation.
  void note(const syntax::Symbol* symbol, StaticType type) { variables_[symbol] = type; }

  /// Whether a value of type `known` surely passes a check for `type` without being converted.
  static bool satisfies(StaticType known, const syntax::TypeExpr* type);

 private:
  StaticType ofName(const syntax::Symbol* symbol);
  StaticType ofOperators(const syntax::BinaryExpr* expr);
  StaticType ofCall(const syntax::CallExpr* expr);
  StaticType ofBuiltinMember(const syntax::MemberExpr* expr, bool called);

  std::unordered_map<const syntax::Symbol*, StaticType> variables_;
};

/// The type that an annotation promises: one of the enumerators, or kUnknown.
StaticType annotated(const syntax::TypeExpr* type);

/// Whether evaluating `expr` may assign a variable of the function it stands in: it contains a
/// block.
bool mayAssign(const syntax::Expr* expr);

}  // namespace vela::codegen

#endif  // VELA_CORE_CODEGEN_STATIC_TYPE_H_
