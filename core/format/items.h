// A source text as the formatter sees it; private to core/format.
#ifndef VELA_CORE_FORMAT_ITEMS_H_
#define VELA_CORE_FORMAT_ITEMS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/syntax/lexer.h"
#include "core/syntax/source.h"

namespace vela::format {

enum class Bracket : std::uint8_t {
  kNone,
  kRound,
  kSquare,
  kMap,  // also the names of `show { … }`
  kBlock,
  kArms,    // the body of a match or an enum, where commas separate lines
  kString,  // "…${ up to the next }
};

/// A token or a comment, and how it stands to what is before it.
struct Item {
  enum class Sort : std::uint8_t { kToken, kLineComment, kBlockComment };
  Sort sort = Sort::kToken;
  syntax::TokenKind kind = syntax::TokenKind::kEndOfFile;
  std::string_view text;
  int newlines = 0;    // between it and the item before it
  bool space = false;  // a blank stands before it if it does not start a line
  // If it starts a line, this line goes on with the statement of the line before.
  bool continues = false;
  Bracket opens = Bracket::kNone;
  Bracket closes = Bracket::kNone;
  Bracket inside = Bracket::kNone;  // the innermost bracket around it; kNone at the top level
  std::uint32_t partner = 0;        // of a bracket: the other one
};

/// Tokens and comments of a file without syntax errors.
std::vector<Item> makeItems(const syntax::SourceFile& file,
                            const std::vector<syntax::Token>& tokens);

}  // namespace vela::format

#endif  // VELA_CORE_FORMAT_ITEMS_H_
