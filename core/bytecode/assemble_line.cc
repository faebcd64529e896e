#include <fast_float/fast_float.h>

#include <cstring>

#include "core/bytecode/assembler_internal.h"

namespace vela::bytecode::internal {
namespace {

/// Digits of `text` in `base` as a number below 2^64; false if there are others, none, or too many.
bool parseDigits(std::string_view text, unsigned base, uint64_t& out) {
  out = 0;
  if (text.empty()) return false;
  for (const char c : text) {
    unsigned digit = 99;
    if (c >= '0' && c <= '9') digit = static_cast<unsigned>(c - '0');
    if (c >= 'a' && c <= 'f') digit = static_cast<unsigned>(c - 'a') + 10;
    if (digit >= base || out > (~uint64_t{0} - digit) / base) return false;
    out = out * base + digit;
  }
  return true;
}

}  // namespace

bool parseNumber(std::string_view text, int64_t low, int64_t high, int64_t& out) {
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  uint64_t size = 0;
  if (!parseDigits(text, 10, size)) return false;
  const uint64_t limit = (uint64_t{1} << 63) - (negative ? 0 : 1);
  if (size > limit) return false;
  out = negative ? static_cast<int64_t>(0 - size) : static_cast<int64_t>(size);
  return out >= low && out <= high;
}

bool parseFloat(std::string_view text, int64_t& bits) {
  uint64_t raw = 0;
  if (text.substr(0, 2) == "0x" && parseDigits(text.substr(2), 16, raw)) {
    bits = static_cast<int64_t>(raw);
    return true;
  }
  double value = 0;
  const auto [end, error] = fast_float::from_chars(text.data(), text.data() + text.size(), value);
  std::memcpy(&bits, &value, sizeof bits);
  return error == std::errc() && end == text.data() + text.size();
}

bool Line::begin(size_t number, std::string_view text) {
  number_ = number;
  at_ = 0;
  std::string error;
  if (!splitLine(text, words_, error)) fail(error);
  return ok();
}

Word Line::next(const char* expected) {
  if (!atEnd()) return words_[at_++];
  fail(std::string("expected ") + expected);
  return {};
}

bool Line::accept(std::string_view word) {
  if (atEnd() || words_[at_].quoted || words_[at_].text != word) return false;
  ++at_;
  return true;
}

void Line::expectEnd() {
  if (!atEnd()) fail("unexpected '" + words_[at_].text + "'");
}

uint32_t Line::number(const char* what, uint32_t limit) {
  const Word word = next(what);
  int64_t out = 0;
  if (!word.quoted && parseNumber(word.text, 0, limit, out)) return static_cast<uint32_t>(out);
  fail(std::string("expected ") + what + " (0 to " + std::to_string(limit) + "), found '" +
       word.text + "'");
  return 0;
}

uint32_t Line::index(const char* prefix, const char* what) {
  const Word word = next(what);
  const size_t length = std::strlen(prefix);
  if (!word.quoted && word.text == "-") return kNoIndex;
  int64_t out = 0;
  if (!word.quoted && word.text.compare(0, length, prefix) == 0 &&
      parseNumber(std::string_view(word.text).substr(length), 0, 0xFFFFFFFF, out)) {
    return static_cast<uint32_t>(out);
  }
  fail(std::string("expected ") + what + " like " + prefix + "0, found '" + word.text + "'");
  return 0;
}

void Line::position(uint32_t& line, uint32_t& column) {
  const Word word = next("a position like 3:7");
  const size_t colon = word.text.find(':');
  int64_t l = 0, c = 0;
  if (colon == std::string::npos ||
      !parseNumber(std::string_view(word.text).substr(0, colon), 0, 0xFFFFFFFF, l) ||
      !parseNumber(std::string_view(word.text).substr(colon + 1), 0, 0xFFFFFFFF, c)) {
    return fail("expected a position like 3:7, found '" + word.text + "'");
  }
  line = static_cast<uint32_t>(l);
  column = static_cast<uint32_t>(c);
}

uint32_t Line::flags(std::span<const FlagName> names) {
  uint32_t out = 0;
  for (bool found = true; found && !atEnd();) {
    found = false;
    for (const FlagName& flag : names) {
      if (!accept(flag.name)) continue;
      out |= flag.flag;
      found = true;
    }
    if (accept("flags")) out |= number("flags", 0xFFFF);
  }
  return out;
}

void Pool::addString(const std::string& text) {
  ids_.try_emplace(text, static_cast<StringId>(m_.strings.size()));
  m_.strings.push_back(text);
}

StringId Pool::string(const std::string& text) {
  if (ids_.count(text) == 0) addString(text);
  return ids_.at(text);
}

StringId Pool::name(Line& line) {
  const Word word = line.next("a string");
  if (word.quoted) return string(word.text);
  if (word.text == "-") return kNoIndex;
  int64_t id = 0;
  if (word.text.substr(0, 1) == "#" &&
      parseNumber(std::string_view(word.text).substr(1), 0, 0xFFFFFFFF, id)) {
    return static_cast<StringId>(id);
  }
  line.fail("expected a string in quotes, #N or -, found '" + word.text + "'");
  return kNoIndex;
}

uint32_t Pool::constant(const Constant& constant) {
  for (size_t k = 0; k < m_.constants.size(); ++k) {
    const Constant& c = m_.constants[k];
    if (c.kind == constant.kind && c.integer == constant.integer && c.string == constant.string) {
      return static_cast<uint32_t>(k);
    }
  }
  m_.constants.push_back(constant);
  return static_cast<uint32_t>(m_.constants.size()) - 1;
}

uint32_t Pool::intConstant(int64_t value) { return constant({ConstantKind::kInt, value}); }
uint32_t Pool::floatConstant(int64_t bits) { return constant({ConstantKind::kFloat, bits}); }
uint32_t Pool::stringConstant(StringId string) {
  return constant({ConstantKind::kString, 0, string});
}

}  // namespace vela::bytecode::internal
