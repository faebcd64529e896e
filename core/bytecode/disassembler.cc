#include "core/bytecode/disassembler.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <unordered_map>

#include "core/bytecode/text_form.h"

namespace vela::bytecode {
namespace {

using internal::quote;

std::string number(uint64_t n) { return std::to_string(n); }

/// The shortest decimal form that reads back the same, or the bits.
std::string floatText(int64_t bits) {
  double value;
  std::memcpy(&value, &bits, sizeof value);
  char text[64];
  if (value - value == 0) {
    for (const int digits : {15, 16, 17}) {
      std::snprintf(text, sizeof text, "%.*g", digits, value);
      const double back = std::strtod(text, nullptr);
      if (std::memcmp(&back, &value, sizeof value) == 0) return text;
    }
  }
  std::snprintf(text, sizeof text, "0x%016llx", static_cast<unsigned long long>(bits));
  return text;
}

/// True if every operand that the table does not name is zero, so that the text form loses nothing.
bool isPlain(const Instruction& i) {
  if (static_cast<int>(i.op) >= kOpcodeCount || i.feedback != 0) return false;
  const OpInfo& info = opInfo(i.op);
  return (info.a != Operand::N || i.a == 0) && (info.b != Operand::N || i.b == 0) &&
         (info.c != Operand::N || i.c == 0);
}

/// Writes an instruction; `operand(kind, value)` gives the text of one operand.
template <typename OperandText>
std::string instructionWith(const Instruction& i, OperandText&& operand) {
  if (!isPlain(i)) {
    return "raw " + number(static_cast<uint8_t>(i.op)) + ", " + number(i.feedback) + ", " +
           number(i.a) + ", " + number(i.b) + ", " + number(i.c);
  }
  const OpInfo& info = opInfo(i.op);
  std::string out = info.mnemonic;
  const char* separator = " ";
  const auto add = [&](Operand kind, uint32_t value) {
    if (kind == Operand::N || kind == Operand::D) return;
    out += separator + operand(kind, value);
    separator = ", ";
  };
  add(info.a, i.a);
  add(info.b, info.wide() ? i.wide() : static_cast<uint32_t>(static_cast<int32_t>(i.immB())));
  add(info.c, static_cast<uint32_t>(static_cast<int32_t>(i.immC())));
  return out;
}

/// An operand without names: what it is was sign-extended to 32 bits where it is only 16 wide.
std::string plainOperand(const Instruction& i, Operand kind, uint32_t value) {
  const bool wide = opInfo(i.op).wide();
  const uint32_t index = wide ? value : value & 0xFFFF;
  if (kind == Operand::I) return std::to_string(static_cast<int32_t>(value));
  if (kind == Operand::J) {
    const int32_t offset = static_cast<int32_t>(value);
    return (offset >= 0 ? "+" : "") + std::to_string(offset);
  }
  if (kind == Operand::L && index == kNoName) return "-";
  return internal::operandPrefix(kind) + number(index);
}

class Disassembler {
 public:
  Disassembler(const Module& module, const DisassembleOptions& options)
      : m_(module), options_(options) {
    for (uint32_t s = 0; s < m_.strings.size(); ++s) ids_.try_emplace(m_.strings[s], s);
  }

  std::string module() {
    out_ = "; Vela bytecode in text form; docs/bytecode.md describes it.\n";
    for (size_t s = 0; s < m_.strings.size(); ++s)
      line("string " + quote(m_.strings[s]), "#" + number(s));
    for (size_t k = 0; k < m_.constants.size(); ++k) constant(k);
    for (size_t t = 0; t < m_.checks.size(); ++t) check(t);
    for (size_t v = 0; v < m_.variables.size(); ++v) variable(v);
    for (size_t e = 0; e < m_.externals.functions.size(); ++e) {
      line("external function " + name(m_.externals.functions[e]),
           "f" + number(m_.functions.size() + e));
    }
    for (size_t e = 0; e < m_.externals.classes.size(); ++e) {
      line("external class " + name(m_.externals.classes[e]), "c" + number(m_.classes.size() + e));
    }
    const Externals::Linked& known = m_.externals.linked;
    linked("function", "f", known.functions, m_.functionCount());
    linked("class", "c", known.classes, m_.classCount());
    linked("variable", "v", known.variables, m_.variableCount());
    for (size_t c = 0; c < m_.classes.size(); ++c) klass(c);
    for (size_t f = 0; f < m_.functions.size(); ++f) function(f);
    for (const uint32_t body : m_.bodies) line("body f" + number(body), functionName(body));
    return std::move(out_);
  }

