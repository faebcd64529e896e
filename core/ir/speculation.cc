#include "core/ir/speculation.h"

namespace vela::ir {

using bytecode::ArithFeedback;

namespace {

bool isNumber(Rep r) { return r == Rep::kInt || r == Rep::kFloat; }

uint8_t typeBits(const FunctionSnapshot& f, uint32_t pc) {
  return f.code[pc].feedback & static_cast<uint8_t>(~bytecode::kFeedbackWide);
}

}  // namespace

NumericPlan planArith(const FunctionSnapshot& f, uint32_t pc, Rep b, Rep c) {
  if (b == Rep::kInt && c == Rep::kInt) return NumericPlan::kInt;
  if (isNumber(b) && isNumber(c)) return NumericPlan::kFloat;
  if (b == Rep::kBool || c == Rep::kBool || b == Rep::kNone || c == Rep::kNone) {
    return NumericPlan::kGeneric;
  }
  if (f.generic_pcs.count(pc) != 0) return NumericPlan::kGeneric;
  const uint8_t bits = typeBits(f, pc);
  if (bits == 0) return NumericPlan::kNever;
  if (bits == bytecode::kSawInt) {
    return b == Rep::kFloat || c == Rep::kFloat ? NumericPlan::kFloat : NumericPlan::kInt;
  }
  if (bits == bytecode::kSawFloat) return NumericPlan::kFloat;
  if ((bits & ~(bytecode::kSawFloat | bytecode::kSawMixed | bytecode::kSawInt)) != 0) {
    return NumericPlan::kGeneric;
  }
  // Mixed numbers: a Float plan converts the other operand, so one side must be known to be Float.
  if (b == Rep::kFloat || c == Rep::kFloat) return NumericPlan::kFloat;
  // An operand known to be Int with only Float or mixed results so far: the other one is guarded as
  // Float.
  if ((b == Rep::kInt || c == Rep::kInt) && (bits & bytecode::kSawInt) == 0)
    return NumericPlan::kFloat;
  return NumericPlan::kGeneric;
}

NumericPlan planCompare(const FunctionSnapshot& f, uint32_t pc, Rep b, Rep c, bool exact_int_b,
                        bool exact_int_c) {
  if (b == Rep::kInt && c == Rep::kInt) return NumericPlan::kInt;
  if (b == Rep::kBool && c == Rep::kBool) return NumericPlan::kBool;
  auto floatable = [](Rep r, bool exact) { return r == Rep::kFloat || (r == Rep::kInt && exact); };
  if (floatable(b, exact_int_b) && floatable(c, exact_int_c)) return NumericPlan::kFloat;
  if (b == Rep::kBool || c == Rep::kBool || (isNumber(b) && isNumber(c)))
    return NumericPlan::kGeneric;
  if (f.generic_pcs.count(pc) != 0) return NumericPlan::kGeneric;
  const uint8_t bits = typeBits(f, pc);
  if (bits == 0) return NumericPlan::kNever;
  if (bits == bytecode::kSawInt && b != Rep::kFloat && c != Rep::kFloat) return NumericPlan::kInt;
  const bool b_ok = b == Rep::kValue || floatable(b, exact_int_b);
  const bool c_ok = c == Rep::kValue || floatable(c, exact_int_c);
  if (bits == bytecode::kSawFloat && b_ok && c_ok) return NumericPlan::kFloat;
  if (bits == bytecode::kSawMixed && b_ok && c_ok && (exact_int_b || exact_int_c)) {
    return NumericPlan::kFloat;
  }
  if (b == Rep::kValue && c == Rep::kValue) {
    if (bits == bytecode::kSawBool) return NumericPlan::kBool;
    if (bits == bytecode::kSawString) return NumericPlan::kString;
  }
  return NumericPlan::kGeneric;
}

IndexPlan planIndex(const FunctionSnapshot& f, uint32_t pc) {
  if (f.generic_pcs.count(pc) != 0) return IndexPlan::kGeneric;
  switch (f.code[pc].feedback) {
    case 0: return IndexPlan::kNever;
    case bytecode::kSawListInt: return IndexPlan::kListInt;
    case bytecode::kSawListFloat: return IndexPlan::kListFloat;
    case bytecode::kSawListAny: return IndexPlan::kListAny;
    case bytecode::kSawTuple: return IndexPlan::kTuple;
    case bytecode::kSawStringIndex: return IndexPlan::kString;
    case bytecode::kSawRange: return IndexPlan::kRange;
    case bytecode::kSawMap:
      return f.code[pc].op == bytecode::Opcode::kIterNext ? IndexPlan::kMap : IndexPlan::kGeneric;
    default: return IndexPlan::kGeneric;
  }
}

Rep checkedRep(CheckKind kind, Rep operand) {
  switch (kind) {
    case CheckKind::kInt: return Rep::kInt;
    case CheckKind::kFloat: return Rep::kFloat;
    case CheckKind::kBool: return Rep::kBool;
    case CheckKind::kAny: return operand;
    case CheckKind::kOther: return operand;
  }
  return operand;
}

}  // namespace vela::ir
