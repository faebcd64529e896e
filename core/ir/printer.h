// The text form of a unit. parse(print(unit)) gives an equal unit, up to removed nodes.
//
//   unit "fib" function 3 (Int) -> Int            or: unit "main" function 0 osr 12 () -> Value
//   literal #0 = object                           heap constants have no text of their own
//   fact ClassCount 17 0
//   b0:
//     v0: Int = param<0>
//     entry.check !StackLimit @s0
//     v2: Bool = icmp<lt> v0, v1
//     branch v2 b1, b2 likely
//   b1 <- b0, b2 loop 1 @s1:                      predecessors; loop header of depth 1, its state
//     ...
//   s0 = state function 3 pc 0 {r0: v0}
//   s1 = state function 4 pc 7 open closure v9 parent s0 {r0: v0, r3: v8}
//
// `// …` is a comment. vN, bN and sN are the unit's own indices.
#ifndef VELA_CORE_IR_PRINTER_H_
#define VELA_CORE_IR_PRINTER_H_

#include <string>

#include "core/ir/ir.h"

namespace vela::ir {

/// `origins`: each node that was built for an instruction says so in a comment, `// from
/// FUNCTION:PC`.
std::string print(const Unit& unit, bool origins = false);
/// One node without indentation or newline: "v2: Bool = icmp<lt> v0, v1".
std::string printNode(const Unit& unit, NodeId id);
/// One frame state: "state function 3 pc 0 {r0: v0}".
std::string printState(const Unit& unit, StateId id);

}  // namespace vela::ir

#endif  // VELA_CORE_IR_PRINTER_H_
