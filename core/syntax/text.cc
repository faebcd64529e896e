#include "core/syntax/text.h"

#include <algorithm>
#include <vector>

namespace vela::syntax {

std::string quoted(std::string_view name) { return "'" + std::string(name) + "'"; }

std::string quoteText(std::string_view text) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string out = "\"";
  for (char c : text) {
    switch (c) {
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': out += "\\r"; break;
      case '\0': out += "\\0"; break;
      case '\\': out += "\\\\"; break;
      case '"': out += "\\\""; break;
      case '$': out += "\\$"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
          out += std::string("\\u{") + kHex[(c >> 4) & 15] + kHex[c & 15] + "}";
        } else {
          out += c;
        }
    }
  }
  return out + "\"";
}

std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit) {
  std::size_t longer = std::max(a.size(), b.size());
  if (longer - std::min(a.size(), b.size()) > limit || longer > 64) return limit + 1;
  std::vector<std::size_t> before(b.size() + 1), row(b.size() + 1), next(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    next[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t same = a[i - 1] == b[j - 1] ? 0 : 1;
      next[j] = std::min({row[j] + 1, next[j - 1] + 1, row[j - 1] + same});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        next[j] = std::min(next[j], before[j - 2] + 1);
      }
    }
    before.swap(row);
    row.swap(next);
  }
  return std::min(row[b.size()], limit + 1);
}

namespace {

struct HabitRow {
  std::string_view word, vela;
  bool is_keyword;  // where the habit comes from
};
constexpr HabitRow kHabits[] = {
    {"null", "'None'", true},      {"nil", "'None'", true},
    {"undefined", "'None'", true}, {"True", "'true'", true},
    {"False", "'false'", true},    {"self", "'this'", true},
    {"and", "'&&'", true},         {"or", "'||'", true},
    {"not", "'!'", true},          {"var", "'let' or 'state'", true},
    {"val", "'let'", true},        {"const", "'let'", true},
    {"func", "'fn'", true},        {"function", "'fn'", true},
    {"fun", "'fn'", true},         {"def", "'fn'", true},
    {"elif", "'else if'", true},   {"elsif", "'else if'", true},
    {"switch", "'match'", true},   {"when", "'match'", true},
    {"case", "'match'", true},     {"foreach", "'for'", true},
    {"struct", "'class'", true},   {"raise", "'throw'", true},
    {"except", "'catch'", true},   {"new", "the class's name, called without 'new'", true},
    {"println", "'print'", false}, {"len", "'.length'", false},
    {"str", "'String'", false},    {"int", "'Int'", false},
    {"float", "'Float'", false},   {"bool", "'Bool'", false},
    {"string", "'String'", false}, {"object", "'Any'", false},
};

const HabitRow* findHabit(std::string_view word) {
  for (const HabitRow& row : kHabits) {
    if (row.word == word) return &row;
  }
  return nullptr;
}

}  // namespace

std::string habitHint(std::string_view word) {
  const HabitRow* row = findHabit(word);
  return row == nullptr ? "" : "; did you mean " + std::string(row->vela) + "?";
}

bool isForeignKeyword(std::string_view word) {
  const HabitRow* row = findHabit(word);
  return row != nullptr && row->is_keyword;
}

Suggestion::Suggestion(std::string_view name)
    : name_(name), best_distance_(name.size() <= 5 ? 2 : 3) {}

void Suggestion::offer(std::string_view candidate) {
  // A name of one letter is near to everything.
  if (candidate == name_ || candidate.size() <= 1) return;
  std::size_t distance = editDistance(name_, candidate, best_distance_ - 1);
  if (distance >= best_distance_) return;
  best_ = candidate;
  best_distance_ = distance;
}

std::string Suggestion::text() const {
  return best_.empty() ? "" : "; did you mean '" + std::string(best_) + "'?";
}

}  // namespace vela::syntax
