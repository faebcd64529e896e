// The switch over all opcodes, and variables, collections, fields and loops of the builder.
#include "core/ir/frame_builder.h"

namespace vela::ir {

using bytecode::Opcode;
using contract::Helper;
using runtime::MemberEntry;
using runtime::MemberKind;

void FrameBuilder::emitInstruction() {
  const bytecode::Instruction& i = instr();
  switch (i.op) {
    case Opcode::kMove: return set(i.a, regs_[i.b]);
    case Opcode::kLoadInt: return set(i.a, constInt(i.wideSigned()));
    case Opcode::kLoadNone: return set(i.a, constValue(Value::none()));
    case Opcode::kLoadTrue: return set(i.a, constBool(true));
    case Opcode::kLoadFalse: return set(i.a, constBool(false));
    case Opcode::kLoadUnset: return set(i.a, constValue(Value::unassigned()));
    case Opcode::kLoadK:
    case Opcode::kLoadFunction:
    case Opcode::kLoadClass:
    case Opcode::kNewCell:
    case Opcode::kGetCell:
    case Opcode::kSetCell:
    case Opcode::kGetCapture:
    case Opcode::kGetCaptureCell:
    case Opcode::kSetCaptureCell:
    case Opcode::kGetVar:
    case Opcode::kSetVar:
    case Opcode::kInitVar: return emitVariables();
    case Opcode::kAdd:
    case Opcode::kSub:
    case Opcode::kMul:
    case Opcode::kDiv:
    case Opcode::kMod:
    case Opcode::kPow:
    case Opcode::kShl:
    case Opcode::kShr:
    case Opcode::kUshr:
    case Opcode::kBitAnd:
    case Opcode::kBitOr:
    case Opcode::kBitXor: return emitArith(regs_[i.b], regs_[i.c]);
    case Opcode::kAddI:
    case Opcode::kSubI:
    case Opcode::kMulI:
    case Opcode::kDivI:
    case Opcode::kModI:
    case Opcode::kShlI:
    case Opcode::kShrI:
    case Opcode::kUshrI:
    case Opcode::kBitAndI: return emitArith(regs_[i.b], constInt(i.immC()));
    case Opcode::kNeg:
    case Opcode::kBitNot: return emitUnary();
    case Opcode::kNot: return set(i.a, emit(Op::BNot, {asBool(regs_[i.b])}));
    case Opcode::kEq: return emitCompare(Cond::Eq);
    case Opcode::kNe: return set(i.a, emit(Op::BNot, {compare(Cond::Eq, regs_[i.b], regs_[i.c])}));
    case Opcode::kLt: return emitCompare(Cond::Lt);
    case Opcode::kLe: return emitCompare(Cond::Le);
    case Opcode::kGt: return emitCompare(Cond::Gt);
    case Opcode::kGe: return emitCompare(Cond::Ge);
    case Opcode::kIn: return emitIn();
    case Opcode::kIsType: return emitIsType();
    case Opcode::kCheckType: return emitCheckType();
    case Opcode::kJump: return goToPc(successorPcs(function_.code, pc_)[0]);
    case Opcode::kLoop:
      guard(Op::Poll, ExitReason::Poll, {});
      return goToPc(successorPcs(function_.code, pc_)[0]);
    case Opcode::kJumpTrue: return emitJumpOnBool(true);
    case Opcode::kJumpFalse: return emitJumpOnBool(false);
    case Opcode::kJumpNone: return emitJumpOn(Op::IsNone, true);
    case Opcode::kJumpNotNone: return emitJumpOn(Op::IsNone, false);
    case Opcode::kJumpSet: return emitJumpOn(Op::IsAssigned, true);
    case Opcode::kJumpEq:
    case Opcode::kJumpNe:
    case Opcode::kJumpLt:
    case Opcode::kJumpLe:
    case Opcode::kJumpGt:
    case Opcode::kJumpGe:
    case Opcode::kJumpNotLt:
    case Opcode::kJumpNotLe:
    case Opcode::kJumpNotGt:
    case Opcode::kJumpNotGe:
    case Opcode::kJumpEqI:
    case Opcode::kJumpNeI:
    case Opcode::kJumpLtI:
    case Opcode::kJumpLeI:
    case Opcode::kJumpGtI:
    case Opcode::kJumpGeI:
    case Opcode::kJumpNotLtI:
    case Opcode::kJumpNotLeI:
    case Opcode::kJumpNotGtI:
    case Opcode::kJumpNotGeI: return emitCompareJump();
    case Opcode::kForPrep: return emitForPrep();
    case Opcode::kForLoop: return emitForLoop();
    case Opcode::kIterPrep: return emitIterPrep();
    case Opcode::kIterNext: return emitIterNext();
    case Opcode::kCall: return emitCall();
    case Opcode::kCallFunction: return emitCallFunction();
    case Opcode::kCallMethod: return emitCallMethod();
    case Opcode::kNew: return emitNew();
    case Opcode::kCallBuiltin: return emitCallBuiltin();
    case Opcode::kReturn: return emitReturn(regs_[i.a]);
    case Opcode::kReturnNone: return emitReturn(constValue(Value::none()));
    case Opcode::kNewClosure: return emitNewClosure();
    case Opcode::kNewList: return set(i.a, helper(Helper::kNewList, boxedRange(i.b, i.c)));
    case Opcode::kNewTuple: return set(i.a, newTuple(boxedRange(i.b, i.c)));
    case Opcode::kNewMap: return set(i.a, helper(Helper::kNewMap, boxedRange(i.b, i.c)));
    case Opcode::kConcat: return set(i.a, helper(Helper::kConcat, boxedRange(i.b, i.c)));
    case Opcode::kNewRange: return emitNewRange(0);
    case Opcode::kNewRangeInclusive: return emitNewRange(1);
    case Opcode::kGetIndex: return emitGetIndex();
    case Opcode::kSetIndex: return emitSetIndex();
    case Opcode::kGetField: return emitGetField();
    case Opcode::kSetField: return emitSetField();
    case Opcode::kThrow:
    case Opcode::kMatchFail: return exitHere(ExitReason::Throw);
  }
}

NodeId FrameBuilder::readChecked(Op op, std::vector<NodeId> inputs, int64_t imm,
                                 bool surely_assigned) {
  NodeId v = emit(op, std::move(inputs), imm, Type::Value);
  return surely_assigned ? v : guard(Op::CheckAssigned, ExitReason::Unassigned, {v});
}

void FrameBuilder::storeCell(NodeId cell, NodeId value) {
  NodeId v = box(value);
  emit(Op::StoreCell, {cell, v});
  barrier(cell, v);
}

void FrameBuilder::barrier(NodeId object, NodeId value) {
  if (!isNeverObject(build_.unit.node(value).op)) emit(Op::WriteBarrier, {object, value});
}

void FrameBuilder::elementBarrier(NodeId list, NodeId index, NodeId value) {
  if (!isNeverObject(build_.unit.node(value).op)) emit(Op::ElementBarrier, {list, index, value});
}

void FrameBuilder::emitVariables() {
  const bytecode::Instruction& i = instr();
  switch (i.op) {
    case Opcode::kLoadK: {
      const ConstantSnapshot& k = build_.snapshot.constants.at(i.wide());
      if (k.rep == Rep::kInt) return set(i.a, constInt(k.bits));
      if (k.rep == Rep::kFloat) return set(i.a, emit(Op::ConstFloat, {}, k.bits));
      return set(i.a, immediate(Value::fromBits(static_cast<uint64_t>(k.bits))));
    }
    case Opcode::kLoadFunction: {
      const FunctionSnapshot* f = build_.snapshot.find(i.wide());
      if (f != nullptr && f->closure.isPointer()) return set(i.a, immediate(f->closure));
      return set(i.a, helper(Helper::kLoadFunction, {constInt(i.wide())}));
    }
    case Opcode::kLoadClass: return set(i.a, helper(Helper::kLoadClass, {constInt(i.wide())}));
    case Opcode::kNewCell: return set(i.a, emit(Op::NewCell, {constValue(Value::unassigned())}));
    case Opcode::kGetCell:
      return set(i.a, readChecked(Op::LoadCell, {boxed(i.b)}, 0, i.c == bytecode::kNoName));
    case Opcode::kSetCell: return storeCell(boxed(i.a), regs_[i.b]);
    case Opcode::kGetCapture: return set(i.a, emit(Op::LoadCapture, {closure_}, i.b));
    case Opcode::kGetCaptureCell: {
      NodeId cell = emit(Op::LoadCapture, {closure_}, i.b);
      return set(i.a, readChecked(Op::LoadCell, {cell}, 0, i.c == bytecode::kNoName));
    }
    case Opcode::kSetCaptureCell: {
      NodeId cell = emit(Op::LoadCapture, {closure_}, i.a);
      if (i.c != bytecode::kNoName) readChecked(Op::LoadCell, {cell}, 0, false);
      return storeCell(cell, regs_[i.b]);
    }
    case Opcode::kGetVar: {
      const VariableSnapshot v = build_.snapshot.variable(i.wide());
      if (v.constant) return set(i.a, immediate(v.value));
      return set(i.a, readChecked(Op::LoadVar, {}, i.wide(), v.initialised));
    }
    case Opcode::kSetVar:
      if (!build_.snapshot.variable(i.wide()).initialised)
        readChecked(Op::LoadVar, {}, i.wide(), false);
      [[fallthrough]];
    case Opcode::kInitVar: emit(Op::StoreVar, {boxed(i.a)}, i.wide()); return;
    default: return;
  }
}

void FrameBuilder::emitJumpOnBool(bool when) {
  auto targets = successorPcs(function_.code, pc_);
  NodeId condition = asBool(regs_[instr().a]);
  if (!when) std::swap(targets[0], targets[1]);
  branchTo(condition, targets[0], targets[1], 0);
}

void FrameBuilder::emitJumpOn(Op test, bool when) {
  auto targets = successorPcs(function_.code, pc_);
  NodeId v = regs_[instr().a];
  NodeId condition = typeOf(v) == Type::Value ? emit(test, {v}) : constBool(test == Op::IsAssigned);
  if (!when) std::swap(targets[0], targets[1]);
  branchTo(condition, targets[0], targets[1], 0);
}

// Counted loops: R[a] counter, R[a+1] last value to visit, R[a+2] the loop variable.
void FrameBuilder::emitForPrep() {
  const bytecode::Instruction& i = instr();
  NodeId start = asInt(regs_[i.a]);
  NodeId end = asInt(regs_[i.a + 1]);
  const bool inclusive = i.b == 1;
  NodeId runs = emit(Op::ICmp, {start, end}, static_cast<int64_t>(inclusive ? Cond::Le : Cond::Lt));
  NodeId last = inclusive ? end : emit(Op::ISub, {end, constInt(1)});
  set(i.a, start);
  set(i.a + 1, last);
  set(i.a + 2, start);
  auto targets = successorPcs(function_.code, pc_);
  branchTo(runs, targets[1], targets[0], 1);
}

void FrameBuilder::emitForLoop() {
  const uint16_t a = instr().a;
  guard(Op::Poll, ExitReason::Poll, {});
  NodeId counter = asInt(regs_[a]);
  NodeId last = asInt(regs_[a + 1]);
  NodeId more = emit(Op::ICmp, {counter, last}, static_cast<int64_t>(Cond::Lt));
  NodeId next = emit(Op::IAdd, {counter, constInt(1)});
  set(a, next);
  set(a + 1, last);
  set(a + 2, next);
  auto targets = successorPcs(function_.code, pc_);
  branchTo(more, targets[0], targets[1], 1);
}

NodeId FrameBuilder::checkList(NodeId list, IndexPlan plan) {
  int64_t kind = plan == IndexPlan::kListInt     ? kListInt
                 : plan == IndexPlan::kListFloat ? kListFloat
                                                 : kListAny;
  NodeId object = guard(Op::CheckKind, ExitReason::TypeMismatch, {list},
                        static_cast<int64_t>(ObjectKind::kList));
  return guard(Op::CheckList, ExitReason::ListKindMismatch, {object}, kind);
}

void FrameBuilder::emitGetIndex() {
  const bytecode::Instruction& i = instr();
  IndexPlan plan = planIndex(function_, pc_);
  const Type index_type = typeOf(regs_[i.c]);
  if (plan == IndexPlan::kNever) return exitHere(ExitReason::NeverExecuted);
  if (emitOwnOperator({regs_[i.b], regs_[i.c]}, bytecode::kSawOtherIndex)) return;
  if (plan == IndexPlan::kGeneric || plan == IndexPlan::kRange ||
      (index_type != Type::Int && index_type != Type::Value)) {
    return set(i.a, helper(Helper::kGetIndex, {boxed(i.b), boxed(i.c)}));
  }
  if (plan == IndexPlan::kTuple) {
    NodeId tuple = guard(Op::CheckKind, ExitReason::TypeMismatch, {boxed(i.b)},
                         static_cast<int64_t>(ObjectKind::kTuple));
    NodeId index = asInt(regs_[i.c]);
    guard(Op::GuardBounds, ExitReason::OutOfBounds, {index, emit(Op::TupleLength, {tuple})});
    return set(i.a, emit(Op::LoadTuple, {tuple, index}));
  }
  if (plan == IndexPlan::kString) return emitStringIndex();
  NodeId list = checkList(boxed(i.b), plan);
  NodeId index = asInt(regs_[i.c]);
  guard(Op::GuardBounds, ExitReason::OutOfBounds, {index, emit(Op::ListLength, {list})});
  NodeId words = emit(Op::ListWords, {list});
  set(i.a, emit(Op::LoadElem, {words, index}, 0, typeOfRep(elementRep(plan))));
}

void FrameBuilder::emitSetIndex() {
  const bytecode::Instruction& i = instr();
  IndexPlan plan = planIndex(function_, pc_);
  if (plan == IndexPlan::kNever) return exitHere(ExitReason::NeverExecuted);
  if (emitOwnOperator({regs_[i.a], regs_[i.b], regs_[i.c]}, bytecode::kSawOtherIndex)) return;
  const Rep element = elementRep(plan);
  NodeId value = regs_[i.c];
  const Type t = typeOf(value), index_type = typeOf(regs_[i.b]);
  const bool list =
      plan == IndexPlan::kListInt || plan == IndexPlan::kListFloat || plan == IndexPlan::kListAny;
  const bool fits = element == Rep::kValue || t == Type::Value || t == typeOfRep(element);
  if (!list || !fits || (index_type != Type::Int && index_type != Type::Value)) {
    helper(Helper::kSetIndex, {boxed(i.a), boxed(i.b), boxed(i.c)});
    return;
  }
  NodeId object = checkList(boxed(i.a), plan);
  NodeId index = asInt(regs_[i.b]);
  NodeId v = asRep(value, element, false);
  guard(Op::GuardBounds, ExitReason::OutOfBounds, {index, emit(Op::ListLength, {object})});
  NodeId words = emit(Op::ListWords, {object});
  emit(Op::StoreElem, {words, index, v});
  if (element == Rep::kValue) elementBarrier(object, index, v);
}

NodeId FrameBuilder::loadField(NodeId object, const MemberEntry& entry) {
  const bool raw_int = (entry.field_flags & bytecode::kFieldRawInt) != 0;
  const bool raw_float = (entry.field_flags & bytecode::kFieldRawFloat) != 0;
  if (raw_int || raw_float) {
    return emit(Op::LoadField, {object}, entry.index, raw_int ? Type::Int : Type::Float);
  }
  const bool sure = (entry.field_flags & bytecode::kFieldSurelyAssigned) != 0;
  return readChecked(Op::LoadField, {object}, entry.index, sure);
}

NodeId FrameBuilder::loadMember(NodeId object, const MemberEntry& entry) {
  if (entry.kind == MemberKind::kField) return loadField(object, entry);
  if (entry.class_id == class_id::kList) return emit(Op::ListLength, {object});
  if (entry.class_id == class_id::kString) return emit(Op::StringLength, {object});
  return emit(Op::TupleLength, {object});
}

/// True if reading this member needs no call: a field, or the length of a List, String or Tuple.
bool FrameBuilder::readsInline(const MemberEntry& entry) const {
  if (entry.kind == MemberKind::kField) return true;
  return entry.kind == MemberKind::kBuiltinProperty && isLengthProperty(entry.index) &&
         (entry.class_id == class_id::kList || entry.class_id == class_id::kString ||
          entry.class_id == class_id::kTuple);
}

void FrameBuilder::emitGetField() {
  const bytecode::Instruction& i = instr();
  const runtime::SlotState& slot = function_.slots[i.c];
  NodeId object = regs_[i.b];
  bool inline_all =
      typeOf(object) == Type::Value && slot.count > 0 && !slot.megamorphic && !generic();
  for (int e = 0; e < slot.count && inline_all; ++e) inline_all = readsInline(slot.entries[e]);
  if (!inline_all) {
    return set(i.a, helper(Helper::kGetField, {box(object), constInt(slot.payload)}));
  }
  set(i.a, dispatchOnClass(object, slot,
                           [this](NodeId o, const MemberEntry& e) { return loadMember(o, e); }));
}

void FrameBuilder::emitSetField() {
  const bytecode::Instruction& i = instr();
  const runtime::SlotState& slot = function_.slots[i.c];
  const NodeId receiver = regs_[i.a];
  auto byHelper = [&] {
    helper(Helper::kSetField, {box(receiver), box(regs_[i.b]), constInt(slot.payload)});
    return constValue(Value::none());
  };
  bool inline_all =
      typeOf(receiver) == Type::Value && slot.count > 0 && !slot.megamorphic && !generic();
  for (int e = 0; e < slot.count; ++e) {
    inline_all = inline_all && slot.entries[e].kind == MemberKind::kField;
  }
  if (!inline_all) {
    byHelper();
    return;
  }
  dispatchOnClass(receiver, slot, [&](NodeId object, const MemberEntry& entry) {
    NodeId value = regs_[i.b];
    const auto store = [&] {
      storeField(object, value, entry);
      return constValue(Value::none());
    };
    const CheckSnapshot& check = build_.snapshot.check(entry.check);
    if (check.kind == CheckKind::kOther) return ifMatches(value, check, store, byHelper);
    if (check.kind == CheckKind::kInt) value = asInt(value);
    if (check.kind == CheckKind::kFloat) value = asFloat(value, true);
    if (check.kind == CheckKind::kBool) value = asBool(value);
    return store();
  });
}

/// Stores a value that has passed the field's check into an object of the entry's class.
void FrameBuilder::storeField(NodeId object, NodeId value, const MemberEntry& entry) {
  const bool raw = (entry.field_flags & (bytecode::kFieldRawInt | bytecode::kFieldRawFloat)) != 0;
  if (!raw) value = box(value);
  if ((entry.field_flags & bytecode::kFieldMutable) == 0 && !raw) {
    NodeId old = emit(Op::LoadField, {object}, entry.index, Type::Value);
    NodeId fresh = emit(Op::SameBits, {old, constValue(Value::unassigned())});
    guard(Op::Guard, ExitReason::Throw, {fresh});
  }
  emit(Op::StoreField, {object, value}, entry.index);
  if (!raw) barrier(object, value);
}

void FrameBuilder::emitNewRange(int64_t inclusive) {
  const bytecode::Instruction& i = instr();
  const NodeId start = regs_[i.b], end = regs_[i.c];
  const bool ints = typeOf(start) == Type::Int && typeOf(end) == Type::Int;
  set(i.a, ints ? emit(Op::NewRange, {start, end}, inclusive)
                : helper(Helper::kNewRange, {box(start), box(end), constInt(inclusive)}));
}

/// An Int in a range that is made here is compared with its ends.
void FrameBuilder::emitIn() {
  const bytecode::Instruction& i = instr();
  const NodeId x = regs_[i.b];
  const Node range = build_.unit.node(regs_[i.c]);
  if (typeOf(x) != Type::Int || range.op != Op::NewRange)
    return set(i.a, helperBool(Helper::kIn, {boxed(i.b), boxed(i.c)}));
  const auto compare = [&](Cond cond, NodeId bound) {
    return emit(Op::ICmp, {x, bound}, static_cast<int64_t>(cond));
  };
  const NodeId behind_start = compare(Cond::Ge, range.inputs[0]);
  const NodeId before_end = compare(range.imm != 0 ? Cond::Le : Cond::Lt, range.inputs[1]);
  set(i.a, emit(Op::Select, {behind_start, before_end, constBool(false)}, 0, Type::Bool));
}

NodeId FrameBuilder::newTuple(std::vector<NodeId> elements) {
  constexpr size_t kMaxInlineTuple = 8;  // a longer one is made by the runtime: less code
  return elements.size() > kMaxInlineTuple ? helper(Helper::kNewTuple, std::move(elements))
                                           : emit(Op::NewTuple, std::move(elements));
}

void FrameBuilder::emitNewClosure() {
  const bytecode::Instruction& i = instr();
  const FunctionSnapshot* f = build_.snapshot.find(i.wide());
  std::vector<NodeId> captures;
  for (const bytecode::Capture& c : f->proto->captures) {
    captures.push_back(c.from_parent_capture ? emit(Op::LoadCapture, {closure_}, c.index)
                                             : boxed(c.index));
  }
  set(i.a, emit(Op::NewClosure, std::move(captures), i.wide()));
}

}  // namespace vela::ir
