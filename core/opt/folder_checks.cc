#include "core/contract/layout.h"
#include "core/opt/folder.h"

namespace vela::opt {

using namespace ir;  // NOLINT

namespace {

/// What is known of a Value from the node that makes it.
enum class Known : uint8_t { kNothing, kInt, kFloat, kBool, kNone, kUnassigned, kObject };

Known knownOf(const Node& n) {
  switch (n.op) {
    case Op::BoxInt: return Known::kInt;
    case Op::BoxFloat: return Known::kFloat;
    case Op::BoxBool: return Known::kBool;
    case Op::ConstValue: {
      const Value v = Value::fromBits(static_cast<uint64_t>(n.imm));
      if (v.isInlineInt()) return Known::kInt;
      if (v.isFloat()) return Known::kFloat;
      if (v.isBool()) return Known::kBool;
      if (v.isNone()) return Known::kNone;
      if (v.isUnassigned()) return Known::kUnassigned;
      return Known::kNothing;
    }
    default: return opInfo(n.op).has(kGivesObject) ? Known::kObject : Known::kNothing;
  }
}

/// The class of an object that is made here, kNoId where the node makes none of one class.
ClassId classMade(const Node& n) {
  switch (n.op) {
    case Op::NewInstance: return newInstanceClass(n.imm);
    case Op::NewTuple: return class_id::kTuple;
    case Op::NewRange: return class_id::kRange;
    default: return kNoId;
  }
}

/// An object of a kind that is no IntBox, so surely no Int.
bool surelyNoInt(const Node& n) {
  switch (n.op) {
    case Op::CheckList:
    case Op::CheckFunction:
    case Op::NewInstance:
    case Op::NewCell:
    case Op::NewClosure:
    case Op::NewRange:
    case Op::NewTuple: return true;
    case Op::CheckKind: return (n.imm & 0xFF) != static_cast<int>(ObjectKind::kIntBox);
    case Op::CheckClass: return n.imm != class_id::kInt;
    default: return false;
  }
}

}  // namespace

/// A check that gives a raw number or Bool.
Folded Folder::foldNumberCheck(NodeId n) {
  const Op op = node(n).op;
  const Node value = inputNode(n, 0);
  const Known known = knownOf(value);
  const Value constant = Value::fromBits(static_cast<uint64_t>(value.imm));
  const bool is_constant = value.op == Op::ConstValue;
  switch (known) {
    case Known::kNothing: return keep();
    case Known::kObject: return surelyNoInt(value) ? neverPasses() : keep();
    case Known::kNone:
    case Known::kUnassigned: return neverPasses();
    case Known::kInt:
      if (op == Op::CheckInt) {
        return is_constant ? intConst(constant.asInlineInt()) : by(value.inputs[0]);
      }
      if (op != Op::CheckNumber) return neverPasses();
      if (is_constant) return floatConst(static_cast<double>(constant.asInlineInt()));
      return by(make(Op::IntToFloat, {value.inputs[0]}));
    case Known::kFloat:
      if (op != Op::CheckFloat && op != Op::CheckNumber) return neverPasses();
      return is_constant ? floatConst(constant.asFloat()) : by(value.inputs[0]);
    case Known::kBool:
      if (op != Op::CheckBool) return neverPasses();
      return is_constant ? boolConst(constant.isTrue()) : by(value.inputs[0]);
  }
  return keep();
}

/// A check of an object's class, kind or function.
Folded Folder::foldObjectCheck(NodeId n) {
  const Node& check = node(n);
  const Node& value = inputNode(n, 0);
  const Known known = knownOf(value);
  if (known == Known::kFloat || known == Known::kBool || known == Known::kNone ||
      known == Known::kUnassigned) {
    return neverPasses();
  }
  if (value.op == check.op) {
    // Two exact checks of one property.
    const int64_t mask = check.op == Op::CheckKind ? 0xFF : -1;
    return (value.imm & mask) == (check.imm & mask) ? by(in(n, 0)) : neverPasses();
  }
  switch (check.op) {
    case Op::CheckClass:
      if (classMade(value) == kNoId) return keep();
      return classMade(value) == static_cast<ClassId>(check.imm) ? by(in(n, 0)) : neverPasses();
    case Op::CheckKind: {
      const auto kind = static_cast<ObjectKind>(check.imm & 0xFF);
      if (value.op == Op::CheckList && kind == ObjectKind::kList) return by(in(n, 0));
      if (value.op == Op::NewInstance && kind == ObjectKind::kInstance) return by(in(n, 0));
      if (value.op == Op::NewRange)
        return kind == ObjectKind::kRange ? by(in(n, 0)) : neverPasses();
      if (value.op == Op::NewTuple)
        return kind == ObjectKind::kTuple ? by(in(n, 0)) : neverPasses();
      const bool closure = value.op == Op::CheckFunction || value.op == Op::NewClosure;
      return closure && kind == ObjectKind::kClosure ? by(in(n, 0)) : keep();
    }
    default: return value.op == Op::NewClosure && value.imm == check.imm ? by(in(n, 0)) : keep();
  }
}

Folded Folder::foldCheck(NodeId n) {
  const Op op = node(n).op;
  if (op == Op::Guard) {
    bool condition;
    if (!isBool(in(n, 0), &condition)) return keep();
    return condition ? drop() : neverPasses();
  }
  if (op == Op::GuardBounds) {
    int64_t index, length;
    if (!isInt(in(n, 0), &index) || !isInt(in(n, 1), &length)) return keep();
    return index >= 0 && index < length ? drop() : neverPasses();
  }
  const Known known = knownOf(inputNode(n, 0));
  if (known == Known::kNothing) return keep();
  if (op == Op::CheckNone) return known == Known::kNone ? drop() : neverPasses();
  return known == Known::kUnassigned ? neverPasses() : by(in(n, 0));
}

Folded Folder::foldTest(NodeId n) {
  const Known known = knownOf(inputNode(n, 0));
  if (known == Known::kNothing) return keep();
  switch (node(n).op) {
    case Op::IsClass: return foldClassTest(n, known == Known::kObject || known == Known::kInt);
    case Op::IsFunction: return foldFunctionTest(n, known == Known::kObject);
    case Op::IsInt:
      if (known == Known::kObject) return surelyNoInt(inputNode(n, 0)) ? boolConst(false) : keep();
      return boolConst(known == Known::kInt);
    case Op::IsFloat: return boolConst(known == Known::kFloat);
    case Op::IsNone: return boolConst(known == Known::kNone);
    default: return boolConst(known != Known::kUnassigned);
  }
}

/// A test of a class where the value's own is known, or where it is no object at all.
Folded Folder::foldClassTest(NodeId n, bool may_be_object) {
  const Node& value = inputNode(n, 0);
  if (!may_be_object) return boolConst(false);
  if (value.op == Op::CheckClass) return boolConst(value.imm == node(n).imm);
  if (classMade(value) == kNoId) return keep();
  return boolConst(classMade(value) == static_cast<ClassId>(node(n).imm));
}

/// The same of a closure's function.
Folded Folder::foldFunctionTest(NodeId n, bool may_be_object) {
  const Node& value = inputNode(n, 0);
  if (!may_be_object) return boolConst(false);
  if (value.op != Op::CheckFunction && value.op != Op::NewClosure) return keep();
  return boolConst(value.imm == node(n).imm);
}

/// Boxing what was just unboxed gives an equal Value; boxing a constant a constant.
Folded Folder::foldBox(NodeId n) {
  const Node value = inputNode(n, 0);
  switch (node(n).op) {
    case Op::BoxInt:
      if (value.op == Op::CheckInt) return by(value.inputs[0]);
      if (value.op != Op::ConstInt || !fitsInlineInt(value.imm)) return keep();
      return by(make(Op::ConstValue, {}, static_cast<int64_t>(Value::inlineInt(value.imm).bits)));
    case Op::BoxFloat:
      if (value.op == Op::CheckFloat) return by(value.inputs[0]);
      if (value.op != Op::ConstFloat) return keep();
      return by(
          make(Op::ConstValue, {}, static_cast<int64_t>(Value::number(doubleOf(value.imm)).bits)));
    default:
      if (value.op == Op::CheckBool) return by(value.inputs[0]);
      if (value.op != Op::ConstBool) return keep();
      return by(
          make(Op::ConstValue, {}, static_cast<int64_t>(Value::boolean(value.imm != 0).bits)));
  }
}

}  // namespace vela::opt
