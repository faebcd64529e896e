#include "core/opt/folder.h"

#include <utility>

namespace vela::opt {

using namespace ir;  // NOLINT

bool Folder::isInt(NodeId n, int64_t* value) {
  *value = unit_.node(n).imm;
  return unit_.node(n).op == Op::ConstInt;
}
bool Folder::isFloat(NodeId n, double* value) {
  *value = doubleOf(unit_.node(n).imm);
  return unit_.node(n).op == Op::ConstFloat;
}
bool Folder::isBool(NodeId n, bool* value) {
  *value = unit_.node(n).imm != 0;
  return unit_.node(n).op == Op::ConstBool;
}

NodeId Folder::make(Op op, std::vector<NodeId> inputs, int64_t imm, Type type) {
  const NodeId n = unit_.make(op, std::move(inputs), imm, type);
  unit_.node(n).block = block_;
  out_->push_back(n);
  changed_ = true;
  return n;
}

Folded Folder::changeTo(NodeId n, Op op, std::vector<NodeId> inputs, int64_t imm) {
  Node& changed = node(n);
  changed.op = op;
  changed.inputs = std::move(inputs);
  changed.imm = imm;
  changed_ = true;
  return keep();
}

/// A phi that merges one value.
Folded Folder::foldPhi(NodeId n) {
  NodeId only = kNoId;
  for (NodeId input : node(n).inputs) {
    if (input == n || input == only) continue;
    if (only != kNoId) return keep();
    only = input;
  }
  return only == kNoId ? keep() : by(only);
}

Folded Folder::foldBool(NodeId n) {
  bool a, b;
  if (node(n).op == Op::BNot) {
    if (isBool(in(n, 0), &a)) return boolConst(!a);
    const Node inner = inputNode(n, 0);
    if (inner.op == Op::BNot) return by(inner.inputs[0]);
    const Cond c = static_cast<Cond>(inner.imm);
    if (inner.op == Op::ICmp) {
      constexpr Cond kOpposite[] = {Cond::Ne, Cond::Eq, Cond::Ge, Cond::Gt, Cond::Le, Cond::Lt};
      return changeTo(n, Op::ICmp, inner.inputs,
                      static_cast<int64_t>(kOpposite[static_cast<int>(c)]));
    }
    // Only (in)equality of Floats has an opposite; with NaN, !(a < b) is not a >= b.
    if (inner.op == Op::FCmp && (c == Cond::Eq || c == Cond::Ne)) {
      return changeTo(n, Op::FCmp, inner.inputs,
                      static_cast<int64_t>(c == Cond::Eq ? Cond::Ne : Cond::Eq));
    }
    return keep();
  }
  if (in(n, 0) == in(n, 1)) return boolConst(true);
  const bool left = isBool(in(n, 0), &a), right = isBool(in(n, 1), &b);
  if (left && right) return boolConst(a == b);
  if (left) return a ? by(in(n, 1)) : changeTo(n, Op::BNot, {in(n, 1)});
  if (right) return b ? by(in(n, 0)) : changeTo(n, Op::BNot, {in(n, 0)});
  return keep();
}

Folded Folder::foldSelect(NodeId n) {
  bool condition, yes, no;
  if (isBool(in(n, 0), &condition)) return by(in(n, condition ? 1 : 2));
  if (in(n, 1) == in(n, 2)) return by(in(n, 1));
  if (inputNode(n, 0).op == Op::BNot) {
    return changeTo(n, Op::Select, {inputNode(n, 0).inputs[0], in(n, 2), in(n, 1)});
  }
  if (isBool(in(n, 1), &yes) && isBool(in(n, 2), &no) && yes != no) {
    return yes ? by(in(n, 0)) : changeTo(n, Op::BNot, {in(n, 0)});
  }
  return keep();
}

Folded Folder::foldSameBits(NodeId n) {
  if (in(n, 0) == in(n, 1)) return boolConst(true);
  if (inputNode(n, 0).op == Op::ConstValue) std::swap(node(n).inputs[0], node(n).inputs[1]);
  const Node a = inputNode(n, 0), b = inputNode(n, 1);
  if (b.op != Op::ConstValue) return keep();
  const Value v = Value::fromBits(static_cast<uint64_t>(b.imm));
  switch (a.op) {
    case Op::ConstValue: return boolConst(a.imm == b.imm);
    case Op::BoxBool:
      if (v.isTrue()) return by(a.inputs[0]);
      if (v.isFalse()) return changeTo(n, Op::BNot, {a.inputs[0]});
      return boolConst(false);
    case Op::BoxInt: return v.isInlineInt() ? keep() : boolConst(false);
    case Op::BoxFloat: return v.isFloat() ? keep() : boolConst(false);
    case Op::NewInstance:
    case Op::NewCell:
    case Op::NewClosure:
    case Op::NewRange:
    case Op::NewTuple:
    case Op::CheckClass:
    case Op::CheckKind:
    case Op::CheckList:
    case Op::CheckFunction: return boolConst(false);
    default: return keep();
  }
}

Folded Folder::foldMemory(NodeId n) {
  const Node& m = node(n);
  switch (m.op) {
    case Op::LoadCapture:
      if (inputNode(n, 0).op == Op::NewClosure) {
        return by(inputNode(n, 0).inputs[static_cast<size_t>(m.imm)]);
      }
      return keep();
    case Op::RangeStart:
      return inputNode(n, 0).op == Op::NewRange ? by(inputNode(n, 0).inputs[0]) : keep();
    case Op::RangeEnd:
      return inputNode(n, 0).op == Op::NewRange ? by(inputNode(n, 0).inputs[1]) : keep();
    case Op::RangeInclusive:
      return inputNode(n, 0).op == Op::NewRange ? boolConst(inputNode(n, 0).imm != 0) : keep();
    case Op::TupleLength:
      if (inputNode(n, 0).op != Op::NewTuple) return keep();
      return intConst(static_cast<int64_t>(inputNode(n, 0).inputs.size()));
    case Op::LoadTuple: {
      const Node& tuple = inputNode(n, 0);
      int64_t index;
      if (tuple.op != Op::NewTuple || !isInt(in(n, 1), &index)) return keep();
      const bool within = index >= 0 && index < static_cast<int64_t>(tuple.inputs.size());
      return within ? by(tuple.inputs[static_cast<size_t>(index)]) : keep();
    }
    case Op::WriteBarrier: return isNeverObject(inputNode(n, 1).op) ? drop() : keep();
    case Op::ElementBarrier: return isNeverObject(inputNode(n, 2).op) ? drop() : keep();
    default: return keep();
  }
}

Folded Folder::fold(NodeId n) {
  const Op op = node(n).op;
  switch (op) {
    case Op::Phi: return foldPhi(n);
    case Op::BNot:
    case Op::BEq: return foldBool(n);
    case Op::Select: return foldSelect(n);
    case Op::SameBits: return foldSameBits(n);
    case Op::LoadCapture:
    case Op::RangeStart:
    case Op::RangeEnd:
    case Op::RangeInclusive:
    case Op::LoadTuple:
    case Op::TupleLength:
    case Op::WriteBarrier:
    case Op::ElementBarrier: return foldMemory(n);
    case Op::IAdd:
    case Op::ISub:
    case Op::IMul:
    case Op::IDiv:
    case Op::IMod:
    case Op::IAnd:
    case Op::IOr:
    case Op::IXor:
    case Op::IShl:
    case Op::IShr:
    case Op::IUshr: return foldInt(n);
    case Op::INeg:
    case Op::INot: return foldIntUnary(n);
    case Op::FAdd:
    case Op::FSub:
    case Op::FMul:
    case Op::FDiv:
    case Op::FMod: return foldFloat(n);
    case Op::FNeg:
    case Op::FAbs:
    case Op::FSqrt:
    case Op::FFloor:
    case Op::FCeil:
    case Op::FTrunc:
    case Op::FRound: return foldFloatUnary(n);
    case Op::ICmp:
    case Op::FCmp: return foldCompare(n);
    case Op::IntToFloat:
    case Op::FloatToInt: return foldConversion(n);
    case Op::BoxInt:
    case Op::BoxFloat:
    case Op::BoxBool: return foldBox(n);
    case Op::CheckInt:
    case Op::CheckFloat:
    case Op::CheckNumber:
    case Op::CheckBool: return foldNumberCheck(n);
    case Op::CheckClass:
    case Op::CheckKind:
    case Op::CheckFunction: return foldObjectCheck(n);
    case Op::CheckNone:
    case Op::CheckAssigned:
    case Op::Guard:
    case Op::GuardBounds: return foldCheck(n);
    case Op::IsInt:
    case Op::IsFloat:
    case Op::IsNone:
    case Op::IsAssigned:
    case Op::IsClass:
    case Op::IsFunction: return foldTest(n);
    default: return keep();
  }
}

}  // namespace vela::opt
