#include "core/bytecode/reader.h"

#include <utility>

#include "core/bytecode/format.h"
#include "core/bytecode/limits.h"

namespace vela::bytecode {
namespace {

/// Reads numbers from one section. The first thing that is wrong is kept; after it everything reads
/// as zero and counts as nothing, so callers need to check only at the end.
class Bytes {
 public:
  Bytes(Section section, std::string_view bytes, size_t file_offset)
      : section_(section), bytes_(bytes), file_offset_(file_offset) {}

  bool ok() const { return error_.empty(); }
  const std::string& error() const { return error_; }
  size_t left() const { return bytes_.size() - at_; }

  void fail(const std::string& what) {
    if (!ok()) return;
    error_ = std::string("section '") + sectionName(section_) + "', offset " +
             std::to_string(file_offset_ + at_) + ": " + what;
    at_ = bytes_.size();
  }

  uint8_t u8() {
    if (left() < 1) return cut();
    return static_cast<uint8_t>(bytes_[at_++]);
  }
  uint16_t u16() {
    const uint16_t low = u8();
    return static_cast<uint16_t>(low | (u8() << 8));
  }
  uint64_t u64() {
    uint64_t n = 0;
    for (int shift = 0; shift < 64; shift += 8) n |= uint64_t{u8()} << shift;
    return n;
  }
  /// A LEB128 number of at most `bits` bits.
  uint64_t leb(int bits) {
    uint64_t n = 0;
    for (int shift = 0; shift < bits; shift += 7) {
      const uint8_t byte = u8();
      const uint64_t part = byte & 0x7F;
      if (shift + 7 > bits && (part >> (bits - shift)) != 0) break;
      n |= part << shift;
      if (byte < 0x80) return n;
    }
    fail("a number of more than " + std::to_string(bits) + " bits");
    return 0;
  }
  uint32_t v() { return static_cast<uint32_t>(leb(32)); }
  uint16_t v16(const char* what) {
    const uint32_t n = v();
    if (n > 0xFFFF) fail(std::string(what) + " is " + std::to_string(n) + ", more than 65535");
    return static_cast<uint16_t>(ok() ? n : 0);
  }
  int64_t z() {
    const uint64_t n = leb(64);
    return static_cast<int64_t>((n >> 1) ^ (0 - (n & 1)));
  }
  uint32_t i() { return v() - 1; }
  /// An enumerator or flag below `limit`.
  uint8_t below(uint8_t limit, const char* what) {
    const uint8_t n = u8();
    if (n >= limit) fail("unknown " + std::string(what) + " " + std::to_string(n));
    return ok() ? n : 0;
  }
  /// The number of records of at least `size` bytes that follow, checked against what is left.
  size_t count(size_t size, const char* what) {
    const uint64_t n = v();
    if (n * size > left()) {
      fail(std::to_string(n) + " " + what + ", but only " + std::to_string(left()) +
           " bytes are left");
    }
    return ok() ? static_cast<size_t>(n) : 0;
  }
  /// Precondition: n <= left().
  std::string_view take(size_t n) {
    at_ += n;
    return bytes_.substr(at_ - n, n);
  }

 private:
  uint8_t cut() {
    fail("the section ends in the middle of a record");
    return 0;
  }

