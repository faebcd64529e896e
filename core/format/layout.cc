// Lines start where they start in the source, and in addition where
//   - a block with a line break in it begins and ends,
//   - a bracket whose content starts on a new line ends,
//   - a line is too long: then its blocks, or else the longest bracket on it that lies in no other,
//     are opened up, one element a line; again, until nothing is too long or nothing helps.
// A line is indented by one step more than the line on which the innermost bracket around it was
// opened, and by one more if it goes on with a statement.
#include "core/format/layout.h"

#include <algorithm>

#include "core/format/format.h"

namespace vela::format {

namespace {

constexpr std::size_t kStep = 2;
constexpr std::size_t kWorthOpening = 16;

struct Line {
  std::size_t first = 0, last = 0;  // items
  std::size_t indent = 0;           // steps
  bool blank_before = false;
  std::string text;
  std::string_view comment;  // behind the text
};

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

/// Of the last line of a text.
std::size_t lastWidth(std::string_view text) {
  const std::size_t line = text.rfind('\n');
  return width(line == std::string_view::npos ? text : text.substr(line + 1));
}

class Layout {
 public:
  explicit Layout(const std::vector<Item>& items) : items_(items), breaks_(items.size()) {
    for (std::size_t i = 0; i < items.size(); ++i) breaks_[i] = items[i].newlines > 0;
    openBlocks();
  }

  std::string run() {
    do {
      makeLines();
    } while (breakLongLines());
    alignComments();
    return join();
  }

 private:
  bool isBlock(Bracket bracket) const {
    return bracket == Bracket::kBlock || bracket == Bracket::kArms;
  }

  // A block with a line break directly inside begins and ends with one; other brackets end with one
  // if they begin so.
  void openBlocks() {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < items_.size(); ++i) {
      if (items_[i].closes != Bracket::kNone && !open.empty()) {
        const std::size_t opener = open.back();
        open.pop_back();
        if (opener + 1 == i) {
          breaks_[i] = false;
          if (items_[i].opens != Bracket::kNone) open.push_back(i);
          continue;
        }
        // A comment behind the opener belongs to the opener's line.
        const bool starts_new_line =
            breaks_[opener + 1] || items_[opener + 1].sort == Item::Sort::kLineComment;
        if (isBlock(items_[i].closes) ? has_break_[opener] || breaks_[i] : starts_new_line) {
          if (items_[opener + 1].sort != Item::Sort::kLineComment) breakBefore(opener + 1);
          breakBefore(i);
        }
      }
      if (breaks_[i] && !open.empty() && items_[i].closes == Bracket::kNone)
        has_break_[open.back()] = true;
      if (items_[i].opens != Bracket::kNone) open.push_back(i);
    }
  }

  void breakBefore(std::size_t item) { breaks_[item] = true; }

  void makeLines() {
    lines_.clear();
    std::vector<std::size_t> open;  // the indent of the line on which each open bracket was opened
    for (std::size_t i = 0; i < items_.size();) {
      Line line;
      line.first = i;
      line.indent = indentOf(i, open);
      const bool after_opener = i > 0 && items_[i - 1].opens != Bracket::kNone;
      line.blank_before =
          i > 0 && items_[i].newlines > 1 && !after_opener && items_[i].closes == Bracket::kNone;
      do {
        put(i, i == line.first, &line);
        if (items_[i].closes != Bracket::kNone && !open.empty()) open.pop_back();
        if (items_[i].opens != Bracket::kNone) open.push_back(line.indent);
        line.last = i++;
      } while (i < items_.size() && !breaks_[i]);
      lines_.push_back(std::move(line));
    }
  }

  std::size_t indentOf(std::size_t i, const std::vector<std::size_t>& open) const {
    const Item& item = items_[i];
    if (item.closes != Bracket::kNone && !open.empty()) return open.back();
    return (open.empty() ? 0 : open.back() + 1) + (item.continues ? 1 : 0);
  }

  void put(std::size_t i, bool is_first, Line* line) const {
    const Item& item = items_[i];
    if (item.sort == Item::Sort::kLineComment && !is_first) {
      line->comment = item.text;
      return;
    }
    if (item.space && !is_first) line->text += ' ';
    line->text += item.text;
  }

  bool breakLongLines() {
    bool any = false;
    for (const Line& line : lines_) {
      if (line.indent * kStep + width(line.text) <= kMaxColumns) continue;
      const std::size_t best = bracketToOpen(line);
      if (best == 0) continue;
      openUp(best - 1);
      if (isBlock(items_[best - 1].opens)) openUpBlocks(line);
      any = true;
    }
    return any;
  }

