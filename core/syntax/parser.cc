#include <algorithm>

#include "core/syntax/parser_impl.h"

namespace vela::syntax {
namespace {

bool continuesStatement(TokenKind kind) {
  return kind == TokenKind::kDot || kind == TokenKind::kQuestionDot || kind == TokenKind::kElse ||
         kind == TokenKind::kCatch || kind == TokenKind::kFinally;
}

bool isOpener(TokenKind kind) {
  return kind == TokenKind::kLeftParen || kind == TokenKind::kLeftBracket ||
         kind == TokenKind::kLeftBrace;
}

}  // namespace

Ast parse(const SourceFile& file, Arena* arena, Diagnostics* diagnostics) {
  return Parser(file, arena, diagnostics).run();
}

Ast Parser::run() {
  Ast ast;
  ast.body = make<BlockExpr>({0, static_cast<std::uint32_t>(file_.text().size())});
  ast.body->statements = parseStatements(static_cast<std::uint32_t>(lexed_.tokens.size() - 1));
  ast.unterminated = lexed_.unterminated;
  return ast;
}

const Token& Parser::ahead(std::size_t n) const {
  return lexed_.tokens[std::min(position_ + n, lexed_.tokens.size() - 1)];
}

bool Parser::atLineEnd() const {
  return newlines_end_ && current().newline_before && !continuesStatement(current().kind);
}

Token Parser::advance() {
  Token token = current();
  if (!atEnd()) ++position_;
  return token;
}

Token Parser::advanceOperator() {
  Token token = advance();
  forgetNewline();
  return token;
}

bool Parser::match(TokenKind kind) {
  if (!check(kind)) return false;
  advance();
  return true;
}

bool Parser::matchOperator(TokenKind kind) {
  if (!check(kind)) return false;
  advanceOperator();
  return true;
}

std::string Parser::found() const {
  if (atLineEnd()) return "end of line";
  if (atEnd()) return "end of file";
  const Token& token = current();
  if (token.kind == TokenKind::kIdentifier || token.kind == TokenKind::kInt ||
      token.kind == TokenKind::kFloat) {
    return "'" +
           std::string(file_.text().substr(token.span.begin, token.span.end - token.span.begin)) +
           "'";
  }
  return describeTokenKind(token.kind);
}

void Parser::error(Span span, std::string message) {
  if (panic_ || fatal_) return;
  panic_ = true;
  diagnostics_->error(&file_, span, std::move(message));
}

void Parser::errorExpected(const std::string& what, const std::string& hint) {
  bool known = current().kind == TokenKind::kError || (atEnd() && lexed_.unterminated);
  if (known) {
    panic_ = true;
    return;
  }
  Span span = current().span;
  if (atLineEnd()) {  // the place that cannot continue is the end of the line before
    span = {previous().span.end, previous().span.end};
  }
  error(span, "expected " + what + ", found " + found() + hint);
}

bool Parser::enterNesting() {
  if (++depth_ <= kMaxNesting) return true;
  tooDeep(kMaxNesting);
  return false;
}

void Parser::tooDeep(int limit) {
  error(current().span, "nesting is deeper than " + std::to_string(limit) + " levels");
  // Nothing sensible can be said about what follows.
  fatal_ = true;
  panic_ = true;
  position_ = static_cast<std::uint32_t>(lexed_.tokens.size() - 1);
}

Span Parser::from(std::uint32_t begin) const {
  return {begin, std::max(begin, previous().span.end)};
}

Parser::Bracket Parser::open() {
  Bracket bracket{position_, current().match};
  advance();
  return bracket;
}

// Where the closing bracket stands; the end of the file if it is not known.
std::uint32_t Parser::endOf(const Bracket& bracket) const {
  return bracket.close != 0 ? bracket.close : static_cast<std::uint32_t>(lexed_.tokens.size() - 1);
}

// Whether more of a block follows. A bracket that is missing inside it can take the parser past
// its end.
bool Parser::goesOn(std::uint32_t block_end) const {
  return !atEnd() && !fatal_ && position_ < block_end;
}

// The end of a bracketed construct. After an error inside, everything up to the closing bracket is
// skipped and the text after it is trusted again.
void Parser::close(Bracket bracket, TokenKind closer) {
  if (bracket.close != 0 && bracket.close < position_) return;
  if (!panic_) {
    forgetNewline();
    if (current().kind == closer) {
      advance();
      return;
    }
    std::string hint;
    std::uint32_t open_line = file_.locate(lexed_.tokens[bracket.open].span.begin).line;
    if (closer == TokenKind::kRightBrace && open_line != file_.locate(current().span.begin).line) {
      hint = "; the '{' in line " + std::to_string(open_line) + " is not closed";
    }
    errorExpected(describeTokenKind(closer), hint);
  }
  if (fatal_ || bracket.close == 0) return;
  position_ = bracket.close;
  advance();
  panic_ = false;
}

// After an error: goes to where the next statement of the block may start.
void Parser::skipToStatementEnd(std::uint32_t block_end) {
  if (fatal_) return;
  panic_ = false;
  std::uint32_t start = position_;
  while (!atEnd() && position_ < block_end) {
    const Token& token = current();
    if (token.kind == TokenKind::kSemicolon) return;
    if (token.newline_before && newlines_end_ && position_ > start) return;
    if (token.newline_before && newlines_end_ && !continuesStatement(token.kind)) return;
    if (isOpener(token.kind) && token.match != 0) position_ = token.match;
    advance();
  }
}

// A statement has been read: a line break, `;` or the end of its block must follow.
void Parser::endStatement(std::uint32_t block_end) {
  if (!panic_) {
    if (current().kind == TokenKind::kSemicolon || current().kind == TokenKind::kRightBrace ||
        atEnd() || atLineEnd()) {
      return;
    }
    const bool like_a_map = check(TokenKind::kColon) && position_ >= 2 &&
                            lexed_.tokens[position_ - 2].kind == TokenKind::kLeftBrace;
    errorExpected("end of line",
                  like_a_map ? "; the '{' opens a block here, a map must be in parentheses" : "");
  }
  skipToStatementEnd(block_end);
}

}  // namespace vela::syntax
