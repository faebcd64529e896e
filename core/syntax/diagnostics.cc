#include "core/syntax/diagnostics.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace vela::syntax {
namespace {

// The source line as it can be printed: foreign bytes and control characters become U+FFFD.
std::string printable(std::string_view line) {
  std::string out;
  for (char c : replaceInvalidUtf8(line)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t') || byte == 0x7F) {
      appendUtf8(0xFFFD, &out);
    } else {
      out += c;
    }
  }
  return out;
}

// Of a line longer than this many code points only what is around the caret is shown.
constexpr std::uint32_t kLongLine = 1000;
constexpr std::uint32_t kShownAround = 80;
// Names may be as long as lines.
constexpr std::size_t kLongMessage = 400;

bool startsCodePoint(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

// `text` without its first `count` code points.
std::string_view dropCodePoints(std::string_view text, std::uint32_t count) {
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (startsCodePoint(text[at]) && count-- == 0) break;
  }
  return text.substr(at);
}

std::string_view takeCodePoints(std::string_view text, std::uint32_t count) {
  return text.substr(0, text.size() - dropCodePoints(text, count).size());
}

std::string shortMessage(const std::string& message) {
  if (message.size() <= kLongMessage) return message;
  std::string_view end = std::string_view(message).substr(message.size() - kLongMessage / 4);
  return std::string(takeCodePoints(message, kLongMessage / 4)) + "…" +
         std::string(dropCodePoints(end, 0));
}

// A line as it is shown, and where in it the caret stands.
struct Excerpt {
  std::string_view text;
  std::uint32_t column;
  bool cut_before = false, cut_behind = false;
};

Excerpt excerptOf(std::string_view line, std::uint32_t column) {
  if (dropCodePoints(line, kLongLine).empty()) return {line, column};
  Excerpt out{line, column};
  if (column > kShownAround + 1) {
    out.cut_before = true;
    out.text = dropCodePoints(line, column - kShownAround - 1);
    out.column = kShownAround + 1;
  }
  const std::string_view shown = takeCodePoints(out.text, out.column + kShownAround);
  out.cut_behind = shown.size() < out.text.size();
  out.text = shown;
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
  const LineColumn at = diagnostic.file->locate(diagnostic.span.begin);
  const Excerpt line = excerptOf(diagnostic.file->line(at.line), at.column);
  std::string out = diagnostic.file->path() + ":" + std::to_string(at.line) + ":" +
                    std::to_string(at.column) + ": error: " + shortMessage(diagnostic.message) +
                    "\n";
  out += (line.cut_before ? "…" : "") + printable(line.text) + (line.cut_behind ? "…" : "") + "\n";
  if (line.cut_before) out += ' ';
  // Tabs stay tabs, so that the caret stands below its character whatever their width.
  std::uint32_t column = 1;
  for (std::size_t i = 0; i < line.text.size() && column < line.column; ++i) {
    if (!startsCodePoint(line.text[i])) continue;
    out += line.text[i] == '\t' ? '\t' : ' ';
    ++column;
  }
  return out + "^\n";
}

}  // namespace vela::syntax
