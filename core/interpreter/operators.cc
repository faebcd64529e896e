#include "core/interpreter/operators.h"

#include <array>

namespace vela::interp {

namespace {

using bytecode::Opcode;

constexpr std::array<OperatorInfo, bytecode::kOpcodeCount> makeTable() {
  std::array<OperatorInfo, bytecode::kOpcodeCount> table{};
  auto set = [&table](Opcode op, const char* method, Completion completion) {
    table[static_cast<size_t>(op)] = {method, completion};
  };
  struct Row {
    Opcode op;
    const char* method;
  };
  for (Row r : {Row{Opcode::kAdd, "+"}, {Opcode::kAddI, "+"}, {Opcode::kSub, "-"}, {Opcode::kSubI, "-"},
                {Opcode::kMul, "*"}, {Opcode::kMulI, "*"}, {Opcode::kDiv, "/"}, {Opcode::kDivI, "/"},
                {Opcode::kMod, "%"}, {Opcode::kModI, "%"}, {Opcode::kNeg, "unary-"}, {Opcode::kEq, "=="},
                {Opcode::kLt, "<"}, {Opcode::kLe, "<="}, {Opcode::kGt, ">"}, {Opcode::kGe, ">="},
                {Opcode::kGetIndex, "[]"}}) {
    set(r.op, r.method, Completion::kStore);
  }
  set(Opcode::kNe, "==", Completion::kStoreNot);
  set(Opcode::kSetIndex, "[]=", Completion::kNothing);
  set(Opcode::kIterPrep, "iterator", Completion::kIterPrep);
  set(Opcode::kIterNext, "next", Completion::kIterNext);
  for (Row r : {Row{Opcode::kJumpEq, "=="}, {Opcode::kJumpEqI, "=="}, {Opcode::kJumpLt, "<"},
                {Opcode::kJumpLtI, "<"}, {Opcode::kJumpLe, "<="}, {Opcode::kJumpLeI, "<="}, {Opcode::kJumpGt, ">"},
                {Opcode::kJumpGtI, ">"}, {Opcode::kJumpGe, ">="}, {Opcode::kJumpGeI, ">="}}) {
    set(r.op, r.method, Completion::kJump);
  }
  for (Row r : {Row{Opcode::kJumpNe, "=="}, {Opcode::kJumpNeI, "=="}, {Opcode::kJumpNotLt, "<"},
                {Opcode::kJumpNotLtI, "<"}, {Opcode::kJumpNotLe, "<="}, {Opcode::kJumpNotLeI, "<="},
                {Opcode::kJumpNotGt, ">"}, {Opcode::kJumpNotGtI, ">"}, {Opcode::kJumpNotGe, ">="},
                {Opcode::kJumpNotGeI, ">="}}) {
    set(r.op, r.method, Completion::kJumpNot);
  }
  return table;
}

constexpr std::array<OperatorInfo, bytecode::kOpcodeCount> kTable = makeTable();

}  // namespace

const OperatorInfo& operatorInfo(Opcode op) { return kTable[static_cast<size_t>(op)]; }

}  // namespace vela::interp
