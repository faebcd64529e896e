#ifndef VELA_CORE_SYNTAX_PARSER_IMPL_H_
#define VELA_CORE_SYNTAX_PARSER_IMPL_H_

// A recursive-descent parser; private to core/syntax.
//
// Line breaks. Tokens say whether a line break stands before them; whether it counts is decided
// here. `newlines_end_` is true inside the `{` of a block, class, enum or match and false inside
// `(`, `[`, a map literal and an interpolation: the innermost bracket decides. `check` never looks
// across a line break that ends the statement. Whoever consumes a binary operator, `,`, `.`, `=>`,
// `->` or `=` calls advanceOperator, which forgets the line break after it.
//
// Errors. After an error `panic_` silences further ones. It ends where the text can be trusted
// again: at the closing bracket of the innermost bracketed construct whose end the lexer knows,
// else at the next statement. A token that the lexer complained about is not complained about
// again.

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/syntax/ast.h"
#include "core/syntax/lexer.h"
#include "core/syntax/parser.h"

namespace vela::syntax {

class Parser {
 public:
  Parser(const SourceFile& file, Arena* arena, Diagnostics* diagnostics)
      : file_(file),
        arena_(arena),
        diagnostics_(diagnostics),
        lexed_(lex(file, arena, diagnostics)) {}

  Ast run();

 private:
  // Sets a member for a scope and puts it back.
  template <typename T>
  class Scoped {
   public:
    Scoped(T* place, T value) : place_(place), saved_(*place) { *place = value; }
    ~Scoped() { *place_ = saved_; }
    Scoped(const Scoped&) = delete;
    Scoped& operator=(const Scoped&) = delete;

   private:
    T* place_;
    T saved_;
  };

  // Counts one level of nesting; `ok` is false where there are too many.
  struct Nesting {
    explicit Nesting(Parser* parser)
        : parser(parser), height(parser->height_), ok(parser->enterNesting()) {
      parser->height_ = 0;
    }
    ~Nesting() {
      --parser->depth_;
      parser->height_ = std::max(height, parser->height_ + 1);
    }
    Nesting(const Nesting&) = delete;
    Nesting& operator=(const Nesting&) = delete;
    Parser* parser;
    int height;
    bool ok;
  };

  // What the parser remembers of an opening bracket.
  struct Bracket {
    std::uint32_t open;
    std::uint32_t close;  // 0: unknown
  };

  struct Modifiers {
    bool is_private = false;
    bool is_abstract = false;
    bool is_static = false;
    bool is_override = false;
    Span span;
  };

  // parser.cc: tokens and errors
  const Token& current() const { return lexed_.tokens[position_]; }
  const Token& ahead(std::size_t n) const;
  const Token& previous() const { return lexed_.tokens[position_ == 0 ? 0 : position_ - 1]; }
  bool atLineEnd() const;
  bool check(TokenKind kind) const { return current().kind == kind && !atLineEnd(); }
  bool atEnd() const { return current().kind == TokenKind::kEndOfFile; }
  Token advance();
  Token advanceOperator();
  bool match(TokenKind kind);
  bool matchOperator(TokenKind kind);
  void forgetNewline() { lexed_.tokens[position_].newline_before = false; }
  std::string found() const;
  void error(Span span, std::string message);
  void errorExpected(const std::string& what, const std::string& hint = "");
  bool enterNesting();
  void tooDeep(int limit);
  Span from(std::uint32_t begin) const;
  Bracket open();
  void close(Bracket bracket, TokenKind closer);
  std::uint32_t endOf(const Bracket& bracket) const;
  bool goesOn(std::uint32_t block_end) const;
  void skipToStatementEnd(std::uint32_t block_end);
  void endStatement(std::uint32_t block_end);

  template <typename T>
  T* make(Span span) {
    T* node = arena_->create<T>();
    node->kind = T::kKind;
    node->span = span;
    return node;
  }

