// Global value numbering over the dominator tree: a pure node that equals one in a dominating block
// is replaced by it. Guards too: a check of the same value that dominates has passed, or we would
// not be here. Conditions of dominating branches and guards are known.
//
// Guards that read memory (check.list) are the memory pass's matter: memory may have changed in
// between.
#include <algorithm>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "core/ir/dominators.h"
#include "core/opt/edit.h"
#include "core/opt/pass.h"

namespace vela::opt {

namespace {

using namespace ir;  // NOLINT

struct Key {
  Op op;
  Type type;
  int64_t imm;
  BlockId block;  // phis are equal only within one block
  std::vector<NodeId> inputs;

  bool operator==(const Key& o) const {
    return op == o.op && type == o.type && imm == o.imm && block == o.block && inputs == o.inputs;
  }
};
struct KeyHash {
  size_t operator()(const Key& k) const {
    uint64_t h = static_cast<uint64_t>(k.op) * 0x9E3779B97F4A7C15ull ^ static_cast<uint64_t>(k.imm);
    for (NodeId n : k.inputs) h = (h ^ n) * 0x100000001B3ull;
    return static_cast<size_t>(h ^ (h >> 29) ^ k.block);
  }
};

bool commutes(const Node& n) {
  switch (n.op) {
    case Op::IAdd:
    case Op::IMul:
    case Op::IAnd:
    case Op::IOr:
    case Op::IXor:
    case Op::FAdd:
    case Op::FMul:
    case Op::BEq:
    case Op::SameBits: return true;
    case Op::ICmp:
    case Op::FCmp:
      return n.imm == static_cast<int64_t>(Cond::Eq) || n.imm == static_cast<int64_t>(Cond::Ne);
    default: return false;
  }
}

class Numbering {
 public:
  explicit Numbering(Unit& unit) : unit_(unit), dominators_(unit), rewriter_(unit) {}

  bool run() {
    visit(0);
    rewriter_.apply();
    return rewriter_.changed() || changed_;
  }

 private:
  /// Walks the dominator tree without recursion; what a block made known is forgotten when it is
  /// left.
  void visit(BlockId root) {
    struct Visit {
      BlockId block;
      size_t next_child, table_mark, fact_mark;
    };
    std::vector<Visit> stack;
    auto enter = [&](BlockId b) {
      stack.push_back({b, 0, scope_.size(), facts_.size()});
      block(b);
    };
    enter(root);
    while (!stack.empty()) {
      Visit& v = stack.back();
      if (v.next_child < dominators_.children(v.block).size()) {
        enter(dominators_.children(v.block)[v.next_child++]);
        continue;
      }
      leave(v.table_mark, v.fact_mark);
      stack.pop_back();
    }
  }

  void leave(size_t table_mark, size_t fact_mark) {
    while (scope_.size() > table_mark) {
      table_.erase(scope_.back());
      scope_.pop_back();
    }
    facts_.resize(fact_mark);
  }

  void block(BlockId b) {
    const std::vector<BlockId>& preds = unit_.block(b).preds;
    if (preds.size() == 1) {
      const Node& last = unit_.node(unit_.block(preds[0]).nodes.back());
      const std::vector<BlockId>& succs = unit_.block(preds[0]).succs;
      if (last.op == Op::Branch && succs[0] != succs[1]) {
        facts_.push_back({rewriter_.resolve(last.inputs[0]), succs[0] == b});
      }
    }
    // By index: constants may be put in front.
    for (size_t i = 0; i < unit_.block(b).nodes.size(); ++i)
      i += node(b, unit_.block(b).nodes[i], i);
  }

  /// Returns how many nodes were inserted in front.
  size_t node(BlockId b, NodeId n, size_t index) {
    if (unit_.node(n).removed) return 0;
    rewriter_.resolveInputs(n);
    const OpInfo& info = opInfo(unit_.node(n).op);
    const size_t inserted = useFact(b, n, index);
    if (!numbered(unit_.node(n), info)) return inserted;
    Key key{unit_.node(n).op, unit_.node(n).type, unit_.node(n).imm, kNoId, unit_.node(n).inputs};
    if (key.op == Op::Phi) key.block = b;
    if (commutes(unit_.node(n)) && key.inputs[0] > key.inputs[1]) {
      std::swap(key.inputs[0], key.inputs[1]);
    }
    auto [it, fresh] = table_.try_emplace(key, n);
    if (!fresh) {
      if (unit_.node(n).type == Type::Void) {
        rewriter_.remove(n);
      } else {
        rewriter_.replace(n, it->second);
      }
      return inserted;
    }
    scope_.push_back(std::move(key));
    if (unit_.node(n).op == Op::Guard) facts_.push_back({unit_.node(n).inputs[0], true});
    return inserted;
  }

  static bool numbered(const Node& n, const OpInfo& info) {
    if (n.op == Op::Phi) return true;
    if (info.has(kPure)) return true;
    return info.has(kGuard) && !info.has(kPinned) && !info.has(kTerminator) &&
           memoryRead(info) == 0;
  }

  /// A branch or guard on a condition that is known here gets a constant instead.
  size_t useFact(BlockId b, NodeId n, size_t index) {
    const Op op = unit_.node(n).op;
    if (op != Op::Branch && op != Op::Guard) return 0;
    const NodeId condition = unit_.node(n).inputs[0];
    for (const Fact& f : facts_) {
      if (f.condition != condition) continue;
      const NodeId constant = unit_.make(Op::ConstBool, {}, f.value ? 1 : 0);
      unit_.node(constant).block = b;
      std::vector<NodeId>& nodes = unit_.block(b).nodes;
      nodes.insert(nodes.begin() + static_cast<ptrdiff_t>(index), constant);
      unit_.node(n).inputs[0] = constant;
      changed_ = true;
      return 1;
    }
    return 0;
  }

  struct Fact {
    NodeId condition;
    bool value;
  };

  Unit& unit_;
  const Dominators dominators_;
  Rewriter rewriter_;
  std::unordered_map<Key, NodeId, KeyHash> table_;
  std::vector<Key> scope_;
  std::vector<Fact> facts_;
  bool changed_ = false;
};

}  // namespace

bool runGvn(PassContext& context) { return Numbering(context.unit).run(); }

}  // namespace vela::opt
