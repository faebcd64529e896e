#ifndef VELA_CORE_SYNTAX_TOKEN_H_
#define VELA_CORE_SYNTAX_TOKEN_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/syntax/source.h"

namespace vela::syntax {

/// The kinds of tokens, one per row of tokens.def.
enum class TokenKind : std::uint8_t {
#define VELA_TOKEN(name, text) k##name,
#define VELA_PUNCTUATION(name, text) k##name,
#define VELA_KEYWORD(name, text) k##name,
#include "core/syntax/tokens.def"
};

/// The row's name, such as "LeftParen".
const char* tokenKindName(TokenKind kind);

/// How messages call a token of this kind: `'('`, `'while'`, `a name`.
std::string describeTokenKind(TokenKind kind);

/// Whether the kind is a reserved word.
bool isKeyword(TokenKind kind);

/// One token. The parser, not the lexer, decides whether the line break before it ends a statement.
struct Token {
  TokenKind kind = TokenKind::kEndOfFile;
  bool newline_before = false;  ///< a line break stands between this token and the one before
  Span span;
  std::string_view text;      ///< identifiers and keywords: as written; strings: decoded
  std::uint64_t integer = 0;  ///< Int: the magnitude
  double number = 0;          ///< Float
  std::uint32_t match = 0;    ///< opening brackets: index of the closing token, 0 if there is none
};

/// One line a token: `line:col Name text`, for `--dump=tokens`.
std::string dumpTokens(const SourceFile& file, const std::vector<Token>& tokens);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_TOKEN_H_
