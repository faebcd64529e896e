// docs/bytecode.md, made from the tables.
#ifndef VELA_CORE_BYTECODE_REFERENCE_H_
#define VELA_CORE_BYTECODE_REFERENCE_H_

#include <string>

namespace vela::bytecode {

/// The whole page, in Markdown.
std::string bytecodeReference();

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_REFERENCE_H_
