#ifndef VELA_CORE_SYNTAX_AST_H_
#define VELA_CORE_SYNTAX_AST_H_

// The syntax tree: plain structs in an arena, told apart by `kind` (nodes.def). The parser fills
// what stands in the source; fields marked "resolver" are filled later and are null before that.
// Spans cover the whole construct; `at` is the one place that messages and traces name.

#include <cstdint>
#include <string_view>

#include "core/syntax/arena.h"
#include "core/syntax/source.h"

namespace vela::syntax {

struct Symbol;        // symbols.h
struct FunctionInfo;  // symbols.h
struct ClassInfo;     // symbols.h
struct EnumInfo;      // symbols.h
struct VariantInfo;   // symbols.h

enum class NodeKind : std::uint8_t {
#define VELA_EXPR(name) k##name,
#define VELA_STMT(name) k##name,
#define VELA_PATTERN(name) k##name,
#define VELA_TYPE(name) k##name,
#include "core/syntax/nodes.def"
};

/// The kind's name, such as "IfExpr".
const char* nodeKindName(NodeKind kind);

enum class BinaryOp : std::uint8_t {
#define VELA_BINARY(name, token, text, precedence, group) k##name,
#include "core/syntax/operators.def"
};

/// The operator as written, such as "+".
const char* binaryOpText(BinaryOp op);

enum class UnaryOp : std::uint8_t { kNegate, kNot, kBitNot };

struct Node {
  NodeKind kind;
  Span span;
};
struct Expr : Node {};
struct Stmt : Node {};
struct Pattern : Node {};
struct TypeExpr : Node {};

/// Whether `node` is a T; `node` must not be null.
template <typename T>
bool isa(const Node* node) {
  return node->kind == T::kKind;
}
/// `node` as the T it must be.
template <typename T>
T* cast(Node* node) {
  return static_cast<T*>(node);
}
template <typename T>
const T* cast(const Node* node) {
  return static_cast<const T*>(node);
}
/// `node` as a T, or null if it is none or is null.
template <typename T>
T* dynCast(Node* node) {
  return node != nullptr && node->kind == T::kKind ? static_cast<T*>(node) : nullptr;
}
template <typename T>
const T* dynCast(const Node* node) {
  return node != nullptr && node->kind == T::kKind ? static_cast<const T*>(node) : nullptr;
}

#define VELA_NODE(Name, Base) \
  struct Name : Base {        \
    static constexpr NodeKind kKind = NodeKind::k##Name;

/// A name and where it stands.
struct Name {
  std::string_view text;
  Span span;
};

// ---- Types -------------------------------------------------------------------------------------

VELA_NODE(ErrorType, TypeExpr)
};

VELA_NODE(NamedType, TypeExpr)
Name module;  ///< `geo` of `geo.Point`, or empty
Name name;
List<TypeExpr*> arguments;
Symbol* symbol = nullptr;  ///< resolver: class, interface, enum or built-in type
}
;

VELA_NODE(UnionType, TypeExpr)
List<TypeExpr*> members;
}
;

VELA_NODE(FunctionType, TypeExpr)
List<TypeExpr*> parameters;
TypeExpr* result = nullptr;
}
;

// ---- Patterns ----------------------------------------------------------------------------------

VELA_NODE(ErrorPattern, Pattern)
}
;
VELA_NODE(WildcardPattern, Pattern)
}
;

VELA_NODE(BindPattern, Pattern)
Name name;
TypeExpr* type = nullptr;
Symbol* symbol = nullptr;  ///< resolver; on both sides of `|` the same
}
;

VELA_NODE(LiteralPattern, Pattern)
Expr* value = nullptr;  ///< IntLiteral, FloatLiteral, StringLiteral, BoolLiteral or NoneLiteral
}
;

VELA_NODE(RangePattern, Pattern)
std::int64_t low = 0;
std::int64_t high = 0;
bool inclusive = false;
}
;

VELA_NODE(VariantPattern, Pattern)
List<Name> path;  ///< `geo.Shape.Rect`, `Shape.Rect` or `Rect`
List<Pattern*> arguments;
bool has_arguments = false;      ///< parentheses were written
VariantInfo* variant = nullptr;  ///< resolver
}
;

