#include "core/syntax/token.h"

#include "core/syntax/text.h"

namespace vela::syntax {

const char* tokenKindName(TokenKind kind) {
  switch (kind) {
#define VELA_ROW(name, text) \
  case TokenKind::k##name: return #name;
#define VELA_TOKEN(name, text) VELA_ROW(name, text)
#define VELA_PUNCTUATION(name, text) VELA_ROW(name, text)
#define VELA_KEYWORD(name, text) VELA_ROW(name, text)
#include "core/syntax/tokens.def"
#undef VELA_ROW
  }
  return "";
}

std::string describeTokenKind(TokenKind kind) {
  switch (kind) {
#define VELA_TOKEN(name, text) \
  case TokenKind::k##name: return text;
#define VELA_PUNCTUATION(name, text) \
  case TokenKind::k##name: return "'" text "'";
#define VELA_KEYWORD(name, text) \
  case TokenKind::k##name: return "'" text "'";
#include "core/syntax/tokens.def"
  }
  return "";
}

bool isKeyword(TokenKind kind) { return kind >= TokenKind::kAbstract; }

std::string dumpTokens(const SourceFile& file, const std::vector<Token>& tokens) {
  std::string out;
  for (const Token& token : tokens) {
    LineColumn at = file.locate(token.span.begin);
    out += std::to_string(at.line) + ":" + std::to_string(at.column) + " ";
    out += tokenKindName(token.kind);
    switch (token.kind) {
      case TokenKind::kIdentifier: out += " " + std::string(token.text); break;
      case TokenKind::kInt: out += " " + std::to_string(token.integer); break;
      case TokenKind::kFloat:
        out += " " +
               std::string(file.text().substr(token.span.begin, token.span.end - token.span.begin));
        break;
      case TokenKind::kString:
      case TokenKind::kStringHead:
      case TokenKind::kStringMiddle:
      case TokenKind::kStringTail: out += " " + quoteText(token.text); break;
      default: break;
    }
    out += "\n";
  }
  return out;
}

}  // namespace vela::syntax
