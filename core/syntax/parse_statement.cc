#include "core/syntax/parser_impl.h"

namespace vela::syntax {
namespace {

struct AssignRow {
  TokenKind token;
  BinaryOp op;
};

constexpr AssignRow kCompoundAssignments[] = {
    {TokenKind::kPlusEqual, BinaryOp::kAdd},
    {TokenKind::kMinusEqual, BinaryOp::kSub},
    {TokenKind::kStarEqual, BinaryOp::kMul},
    {TokenKind::kSlashEqual, BinaryOp::kDiv},
    {TokenKind::kPercentEqual, BinaryOp::kMod},
    {TokenKind::kStarStarEqual, BinaryOp::kPow},
    {TokenKind::kAmpEqual, BinaryOp::kBitAnd},
    {TokenKind::kPipeEqual, BinaryOp::kBitOr},
    {TokenKind::kCaretEqual, BinaryOp::kBitXor},
    {TokenKind::kShiftLeftEqual, BinaryOp::kShl},
    {TokenKind::kShiftRightEqual, BinaryOp::kShr},
    {TokenKind::kShiftRightUnsignedEqual, BinaryOp::kShrUnsigned},
};

}  // namespace

// After an error in the head of something: if its body starts on this line, it can be read.
void Parser::skipToBlock() {
  if (!panic_ || fatal_) return;
  std::uint32_t at = position_;
  while (at < lexed_.tokens.size() - 1) {
    const Token& token = lexed_.tokens[at];
    if (token.newline_before || token.kind == TokenKind::kSemicolon ||
        token.kind == TokenKind::kRightBrace) {
      return;
    }
    if (token.kind == TokenKind::kLeftBrace) {
      if (token.match == 0) return;
      position_ = at;
      panic_ = false;
      return;
    }
    ++at;
  }
}

// A `{…}` that follows the head of something.
BlockExpr* Parser::parseBlock() {
  skipToBlock();
  BlockExpr* block = make<BlockExpr>(current().span);
  if (!check(TokenKind::kLeftBrace)) {
    errorExpected("'{'");
    skipToBlock();
    if (!check(TokenKind::kLeftBrace) || panic_) return block;
  }
  Nesting nesting(this);
  if (!nesting.ok) return block;
  Scoped<bool> newlines(&newlines_end_, true);
  Scoped<bool> lambdas(&lambda_allowed_, true);
  Scoped<bool> bindings(&binding_, false);
  Bracket bracket = open();
  ++blocks_;
  block->statements = parseStatements(endOf(bracket));
  --blocks_;
  close(bracket, TokenKind::kRightBrace);
  block->span = from(block->span.begin);
  return block;
}

List<Stmt*> Parser::parseStatements(std::uint32_t block_end) {
  std::vector<Stmt*> statements;
  while (goesOn(block_end)) {
    forgetNewline();
    if (match(TokenKind::kSemicolon)) continue;
    if (current().kind == TokenKind::kRightBrace) {
      if (blocks_ > 0) break;
      errorExpected("a statement");
      advance();
      panic_ = false;
      continue;
    }
    statements.push_back(parseStatement());
    endStatement(block_end);
  }
  return arena_->copy(statements);
}

Stmt* Parser::parseStatement() {
  switch (current().kind) {
    case TokenKind::kLet:
    case TokenKind::kState: return parseVar({});
    case TokenKind::kFn: return parseFunctionStatement({});
    case TokenKind::kClass:
    case TokenKind::kInterface: return parseClass({});
    case TokenKind::kEnum: return parseEnum({});
    case TokenKind::kPrivate:
    case TokenKind::kAbstract:
    case TokenKind::kStatic:
    case TokenKind::kOverride: return parseModified();
    case TokenKind::kAt: return parseAttributed();
    case TokenKind::kWhile: return parseWhile();
    case TokenKind::kFor: return parseFor();
    case TokenKind::kBreak: return make<BreakStmt>(advance().span);
    case TokenKind::kContinue: return make<ContinueStmt>(advance().span);
    case TokenKind::kReturn: return parseReturn();
    case TokenKind::kImport: return parseImport();
    case TokenKind::kLeftBrace: {
      BlockStmt* node = make<BlockStmt>(current().span);
      node->block = parseBlock();
      node->span = node->block->span;
      return node;
    }
    default: return parseExpressionStatement();
  }
}

// A declaration that starts with modifiers.
Stmt* Parser::parseModified() {
  Modifiers modifiers = parseModifiers();
  if (modifiers.is_static || modifiers.is_override) {
    error(modifiers.span, modifiers.is_static ? "'static' is for methods of a class"
                                              : "'override' is for methods of a class");
  }
  if (modifiers.is_private && blocks_ > 0) {
    error(modifiers.span, "'private' is for top-level names");
  }
  bool is_class = check(TokenKind::kClass);
  if (modifiers.is_abstract && !is_class) errorExpected("'class'");
  if (is_class || check(TokenKind::kInterface)) return parseClass(modifiers);
  if (check(TokenKind::kEnum)) return parseEnum(modifiers);
  if (check(TokenKind::kFn)) return parseFunctionStatement(modifiers);
  if (check(TokenKind::kLet) || check(TokenKind::kState)) return parseVar(modifiers);
  errorExpected("a declaration");
  return make<ErrorStmt>(current().span);
}

// `@test fn name() …` at the top level: what `vela test` runs, and nobody else.
Stmt* Parser::parseAttributed() {
  const Span at = advance().span;
  const bool known = check(TokenKind::kIdentifier) && current().text == "test";
  if (!known) {
    errorExpected("'test'");
    return make<ErrorStmt>(at);
  }
  const Span attribute = {at.begin, advance().span.end};
  if (blocks_ > 0) {
    error(attribute, "'@test' is for functions at the top level");
    panic_ = false;
  }
  forgetNewline();
  const Modifiers modifiers = parseModifiers();
  if (!check(TokenKind::kFn)) {
    errorExpected("'fn'");
    return make<ErrorStmt>(at);
  }
  Stmt* statement = parseFunctionStatement(modifiers);
  FunctionNode* function = cast<FunctionStmt>(statement)->function;
  function->is_test = true;
  if (function->parameters.size() > 0) {
    error(function->name.span, "a test has no parameters");
    panic_ = false;
  }
  return statement;
}

Stmt* Parser::parseVar(const Modifiers& modifiers) {
  VarStmt* node = make<VarStmt>(current().span);
  node->is_mutable = advance().kind == TokenKind::kState;
  node->is_private = modifiers.is_private;
  {
    Scoped<bool> bindings(&binding_, true);
    node->pattern = parsePattern();
  }
  if (check(TokenKind::kEqual)) {
    advanceOperator();
    node->value = parseExpression();
  } else {
    errorExpected("'='");
    node->value = errorNode();
  }
  node->span = from(node->span.begin);
  return node;
}

Stmt* Parser::parseExpressionStatement() {
  std::uint32_t begin = current().span.begin;
  Expr* expression = parseExpression();
  if (!panic_ && !atLineEnd()) {
    bool assigns = check(TokenKind::kEqual);
    for (const AssignRow& row : kCompoundAssignments) assigns = assigns || check(row.token);
    if (assigns) return parseAssignment(expression);
  }
  ExprStmt* node = make<ExprStmt>(from(begin));
  node->expression = expression;
  return node;
}

bool Parser::checkTarget(Expr* target, bool compound) {
  if (isa<NameExpr>(target) || isa<IndexExpr>(target)) return true;
  if (MemberExpr* member = dynCast<MemberExpr>(target)) {
    if (!member->optional) return true;
    error(member->name.span, "cannot assign through '?.'");
    return false;
  }
  if (TupleLiteral* tuple = dynCast<TupleLiteral>(target)) {
    if (compound) {
      error(target->span, "several targets can only be assigned with '='");
      return false;
    }
    for (Expr* element : tuple->elements) {
      if (!checkTarget(element, false)) return false;
    }
    return true;
  }
  if (!isa<ErrorExpr>(target)) error(target->span, "cannot assign to this expression");
  return false;
}

Stmt* Parser::parseAssignment(Expr* target) {
  AssignStmt* node = make<AssignStmt>(target->span);
  node->target = target;
  node->is_compound = !check(TokenKind::kEqual);
  for (const AssignRow& row : kCompoundAssignments) {
    if (check(row.token)) node->op = row.op;
  }
  bool valid = checkTarget(target, node->is_compound);
  node->at = advanceOperator().span;
  bool was_panic = panic_;
  panic_ = false;  // the right side can be trusted even where the target cannot
  node->value = parseExpression();
  panic_ = panic_ || was_panic;
  if (check(TokenKind::kEqual)) error(current().span, "an assignment is not an expression");
  node->span = from(node->span.begin);
  if (!valid) node->target = errorNode();
  return node;
}

Stmt* Parser::parseWhile() {
  WhileStmt* node = make<WhileStmt>(advance().span);
  node->condition = parseExpression();
  node->body = parseBlock();
  node->span = from(node->span.begin);
  return node;
}

Stmt* Parser::parseFor() {
  ForStmt* node = make<ForStmt>(advance().span);
  {
    Scoped<bool> bindings(&binding_, true);
    node->pattern = parsePattern();
  }
  if (check(TokenKind::kIn)) {
    advanceOperator();
  } else {
    errorExpected("'in'");
  }
  node->iterable = parseExpression();
  node->body = parseBlock();
  node->span = from(node->span.begin);
  return node;
}

Stmt* Parser::parseReturn() {
  ReturnStmt* node = make<ReturnStmt>(advance().span);
  bool ends = atLineEnd() || atEnd() || check(TokenKind::kSemicolon) ||
              check(TokenKind::kRightBrace) || check(TokenKind::kComma);
  if (!ends) node->value = parseExpression();
  node->span = from(node->span.begin);
  return node;
}

Stmt* Parser::parseImport() {
  ImportStmt* node = make<ImportStmt>(advance().span);
  if (!check(TokenKind::kString)) {
    errorExpected("a string");
    return node;
  }
  Token path = advance();
  node->path = path.text;
  node->path_span = path.span;
  if (match(TokenKind::kAs)) {
    node->alias = parseName("a name");
  } else if (match(TokenKind::kShow)) {
    std::vector<Name> names;
    if (check(TokenKind::kLeftBrace)) {
      Scoped<bool> newlines(&newlines_end_, false);
      Bracket bracket = open();
      commaList(TokenKind::kRightBrace, [&] { names.push_back(parseName("a name")); });
      close(bracket, TokenKind::kRightBrace);
    } else {
      errorExpected("'{'");
    }
    node->shown = arena_->copy(names);
  } else {
    errorExpected("'as' or 'show'");
  }
  node->span = from(node->span.begin);
  return node;
}

}  // namespace vela::syntax