VELA_NODE(TuplePattern, Pattern)
List<Pattern*> elements;
}
;

VELA_NODE(ListPattern, Pattern)
List<Pattern*> elements;  ///< without the rest
bool has_rest = false;
std::uint32_t rest_index = 0;  ///< how many elements stand before `..`
BindPattern* rest = nullptr;   ///< null if `..` has no name
}
;

VELA_NODE(OrPattern, Pattern)
List<Pattern*> alternatives;
}
;

// ---- Expressions -------------------------------------------------------------------------------

struct BlockExpr;

VELA_NODE(ErrorExpr, Expr)
}
;

VELA_NODE(IntLiteral, Expr)
std::int64_t value = 0;
}
;
VELA_NODE(FloatLiteral, Expr)
double value = 0;
}
;
VELA_NODE(StringLiteral, Expr)
std::string_view value;
}
;
VELA_NODE(BoolLiteral, Expr)
bool value = false;
}
;
VELA_NODE(NoneLiteral, Expr)
}
;

VELA_NODE(Interpolation, Expr)
List<Expr*> parts;  ///< texts are StringLiterals; empty texts are left out
}
;

VELA_NODE(NameExpr, Expr)
std::string_view name;
Symbol* symbol = nullptr;  ///< resolver; null after an error
}
;

VELA_NODE(ThisExpr, Expr)
Symbol* symbol = nullptr;  ///< resolver: the method's `this`, captured like a variable
}
;
VELA_NODE(SuperExpr, Expr)
Symbol* symbol = nullptr;  ///< resolver: as in ThisExpr
}
;

VELA_NODE(ListLiteral, Expr)
List<Expr*> elements;
}
;
VELA_NODE(TupleLiteral, Expr)
List<Expr*> elements;
}
;
struct MapEntry {
  Expr* key;
  Expr* value;
};
VELA_NODE(MapLiteral, Expr)
List<MapEntry> entries;
}
;

struct Parameter {
  Name name;                   ///< empty if the parameter is a pattern
  Pattern* pattern = nullptr;  ///< a destructuring parameter
  TypeExpr* type = nullptr;
  Expr* default_value = nullptr;
  Symbol* symbol = nullptr;  ///< resolver
};

/// A function, method, constructor, operator or lambda: everything with parameters and a body.
struct FunctionNode {
  enum class Role : std::uint8_t { kFunction, kLambda, kMethod, kOperator, kConstructor };
  Role role = Role::kFunction;
  Name name;  ///< of an operator: its text (`+`, `[]=`; unary minus is `-` without parameters)
  Span span;
  List<Parameter> parameters;
  TypeExpr* return_type = nullptr;
  BlockExpr* body = nullptr;   ///< a `{…}` body, or
  Expr* expression = nullptr;  ///< what stands after `=>`; neither: abstract
  bool is_private = false;
  bool is_abstract = false;
  bool is_static = false;
  bool is_override = false;
  bool is_test = false;          ///< `@test` stands before it
  FunctionInfo* info = nullptr;  ///< resolver
};

VELA_NODE(LambdaExpr, Expr)
FunctionNode* function = nullptr;
}
;

VELA_NODE(UnaryExpr, Expr)
UnaryOp op = UnaryOp::kNegate;
Expr* operand = nullptr;
}
;

VELA_NODE(BinaryExpr, Expr)
BinaryOp op = BinaryOp::kAdd;
Expr* left = nullptr;
Expr* right = nullptr;
Span at;  ///< the operator
}
;

VELA_NODE(IsExpr, Expr)
Expr* value = nullptr;
TypeExpr* type = nullptr;
Span at;
}
;

VELA_NODE(MemberExpr, Expr)
Expr* object = nullptr;
Name name;
bool optional = false;           ///< `?.`
Symbol* symbol = nullptr;        ///< resolver: what `module.name` means
VariantInfo* variant = nullptr;  ///< resolver: `Enum.Variant`
}
;

VELA_NODE(CallExpr, Expr)
Expr* callee = nullptr;
List<Expr*> arguments;
Span at;  ///< the called name, or the `(` if the callee is no name
}
;

VELA_NODE(IndexExpr, Expr)
Expr* object = nullptr;
Expr* index = nullptr;
Span at;  ///< the `[`
}
;

