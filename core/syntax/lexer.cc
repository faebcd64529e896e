// The lexer makes all tokens at once. A string with interpolation becomes StringHead, the tokens of
// the first expression, StringMiddle, …, StringTail; the stack of open brackets tells which `}`
// goes on with a string. It also records for each opening bracket where its closing one is, so that
// the parser can tell a lambda's parameter list from a parenthesised expression without
// backtracking.

#include "core/syntax/lexer.h"

#include <cctype>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "core/syntax/char_class.h"
#include "core/syntax/number_text.h"

namespace vela::syntax {
namespace {

const std::unordered_map<std::string_view, TokenKind>& keywords() {
  static const auto* keywords = new std::unordered_map<std::string_view, TokenKind>{
#define VELA_KEYWORD(name, text) {text, TokenKind::k##name},
#include "core/syntax/tokens.def"
  };
  return *keywords;
}

struct Punctuation {
  TokenKind kind;
  std::string_view text;
};

constexpr Punctuation kPunctuation[] = {
#define VELA_PUNCTUATION(name, text) {TokenKind::k##name, text},
#include "core/syntax/tokens.def"
};

class Lexer {
 public:
  Lexer(const SourceFile& file, Arena* arena, Diagnostics* diagnostics)
      : file_(file), text_(file.text()), arena_(arena), diagnostics_(diagnostics) {}

  LexResult run() {
    while (skipBlank(), at_ < text_.size()) scanToken();
    for (const Open& open : open_) {
      if (!open.is_string) continue;
      unterminated(open.string_start, "unterminated string");
      break;  // those inside it are the same mistake
    }
    add(TokenKind::kEndOfFile, at_);
    return std::move(result_);
  }

 private:
  // An open bracket, or a string that waits for the end of an interpolated expression.
  struct Open {
    std::uint32_t token;
    char closer;
    bool is_string = false;
    bool triple = false;
    char quote = 0;
    std::uint32_t string_start = 0;
  };

  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }
  bool startsWith(std::string_view prefix) const {
    return text_.compare(at_, prefix.size(), prefix) == 0;
  }

  void error(std::uint32_t begin, std::uint32_t end, std::string message) {
    diagnostics_->error(&file_, {begin, end}, std::move(message));
  }
  void unterminated(std::uint32_t begin, const char* message) {
    error(begin, begin + 1, message);
    result_.unterminated = true;
  }

  Token& add(TokenKind kind, std::uint32_t begin) {
    Token token;
    token.kind = kind;
    token.newline_before = newline_;
    token.span = {begin, at_};
    newline_ = false;
    result_.tokens.push_back(token);
    return result_.tokens.back();
  }

  void skipBlank();
  void skipBlockComment();
  void scanToken();
  void scanName();
  void scanNumber();
  void scanPunctuation();
  void scanForeign();
  void scanString();
  void scanStringText(const Open& open, bool first, std::uint32_t begin);
  bool scanEscape(bool triple, std::string* out);
  void scanUnicodeEscape(std::uint32_t begin, std::string* out);
  void close(char closer);

