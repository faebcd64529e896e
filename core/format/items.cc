// Which blank stands where. Tokens alone decide, with a little memory: what brackets are open,
// whether a type is being written (there `<` and `>` are brackets), and whether the name of an
// operator or method is to come.
#include "core/format/items.h"

#include <algorithm>

namespace vela::format {

using syntax::Token;
using syntax::TokenKind;

namespace {

bool isUnaryAlways(TokenKind kind) { return kind == TokenKind::kBang || kind == TokenKind::kTilde; }
bool isDot(TokenKind kind) { return kind == TokenKind::kDot || kind == TokenKind::kQuestionDot; }
bool isRange(TokenKind kind) {
  return kind == TokenKind::kDotDot || kind == TokenKind::kDotDotEqual;
}
bool isContinuation(TokenKind kind) {
  return kind == TokenKind::kElse || kind == TokenKind::kCatch || kind == TokenKind::kFinally;
}

/// A token after which an operand is over: what follows is a binary operator, a call, an index.
bool endsOperand(TokenKind kind) {
  switch (kind) {
    case TokenKind::kIdentifier:
    case TokenKind::kInt:
    case TokenKind::kFloat:
    case TokenKind::kString:
    case TokenKind::kStringTail:
    case TokenKind::kRightParen:
    case TokenKind::kRightBracket:
    case TokenKind::kRightBrace:
    case TokenKind::kThis:
    case TokenKind::kSuper:
    case TokenKind::kTrue:
    case TokenKind::kFalse:
    case TokenKind::kNone:
    case TokenKind::kConstructor: return true;
    default: return false;
  }
}

class Annotator {
 public:
  Annotator(const syntax::SourceFile& file, const std::vector<Token>& tokens)
      : text_(file.text()), tokens_(tokens) {}

  std::vector<Item> run() {
    std::uint32_t end = 0;
    for (const Token& token : tokens_) {
      const int newlines = comments(end, token.span.begin);
      if (token.kind == TokenKind::kEndOfFile) break;
      end = token.span.end;
      add(token, newlines);
    }
    passOnToComments();
    return std::move(items_);
  }

 private:
  struct Open {
    std::uint32_t item;
    Bracket bracket;
    bool is_type = false;      // the parentheses of a function type or a union
    bool arms_follow = false;  // a match or an enum was begun here: its body is the next block
  };

  // Makes items of the comments between two tokens; gives the line breaks after the last.
  int comments(std::uint32_t at, std::uint32_t end) {
    int newlines = 0;
    while (at < end) {
      const char c = text_[at];
      if (c == '#' || (c == '/' && text_[at + 1] == '/')) {
        std::uint32_t stop =
            static_cast<std::uint32_t>(std::min<std::size_t>(text_.find('\n', at), end));
        addComment(Item::Sort::kLineComment, at, stop, newlines);
        at = stop;
        newlines = 0;
      } else if (c == '/') {
        const std::uint32_t stop = blockCommentEnd(at);
        addComment(Item::Sort::kBlockComment, at, stop, newlines);
        at = stop;
        newlines = 0;
      } else {
        if (c == '\n') ++newlines;
        ++at;
      }
    }
    return newlines;
  }

  std::uint32_t blockCommentEnd(std::uint32_t at) const {
    int depth = 0;
    do {
      const std::string_view two = text_.substr(at, 2);
      depth += two == "/*" ? 1 : two == "*/" ? -1 : 0;
      at += two == "/*" || two == "*/" ? 2 : 1;
    } while (depth > 0);
    return at;
  }

  void addComment(Item::Sort sort, std::uint32_t begin, std::uint32_t end, int newlines) {
    Item item;
    item.sort = sort;
    item.text = text_.substr(begin, end - begin);
    while (!item.text.empty() &&
           (item.text.back() == '\r' || item.text.back() == ' ' || item.text.back() == '\t')) {
      item.text.remove_suffix(1);
    }
    item.newlines = newlines;
    item.space = true;
    item.inside = inside();
    items_.push_back(item);
  }

  Bracket inside() const { return open_.empty() ? Bracket::kNone : open_.back().bracket; }
  // Where line breaks end statements.
  bool linesCount() const {
    return open_.empty() || inside() == Bracket::kBlock || inside() == Bracket::kArms;
  }

