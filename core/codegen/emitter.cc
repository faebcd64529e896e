#include "core/codegen/emitter.h"

#include <algorithm>

#include "core/bytecode/limits.h"

namespace vela::codegen {

using bytecode::Instruction;
using bytecode::Opcode;

namespace {

constexpr uint32_t kMaxRegisters = 60000;

}  // namespace

Reg Emitter::allocate(uint32_t count) {
  Reg first = next_;
  reserve(next_ + count);
  if (!too_large_) next_ = static_cast<Reg>(next_ + count);
  return first;
}

void Emitter::reserve(uint32_t count) {
  if (count > kMaxRegisters) {
    too_large_ = true;
    return;
  }
  high_ = std::max(high_, count);
}

void Emitter::append(const Instruction& instruction) {
  if (!reachable_) return;
  // Half of what a file may hold: nothing that people write comes near it.
  if (function_->code.size() >= bytecode::kMaxCodeSize / 2) {
    too_large_ = true;
    return;
  }
  if (span_.begin != located_) {
    syntax::LineColumn at = file_->locate(span_.begin);
    bool same = !function_->lines.empty() && function_->lines.back().line == at.line &&
                function_->lines.back().column == at.column;
    if (!same) function_->lines.push_back({size(), at.line, at.column});
    located_ = span_.begin;
  }
  function_->code.push_back(instruction);
  if (bytecode::opInfo(instruction.op).has(bytecode::kEnds)) reachable_ = false;
}

void Emitter::abc(Opcode op, uint32_t a, uint32_t b, uint32_t c) {
  if ((a | b | c) > 0xFFFF) too_large_ = true;
  append(Instruction::abc(op, static_cast<uint16_t>(a), static_cast<uint16_t>(b),
                          static_cast<uint16_t>(c)));
}

void Emitter::ad(Opcode op, uint32_t a, uint32_t d) {
  append(Instruction::ad(op, static_cast<uint16_t>(a), d));
}

void Emitter::move(Reg to, Reg from) {
  if (to != from) abc(Opcode::kMove, to, from);
}

void Emitter::jump(Opcode op, Label* label, uint32_t a, uint32_t b) {
  if (!reachable_) return;
  uint32_t here = size();
  abc(op, a, b);
  if (size() == here) return;  // too large
  if (label->position == Label::kUnbound) {
    label->jumps.push_back(here);
    return;
  }
  int64_t offset = int64_t{label->position} - here - 1;
  Instruction& instruction = function_->code[here];
  setJumpOffset(instruction, static_cast<int32_t>(offset));
  if (bytecode::jumpOffset(instruction) != offset) too_large_ = true;
}

// A jump that would lead to the next instruction is not needed.
void Emitter::dropJumpToHere(Label* label) {
  uint32_t here = size();
  if (label->jumps.empty() || label->jumps.back() + 1 != here || pinned_ == here) return;
  if (function_->code.back().op != Opcode::kJump) return;
  label->jumps.pop_back();
  function_->code.pop_back();
  if (!function_->lines.empty() && function_->lines.back().pc == here - 1) {
    function_->lines.pop_back();
    located_ = 0xFFFFFFFF;
  }
  reachable_ = true;
}

void Emitter::bind(Label* label) {
  dropJumpToHere(label);
  label->position = pc();
  for (uint32_t jump : label->jumps) {
    int64_t offset = int64_t{label->position} - jump - 1;
    Instruction& instruction = function_->code[jump];
    setJumpOffset(instruction, static_cast<int32_t>(offset));
    if (bytecode::jumpOffset(instruction) != offset) too_large_ = true;
  }
  if (!label->jumps.empty()) reachable_ = true;
}

Label Emitter::bindLoop() {
  Label label;
  label.position = pc();
  return label;
}

uint32_t Emitter::slot(bytecode::SlotKind kind, uint32_t payload) {
  uint32_t index = static_cast<uint32_t>(function_->slots.size());
  if (!reachable_) return 0;
  if (index >= bytecode::kMaxSlots) {
    too_large_ = true;
    return 0;
  }
  bytecode::Slot slot;
  slot.kind = kind;
  slot.payload = payload;
  function_->slots.push_back(slot);
  return index;
}

void Emitter::addHandler(uint32_t start, uint32_t end, uint32_t target, Reg reg) {
  if (start < end) function_->handlers.push_back({start, end, target, reg});
}

void Emitter::finish() {
  function_->register_count =
      static_cast<uint16_t>(std::max<uint32_t>({high_, function_->max_params, 1u}));
}

}  // namespace vela::codegen
