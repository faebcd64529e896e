// Load elimination and store-to-load forwarding.
//
// Every location has a version number at every point; a write makes a new version, a call new
// versions of all. Where ways with different versions meet, and at headers of loops that write, a
// new version begins. A number never comes back, so: if a load's location has the same version as
// at a dominating load of the same address, nothing can have been written in between on any way,
// and the older value is taken. A store makes its value known under the version it begins.
// check.list is a load in this sense: it reads a list's kind.
#include <unordered_map>
#include <utility>

#include "core/ir/dominators.h"
#include "core/opt/edit.h"
#include "core/opt/memory_model.h"
#include "core/opt/pass.h"

namespace vela::opt {

namespace {

using namespace ir;  // NOLINT

struct Key {
  Op op;
  Type type;
  int64_t imm;
  NodeId a, b;
  uint32_t version;

  bool operator==(const Key& o) const {
    return op == o.op && type == o.type && imm == o.imm && a == o.a && b == o.b &&
           version == o.version;
  }
};
struct KeyHash {
  size_t operator()(const Key& k) const {
    uint64_t h = static_cast<uint64_t>(k.op) * 0x9E3779B97F4A7C15ull ^ static_cast<uint64_t>(k.imm);
    for (uint64_t w : {uint64_t{k.a}, uint64_t{k.b}, uint64_t{k.version}}) {
      h = (h ^ w) * 0x100000001B3ull;
      h ^= h >> 31;
    }
    return static_cast<size_t>(h);
  }
};

class LoadElimination {
 public:
  explicit LoadElimination(Unit& unit)
      : unit_(unit), dominators_(unit), loops_(unit, dominators_), model_(unit), rewriter_(unit) {}

  bool run() {
    if (model_.locationCount() == 0) return false;
    computeVersions();
    walk();
    rewriter_.apply();
    return rewriter_.changed();
  }

 private:
  using Versions = std::vector<uint32_t>;

  // --- versions ---

  void computeVersions() {
    entry_.resize(unit_.blocks.size());
    exit_.resize(unit_.blocks.size());
    written_by_node_.assign(unit_.nodes.size(), 0);
    for (BlockId b : dominators_.order()) {
      Versions v = entryVersions(b);
      entry_[b] = v;
      for (NodeId n : unit_.block(b).nodes) advance(n, v, true);
      exit_[b] = std::move(v);
    }
  }

  Versions entryVersions(BlockId b) {
    Versions v(model_.locationCount(), 0);
    bool first = true;
    for (BlockId p : unit_.block(b).preds) {
      if (exit_[p].empty()) continue;  // a back edge
      for (size_t l = 0; l < v.size(); ++l) {
        if (first)
          v[l] = exit_[p][l];
        else if (v[l] != exit_[p][l])
          v[l] = fresh_++;
      }
      first = false;
    }
    const LoopId loop = loops_.loopOf(b);
    if (loop == kNoId || loops_.loop(loop).header != b) return v;
    const std::vector<bool> written = model_.writtenIn(unit_, loops_.loop(loop));
    for (size_t l = 0; l < v.size(); ++l) {
      if (written[l]) v[l] = fresh_++;
    }
    return v;
  }

  /// Applies the writes of a node. The first time it gets its version; later the same one is used.
  void advance(NodeId id, Versions& v, bool first) {
    const Node& n = unit_.node(id);
    const bool all = MemoryModel::clobbersAll(n);
    const Location l = model_.writtenBy(unit_, n);
    if (!all && l == kNoLocation) return;
    if (first) written_by_node_[id] = fresh_++;
    if (!all)
      v[l] = written_by_node_[id];
    else
      v.assign(v.size(), written_by_node_[id]);
  }

  // --- replacing ---

  void walk() {
    struct Visit {
      BlockId block;
      size_t next_child, mark;
    };
    std::vector<Visit> stack;
    auto enter = [&](BlockId b) {
      stack.push_back({b, 0, scope_.size()});
      block(b);
    };
    enter(0);
    while (!stack.empty()) {
      Visit& v = stack.back();
      if (v.next_child < dominators_.children(v.block).size()) {
        enter(dominators_.children(v.block)[v.next_child++]);
        continue;
      }
      while (scope_.size() > v.mark) {
        table_.erase(scope_.back());
        scope_.pop_back();
      }
      stack.pop_back();
    }
  }