  void add(const Token& token, int newlines) {
    Item item;
    item.kind = token.kind;
    item.text = text_.substr(token.span.begin, token.span.end - token.span.begin);
    item.newlines = newlines;
    const bool new_line = token.newline_before && linesCount();
    item.continues =
        new_line && (prev_continues_ || isDot(token.kind)) && !isContinuation(token.kind);
    starts_statement_ =
        items_.empty() || (new_line && !item.continues && !isContinuation(token.kind));
    names_ = namesSomething(token);
    followType(token);
    item.space = !items_.empty() && spaceBefore(token);
    brackets(token, &item);
    if (item.inside == Bracket::kNone) item.inside = inside();
    remember(token);
    items_.push_back(item);
  }

  // Whether a keyword is an ordinary name here.
  bool namesSomething(const Token& token) const {
    if (prev_ == TokenKind::kFn && syntax::isKeyword(token.kind)) return true;
    const Token& next = (&token)[1];
    return syntax::isKeyword(token.kind) && token.kind != TokenKind::kNone &&
           next.kind == TokenKind::kColon &&
           (inside() == Bracket::kBlock || inside() == Bracket::kRound);
  }

  // Keeps track of types, whose `<` and `>` are brackets.
  void followType(const Token& token) {
    angle_ = false;
    switch (token.kind) {
      case TokenKind::kColon: in_type_ = inside() != Bracket::kMap; return;
      case TokenKind::kArrow:
      case TokenKind::kIs:
      case TokenKind::kExtends:
      case TokenKind::kImplements: in_type_ = !names_; return;
      case TokenKind::kLess:
        angle_ = in_type_ && prev_ == TokenKind::kIdentifier;
        if (angle_) ++angles_;
        break;
      case TokenKind::kGreater:
      case TokenKind::kShiftRight:
      case TokenKind::kShiftRightUnsigned:
        angle_ = in_type_ && angles_ > 0;
        if (angle_)
          angles_ = std::max(0, angles_ - static_cast<int>(token.span.end - token.span.begin));
        break;
      case TokenKind::kComma:
        angle_ = false;
        if (angles_ > 0 || (!open_.empty() && open_.back().is_type)) return;
        break;
      case TokenKind::kRightParen:
      case TokenKind::kIdentifier:
      case TokenKind::kNone:
      case TokenKind::kDot:
      case TokenKind::kPipe: return;
      case TokenKind::kLeftParen:
        if (in_type_ && !callable()) return;
        break;
      default: break;
    }
    if (angle_) return;
    in_type_ = false;
    angles_ = 0;
  }

  // Whether what is before a `(` or `[` on the same line is called or indexed by it.
  bool callable() const { return !starts_statement_ && (prev_ends_operand_ || prev_names_); }

  bool spaceBefore(const Token& token) const {
    const TokenKind kind = token.kind;
    if (prev_opens_tight_ || isDot(prev_) || isRange(prev_) || prev_is_unary_) return false;
    switch (kind) {
      case TokenKind::kRightParen:
      case TokenKind::kRightBracket: return false;
      case TokenKind::kStringMiddle:
      case TokenKind::kStringTail: return false;
      case TokenKind::kRightBrace: return inside() != Bracket::kMap || show_names_;
      case TokenKind::kComma:
      case TokenKind::kSemicolon:
      case TokenKind::kColon:
      case TokenKind::kDot:
      case TokenKind::kQuestionDot: return false;
      case TokenKind::kDotDot:
      case TokenKind::kDotDotEqual: return !prev_ends_operand_;
      default: break;
    }
    if (operator_name_) return prev_ == TokenKind::kOperator;
    if (angle_ || prev_opens_angle_) return false;
    if (kind == TokenKind::kLeftParen || kind == TokenKind::kLeftBracket) return !callable();
    return true;
  }

  void brackets(const Token& token, Item* item) {
    switch (token.kind) {
      case TokenKind::kLeftParen: return open(item, Bracket::kRound);
      case TokenKind::kLeftBracket: return open(item, Bracket::kSquare);
      case TokenKind::kLeftBrace: return open(item, braceKind());
      case TokenKind::kStringHead: return open(item, Bracket::kString);
      case TokenKind::kStringMiddle: close(item); return open(item, Bracket::kString);
      case TokenKind::kRightParen:
      case TokenKind::kRightBracket:
      case TokenKind::kRightBrace:
      case TokenKind::kStringTail: return close(item);
      default: return;
    }
  }

  void open(Item* item, Bracket bracket) {
    if (item->closes == Bracket::kNone) item->inside = inside();
    item->opens = bracket;
    const bool is_type = bracket == Bracket::kRound && in_type_;
    if (!open_.empty() && bracket != Bracket::kMap &&
        (bracket == Bracket::kArms || bracket == Bracket::kBlock)) {
      open_.back().arms_follow = false;
    } else if (bracket == Bracket::kArms) {
      top_arms_follow_ = false;
    }
    open_.push_back({static_cast<std::uint32_t>(items_.size()), bracket, is_type, false});
  }

