#include "core/runtime/case_mapping.h"

#include <algorithm>
#include <iterator>

#include "core/runtime/strings.h"

namespace vela::runtime {

namespace {

/// Code points [first, last] are lower case. step 1: upper case is `distance` below each. step 2:
/// every second one, starting with `first`.
struct CaseRange {
  uint32_t first, last;
  int32_t distance;
  uint32_t step;
};
struct CasePair {
  uint32_t from, to;
};
struct CaseText {
  uint32_t from;
  std::string_view to;
};

constexpr CaseRange kRanges[] = {
#define VELA_CASE_RANGE(first, last, distance, step) {first, last, distance, step},
#include "core/runtime/case_mapping.def"
};
constexpr CasePair kUpperOnly[] = {
#define VELA_UPPER(c, upper) {c, upper},
#include "core/runtime/case_mapping.def"
};
constexpr CasePair kLowerOnly[] = {
#define VELA_LOWER(c, lower) {c, lower},
#include "core/runtime/case_mapping.def"
};
constexpr CaseText kUpperSeveral[] = {
#define VELA_UPPER_SEVERAL(c, text) {c, text},
#include "core/runtime/case_mapping.def"
};

/// The row for `c` in a table sorted by `from`; null if there is none.
template <typename Row, size_t kRows>
const Row* find(const Row (&rows)[kRows], uint32_t c) {
  const Row* row = std::lower_bound(std::begin(rows), std::end(rows), c,
                                    [](const Row& r, uint32_t wanted) { return r.from < wanted; });
  return row != std::end(rows) && row->from == c ? row : nullptr;
}

bool isInRange(const CaseRange& range, uint32_t lower) {
  return lower >= range.first && lower <= range.last && (lower - range.first) % range.step == 0;
}

bool isCased(uint32_t c) {
  return toUpperCase(c) != c || toLowerCase(c) != c || !upperCaseOfSeveral(c).empty();
}

/// What may stand inside a word without being a letter of it: the marks and signs of European text
/// among Unicode's Case_Ignorable.
bool isCaseIgnorable(uint32_t c) {
  switch (c) {
    case '\'':
    case '.':
    case ':':
    case '^':
    case '`':
    case 0xA8:
    case 0xAD:
    case 0xAF:
    case 0xB4:
    case 0xB7:
    case 0xB8:
    case 0x2018:
    case 0x2019:
    case 0x2024:
    case 0x2027: return true;
    default: return c >= 0x2B0 && c <= 0x36F && !isCased(c);
  }
}

bool isWhiteSpace(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

}  // namespace

uint32_t toUpperCase(uint32_t c) {
  if (c < 0x80) return c >= 'a' && c <= 'z' ? c - 32 : c;
  if (const CasePair* pair = find(kUpperOnly, c)) return pair->to;
  for (const CaseRange& range : kRanges) {
    if (c < range.first) break;
    if (isInRange(range, c)) return static_cast<uint32_t>(static_cast<int32_t>(c) - range.distance);
  }
  return c;
}

uint32_t toLowerCase(uint32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (const CasePair* pair = find(kLowerOnly, c)) return pair->to;
  for (const CaseRange& range : kRanges) {
    const auto lower = static_cast<uint32_t>(static_cast<int32_t>(c) + range.distance);
    if (isInRange(range, lower)) return lower;
  }
  return c;
}

std::string_view upperCaseOfSeveral(uint32_t c) {
  const CaseText* text = c < 0x80 ? nullptr : find(kUpperSeveral, c);
  return text == nullptr ? std::string_view() : text->to;
}

std::string_view lowerCaseOfSeveral(uint32_t c) {
  return c == 0x130 ? "i\u0307" : std::string_view();  // the only one
}

bool isFinalSigma(std::string_view text, uint64_t at) {
  uint32_t bytes;
  uint64_t before = at;
  for (;;) {
    if (before == 0) return false;
    do --before;
    while ((text[before] & 0xC0) == 0x80);
    const uint32_t c = decodeAt(text, before, &bytes);
    if (isCaseIgnorable(c)) continue;
    if (!isCased(c)) return false;
    break;
  }
  decodeAt(text, at, &bytes);
  for (uint64_t after = at + bytes; after < text.size(); after += bytes) {
    const uint32_t c = decodeAt(text, after, &bytes);
    if (!isCaseIgnorable(c)) return !isCased(c);
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  uint64_t start = 0, end = text.size();
  uint32_t bytes;
  while (start < end && isWhiteSpace(decodeAt(text, start, &bytes))) start += bytes;
  while (end > start) {
    uint64_t last = end - 1;
    while ((text[last] & 0xC0) == 0x80) --last;
    if (!isWhiteSpace(decodeAt(text, last, &bytes))) break;
    end = last;
  }
  return text.substr(start, end - start);
}

}  // namespace vela::runtime
