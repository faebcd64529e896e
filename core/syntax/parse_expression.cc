#include "core/syntax/parser_impl.h"

namespace vela::syntax {
namespace {

enum class Group { kArithmetic, kRange, kCompare, kEqual, kLogic };

struct OperatorRow {
  TokenKind token;
  BinaryOp op;
  int precedence;
  Group group;
};

constexpr OperatorRow kOperators[] = {
#define VELA_BINARY(name, token, text, precedence, group) \
  {TokenKind::k##token, BinaryOp::k##name, precedence, Group::k##group},
#include "core/syntax/operators.def"
};

constexpr int kComparePrecedence = 3;
constexpr int kLowestPrecedence = -100;

const OperatorRow* findOperator(TokenKind kind) {
  for (const OperatorRow& row : kOperators) {
    if (row.token == kind && row.op != BinaryOp::kPow) return &row;
  }
  return nullptr;
}

}  // namespace

Expr* Parser::errorNode() { return make<ErrorExpr>(current().span); }

Expr* Parser::parseExpression() {
  Nesting nesting(this);
  if (!nesting.ok || panic_) return errorNode();
  return parseOperators();
}

// Joins the topmost waiting operator with its right operand.
void Parser::reduce() {
  PendingOperator top = pending_.back();
  pending_.pop_back();
  BinaryExpr* node = make<BinaryExpr>(join(top.left->span, operand_->span));
  node->op = top.op;
  node->left = top.left;
  node->right = operand_;
  node->at = top.at;
  operand_ = node;
}

// Operator precedence with an explicit stack, so that a level of parentheses costs few C++ frames.
// The operands of this call lie in pending_ above `base`.
Expr* Parser::parseOperators() {
  std::size_t base = pending_.size();
  Expr* operand = parseUnary();
  bool compared = false;  // the operand is an unparenthesised `is`
  while (true) {
    bool is = check(TokenKind::kIs);
    const OperatorRow* row = panic_ || atLineEnd() ? nullptr : findOperator(current().kind);
    // A type ends the operand: `x is A | B` needs parentheses.
    if (compared && row != nullptr && row->precedence > kComparePrecedence) row = nullptr;
    int precedence = panic_ ? kLowestPrecedence
                     : is   ? kComparePrecedence
                     : row  ? row->precedence
                            : kLowestPrecedence;
    bool chained = compared && (is || (row != nullptr && row->group == Group::kCompare));
    operand_ = operand;
    while (pending_.size() > base && pending_.back().precedence >= precedence) {
      bool alone =
          is || (row != nullptr && (row->group == Group::kCompare || row->group == Group::kRange));
      chained = chained || (alone && pending_.back().precedence == precedence);
      reduce();
    }
    operand = operand_;
    if (panic_ || (!is && row == nullptr)) return operand;
    if (chained) {
      bool range = !is && row->group == Group::kRange;
      error(current().span, range ? "ranges do not chain" : "comparisons do not chain");
      continue;
    }
    Token token = advanceOperator();
    compared = is;
    if (is) {
      IsExpr* node = make<IsExpr>(operand->span);
      node->at = token.span;
      node->value = operand;
      node->type = parseSingleType();
      node->span = from(operand->span.begin);
      operand = node;
    } else {
      pending_.push_back({row->op, row->precedence, token.span, operand});
      operand = parseUnary();
    }
  }
}

// Whether what follows the current token binds tighter than a minus before it.
bool Parser::tighterThanMinusFollows() const {
  const Token& next = ahead(1);
  switch (next.kind) {
    case TokenKind::kStarStar:
    case TokenKind::kLeftParen:
    case TokenKind::kLeftBracket: return !(newlines_end_ && next.newline_before);
    case TokenKind::kDot:
    case TokenKind::kQuestionDot: return true;
    default: return false;
  }
}

// Prefix operators. `!` and `~` bind tighter than `**`, `-` does not.
Expr* Parser::parseUnary() {
  if (check(TokenKind::kThrow)) return parseThrow();
  bool minus = check(TokenKind::kMinus);
  if (!minus && !check(TokenKind::kBang) && !check(TokenKind::kTilde)) {
    return parsePowerOf(parsePostfix());
  }
  Nesting nesting(this);
  if (!nesting.ok) return errorNode();
  Token token = advance();
  if (minus && check(TokenKind::kInt) && current().integer == std::uint64_t{1} << 63 &&
      !tighterThanMinusFollows()) {
    Expr* literal = parseInt(true);
    literal->span.begin = token.span.begin;
    return literal;
  }
  UnaryExpr* node = make<UnaryExpr>(token.span);
  node->op = minus                            ? UnaryOp::kNegate
             : token.kind == TokenKind::kBang ? UnaryOp::kNot
                                              : UnaryOp::kBitNot;
  if (minus) {
    node->operand = parseUnary();
    node->span = from(token.span.begin);
    return node;
  }
  bool nested = check(TokenKind::kMinus) || check(TokenKind::kBang) || check(TokenKind::kTilde);
  node->operand = nested ? parseUnary() : parsePostfix();
  node->span = from(token.span.begin);
  return parsePowerOf(node);
}

// `base` or `base ** exponent`; `**` is right-associative.
Expr* Parser::parsePowerOf(Expr* base) {
  if (panic_ || !check(TokenKind::kStarStar)) return base;
  Nesting nesting(this);
  if (!nesting.ok) return base;
  BinaryExpr* node = make<BinaryExpr>(base->span);
  node->op = BinaryOp::kPow;
  node->at = advanceOperator().span;
  node->left = base;
  node->right = parseUnary();
  node->span = from(base->span.begin);
  return node;
}

Expr* Parser::parsePostfix() {
  int height = height_;
  height_ = 0;
  Expr* expression = parsePrimary();
  while (!panic_) {
    if (check(TokenKind::kDot) || check(TokenKind::kQuestionDot)) {
      expression = parseMember(expression);
    } else if (check(TokenKind::kLeftParen)) {
      CallExpr* node = make<CallExpr>(expression->span);
      node->callee = expression;
      node->at = callPosition(expression);
      node->arguments = parseArguments();
      node->span = from(expression->span.begin);
      expression = node;
    } else if (check(TokenKind::kLeftBracket)) {
      IndexExpr* node = make<IndexExpr>(expression->span);
      node->object = expression;
      node->at = current().span;
      Scoped<bool> newlines(&newlines_end_, false);
      Scoped<bool> lambdas(&lambda_allowed_, true);
      Bracket bracket = open();
      node->index = parseExpression();
      close(bracket, TokenKind::kRightBracket);
      node->span = from(expression->span.begin);
      expression = node;
    } else {
      break;
    }
    if (++height_ > kMaxHeight) tooDeep(kMaxHeight);
  }
  height_ = std::max(height_, height);
  return expression;
}

// Where a call of `callee`, whose `(` comes next, is said to be.
Span Parser::callPosition(const Expr* callee) const {
  bool parenthesised = previous().kind == TokenKind::kRightParen;
  if (!parenthesised && (isa<NameExpr>(callee) || isa<SuperExpr>(callee))) return callee->span;
  if (const MemberExpr* member = dynCast<MemberExpr>(callee)) {
    if (!parenthesised) return member->name.span;
  }
  return current().span;
}

Expr* Parser::parseMember(Expr* object) {
  MemberExpr* node = make<MemberExpr>(object->span);
  node->object = object;
  node->optional = advanceOperator().kind == TokenKind::kQuestionDot;
  node->name = parseName("a name");
  node->span = from(object->span.begin);
  return node;
}

List<Expr*> Parser::parseArguments() {
  std::vector<Expr*> arguments;
  Scoped<bool> newlines(&newlines_end_, false);
  Scoped<bool> lambdas(&lambda_allowed_, true);
  Bracket bracket = open();
  commaList(TokenKind::kRightParen, [&] { arguments.push_back(parseExpression()); });
  close(bracket, TokenKind::kRightParen);
  return arena_->copy(arguments);
}

Expr* Parser::parsePrimary() {
  if (atLineEnd()) {
    errorExpected("an expression");
    return errorNode();
  }
  switch (current().kind) {
    case TokenKind::kInt: return parseInt(false);
    case TokenKind::kFloat: {
      FloatLiteral* node = make<FloatLiteral>(current().span);
      node->value = advance().number;
      return node;
    }
    case TokenKind::kString: {
      StringLiteral* node = make<StringLiteral>(current().span);
      node->value = advance().text;
      return node;
    }
    case TokenKind::kStringHead: return parseInterpolation();
    case TokenKind::kTrue:
    case TokenKind::kFalse: {
      BoolLiteral* node = make<BoolLiteral>(current().span);
      node->value = advance().kind == TokenKind::kTrue;
      return node;
    }
    case TokenKind::kNone: return make<NoneLiteral>(advance().span);
    case TokenKind::kThis: return make<ThisExpr>(advance().span);
    case TokenKind::kSuper: {
      SuperExpr* node = make<SuperExpr>(advance().span);
      if (!check(TokenKind::kDot) && !check(TokenKind::kLeftParen)) {
        errorExpected("'.' or '('");
      }
      return node;
    }
    case TokenKind::kIdentifier: {
      if (lambdaFollows()) return parseLambda();
      NameExpr* node = make<NameExpr>(current().span);
      node->name = advance().text;
      return node;
    }
    case TokenKind::kLeftParen: return lambdaFollows() ? parseLambda() : parseParenthesised();
    case TokenKind::kLeftBracket: return parseListLiteral();
    case TokenKind::kLeftBrace: return parseMapLiteral();
    case TokenKind::kIf: return parseIf();
    case TokenKind::kMatch: return parseMatch();
    case TokenKind::kTry: return parseTry();
    case TokenKind::kThrow: return parseThrow();
    default: errorExpected("an expression"); return errorNode();
  }
}

Expr* Parser::parseInt(bool negative) {
  constexpr std::uint64_t kMinMagnitude = std::uint64_t{1} << 63;
  IntLiteral* node = make<IntLiteral>(current().span);
  std::uint64_t magnitude = current().integer;
  if (magnitude >= kMinMagnitude && !negative) {
    error(current().span, "integer literal is out of Int's range");
    panic_ = false;
  }
  advance();
  node->value = static_cast<std::int64_t>(negative ? 0 - magnitude : magnitude);
  return node;
}

// `(x)`, or a tuple: `(x,)`, `(x, y)`, `()`.
Expr* Parser::parseParenthesised() {
  std::uint32_t begin = current().span.begin;
  std::vector<Expr*> elements;
  bool comma = false;
  {
    Scoped<bool> newlines(&newlines_end_, false);
    Scoped<bool> lambdas(&lambda_allowed_, true);
    Bracket bracket = open();
    commaList(TokenKind::kRightParen, [&] {
      elements.push_back(parseExpression());
      comma = comma || check(TokenKind::kComma);
    });
    close(bracket, TokenKind::kRightParen);
  }
  if (elements.size() == 1 && !comma) return elements[0];
  TupleLiteral* node = make<TupleLiteral>(from(begin));
  node->elements = arena_->copy(elements);
  return node;
}

Expr* Parser::parseListLiteral() {
  ListLiteral* node = make<ListLiteral>(current().span);
  std::vector<Expr*> elements;
  Scoped<bool> newlines(&newlines_end_, false);
  Scoped<bool> lambdas(&lambda_allowed_, true);
  Bracket bracket = open();
  commaList(TokenKind::kRightBracket, [&] { elements.push_back(parseExpression()); });
  close(bracket, TokenKind::kRightBracket);
  node->elements = arena_->copy(elements);
  node->span = from(node->span.begin);
  return node;
}

Expr* Parser::parseMapLiteral() {
  MapLiteral* node = make<MapLiteral>(current().span);
  std::vector<MapEntry> entries;
  Scoped<bool> newlines(&newlines_end_, false);
  Scoped<bool> lambdas(&lambda_allowed_, true);
  Bracket bracket = open();
  commaList(TokenKind::kRightBrace, [&] {
    MapEntry entry{parseExpression(), nullptr};
    if (!panic_ && !matchOperator(TokenKind::kColon)) {
      errorExpected("':'");
    }
    entry.value = parseExpression();
    entries.push_back(entry);
  });
  close(bracket, TokenKind::kRightBrace);
  node->entries = arena_->copy(entries);
  node->span = from(node->span.begin);
  return node;
}

Expr* Parser::parseInterpolation() {
  Interpolation* node = make<Interpolation>(current().span);
  std::vector<Expr*> parts;
  Scoped<bool> newlines(&newlines_end_, false);
  Scoped<bool> lambdas(&lambda_allowed_, true);
  while (true) {
    Token text = advance();
    if (!text.text.empty()) {
      StringLiteral* literal = make<StringLiteral>(text.span);
      literal->value = text.text;
      parts.push_back(literal);
    }
    if (text.kind == TokenKind::kStringTail) break;
    parts.push_back(parseExpression());
    bool ends = check(TokenKind::kStringMiddle) || check(TokenKind::kStringTail);
    if (!panic_ && !ends) errorExpected("'}'");
    // After an error the string goes on at its next piece.
    for (int inner = 0; panic_ && !atEnd(); advance()) {
      TokenKind kind = current().kind;
      if (inner == 0 && (kind == TokenKind::kStringMiddle || kind == TokenKind::kStringTail)) {
        panic_ = false;
        break;
      }
      inner += kind == TokenKind::kStringHead ? 1 : kind == TokenKind::kStringTail ? -1 : 0;
    }
    if (atEnd()) break;
  }
  node->parts = arena_->copy(parts);
  node->span = from(node->span.begin);
  return node;
}

// Whether a lambda starts here: `x =>`, `(…) =>` or `(…) -> T =>`.
bool Parser::lambdaFollows() const {
  if (!lambda_allowed_) return false;
  std::size_t distance = 1;
  if (check(TokenKind::kLeftParen)) {
    if (current().match == 0) return false;
    distance = current().match + 1 - position_;
  }
  const Token& next = ahead(distance);
  bool arrow =
      next.kind == TokenKind::kFatArrow || (distance > 1 && next.kind == TokenKind::kArrow);
  return arrow && !(newlines_end_ && next.newline_before);
}

Expr* Parser::parseLambda() {
  LambdaExpr* node = make<LambdaExpr>(current().span);
  FunctionNode* function = arena_->create<FunctionNode>();
  function->role = FunctionNode::Role::kLambda;
  function->span = current().span;
  node->function = function;
  if (check(TokenKind::kLeftParen)) {
    function->parameters = parseParameters();
    if (matchOperator(TokenKind::kArrow)) function->return_type = parseType();
  } else {
    std::vector<Parameter> parameters(1);
    Token token = advance();
    parameters[0].name = {token.text, token.span};
    function->parameters = arena_->copy(parameters);
  }
  function->name.span = node->span;
  if (!check(TokenKind::kFatArrow)) {
    errorExpected("'=>'");
  } else {
    parseFunctionBody(function);
  }
  function->span = from(function->span.begin);
  node->span = function->span;
  return node;
}

}  // namespace vela::syntax
