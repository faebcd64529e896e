// if, match, try and throw, which are expressions.
#include "core/syntax/parser_impl.h"

namespace vela::syntax {

// An `else if` chain is built in a loop: it may be long.
Expr* Parser::parseIf() {
  IfExpr* first = nullptr;
  Expr** place = nullptr;
  while (true) {
    IfExpr* node = make<IfExpr>(advance().span);
    if (first == nullptr) first = node;
    if (place != nullptr) *place = node;
    node->condition = parseExpression();
    node->then_branch = parseBlock();
    node->span = from(node->span.begin);
    if (panic_ || !check(TokenKind::kElse)) break;
    advance();
    if (!check(TokenKind::kIf)) {
      node->else_branch = parseBlock();
      break;
    }
    place = &node->else_branch;
  }
  first->span = from(first->span.begin);
  return first;
}

Expr* Parser::parseMatch() {
  MatchExpr* node = make<MatchExpr>(advance().span);
  node->subject = parseExpression();
  skipToBlock();
  if (!check(TokenKind::kLeftBrace)) {
    errorExpected("'{'");
    return node;
  }
  Nesting nesting(this);
  Scoped<bool> newlines(&newlines_end_, true);
  Scoped<bool> lambdas(&lambda_allowed_, true);
  Scoped<bool> bindings(&binding_, false);
  Bracket bracket = open();
  ++blocks_;
  std::vector<MatchArm> arms;
  while (goesOn(endOf(bracket))) {
    forgetNewline();
    if (check(TokenKind::kRightBrace)) break;
    arms.push_back(parseArm());
    if (!panic_ && matchOperator(TokenKind::kComma)) continue;
    if (!panic_ && current().kind != TokenKind::kRightBrace && !atLineEnd() && !atEnd()) {
      errorExpected("end of line");
    }
    if (panic_) skipToStatementEnd(endOf(bracket));
    match(TokenKind::kSemicolon);
  }
  --blocks_;
  node->arms = arena_->copy(arms);
  close(bracket, TokenKind::kRightBrace);
  node->span = from(node->span.begin);
  return node;
}

MatchArm Parser::parseArm() {
  MatchArm arm{parsePattern(), nullptr, nullptr};
  if (match(TokenKind::kIf)) {
    Scoped<bool> lambdas(&lambda_allowed_, false);
    arm.guard = parseExpression();
  }
  if (!panic_ && !matchOperator(TokenKind::kFatArrow)) errorExpected("'=>'");
  arm.body = !panic_ && check(TokenKind::kLeftBrace) ? parseBlock() : parseArmBody();
  return arm;
}

// An expression, or one of the statements that leave or assign: `=> break`, `=> n += 1`. Such a
// statement is a block of its own, whose value is None.
Expr* Parser::parseArmBody() {
  bool leaves =
      check(TokenKind::kBreak) || check(TokenKind::kContinue) || check(TokenKind::kReturn);
  Stmt* body = leaves && !panic_ ? parseStatement() : parseExpressionStatement();
  if (ExprStmt* stmt = dynCast<ExprStmt>(body)) return stmt->expression;
  return blockOf(body);
}

// A block of one statement.
BlockExpr* Parser::blockOf(Stmt* stmt) {
  BlockExpr* block = make<BlockExpr>(stmt->span);
  block->statements = arena_->copy(std::vector<Stmt*>{stmt});
  return block;
}

Expr* Parser::parseTry() {
  TryExpr* node = make<TryExpr>(advance().span);
  node->body = parseBlock();
  std::vector<CatchClause> catches;
  while (!panic_ && check(TokenKind::kCatch)) catches.push_back(parseCatch());
  node->catches = arena_->copy(catches);
  if (!panic_ && match(TokenKind::kFinally)) node->finally = parseBlock();
  if (node->catches.empty() && node->finally == nullptr && !panic_) {
    errorExpected("'catch' or 'finally'");
  }
  node->span = from(node->span.begin);
  return node;
}

// `catch e {`, `catch (e) {`, `catch (e: T) {`, `catch {`.
CatchClause Parser::parseCatch() {
  CatchClause clause{{}, nullptr, nullptr, nullptr};
  clause.name.span = advance().span;
  if (check(TokenKind::kLeftParen)) {
    Scoped<bool> newlines(&newlines_end_, false);
    Bracket bracket = open();
    clause.name = parseName("a name");
    if (matchOperator(TokenKind::kColon)) clause.type = parseType();
    close(bracket, TokenKind::kRightParen);
  } else if (!check(TokenKind::kLeftBrace)) {
    clause.name = parseName("a name");
  }
  clause.body = parseBlock();
  return clause;
}

Expr* Parser::parseThrow() {
  ThrowExpr* node = make<ThrowExpr>(advance().span);
  node->value = parseExpression();
  node->span = from(node->span.begin);
  return node;
}

}  // namespace vela::syntax
