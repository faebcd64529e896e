#include "core/codegen/static_type.h"

#include <vector>

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace): the tree's names are
                               // everywhere here

StaticType annotated(const TypeExpr* type) {
  const NamedType* named = dynCast<NamedType>(type);
  if (named == nullptr || named->symbol == nullptr) return StaticType::kUnknown;
  if (named->symbol->kind != SymbolKind::kBuiltin) return StaticType::kUnknown;
  std::string_view name = named->symbol->name;
  if (name == "Int") return StaticType::kInt;
  if (name == "Float") return StaticType::kFloat;
  if (name == "Bool") return StaticType::kBool;
  if (name == "String") return StaticType::kString;
  if (name == "None" || name == "void") return StaticType::kNone;
  return StaticType::kUnknown;
}

bool TypeInference::satisfies(StaticType known, const TypeExpr* type) {
  if (const UnionType* all = dynCast<UnionType>(type)) {
    for (const TypeExpr* member : all->members) {
      if (satisfies(known, member)) return true;
    }
    return false;
  }
  const NamedType* named = dynCast<NamedType>(type);
  if (named == nullptr || named->symbol == nullptr) return false;
  if (named->symbol->kind != SymbolKind::kBuiltin) return false;
  if (named->symbol->name == "Any") return true;
  if (known == StaticType::kUnknown) return false;
  bool number = known == StaticType::kInt || known == StaticType::kFloat;
  if (named->symbol->name == "Number") return number;
  return annotated(type) == known;
}

StaticType TypeInference::ofName(const Symbol* symbol) {
  if (symbol == nullptr || symbol->kind != SymbolKind::kVariable) return StaticType::kUnknown;
  if (isRedefinable(*symbol)) return StaticType::kUnknown;
  if (symbol->type != nullptr) return annotated(symbol->type);
  auto known = variables_.find(symbol);
  return known == variables_.end() ? StaticType::kUnknown : known->second;
}

// `Math.PI`, `Math.sqrt(x)`, `Int.MAX`, `Time.nanos()`: what always gives the same type.
StaticType TypeInference::ofBuiltinMember(const MemberExpr* expr, bool called) {
  const NameExpr* object = dynCast<NameExpr>(expr->object);
  if (object == nullptr || object->symbol == nullptr ||
      object->symbol->kind != SymbolKind::kBuiltin) {
    return StaticType::kUnknown;
  }
  struct Row {
    std::string_view object, member;
    bool called;
    StaticType type;
  };
  static constexpr Row kRows[] = {
      {"Math", "PI", false, StaticType::kFloat},   {"Math", "E", false, StaticType::kFloat},
      {"Math", "INF", false, StaticType::kFloat},  {"Math", "NAN", false, StaticType::kFloat},
      {"Int", "MAX", false, StaticType::kInt},     {"Int", "MIN", false, StaticType::kInt},
      {"Math", "sqrt", true, StaticType::kFloat},  {"Math", "cbrt", true, StaticType::kFloat},
      {"Math", "exp", true, StaticType::kFloat},   {"Math", "log", true, StaticType::kFloat},
      {"Math", "log2", true, StaticType::kFloat},  {"Math", "log10", true, StaticType::kFloat},
      {"Math", "sin", true, StaticType::kFloat},   {"Math", "cos", true, StaticType::kFloat},
      {"Math", "tan", true, StaticType::kFloat},   {"Math", "asin", true, StaticType::kFloat},
      {"Math", "acos", true, StaticType::kFloat},  {"Math", "atan", true, StaticType::kFloat},
      {"Math", "atan2", true, StaticType::kFloat}, {"Math", "hypot", true, StaticType::kFloat},
      {"Math", "floor", true, StaticType::kInt},   {"Math", "ceil", true, StaticType::kInt},
      {"Math", "round", true, StaticType::kInt},   {"Math", "trunc", true, StaticType::kInt},
      {"Time", "nanos", true, StaticType::kInt},   {"Time", "now", true, StaticType::kFloat},
  };
  for (const Row& row : kRows) {
    if (row.called == called && row.object == object->symbol->name &&
        row.member == expr->name.text) {
      return row.type;
    }
  }
  return StaticType::kUnknown;
}