struct Stmt;
VELA_NODE(BlockExpr, Expr)
List<Stmt*> statements;
List<Symbol*> hoisted;  ///< resolver: functions whose closures are made when the block is entered
List<Symbol*> cells;    ///< resolver: names whose cells must exist when the block is entered
}
;

VELA_NODE(IfExpr, Expr)
Expr* condition = nullptr;
BlockExpr* then_branch = nullptr;
Expr* else_branch = nullptr;  ///< BlockExpr, IfExpr or null
}
;

struct MatchArm {
  Pattern* pattern;
  Expr* guard;  ///< null if there is none
  Expr* body;   ///< a BlockExpr or an expression
};
VELA_NODE(MatchExpr, Expr)
Expr* subject = nullptr;
List<MatchArm> arms;
}
;

struct CatchClause {
  Name name;
  TypeExpr* type;  ///< null: catches everything
  BlockExpr* body;
  Symbol* symbol;  ///< resolver
};
VELA_NODE(TryExpr, Expr)
BlockExpr* body = nullptr;
List<CatchClause> catches;
BlockExpr* finally = nullptr;
}
;

VELA_NODE(ThrowExpr, Expr)
Expr* value = nullptr;
}
;

// ---- Statements --------------------------------------------------------------------------------

VELA_NODE(ErrorStmt, Stmt)
}
;

VELA_NODE(ExprStmt, Stmt)
Expr* expression = nullptr;
}
;
VELA_NODE(BlockStmt, Stmt)
BlockExpr* block = nullptr;
}
;

VELA_NODE(VarStmt, Stmt)
Pattern* pattern = nullptr;  ///< a BindPattern carries the annotation
Expr* value = nullptr;
bool is_mutable = false;
bool is_private = false;
}
;

VELA_NODE(AssignStmt, Stmt)
Expr* target = nullptr;  ///< NameExpr, MemberExpr, IndexExpr or a TupleLiteral of such
Expr* value = nullptr;
bool is_compound = false;
BinaryOp op = BinaryOp::kAdd;  ///< of a compound assignment
Span at;                       ///< the assignment operator
}
;

VELA_NODE(WhileStmt, Stmt)
Expr* condition = nullptr;
BlockExpr* body = nullptr;
}
;

VELA_NODE(ForStmt, Stmt)
Pattern* pattern = nullptr;
Expr* iterable = nullptr;
BlockExpr* body = nullptr;
}
;

VELA_NODE(BreakStmt, Stmt)
}
;
VELA_NODE(ContinueStmt, Stmt)
}
;
VELA_NODE(ReturnStmt, Stmt)
Expr* value = nullptr;
}
;

VELA_NODE(FunctionStmt, Stmt)
FunctionNode* function = nullptr;
Symbol* symbol = nullptr;  ///< resolver
}
;

struct FieldNode {
  Name name;
  TypeExpr* type = nullptr;
  Expr* default_value = nullptr;
  bool is_mutable = false;
};

VELA_NODE(ClassStmt, Stmt)
Name name;
NamedType* superclass = nullptr;
List<NamedType*> interfaces;
List<FieldNode*> fields;
List<FunctionNode*> methods;  ///< methods and operators, in order
FunctionNode* constructor = nullptr;
bool is_interface = false;
bool is_abstract = false;
bool is_private = false;
Symbol* symbol = nullptr;   ///< resolver
ClassInfo* info = nullptr;  ///< resolver
}
;

struct VariantNode {
  Name name;
  List<Parameter> payload;
};
VELA_NODE(EnumStmt, Stmt)
Name name;
List<VariantNode*> variants;
List<FunctionNode*> methods;
bool is_private = false;
Symbol* symbol = nullptr;  ///< resolver
EnumInfo* info = nullptr;  ///< resolver
}
;

VELA_NODE(ImportStmt, Stmt)
std::string_view path;
Span path_span;
Name alias;        ///< of `as`, or empty
List<Name> shown;  ///< of `show`
}
;

#undef VELA_NODE

/// The tree of one file.
struct Ast {
  BlockExpr* body = nullptr;
  bool unterminated = false;  ///< a string or comment runs to the end of the text
};

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_AST_H_
