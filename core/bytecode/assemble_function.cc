#include <algorithm>

#include "core/bytecode/assembler_internal.h"
#include "core/bytecode/registers.h"

namespace vela::bytecode::internal {
namespace {

const std::unordered_map<std::string_view, Opcode>& mnemonics() {
  static const auto* table = new std::unordered_map<std::string_view, Opcode>{
#define VELA_OPCODE(name, mnemonic, a, b, c, flags, feedback, doc) {mnemonic, Opcode::k##name},
#include "core/bytecode/opcodes.def"
#undef VELA_OPCODE
  };
  return *table;
}

}  // namespace

FunctionAssembler::FunctionAssembler(Module& module, Pool& pool, std::vector<Fixup>& fixups,
                                     Line& line)
    : module_(module), pool_(pool), fixups_(fixups), line_(line) {}

void FunctionAssembler::head(size_t line_number) {
  number_ = line_number;
  in_code_ = registers_given_ = false;
  labels_.clear();
  uses_.clear();
  module_.functions.emplace_back();
  f().name = pool_.name(line_);
  f().file = line_.accept("file") ? pool_.name(line_) : pool_.string("");
  if (line_.accept("at")) line_.position(f().line, f().column);
  f().flags = static_cast<uint16_t>(line_.flags(functionFlagNames()));
}

void FunctionAssembler::statement(size_t line_number) {
  number_ = line_number;
  if (in_code_) return codeLine();
  if (line_.accept("params")) {
    f().min_params = static_cast<uint16_t>(line_.number("the number of parameters", 0xFFFF));
    f().max_params = f().min_params;
    if (!line_.atEnd())
      f().max_params = static_cast<uint16_t>(line_.number("the number of parameters", 0xFFFF));
  } else if (line_.accept("registers")) {
    f().register_count = static_cast<uint16_t>(line_.number("the number of registers", 0xFFFF));
    registers_given_ = true;
  } else if (line_.accept("names")) {
    while (!line_.atEnd() && line_.ok()) f().param_names.push_back(pool_.name(line_));
  } else if (line_.accept("checks")) {
    while (!line_.atEnd() && line_.ok())
      f().param_checks.push_back(line_.index("t", "a type check"));
  } else if (line_.accept("returns")) {
    f().return_check = line_.index("t", "a type check");
  } else if (line_.accept("capture")) {
    capture();
  } else if (line_.accept("slot")) {
    slot();
  } else if (line_.accept("handler")) {
    handler();
  } else if (line_.accept("line")) {
    LineEntry entry{line_.number("an instruction's number"), 0, 0};
    line_.position(entry.line, entry.column);
    f().lines.push_back(entry);
  } else if (line_.accept("code")) {
    in_code_ = true;
  } else {
    line_.fail("unknown statement '" + line_.next("a statement").text + "' in a function");
  }
}

void FunctionAssembler::capture() {
  Capture capture{};
  capture.is_cell = line_.accept("cell");
  const Word* word = line_.peek();
  capture.from_parent_capture = word != nullptr && word->text.substr(0, 1) == "p";
  const uint32_t index =
      line_.index(capture.from_parent_capture ? "p" : "r", "a register or capture");
  if (index > 0xFFFF) line_.fail("a capture's index above 65535");
  capture.index = static_cast<uint16_t>(index);
  if (!line_.atEnd()) capture.name = pool_.name(line_);
  f().captures.push_back(capture);
}

void FunctionAssembler::slot() {
  Slot slot{};
  if (line_.accept("callfunction")) {
    slot = {SlotKind::kCallFunction, 0};
    f().slots.push_back(slot);
    f().slots.back().payload = reference(Operand::F, NameKind::kFunction);
    return;
  }
  if (line_.accept("new")) {
    slot = {SlotKind::kNew, 0};
    f().slots.push_back(slot);
    f().slots.back().payload = reference(Operand::X, NameKind::kClass);
    return;
  }
  if (line_.accept("call")) {
    slot = {SlotKind::kCall, line_.atEnd() ? 0 : line_.number("a payload")};
  } else if (line_.accept("callmethod")) {
    slot = {SlotKind::kCallMethod, pool_.name(line_)};
  } else if (line_.accept("field")) {
    slot = {SlotKind::kField, pool_.name(line_)};
  } else {
    line_.fail("unknown kind of slot");
  }
  f().slots.push_back(slot);
}

/// A function, class or variable as a slot's payload, by index or name.
uint32_t FunctionAssembler::reference(Operand kind, NameKind names) {
  const Word* word = line_.peek();
  if (word == nullptr || !word->quoted) return line_.index(operandPrefix(kind), "an index");
  fixups_.push_back({Fixup::kSlot, names, line_.next("a name").text, number_,
                     module_.functions.size() - 1, f().slots.size() - 1});
  return 0;
}

void FunctionAssembler::handler() {
  const size_t index = f().handlers.size();
  Handler handler{};
  handler.start = labelOrNumber(LabelUse::kStart, index);
  handler.end = labelOrNumber(LabelUse::kEnd, index);
  handler.target = labelOrNumber(LabelUse::kTarget, index);
  const uint32_t reg = line_.index("r", "a register");
  if (reg > 0xFFFF) line_.fail("a register above 65535");
  handler.reg = static_cast<uint16_t>(reg);
  f().handlers.push_back(handler);
}

uint32_t FunctionAssembler::labelOrNumber(LabelUse::Place place, size_t index) {
  const Word word = line_.next("a label");
  int64_t pc = 0;
  if (parseNumber(word.text, 0, 0xFFFFFFFF, pc)) return static_cast<uint32_t>(pc);
  uses_.push_back({place, index, word.text, number_});
  return 0;
}

void FunctionAssembler::codeLine() {
  const Word word = line_.next("an instruction");
  const uint32_t pc = static_cast<uint32_t>(f().code.size());
  if (word.text.size() > 1 && word.text.back() == ':') {
    const std::string label = word.text.substr(0, word.text.size() - 1);
    if (!labels_.try_emplace(label, pc).second) line_.fail("label '" + label + "' twice");
    if (!line_.atEnd()) codeLine();
    return;
  }
  if (word.text == ".line") {
    LineEntry entry{pc, 0, 0};
    line_.position(entry.line, entry.column);
    f().lines.push_back(entry);
    return;
  }
  if (word.text == "raw") return raw();
  const auto found = mnemonics().find(word.text);
  if (found == mnemonics().end()) return line_.fail("unknown instruction '" + word.text + "'");
  instruction(found->second);
}

void FunctionAssembler::raw() {
  Instruction i{};
  i.op = static_cast<Opcode>(line_.number("an opcode", 0xFF));
  i.feedback = static_cast<uint8_t>(line_.number("the feedback", 0xFF));
  i.a = static_cast<uint16_t>(line_.number("an operand", 0xFFFF));
  i.b = static_cast<uint16_t>(line_.number("an operand", 0xFFFF));
  i.c = static_cast<uint16_t>(line_.number("an operand", 0xFFFF));
  f().code.push_back(i);
}

void FunctionAssembler::instruction(Opcode op) {
  const OpInfo& info = opInfo(op);
  Instruction i = Instruction::abc(op);
  if (info.a != Operand::N) i.a = static_cast<uint16_t>(operand(i, info.a, false));
  if (info.b != Operand::N) {
    const uint32_t b = operand(i, info.b, info.wide());
    i = info.wide() ? Instruction::ad(op, i.a, b)
                    : Instruction::abc(op, i.a, static_cast<uint16_t>(b));
  }
  if (info.c != Operand::N && !info.wide()) i.c = static_cast<uint16_t>(operand(i, info.c, false));
  f().code.push_back(i);
}

uint32_t FunctionAssembler::operand(const Instruction& so_far, Operand kind, bool wide) {
  if (kind == Operand::S) return slotOperand(so_far.op);
  if (kind == Operand::J) return static_cast<uint32_t>(jump());
  if (kind == Operand::K) return constant();
  if (kind == Operand::I || kind == Operand::U) {
    const int64_t low = kind == Operand::U ? 0 : wide ? INT32_MIN : INT16_MIN;
    const int64_t high = kind == Operand::U ? 0xFFFF : wide ? INT32_MAX : INT16_MAX;
    const Word word = line_.next("a number");
    int64_t value = 0;
    if (!parseNumber(word.text, low, high, value)) {
      line_.fail("expected a number from " + std::to_string(low) + " to " + std::to_string(high) +
                 ", found '" + word.text + "'");
    }
    return static_cast<uint32_t>(value);
  }
  uint32_t index = kNoIndex;
  if (kind == Operand::L) {
    index = pool_.name(line_);
    if (index == kNoIndex) return kNoName;
  } else {
    const Word* word = line_.peek();
    const bool named = word != nullptr && word->quoted;
    if (named && (kind == Operand::F || kind == Operand::X || kind == Operand::V)) {
      const NameKind names = kind == Operand::F   ? NameKind::kFunction
                             : kind == Operand::X ? NameKind::kClass
                                                  : NameKind::kVariable;
      fixups_.push_back({Fixup::kInstruction, names, line_.next("a name").text, number_,
                         module_.functions.size() - 1, f().code.size()});
      return 0;
    }
    index = line_.index(operandPrefix(kind), "an operand");
  }
  if (!wide && index > 0xFFFF) line_.fail("an operand above 65535");
  return index;
}

/// `k3`, or a literal that is looked up or added.
uint32_t FunctionAssembler::constant() {
  const Word* word = line_.peek();
  if (word == nullptr || (!word->quoted && word->text.substr(0, 1) == "k"))
    return line_.index("k", "a constant");
  const Word literal = line_.next("a constant");
  if (literal.quoted) return pool_.stringConstant(pool_.string(literal.text));
  int64_t value = 0;
  if (parseNumber(literal.text, INT64_MIN, INT64_MAX, value)) return pool_.intConstant(value);
  if (parseFloat(literal.text, value)) return pool_.floatConstant(value);
  line_.fail("expected a constant, found '" + literal.text + "'");
  return 0;
}

/// `s3`, or what a new slot shall hold: nothing for calls, a name in quotes for the others.
uint32_t FunctionAssembler::slotOperand(Opcode op) {
  const Word* word = line_.peek();
  if (word != nullptr && !word->quoted) return line_.index("s", "a slot");
  const uint32_t index = static_cast<uint32_t>(f().slots.size());
  SlotKind kind = SlotKind::kCall;
  if (op == Opcode::kCallFunction) kind = SlotKind::kCallFunction;
  if (op == Opcode::kCallMethod) kind = SlotKind::kCallMethod;
  if (op == Opcode::kNew) kind = SlotKind::kNew;
  if (op == Opcode::kGetField || op == Opcode::kSetField) kind = SlotKind::kField;
  f().slots.push_back({kind, 0});
  if (kind == SlotKind::kCall) return index;
  const std::string name = line_.next("a slot or a name").text;
  if (kind == SlotKind::kCallMethod || kind == SlotKind::kField) {
    f().slots.back().payload = pool_.string(name);
  } else {
    const NameKind names = kind == SlotKind::kNew ? NameKind::kClass : NameKind::kFunction;
    fixups_.push_back({Fixup::kSlot, names, name, number_, module_.functions.size() - 1, index});
  }
  return index;
}

int32_t FunctionAssembler::jump() {
  const Word word = line_.next("a label");
  int64_t offset = 0;
  if (parseNumber(word.text, INT32_MIN, INT32_MAX, offset)) return static_cast<int32_t>(offset);
  uses_.push_back({LabelUse::kJump, f().code.size(), word.text, number_});
  return 0;
}

void FunctionAssembler::resolve(const LabelUse& use, uint32_t pc) {
  switch (use.place) {
    case LabelUse::kJump: {
      Instruction& i = f().code[use.index];
      const int64_t offset = int64_t{pc} - static_cast<int64_t>(use.index) - 1;
      if (!opInfo(i.op).wide() && (offset < INT16_MIN || offset > INT16_MAX))
        return line_.fail("label '" + use.label + "' is too far away");
      return setJumpOffset(i, static_cast<int32_t>(offset));
    }
    case LabelUse::kStart: f().handlers[use.index].start = pc; return;
    case LabelUse::kEnd: f().handlers[use.index].end = pc; return;
    case LabelUse::kTarget: f().handlers[use.index].target = pc; return;
  }
}

uint16_t FunctionAssembler::neededRegisters() const {
  uint32_t needed = f().max_params;
  const auto see = [&](uint32_t r) { needed = std::max(needed, r + 1); };
  for (const Instruction& i : f().code) {
    if (static_cast<int>(i.op) >= kOpcodeCount) continue;
    forEachRead(i, moduleCaptures(module_), see);
    forEachWrite(i, see);
    if (opInfo(i.op).has(kSpanArgs)) needed = std::max(needed, uint32_t{i.a} + kFrameHeader + i.b);
  }
  for (const Handler& handler : f().handlers) see(handler.reg);
  return static_cast<uint16_t>(std::min(needed, 0xFFFFu));
}

void FunctionAssembler::finish() {
  for (const LabelUse& use : uses_) {
    const auto label = labels_.find(use.label);
    line_.begin(use.line, "");
    if (label == labels_.end()) return line_.fail("no label '" + use.label + "' in this function");
    resolve(use, label->second);
    if (!line_.ok()) return;
  }
  if (!registers_given_) f().register_count = neededRegisters();
}

}  // namespace vela::bytecode::internal
