// Arithmetic and comparison of everything that is not two inline Ints or two Floats.
#include "core/interpreter/caches.h"
#include "core/interpreter/fast.h"
#include "core/interpreter/interpreter.h"
#include "core/interpreter/operators.h"
#include "core/interpreter/slow.h"
#include "core/runtime/errors.h"
#include "core/runtime/members.h"
#include "core/runtime/names.h"
#include "core/runtime/operations.h"

namespace vela::interp {

namespace {

using BinaryFn = Value (*)(Isolate&, Value, Value);

/// What the operator does; null for opcodes that have none.
BinaryFn binaryFunction(Opcode op) {
  switch (op) {
    case Opcode::kAdd:
    case Opcode::kAddI: return &runtime::add;
    case Opcode::kSub:
    case Opcode::kSubI: return &runtime::subtract;
    case Opcode::kMul:
    case Opcode::kMulI: return &runtime::multiply;
    case Opcode::kDiv:
    case Opcode::kDivI: return &runtime::divide;
    case Opcode::kMod:
    case Opcode::kModI: return &runtime::modulo;
    case Opcode::kPow: return &runtime::power;
    case Opcode::kShl:
    case Opcode::kShlI: return &runtime::shiftLeft;
    case Opcode::kShr:
    case Opcode::kShrI: return &runtime::shiftRight;
    case Opcode::kUshr:
    case Opcode::kUshrI: return &runtime::shiftRightLogical;
    case Opcode::kBitAnd:
    case Opcode::kBitAndI: return &runtime::bitAnd;
    case Opcode::kBitOr: return &runtime::bitOr;
    case Opcode::kBitXor: return &runtime::bitXor;
    case Opcode::kEq:
    case Opcode::kNe:
    case Opcode::kJumpEq:
    case Opcode::kJumpNe:
    case Opcode::kJumpEqI:
    case Opcode::kJumpNeI: return &runtime::equal;
    case Opcode::kLt:
    case Opcode::kJumpLt:
    case Opcode::kJumpNotLt:
    case Opcode::kJumpLtI:
    case Opcode::kJumpNotLtI: return &runtime::less;
    case Opcode::kLe:
    case Opcode::kJumpLe:
    case Opcode::kJumpNotLe:
    case Opcode::kJumpLeI:
    case Opcode::kJumpNotLeI: return &runtime::lessEqual;
    case Opcode::kGt:
    case Opcode::kJumpGt:
    case Opcode::kJumpNotGt:
    case Opcode::kJumpGtI:
    case Opcode::kJumpNotGtI: return &runtime::greater;
    case Opcode::kGe:
    case Opcode::kJumpGe:
    case Opcode::kJumpNotGe:
    case Opcode::kJumpGeI:
    case Opcode::kJumpNotGeI: return &runtime::greaterEqual;
    default: return nullptr;
  }
}

/// The operands, wherever the instruction has them.
struct Operands {
  Value x, y;
  bool right_is_immediate;
};

Operands operandsOf(const Instruction* pc, const Value* base) {
  const bytecode::OpInfo& info = bytecode::opInfo(pc->op);
  if (info.a == bytecode::Operand::W) {
    const bool immediate = info.c == bytecode::Operand::I;
    return {base[pc->b], immediate ? Value::inlineInt(pc->immC()) : base[pc->c], immediate};
  }
  const bool immediate = info.b == bytecode::Operand::I;
  return {base[pc->a], immediate ? Value::inlineInt(pc->immB()) : base[pc->b], immediate};
}

void note(Isolate& isolate, const Instruction* pc, uint8_t bits) {
  if (stateOf(isolate).profiling) const_cast<Instruction*>(pc)->feedback |= bits;
}

/// A boxed Int among operands and result is noted with the operands' types.
uint8_t resultBits(Value result) {
  return runtime::isKind(result, ObjectKind::kIntBox) ? bytecode::kFeedbackWide : 0;
}

Resume store(Isolate& isolate, const Instruction* pc, Value* base, Value value) {
  if (value.isUnassigned()) return unwind(isolate, pc, base);
  base[pc->a] = value;
  return {pc + 1, base};
}

/// The left operand's own operator, if it has one. Rooted: the operands are in registers.
bool enterOwnOperator(Isolate& isolate, const Instruction* pc, Value* base,
                      const Operands& operands, uint32_t argc, Resume* resume) {
  const FunctionId method = findOperator(isolate, pc, base, operands.x);
  if (method == 0) return false;
  const Value args[] = {operands.x, operands.y};
  *resume = enterOperator(isolate, pc, base, method, args, argc);
  return true;
}

/// Arithmetic on one Int and one Float, which is common.
bool mixed(Opcode op, double x, double y, Value* result) {
  switch (op) {
    case Opcode::kAdd: *result = Value::number(x + y); return true;
    case Opcode::kSub: *result = Value::number(x - y); return true;
    case Opcode::kMul:
    case Opcode::kMulI: *result = Value::number(x * y); return true;
    case Opcode::kDiv:
    case Opcode::kDivI: *result = Value::number(x / y); return true;
    default: return false;
  }
}

}  // namespace

Resume slowBinary(Isolate& isolate, const Instruction* pc, Value* base) {
  const Operands operands = operandsOf(pc, base);
  const Value x = operands.x, y = operands.y;
  Value result;
  if ((x.isFloat() && y.isInlineInt() &&
       mixed(pc->op, x.asFloat(), static_cast<double>(y.asInlineInt()), &result)) ||
      (x.isInlineInt() && y.isFloat() &&
       mixed(pc->op, static_cast<double>(x.asInlineInt()), y.asFloat(), &result))) {
    note(isolate, pc, bytecode::kSawMixed);
    base[pc->a] = result;
    return {pc + 1, base};
  }
  saveFrame(isolate, pc, base);
  note(isolate, pc, pairBits(x, y));
  if (runtime::isInstance(x) && operatorInfo(pc->op).method != runtime::name::kEmpty) {
    Resume resume;
    if (enterOwnOperator(isolate, pc, base, operands, 2, &resume)) return resume;
  }
  result = binaryFunction(pc->op)(isolate, x, y);
  note(isolate, pc, resultBits(result));
  return store(isolate, pc, base, result);
}

Resume slowUnary(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  const Value x = base[pc->b];
  note(isolate, pc, typeBits(x));
  if (pc->op == Opcode::kBitNot) return store(isolate, pc, base, runtime::bitNot(isolate, x));
  Resume resume;
  if (runtime::isInstance(x) && enterOwnOperator(isolate, pc, base, {x, x, false}, 1, &resume))
    return resume;
  const Value result = runtime::negate(isolate, x);
  note(isolate, pc, resultBits(result));
  return store(isolate, pc, base, result);
}

Resume slowNot(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  return store(isolate, pc, base, runtime::logicalNot(isolate, base[pc->b]));
}

Resume slowCompare(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  const Operands operands = operandsOf(pc, base);
  note(isolate, pc, pairBits(operands.x, operands.y));
  Resume resume;
  if (runtime::isInstance(operands.x) && enterOwnOperator(isolate, pc, base, operands, 2, &resume))
    return resume;
  Value result = binaryFunction(pc->op)(isolate, operands.x, operands.y);
  if (pc->op == Opcode::kNe && result.isBool()) result = Value::boolean(!result.asBool());
  return store(isolate, pc, base, result);
}

Resume slowCompareJump(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  const Operands operands = operandsOf(pc, base);
  note(isolate, pc,
       operands.right_is_immediate && operands.x.isFloat() ? uint8_t{bytecode::kSawMixed}
                                                           : pairBits(operands.x, operands.y));
  Resume resume;
  if (runtime::isInstance(operands.x) && enterOwnOperator(isolate, pc, base, operands, 2, &resume))
    return resume;
  const Value result = binaryFunction(pc->op)(isolate, operands.x, operands.y);
  if (result.isUnassigned()) return unwind(isolate, pc, base);
  return completeInstruction(isolate, pc, base, result);
}

Resume slowIn(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  return store(isolate, pc, base, runtime::contains(isolate, base[pc->b], base[pc->c]));
}

Resume slowCondition(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  runtime::throwNotBool(isolate, base[pc->a]);
  return unwind(isolate, pc, base);
}

Resume slowIsType(Isolate& isolate, const Instruction* pc, Value* base) {
  base[pc->a] = Value::boolean(runtime::matchesType(isolate, base[pc->b], isolate.check(pc->c)));
  return {pc + 1, base};
}

Resume slowCheckType(Isolate& isolate, const Instruction* pc, Value* base) {
  saveFrame(isolate, pc, base);
  note(isolate, pc, typeBits(base[pc->a]));
  return store(isolate, pc, base, runtime::checkType(isolate, base[pc->a], pc->wide()));
}

}  // namespace vela::interp
