#include "core/codegen/generator_impl.h"
#include "core/contract/layout.h"

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace)
using bytecode::Opcode;

namespace {

constexpr Opcode kNoOpcode = Opcode::kMove;

// The instructions of an operator: with a register, with an immediate number; as a jump if it holds
// and if it does not, each with a register and with a number.
struct OperatorCode {
  BinaryOp op;
  Opcode value;
  Opcode immediate = kNoOpcode;
  Opcode jump = kNoOpcode, jump_not = kNoOpcode;
  Opcode jump_immediate = kNoOpcode, jump_not_immediate = kNoOpcode;
};

constexpr OperatorCode kCodes[] = {
    {BinaryOp::kPow, Opcode::kPow},
    {BinaryOp::kMul, Opcode::kMul, Opcode::kMulI},
    {BinaryOp::kDiv, Opcode::kDiv, Opcode::kDivI},
    {BinaryOp::kMod, Opcode::kMod, Opcode::kModI},
    {BinaryOp::kAdd, Opcode::kAdd, Opcode::kAddI},
    {BinaryOp::kSub, Opcode::kSub, Opcode::kSubI},
    {BinaryOp::kShl, Opcode::kShl, Opcode::kShlI},
    {BinaryOp::kShr, Opcode::kShr, Opcode::kShrI},
    {BinaryOp::kShrUnsigned, Opcode::kUshr, Opcode::kUshrI},
    {BinaryOp::kBitAnd, Opcode::kBitAnd, Opcode::kBitAndI},
    {BinaryOp::kBitOr, Opcode::kBitOr},
    {BinaryOp::kBitXor, Opcode::kBitXor},
    {BinaryOp::kRange, Opcode::kNewRange},
    {BinaryOp::kRangeInclusive, Opcode::kNewRangeInclusive},
    {BinaryOp::kIn, Opcode::kIn},
    {BinaryOp::kEq, Opcode::kEq, kNoOpcode, Opcode::kJumpEq, Opcode::kJumpNe, Opcode::kJumpEqI,
     Opcode::kJumpNeI},
    {BinaryOp::kNe, Opcode::kNe, kNoOpcode, Opcode::kJumpNe, Opcode::kJumpEq, Opcode::kJumpNeI,
     Opcode::kJumpEqI},
    {BinaryOp::kLt, Opcode::kLt, kNoOpcode, Opcode::kJumpLt, Opcode::kJumpNotLt, Opcode::kJumpLtI,
     Opcode::kJumpNotLtI},
    {BinaryOp::kLe, Opcode::kLe, kNoOpcode, Opcode::kJumpLe, Opcode::kJumpNotLe, Opcode::kJumpLeI,
     Opcode::kJumpNotLeI},
    {BinaryOp::kGt, Opcode::kGt, kNoOpcode, Opcode::kJumpGt, Opcode::kJumpNotGt, Opcode::kJumpGtI,
     Opcode::kJumpNotGtI},
    {BinaryOp::kGe, Opcode::kGe, kNoOpcode, Opcode::kJumpGe, Opcode::kJumpNotGe, Opcode::kJumpGeI,
     Opcode::kJumpNotGeI},
};

const OperatorCode* codeOf(BinaryOp op) {
  for (const OperatorCode& row : kCodes) {
    if (row.op == op) return &row;
  }
  return nullptr;
}

bool isLogical(BinaryOp op) {
  return op == BinaryOp::kAnd || op == BinaryOp::kOr || op == BinaryOp::kCoalesce;
}

// A number that an instruction can carry; `is_shift` takes any count mod 64.
bool immediateOf(const Expr* expr, bool is_shift, uint16_t* out) {
  const auto* literal = dynCast<IntLiteral>(expr);
  if (literal == nullptr) return false;
  int64_t value = is_shift ? literal->value & 63 : literal->value;
  if (value < INT16_MIN || value > INT16_MAX) return false;
  *out = static_cast<uint16_t>(static_cast<int16_t>(value));
  return true;
}

bool isShift(BinaryOp op) {
  return op == BinaryOp::kShl || op == BinaryOp::kShr || op == BinaryOp::kShrUnsigned;
}

}  // namespace

