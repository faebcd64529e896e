#include "core/syntax/parser_impl.h"

namespace vela::syntax {

Name Parser::parseName(const char* what) {
  if (check(TokenKind::kIdentifier)) {
    Token token = advance();
    return {token.text, token.span};
  }
  errorExpected(what, !atLineEnd() && isKeyword(current().kind) ? ", which is a keyword" : "");
  return {{}, current().span};
}

// The name of a field or method: a keyword is an ordinary name there.
Name Parser::parseMemberName(const char* what) {
  if (!atLineEnd() && isKeyword(current().kind)) {
    Token token = advance();
    return {token.text, token.span};
  }
  return parseName(what);
}

Parser::Modifiers Parser::parseModifiers() {
  Modifiers modifiers;
  modifiers.span = current().span;
  int last = -1;
  while (true) {
    int rank =
        check(TokenKind::kPrivate) ? 0
        : check(TokenKind::kAbstract) || check(TokenKind::kStatic) || check(TokenKind::kOverride)
            ? 1
            : 2;
    if (rank == 2 || memberNameFollows()) return modifiers;
    if (rank <= last) error(current().span, "modifier " + found() + " cannot stand here");
    last = rank;
    Token token = advance();
    modifiers.is_private |= token.kind == TokenKind::kPrivate;
    modifiers.is_abstract |= token.kind == TokenKind::kAbstract;
    modifiers.is_static |= token.kind == TokenKind::kStatic;
    modifiers.is_override |= token.kind == TokenKind::kOverride;
  }
}

// Whether the current token, keyword or not, is the name of a field: `state: Int`, `match = 3`.
bool Parser::memberNameFollows() const {
  return ahead(1).kind == TokenKind::kColon || ahead(1).kind == TokenKind::kEqual;
}

Stmt* Parser::parseFunctionStatement(const Modifiers& modifiers) {
  FunctionStmt* node = make<FunctionStmt>(current().span);
  advance();
  FunctionNode* function = arena_->create<FunctionNode>();
  function->is_private = modifiers.is_private;
  function->span = node->span;
  function->name = parseName("a name");
  node->function = parseFunctionRest(function, true, true);
  node->span = from(node->span.begin);
  return node;
}

// Parameters, return type and body. `function->span` starts at the declaration.
FunctionNode* Parser::parseFunctionRest(FunctionNode* function, bool body_allowed,
                                        bool body_required) {
  function->parameters = parseParameters();
  if (matchOperator(TokenKind::kArrow)) function->return_type = parseType();
  bool has_body = check(TokenKind::kLeftBrace) || check(TokenKind::kFatArrow);
  if (has_body && !body_allowed) {
    error(current().span, "an abstract method or one of an interface has no body");
    panic_ = false;
  }
  if (has_body || body_required || panic_) parseFunctionBody(function);
  function->span = from(function->span.begin);
  return function;
}

void Parser::parseFunctionBody(FunctionNode* function) {
  Scoped<bool> lambdas(&lambda_allowed_, true);
  if (matchOperator(TokenKind::kFatArrow)) {
    if (!check(TokenKind::kLeftBrace)) {
      function->expression = parseExpression();
      return;
    }
  }
  function->body = parseBlock();
}

List<Parameter> Parser::parseParameters() {
  std::vector<Parameter> parameters;
  if (!check(TokenKind::kLeftParen)) {
    errorExpected("'('");
    return {};
  }
  Scoped<bool> newlines(&newlines_end_, false);
  Scoped<bool> lambdas(&lambda_allowed_, true);
  Bracket bracket = open();
  commaList(TokenKind::kRightParen, [&] { parameters.push_back(parseParameter()); });
  close(bracket, TokenKind::kRightParen);
  return arena_->copy(parameters);
}

Parameter Parser::parseParameter() {
  Parameter parameter;
  if (check(TokenKind::kLeftParen) || check(TokenKind::kLeftBracket)) {
    Scoped<bool> bindings(&binding_, true);
    parameter.pattern = parsePattern();
    parameter.name.span = parameter.pattern->span;
  } else {
    parameter.name = parseName("a name");
  }
  if (matchOperator(TokenKind::kColon)) parameter.type = parseType();
  if (matchOperator(TokenKind::kEqual)) parameter.default_value = parseExpression();
  return parameter;
}

Stmt* Parser::parseClass(const Modifiers& modifiers) {
  ClassStmt* node = make<ClassStmt>(current().span);
  node->is_interface = advance().kind == TokenKind::kInterface;
  node->is_private = modifiers.is_private;
  node->is_abstract = modifiers.is_abstract;
  node->name = parseName("a name");
  if (!node->is_interface && match(TokenKind::kExtends)) node->superclass = parseNamedType();
  if (!node->is_interface && match(TokenKind::kImplements)) {
    std::vector<NamedType*> interfaces;
    do {
      if (!interfaces.empty() && check(TokenKind::kLeftBrace)) break;  // behind a trailing comma
      interfaces.push_back(parseNamedType());
    } while (!panic_ && matchOperator(TokenKind::kComma) && !check(TokenKind::kLeftBrace));
    node->interfaces = arena_->copy(interfaces);
  }
  skipToBlock();
  if (!check(TokenKind::kLeftBrace)) {
    errorExpected("'{'");
    return node;
  }
  Nesting nesting(this);
  Scoped<bool> newlines(&newlines_end_, true);
  Bracket bracket = open();
  ++blocks_;
  std::vector<FieldNode*> fields;
  std::vector<FunctionNode*> methods;
  while (goesOn(endOf(bracket))) {
    forgetNewline();
    if (match(TokenKind::kSemicolon)) continue;
    if (check(TokenKind::kRightBrace)) break;
    parseMember(node, &fields, &methods);
    endStatement(endOf(bracket));
  }
  --blocks_;
  node->fields = arena_->copy(fields);
  node->methods = arena_->copy(methods);
  close(bracket, TokenKind::kRightBrace);
  node->span = from(node->span.begin);
  return node;
}

void Parser::parseMember(ClassStmt* node, std::vector<FieldNode*>* fields,
                         std::vector<FunctionNode*>* methods) {
  Modifiers modifiers = parseModifiers();
  if (modifiers.is_private) {
    error(modifiers.span, "'private' is for top-level names");
    panic_ = false;
  }
  bool modified = modifiers.is_abstract || modifiers.is_static || modifiers.is_override;
  bool is_name = memberNameFollows();
  if (!is_name && (check(TokenKind::kFn) || check(TokenKind::kOperator))) {
    FunctionNode* method = parseMethod(modifiers, node->is_interface);
    if (method != nullptr) methods->push_back(method);
  } else if (modified || node->is_interface) {
    errorExpected("a method");
  } else if (!is_name && check(TokenKind::kConstructor)) {
    FunctionNode* function = arena_->create<FunctionNode>();
    Token token = advance();
    function->role = FunctionNode::Role::kConstructor;
    function->name = {token.text, token.span};
    function->span = token.span;
    parseFunctionRest(function, true, true);
    if (function->expression != nullptr) {  // what a constructor's body gives does not count
      ExprStmt* stmt = make<ExprStmt>(function->expression->span);
      stmt->expression = function->expression;
      function->expression = nullptr;
      function->body = blockOf(stmt);
    }
    if (node->constructor != nullptr) {
      error(token.span, "class '" + std::string(node->name.text) + "' has a constructor already");
      panic_ = false;
      return;
    }
    node->constructor = function;
  } else {
    bool is_mutable = !is_name && match(TokenKind::kState);
    FieldNode* field = parseField(is_mutable);
    if (!panic_) fields->push_back(field);
  }
}

FieldNode* Parser::parseField(bool is_mutable) {
  FieldNode* field = arena_->create<FieldNode>();
  field->is_mutable = is_mutable;
  bool keyword = isKeyword(current().kind);
  if (keyword && !memberNameFollows()) {
    errorExpected("a name");
    return field;
  }
  field->name = parseMemberName("a name");
  if (matchOperator(TokenKind::kColon)) field->type = parseType();
  if (matchOperator(TokenKind::kEqual)) {
    field->default_value = parseExpression();
  } else if (field->type == nullptr) {
    errorExpected("':' or '='");
  }
  return field;
}

FunctionNode* Parser::parseMethod(const Modifiers& modifiers, bool in_interface) {
  FunctionNode* function = arena_->create<FunctionNode>();
  function->span = current().span;
  function->is_abstract = modifiers.is_abstract || in_interface;
  function->is_static = modifiers.is_static;
  function->is_override = modifiers.is_override;
  if (advance().kind == TokenKind::kOperator) {
    function->role = FunctionNode::Role::kOperator;
    function->name = parseOperatorName();
    if (modifiers.is_static) {
      error(modifiers.span, "an operator cannot be static");
      panic_ = false;
    }
  } else {
    function->role = FunctionNode::Role::kMethod;
    function->name = parseMemberName("a name");
  }
  return parseFunctionRest(function, !function->is_abstract, !function->is_abstract);
}

// The operator after `operator`: one of those a class may define.
Name Parser::parseOperatorName() {
  static constexpr TokenKind kAllowed[] = {
      TokenKind::kPlus,    TokenKind::kMinus,       TokenKind::kStar, TokenKind::kSlash,
      TokenKind::kPercent, TokenKind::kEqualEqual,  TokenKind::kLess, TokenKind::kLessEqual,
      TokenKind::kGreater, TokenKind::kGreaterEqual};
  Name name{{}, current().span};
  for (TokenKind kind : kAllowed) {
    if (!check(kind)) continue;
    Token token = advance();
    name.text = file_.text().substr(token.span.begin, token.span.end - token.span.begin);
    return name;
  }
  if (check(TokenKind::kLeftBracket) && ahead(1).kind == TokenKind::kRightBracket) {
    advance();
    advance();
    name.text = match(TokenKind::kEqual) ? "[]=" : "[]";
    name.span = from(name.span.begin);
    return name;
  }
  errorExpected("an operator");
  return name;
}

Stmt* Parser::parseEnum(const Modifiers& modifiers) {
  EnumStmt* node = make<EnumStmt>(advance().span);
  node->is_private = modifiers.is_private;
  node->name = parseName("a name");
  skipToBlock();
  if (!check(TokenKind::kLeftBrace)) {
    errorExpected("'{'");
    return node;
  }
  Nesting nesting(this);
  Scoped<bool> newlines(&newlines_end_, true);
  Bracket bracket = open();
  ++blocks_;
  std::vector<VariantNode*> variants;
  std::vector<FunctionNode*> methods;
  while (goesOn(endOf(bracket))) {
    forgetNewline();
    if (match(TokenKind::kSemicolon)) continue;
    if (check(TokenKind::kRightBrace)) break;
    Modifiers method = parseModifiers();
    if (check(TokenKind::kFn)) {
      if (method.is_private || method.is_abstract || method.is_override) {
        error(method.span, "a method of an enum can only be 'static'");
        panic_ = false;
      }
      FunctionNode* function = parseMethod(method, false);
      if (function != nullptr) methods.push_back(function);
    } else {
      variants.push_back(parseVariant());
      if (!panic_ && matchOperator(TokenKind::kComma)) continue;
    }
    endStatement(endOf(bracket));
  }
  --blocks_;
  node->variants = arena_->copy(variants);
  node->methods = arena_->copy(methods);
  close(bracket, TokenKind::kRightBrace);
  node->span = from(node->span.begin);
  return node;
}

VariantNode* Parser::parseVariant() {
  VariantNode* variant = arena_->create<VariantNode>();
  variant->name = parseName("a name");
  if (!check(TokenKind::kLeftParen)) return variant;
  std::vector<Parameter> payload;
  Scoped<bool> newlines(&newlines_end_, false);
  Bracket bracket = open();
  commaList(TokenKind::kRightParen, [&] {
    Parameter parameter;
    parameter.name = parseMemberName("a name");
    if (matchOperator(TokenKind::kColon)) parameter.type = parseType();
    payload.push_back(parameter);
  });
  close(bracket, TokenKind::kRightParen);
  variant->payload = arena_->copy(payload);
  return variant;
}

}  // namespace vela::syntax
