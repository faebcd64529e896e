#include "core/syntax/diagnostics.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace vela::syntax {
namespace {

// The source line as it can be printed: foreign bytes and control characters become U+FFFD.
std::string printable(std::string_view line) {
  std::string out;
  while (!line.empty()) {
    std::size_t length = utf8SequenceLength(line);
    const auto first = static_cast<unsigned char>(line.front());
    const bool control = (first < 0x20 && first != '\t') || first == 0x7F;
    if (length == 0 || control) {
      appendUtf8(0xFFFD, &out);
      line.remove_prefix(1);
    } else {
      out.append(line.substr(0, length));
      line.remove_prefix(length);
    }
  }
  return out;
}

}  // namespace

void Diagnostics::error(const SourceFile* file, Span span, std::string message) {
  if (!places_.insert({file, span.begin}).second) return;
  errors_.push_back({file, span, std::move(message)});
}

std::vector<Diagnostic> Diagnostics::sorted() const {
  std::vector<Diagnostic> sorted = errors_;
  auto rank = [&](const SourceFile* file) {
    return std::find(files_.begin(), files_.end(), file) - files_.begin();
  };
  std::sort(sorted.begin(), sorted.end(), [&](const Diagnostic& a, const Diagnostic& b) {
    if (a.file != b.file) return rank(a.file) < rank(b.file);
    return a.span.begin < b.span.begin;
  });
  return sorted;
}

std::string Diagnostics::render() const {
  std::vector<Diagnostic> shown = sorted();
  std::string out;
  for (std::size_t i = 0; i < shown.size() && i < kMaxShown; ++i) {
    out += renderDiagnostic(shown[i]);
  }
  if (shown.size() > kMaxShown) {
    out += "and " + std::to_string(shown.size() - kMaxShown) + " more errors\n";
  }
  return out;
}

std::string renderDiagnostic(const Diagnostic& diagnostic) {
  LineColumn at = diagnostic.file->locate(diagnostic.span.begin);
  std::string_view line = diagnostic.file->line(at.line);
  std::string out = diagnostic.file->path() + ":" + std::to_string(at.line) + ":" +
                    std::to_string(at.column) + ": error: " + diagnostic.message + "\n";
  out += printable(line) + "\n";
  // Tabs stay tabs, so that the caret stands below its character whatever their width.
  std::uint32_t column = 1;
  for (std::size_t i = 0; i < line.size() && column < at.column; ++i) {
    if ((static_cast<unsigned char>(line[i]) & 0xC0) == 0x80) continue;
    out += line[i] == '\t' ? '\t' : ' ';
    ++column;
  }
  return out + "^\n";
}

}  // namespace vela::syntax