void Generator::unary(const UnaryExpr* expr, Reg to) {
  Span at{expr->span.begin, expr->span.begin + 1};
  if (expr->op == UnaryOp::kNegate) {
    // Negative literals; negation wraps.
    if (const auto* number = dynCast<IntLiteral>(expr->operand)) {
      emit_.at(at);
      return literalInt(static_cast<int64_t>(0 - static_cast<uint64_t>(number->value)), to);
    }
    if (const auto* number = dynCast<FloatLiteral>(expr->operand)) {
      emit_.at(at);
      return literalFloat(-number->value, to);
    }
  }
  Reg value = operand(expr->operand);
  emit_.at(at);
  emit_.abc(expr->op == UnaryOp::kNegate ? Opcode::kNeg
            : expr->op == UnaryOp::kNot  ? Opcode::kNot
                                         : Opcode::kBitNot,
            to, value);
}

// Left-nested operators are compiled in a loop: a sum may be long.
void Generator::operators(const BinaryExpr* expr, Reg to) {
  if (expr->op == BinaryOp::kCoalesce) return coalesce(expr, to);
  if (isLogical(expr->op)) return logical(expr, to);
  std::vector<const BinaryExpr*> chain{expr};
  while (true) {
    const auto* left = dynCast<BinaryExpr>(chain.back()->left);
    if (left == nullptr || isLogical(left->op)) break;
    chain.push_back(left);
  }
  if (chain.size() == 1 && fold(expr, to)) return;
  const BinaryExpr* innermost = chain.back();
  Reg value = operand(innermost->left, !mayAssign(innermost->right));
  Reg result = chain.size() > 1 ? emit_.allocate() : to;
  for (size_t i = chain.size(); i-- > 0;) {
    binary(chain[i]->op, value, chain[i]->right, i == 0 ? to : result, chain[i]->at);
    value = result;
  }
}

// Int literals on both sides, where the result is the same before and while the program runs.
bool Generator::fold(const BinaryExpr* expr, Reg to) {
  const auto* left = dynCast<IntLiteral>(expr->left);
  const auto* right = dynCast<IntLiteral>(expr->right);
  if (left == nullptr || right == nullptr) return false;
  uint64_t a = static_cast<uint64_t>(left->value);
  uint64_t b = static_cast<uint64_t>(right->value);
  uint64_t result;
  switch (expr->op) {
    case BinaryOp::kAdd: result = a + b; break;
    case BinaryOp::kSub: result = a - b; break;
    case BinaryOp::kMul: result = a * b; break;
    case BinaryOp::kShl: result = a << (b & 63); break;
    case BinaryOp::kBitAnd: result = a & b; break;
    case BinaryOp::kBitOr: result = a | b; break;
    case BinaryOp::kBitXor: result = a ^ b; break;
    default: return false;
  }
  emit_.at(expr->at);
  literalInt(static_cast<int64_t>(result), to);
  return true;
}

bool Generator::binaryImmediate(BinaryOp op, Reg left, const Expr* right, Reg to) {
  const OperatorCode* code = codeOf(op);
  uint16_t number;
  if (code->immediate == kNoOpcode || !immediateOf(right, isShift(op), &number)) return false;
  emit_.abc(code->immediate, to, left, number);
  return true;
}

// The list of `x in [1, 2]` if it holds a few constants alone; else null. It need not be made: each
// is compared with x, as the list would do it.
const ListLiteral* Generator::constantList(BinaryOp op, const Expr* right) {
  constexpr size_t kMost = 16;
  const auto* list = op == BinaryOp::kIn ? dynCast<ListLiteral>(right) : nullptr;
  if (list == nullptr || list->elements.size() > kMost) return nullptr;
  for (const Expr* e : list->elements) {
    const bool constant = isa<IntLiteral>(e) || isa<FloatLiteral>(e) || isa<StringLiteral>(e) ||
                          isa<BoolLiteral>(e) || isa<NoneLiteral>(e);
    if (!constant) return nullptr;
  }
  return list;
}

