#ifndef VELA_CORE_SYNTAX_LEXER_H_
#define VELA_CORE_SYNTAX_LEXER_H_

#include <vector>

#include "core/syntax/arena.h"
#include "core/syntax/diagnostics.h"
#include "core/syntax/source.h"
#include "core/syntax/token.h"

namespace vela::syntax {

/// What the lexer hands to the parser.
struct LexResult {
  std::vector<Token> tokens;  ///< ends with one EndOfFile token
  /// A string or comment that was reported as unterminated ran to the end of the file; a complaint
  /// about the end of the file would say the same again.
  bool unterminated = false;
};

/// Splits a file into tokens. Errors go to `diagnostics` and leave Error tokens or repaired tokens.
/// Decoded strings live in `arena`; identifiers point into the file's text. `file` must be valid
/// UTF-8.
LexResult lex(const SourceFile& file, Arena* arena, Diagnostics* diagnostics);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_LEXER_H_
