// Writes `.velac` files. See format.h for the layout.
#ifndef VELA_CORE_BYTECODE_WRITER_H_
#define VELA_CORE_BYTECODE_WRITER_H_

#include <string>

#include "core/bytecode/module.h"

namespace vela::bytecode {

/// The file form of `module`. Equal modules give equal bytes on every host; feedback is left out.
std::string writeModule(const Module& module);

/// Recomputes the checksums of a file that was changed in place, as far as its section table can be
/// read. For tests and fuzzing, which must get past the checksums.
void resealModule(std::string& bytes);

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_WRITER_H_
