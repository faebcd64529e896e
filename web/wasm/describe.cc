#include "web/wasm/describe.h"

#include <span>

#include "core/bytecode/disassembler.h"
#include "core/ir/ir.h"
#include "core/opt/optimize.h"
#include "core/runtime/builtins.h"
#include "core/runtime/text.h"

namespace vela::web {

using bytecode::FeedbackKind;
using bytecode::Instruction;
using bytecode::Operand;
using Json = nlohmann::ordered_json;
using runtime::Isolate;
using runtime::MemberKind;
using runtime::SlotState;

namespace {

constexpr const char* kArithNames[] = {"Int",  "Float", "Int with Float", "String",
                                       "Bool", "None",  "other"};
constexpr const char* kIndexNames[] = {"List of Int", "List of Float", "List",  "Tuple",
                                       "String",      "Map or Set",    "Range", "other"};

void add(std::string& list, const std::string& item) { list += (list.empty() ? "" : ", ") + item; }

std::string bits(uint8_t seen, std::span<const char* const> names) {
  std::string out;
  for (size_t i = 0; i < names.size(); ++i) {
    if ((seen & (1u << i)) != 0) add(out, names[i]);
  }
  return out;
}

std::string times(uint32_t hits) { return hits == 0 ? "" : " × " + std::to_string(hits); }

/// What one entry of a slot stands for: the receiver's class, or the callee.
std::string entryText(const Isolate& isolate, const SlotState& slot,
                      const runtime::MemberEntry& e) {
  if (slot.kind == bytecode::SlotKind::kCall && e.kind == MemberKind::kMethod && e.class_id == 0) {
    return functionName(isolate, e.function);
  }
  if (e.class_id >= isolate.classCount()) return "?";
  return isolate.symbolText(isolate.classInfo(e.class_id).name);
}

std::string slotText(const Isolate& isolate, const SlotState& slot) {
  if (slot.kind == bytecode::SlotKind::kCallFunction)
    return "";  // the callee is in the instruction
  if (slot.kind == bytecode::SlotKind::kNew) return "";
  std::string out;
  for (int i = 0; i < slot.count; ++i)
    add(out, entryText(isolate, slot, slot.entries[i]) + times(slot.hits[i]));
  if (slot.megamorphic) add(out, "many more");
  return out;
}

std::string resultText(uint8_t seen) {
  const std::string types = bits(seen, kArithNames);
  return types.empty() ? "" : "gave " + types;
}

const SlotState* slotOf(const runtime::Function& f, const Instruction& i) {
  const bool has =
      bytecode::opInfo(i.op).c == Operand::S && f.slots != nullptr && i.c < f.proto->slots.size();
  return has ? &f.slots[i.c] : nullptr;
}

std::string feedbackText(const Isolate& isolate, const runtime::Function& f, const Instruction& i) {
  switch (bytecode::opInfo(i.op).feedback) {
    case FeedbackKind::None: return "";
    case FeedbackKind::Arith:
    case FeedbackKind::Compare:
      return bits(i.feedback, kArithNames) +
             ((i.feedback & bytecode::kFeedbackWide) != 0 ? ", beyond 48 bits" : "");
    case FeedbackKind::Index: return bits(i.feedback, kIndexNames);
    case FeedbackKind::Branch:
      if (i.feedback == 0) return "";
      return i.feedback == bytecode::kSawTaken      ? "jumps"
             : i.feedback == bytecode::kSawNotTaken ? "goes on"
                                                    : "both ways";
    case FeedbackKind::Call:
    case FeedbackKind::Field: break;
  }
  const SlotState* slot = slotOf(f, i);
  if (slot == nullptr) return "";
  std::string out = slotText(isolate, *slot);
  if (const std::string result = resultText(slot->result_feedback); !result.empty())
    add(out, result);
  return out;
}

/// A number or string of the program, cut where it is long.
std::string constantText(Isolate& isolate, Value value) {
  constexpr size_t kMost = 40;
  std::string text;
  runtime::appendText(isolate, value, text, /*quoted=*/true);
  if (text.size() <= kMost) return text;
  size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80)
    --end;  // whole characters
  return text.substr(0, end) + "…";
}

/// The instruction with the names that stand behind its numbers.
std::string codeText(Isolate& isolate, const runtime::Function& f, const Instruction& i) {
  Instruction plain = i;
  plain.feedback = 0;
  std::string text = bytecode::instructionText(plain);
  const bytecode::OpInfo& info = bytecode::opInfo(i.op);
  std::string name;
  if (const SlotState* slot = slotOf(f, i)) {
    switch (slot->kind) {
      case bytecode::SlotKind::kCall: break;
      case bytecode::SlotKind::kCallFunction: name = functionName(isolate, slot->payload); break;
      case bytecode::SlotKind::kNew:
        name = isolate.symbolText(isolate.classInfo(slot->payload).name);
        break;
      case bytecode::SlotKind::kCallMethod:
      case bytecode::SlotKind::kField: name = "." + isolate.symbolText(slot->payload); break;
    }
  }
  if (info.b == Operand::K) name = constantText(isolate, isolate.constant(i.wide()));
  if (info.b == Operand::F) name = functionName(isolate, i.wide());
  if (info.b == Operand::V) name = isolate.variableName(i.wide());
  if (info.c == Operand::B) name = runtime::builtinInfo(i.c).name;
  return name.empty() ? text : text + "  ; " + name;
}

}  // namespace

