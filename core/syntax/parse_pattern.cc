#include "core/syntax/parser_impl.h"

namespace vela::syntax {
namespace {

bool isCapitalised(std::string_view name) {
  return !name.empty() && name[0] >= 'A' && name[0] <= 'Z';
}

bool isIntPattern(const Pattern* pattern) {
  const LiteralPattern* literal = dynCast<LiteralPattern>(pattern);
  return literal != nullptr && isa<IntLiteral>(literal->value);
}

}  // namespace

Pattern* Parser::parsePattern() {
  Nesting nesting(this);
  if (!nesting.ok || panic_) return make<ErrorPattern>(current().span);
  Pattern* first = parseSinglePattern();
  if (!check(TokenKind::kPipe) || panic_) return first;
  std::vector<Pattern*> alternatives{first};
  while (!panic_ && matchOperator(TokenKind::kPipe)) alternatives.push_back(parseSinglePattern());
  OrPattern* node = make<OrPattern>(from(first->span.begin));
  node->alternatives = arena_->copy(alternatives);
  return node;
}

Pattern* Parser::parseSinglePattern() {
  if (!atLineEnd()) {
    switch (current().kind) {
      case TokenKind::kIdentifier: return parseNamePattern();
      case TokenKind::kLeftParen: return parseTuplePattern();
      case TokenKind::kLeftBracket: return parseListPattern();
      case TokenKind::kInt:
      case TokenKind::kFloat:
      case TokenKind::kMinus:
      case TokenKind::kString:
      case TokenKind::kTrue:
      case TokenKind::kFalse:
      case TokenKind::kNone: return parseLiteralPattern();
      case TokenKind::kStringHead:
        error(current().span, "a pattern cannot be a string with '${}'");
        return make<ErrorPattern>(current().span);
      default: break;
    }
  }
  bool keyword = !atLineEnd() && isKeyword(current().kind);
  errorExpected(binding_ ? "a name" : "a pattern",
                binding_ && keyword ? ", which is a keyword" : "");
  return make<ErrorPattern>(current().span);
}

// `_`, a name that binds, `x: T`, or a variant.
Pattern* Parser::parseNamePattern() {
  Token token = advance();
  if (token.text == "_" && !check(TokenKind::kColon)) return make<WildcardPattern>(token.span);
  bool variant = check(TokenKind::kDot) || check(TokenKind::kLeftParen) ||
                 (!binding_ && isCapitalised(token.text));
  if (!variant) {
    BindPattern* node = make<BindPattern>(token.span);
    node->name = {token.text, token.span};
    if (matchOperator(TokenKind::kColon)) node->type = binding_ ? parseType() : parsePatternType();
    node->span = from(token.span.begin);
    return node;
  }
  VariantPattern* node = make<VariantPattern>(token.span);
  std::vector<Name> path{{token.text, token.span}};
  while (!panic_ && check(TokenKind::kDot)) {
    advanceOperator();
    path.push_back(parseName("a name"));
  }
  if (path.size() == 2 && path[0].text == "Option" && path[1].text == "None") {
    LiteralPattern* none = make<LiteralPattern>(from(token.span.begin));
    none->value = make<NoneLiteral>(none->span);
    return none;
  }
  node->path = arena_->copy(path);
  if (check(TokenKind::kLeftParen)) {
    std::vector<Pattern*> arguments;
    Scoped<bool> newlines(&newlines_end_, false);
    Bracket bracket = open();
    commaList(TokenKind::kRightParen, [&] { arguments.push_back(parsePattern()); });
    close(bracket, TokenKind::kRightParen);
    node->arguments = arena_->copy(arguments);
    node->has_arguments = true;
  }
  node->span = from(token.span.begin);
  return node;
}

Pattern* Parser::parseTuplePattern() {
  std::uint32_t begin = current().span.begin;
  std::vector<Pattern*> elements;
  bool comma = false;
  {
    Scoped<bool> newlines(&newlines_end_, false);
    Bracket bracket = open();
    commaList(TokenKind::kRightParen, [&] {
      elements.push_back(parsePattern());
      comma = comma || check(TokenKind::kComma);
    });
    close(bracket, TokenKind::kRightParen);
  }
  if (elements.size() == 1 && !comma) return elements[0];
  TuplePattern* node = make<TuplePattern>(from(begin));
  node->elements = arena_->copy(elements);
  return node;
}

Pattern* Parser::parseListPattern() {
  ListPattern* node = make<ListPattern>(current().span);
  std::vector<Pattern*> elements;
  Scoped<bool> newlines(&newlines_end_, false);
  Bracket bracket = open();
  commaList(TokenKind::kRightBracket, [&] {
    if (!check(TokenKind::kDotDot)) {
      elements.push_back(parsePattern());
      return;
    }
    Span at = advanceOperator().span;
    if (node->has_rest) error(at, "a list pattern can have only one '..'");
    node->has_rest = true;
    node->rest_index = static_cast<std::uint32_t>(elements.size());
    if (!check(TokenKind::kIdentifier)) return;
    Token name = advance();
    if (name.text == "_") return;
    node->rest = make<BindPattern>(name.span);
    node->rest->name = {name.text, name.span};
  });
  close(bracket, TokenKind::kRightBracket);
  node->elements = arena_->copy(elements);
  node->span = from(node->span.begin);
  return node;
}

Pattern* Parser::parseLiteralPattern() {
  LiteralPattern* node = make<LiteralPattern>(current().span);
  if (check(TokenKind::kMinus)) {
    advance();
    if (check(TokenKind::kInt)) {
      node->value = parseInt(true);
    } else if (check(TokenKind::kFloat)) {
      FloatLiteral* number = make<FloatLiteral>(current().span);
      number->value = -advance().number;
      node->value = number;
    } else {
      errorExpected("a number");
      return make<ErrorPattern>(current().span);
    }
  } else {
    node->value = parsePrimary();
  }
  node->span = from(node->span.begin);
  bool inclusive = check(TokenKind::kDotDotEqual);
  if (!inclusive && !check(TokenKind::kDotDot)) return node;
  Span at = advanceOperator().span;
  if (!check(TokenKind::kInt) && !check(TokenKind::kMinus)) {
    errorExpected("an integer");
    return node;
  }
  bool negative = match(TokenKind::kMinus);
  if (!isIntPattern(node) || !check(TokenKind::kInt)) {
    error(at, "the bounds of a range pattern must be integers");
    return node;
  }
  RangePattern* range = make<RangePattern>(node->span);
  range->low = cast<IntLiteral>(node->value)->value;
  Expr* high = parseInt(negative);
  if (IntLiteral* literal = dynCast<IntLiteral>(high)) range->high = literal->value;
  range->inclusive = inclusive;
  range->span = from(node->span.begin);
  return range;
}

// The type in `x: T`. A `|` after it goes on with the type where another type name follows it, and
// with the pattern where a pattern does.
TypeExpr* Parser::parsePatternType() {
  std::uint32_t begin = current().span.begin;
  std::vector<TypeExpr*> members{parseSingleType()};
  while (!panic_ && check(TokenKind::kPipe)) {
    const Token& next = ahead(1);
    TokenKind after = ahead(2).kind;
    bool is_type =
        next.kind == TokenKind::kNone ||
        (next.kind == TokenKind::kIdentifier && isCapitalised(next.text) &&
         after != TokenKind::kLeftParen && after != TokenKind::kDot && after != TokenKind::kColon);
    if (!is_type) break;
    advanceOperator();
    members.push_back(parseSingleType());
  }
  if (members.size() == 1) return members[0];
  UnionType* node = make<UnionType>(from(begin));
  node->members = arena_->copy(members);
  return node;
}

TypeExpr* Parser::parseType() {
  Nesting nesting(this);
  if (!nesting.ok || panic_) return make<ErrorType>(current().span);
  std::uint32_t begin = current().span.begin;
  TypeExpr* first = parseSingleType();
  if (!check(TokenKind::kPipe) || panic_) return first;
  std::vector<TypeExpr*> members{first};
  while (!panic_ && matchOperator(TokenKind::kPipe)) members.push_back(parseSingleType());
  UnionType* node = make<UnionType>(from(begin));
  node->members = arena_->copy(members);
  return node;
}

TypeExpr* Parser::parseSingleType() {
  if (check(TokenKind::kLeftParen)) return parseParenthesisedType();
  return parseNamedType();
}

// `(A, B) -> C`, or a type in parentheses.
TypeExpr* Parser::parseParenthesisedType() {
  std::uint32_t begin = current().span.begin;
  std::vector<TypeExpr*> members;
  {
    Scoped<bool> newlines(&newlines_end_, false);
    Bracket bracket = open();
    commaList(TokenKind::kRightParen, [&] { members.push_back(parseType()); });
    close(bracket, TokenKind::kRightParen);
  }
  if (check(TokenKind::kArrow)) {
    advanceOperator();
    FunctionType* node = make<FunctionType>({begin, begin});
    node->parameters = arena_->copy(members);
    node->result = parseType();
    node->span = from(begin);
    return node;
  }
  if (members.size() == 1) return members[0];
  errorExpected("'->'");
  return make<ErrorType>(from(begin));
}

NamedType* Parser::parseNamedType() {
  NamedType* node = make<NamedType>(current().span);
  if (check(TokenKind::kNone)) {
    Token token = advance();
    node->name = {token.text, token.span};
    return node;
  }
  if (!check(TokenKind::kIdentifier)) {
    errorExpected("a type");
    node->name = {{}, current().span};
    return node;
  }
  node->name = parseName("a type");
  if (check(TokenKind::kDot)) {
    advanceOperator();
    node->module = node->name;
    node->name = parseName("a type");
  }
  if (check(TokenKind::kLess)) {
    Nesting nesting(this);
    advance();
    std::vector<TypeExpr*> arguments;
    bool closed = false;
    do {
      forgetNewline();
      closed = !arguments.empty() && matchGreater();  // after a trailing comma
      if (!closed) arguments.push_back(parseType());
    } while (!closed && !panic_ && matchOperator(TokenKind::kComma));
    if (!closed && !panic_ && !matchGreater()) errorExpected("'>'");
    node->arguments = arena_->copy(arguments);
  }
  node->span = from(node->span.begin);
  return node;
}

// Whether the current token is a `>` or starts with one.
bool Parser::atGreater() const {
  return !atEnd() && !atLineEnd() && file_.text()[current().span.begin] == '>';
}

// Takes one `>` off the current token, which may be `>>`, `>=`, … after nested type arguments.
bool Parser::matchGreater() {
  if (atLineEnd()) return false;
  Token& token = lexed_.tokens[position_];
  switch (token.kind) {
    case TokenKind::kGreater: advance(); return true;
    case TokenKind::kShiftRight: token.kind = TokenKind::kGreater; break;
    case TokenKind::kShiftRightUnsigned: token.kind = TokenKind::kShiftRight; break;
    case TokenKind::kGreaterEqual: token.kind = TokenKind::kEqual; break;
    case TokenKind::kShiftRightEqual: token.kind = TokenKind::kGreaterEqual; break;
    case TokenKind::kShiftRightUnsignedEqual: token.kind = TokenKind::kShiftRightEqual; break;
    default: return false;
  }
  ++token.span.begin;
  return true;
}

}  // namespace vela::syntax
