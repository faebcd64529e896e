// Writes the text form of a module (`.vasm`), which the assembler reads back to an equal module.
#ifndef VELA_CORE_BYTECODE_DISASSEMBLER_H_
#define VELA_CORE_BYTECODE_DISASSEMBLER_H_

#include <functional>
#include <string>
#include <string_view>

#include "core/bytecode/module.h"

namespace vela::bytecode {

struct DisassembleOptions {
  /// Gives the text of a source file by the name in Function::file, or an empty text. With it,
  /// source lines stand as comments above their instructions.
  std::function<std::string_view(std::string_view file)> source;
};

/// The text of the whole module. Works on any module that the reader accepts, verified or not.
std::string disassemble(const Module& module, const DisassembleOptions& options = {});

/// The text of one function of `module`.
std::string disassembleFunction(const Module& module, uint32_t function,
                                const DisassembleOptions& options = {});

/// One instruction as the text form writes it, its jump as "+3" or "-7" (relative to the next
/// instruction). Works on unverified instructions.
std::string instructionText(const Instruction& instruction);

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_DISASSEMBLER_H_