  std::string oneFunction(uint32_t id) {
    function(id);
    return std::move(out_);
  }

 private:
  /// What earlier entries of a session brought, as comments: it has no text form. `end` is the
  /// number after the last one's.
  void linked(const char* kind, const char* letter, const std::vector<Externals::LinkedName>& names,
              size_t end) {
    for (size_t i = 0; i < names.size(); ++i) {
      line(std::string("; linked ") + kind + " " + name(names[i].name),
           letter + number(end - names.size() + i));
    }
  }

  void line(const std::string& text, const std::string& comment = "") {
    out_ += text;
    if (!comment.empty()) {
      const size_t start = out_.rfind('\n') + 1;  // npos + 1 == 0
      const size_t width = out_.size() - start;
      out_.append(width < 40 ? 40 - width : 1, ' ');
      out_ += "; " + comment;
    }
    out_ += '\n';
  }

  /// A string operand: quoted, `-` for none, or its number where the text would not lead back to
  /// it.
  std::string name(StringId id) const {
    if (id == kNoIndex) return "-";
    if (id >= m_.strings.size()) return "#" + number(id);
    return ids_.at(m_.strings[id]) == id ? quote(m_.strings[id]) : "#" + number(id);
  }
  /// An index with its letter, or `-`.
  static std::string index(const char* prefix, uint32_t id) {
    return id == kNoIndex ? "-" : prefix + number(id);
  }

  static std::string flags(std::span<const internal::FlagName> names, uint32_t value) {
    std::string out;
    for (const internal::FlagName& flag : names) {
      if ((value & flag.flag) == 0) continue;
      out += std::string(" ") + flag.name;
      value &= ~uint32_t{flag.flag};
    }
    return value == 0 ? out : out + " flags " + number(value);
  }

  void constant(size_t k) {
    const Constant& c = m_.constants[k];
    const std::string comment = "k" + number(k);
    switch (c.kind) {
      case ConstantKind::kInt: return line("const int " + std::to_string(c.integer), comment);
      case ConstantKind::kFloat: return line("const float " + floatText(c.integer), comment);
      case ConstantKind::kString: return line("const string " + name(c.string), comment);
    }
  }

  static std::string builtinClass(uint32_t id) {
    const char* known = internal::builtinClassName(id);
    return std::string("builtin ") + (known != nullptr ? std::string(known) : number(id));
  }

  static std::string alternative(const TypeAlternative& a) {
    const std::string extra = a.index == 0 ? "" : " " + number(a.index);
    switch (a.term) {
      case TypeTerm::kAny: return "any" + extra;
      case TypeTerm::kNumber: return "number" + extra;
      case TypeTerm::kFunction: return "function" + extra;
      case TypeTerm::kBuiltinClass: return builtinClass(a.index);
      case TypeTerm::kClass: return "class c" + number(a.index);
    }
    return "";
  }

  void check(size_t t) {
    std::string text = "check";
    const char* separator = " ";
    for (const TypeAlternative& a : m_.checks[t].alternatives) {
      text += separator + alternative(a);
      separator = " | ";
    }
    if (m_.checks[t].subject != kNoIndex) text += " subject " + name(m_.checks[t].subject);
    if (m_.checks[t].type_text != kNoIndex) text += " text " + name(m_.checks[t].type_text);
    line(text, "t" + number(t));
  }

  void variable(size_t v) {
    const Variable& variable = m_.variables[v];
    line("variable " + name(variable.name) + " in " + name(variable.module) +
             (variable.mutable_ ? " mutable" : "") + (variable.exported ? " exported" : ""),
         "v" + number(v));
  }

  static std::string at(uint32_t line, uint32_t column) {
    return number(line) + ":" + number(column);
  }

  void klass(size_t id) {
    const Class& c = m_.classes[id];
    out_ += '\n';
    std::string head = "class " + name(c.name) + " at " + at(c.line, c.column);
    if (c.super != kNoIndex) head += " extends c" + number(c.super);
    if (c.builtin_super != 0) head += " extends " + builtinClass(c.builtin_super);
    line(head + flags(internal::classFlagNames(), c.flags), "c" + number(id));
    if (c.constructor != kNoIndex) line("  constructor f" + number(c.constructor));
    for (const uint32_t i : c.interfaces) line("  implements c" + number(i), className(i));
    for (const Field& f : c.fields) {
      line("  field " + name(f.name) + (f.check == kNoIndex ? "" : " check t" + number(f.check)) +
           flags(internal::fieldFlagNames(), f.flags));
    }
    for (const Method& m : c.methods) line("  method " + name(m.name) + " f" + number(m.function));
    for (const Method& m : c.statics) line("  static " + name(m.name) + " f" + number(m.function));
    for (const uint32_t v : c.variants) line("  variant c" + number(v), className(v));
    line("end");
  }

