#include "core/ir/parser.h"

#include <cctype>
#include <optional>
#include <utility>

#include "core/ir/text.h"

namespace vela::ir {

namespace {

constexpr uint32_t kMaxId = 1u << 20;

/// Parses line by line; the first error stops it.
class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  ParseResult run() {
    while (nextLine()) {
      if (rest_.empty()) continue;
      line();
      if (!error_.empty()) break;
    }
    if (error_.empty()) finishUnit();
    if (!error_.empty()) result_.error = "line " + std::to_string(line_number_) + ": " + error_;
    return std::move(result_);
  }

 private:
  // --- characters and words ---

  bool nextLine() {
    if (position_ > text_.size()) return false;
    size_t end = text_.find('\n', position_);
    if (end == std::string_view::npos) end = text_.size();
    rest_ = text_.substr(position_, end - position_);
    position_ = end + 1;
    ++line_number_;
    const size_t comment = rest_.find("//");
    if (comment != std::string_view::npos) rest_ = rest_.substr(0, comment);
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_.back()))) {
      rest_.remove_suffix(1);
    }
    skipSpace();
    return true;
  }

  void skipSpace() {
    while (!rest_.empty() && std::isspace(static_cast<unsigned char>(rest_[0]))) {
      rest_.remove_prefix(1);
    }
  }

  void fail(const std::string& message) {
    if (error_.empty()) error_ = message;
  }

  bool accept(std::string_view token) {
    if (rest_.substr(0, token.size()) != token) return false;
    const bool word = std::isalnum(static_cast<unsigned char>(token.back())) != 0;
    if (word && rest_.size() > token.size() && isWordChar(rest_[token.size()])) return false;
    rest_.remove_prefix(token.size());
    skipSpace();
    return true;
  }

  void expect(std::string_view token) {
    if (!accept(token)) {
      fail("expected '" + std::string(token) + "' before '" + std::string(rest_) + "'");
    }
  }

  static bool isWordChar(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
  }

  std::string_view word() {
    size_t n = 0;
    while (n < rest_.size() && isWordChar(rest_[n])) ++n;
    std::string_view w = rest_.substr(0, n);
    rest_.remove_prefix(n);
    skipSpace();
    return w;
  }

  uint32_t number() {
    const std::string w(word());
    if (w.empty() || w.find_first_not_of("0123456789") != std::string::npos || w.size() > 10) {
      fail("expected a number before '" + std::string(rest_) + "'");
      return 0;
    }
    return static_cast<uint32_t>(std::strtoull(w.c_str(), nullptr, 10));
  }

  /// v12, b3, s0 or r5.
  uint32_t id(char letter) {
    if (rest_.empty() || rest_[0] != letter) {
      fail(std::string("expected ") + letter + "N before '" + std::string(rest_) + "'");
      return 0;
    }
    rest_.remove_prefix(1);
    const uint32_t n = number();
    if (n >= kMaxId) fail("number too large");
    return error_.empty() ? n : 0;
  }

  bool atId(char letter) const {
    return rest_.size() > 1 && rest_[0] == letter &&
           std::isdigit(static_cast<unsigned char>(rest_[1]));
  }

  // --- lines ---

  void line() {
    if (accept("unit")) return unitLine();
    if (result_.units.empty()) return fail("expected 'unit'");
    if (accept("literal")) return literalLine();
    if (accept("fact")) return factLine();
    if (atId('b')) return blockLine();
    if (atId('s')) return stateLine();
    nodeLine();
  }

  Unit& unit() { return result_.units.back(); }

  void unitLine() {
    if (!result_.units.empty()) finishUnit();
    result_.units.emplace_back();
    defined_.clear();
    void_nodes_.clear();
    current_ = kNoId;
    unit().name = quotedText();
    expect("function");
    unit().function = number();
    if (accept("osr")) {
      unit().osr = true;
      unit().osr_pc = number();
    }
    expect("(");
    while (error_.empty() && !accept(")")) {
      unit().signature.params.push_back(rep());
      if (!accept(",") && rest_.substr(0, 1) != ")") fail("expected ',' or ')'");
    }
    expect("->");
    unit().signature.result = rep();
    endOfLine();
  }

  std::string quotedText() {
    std::string out;
    if (rest_.empty() || rest_[0] != '"') {
      fail("expected a name in double quotes");
      return out;
    }
    size_t i = 1;
    for (; i < rest_.size() && rest_[i] != '"'; ++i) {
      if (rest_[i] == '\\' && i + 1 < rest_.size()) ++i;
      out += rest_[i];
    }
    if (i >= rest_.size()) fail("unterminated name");
    rest_.remove_prefix(i < rest_.size() ? i + 1 : rest_.size());
    skipSpace();
    return out;
  }

  Rep rep() {
    std::optional<Rep> r = repFromName(word());
    if (!r) fail("expected a representation: Value, Int, Float, Bool or None");
    return r.value_or(Rep::kValue);
  }

  void literalLine() {
    expect("#");
    const uint32_t index = number();
    if (index != unit().literals.size()) fail("literals must be numbered in order");
    expect("=");
    if (accept("object")) {
      // Stands for a heap object; whoever runs the unit puts one in.
      unit().literals.push_back(Value::unassigned());
      return endOfLine();
    }
    std::optional<int64_t> bits = immFromText(Op::ConstValue, rest_);
    if (!bits) return fail("cannot read the literal '" + std::string(rest_) + "'");
    unit().literals.push_back(Value::fromBits(static_cast<uint64_t>(*bits)));
  }

  void factLine() {
    std::optional<FactKind> kind = factFromName(word());
    if (!kind) return fail("unknown kind of fact");
    Fact f{*kind};
    f.a = number();
    f.b = number();
    unit().facts.push_back(f);
    endOfLine();
  }

  void blockLine() {
    current_ = id('b');
    Block& b = blockAt(current_);
    if (!b.removed) return fail("block defined twice");
    b.removed = false;
    if (accept("<-")) {
      do {
        b.preds.push_back(id('b'));
      } while (error_.empty() && accept(","));
    }
    if (accept("loop")) {
      b.loop_header = true;
      b.loop_depth = number();
    } else if (accept("depth")) {
      b.loop_depth = number();
    }
    if (accept("@")) b.header_state = id('s');
    expect(":");
    endOfLine();
  }

  /// The block with this id; blocks that never get a line of their own stay removed.
  Block& blockAt(BlockId id) {
    while (unit().blocks.size() <= id) {
      unit().blocks.emplace_back();
      unit().blocks.back().removed = true;
    }
    return unit().blocks[id];
  }

  void stateLine() {
    const StateId sid = id('s');
    FrameState s;
    expect("=");
    expect("state");
    expect("function");
    s.function = number();
    expect("pc");
    s.pc = number();
    s.result_open = accept("open");
    if (accept("closure")) s.closure = id('v');
    if (accept("parent")) s.parent = id('s');
    expect("{");
    while (error_.empty() && !accept("}")) {
      const uint16_t reg = static_cast<uint16_t>(id('r'));
      expect(":");
      s.values.push_back({reg, id('v')});
      if (!accept(",") && rest_.substr(0, 1) != "}") fail("expected ',' or '}'");
    }
    endOfLine();
    if (unit().states.size() <= sid) unit().states.resize(sid + 1);
    unit().states[sid] = std::move(s);
  }

  void nodeLine() {
    if (current_ == kNoId) return fail("a node outside of a block");
    Node n;
    NodeId nid = kNoId;
    std::optional<Type> type;
    if (atId('v')) {
      nid = id('v');
      expect(":");
      type = typeFromName(word());
      if (!type || *type == Type::Void) return fail("expected a type");
      expect("=");
    }
    const std::string_view text = word();
    std::optional<Op> op = opFromText(text);
    if (!op) return fail("unknown operation '" + std::string(text) + "'");
    n.op = *op;
    n.block = current_;
    n.type = type.value_or(Type::Void);
    immediate(n);
    operands(n);
    if (accept("!")) {
      std::optional<ExitReason> reason = exitReasonFromName(word());
      if (!reason) return fail("unknown exit reason");
      n.reason = *reason;
    }
    if (accept("@")) n.state = id('s');
    endOfLine();
    if (error_.empty()) place(nid, std::move(n));
  }

  void immediate(Node& n) {
    if (opInfo(n.op).imm == Imm::None) return;
    expect("<");
    const size_t end = rest_.find('>');
    if (end == std::string_view::npos) return fail("expected '>'");
    std::optional<int64_t> imm = immFromText(n.op, rest_.substr(0, end));
    if (!imm) return fail("cannot read '" + std::string(rest_.substr(0, end)) + "'");
    n.imm = *imm;
    rest_.remove_prefix(end + 1);
    skipSpace();
  }

  void operands(Node& n) {
    while (error_.empty() && atId('v')) {
      n.inputs.push_back(id('v'));
      if (!accept(",")) break;
    }
    if (n.op != Op::Jump && n.op != Op::Branch) return;
    do {
      // Ids first: blockAt may move the blocks.
      const BlockId to = id('b');
      blockAt(to);
      unit().blocks[current_].succs.push_back(to);
    } while (error_.empty() && accept(","));
    if (n.op == Op::Branch) n.imm = accept("likely") ? 1 : accept("unlikely") ? 2 : 0;
  }

  /// Puts the node at index `nid`; nodes without a value get the free indices at the end of the
  /// unit.
  void place(NodeId nid, Node n) {
    if (nid == kNoId) {
      void_nodes_.push_back({current_, unit().blocks[current_].nodes.size(), std::move(n)});
      unit().blocks[current_].nodes.push_back(kNoId);
      return;
    }
    growNodes(nid + 1);
    if (defined_[nid]) return fail("v" + std::to_string(nid) + " defined twice");
    defined_[nid] = true;
    unit().nodes[nid] = std::move(n);
    unit().blocks[current_].nodes.push_back(nid);
  }

  void growNodes(size_t count) {
    while (unit().nodes.size() < count) {
      Node filler;
      filler.op = Op::ConstInt;
      filler.type = Type::Int;
      filler.removed = true;
      unit().nodes.push_back(std::move(filler));
      defined_.push_back(false);
    }
  }

  void finishUnit() {
    if (result_.units.empty()) return;
    NodeId next = 0;
    for (VoidNode& v : void_nodes_) {
      while (next < defined_.size() && defined_[next]) ++next;
      growNodes(next + 1);
      defined_[next] = true;
      unit().nodes[next] = std::move(v.node);
      unit().blocks[v.block].nodes[v.index] = next;
    }
    checkReferences();
  }

  void checkReferences() {
    auto checkNode = [this](NodeId n) {
      if (n != kNoId && (n >= defined_.size() || !defined_[n])) {
        fail("v" + std::to_string(n) + " is not defined");
      }
    };
    auto checkState = [this](StateId s) {
      if (s != kNoId && s >= unit().states.size())
        fail("s" + std::to_string(s) + " is not defined");
    };
    auto checkBlock = [this](BlockId b) {
      if (b >= unit().blocks.size() || unit().blocks[b].removed) {
        fail("b" + std::to_string(b) + " is not defined");
      }
    };
    for (const Node& n : unit().nodes) {
      for (NodeId input : n.inputs) checkNode(input);
      checkState(n.state);
    }
    for (const FrameState& s : unit().states) {
      checkNode(s.closure);
      checkState(s.parent);
      for (const StateValue& v : s.values) checkNode(v.value);
    }
    for (const Block& b : unit().blocks) {
      for (BlockId p : b.preds) checkBlock(p);
      for (BlockId s : b.succs) checkBlock(s);
      checkState(b.header_state);
    }
  }

  void endOfLine() {
    if (!rest_.empty()) fail("unexpected '" + std::string(rest_) + "'");
  }

  struct VoidNode {
    BlockId block;
    size_t index;
    Node node;
  };

  std::string_view text_;
  size_t position_ = 0;
  int line_number_ = 0;
  std::string_view rest_;
  std::string error_;
  ParseResult result_;
  BlockId current_ = kNoId;
  std::vector<bool> defined_;
  std::vector<VoidNode> void_nodes_;
};

}  // namespace

ParseResult parse(std::string_view text) { return Parser(text).run(); }

}  // namespace vela::ir
