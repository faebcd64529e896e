#ifndef VELA_CORE_CODEGEN_CLASS_LAYOUT_H_
#define VELA_CORE_CODEGEN_CLASS_LAYOUT_H_

#include <cstdint>

#include "core/syntax/symbols.h"

namespace vela::codegen {

/// The flags that follow from how constructors assign the field (bytecode::FieldFlags, without kFieldMutable):
/// surely assigned before `this` can be seen; stored raw if it is also annotated Int or Float.
uint8_t fieldFlags(const syntax::ClassInfo& info, const syntax::FieldNode& field);

}  // namespace vela::codegen

#endif  // VELA_CORE_CODEGEN_CLASS_LAYOUT_H_
