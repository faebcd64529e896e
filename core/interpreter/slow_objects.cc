// Objects: closures, collections, fields, elements.
#include "core/interpreter/caches.h"
#include "core/interpreter/fast.h"
#include "core/interpreter/interpreter.h"
#include "core/interpreter/operators.h"
#include "core/interpreter/slow.h"
#include "core/runtime/errors.h"
#include "core/runtime/lists.h"
#include "core/runtime/members.h"
#include "core/runtime/names.h"
#include "core/runtime/objects.h"
#include "core/runtime/operations.h"

namespace vela::interp {

namespace {

/// Stores the result of the instruction, or leaves by the pending error where there is none.
Resume finish(Isolate& isolate, const Instruction* pc, Value* base, Value value) {
  if (VELA_UNLIKELY(value.isUnassigned())) return unwind(isolate, pc, base);
  base[pc->a] = value;
  return {pc + 1, base};
}

void noteIndexed(Isolate& isolate, const Instruction* pc, Value collection) {
  if (stateOf(isolate).profiling) const_cast<Instruction*>(pc)->feedback |= indexBits(collection);
}

}  // namespace

Resume slowLoadFunction(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  return finish(isolate, pc, base, runtime::canonicalClosure(isolate, pc->wide()));
}

Resume slowLoadClass(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  return finish(isolate, pc, base, runtime::classValue(isolate, pc->wide()));
}

Resume slowNewCell(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  return finish(isolate, pc, base, runtime::newCell(isolate));
}

Resume slowGetCell(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  runtime::throwUnsetVariable(isolate, isolate.symbolText(pc->c));
  return unwind(isolate, pc, base);
}

Resume slowGetVar(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  runtime::throwUnsetVariable(isolate, isolate.variableName(pc->wide()));
  return unwind(isolate, pc, base);
}

Resume slowSetCaptureCell(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  runtime::throwEarlyAssignment(isolate, isolate.symbolText(pc->c));
  return unwind(isolate, pc, base);
}

Resume slowSetVar(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  runtime::throwEarlyAssignment(isolate, isolate.variableName(pc->wide()));
  return unwind(isolate, pc, base);
}

Resume slowNewClosure(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  const FunctionId id = pc->wide();
  const auto& captures = isolate.function(id).proto->captures;
  if (captures.empty()) return finish(isolate, pc, base, runtime::canonicalClosure(isolate, id));
  const Value closure = runtime::newClosure(isolate, id, static_cast<uint32_t>(captures.size()));
  if (closure.isUnassigned()) return unwind(isolate, pc, base);
  Value* to = trailingValues(runtime::as<ClosureObject>(closure));
  for (const bytecode::Capture& capture : captures) {
    *to++ = capture.from_parent_capture ? runtime::capture(base[-4], capture.index)
                                        : base[capture.index];
  }
  base[pc->a] = closure;
  return {pc + 1, base};
}

Resume slowNewList(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  return finish(isolate, pc, base, runtime::newListOf(isolate, base + pc->b, pc->c));
}

Resume slowNewTuple(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  return finish(isolate, pc, base, runtime::newTuple(isolate, base + pc->b, pc->c));
}

Resume slowNewMap(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  return finish(isolate, pc, base, runtime::newMapOf(isolate, base + pc->b, pc->c));
}

Resume slowNewRange(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  const bool inclusive = pc->op == Opcode::kNewRangeInclusive;
  return finish(isolate, pc, base,
                runtime::makeRange(isolate, base[pc->b], base[pc->c], inclusive));
}

Resume slowConcat(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  return finish(isolate, pc, base, runtime::concatTexts(isolate, base + pc->b, pc->c));
}

Resume slowGetIndex(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  noteIndexed(isolate, pc, base[pc->b]);
  if (const FunctionId method = findOperator(isolate, pc, base, base[pc->b])) {
    const Value args[] = {base[pc->b], base[pc->c]};
    return enterOperator(isolate, pc, base, method, args, 2);
  }
  return finish(isolate, pc, base, runtime::getIndex(isolate, base[pc->b], base[pc->c]));
}

Resume slowSetIndex(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  if (const FunctionId method = findOperator(isolate, pc, base, base[pc->a])) {
    noteIndexed(isolate, pc, base[pc->a]);
    const Value args[] = {base[pc->a], base[pc->b], base[pc->c]};
    return enterOperator(isolate, pc, base, method, args, 3);
  }
  const bool stored =
      !runtime::setIndex(isolate, base[pc->a], base[pc->b], base[pc->c]).isUnassigned();
  noteIndexed(isolate, pc, base[pc->a]);  // afterwards: the kind that the list has got
  return stored ? Resume{pc + 1, base} : unwind(isolate, pc, base);
}

Resume slowGetField(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  SlotState& slot = functionOf(base).slots[pc->c];
  const Value receiver = base[pc->b];
  const runtime::MemberEntry member = findMemberCached(isolate, slot, receiver);
  return finish(isolate, pc, base,
                runtime::getMemberEntry(isolate, receiver, member, slot.payload));
}

Resume slowSetField(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  SlotState& slot = functionOf(base).slots[pc->c];
  const Value receiver = base[pc->a];
  const runtime::MemberEntry member = findMemberCached(isolate, slot, receiver);
  const bool stored = member.kind == runtime::MemberKind::kField
                          ? runtime::setMemberEntry(isolate, receiver, member, base[pc->b])
                          : runtime::setMember(isolate, receiver, slot.payload, base[pc->b]);
  return stored ? Resume{pc + 1, base} : unwind(isolate, pc, base);
}

}  // namespace vela::interp
