// A unit as bytes, for the keys of stores: units with equal bytes get equal code from a back end.
//
// Left out is what no back end reads, since it may differ from run to run while the code is the
// same:
//   origins              for people
//   literals             their values are in the literal table; code only indexes it
//   what the facts say   checked when code is installed; code asks only whether there are any
#ifndef VELA_CORE_IR_ENCODING_H_
#define VELA_CORE_IR_ENCODING_H_

#include <string>

#include "core/ir/ir.h"

namespace vela::ir {

/// Everything else of `unit`, placed or not. Different units give different bytes. For this machine
/// and this build alone.
std::string encode(const Unit& unit);

}  // namespace vela::ir

#endif  // VELA_CORE_IR_ENCODING_H_
