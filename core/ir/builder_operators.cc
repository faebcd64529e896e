// Operators of classes: calls of the methods that an instruction has run so far.
#include "core/ir/frame_builder.h"

namespace vela::ir {

using runtime::MemberEntry;
using runtime::MemberKind;
using runtime::SlotState;

/// The classes that were the left operand here, if they are few and the instruction met nothing but
/// what `feedback` says; else null.
const SlotState* FrameBuilder::operatorSlot(NodeId receiver, uint8_t feedback) const {
  auto it = function_.operators.find(pc_);
  if (it == function_.operators.end() || generic() || typeOf(receiver) != Type::Value)
    return nullptr;
  const SlotState& slot = it->second;
  const bool only = instr().feedback != 0 && (instr().feedback & ~feedback) == 0;
  return slot.count > 0 && !slot.megamorphic && only ? &slot : nullptr;
}

bool FrameBuilder::runsMethod(const MemberEntry& entry, size_t argc) const {
  return entry.kind == MemberKind::kMethod && canCall(build_.snapshot.find(entry.function), argc);
}

/// Does the method check that its result is a Bool, or is it compiled on the bet that it is one?
/// Others may give anything, which the interpreter must see.
bool FrameBuilder::givesBool(const MemberEntry& entry) const {
  const FunctionSnapshot* f = build_.snapshot.find(entry.function);
  if (build_.snapshot.check(f->return_check).kind == CheckKind::kBool) return true;
  for (uint32_t pc : f->generic_pcs) {
    if (pc >= f->code.size()) continue;
    const bytecode::Opcode op = f->code[pc].op;
    if (op == bytecode::Opcode::kReturn || op == bytecode::Opcode::kReturnNone) return false;
  }
  return f->signature.result == Rep::kBool;
}

bool FrameBuilder::byIdentity(ClassId id) const {
  auto found = build_.snapshot.classes.find(id);
  return found != build_.snapshot.classes.end() && found->second.by_identity;
}

/// Of a Value that is a Bool: is it true?
NodeId FrameBuilder::truth(NodeId n) {
  return typeOf(n) == Type::Bool ? n : emit(Op::SameBits, {n, constValue(Value::boolean(true))});
}

/// The instruction as a call of a method of its first argument's class, where that is all it did so
/// far: what the calls give, and where. Empty: nothing was emitted.
std::vector<InlineReturn> FrameBuilder::ownOperator(std::vector<NodeId> args, uint8_t feedback) {
  const SlotState* slot = operatorSlot(args[0], feedback);
  if (slot == nullptr) return {};
  for (int e = 0; e < slot->count; ++e) {
    if (!runsMethod(slot->entries[e], args.size())) return {};
  }
  return armsByClass(args[0], *slot, [&](NodeId object, const MemberEntry& m) {
    args[0] = object;
    return callArms(*build_.snapshot.find(m.function), kNoId, args);
  });
}

/// The same with the result in the instruction's place. False: nothing was emitted.
bool FrameBuilder::emitOwnOperator(std::vector<NodeId> args, uint8_t feedback) {
  const std::vector<InlineReturn> arms = ownOperator(std::move(args), feedback);
  if (arms.empty()) return false;
  const NodeId result = mergeArms(arms);
  const bytecode::OpInfo& info = bytecode::opInfo(instr().op);
  if (info.a == bytecode::Operand::W) set(instr().a, result);
  return true;
}

/// Comparison whose left operand is an instance: by its method; of those without one == is
/// identity. kNoId: nothing was emitted.
NodeId FrameBuilder::compareInstances(Cond cond, NodeId b, NodeId c) {
  const bool equality = cond == Cond::Eq;
  const uint8_t feedback = bytecode::kSawOther | (equality ? bytecode::kSawNone : 0);
  const SlotState* slot = operatorSlot(b, feedback);
  if (slot == nullptr) return kNoId;
  for (int e = 0; e < slot->count; ++e) {
    const MemberEntry& m = slot->entries[e];
    const bool identity = equality && m.kind == MemberKind::kNone && byIdentity(m.class_id);
    if (!identity && !(runsMethod(m, 2) && givesBool(m))) return kNoId;
  }
  const NodeId boxed_c = box(c);
  const auto dispatch = [&] {
    return dispatchOnClass(b, *slot, [&](NodeId object, const MemberEntry& m) {
      if (m.kind == MemberKind::kNone) return emit(Op::SameBits, {object, boxed_c});
      return truth(callKnown(*build_.snapshot.find(m.function), kNoId, {object, c}));
    });
  };
  if (!equality || (instr().feedback & bytecode::kSawNone) == 0) return dispatch();
  return choose(emit(Op::IsNone, {b}), 0, [&] { return emit(Op::IsNone, {boxed_c}); }, dispatch);
}

}  // namespace vela::ir
