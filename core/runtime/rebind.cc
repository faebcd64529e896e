// Names that a session declares anew, in the code that is there.
#include "core/runtime/isolate.h"

namespace vela::runtime {

namespace {

using Names = std::unordered_map<uint32_t, uint32_t>;

bool replace(const Names& names, uint32_t* id) {
  auto found = names.find(*id);
  if (found == names.end()) return false;
  *id = found->second;
  return true;
}

void rebindCode(const Rebinding& names, Function& function) {
  for (uint32_t pc = 0; pc < function.code_size; ++pc) {
    bytecode::Instruction& i = function.code[pc];
    const bytecode::Operand kind = bytecode::opInfo(i.op).b;
    const Names* table = kind == bytecode::Operand::F   ? &names.functions
                         : kind == bytecode::Operand::X ? &names.classes
                         : kind == bytecode::Operand::V ? &names.variables
                                                        : nullptr;
    uint32_t id = table == nullptr ? 0 : i.wide();
    if (table == nullptr || !replace(*table, &id)) continue;
    i.b = static_cast<uint16_t>(id);
    i.c = static_cast<uint16_t>(id >> 16);
  }
}

/// What a slot has seen of the old callee is forgotten.
void rebindSlots(const Rebinding& names, Function& function) {
  if (function.proto == nullptr) return;
  for (size_t s = 0; s < function.proto->slots.size(); ++s) {
    SlotState& slot = function.slots[s];
    uint32_t id = slot.payload;
    const bool changed =
        (slot.kind == bytecode::SlotKind::kCallFunction && replace(names.functions, &id)) ||
        (slot.kind == bytecode::SlotKind::kNew && replace(names.classes, &id));
    if (!changed) continue;
    const bytecode::SlotKind kind = slot.kind;
    slot = {};
    slot.kind = kind;
    slot.payload = id;
  }
}

}  // namespace

void rebind(Isolate& isolate, const Rebinding& names, const LinkResult& newer) {
  for (FunctionId id = 1; id < newer.functions.front(); ++id) {
    Function& function = isolate.function(id);
    if (function.code == nullptr) continue;
    rebindCode(names, function);
    rebindSlots(names, function);
  }
  for (uint32_t check = 0; check < newer.first_check; ++check) {
    for (bytecode::TypeAlternative& alternative : isolate.checks_[check]->alternatives) {
      if (alternative.term == bytecode::TypeTerm::kClass)
        replace(names.classes, &alternative.index);
    }
  }
  // Old code may assign what is a `let` now: it is no constant then.
  for (const auto& [before, now] : names.variables)
    isolate.variable_mutable_[now] |= isolate.variable_mutable_[before];
}

}  // namespace vela::runtime
