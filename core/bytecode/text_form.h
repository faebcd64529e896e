// What assembler and disassembler share: words, quoting and the names of flags.
#ifndef VELA_CORE_BYTECODE_TEXT_FORM_H_
#define VELA_CORE_BYTECODE_TEXT_FORM_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytecode/instruction.h"

namespace vela::bytecode::internal {

/// `bytes` in double quotes. Text stays as it is; quotes, backslashes, control characters and bytes
/// that are not UTF-8 are escaped (\n \t \" \\ \xNN).
std::string quote(std::string_view bytes);

/// One word of a line: a quoted string (without its quotes, escapes undone) or anything between
/// blanks and commas.
struct Word {
  std::string text;
  bool quoted = false;
};

/// Splits a line; what follows `;` is a comment. False: the line is malformed, `error` says how.
bool splitLine(std::string_view line, std::vector<Word>& words, std::string& error);

/// A flag and its word.
struct FlagName {
  uint16_t flag;
  const char* name;
};
std::span<const FlagName> functionFlagNames();
std::span<const FlagName> classFlagNames();
std::span<const FlagName> fieldFlagNames();

/// The letter in front of the index of an operand: "r" for registers, "k", "v", … or "" for plain
/// numbers.
const char* operandPrefix(Operand kind);

/// The identifier of a built-in class, e.g. "Int"; null if there is no class `id`.
const char* builtinClassName(uint32_t id);

}  // namespace vela::bytecode::internal

#endif  // VELA_CORE_BYTECODE_TEXT_FORM_H_
