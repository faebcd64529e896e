// What the inputs of an operation must be. Beside the table because it is a rule per position, not
// a word per row.
#ifndef VELA_CORE_IR_INPUT_TYPES_H_
#define VELA_CORE_IR_INPUT_TYPES_H_

#include "core/ir/ir.h"

namespace vela::ir {

/// One letter an input, the last one repeated for variadic operations:
///   v Value | i Int | f Float | b Bool | p Ptr | s same type as the node
///   e element or field: Value, Int or Float
///   a any but Void and Ptr
///   w word of a helper: Value, Int or Bool
const char* inputTypes(Op op);

/// True if an input of type `input` may stand where `letter` says, in a node of type `node`.
bool inputTypeFits(char letter, Type input, Type node);

}  // namespace vela::ir

#endif  // VELA_CORE_IR_INPUT_TYPES_H_