  void function(size_t id) {
    const Function& f = m_.functions[id];
    out_ += '\n';
    line("function " + name(f.name) + " file " + name(f.file) + " at " + at(f.line, f.column) +
             flags(internal::functionFlagNames(), f.flags),
         "f" + number(id));
    line("  params " + number(f.min_params) + " " + number(f.max_params));
    line("  registers " + number(f.register_count));
    std::string list;
    for (const StringId n : f.param_names) list += " " + name(n);
    if (!list.empty()) line("  names" + list);
    list.clear();
    for (const uint32_t t : f.param_checks) list += " " + index("t", t);
    if (!list.empty()) line("  checks" + list);
    if (f.return_check != kNoIndex) line("  returns t" + number(f.return_check));
    for (size_t p = 0; p < f.captures.size(); ++p) {
      const Capture& c = f.captures[p];
      line(std::string("  capture ") + (c.is_cell ? "cell " : "") +
               (c.from_parent_capture ? "p" : "r") + number(c.index) + " " + name(c.name),
           "p" + number(p));
    }
    for (size_t s = 0; s < f.slots.size(); ++s) line("  slot " + slot(f.slots[s]), "s" + number(s));
    code(f);
    line("end");
  }

  std::string slot(const Slot& s) const {
    switch (s.kind) {
      case SlotKind::kCall: return s.payload == 0 ? "call" : "call " + number(s.payload);
      case SlotKind::kCallFunction: return "callfunction f" + number(s.payload);
      case SlotKind::kNew: return "new c" + number(s.payload);
      case SlotKind::kCallMethod: return "callmethod " + name(s.payload);
      case SlotKind::kField: return "field " + name(s.payload);
    }
    return "";
  }

  std::string functionName(uint32_t id) const {
    if (id < m_.functions.size()) return name(m_.functions[id].name);
    id -= static_cast<uint32_t>(m_.functions.size());
    return externalName(id, m_.externals.functions, m_.externals.linked.functions);
  }
  std::string className(uint32_t id) const {
    if (id < m_.classes.size()) return name(m_.classes[id].name);
    id -= static_cast<uint32_t>(m_.classes.size());
    return externalName(id, m_.externals.classes, m_.externals.linked.classes);
  }
  std::string variableName(uint32_t id) const {
    if (id < m_.variables.size()) return name(m_.variables[id].name);
    return externalName(id - static_cast<uint32_t>(m_.variables.size()), {},
                        m_.externals.linked.variables);
  }
  std::string externalName(size_t id, const std::vector<StringId>& named,
                           const std::vector<Externals::LinkedName>& linked) const {
    if (id < named.size()) return name(named[id]);
    id -= named.size();
    return id < linked.size() ? name(linked[id].name) : "?";
  }

  /// Where jumps and handlers refer to a place in the code they use a label; else a number.
  static bool isPlace(int64_t pc, size_t size) {
    return size > 0 && pc >= 0 && pc <= static_cast<int64_t>(size);
  }
  static std::string place(int64_t pc, size_t size) {
    return isPlace(pc, size) ? "L" + std::to_string(pc) : std::to_string(pc);
  }

  void handlersAndLabels(const Function& f, std::vector<bool>& labels) {
    const size_t size = f.code.size();
    const auto mark = [&](int64_t pc) {
      if (isPlace(pc, size)) labels[static_cast<size_t>(pc)] = true;
    };
    for (const Handler& h : f.handlers) {
      line("  handler " + place(h.start, size) + " " + place(h.end, size) + " " +
           place(h.target, size) + " r" + number(h.reg));
      mark(h.start);
      mark(h.end);
      mark(h.target);
    }
    for (size_t pc = 0; pc < size; ++pc) {
      if (isPlain(f.code[pc]) && opInfo(f.code[pc].op).has(kJumps)) {
        mark(static_cast<int64_t>(pc) + 1 + jumpOffset(f.code[pc]));
      }
    }
  }

  /// Inline `.line` entries need their order; others are written ahead of the code.
  static bool linesAreInOrder(const Function& f) {
    for (size_t l = 0; l < f.lines.size(); ++l) {
      if (f.lines[l].pc > f.code.size() || (l > 0 && f.lines[l].pc < f.lines[l - 1].pc))
        return false;
    }
    return true;
  }

