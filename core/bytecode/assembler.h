// Reads the text form of a module (`.vasm`), which the disassembler writes; docs/bytecode.md
// describes it.
#ifndef VELA_CORE_BYTECODE_ASSEMBLER_H_
#define VELA_CORE_BYTECODE_ASSEMBLER_H_

#include <memory>
#include <string>
#include <string_view>

#include "core/bytecode/module.h"

namespace vela::bytecode {

/// Either a module (not verified) or an error with its line: "line 12: unknown mnemonic 'foo'".
struct AssembleResult {
  std::unique_ptr<Module> module;
  std::string error;  // empty: success

  explicit operator bool() const { return module != nullptr; }
};

AssembleResult assemble(std::string_view text);

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_ASSEMBLER_H_
