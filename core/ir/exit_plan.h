// Numbers the exits of a unit and says which values each stores, in which order. Both sides use it:
// back ends emit stores to ExecState::exit.values in this order; the deoptimizer reads them back.
// One definition, no second list.
#ifndef VELA_CORE_IR_EXIT_PLAN_H_
#define VELA_CORE_IR_EXIT_PLAN_H_

#include <vector>

#include "core/ir/ir.h"

namespace vela::ir {

/// Where the value of a register is at an exit.
struct ValueSource {
  enum Kind : uint8_t { kStored, kConstant, kLiteral } kind;
  Type type;       // kStored: type of the raw word; kConstant: Value, Int, Float or Bool
  uint32_t index;  // kStored: index into exit.values; kLiteral: index of the literal
  int64_t bits;    // kConstant: Value bits, integer, double bits, 0/1
};
struct RegisterSource {
  uint16_t reg;
  ValueSource source;
};
struct FrameSource {
  FunctionId function;
  uint32_t pc;
  bool result_open;
  bool has_closure;  // else the function's canonical closure
  ValueSource closure;
  std::vector<RegisterSource> registers;
};
struct ExitPoint {
  NodeId node;
  ExitReason reason;
  ValueSource broken_value{ValueSource::kStored, Type::Void, 0,
                           0};  // guards: what was tested, if the exit keeps it; type Void: nothing
  bool is_call;    // exit.result is the boxed result (or garbage when an error is pending)
  bool is_helper;  // a call of the runtime: its result is the instruction's, not a Vela function's
  std::vector<NodeId> stored;       // nodes to store, in the order of exit.values
  std::vector<FrameSource> frames;  // outermost first
};
struct ExitPlan {
  std::vector<ExitPoint> exits;        // index = exit number
  std::vector<uint32_t> exit_of_node;  // per NodeId, kNoId where none
};

/// Plans all exits of `unit` in block order. Constants are not stored. What most exits store comes
/// first, so that exits have equal beginnings, which a back end may emit once.
ExitPlan planExits(const Unit& unit);

}  // namespace vela::ir

#endif  // VELA_CORE_IR_EXIT_PLAN_H_