  void code(const Function& f) {
    std::vector<bool> labels(f.code.size() + 1, false);
    handlersAndLabels(f, labels);
    const bool inline_lines = linesAreInOrder(f);
    if (!inline_lines) {
      for (const LineEntry& e : f.lines)
        line("  line " + number(e.pc) + " " + at(e.line, e.column));
    }
    if (f.code.empty() && f.lines.empty()) return;
    line("  code");
    size_t next_line = inline_lines ? 0 : f.lines.size();
    uint32_t shown = 0;
    for (size_t pc = 0; pc <= f.code.size(); ++pc) {
      for (; next_line < f.lines.size() && f.lines[next_line].pc == pc; ++next_line) {
        sourceLine(f, f.lines[next_line].line, shown);
        line("    .line " + at(f.lines[next_line].line, f.lines[next_line].column));
      }
      if (labels[pc]) line("  L" + number(pc) + ":");
      if (pc < f.code.size()) instruction(f, pc);
    }
  }

  void sourceLine(const Function& f, uint32_t wanted, uint32_t& shown) {
    if (!options_.source || wanted == shown || f.file >= m_.strings.size()) return;
    shown = wanted;
    const std::vector<std::string_view>& lines = sourceLines(f.file);
    if (wanted == 0 || wanted > lines.size()) return;
    line("    ; " + number(wanted) + " | " + std::string(lines[wanted - 1]));
  }

  /// The lines of a source file.
  const std::vector<std::string_view>& sourceLines(StringId file) {
    const auto [at, made] = sources_.try_emplace(file);
    if (!made) return at->second;
    std::string_view text = options_.source(m_.strings[file]);
    while (!text.empty()) {
      const size_t end = text.find('\n');
      at->second.push_back(text.substr(0, end));
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    return at->second;
  }

  void instruction(const Function& f, size_t pc) {
    const Instruction& i = f.code[pc];
    const std::string text = instructionWith(i, [&](Operand kind, uint32_t value) {
      if (kind == Operand::J) {
        const int64_t target = static_cast<int64_t>(pc) + 1 + static_cast<int32_t>(value);
        if (isPlace(target, f.code.size())) return place(target, f.code.size());
      }
      if (kind == Operand::L && (value & 0xFFFF) != kNoName) return name(value & 0xFFFF);
      return plainOperand(i, kind, value);
    });
    line("    " + text, isPlain(i) ? comment(f, i) : "");
  }

  /// What an instruction's indices stand for.
  std::string comment(const Function& f, const Instruction& i) const {
    const OpInfo& info = opInfo(i.op);
    if (info.c == Operand::S) return i.c < f.slots.size() ? slot(f.slots[i.c]) : "";
    if (info.c == Operand::T && i.c < m_.checks.size()) return checkText(i.c);
    const uint32_t wide = i.wide();
    switch (info.b) {
      case Operand::K: return wide < m_.constants.size() ? constantText(m_.constants[wide]) : "";
      case Operand::V: return variableName(wide);
      case Operand::F: return functionName(wide);
      case Operand::X: return className(wide);
      case Operand::T: return wide < m_.checks.size() ? checkText(wide) : "";
      case Operand::P: return i.b < f.captures.size() ? name(f.captures[i.b].name) : "";
      default: return "";
    }
  }

  std::string constantText(const Constant& c) const {
    if (c.kind == ConstantKind::kString) return name(c.string);
    return c.kind == ConstantKind::kInt ? std::to_string(c.integer) : floatText(c.integer);
  }
  std::string checkText(uint32_t t) const {
    std::string text;
    for (const TypeAlternative& a : m_.checks[t].alternatives)
      text += (text.empty() ? "" : " | ") + alternative(a);
    return text;
  }

  const Module& m_;
  const DisassembleOptions& options_;
  std::unordered_map<std::string_view, uint32_t> ids_;  // the first string of each content
  std::unordered_map<StringId, std::vector<std::string_view>> sources_;
  std::string out_;
};

}  // namespace

std::string instructionText(const Instruction& instruction) {
  return instructionWith(instruction, [&](Operand kind, uint32_t value) {
    return plainOperand(instruction, kind, value);
  });
}

std::string disassemble(const Module& module, const DisassembleOptions& options) {
  return Disassembler(module, options).module();
}

std::string disassembleFunction(const Module& module, uint32_t function,
                                const DisassembleOptions& options) {
  return Disassembler(module, options).oneFunction(function);
}

}  // namespace vela::bytecode
