#include "core/interpreter/caches.h"

#include <limits>

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

FunctionId findMethod(Isolate& isolate, Value receiver, runtime::Symbol name) {
  if (!runtime::isInstance(receiver)) return 0;
  const runtime::MemberEntry entry =
      runtime::lookupInClass(isolate, receiver.asObject()->class_id, name);
  return entry.kind == runtime::MemberKind::kMethod ? entry.function : 0;
}

}  // namespace vela::interp