  // A list of items between brackets, separated by commas, a trailing one allowed.
  template <typename Item>
  void commaList(TokenKind closer, Item item) {
    while (!check(closer) && !atEnd() && !panic_) {
      item();
      if (panic_ || !matchOperator(TokenKind::kComma)) break;
    }
  }

  // parse_statement.cc
  void skipToBlock();
  BlockExpr* parseBlock();
  List<Stmt*> parseStatements(std::uint32_t block_end);
  Stmt* parseStatement();
  Stmt* parseVar(const Modifiers& modifiers);
  Stmt* parseExpressionStatement();
  Stmt* parseAssignment(Expr* target);
  bool checkTarget(Expr* target, bool compound);
  Stmt* parseWhile();
  Stmt* parseFor();
  Stmt* parseReturn();
  Stmt* parseImport();
  Stmt* parseModified();
  Stmt* parseAttributed();

  // parse_declaration.cc
  Modifiers parseModifiers();
  bool memberNameFollows() const;
  Stmt* parseFunctionStatement(const Modifiers& modifiers);
  FunctionNode* parseFunctionRest(FunctionNode* function, bool body_allowed, bool body_required);
  List<Parameter> parseParameters();
  Parameter parseParameter();
  void parseFunctionBody(FunctionNode* function);
  Stmt* parseClass(const Modifiers& modifiers);
  void parseMember(ClassStmt* node, std::vector<FieldNode*>* fields,
                   std::vector<FunctionNode*>* methods);
  FieldNode* parseField(bool is_mutable);
  FunctionNode* parseMethod(const Modifiers& modifiers, bool in_interface);
  Name parseOperatorName();
  Stmt* parseEnum(const Modifiers& modifiers);
  VariantNode* parseVariant();
  Name parseName(const char* what);
  Name parseMemberName(const char* what);

  // parse_expression.cc
  Expr* parseExpression();
  Expr* parseOperators();
  bool tighterThanMinusFollows() const;
  Expr* parseUnary();
  Expr* parsePowerOf(Expr* base);
  Expr* parsePostfix();
  Span callPosition(const Expr* callee) const;
  Expr* parseMember(Expr* object);
  Expr* parsePrimary();
  Expr* parseInt(bool negative);
  Expr* parseParenthesised();
  Expr* parseListLiteral();
  Expr* parseMapLiteral();
  Expr* parseInterpolation();
  Expr* parseLambda();
  bool lambdaFollows() const;
  Expr* parseIf();
  Expr* parseMatch();
  MatchArm parseArm();
  Expr* parseArmBody();
  BlockExpr* blockOf(Stmt* stmt);
  Expr* parseTry();
  CatchClause parseCatch();
  Expr* parseThrow();
  List<Expr*> parseArguments();
  Expr* errorNode();
  void reduce();

  // parse_pattern.cc
  Pattern* parsePattern();
  Pattern* parseSinglePattern();
  Pattern* parseNamePattern();
  Pattern* parseTuplePattern();
  Pattern* parseListPattern();
  Pattern* parseLiteralPattern();
  TypeExpr* parsePatternType();
  TypeExpr* parseType();
  TypeExpr* parseSingleType();
  TypeExpr* parseParenthesisedType();
  NamedType* parseNamedType();
  bool atGreater() const;
  bool matchGreater();

  struct PendingOperator {
    BinaryOp op;
    int precedence;
    Span at;
    Expr* left;
  };

  const SourceFile& file_;
  Arena* arena_;
  Diagnostics* diagnostics_;
  LexResult lexed_;
  std::uint32_t position_ = 0;
  int depth_ = 0;
  int height_ = 0;              // of the tallest tree finished since the innermost Nesting began
  int blocks_ = 0;              // open blocks; 0 at the top level
  bool newlines_end_ = true;    // a line break ends the statement
  bool lambda_allowed_ = true;  // false in a guard, where `=>` ends it
  bool binding_ = false;        // in a pattern of let, state, for or a parameter
  bool panic_ = false;
  bool fatal_ = false;
  std::vector<PendingOperator> pending_;
  Expr* operand_ = nullptr;  // the right operand that reduce joins
};

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_PARSER_IMPL_H_