  const SourceFile& file_;
  std::string_view text_;
  Arena* arena_;
  Diagnostics* diagnostics_;
  std::uint32_t at_ = 0;
  bool newline_ = false;
  std::vector<Open> open_;
  LexResult result_;
};

void Lexer::skipBlank() {
  while (at_ < text_.size()) {
    char c = text_[at_];
    if (c == '\n') {
      newline_ = true;
      ++at_;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++at_;
    } else if (c == '#' || startsWith("//")) {
      while (at_ < text_.size() && text_[at_] != '\n') ++at_;
    } else if (startsWith("/*")) {
      skipBlockComment();
    } else {
      return;
    }
  }
}

void Lexer::skipBlockComment() {
  std::uint32_t begin = at_;
  std::size_t depth = 0;
  do {
    if (at_ >= text_.size()) return unterminated(begin, "unterminated comment");
    if (startsWith("/*")) {
      ++depth;
      at_ += 2;
    } else if (startsWith("*/")) {
      --depth;
      at_ += 2;
    } else {
      if (text_[at_] == '\n') newline_ = true;
      ++at_;
    }
  } while (depth > 0);
}

void Lexer::scanToken() {
  char c = peek();
  if (isNameStart(c)) return scanName();
  if (isDigit(c)) return scanNumber();
  if (c == '"' || c == '\'') return scanString();
  if (c == '}' || c == ')' || c == ']') return close(c);
  scanPunctuation();
}

void Lexer::scanName() {
  std::uint32_t begin = at_;
  while (isNamePart(peek())) ++at_;
  std::string_view name = text_.substr(begin, at_ - begin);
  TokenKind kind = TokenKind::kIdentifier;
  bool member = !result_.tokens.empty() && (result_.tokens.back().kind == TokenKind::kDot ||
                                            result_.tokens.back().kind == TokenKind::kQuestionDot);
  if (!member) {
    auto keyword = keywords().find(name);
    if (keyword != keywords().end()) kind = keyword->second;
  }
  add(kind, begin).text = name;
}

void Lexer::scanNumber() {
  std::uint32_t begin = at_;
  NumberText number = readNumber(text_.substr(at_));
  at_ += static_cast<std::uint32_t>(number.length);
  Token& token = add(number.is_float ? TokenKind::kFloat : TokenKind::kInt, begin);
  token.integer = number.integer;
  token.number = number.number;
  if (!number.error.empty()) {  // reported; the parser goes on as if it were a number
    token.integer = 0;
    error(begin, at_, std::move(number.error));
  }
}

void Lexer::scanPunctuation() {
  std::uint32_t begin = at_;
  for (const Punctuation& row : kPunctuation) {
    if (!startsWith(row.text)) continue;
    at_ += static_cast<std::uint32_t>(row.text.size());
    std::uint32_t index = static_cast<std::uint32_t>(result_.tokens.size());
    add(row.kind, begin);
    if (row.kind == TokenKind::kLeftParen) open_.push_back({index, ')'});
    if (row.kind == TokenKind::kLeftBracket) open_.push_back({index, ']'});
    if (row.kind == TokenKind::kLeftBrace) open_.push_back({index, '}'});
    return;
  }
  scanForeign();
}

// Text that belongs to no token: one error for the whole run.
void Lexer::scanForeign() {
  std::uint32_t begin = at_;
  std::size_t first = utf8SequenceLength(text_.substr(at_));
  at_ += static_cast<std::uint32_t>(first);
  while (static_cast<unsigned char>(peek()) >= 0x80 || isNamePart(peek())) ++at_;
  unsigned char c = static_cast<unsigned char>(text_[begin]);
  std::string shown = c < 0x20 || c == 0x7F
                          ? "control character"
                          : "character '" + std::string(text_.substr(begin, first)) + "'";
  error(begin, at_, "unexpected " + shown);
  add(TokenKind::kError, begin);
}

// A closing bracket: closes the nearest open one of its kind. What was opened in between and never
// closed stays unmatched; the parser complains about it.
void Lexer::close(char closer) {
  std::size_t depth = open_.size();
  while (depth > 0 && open_[depth - 1].closer != closer && !open_[depth - 1].is_string) --depth;
  bool found = depth > 0 && open_[depth - 1].closer == closer;
  if (found && open_[depth - 1].is_string) {
    Open open = open_[depth - 1];
    open_.resize(depth - 1);
    std::uint32_t begin = at_++;
    return scanStringText(open, false, begin);
  }
  if (found) {
    result_.tokens[open_[depth - 1].token].match =
        static_cast<std::uint32_t>(result_.tokens.size());
    open_.resize(depth - 1);
  }
  std::uint32_t begin = at_++;
  add(closer == '}'   ? TokenKind::kRightBrace
      : closer == ')' ? TokenKind::kRightParen
                      : TokenKind::kRightBracket,
      begin);
}

void Lexer::scanString() {
  std::uint32_t begin = at_;
  Open open{0, '}', true, false, peek(), begin};
  if (startsWith("\"\"\"")) {
    open.triple = true;
    at_ += 3;
  } else {
    at_ += 1;
  }
  scanStringText(open, true, begin);
}

// Reads string text up to the closing quote or the next `${`.
void Lexer::scanStringText(const Open& open, bool first, std::uint32_t begin) {
  std::string decoded;
  TokenKind end_kind = first ? TokenKind::kString : TokenKind::kStringTail;
  while (true) {
    if (at_ >= text_.size() || (!open.triple && text_[at_] == '\n')) {
      error(open.string_start, open.string_start + 1, "unterminated string");
      if (at_ >= text_.size()) result_.unterminated = true;
      add(end_kind, begin).text = arena_->copyText(decoded);
      add(TokenKind::kError, at_);  // what the string swallowed is not missed a second time
      return;
    }
    if (open.triple ? startsWith("\"\"\"") : text_[at_] == open.quote) {
      at_ += open.triple ? 3 : 1;
      break;
    }
    if (startsWith("${")) {
      at_ += 2;
      open_.push_back(open);
      open_.back().token = static_cast<std::uint32_t>(result_.tokens.size());
      end_kind = first ? TokenKind::kStringHead : TokenKind::kStringMiddle;
      break;
    }
    if (text_[at_] != '\\') {
      decoded += text_[at_++];
    } else if (!scanEscape(open.triple, &decoded)) {
      decoded += '?';
    }
  }
  add(end_kind, begin).text = arena_->copyText(decoded);
}

// An escape sequence at the backslash; false (after an error) if there is none of that name.
bool Lexer::scanEscape(bool triple, std::string* out) {
  std::uint32_t begin = at_++;
  if (at_ >= text_.size()) return true;  // reported as unterminated
  if (startsWith("\n") || startsWith("\r\n")) {
    if (triple) error(begin, at_, "unknown escape '\\' at the end of a line");
    return true;  // other strings end there, unterminated
  }
  char c = text_[at_];
  static constexpr std::string_view kNames = "ntr0\\\"'$";
  static constexpr std::string_view kValues("\n\t\r\0\\\"'$", 8);
  std::size_t index = kNames.find(c);
  if (index != std::string_view::npos) {
    ++at_;
    out->push_back(kValues[index]);
    return true;
  }
  if (c == 'u') {
    ++at_;
    scanUnicodeEscape(begin, out);
    return true;
  }
  std::size_t length = utf8SequenceLength(text_.substr(at_));
  std::string shown(text_.substr(at_, length));
  at_ += static_cast<std::uint32_t>(length);
  error(begin, at_, "unknown escape '\\" + shown + "'");
  return false;
}

void Lexer::scanUnicodeEscape(std::uint32_t begin, std::string* out) {
  std::uint32_t value = 0;
  std::size_t digits = 0;
  if (peek() == '{') {
    ++at_;
    while (std::isxdigit(static_cast<unsigned char>(peek()))) {
      char c = peek();
      std::uint32_t digit =
          static_cast<std::uint32_t>(isDigit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
      if (value <= 0x10FFFF) value = value * 16 + digit;
      ++digits;
      ++at_;
    }
    if (digits > 0 && peek() == '}') {
      ++at_;
      if (value <= 0x10FFFF && (value < 0xD800 || value > 0xDFFF)) return appendUtf8(value, out);
      return error(begin, at_, "'\\u{…}' must name a Unicode character");
    }
  }
  error(begin, at_, "expected hexadecimal digits in braces after '\\u'");
}

}  // namespace

LexResult lex(const SourceFile& file, Arena* arena, Diagnostics* diagnostics) {
  return Lexer(file, arena, diagnostics).run();
}

}  // namespace vela::syntax