// Jumps to `found` if R[value] equals an element.
void Generator::jumpIfAmong(Reg value, const ListLiteral* list, Label* found, Span at) {
  Temporaries temporaries(&emit_);
  const Reg constant = emit_.allocate();
  for (const Expr* e : list->elements) {
    compile(e, constant);
    emit_.at(at);
    emit_.jump(Opcode::kJumpEq, found, constant, value);
  }
}

// to = left op right, where `left` is in a register that stays as it is while `right` is evaluated.
void Generator::binary(BinaryOp op, Reg left, const Expr* right, Reg to, Span at) {
  Temporaries temporaries(&emit_);
  emit_.at(at);
  if (binaryImmediate(op, left, right, to)) return;
  if (const ListLiteral* list = constantList(op, right)) {
    Label found, done;
    jumpIfAmong(left, list, &found, at);
    emit_.abc(Opcode::kLoadFalse, to);
    emit_.jump(Opcode::kJump, &done);
    emit_.bind(&found);
    emit_.abc(Opcode::kLoadTrue, to);
    return emit_.bind(&done);
  }
  Reg value = operand(right);
  emit_.at(at);
  emit_.abc(codeOf(op)->value, to, left, value);
}

namespace {

struct LogicalOperand {
  const Expr* expr;
  Span at;  // of its operator: an operand that is no Bool is the operator's error
};

// The operands of a chain of one logical operator, from the last to the first.
std::vector<LogicalOperand> logicalOperands(const BinaryExpr* expr) {
  std::vector<LogicalOperand> operands{{expr->right, expr->at}};
  const BinaryExpr* last = expr;
  for (const auto* next = dynCast<BinaryExpr>(last->left); next != nullptr && next->op == expr->op;
       next = dynCast<BinaryExpr>(last->left)) {
    operands.push_back({next->right, next->at});
    last = next;
  }
  operands.push_back({last->left, last->at});
  return operands;
}

}  // namespace

// `a && b && c`, `a || b`: the value is that of the operand that decides.
void Generator::logical(const BinaryExpr* expr, Reg to) {
  BinaryOp op = expr->op;
  std::vector<LogicalOperand> operands = logicalOperands(expr);
  Label done;
  for (size_t i = operands.size(); i-- > 0;) {
    compile(operands[i].expr, to);
    requireBool(operands[i].expr, to, binaryOpText(op), operands[i].at);
    if (i == 0) break;
    emit_.jump(op == BinaryOp::kAnd ? Opcode::kJumpFalse : Opcode::kJumpTrue, &done, to);
  }
  emit_.bind(&done);
}

// TypeError unless the operand of && or || is a Bool.
void Generator::requireBool(const Expr* expr, Reg value, const char* op, Span at) {
  emit_.at(at);
  if (types_.of(expr) == StaticType::kBool) return;
  emit_.ad(Opcode::kCheckType, value, builder_->boolCheck("operator '" + std::string(op) + "'"));
}

// `a ?? b`: b if a is None, v if a is Some(v), else a.
void Generator::coalesce(const BinaryExpr* expr, Reg to) {
  std::vector<const BinaryExpr*> chain{expr};
  while (true) {
    const auto* left = dynCast<BinaryExpr>(chain.back()->left);
    if (left == nullptr || left->op != BinaryOp::kCoalesce) break;
    chain.push_back(left);
  }
  compile(chain.back()->left, to);
  for (size_t i = chain.size(); i-- > 0;) {
    Label none, done;
    emit_.at(chain[i]->at);
    emit_.jump(Opcode::kJumpNone, &none, to);
    testType(builder_->testBuiltin(class_id::kSome), to, &done);
    emit_.abc(Opcode::kGetField, to, to,
              emit_.slot(bytecode::SlotKind::kField, builder_->string("value")));
    emit_.jump(Opcode::kJump, &done);
    emit_.bind(&none);
    compile(chain[i]->right, to);
    emit_.bind(&done);
  }
}

// ---- conditions ---------------------------------------------------------------------------------

