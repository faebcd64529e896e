#include "core/interpreter/operators.h"

#include <array>

namespace vela::interp {

namespace {

using bytecode::Opcode;
namespace name = runtime::name;

constexpr std::array<OperatorInfo, bytecode::kOpcodeCount> makeTable() {
  std::array<OperatorInfo, bytecode::kOpcodeCount> table{};
  auto set = [&table](Opcode op, runtime::Symbol method, Completion completion) {
    table[static_cast<size_t>(op)] = {method, completion};
  };
  struct Row {
    Opcode op;
    runtime::Symbol method;
  };
  for (Row r : {Row{Opcode::kAdd, name::kAdd},
                {Opcode::kAddI, name::kAdd},
                {Opcode::kSub, name::kSub},
                {Opcode::kSubI, name::kSub},
                {Opcode::kMul, name::kMul},
                {Opcode::kMulI, name::kMul},
                {Opcode::kDiv, name::kDiv},
                {Opcode::kDivI, name::kDiv},
                {Opcode::kMod, name::kMod},
                {Opcode::kModI, name::kMod},
                {Opcode::kNeg, name::kNegate},
                {Opcode::kEq, name::kEqual},
                {Opcode::kLt, name::kLess},
                {Opcode::kLe, name::kLessEqual},
                {Opcode::kGt, name::kGreater},
                {Opcode::kGe, name::kGreaterEqual},
                {Opcode::kGetIndex, name::kGetIndex}}) {
    set(r.op, r.method, Completion::kStore);
  }
  set(Opcode::kNe, name::kEqual, Completion::kStoreNot);
  set(Opcode::kSetIndex, name::kSetIndex, Completion::kNothing);
  set(Opcode::kSetField, name::kEmpty, Completion::kNothing);
  set(Opcode::kIterPrep, name::kIterator, Completion::kIterPrep);
  set(Opcode::kIterNext, name::kNext, Completion::kIterNext);
  for (Row r : {Row{Opcode::kJumpEq, name::kEqual},
                {Opcode::kJumpEqI, name::kEqual},
                {Opcode::kJumpLt, name::kLess},
                {Opcode::kJumpLtI, name::kLess},
                {Opcode::kJumpLe, name::kLessEqual},
                {Opcode::kJumpLeI, name::kLessEqual},
                {Opcode::kJumpGt, name::kGreater},
                {Opcode::kJumpGtI, name::kGreater},
                {Opcode::kJumpGe, name::kGreaterEqual},
                {Opcode::kJumpGeI, name::kGreaterEqual}}) {
    set(r.op, r.method, Completion::kJump);
  }
  for (Row r : {Row{Opcode::kJumpNe, name::kEqual},
                {Opcode::kJumpNeI, name::kEqual},
                {Opcode::kJumpNotLt, name::kLess},
                {Opcode::kJumpNotLtI, name::kLess},
                {Opcode::kJumpNotLe, name::kLessEqual},
                {Opcode::kJumpNotLeI, name::kLessEqual},
                {Opcode::kJumpNotGt, name::kGreater},
                {Opcode::kJumpNotGtI, name::kGreater},
                {Opcode::kJumpNotGe, name::kGreaterEqual},
                {Opcode::kJumpNotGeI, name::kGreaterEqual}}) {
    set(r.op, r.method, Completion::kJumpNot);
  }
  return table;
}

constexpr std::array<OperatorInfo, bytecode::kOpcodeCount> kTable = makeTable();

}  // namespace

const OperatorInfo& operatorInfo(Opcode op) { return kTable[static_cast<size_t>(op)]; }

}  // namespace vela::interp