StaticType TypeInference::ofCall(const CallExpr* expr) {
  if (const MemberExpr* member = dynCast<MemberExpr>(expr->callee))
    return ofBuiltinMember(member, true);
  const NameExpr* name = dynCast<NameExpr>(expr->callee);
  if (name == nullptr || name->symbol == nullptr) return StaticType::kUnknown;
  const Symbol* symbol = name->symbol;
  if (isRedefinable(*symbol)) return StaticType::kUnknown;
  if (symbol->kind == SymbolKind::kFunction) return annotated(symbol->function->return_type);
  if (symbol->kind == SymbolKind::kBuiltin && symbol->builtin == BuiltinKind::kClass) {
    if (symbol->name == "Int") return StaticType::kInt;
    if (symbol->name == "Float") return StaticType::kFloat;
    if (symbol->name == "String") return StaticType::kString;
  }
  return StaticType::kUnknown;
}

namespace {

bool isNumber(StaticType type) { return type == StaticType::kInt || type == StaticType::kFloat; }

StaticType ofOperator(BinaryOp op, StaticType left, StaticType right) {
  switch (op) {
    case BinaryOp::kAdd:
      if (left == StaticType::kString && right == StaticType::kString) return StaticType::kString;
      [[fallthrough]];
    case BinaryOp::kSub:
    case BinaryOp::kMul:
    case BinaryOp::kDiv:
    case BinaryOp::kMod:
    case BinaryOp::kPow:
      if (!isNumber(left) || !isNumber(right)) return StaticType::kUnknown;
      return left == right ? left : StaticType::kFloat;
    case BinaryOp::kShl:
    case BinaryOp::kShr:
    case BinaryOp::kShrUnsigned:
    case BinaryOp::kBitAnd:
    case BinaryOp::kBitOr:
    case BinaryOp::kBitXor: return StaticType::kInt;  // anything else throws
    case BinaryOp::kIn:
    case BinaryOp::kAnd:
    case BinaryOp::kOr: return StaticType::kBool;
    case BinaryOp::kEq:
    case BinaryOp::kNe:
    case BinaryOp::kLt:
    case BinaryOp::kLe:
    case BinaryOp::kGt:
    case BinaryOp::kGe:
      // A class's operator may give anything; that of a built-in type gives a Bool.
      return left == StaticType::kUnknown ? StaticType::kUnknown : StaticType::kBool;
    case BinaryOp::kRange:
    case BinaryOp::kRangeInclusive:
    case BinaryOp::kCoalesce: return StaticType::kUnknown;
  }
  return StaticType::kUnknown;
}

}  // namespace

StaticType TypeInference::ofOperators(const BinaryExpr* expr) {
  std::vector<const BinaryExpr*> chain{expr};
  while (const BinaryExpr* left = dynCast<BinaryExpr>(chain.back()->left)) chain.push_back(left);
  StaticType type = of(chain.back()->left);
  for (std::size_t i = chain.size(); i-- > 0;) {
    type = ofOperator(chain[i]->op, type, of(chain[i]->right));
  }
  return type;
}

StaticType TypeInference::of(const Expr* expr) {
  switch (expr->kind) {
    case NodeKind::kIntLiteral: return StaticType::kInt;
    case NodeKind::kFloatLiteral: return StaticType::kFloat;
    case NodeKind::kStringLiteral:
    case NodeKind::kInterpolation: return StaticType::kString;
    case NodeKind::kBoolLiteral:
    case NodeKind::kIsExpr: return StaticType::kBool;
    case NodeKind::kNoneLiteral: return StaticType::kNone;
    case NodeKind::kNameExpr: return ofName(cast<NameExpr>(expr)->symbol);
    case NodeKind::kUnaryExpr: {
      const UnaryExpr* unary = cast<UnaryExpr>(expr);
      if (unary->op == UnaryOp::kNot) return StaticType::kBool;
      if (unary->op == UnaryOp::kBitNot) return StaticType::kInt;
      StaticType type = of(unary->operand);
      return isNumber(type) ? type : StaticType::kUnknown;
    }
    case NodeKind::kBinaryExpr: return ofOperators(cast<BinaryExpr>(expr));
    case NodeKind::kCallExpr: return ofCall(cast<CallExpr>(expr));
    case NodeKind::kMemberExpr: return ofBuiltinMember(cast<MemberExpr>(expr), false);
    default: return StaticType::kUnknown;
  }
}

