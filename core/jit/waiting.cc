#include "core/jit/waiting.h"

#include "core/bytecode/instruction.h"
#include "core/runtime/builtins.h"

namespace vela::jit {

using bytecode::Instruction;
using bytecode::Operand;
using runtime::Function;

bool Waiting::mayWait(FunctionId function) {
  if (!isolate_.hooks.input_waits) return false;
  if (known_ != isolate_.functionCount()) update();
  return waiting_[function];
}

/// Goes over all functions until no more are found.
void Waiting::update() {
  known_ = isolate_.functionCount();
  waiting_.resize(known_, false);
  for (bool found = true; found;) {
    found = false;
    for (FunctionId id = 0; id < known_; ++id) {
      const Function& function = isolate_.function(id);
      if (waiting_[id] || function.code == nullptr || function.is_prelude) continue;
      if (!refersToWaiting(function)) continue;
      add(function);
      found = true;
    }
  }
}

void Waiting::add(const Function& function) {
  waiting_[function.id] = true;
  const auto addNames = [&](const auto& members) {
    for (const auto& [name, member] : members) {
      if (member.kind == runtime::MemberKind::kMethod && member.function == function.id)
        names_.insert(name);
    }
  };
  for (ClassId id = class_id::kNoClass + 1; id < isolate_.classCount(); ++id) {
    addNames(isolate_.classInfo(id).members);
    addNames(isolate_.classInfo(id).statics);
  }
}

bool Waiting::refersToWaiting(const Function& function) const {
  for (uint32_t pc = 0; pc < function.code_size; ++pc) {
    const Instruction& i = function.code[pc];
    const bytecode::OpInfo& info = bytecode::opInfo(i.op);
    if (info.c == Operand::B && i.c == runtime::builtin_id::kReadLine) return true;
    if (info.b == Operand::F && waiting_[i.wide()]) return true;
    if (info.c == Operand::S && slotRefers(function.slots[i.c])) return true;
  }
  return false;
}

bool Waiting::slotRefers(const runtime::SlotState& slot) const {
  switch (slot.kind) {
    case bytecode::SlotKind::kCallFunction: return waiting_[slot.payload];
    case bytecode::SlotKind::kNew: return waiting_[isolate_.classInfo(slot.payload).constructor];
    case bytecode::SlotKind::kCallMethod:
    case bytecode::SlotKind::kField: return names_.count(slot.payload) != 0;
    case bytecode::SlotKind::kCall: break;
  }
  return false;
}

}  // namespace vela::jit
