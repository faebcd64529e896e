// Phis of boxed numbers become phis of raw ones, and the box, if somebody still needs it, is made
// behind the phi.
//
// Which phis: an optimistic analysis. Every Value phi starts as "unknown yet"; its kind is the meet
// of its inputs' kinds, where a box has its kind, a constant number has its kind, a phi its own.
// What stays consistently Int, Float or Bool is converted, whole circles of loop phis at once.
#include "core/opt/edit.h"
#include "core/opt/folder.h"
#include "core/opt/pass.h"

namespace vela::opt {

namespace {

using namespace ir;  // NOLINT

enum class Kind : uint8_t { kUnknown, kInt, kFloat, kBool, kMixed };

Kind meet(Kind a, Kind b) {
  if (a == Kind::kUnknown) return b;
  if (b == Kind::kUnknown || a == b) return a;
  return Kind::kMixed;
}

Type typeOf(Kind k) {
  return k == Kind::kInt ? Type::Int : k == Kind::kFloat ? Type::Float : Type::Bool;
}
Op boxOf(Kind k) {
  return k == Kind::kInt ? Op::BoxInt : k == Kind::kFloat ? Op::BoxFloat : Op::BoxBool;
}

class Unboxing {
 public:
  explicit Unboxing(Unit& unit) : unit_(unit), rewriter_(unit) {}

  bool run() {
    findPhis();
    analyse();
    convert();
    rewriter_.apply();
    return rewriter_.changed();
  }

 private:
  void findPhis() {
    kind_.assign(unit_.nodes.size(), Kind::kMixed);
    for (const Block& b : unit_.blocks) {
      for (NodeId n : b.nodes) {
        const Node& node = unit_.node(n);
        if (node.op != Op::Phi || node.type != Type::Value) continue;
        phis_.push_back(n);
        kind_[n] = Kind::kUnknown;
      }
    }
  }

  Kind kindOf(NodeId n) const {
    const Node& node = unit_.node(n);
    switch (node.op) {
      case Op::BoxInt: return Kind::kInt;
      case Op::BoxFloat: return Kind::kFloat;
      case Op::BoxBool: return Kind::kBool;
      case Op::Phi: return kind_[n];
      case Op::ConstValue: {
        const Value v = Value::fromBits(static_cast<uint64_t>(node.imm));
        return v.isInlineInt() ? Kind::kInt
               : v.isFloat()   ? Kind::kFloat
               : v.isBool()    ? Kind::kBool
                               : Kind::kMixed;
      }
      default: return Kind::kMixed;
    }
  }

  void analyse() {
    for (bool changed = true; changed;) {
      changed = false;
      for (NodeId n : phis_) {
        Kind k = Kind::kUnknown;
        for (NodeId input : unit_.node(n).inputs) k = meet(k, kindOf(input));
        changed = changed || k != kind_[n];
        kind_[n] = k;
      }
    }
  }

  bool converts(NodeId n) const {
    return kind_[n] == Kind::kInt || kind_[n] == Kind::kFloat || kind_[n] == Kind::kBool;
  }

  void convert() {
    std::vector<NodeId> raw(unit_.nodes.size(), kNoId);
    for (NodeId n : phis_) {
      if (!converts(n)) continue;
      const BlockId b = unit_.node(n).block;
      raw[n] = unit_.make(Op::Phi, {}, 0, typeOf(kind_[n]));
      unit_.node(raw[n]).block = b;
      std::vector<NodeId>& nodes = unit_.block(b).nodes;
      nodes.insert(nodes.begin(), raw[n]);
    }
    for (NodeId n : phis_) {
      if (!converts(n)) continue;
      fillInputs(n, raw);
      const BlockId b = unit_.node(n).block;
      const NodeId box = unit_.make(boxOf(kind_[n]), {raw[n]});
      unit_.node(box).block = b;
      std::vector<NodeId>& nodes = unit_.block(b).nodes;
      nodes.insert(nodes.begin() + static_cast<ptrdiff_t>(phiCount(unit_, b)), box);
      rewriter_.replace(n, box);
    }
    // Frame states take the raw value; a header's state could not even see the box.
    for (FrameState& s : unit_.states) {
      for (StateValue& v : s.values) {
        if (v.value < raw.size() && raw[v.value] != kNoId) v.value = raw[v.value];
      }
    }
  }

  void fillInputs(NodeId n, const std::vector<NodeId>& raw) {
    const std::vector<NodeId> boxed = unit_.node(n).inputs;
    std::vector<NodeId> inputs;
    for (size_t i = 0; i < boxed.size(); ++i) {
      const BlockId pred = unit_.block(unit_.node(n).block).preds[i];
      inputs.push_back(rawInput(boxed[i], pred, raw));
    }
    unit_.node(raw[n]).inputs = std::move(inputs);
  }

  NodeId rawInput(NodeId boxed, BlockId pred, const std::vector<NodeId>& raw) {
    if (boxed < raw.size() && raw[boxed] != kNoId) return raw[boxed];
    const Node node = unit_.node(boxed);
    if (node.op != Op::ConstValue) return node.inputs[0];
    const Value v = Value::fromBits(static_cast<uint64_t>(node.imm));
    if (v.isInlineInt()) return makeAtEnd(unit_, pred, Op::ConstInt, {}, v.asInlineInt());
    if (v.isBool()) return makeAtEnd(unit_, pred, Op::ConstBool, {}, v.isTrue() ? 1 : 0);
    return makeAtEnd(unit_, pred, Op::ConstFloat, {}, bitsOfDouble(v.asFloat()));
  }

  Unit& unit_;
  Rewriter rewriter_;
  std::vector<NodeId> phis_;
  std::vector<Kind> kind_;
};

}  // namespace

bool runUnbox(PassContext& context) { return Unboxing(context.unit).run(); }

}  // namespace vela::opt
