// Reads `.velac` files. See format.h for the layout.
#ifndef VELA_CORE_BYTECODE_READER_H_
#define VELA_CORE_BYTECODE_READER_H_

#include <memory>
#include <string>
#include <string_view>

#include "core/bytecode/module.h"

namespace vela::bytecode {

/// Either a module or the reason why there is none, e.g.
/// "section 'functions', offset 1234: 70000 slots, but only 12 bytes are left".
struct ReadResult {
  std::unique_ptr<Module> module;
  std::string error;  // empty: success

  explicit operator bool() const { return module != nullptr; }
};

/// True if `bytes` start like a `.velac` file, whatever follows.
bool looksLikeVelac(std::string_view bytes);

/// Reads a `.velac` file of any origin: every size is checked against what is left before memory is
/// taken, so memory stays within a small multiple of the file's size. The result is well-formed
/// data (enumerators are in range, the sections complete) but nothing more: run the verifier before
/// anything else looks at it.
ReadResult readModule(std::string_view bytes);

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_READER_H_
