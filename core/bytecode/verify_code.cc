// Rules 1, 2 and 7 for functions: their tables and the operands of their instructions.
#include "core/bytecode/verify_internal.h"
#include "core/contract/layout.h"

namespace vela::bytecode::internal {
namespace {

constexpr uint16_t kAllFlags = kIsMethod | kIsConstructor | kIsModuleBody | kIsLambda |
                               kIsAbstract | kNeedsClosure | kIsTest | kIsHidden;

class FunctionTables {
 public:
  FunctionTables(VerifyContext& context, uint32_t id)
      : context_(context), id_(id), f_(context.module.functions[id]) {}

  bool verify() {
    std::string wrong = numbers();
    if (wrong.empty()) wrong = parameters();
    if (wrong.empty()) wrong = slots();
    if (wrong.empty()) wrong = lines();
    if (!wrong.empty()) context_.failIn(id_, wrong);
    return wrong.empty();
  }

 private:
  std::string numbers() const {
    if (!context_.isString(f_.name)) return "no string for its name";
    if (!context_.isString(f_.file)) return "no string for its file";
    if ((f_.flags & ~kAllFlags) != 0) return "unknown flags";
    const bool has_this = (f_.flags & (kIsMethod | kIsConstructor)) != 0;
    if (has_this && f_.min_params < 1) return "a method without a place for `this`";
    if ((f_.flags & kIsModuleBody) != 0 &&
        (f_.max_params != 0 || has_this || !f_.captures.empty())) {
      return "a module body with parameters or captures";
    }
    if (f_.min_params > f_.max_params) return "more parameters needed than allowed";
    if (!f_.code.empty() && f_.max_params > f_.register_count)
      return "fewer registers than parameters";
    if (f_.code.size() > kMaxCodeSize) return "more than 2^22 instructions";
    if (f_.code.empty() != ((f_.flags & kIsAbstract) != 0)) {
      return f_.code.empty() ? "no code" : "code in an abstract function";
    }
    if (f_.code.empty() && !f_.handlers.empty()) return "handlers without code";
    return "";
  }

  std::string parameters() const {
    if (!f_.param_checks.empty() && f_.param_checks.size() != f_.max_params) {
      return "as many parameter checks as parameters are needed, or none";
    }
    if (!f_.param_names.empty() && f_.param_names.size() != f_.max_params) {
      return "as many parameter names as parameters are needed, or none";
    }
    for (const uint32_t check : f_.param_checks) {
      if (check != kNoIndex && !context_.isCheck(check)) return cat("no type check ", check);
    }
    if (f_.return_check != kNoIndex && !context_.isCheck(f_.return_check)) {
      return cat("no type check ", f_.return_check);
    }
    for (const StringId name : f_.param_names) {
      if (!context_.isString(name)) return "no string for a parameter's name";
    }
    if (f_.captures.size() > 0xFFFF) return "more than 65535 captures";
    if (!f_.captures.empty() && (f_.flags & kNeedsClosure) == 0)
      return "captures, but not marked as needing a closure";
    for (const Capture& capture : f_.captures) {
      if (capture.name != kNoIndex && !context_.isString(capture.name))
        return "no string for a capture's name";
    }
    return "";
  }

  std::string slots() const {
    if (f_.slots.size() > kMaxSlots) return "more than 2^16 slots";
    for (size_t s = 0; s < f_.slots.size(); ++s) {
      const std::string wrong = slot(f_.slots[s]);
      if (!wrong.empty()) return cat("slot ", s, ": ", wrong);
    }
    return "";
  }

  std::string slot(const Slot& slot) const {
    switch (slot.kind) {
      case SlotKind::kCall: return slot.payload == 0 ? "" : "a payload where none belongs";
      case SlotKind::kCallFunction: {
        if (!context_.isFunction(slot.payload)) return cat("no function ", slot.payload);
        if (!context_.isOwnFunction(slot.payload)) return "";
        const Function& callee = context_.module.functions[slot.payload];
        if ((callee.flags & kNeedsClosure) != 0)
          return cat("function ", slot.payload, " needs a closure");
        if ((callee.flags & kIsAbstract) != 0)
          return cat("function ", slot.payload, " is abstract");
        return "";
      }
      case SlotKind::kNew:
        return context_.isClass(slot.payload) ? "" : cat("no class ", slot.payload);
      case SlotKind::kCallMethod:
      case SlotKind::kField:
        return context_.isString(slot.payload) ? ""
                                               : cat("no string ", slot.payload, " for the name");
    }
    return "unknown kind";
  }

  std::string lines() const {
    for (size_t l = 0; l < f_.lines.size(); ++l) {
      if (f_.lines[l].pc >= f_.code.size())
        return "a source line for an instruction that does not exist";
      if (l > 0 && f_.lines[l].pc < f_.lines[l - 1].pc) return "source lines are not sorted";
    }
    return "";
  }

  VerifyContext& context_;
  uint32_t id_;
  const Function& f_;
};

/// Checks one instruction after the other; each check gives what is wrong, or an empty text.
class Instructions {
 public:
  Instructions(VerifyContext& context, uint32_t id)
      : context_(context), id_(id), f_(context.module.functions[id]) {}

  bool verify() {
    for (uint32_t pc = 0; pc < f_.code.size(); ++pc) {
      const std::string wrong = check(f_.code[pc]);
      if (wrong.empty()) continue;
      context_.failAt(id_, pc, wrong);
      return false;
    }
    return true;
  }

