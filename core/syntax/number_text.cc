#include "core/syntax/number_text.h"

#include "core/syntax/char_class.h"
#include "fast_float/fast_float.h"

namespace vela::syntax {
namespace {

constexpr std::uint64_t kLargestMagnitude = std::uint64_t{1} << 63;

int digitValue(char c) {
  if (isDigit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return 99;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : text_(text) {}

  NumberText run() {
    if (peek() == '0' && (peek(1) == 'x' || peek(1) == 'b' || peek(1) == 'o')) {
      readInteger(peek(1) == 'x' ? 16 : peek(1) == 'b' ? 2 : 8, 2);
    } else {
      readDecimal();
    }
    if (isNamePart(peek())) {
      while (isNamePart(peek())) ++at_;
      result_.error = "invalid number '" + std::string(text_.substr(0, at_)) + "'";
    } else if (result_.error.empty() && text_[at_ - 1] == '_') {
      result_.error = "a number cannot end with '_'";
    }
    result_.length = at_;
    return result_;
  }

 private:
  char peek(std::size_t ahead = 0) const {
    return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0';
  }

  void readInteger(unsigned base, std::size_t prefix) {
    at_ += prefix;
    bool any = false;
    bool too_large = false;
    std::uint64_t value = 0;
    for (; peek() == '_' || digitValue(peek()) < static_cast<int>(base); ++at_) {
      if (peek() == '_') continue;
      any = true;
      std::uint64_t digit = static_cast<std::uint64_t>(digitValue(peek()));
      too_large = too_large || value > (kLargestMagnitude - digit) / base;
      if (!too_large) value = value * base + digit;
    }
    result_.integer = value;
    if (!any)
      result_.error = "expected digits after '" + std::string(text_.substr(0, prefix)) + "'";
    if (too_large) result_.error = "integer literal is out of Int's range";
  }

  void skipDigits() {
    while (isDigit(peek()) || peek() == '_') ++at_;
  }

  // What comes now must stand behind a digit.
  void afterDigit() {
    if (text_[at_ - 1] == '_') result_.error = "'_' must stand between digits";
  }

  void readDecimal() {
    skipDigits();
    if (peek() == '.' && isDigit(peek(1))) {
      afterDigit();
      result_.is_float = true;
      ++at_;
      skipDigits();
    }
    bool sign = peek(1) == '+' || peek(1) == '-';
    if ((peek() == 'e' || peek() == 'E') && isDigit(peek(sign ? 2 : 1))) {
      afterDigit();
      result_.is_float = true;
      at_ += sign ? 2 : 1;
      skipDigits();
    }
    if (!result_.is_float) {
      at_ = 0;
      return readInteger(10, 0);
    }
    std::string plain;
    for (char c : text_.substr(0, at_)) {
      if (c != '_') plain += c;
    }
    fast_float::from_chars(plain.data(), plain.data() + plain.size(), result_.number);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  NumberText result_;
};

}  // namespace

NumberText readNumber(std::string_view text) { return Reader(text).run(); }

}  // namespace vela::syntax