// Whether the value is a Bool, or comes from a comparison, whose jump tests that itself.
bool Generator::isBoolean(const Expr* expr) {
  if (types_.of(expr) == StaticType::kBool) return true;
  const auto* binary = dynCast<BinaryExpr>(expr);
  return binary != nullptr && !isLogical(binary->op) && codeOf(binary->op)->jump != kNoOpcode;
}

// Jumps to `target` if the condition is `when`, else goes on.
void Generator::condition(const Expr* expr, Label* target, bool when) {
  if (const auto* literal = dynCast<BoolLiteral>(expr)) {
    emit_.at(expr->span);
    if (literal->value == when) emit_.jump(Opcode::kJump, target);
    return;
  }
  const auto* binary = dynCast<BinaryExpr>(expr);
  if (binary != nullptr && (binary->op == BinaryOp::kAnd || binary->op == BinaryOp::kOr)) {
    return logicalCondition(binary, target, when);
  }
  if (binary != nullptr && !isLogical(binary->op) && codeOf(binary->op)->jump != kNoOpcode) {
    return comparison(binary, target, when);
  }
  const ListLiteral* list = binary == nullptr ? nullptr : constantList(binary->op, binary->right);
  if (list != nullptr) {
    Temporaries temporaries(&emit_);
    const Reg value = operand(binary->left);
    if (when) return jumpIfAmong(value, list, target, binary->at);
    Label found;
    jumpIfAmong(value, list, &found, binary->at);
    emit_.jump(Opcode::kJump, target);
    return emit_.bind(&found);
  }
  const auto* unary = dynCast<UnaryExpr>(expr);
  if (unary != nullptr && unary->op == UnaryOp::kNot && isBoolean(unary->operand)) {
    return condition(unary->operand, target, !when);
  }
  const auto* is = dynCast<IsExpr>(expr);
  const auto* type = is == nullptr ? nullptr : dynCast<NamedType>(is->type);
  if (type != nullptr && annotated(type) == StaticType::kNone) {
    Reg value = operand(is->value);
    emit_.at(is->at);
    return emit_.jump(when ? Opcode::kJumpNone : Opcode::kJumpNotNone, target, value);
  }
  Reg value = operand(expr);
  emit_.at(expr->span);
  emit_.jump(when ? Opcode::kJumpTrue : Opcode::kJumpFalse, target, value);
}

void Generator::comparison(const BinaryExpr* expr, Label* target, bool when) {
  Temporaries temporaries(&emit_);
  const OperatorCode* code = codeOf(expr->op);
  Reg left = operand(expr->left, !mayAssign(expr->right));
  uint16_t number;
  if (immediateOf(expr->right, false, &number)) {
    emit_.at(expr->at);
    return emit_.jump(when ? code->jump_immediate : code->jump_not_immediate, target, left, number);
  }
  Reg right = operand(expr->right);
  emit_.at(expr->at);
  emit_.jump(when ? code->jump : code->jump_not, target, left, right);
}

void Generator::logicalCondition(const BinaryExpr* expr, Label* target, bool when) {
  BinaryOp op = expr->op;
  std::vector<LogicalOperand> operands = logicalOperands(expr);
  // The value that decides early: false for &&, true for ||.
  bool decides = op == BinaryOp::kOr;
  Label past;
  for (size_t i = operands.size(); i-- > 0;) {
    if (i == 0) {
      operandCondition(operands[i].expr, binaryOpText(op), operands[i].at, target, when);
    } else {
      operandCondition(operands[i].expr, binaryOpText(op), operands[i].at,
                       decides == when ? target : &past, decides);
    }
  }
  emit_.bind(&past);
}

void Generator::operandCondition(const Expr* expr, const char* op, Span at, Label* target,
                                 bool when) {
  Temporaries temporaries(&emit_);
  if (isBoolean(expr)) return condition(expr, target, when);
  Reg value = temporary(expr);
  requireBool(expr, value, op, at);
  emit_.jump(when ? Opcode::kJumpTrue : Opcode::kJumpFalse, target, value);
}

}  // namespace vela::codegen