 private:
  std::string check(const Instruction& i) {
    if (static_cast<int>(i.op) >= kOpcodeCount) return "no such opcode";
    if (i.feedback != 0) return "feedback in a module";
    const OpInfo& info = opInfo(i.op);
    std::string wrong = operand(info.a, i.a);
    if (wrong.empty() && !info.has(kSpanB)) wrong = operand(info.b, info.wide() ? i.wide() : i.b);
    if (wrong.empty()) wrong = operand(info.c, i.c);
    if (wrong.empty()) wrong = spans(info, i);
    if (wrong.empty()) wrong = special(i);
    if (wrong.empty() && (f_.flags & kIsConstructor) != 0) wrong = inConstructor(i);
    return wrong;
  }

  std::string registers(uint64_t first, uint64_t count) const {
    if (first + count <= f_.register_count) return "";
    return cat("register ", first + count - 1, " of ", f_.register_count);
  }

  static std::string inRange(uint64_t index, uint64_t count, const char* what) {
    return index < count ? "" : cat("no ", what, " ", index);
  }

  std::string operand(Operand kind, uint32_t value) const {
    const Module& m = context_.module;
    switch (kind) {
      case Operand::N: return value == 0 ? "" : "an unused operand is not zero";
      case Operand::W:
      case Operand::R:
      case Operand::RW: return registers(value, 1);
      case Operand::W2:
      case Operand::RW2: return registers(value, 2);
      case Operand::RW3: return registers(value, 3);
      case Operand::K: return inRange(value, m.constants.size(), "constant");
      case Operand::L: return value == kNoName ? "" : inRange(value, m.strings.size(), "string");
      case Operand::V: return inRange(value, m.variableCount(), "module variable");
      case Operand::F: return context_.isFunction(value) ? "" : cat("no function ", value);
      case Operand::S: return inRange(value, f_.slots.size(), "slot");
      case Operand::P: return inRange(value, f_.captures.size(), "capture");
      case Operand::T: return inRange(value, m.checks.size(), "type check");
      case Operand::X: return context_.isClass(value) ? "" : cat("no class ", value);
      case Operand::B: return inRange(value, context_.options.builtin_count, "built-in");
      case Operand::I:
      case Operand::U:
      case Operand::J:  // verifyControl
      case Operand::D: return "";
    }
    return "";
  }

  std::string spans(const OpInfo& info, const Instruction& i) const {
    if (info.has(kSpanB)) return registers(i.b, i.c);
    if (info.has(kSpanArgs)) return registers(i.a, uint64_t{kFrameHeader} + i.b);
    if (info.has(kSpanBuiltin)) return registers(i.a, i.b);
    return "";
  }

  std::string slotKind(const Instruction& i, SlotKind kind) const {
    return f_.slots[i.c].kind == kind ? "" : cat("slot ", i.c, " is of another kind");
  }

  /// A function that becomes a value without a receiver.
  std::string asValue(uint32_t id) const {
    const Function& f = context_.module.functions[id];
    if ((f.flags & (kIsMethod | kIsConstructor)) != 0) return "a method without a receiver";
    if ((f.flags & kIsAbstract) != 0) return "an abstract function";
    return "";
  }

  /// What the operand kinds of the table do not say.
  std::string special(const Instruction& i) const {
    switch (i.op) {
      case Opcode::kGetCaptureCell: return f_.captures[i.b].is_cell ? "" : "the capture is no cell";
      case Opcode::kSetCaptureCell: return f_.captures[i.a].is_cell ? "" : "the capture is no cell";
      case Opcode::kLoadFunction: {
        if (!context_.isOwnFunction(i.wide())) return "";
        if ((context_.module.functions[i.wide()].flags & kNeedsClosure) != 0)
          return "the function needs a closure";
        return asValue(i.wide());
      }
      case Opcode::kNewClosure:
        if (!context_.isOwnFunction(i.wide())) return "a closure of another module's function";
        return asValue(i.wide());
      case Opcode::kCheckType: {
        const TypeCheck& check = context_.module.checks[i.wide()];
        const bool texts = check.subject != kNoIndex && check.type_text != kNoIndex;
        return texts ? "" : "the type check has no text";
      }
      case Opcode::kForPrep:
      case Opcode::kThrow: return i.b <= 1 ? "" : "operand b must be 0 or 1";
      case Opcode::kNewMap: return i.c % 2 == 0 ? "" : "a key without a value";
      case Opcode::kCall: return slotKind(i, SlotKind::kCall);
      case Opcode::kCallFunction: return slotKind(i, SlotKind::kCallFunction);
      case Opcode::kCallMethod:
        return i.b == 0 ? "no place for the receiver" : slotKind(i, SlotKind::kCallMethod);
      case Opcode::kNew: return i.b == 0 ? "no place for `this`" : slotKind(i, SlotKind::kNew);
      case Opcode::kGetField:
      case Opcode::kSetField: return slotKind(i, SlotKind::kField);
      default: return "";
    }
  }

  /// A constructor returns `this`, which stays in R[0].
  static std::string inConstructor(const Instruction& i) {
    if (i.op == Opcode::kReturnNone) return "a constructor returns `this`";
    if (i.op == Opcode::kReturn && i.a != 0) return "a constructor returns `this`";
    bool changed = false;
    forEachWrite(i, [&](uint32_t r) { changed |= r == 0; });
    return changed ? "a constructor changes `this`" : "";
  }

  VerifyContext& context_;
  uint32_t id_;
  const Function& f_;
};

}  // namespace

bool verifyFunctionTables(VerifyContext& context, uint32_t function) {
  return FunctionTables(context, function).verify();
}

bool verifyInstructions(VerifyContext& context, uint32_t function) {
  return Instructions(context, function).verify();
}

}  // namespace vela::bytecode::internal