  // Of the brackets that lie on the line and in no other there: the first block, else the longest.
  // The number (from 1) of the item that opens it; 0: none.
  std::size_t bracketToOpen(const Line& line) const {
    std::size_t best = 0, best_width = 0;
    for (std::size_t i = line.first; i <= line.last; ++i) {
      if (items_[i].opens == Bracket::kNone || items_[i].partner > line.last) continue;
      const std::size_t close = items_[i].partner;
      const std::size_t size = widthBetween(i, close);
      if (isBlock(items_[i].opens) && size > 0) return i + 1;
      if (size > best_width && worthOpening(line, i, size)) {
        best = i + 1;
        best_width = size;
      }
      // The text goes on with the next part of a string, which is a bracket of its own.
      i = items_[close].opens == Bracket::kNone ? close : close - 1;
    }
    return best;
  }

  std::size_t widthBetween(std::size_t opener, std::size_t close) const {
    std::size_t size = 0;
    for (std::size_t i = opener + 1; i < close; ++i)
      size += width(items_[i].text) + (items_[i].space ? 1 : 0);
    return size;
  }

  // Little is gained by opening a short bracket, nothing by one around a single thing that is too
  // long itself.
  bool worthOpening(const Line& line, std::size_t opener, std::size_t size) const {
    if (items_[opener].opens == Bracket::kString || size < kWorthOpening) return false;
    if ((line.indent + 1) * kStep + size <= kMaxColumns) return true;
    for (std::size_t i = opener + 1; i < items_[opener].partner; ++i) {
      if (items_[i].opens == Bracket::kString) {
        i = items_[i].partner - 1;  // what is inside a string stays on its line
      } else if (items_[i].opens != Bracket::kNone || items_[i].kind == syntax::TokenKind::kComma) {
        return true;
      }
    }
    return false;
  }

  // The other blocks of an `if … else …` or `try … catch …` on the line.
  void openUpBlocks(const Line& line) {
    for (std::size_t i = line.first; i <= line.last; ++i) {
      if (items_[i].opens == Bracket::kNone || items_[i].partner > line.last) continue;
      if (isBlock(items_[i].opens) && items_[i].partner > i + 1) openUp(i);
      i = items_[i].partner;
    }
  }

  void openUp(std::size_t opener) {
    const std::size_t close = items_[opener].partner;
    const bool block = items_[opener].opens == Bracket::kBlock;
    breakBefore(opener + 1);
    breakBefore(close);
    std::size_t depth = 0;
    for (std::size_t i = opener + 1; i + 1 < close; ++i) {
      if (items_[i].closes != Bracket::kNone) --depth;
      if (items_[i].opens != Bracket::kNone) ++depth;
      const syntax::TokenKind separator =
          block ? syntax::TokenKind::kSemicolon : syntax::TokenKind::kComma;
      const bool is_separator = items_[i].sort == Item::Sort::kToken && items_[i].kind == separator;
      if (depth == 0 && is_separator && items_[i + 1].sort == Item::Sort::kToken)
        breakBefore(i + 1);
    }
  }

  // Comments behind consecutive lines start in one column.
  void alignComments() {
    for (std::size_t begin = 0; begin < lines_.size();) {
      std::size_t end = begin, column = 0;
      while (end < lines_.size() && !lines_[end].comment.empty() &&
             (end == begin || !lines_[end].blank_before)) {
        const std::size_t shown = lastWidth(lines_[end].text);
        const bool several = lines_[end].text.find('\n') != std::string::npos;
        column = std::max(column, shown + (several ? 0 : lines_[end].indent * kStep));
        ++end;
      }
      for (std::size_t i = begin; i < end; ++i) {
        const bool several = lines_[i].text.find('\n') != std::string::npos;
        const std::size_t at = lastWidth(lines_[i].text) + (several ? 0 : lines_[i].indent * kStep);
        lines_[i].text += std::string(column - at + 2, ' ') + std::string(lines_[i].comment);
      }
      begin = std::max(end, begin + 1);
    }
  }

  std::string join() const {
    std::string out;
    for (const Line& line : lines_) {
      if (line.blank_before) out += '\n';
      out += std::string(line.indent * kStep, ' ') + line.text + '\n';
    }
    return out;
  }

  const std::vector<Item>& items_;
  std::vector<bool> breaks_;  // a line starts with this item
  std::vector<bool> has_break_ = std::vector<bool>(items_.size());
  std::vector<Line> lines_;
};

}  // namespace

std::string layOut(const std::vector<Item>& items) { return Layout(items).run(); }

}  // namespace vela::format