std::string functionName(const Isolate& isolate, FunctionId id) {
  const runtime::Function& f = isolate.function(id);
  if (f.shown_name != nullptr) return f.shown_name;
  if (f.native != 0) return std::string(runtime::builtinInfo(f.native).name);
  if (f.proto == nullptr) return "?";
  if ((f.flags & bytecode::kIsModuleBody) != 0) return "<module>";
  const std::string name = f.proto->name == bytecode::kNoIndex ? "" : f.module->str(f.proto->name);
  return name.empty() ? "<fn>" : name;
}

Json describeFunction(Isolate& isolate, const runtime::Function& f) {
  Json code = Json::array();
  size_t line = 0;
  const auto& lines = f.proto->lines;
  for (uint32_t pc = 0; pc < f.code_size; ++pc) {
    while (line + 1 < lines.size() && lines[line + 1].pc <= pc) ++line;
    const bool known = line < lines.size() && lines[line].pc <= pc;
    code.push_back(Json::array({pc, known ? lines[line].line : f.proto->line,
                                known ? lines[line].column : 1, codeText(isolate, f, f.code[pc])}));
  }
  const bool has_file = f.proto->file != bytecode::kNoIndex;
  return Json{{"id", f.id},
              {"name", functionName(isolate, f.id)},
              {"file", has_file ? f.module->str(f.proto->file) : ""},
              {"line", f.proto->line},
              {"column", f.proto->column},
              {"code", std::move(code)}};
}

Json describeFeedback(const Isolate& isolate, const runtime::Function& f) {
  Json out = Json::object();
  for (uint32_t pc = 0; pc < f.code_size; ++pc) {
    const std::string text = feedbackText(isolate, f, f.code[pc]);
    if (!text.empty()) out[std::to_string(pc)] = text;
  }
  return out;
}

Json describeTables() {
  Json instructions = Json::object(), operations = Json::object(), passes = Json::object();
  const auto note = [](Json& table, const char* name, const char* doc) {
    if (doc[0] != '\0') table[name] = doc;
  };
  for (int i = 0; i < bytecode::kOpcodeCount; ++i) {
    const bytecode::OpInfo& info = bytecode::opInfo(static_cast<bytecode::Opcode>(i));
    note(instructions, info.mnemonic, info.doc);
  }
  for (int i = 0; i < ir::kOpCount; ++i) {
    const ir::OpInfo& info = ir::opInfo(static_cast<ir::Op>(i));
    note(operations, info.text, info.doc);
  }
  for (int i = 0; i < opt::kPassCount; ++i) {
    const opt::PassInfo& info = opt::passInfo(static_cast<opt::Pass>(i));
    note(passes, info.name, info.doc);
  }
  return Json{{"bytecode", std::move(instructions)},
              {"ir", std::move(operations)},
              {"passes", std::move(passes)}};
}

}  // namespace vela::web
