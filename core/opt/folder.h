// Internal to simplify: finds a simpler node for a node, by the rules of exact arithmetic (Ints
// wrap; Floats are IEEE 754 doubles: x + 0.0 is not x, x * 0.0 is not 0.0, comparisons with NaN are
// false).
#ifndef VELA_CORE_OPT_FOLDER_H_
#define VELA_CORE_OPT_FOLDER_H_

#include <cstring>
#include <vector>

#include "core/ir/ir.h"

namespace vela::opt {

inline double doubleOf(int64_t bits) {
  double d;
  std::memcpy(&d, &bits, sizeof d);
  return d;
}
inline int64_t bitsOfDouble(double d) {
  int64_t bits;
  std::memcpy(&bits, &d, sizeof bits);
  return bits;
}

/// What is to become of a node.
struct Folded {
  enum Kind : uint8_t { kKeep, kReplace, kDrop, kNeverPasses } kind = kKeep;
  ir::NodeId by = ir::kNoId;  // kReplace
};

class Folder {
 public:
  explicit Folder(ir::Unit& unit) : unit_(unit) {}

  /// New nodes are made in block `b` and appended to `out`.
  void setPlace(ir::BlockId b, std::vector<ir::NodeId>* out) {
    block_ = b;
    out_ = out;
  }

  /// Simplifies node `n`, whose inputs are up to date. May change the node in place (kKeep,
  /// changed() set).
  Folded fold(ir::NodeId n);
  /// Whether nodes were made or changed since the last call.
  bool takeChanged() {
    const bool c = changed_;
    changed_ = false;
    return c;
  }

 private:
  using NodeId = ir::NodeId;

  // folder.cc
  Folded foldPhi(NodeId n);
  Folded foldBool(NodeId n);
  Folded foldSelect(NodeId n);
  Folded foldSameBits(NodeId n);
  Folded foldMemory(NodeId n);
  // folder_numbers.cc
  Folded foldInt(NodeId n);
  Folded foldIntIdentity(NodeId n);
  Folded foldIntUnary(NodeId n);
  Folded foldFloat(NodeId n);
  Folded foldFloatUnary(NodeId n);
  Folded foldCompare(NodeId n);
  Folded foldConversion(NodeId n);
  // folder_checks.cc
  Folded foldCheck(NodeId n);
  Folded foldNumberCheck(NodeId n);
  Folded foldObjectCheck(NodeId n);
  Folded foldBox(NodeId n);
  Folded foldTest(NodeId n);
  Folded foldClassTest(NodeId n, bool may_be_object);
  Folded foldFunctionTest(NodeId n, bool may_be_object);

  ir::Node& node(NodeId n) { return unit_.node(n); }
  NodeId in(NodeId n, size_t i) { return unit_.node(n).inputs[i]; }
  ir::Node& inputNode(NodeId n, size_t i) { return unit_.node(in(n, i)); }
  bool isInt(NodeId n, int64_t* value);
  bool isFloat(NodeId n, double* value);
  bool isBool(NodeId n, bool* value);
  static Folded keep() { return {}; }
  static Folded by(NodeId n) { return {Folded::kReplace, n}; }
  static Folded drop() { return {Folded::kDrop, ir::kNoId}; }
  static Folded neverPasses() { return {Folded::kNeverPasses, ir::kNoId}; }
  NodeId make(ir::Op op, std::vector<NodeId> inputs, int64_t imm = 0,
              ir::Type type = ir::Type::Void);
  Folded intConst(int64_t i) { return by(make(ir::Op::ConstInt, {}, i)); }
  Folded floatConst(double d) { return by(make(ir::Op::ConstFloat, {}, bitsOfDouble(d))); }
  Folded boolConst(bool b) { return by(make(ir::Op::ConstBool, {}, b ? 1 : 0)); }
  Folded changeTo(NodeId n, ir::Op op, std::vector<NodeId> inputs, int64_t imm = 0);

  ir::Unit& unit_;
  ir::BlockId block_ = ir::kNoId;
  std::vector<NodeId>* out_ = nullptr;
  bool changed_ = false;
};

}  // namespace vela::opt

#endif  // VELA_CORE_OPT_FOLDER_H_
