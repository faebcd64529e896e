#ifndef VELA_CORE_SYNTAX_TEXT_H_
#define VELA_CORE_SYNTAX_TEXT_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace vela::syntax {

/// `name` in single quotes, as messages write names.
std::string quoted(std::string_view name);

/// `text` in double quotes with escapes, on one line.
std::string quoteText(std::string_view text);

/// Collects candidates for a misspelt name and gives the nearest one.
class Suggestion {
 public:
  /// `name` is what was written.
  explicit Suggestion(std::string_view name);

  /// Offers one existing name; the first of several equally near ones wins.
  void offer(std::string_view candidate);

  /// `; did you mean 'x'?`, or nothing where no candidate is near enough.
  std::string text() const;

 private:
  std::string_view name_;
  std::string_view best_;
  std::size_t best_distance_;
};

/// What Vela calls a word of other languages (`null`, `var`, `elif`, …): `; did you mean 'None'?`,
/// or nothing.
std::string habitHint(std::string_view word);

/// Whether the word is reserved in another language (`null`, but not `len`): who writes it means
/// that, whatever names are near.
bool isForeignKeyword(std::string_view word);

/// Number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`;
/// `limit + 1` if there are more than `limit`.
std::size_t editDistance(std::string_view a, std::string_view b, std::size_t limit);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_TEXT_H_
