#include "core/codegen/class_layout.h"

namespace vela::codegen {

uint8_t fieldFlags(const syntax::ClassInfo& info, const syntax::FieldNode& field) { return 0; }

}  // namespace vela::codegen