  void close(Item* item) {
    if (open_.empty()) return;
    item->closes = open_.back().bracket;
    item->partner = open_.back().item;
    items_[item->partner].partner = static_cast<std::uint32_t>(items_.size());
    open_.pop_back();
    item->inside = inside();
    show_names_ = false;
  }

  // A `{` is a map where an expression is to come, else a block.
  Bracket braceKind() {
    if (prev_ == TokenKind::kShow) {
      show_names_ = true;
      return Bracket::kMap;
    }
    const bool& arms = open_.empty() ? top_arms_follow_ : open_.back().arms_follow;
    if (starts_statement_ || prev_ends_operand_ || prev_names_)
      return arms ? Bracket::kArms : Bracket::kBlock;
    switch (prev_) {
      case TokenKind::kFatArrow:
      case TokenKind::kElse:
      case TokenKind::kTry:
      case TokenKind::kFinally:
      case TokenKind::kSemicolon: return Bracket::kBlock;
      case TokenKind::kLeftBrace:
        return inside() == Bracket::kMap ? Bracket::kMap : Bracket::kBlock;
      default: return Bracket::kMap;
    }
  }

  void remember(const Token& token) {
    const TokenKind kind = token.kind;
    const bool could_be_binary = prev_ends_operand_ && !starts_statement_ && !operator_name_;
    prev_is_unary_ = !operator_name_ &&
                     (isUnaryAlways(kind) || (kind == TokenKind::kMinus && !could_be_binary) ||
                      kind == TokenKind::kAt);
    if (kind == TokenKind::kOperator && !names_) {
      operator_name_ = true;
    } else if (kind == TokenKind::kLeftParen) {
      operator_name_ = false;
    }
    if ((kind == TokenKind::kMatch || kind == TokenKind::kEnum) && !names_) {
      (open_.empty() ? top_arms_follow_ : open_.back().arms_follow) = true;
    }
    const bool opens_map = kind == TokenKind::kLeftBrace && inside() == Bracket::kMap;
    prev_opens_tight_ = kind == TokenKind::kLeftParen || kind == TokenKind::kLeftBracket ||
                        kind == TokenKind::kStringHead || kind == TokenKind::kStringMiddle ||
                        (opens_map && !show_names_);
    prev_opens_angle_ = angle_ && kind == TokenKind::kLess;
    prev_names_ = names_ || operator_name_ || (angle_ && kind != TokenKind::kLess);
    prev_ends_operand_ = endsOperand(kind) || prev_names_;
    prev_continues_ = continuesAfter(kind);
    prev_ = kind;
  }

  // Whether a line break after this token does not end the statement.
  bool continuesAfter(TokenKind kind) const {
    if (prev_ends_operand_ || operator_name_) return false;
    if (kind == TokenKind::kComma) return inside() != Bracket::kArms;
    switch (kind) {
      case TokenKind::kSemicolon:
      case TokenKind::kLeftBrace:
      case TokenKind::kBreak:
      case TokenKind::kContinue:
      case TokenKind::kReturn: return false;
      default: return !(isRange(kind) && inside() == Bracket::kSquare);
    }
  }

  // A comment before a line that goes on stands as far in as that line.
  void passOnToComments() {
    for (std::size_t i = items_.size(); i-- > 1;) {
      if (items_[i - 1].sort == Item::Sort::kToken) continue;
      items_[i - 1].continues = items_[i].continues;
    }
  }

  std::string_view text_;
  const std::vector<Token>& tokens_;
  std::vector<Item> items_;
  std::vector<Open> open_;
  bool top_arms_follow_ = false;
  bool in_type_ = false;
  int angles_ = 0;              // open `<`
  bool angle_ = false;          // this token is a bracket of type arguments
  bool operator_name_ = false;  // between `operator` and its `(`
  bool show_names_ = false;     // inside `show { … }`
  bool starts_statement_ = false;
  bool names_ = false;  // this token is a keyword that is a name
  TokenKind prev_ = TokenKind::kEndOfFile;
  bool prev_ends_operand_ = false;
  bool prev_names_ = false;
  bool prev_is_unary_ = false;
  bool prev_opens_tight_ = false;
  bool prev_opens_angle_ = false;
  bool prev_continues_ = false;
};

}  // namespace

std::vector<Item> makeItems(const syntax::SourceFile& file, const std::vector<Token>& tokens) {
  return Annotator(file, tokens).run();
}

}  // namespace vela::format
