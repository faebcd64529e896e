#include "core/bytecode/writer.h"

#include "core/bytecode/format.h"

namespace vela::bytecode {
namespace {

/// Appends numbers to one section.
class Bytes {
 public:
  void u8(uint8_t n) { out_ += static_cast<char>(n); }
  void u16(uint16_t n) {
    u8(static_cast<uint8_t>(n));
    u8(static_cast<uint8_t>(n >> 8));
  }
  void u32(uint32_t n) {
    u16(static_cast<uint16_t>(n));
    u16(static_cast<uint16_t>(n >> 16));
  }
  void u64(uint64_t n) {
    u32(static_cast<uint32_t>(n));
    u32(static_cast<uint32_t>(n >> 32));
  }
  void v(uint64_t n) {
    for (; n >= 0x80; n >>= 7) u8(static_cast<uint8_t>(n | 0x80));
    u8(static_cast<uint8_t>(n));
  }
  void z(int64_t n) { v((static_cast<uint64_t>(n) << 1) ^ static_cast<uint64_t>(n >> 63)); }
  /// kNoIndex becomes 0.
  void i(uint32_t n) { v(static_cast<uint32_t>(n + 1)); }
  void bytes(const std::string& s) { out_ += s; }
  const std::string& text() const { return out_; }

 private:
  std::string out_;
};

void writeStrings(const Module& m, Bytes& out) {
  out.v(m.strings.size());
  for (const std::string& s : m.strings) {
    out.v(s.size());
    out.bytes(s);
  }
}

void writeConstants(const Module& m, Bytes& out) {
  out.v(m.constants.size());
  for (const Constant& c : m.constants) {
    out.u8(static_cast<uint8_t>(c.kind));
    switch (c.kind) {
      case ConstantKind::kInt: out.z(c.integer); break;
      case ConstantKind::kFloat: out.u64(static_cast<uint64_t>(c.integer)); break;
      case ConstantKind::kString: out.i(c.string); break;
    }
  }
}

void writeChecks(const Module& m, Bytes& out) {
  out.v(m.checks.size());
  for (const TypeCheck& check : m.checks) {
    out.v(check.alternatives.size());
    for (const TypeAlternative& a : check.alternatives) {
      out.u8(static_cast<uint8_t>(a.term));
      out.v(a.index);
    }
    out.i(check.subject);
    out.i(check.type_text);
  }
}

void writeExternals(const Module& m, Bytes& out) {
  for (const auto* names : {&m.externals.functions, &m.externals.classes}) {
    out.v(names->size());
    for (const StringId name : *names) out.i(name);
  }
}

void writeVariables(const Module& m, Bytes& out) {
  out.v(m.variables.size());
  for (const Variable& variable : m.variables) {
    out.i(variable.name);
    out.i(variable.module);
    out.u8(variable.mutable_ != 0);
    out.u8(variable.exported != 0);
  }
}

void writeMethods(const std::vector<Method>& methods, Bytes& out) {
  out.v(methods.size());
  for (const Method& method : methods) {
    out.i(method.name);
    out.v(method.function);
  }
}

void writeIndices(const std::vector<uint32_t>& indices, Bytes& out) {
  out.v(indices.size());
  for (const uint32_t index : indices) out.v(index);
}

void writeClasses(const Module& m, Bytes& out) {
  out.v(m.classes.size());
  for (const Class& c : m.classes) {
    out.i(c.name);
    out.i(c.super);
    out.v(c.builtin_super);
    out.v(c.flags);
    out.i(c.constructor);
    writeIndices(c.interfaces, out);
    out.v(c.fields.size());
    for (const Field& field : c.fields) {
      out.i(field.name);
      out.i(field.check);
      out.u8(field.flags);
    }
    writeMethods(c.methods, out);
    writeMethods(c.statics, out);
    writeIndices(c.variants, out);
    out.v(c.line);
    out.v(c.column);
  }
}

void writeFunction(const Function& f, Bytes& out) {
  out.v(f.flags);
  out.v(f.min_params);
  out.v(f.max_params);
  out.v(f.register_count);
  out.v(f.captures.size());
  for (const Capture& c : f.captures) {
    out.u8(c.from_parent_capture);
    out.u8(c.is_cell);
    out.v(c.index);
  }
  out.v(f.slots.size());
  for (const Slot& slot : f.slots) {
    out.u8(static_cast<uint8_t>(slot.kind));
    out.v(slot.payload);
  }
  out.v(f.handlers.size());
  for (const Handler& h : f.handlers) {
    out.v(h.start);
    out.v(h.end);
    out.v(h.target);
    out.v(h.reg);
  }
  out.v(f.code.size());
  for (const Instruction& i : f.code) {
    out.u8(static_cast<uint8_t>(i.op));
    out.u8(0);
    out.u16(i.a);
    out.u16(i.b);
    out.u16(i.c);
  }
}

void writeFunctions(const Module& m, Bytes& out) {
  out.v(m.functions.size());
  for (const Function& f : m.functions) writeFunction(f, out);
}

void writeBodies(const Module& m, Bytes& out) { writeIndices(m.bodies, out); }

void writeNames(const Module& m, Bytes& out) {
  for (const Function& f : m.functions) {
    out.i(f.name);
    out.i(f.file);
    out.v(f.line);
    out.v(f.column);
    out.v(f.param_names.size());
    for (const StringId name : f.param_names) out.i(name);
    for (const Capture& c : f.captures) out.i(c.name);
  }
}

void writeAnnotations(const Module& m, Bytes& out) {
  for (const Function& f : m.functions) {
    out.v(f.param_checks.size());
    for (const uint32_t check : f.param_checks) out.i(check);
    out.i(f.return_check);
  }
}

void writeLines(const Module& m, Bytes& out) {
  for (const Function& f : m.functions) {
    out.v(f.lines.size());
    LineEntry before{0, 0, 0};
    for (const LineEntry& e : f.lines) {
      out.z(int64_t{e.pc} - before.pc);
      out.z(int64_t{e.line} - before.line);
      out.z(int64_t{e.column} - before.column);
      before = e;
    }
  }
}

using SectionWriter = void (*)(const Module&, Bytes&);
constexpr SectionWriter kWriters[] = {
#define VELA_SECTION(name, text, content) write##name,
#include "core/bytecode/sections.def"
#undef VELA_SECTION
};

void put32(std::string& bytes, size_t at, uint32_t n) {
  for (int b = 0; b < 4; ++b) bytes[at + static_cast<size_t>(b)] = static_cast<char>(n >> (8 * b));
}

uint32_t get32(const std::string& bytes, size_t at) {
  uint32_t n = 0;
  for (int b = 0; b < 4; ++b)
    n |= uint32_t{static_cast<uint8_t>(bytes[at + static_cast<size_t>(b)])} << (8 * b);
  return n;
}

}  // namespace

std::string writeModule(const Module& module) {
  Bytes sections[kSectionCount];
  Bytes header;
  header.bytes(std::string(kMagic));
  header.u16(kFormatVersion);
  header.u16(kSectionCount);
  header.u32(0);
  uint64_t offset = kHeaderSize;
  for (uint32_t s = 0; s < kSectionCount; ++s) {
    kWriters[s](module, sections[s]);
    header.u32(s);
    header.u32(static_cast<uint32_t>(offset));
    header.u32(static_cast<uint32_t>(sections[s].text().size()));
    header.u32(0);
    offset += sections[s].text().size();
  }
  std::string out = header.text();
  for (const Bytes& section : sections) out += section.text();
  resealModule(out);
  return out;
}

void resealModule(std::string& bytes) {
  if (bytes.size() < kHeaderSize) return;
  for (size_t s = 0; s < kSectionCount; ++s) {
    const size_t entry = kTableOffset + s * kTableEntrySize;
    const uint64_t offset = get32(bytes, entry + 4), length = get32(bytes, entry + 8);
    if (offset + length > bytes.size()) continue;
    put32(bytes, entry + 12, crc32c(std::string_view(bytes).substr(offset, length)));
  }
  put32(bytes, kTableChecksumOffset,
        crc32c(std::string_view(bytes).substr(kTableOffset, kHeaderSize - kTableOffset)));
}

}  // namespace vela::bytecode
