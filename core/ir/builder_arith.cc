// Arithmetic, comparison and type checks of the builder.
#include <cmath>
#include <cstring>

#include "core/ir/frame_builder.h"

namespace vela::ir {

using bytecode::Opcode;
using contract::Helper;

namespace {

/// The generic helper of an arithmetic opcode.
Helper arithHelper(Opcode op) {
  switch (op) {
    case Opcode::kAdd:
    case Opcode::kAddI: return Helper::kAdd;
    case Opcode::kSub:
    case Opcode::kSubI: return Helper::kSub;
    case Opcode::kMul:
    case Opcode::kMulI: return Helper::kMul;
    case Opcode::kDiv:
    case Opcode::kDivI: return Helper::kDiv;
    case Opcode::kMod:
    case Opcode::kModI: return Helper::kMod;
    case Opcode::kShl:
    case Opcode::kShlI: return Helper::kShl;
    case Opcode::kShr:
    case Opcode::kShrI: return Helper::kShr;
    case Opcode::kUshr:
    case Opcode::kUshrI: return Helper::kUshr;
    case Opcode::kBitAnd:
    case Opcode::kBitAndI: return Helper::kBitAnd;
    case Opcode::kBitOr: return Helper::kBitOr;
    case Opcode::kBitXor: return Helper::kBitXor;
    default: return Helper::kPow;
  }
}

/// The operation on raw Ints, or Op::Exit if there is none.
Op intOp(Opcode op) {
  switch (arithHelper(op)) {
    case Helper::kAdd: return Op::IAdd;
    case Helper::kSub: return Op::ISub;
    case Helper::kMul: return Op::IMul;
    case Helper::kDiv: return Op::IDiv;
    case Helper::kMod: return Op::IMod;
    case Helper::kShl: return Op::IShl;
    case Helper::kShr: return Op::IShr;
    case Helper::kUshr: return Op::IUshr;
    case Helper::kBitAnd: return Op::IAnd;
    case Helper::kBitOr: return Op::IOr;
    case Helper::kBitXor: return Op::IXor;
    default: return Op::Exit;
  }
}

/// The operation on raw Floats, or Op::Exit if Floats have none (the interpreter throws).
Op floatOp(Opcode op) {
  switch (arithHelper(op)) {
    case Helper::kAdd: return Op::FAdd;
    case Helper::kSub: return Op::FSub;
    case Helper::kMul: return Op::FMul;
    case Helper::kDiv: return Op::FDiv;
    case Helper::kMod: return Op::FMod;
    default: return Op::Exit;
  }
}

struct JumpCompare {
  Cond cond;
  bool negated;
};

JumpCompare jumpCompare(Opcode op) {
  switch (op) {
    case Opcode::kJumpEq:
    case Opcode::kJumpEqI: return {Cond::Eq, false};
    case Opcode::kJumpNe:
    case Opcode::kJumpNeI: return {Cond::Eq, true};
    case Opcode::kJumpLt:
    case Opcode::kJumpLtI: return {Cond::Lt, false};
    case Opcode::kJumpLe:
    case Opcode::kJumpLeI: return {Cond::Le, false};
    case Opcode::kJumpGt:
    case Opcode::kJumpGtI: return {Cond::Gt, false};
    case Opcode::kJumpGe:
    case Opcode::kJumpGeI: return {Cond::Ge, false};
    case Opcode::kJumpNotLt:
    case Opcode::kJumpNotLtI: return {Cond::Lt, true};
    case Opcode::kJumpNotLe:
    case Opcode::kJumpNotLeI: return {Cond::Le, true};
    case Opcode::kJumpNotGt:
    case Opcode::kJumpNotGtI: return {Cond::Gt, true};
    default: return {Cond::Ge, true};
  }
}

constexpr int64_t kExactDouble = int64_t{1} << 53;

}  // namespace

bool FrameBuilder::exactInt(NodeId n) const {
  const Node& node = build_.unit.node(n);
  return node.op == Op::ConstInt && node.imm >= -kExactDouble && node.imm <= kExactDouble;
}

NodeId FrameBuilder::intArith(NodeId b, NodeId c) {
  Op op = intOp(instr().op);
  b = asInt(b);
  c = asInt(c);
  if (op == Op::IDiv || op == Op::IMod) {
    const Node& divisor = build_.unit.node(c);
    if (divisor.op == Op::ConstInt && divisor.imm == 0) {
      exitHere(ExitReason::DivisionByZero);
    } else if (divisor.op != Op::ConstInt) {
      NodeId nonzero = emit(Op::ICmp, {c, constInt(0)}, static_cast<int64_t>(Cond::Ne));
      guard(Op::Guard, ExitReason::DivisionByZero, {nonzero});
    }
  }
  return emit(op, {b, c});
}

NodeId FrameBuilder::floatArith(NodeId b, NodeId c) {
  Op op = floatOp(instr().op);
  if (op == Op::Exit) {
    exitHere(ExitReason::Throw);
    return constFloat(0);
  }
  // Mixed operands convert only beside a proven Float; when both come boxed, both must be Float.
  const bool b_float = typeOf(b) == Type::Float, c_float = typeOf(c) == Type::Float;
  const bool b_int = typeOf(b) == Type::Int, c_int = typeOf(c) == Type::Int;
  b = asFloat(b, c_float || b_int);
  c = asFloat(c, b_float || c_int);
  return emit(op, {b, c});
}

void FrameBuilder::emitArith(NodeId b, NodeId c) {
  if (instr().op == Opcode::kPow) return emitPow();
  if (emitOwnOperator({b, c}, bytecode::kSawOther)) return;
  switch (planArith(function_, pc_, repOf(b), repOf(c))) {
    case NumericPlan::kInt: return set(instr().a, intArith(b, c));
    case NumericPlan::kFloat: return set(instr().a, floatArith(b, c));
    case NumericPlan::kBool:
    case NumericPlan::kString:
    case NumericPlan::kGeneric:
      return set(instr().a, helper(arithHelper(instr().op), {box(b), box(c)}));
    case NumericPlan::kNever: return exitHere(ExitReason::NeverExecuted);
  }
}

/// LANGUAGE section 2: right-to-left binary powering, the same operations in the same order.
NodeId FrameBuilder::expandPow(NodeId x, int64_t n) {
  const bool is_float = typeOf(x) == Type::Float;
  const Op mul = is_float ? Op::FMul : Op::IMul;
  uint64_t bits = static_cast<uint64_t>(n < 0 ? -n : n);
  NodeId r = is_float ? constFloat(1.0) : constInt(1);
  NodeId b = x;
  while (bits != 0) {
    if (bits & 1) r = emit(mul, {r, b});
    bits >>= 1;
    if (bits != 0) b = emit(mul, {b, b});
  }
  return n < 0 ? emit(Op::FDiv, {constFloat(1.0), r}) : r;
}

void FrameBuilder::emitPow() {
  NodeId b = regs_[instr().b], c = regs_[instr().c];
  const Node exponent = build_.unit.node(c);
  const bool small = exponent.op == Op::ConstInt && exponent.imm >= -64 && exponent.imm <= 64;
  NumericPlan plan = planArith(function_, pc_, repOf(b), repOf(c));
  if (plan == NumericPlan::kNever) return exitHere(ExitReason::NeverExecuted);
  if (small && plan == NumericPlan::kFloat) {
    return set(instr().a, expandPow(asFloat(b, false), exponent.imm));
  }
  if (small && plan == NumericPlan::kInt && exponent.imm >= 0) {
    return set(instr().a, expandPow(asInt(b), exponent.imm));
  }
  NodeId result = helper(Helper::kPow, {box(b), box(c)});
  // The call's result completes the instruction; what follows checks its representation at its own
  // place.
  set(instr().a, result);
}

void FrameBuilder::emitUnary() {
  NodeId b = regs_[instr().b];
  const bool negate = instr().op == Opcode::kNeg;
  if (negate && emitOwnOperator({b}, bytecode::kSawOther)) return;
  switch (planArith(function_, pc_, repOf(b), repOf(b))) {
    case NumericPlan::kInt: return set(instr().a, emit(negate ? Op::INeg : Op::INot, {asInt(b)}));
    case NumericPlan::kFloat:
      if (!negate) return exitHere(ExitReason::Throw);
      return set(instr().a, emit(Op::FNeg, {asFloat(b, false)}));
    case NumericPlan::kBool:
    case NumericPlan::kString:
    case NumericPlan::kGeneric:
      return set(instr().a, helper(negate ? Helper::kNeg : Helper::kBitNot, {box(b)}));
    case NumericPlan::kNever: return exitHere(ExitReason::NeverExecuted);
  }
}

namespace {

Helper compareHelper(Cond cond) {
  switch (cond) {
    case Cond::Eq:
    case Cond::Ne: return Helper::kEq;
    case Cond::Lt: return Helper::kLt;
    case Cond::Le: return Helper::kLe;
    case Cond::Gt: return Helper::kGt;
    case Cond::Ge: return Helper::kGe;
  }
  return Helper::kEq;
}

}  // namespace

NodeId FrameBuilder::compareStrings(Cond cond, NodeId b, NodeId c) {
  if (cond == Cond::Eq) return emit(Op::StringEqual, {b, c});
  return helperBool(compareHelper(cond), {b, c, constInt(1)});
}

/// The comparison where the feedback or the operands' types say what it is; kNoId: nothing was
/// emitted, the helper must do it. `cond` is not Ne.
NodeId FrameBuilder::compareTyped(Cond cond, NodeId b, NodeId c) {
  const int64_t cc = static_cast<int64_t>(cond);
  switch (planCompare(function_, pc_, repOf(b), repOf(c), exactInt(b), exactInt(c))) {
    case NumericPlan::kInt: return emit(Op::ICmp, {asInt(b), asInt(c)}, cc);
    case NumericPlan::kFloat: {
      // An Int takes part only as a constant that a double holds exactly.
      NodeId fb = asFloat(b, exactInt(b)), fc = asFloat(c, exactInt(c));
      return emit(Op::FCmp, {fb, fc}, cc);
    }
    case NumericPlan::kBool:
      if (cond == Cond::Eq) return emit(Op::BEq, {asBool(b), asBool(c)});
      exitHere(ExitReason::Throw);
      return constBool(false);
    case NumericPlan::kString: return compareStrings(cond, asString(b), asString(c));
    case NumericPlan::kGeneric: return compareInstances(cond, b, c);
    case NumericPlan::kNever: exitHere(ExitReason::NeverExecuted); return constBool(false);
  }
  return kNoId;
}

/// As a Bool; anything else that an operator of a class gives is an error.
NodeId FrameBuilder::compare(Cond cond, NodeId b, NodeId c) {
  const NodeId typed = compareTyped(cond, b, c);
  if (typed != kNoId) return typed;
  return helperBool(compareHelper(cond), {box(b), box(c), constInt(1)});
}

/// As a value, which may be whatever an operator of a class gives.
void FrameBuilder::emitCompare(Cond cond) {
  const NodeId b = regs_[instr().b], c = regs_[instr().c];
  const NodeId typed = compareTyped(cond, b, c);
  if (typed != kNoId) return set(instr().a, typed);
  set(instr().a, helper(compareHelper(cond), {box(b), box(c), constInt(0)}));
}

int FrameBuilder::likelihood() const { return 0; }

void FrameBuilder::emitCompareJump() {
  const auto& info = bytecode::opInfo(instr().op);
  NodeId b = regs_[instr().a];
  NodeId c = info.b == bytecode::Operand::I ? constInt(instr().immB()) : regs_[instr().b];
  JumpCompare how = jumpCompare(instr().op);
  NodeId condition = compare(how.cond, b, c);
  auto targets = successorPcs(function_.code, pc_);
  if (how.negated) std::swap(targets[0], targets[1]);
  branchTo(condition, targets[0], targets[1], likelihood());
}

void FrameBuilder::emitCheckType() {
  const uint16_t r = instr().a;
  const uint32_t check = instr().wide();
  const CheckSnapshot& known = build_.snapshot.check(check);
  NodeId value = regs_[r];
  const bool generic_site = generic();
  switch (known.kind) {
    case CheckKind::kAny: return;
    case CheckKind::kInt: return set(r, asInt(value));
    case CheckKind::kBool: return set(r, asBool(value));
    case CheckKind::kFloat: {
      const uint8_t saw = instr().feedback;
      const bool convert = generic_site || (saw & (bytecode::kSawInt | bytecode::kSawMixed)) != 0 ||
                           typeOf(value) == Type::Int;
      return set(r, asFloat(value, convert));
    }
    case CheckKind::kOther:
      return set(r, ifMatches(
                        value, known, [&] { return value; },
                        [&] { return helper(Helper::kCheckType, {box(value), constInt(check)}); }));
  }
}

}  // namespace vela::ir