bool TypeInference::mayRunCode(const Expr* expr) {
  const auto passive = [this](const Expr* operand) {
    return of(operand) != StaticType::kUnknown && !mayRunCode(operand);
  };
  switch (expr->kind) {
    case NodeKind::kIntLiteral:
    case NodeKind::kFloatLiteral:
    case NodeKind::kStringLiteral:
    case NodeKind::kBoolLiteral:
    case NodeKind::kNoneLiteral:
    case NodeKind::kNameExpr:
    case NodeKind::kThisExpr:
    case NodeKind::kLambdaExpr: return false;
    case NodeKind::kMemberExpr: return mayRunCode(cast<MemberExpr>(expr)->object);
    case NodeKind::kIsExpr: return mayRunCode(cast<IsExpr>(expr)->value);
    case NodeKind::kUnaryExpr: return !passive(cast<UnaryExpr>(expr)->operand);
    case NodeKind::kBinaryExpr: {
      const Expr* left = expr;
      while (const BinaryExpr* binary = dynCast<BinaryExpr>(left)) {
        if (!passive(binary->right)) return true;
        left = binary->left;
      }
      return !passive(left);
    }
    default: return true;
  }
}

bool mayAssign(const Expr* expr) {
  switch (expr->kind) {
    case NodeKind::kBlockExpr:
    case NodeKind::kIfExpr:
    case NodeKind::kMatchExpr:
    case NodeKind::kTryExpr: return true;
    case NodeKind::kInterpolation:
      for (const Expr* part : cast<Interpolation>(expr)->parts) {
        if (mayAssign(part)) return true;
      }
      return false;
    case NodeKind::kListLiteral:
      for (const Expr* element : cast<ListLiteral>(expr)->elements) {
        if (mayAssign(element)) return true;
      }
      return false;
    case NodeKind::kTupleLiteral:
      for (const Expr* element : cast<TupleLiteral>(expr)->elements) {
        if (mayAssign(element)) return true;
      }
      return false;
    case NodeKind::kMapLiteral:
      for (const MapEntry& entry : cast<MapLiteral>(expr)->entries) {
        if (mayAssign(entry.key) || mayAssign(entry.value)) return true;
      }
      return false;
    case NodeKind::kUnaryExpr: return mayAssign(cast<UnaryExpr>(expr)->operand);
    case NodeKind::kBinaryExpr: {
      const Expr* left = expr;
      while (const BinaryExpr* binary = dynCast<BinaryExpr>(left)) {
        if (mayAssign(binary->right)) return true;
        left = binary->left;
      }
      return mayAssign(left);
    }
    case NodeKind::kIsExpr: return mayAssign(cast<IsExpr>(expr)->value);
    case NodeKind::kMemberExpr: return mayAssign(cast<MemberExpr>(expr)->object);
    case NodeKind::kCallExpr:
      for (const Expr* argument : cast<CallExpr>(expr)->arguments) {
        if (mayAssign(argument)) return true;
      }
      return mayAssign(cast<CallExpr>(expr)->callee);
    case NodeKind::kIndexExpr:
      return mayAssign(cast<IndexExpr>(expr)->object) || mayAssign(cast<IndexExpr>(expr)->index);
    case NodeKind::kThrowExpr: return mayAssign(cast<ThrowExpr>(expr)->value);
    default: return false;
  }
}

}  // namespace vela::codegen
