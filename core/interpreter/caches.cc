#include "core/interpreter/caches.h"

#include <limits>

#include "core/interpreter/operators.h"
#include "core/runtime/errors.h"
#include "core/runtime/members.h"
#include "core/runtime/objects.h"

namespace vela::interp {

runtime::MemberEntry findMemberCached(Isolate& isolate, SlotState& slot, Value receiver) {
  const ClassId cls = runtime::classOf(receiver);
  for (uint32_t i = 0; i < slot.count; ++i) {
    if (slot.entries[i].class_id != cls) continue;
    if (slot.hits[i] != std::numeric_limits<uint32_t>::max()) ++slot.hits[i];
    return slot.entries[i];
  }
  runtime::MemberEntry entry = runtime::lookupMember(isolate, receiver, slot.payload);
  if (entry.kind == runtime::MemberKind::kNone) return entry;
  if (cls == class_id::kClass || slot.count == runtime::kPolymorphicLimit) {
    slot.megamorphic = true;
    return entry;
  }
  entry.class_id = cls;
  slot.entries[slot.count] = entry;
  slot.hits[slot.count++] = 1;
  return entry;
}

namespace {

/// The cache of the operator at `pc`; made when it is asked for first.
SlotState& operatorSlot(runtime::Function& function, const Instruction* pc) {
  if (function.operators.empty()) function.operators.resize(function.code_size);
  std::unique_ptr<SlotState>& slot = function.operators[static_cast<size_t>(pc - function.code)];
  if (slot == nullptr) {
    slot = std::make_unique<SlotState>();
    slot->kind = bytecode::SlotKind::kCallMethod;
    slot->payload = operatorInfo(pc->op).method;
  }
  return *slot;
}

/// Notes that a class has no such member; false if there are too many classes for that.
bool noteAbsence(SlotState& slot, ClassId cls) {
  for (uint32_t i = 0; i < slot.count; ++i) {
    if (slot.entries[i].class_id == cls) return true;
  }
  if (slot.count == runtime::kPolymorphicLimit) return false;
  slot.entries[slot.count] = {};
  slot.entries[slot.count++].class_id = cls;
  return true;
}

}  // namespace

FunctionId findOperator(Isolate& isolate, const Instruction* pc, const Value* base,
                        Value receiver) {
  if (!runtime::isInstance(receiver)) return 0;
  SlotState& slot = operatorSlot(functionOf(base), pc);
  const runtime::MemberEntry entry = findMemberCached(isolate, slot, receiver);
  if (entry.kind == runtime::MemberKind::kMethod) return entry.function;
  if (!noteAbsence(slot, runtime::classOf(receiver))) slot.megamorphic = true;
  return 0;
}

}  // namespace vela::interp
