#ifndef VELA_CORE_SYNTAX_DIAGNOSTICS_H_
#define VELA_CORE_SYNTAX_DIAGNOSTICS_H_

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/syntax/source.h"

namespace vela::syntax {

/// One compile-time error.
struct Diagnostic {
  const SourceFile* file = nullptr;
  Span span;
  std::string message;
};

/// Collects the errors of a compilation over all its files and writes them in order: files as they
/// were added, then by position. Two errors at one position are one: the first says what is wrong.
class Diagnostics {
 public:
  /// Makes `file` known, so that its errors come after those of files added before.
  void addFile(const SourceFile* file) { files_.push_back(file); }

  /// Records an error at `span` of `file`.
  void error(const SourceFile* file, Span span, std::string message);

  bool hasErrors() const { return !errors_.empty(); }
  std::size_t size() const { return errors_.size(); }

  /// The errors in the order in which they are written.
  std::vector<Diagnostic> sorted() const;

  /// All errors as text: `file:line:col: error: message`, the source line, a caret. After
  /// kMaxShown errors a last line counts the rest.
  std::string render() const;

  static constexpr std::size_t kMaxShown = 100;

 private:
  std::vector<const SourceFile*> files_;
  std::vector<Diagnostic> errors_;
  std::set<std::pair<const SourceFile*, std::uint32_t>> places_;
};

/// `file:line:col: error: message`, newline, the source line, newline, a caret below the place.
std::string renderDiagnostic(const Diagnostic& diagnostic);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_DIAGNOSTICS_H_