  void block(BlockId b) {
    Versions v = entry_[b];
    std::vector<NodeId> out;
    const std::vector<NodeId> nodes = std::move(unit_.block(b).nodes);
    for (NodeId id : nodes) {
      rewriter_.resolveInputs(id);
      advance(id, v, false);
      if (!load(id, v, out)) out.push_back(id);
      define(id, v);
    }
    unit_.block(b).nodes = std::move(out);
  }

  /// True if the node was a load whose value is known.
  bool load(NodeId id, const Versions& v, std::vector<NodeId>& out) {
    const Node& n = unit_.node(id);
    const Location l = model_.readBy(n);
    if (l == kNoLocation) return false;
    const Key key{n.op, n.type, n.imm, input(n, 0), input(n, 1), v[l]};
    auto it = table_.find(key);
    NodeId known = it == table_.end() ? kNoId : it->second;
    if (known == kNoId) known = zeroOfNewObject(n, l, v, out);
    if (known == kNoId) {
      add(key, id);
      return false;
    }
    if (n.type == Type::Void)
      rewriter_.remove(id);
    else
      rewriter_.replace(id, known);
    return true;
  }

  static NodeId input(const Node& n, size_t i) { return i < n.inputs.size() ? n.inputs[i] : kNoId; }

  void add(const Key& key, NodeId value) {
    if (table_.try_emplace(key, value).second) scope_.push_back(key);
  }

  /// A field of an object that was made here and whose field nobody has written since.
  NodeId zeroOfNewObject(const Node& load, Location l, const Versions& v,
                         std::vector<NodeId>& out) {
    if (load.op != Op::LoadField) return kNoId;
    auto it = at_allocation_.find(load.inputs[0]);
    if (it == at_allocation_.end() || it->second[l] != v[l]) return kNoId;
    const Type type = load.type;
    const BlockId block = load.block;
    const Op op = type == Type::Int     ? Op::ConstInt
                  : type == Type::Float ? Op::ConstFloat
                                        : Op::ConstValue;
    const NodeId zero = unit_.make(op);  // all of them are 0: an unassigned Value too
    unit_.node(zero).block = block;
    out.push_back(zero);
    return zero;
  }

  /// What a store or an allocation makes known.
  void define(NodeId id, const Versions& v) {
    const Node& n = unit_.node(id);
    if (n.removed) return;
    switch (n.op) {
      case Op::StoreField: return stored(Op::LoadField, n, n.imm, input(n, 0), kNoId, v);
      case Op::StoreElem: return stored(Op::LoadElem, n, 0, input(n, 0), input(n, 1), v);
      case Op::StoreCell: return stored(Op::LoadCell, n, 0, input(n, 0), kNoId, v);
      case Op::StoreVar: return stored(Op::LoadVar, n, n.imm, kNoId, kNoId, v);
      case Op::NewInstance: at_allocation_[id] = v; return;
      case Op::NewCell: return newCell(id, v);
      default: return;
    }
  }

  void newCell(NodeId id, const Versions& v) {
    Node probe;
    probe.op = Op::LoadCell;
    const Location l = model_.readBy(probe);
    if (l == kNoLocation) return;
    add({Op::LoadCell, Type::Value, 0, id, kNoId, v[l]}, unit_.node(id).inputs[0]);
  }

  void stored(Op load, const Node& n, int64_t imm, NodeId a, NodeId b, const Versions& v) {
    const NodeId value = n.inputs.back();
    const Location l = model_.writtenBy(unit_, n);
    add({load, unit_.node(value).type, imm, a, b, v[l]}, value);
  }

  Unit& unit_;
  const Dominators dominators_;
  const Loops loops_;
  const MemoryModel model_;
  Rewriter rewriter_;
  uint32_t fresh_ = 1;
  std::vector<Versions> entry_, exit_;
  std::vector<uint32_t> written_by_node_;
  std::unordered_map<Key, NodeId, KeyHash> table_;
  std::vector<Key> scope_;
  std::unordered_map<NodeId, Versions> at_allocation_;
};

}  // namespace

bool runMemory(PassContext& context) { return LoadElimination(context.unit).run(); }

}  // namespace vela::opt
