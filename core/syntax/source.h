#ifndef VELA_CORE_SYNTAX_SOURCE_H_
#define VELA_CORE_SYNTAX_SOURCE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vela::syntax {

/// A half-open range of byte offsets into one source file.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
};

/// The span from the start of `a` to the end of `b`.
inline Span join(Span a, Span b) { return {a.begin, b.end}; }

/// A place in a source file as people count it: both start at 1, columns count code points.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

/// The text of one source file with an index of its lines. A byte order mark at the start is
/// dropped, so offsets refer to `text()`.
class SourceFile {
 public:
  /// `path` is what messages show.
  SourceFile(std::string path, std::string text);

  const std::string& path() const { return path_; }
  std::string_view text() const { return text_; }

  /// Line and column of a byte offset; an offset past the end is the end.
  LineColumn locate(std::uint32_t offset) const;

  /// The text of a line (from 1), without its line break.
  std::string_view line(std::uint32_t line) const;

  /// Offset of the first byte that is not part of well-formed UTF-8, if there is one.
  std::optional<std::uint32_t> findInvalidUtf8() const;

 private:
  std::string path_;
  std::string text_;
  std::uint32_t codePointsBefore(std::uint32_t offset) const;

  std::vector<std::uint32_t> line_starts_;
  // Code points before each kMarkDistance-th byte: lines may be long.
  std::vector<std::uint32_t> marks_;
};

/// Length in bytes of the well-formed UTF-8 sequence at the start of `text`, 0 if there is none.
std::size_t utf8SequenceLength(std::string_view text);

/// Appends the UTF-8 form of `code_point` (which must be a Unicode scalar value).
void appendUtf8(std::uint32_t code_point, std::string* out);

/// `bytes` with U+FFFD for every byte that is not UTF-8.
std::string replaceInvalidUtf8(std::string_view bytes);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_SOURCE_H_