  Section section_;
  std::string_view bytes_;
  size_t file_offset_;
  size_t at_ = 0;
  std::string error_;
};

/// Reads a counted list; `read` makes one record of at least `size` bytes.
template <typename T, typename Read>
void readList(Bytes& in, std::vector<T>& out, size_t size, const char* what, size_t limit,
              Read&& read) {
  const size_t count = in.count(size, what);
  if (count > limit)
    return in.fail(std::to_string(count) + " " + what + ", more than " + std::to_string(limit));
  out.reserve(count);
  for (size_t n = 0; n < count && in.ok(); ++n) out.push_back(read());
}
template <typename T, typename Read>
void readList(Bytes& in, std::vector<T>& out, size_t size, const char* what, Read&& read) {
  readList(in, out, size, what, 0xFFFFFFFF, std::forward<Read>(read));
}

void readStrings(Bytes& in, Module& m) {
  readList(in, m.strings, 1, "strings", kMaxStrings, [&] {
    const size_t length = in.count(1, "bytes of a string");
    return std::string(in.take(length));
  });
}

void readConstants(Bytes& in, Module& m) {
  readList(in, m.constants, 2, "constants", [&] {
    Constant c{static_cast<ConstantKind>(in.below(3, "kind of constant"))};
    switch (c.kind) {
      case ConstantKind::kInt: c.integer = in.z(); break;
      case ConstantKind::kFloat: c.integer = static_cast<int64_t>(in.u64()); break;
      case ConstantKind::kString: c.string = in.i(); break;
    }
    return c;
  });
}

void readChecks(Bytes& in, Module& m) {
  readList(in, m.checks, 3, "type checks", [&] {
    TypeCheck check;
    readList(in, check.alternatives, 2, "types", [&] {
      const TypeTerm term = static_cast<TypeTerm>(in.below(5, "kind of type"));
      return TypeAlternative{term, in.v()};
    });
    check.subject = in.i();
    check.type_text = in.i();
    return check;
  });
}

void readExternals(Bytes& in, Module& m) {
  readList(in, m.externals.functions, 1, "external functions", [&] { return in.i(); });
  readList(in, m.externals.classes, 1, "external classes", [&] { return in.i(); });
}

void readVariables(Bytes& in, Module& m) {
  readList(in, m.variables, 4, "module variables", [&] {
    Variable variable;
    variable.name = in.i();
    variable.module = in.i();
    variable.mutable_ = in.below(2, "flag");
    variable.exported = in.below(2, "flag");
    return variable;
  });
}

void readMethods(Bytes& in, std::vector<Method>& out, const char* what) {
  readList(in, out, 2, what, [&] {
    const StringId name = in.i();
    return Method{name, in.v()};
  });
}

void readClasses(Bytes& in, Module& m) {
  readList(in, m.classes, 12, "classes", kMaxClasses, [&] {
    Class c;
    c.name = in.i();
    c.super = in.i();
    c.builtin_super = in.v();
    c.flags = in.v16("the flags");
    c.constructor = in.i();
    readList(in, c.interfaces, 1, "interfaces", [&] { return in.v(); });
    readList(in, c.fields, 3, "fields", [&] {
      Field field;
      field.name = in.i();
      field.check = in.i();
      field.flags = in.u8();
      return field;
    });
    readMethods(in, c.methods, "methods");
    readMethods(in, c.statics, "static methods");
    readList(in, c.variants, 1, "variants", [&] { return in.v(); });
    c.line = in.v();
    c.column = in.v();
    return c;
  });
}

Capture readCapture(Bytes& in) {
  Capture c;
  c.from_parent_capture = in.below(2, "flag") != 0;
  c.is_cell = in.below(2, "flag") != 0;
  c.index = in.v16("a capture's index");
  return c;
}

Handler readHandler(Bytes& in) {
  Handler h;
  h.start = in.v();
  h.end = in.v();
  h.target = in.v();
  h.reg = in.v16("a handler's register");
  return h;
}

Instruction readInstruction(Bytes& in) {
  Instruction i;
  i.op = static_cast<Opcode>(in.below(kOpcodeCount, "opcode"));
  i.feedback = in.below(1, "feedback");
  i.a = in.u16();
  i.b = in.u16();
  i.c = in.u16();
  return i;
}

void readFunctions(Bytes& in, Module& m) {
  readList(in, m.functions, 8, "functions", kMaxFunctions, [&] {
    Function f;
    f.flags = in.v16("the flags");
    f.min_params = in.v16("the number of parameters");
    f.max_params = in.v16("the number of parameters");
    f.register_count = in.v16("the number of registers");
    readList(in, f.captures, 3, "captures", [&] { return readCapture(in); });
    readList(in, f.slots, 2, "slots", [&] {
      const SlotKind kind = static_cast<SlotKind>(in.below(5, "kind of slot"));
      return Slot{kind, in.v()};
    });
    readList(in, f.handlers, 4, "handlers", [&] { return readHandler(in); });
    readList(in, f.code, 8, "instructions", kMaxCodeSize, [&] { return readInstruction(in); });
    return f;
  });
}

void readBodies(Bytes& in, Module& m) {
  readList(in, m.bodies, 1, "module bodies", [&] { return in.v(); });
}

void readNames(Bytes& in, Module& m) {
  for (Function& f : m.functions) {
    f.name = in.i();
    f.file = in.i();
    f.line = in.v();
    f.column = in.v();
    readList(in, f.param_names, 1, "parameter names", [&] { return in.i(); });
    for (Capture& c : f.captures) c.name = in.i();
    if (!in.ok()) return;
  }
}

void readAnnotations(Bytes& in, Module& m) {
  for (Function& f : m.functions) {
    readList(in, f.param_checks, 1, "parameter checks", [&] { return in.i(); });
    f.return_check = in.i();
    if (!in.ok()) return;
  }
}

/// A number relative to the one before it.
uint32_t readDelta(Bytes& in, uint32_t before) {
  const uint64_t n = uint64_t{before} + static_cast<uint64_t>(in.z());
  if (n > 0xFFFFFFFF) in.fail("a source position out of range");
  return static_cast<uint32_t>(n);
}

void readLines(Bytes& in, Module& m) {
  for (Function& f : m.functions) {
    LineEntry before{0, 0, 0};
    readList(in, f.lines, 3, "source lines", [&] {
      before.pc = readDelta(in, before.pc);
      before.line = readDelta(in, before.line);
      before.column = readDelta(in, before.column);
      return before;
    });
    if (!in.ok()) return;
  }
}

using SectionReader = void (*)(Bytes&, Module&);
constexpr SectionReader kReaders[] = {
#define VELA_SECTION(name, text, content) read##name,
#include "core/bytecode/sections.def"
#undef VELA_SECTION
};

uint32_t number(std::string_view bytes, size_t at, int size) {
  uint32_t n = 0;
  for (int b = 0; b < size; ++b)
    n |= uint32_t{static_cast<uint8_t>(bytes[at + static_cast<size_t>(b)])} << (8 * b);
  return n;
}

struct TableEntry {
  size_t offset, length;
  uint32_t checksum;
};

/// What is wrong with the header, or an empty text.
std::string readHeader(std::string_view bytes) {
  if (bytes.empty()) return "the file is empty";
  if (!looksLikeVelac(bytes)) return "offset 0: not a .velac file (it does not start with VELA)";
  if (bytes.size() < kTableOffset)
    return "offset " + std::to_string(bytes.size()) + ": the file ends within its header";
  const uint32_t version = number(bytes, kVersionOffset, 2);
  if (version != kFormatVersion) {
    return "offset 4: format version " + std::to_string(version) + "; this build reads version " +
           std::to_string(kFormatVersion) + ", compile the source again";
  }
  const uint32_t count = number(bytes, kSectionCountOffset, 2);
  if (count != kSectionCount) {
    return "offset 6: " + std::to_string(count) + " sections instead of " +
           std::to_string(kSectionCount);
  }
  if (bytes.size() < kHeaderSize)
    return "offset " + std::to_string(bytes.size()) + ": the file ends within its section table";
  if (crc32c(bytes.substr(kTableOffset, kHeaderSize - kTableOffset)) !=
      number(bytes, kTableChecksumOffset, 4)) {
    return "offset 8: the section table does not have its checksum; the file is damaged";
  }
  return "";
}

std::string sectionError(Section section, size_t offset, const std::string& what) {
  return std::string("section '") + sectionName(section) + "', offset " + std::to_string(offset) +
         ": " + what;
}

/// Reads one entry of the section table; the section must start at `expected`.
std::string readEntry(std::string_view bytes, uint32_t s, size_t expected, TableEntry& entry) {
  const size_t at = kTableOffset + s * kTableEntrySize;
  const Section section = static_cast<Section>(s);
  if (number(bytes, at, 4) != s) {
    return sectionError(
        section, at,
        "its place in the section table holds section " + std::to_string(number(bytes, at, 4)));
  }
  entry = {number(bytes, at + 4, 4), number(bytes, at + 8, 4), number(bytes, at + 12, 4)};
  if (entry.offset != expected) {
    return sectionError(
        section, at + 4,
        "starts at " + std::to_string(entry.offset) + " instead of " + std::to_string(expected));
  }
  if (entry.length > bytes.size() - entry.offset) {
    return sectionError(section, entry.offset,
                        std::to_string(entry.length) + " bytes long, but the file ends after " +
                            std::to_string(bytes.size() - entry.offset) + "; it is truncated");
  }
  if (crc32c(bytes.substr(entry.offset, entry.length)) != entry.checksum) {
    return sectionError(section, entry.offset, "does not have its checksum; the file is damaged");
  }
  return "";
}

}  // namespace

bool looksLikeVelac(std::string_view bytes) { return bytes.substr(0, kMagic.size()) == kMagic; }

ReadResult readModule(std::string_view bytes) {
  std::string error = readHeader(bytes);
  if (!error.empty()) return {nullptr, error};
  TableEntry entries[kSectionCount];
  size_t end = kHeaderSize;
  for (uint32_t s = 0; s < kSectionCount; ++s) {
    error = readEntry(bytes, s, end, entries[s]);
    if (!error.empty()) return {nullptr, error};
    end += entries[s].length;
  }
  if (end != bytes.size()) {
    return {nullptr, "offset " + std::to_string(end) + ": " + std::to_string(bytes.size() - end) +
                         " bytes after the last section"};
  }
  auto module = std::make_unique<Module>();
  for (uint32_t s = 0; s < kSectionCount; ++s) {
    Bytes in(static_cast<Section>(s), bytes.substr(entries[s].offset, entries[s].length),
             entries[s].offset);
    kReaders[s](in, *module);
    if (in.ok() && in.left() != 0)
      in.fail(std::to_string(in.left()) + " bytes after the last record");
    if (!in.ok()) return {nullptr, in.error()};
  }
  return {std::move(module), ""};
}

}  // namespace vela::bytecode
