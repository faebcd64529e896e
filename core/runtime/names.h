// The Symbols of the names in names.def.
#ifndef VELA_CORE_RUNTIME_NAMES_H_
#define VELA_CORE_RUNTIME_NAMES_H_

#include "core/runtime/program.h"

namespace vela::runtime::name {

enum : Symbol {
  kEmpty,  // ""
#define VELA_NAME(constant, text) constant,
#include "core/runtime/names.def"
#undef VELA_NAME
};

}  // namespace vela::runtime::name

#endif  // VELA_CORE_RUNTIME_NAMES_H_
