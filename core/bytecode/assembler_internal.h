// The two halves of the assembler: module statements (assembler.cc), functions
// (assemble_function.cc).
#ifndef VELA_CORE_BYTECODE_ASSEMBLER_INTERNAL_H_
#define VELA_CORE_BYTECODE_ASSEMBLER_INTERNAL_H_

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/bytecode/module.h"
#include "core/bytecode/text_form.h"

namespace vela::bytecode::internal {

/// A decimal number, perhaps with a sign; false if `text` is none or out of [low, high].
bool parseNumber(std::string_view text, int64_t low, int64_t high, int64_t& out);

/// The words of the current line, taken from left to right. Keeps the first error of the whole
/// text.
class Line {
 public:
  /// Goes on with another line; false if it is malformed.
  bool begin(size_t number, std::string_view text);

  bool ok() const { return error_.empty(); }
  const std::string& error() const { return error_; }
  void fail(const std::string& what) {
    if (ok()) error_ = "line " + std::to_string(number_) + ": " + what;
  }

  bool atEnd() const { return at_ >= words_.size(); }
  const Word* peek() const { return atEnd() ? nullptr : &words_[at_]; }
  /// Takes the next word; fails with what was expected if there is none.
  Word next(const char* expected);
  /// Takes the next word if it is exactly `word` without quotes.
  bool accept(std::string_view word);
  void expectEnd();

  uint32_t number(const char* what, uint32_t limit = 0xFFFFFFFF);
  /// An index behind its letter, "f12"; `-` is kNoIndex.
  uint32_t index(const char* prefix, const char* what);
  void position(uint32_t& line, uint32_t& column);
  /// Flag words up to the end of the line, or the first that is none.
  uint32_t flags(std::span<const FlagName> names);

 private:
  size_t number_ = 0;
  std::vector<Word> words_;
  size_t at_ = 0;
  std::string error_;
};

/// The module under construction, and names that are resolved at the end.
class Pool {
 public:
  explicit Pool(Module& module) : m_(module) {}

  /// Appends a string even if it is there already.
  void addString(const std::string& text);
  StringId string(const std::string& text);
  /// A string operand: quoted text, `#N`, or `-` for none.
  StringId name(Line& line);
  uint32_t intConstant(int64_t value);
  uint32_t floatConstant(int64_t bits);
  uint32_t stringConstant(StringId string);

 private:
  uint32_t constant(const Constant& constant);

  Module& m_;
  std::unordered_map<std::string, StringId> ids_;
};

/// What a name stands for once everything has been read.
enum class NameKind : uint8_t { kFunction, kClass, kVariable };

/// A place that waits for the index of a named function, class or variable.
struct Fixup {
  enum Place : uint8_t { kInstruction, kSlot, kBody } place;
  NameKind kind;
  std::string name;
  size_t line;      // of the text
  size_t function;  // index into Module::functions
  size_t index;     // of the instruction, slot or body
};

/// A double as its bits: decimal or 0x and 16 hexadecimal digits.
bool parseFloat(std::string_view text, int64_t& bits);

/// Assembles one function; fed with the lines between `function` and `end`.
class FunctionAssembler {
 public:
  FunctionAssembler(Module& module, Pool& pool, std::vector<Fixup>& fixups, Line& line);

  /// The line `function …`.
  void head(size_t line_number);
  /// One more line.
  void statement(size_t line_number);
  /// After the line `end`: resolves labels.
  void finish();

 private:
  struct LabelUse {
    enum Place : uint8_t { kJump, kStart, kEnd, kTarget } place;
    size_t index;  // of the instruction or handler
    std::string label;
    size_t line;
  };

  void slot();
  void capture();
  void handler();
  void codeLine();
  void raw();
  void instruction(Opcode op);
  uint32_t operand(const Instruction& so_far, Operand kind, bool wide);
  uint32_t reference(Operand kind, NameKind names);
  uint32_t constant();
  uint32_t slotOperand(Opcode op);
  int32_t jump();
  uint32_t labelOrNumber(LabelUse::Place place, size_t index);
  void resolve(const LabelUse& use, uint32_t pc);
  uint16_t neededRegisters() const;
  Function& f() { return module_.functions.back(); }
  const Function& f() const { return module_.functions.back(); }

  Module& module_;
  Pool& pool_;
  std::vector<Fixup>& fixups_;
  Line& line_;
  size_t number_ = 0;
  bool in_code_ = false;
  bool registers_given_ = false;
  std::unordered_map<std::string, uint32_t> labels_;
  std::vector<LabelUse> uses_;
};

}  // namespace vela::bytecode::internal

#endif  // VELA_CORE_BYTECODE_ASSEMBLER_INTERNAL_H_
