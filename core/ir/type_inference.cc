#include "core/ir/type_inference.h"

#include "core/bytecode/registers.h"
#include "core/ir/intrinsics.h"
#include "core/ir/speculation.h"

namespace vela::ir {

using bytecode::FeedbackKind;
using bytecode::Instruction;
using bytecode::Opcode;

TypeInference::T TypeInference::fromRep(Rep r) {
  switch (r) {
    case Rep::kInt: return T::kInt;
    case Rep::kFloat: return T::kFloat;
    case Rep::kBool: return T::kBool;
    case Rep::kValue:
    case Rep::kNone: return T::kValue;
  }
  return T::kValue;
}

Rep TypeInference::toRep(T t) {
  switch (t) {
    case T::kInt: return Rep::kInt;
    case T::kFloat: return Rep::kFloat;
    case T::kBool: return Rep::kBool;
    case T::kBottom:
    case T::kValue: return Rep::kValue;
  }
  return Rep::kValue;
}

TypeInference::TypeInference(const Snapshot& snapshot, const FunctionSnapshot& function,
                             const BytecodeGraph& graph, const std::vector<Rep>& entry,
                             const ForcedBoxed& forced)
    : snapshot_(snapshot), function_(function), graph_(graph), forced_(forced) {
  entry_.assign(graph.blocks().size(), Row(function.register_count, T::kBottom));
  reached_.assign(graph.blocks().size(), false);
  Row first(function.register_count, T::kBottom);
  for (size_t r = 0; r < entry.size() && r < first.size(); ++r) first[r] = fromRep(entry[r]);
  std::vector<uint32_t> work;
  merge(0, first, work);
  while (!work.empty()) {
    uint32_t b = work.back();
    work.pop_back();
    Row row = entry_[b];
    bool alive = true;
    const auto& block = graph.blocks()[b];
    for (uint32_t pc = block.start; pc < block.end && alive; ++pc) alive = step(pc, row);
    if (!alive) continue;
    for (uint32_t s : block.succs) merge(s, row, work);
  }
}

Rep TypeInference::at(uint32_t block, uint16_t reg) const { return toRep(entry_[block][reg]); }

void TypeInference::merge(uint32_t block, const Row& row, std::vector<uint32_t>& work) {
  Row& into = entry_[block];
  bool changed = !reached_[block];
  reached_[block] = true;
  const uint32_t start = graph_.blocks()[block].start;
  for (uint16_t r = 0; r < into.size(); ++r) {
    T t = row[r];
    if (t == T::kBottom || into[r] == T::kValue || into[r] == t) continue;
    T met = into[r] == T::kBottom ? t : T::kValue;
    if (forced_.count({function_.id, start, r}) != 0) met = T::kValue;
    if (met != into[r]) {
      into[r] = met;
      changed = true;
    }
  }
  if (changed) work.push_back(block);
}

TypeInference::T TypeInference::arith(uint32_t pc, T b, T c) {
  switch (planArith(function_, pc, toRep(b), toRep(c))) {
    case NumericPlan::kInt: return T::kInt;
    case NumericPlan::kFloat: return T::kFloat;
    case NumericPlan::kBool:
    case NumericPlan::kString:
    case NumericPlan::kGeneric: return T::kValue;
    case NumericPlan::kNever: return T::kBottom;
  }
  return T::kValue;
}

bool TypeInference::compareExits(uint32_t pc, T b, T c) const {
  return planCompare(function_, pc, toRep(b), toRep(c), false, true) == NumericPlan::kNever;
}

bool TypeInference::step(uint32_t pc, Row& row) {
  const Instruction& i = function_.code[pc];
  const auto& info = bytecode::opInfo(i.op);
  if (i.op == Opcode::kForPrep || i.op == Opcode::kForLoop) {
    row[i.a] = row[i.a + 1] = row[i.a + 2] = T::kInt;
    return true;
  }
  if (i.op == Opcode::kIterPrep) {
    row[i.a] = T::kValue;
    row[i.a + 1] = T::kInt;
    return planIndex(function_, pc) != IndexPlan::kNever;
  }
  if (i.op == Opcode::kIterNext) {
    IndexPlan plan = planIndex(function_, pc);
    row[i.b] = plan == IndexPlan::kRange ? T::kInt : fromRep(elementRep(plan));
    return true;  // never executed so far: the loop's exit is still reachable
  }
  if (info.feedback == FeedbackKind::Compare && info.has(bytecode::kJumps)) {
    return !compareExits(pc, row[i.a], info.b == bytecode::Operand::I ? T::kInt : row[i.b]);
  }
  T t = result(pc, row);
  bytecode::forEachWrite(i, [&](uint32_t r) { row[r] = t; });
  if (bytecode::clobbersAbove(i)) {
    for (size_t r = i.a + 1u; r < row.size(); ++r) row[r] = T::kBottom;
  }
  return t != T::kBottom;
}

TypeInference::T TypeInference::fieldResult(const runtime::SlotState& slot) const {
  if (slot.count != 1 || slot.megamorphic) return T::kValue;
  const runtime::MemberEntry& e = slot.entries[0];
  if (e.kind == runtime::MemberKind::kBuiltinProperty)
    return isLengthProperty(e.index) ? T::kInt : T::kValue;
  if (e.kind != runtime::MemberKind::kField) return T::kValue;
  if ((e.field_flags & bytecode::kFieldRawInt) != 0) return T::kInt;
  return (e.field_flags & bytecode::kFieldRawFloat) != 0 ? T::kFloat : T::kValue;
}

TypeInference::T TypeInference::result(uint32_t pc, const Row& row) {
  const Instruction& i = function_.code[pc];
  const auto& info = bytecode::opInfo(i.op);
  switch (i.op) {
    case Opcode::kMove: return row[i.b];
    case Opcode::kLoadInt: return T::kInt;
    case Opcode::kLoadTrue:
    case Opcode::kLoadFalse:
    case Opcode::kNot:
    case Opcode::kIsType: return T::kBool;
    case Opcode::kLoadK: {
      auto it = snapshot_.constants.find(i.wide());
      return it == snapshot_.constants.end() ? T::kValue : fromRep(it->second.rep);
    }
    case Opcode::kPow: return arith(pc, row[i.b], row[i.c]) == T::kFloat ? T::kFloat : T::kValue;
    case Opcode::kNeg:
    case Opcode::kBitNot: return arith(pc, row[i.b], row[i.b]);
    case Opcode::kCheckType: {
      return fromRep(checkedRep(snapshot_.check(i.wide()).kind, toRep(row[i.a])));
    }
    case Opcode::kGetIndex: {
      IndexPlan plan = planIndex(function_, pc);
      return plan == IndexPlan::kNever ? T::kBottom : fromRep(elementRep(plan));
    }
    case Opcode::kCallFunction: {
      const FunctionSnapshot* callee = snapshot_.find(function_.slots[i.c].payload);
      return callee == nullptr ? T::kValue : fromRep(callee->signature.result);
    }
    case Opcode::kCallBuiltin: {
      const auto operand = [&](uint32_t n) { return i.b > n ? toRep(row[i.a + n]) : Rep::kValue; };
      return fromRep(intrinsicResult(intrinsicOf(i.c, i.b), operand(0), operand(1)));
    }
    case Opcode::kGetField: return fieldResult(function_.slots[i.c]);
    case Opcode::kCallMethod: {
      const runtime::SlotState& slot = function_.slots[i.c];
      if (const Intrinsic intrinsic = methodIntrinsic(slot, i.b); intrinsic != Intrinsic::kNone) {
        const Rep argument = i.b > 1 ? toRep(row[i.a + kFrameHeader + 1u]) : Rep::kValue;
        return fromRep(intrinsicResult(intrinsic, receiverRep(slot.entries[0].class_id), argument));
      }
      if (slot.count == 1 && slot.entries[0].kind == runtime::MemberKind::kBuiltinMethod)
        return fromRep(builtinMethodResult(slot.entries[0].index));
      if (slot.count != 1 || slot.entries[0].kind != runtime::MemberKind::kMethod) return T::kValue;
      const FunctionSnapshot* callee = snapshot_.find(slot.entries[0].function);
      return callee == nullptr ? T::kValue : fromRep(callee->signature.result);
    }
    default: break;
  }
  if (info.feedback == FeedbackKind::Arith) {
    return arith(pc, row[i.b], info.c == bytecode::Operand::I ? T::kInt : row[i.c]);
  }
  if (info.feedback == FeedbackKind::Compare) {
    const NumericPlan plan =
        planCompare(function_, pc, toRep(row[i.b]), toRep(row[i.c]), false, true);
    if (plan == NumericPlan::kNever) return T::kBottom;
    return plan == NumericPlan::kGeneric && i.op != Opcode::kNe ? T::kValue : T::kBool;
  }
  return T::kValue;
}

}  // namespace vela::ir
