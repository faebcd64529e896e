// Type checks of the builder: tests of what is known to match, the runtime for the rest.
#include "core/ir/frame_builder.h"

namespace vela::ir {

using contract::Helper;

/// A Bool that is true if `value` matches one of the alternatives that have a test; kNoId if none
/// has.
NodeId FrameBuilder::matches(NodeId value, const CheckSnapshot& check) {
  switch (typeOf(value)) {
    case Type::Int: return constBool(check.ints);
    case Type::Float: return constBool(check.floats);
    case Type::Bool: return constBool(check.bools);
    case Type::Value:
    case Type::Void:
    case Type::Ptr: break;
  }
  std::vector<NodeId> tests;
  for (ClassId id : check.classes) tests.push_back(emit(Op::IsClass, {value}, id));
  if (check.none) tests.push_back(emit(Op::IsNone, {value}));
  if (check.ints) tests.push_back(emit(Op::IsInt, {value}));
  if (check.floats) tests.push_back(emit(Op::IsFloat, {value}));
  if (check.bools) {
    tests.push_back(emit(Op::SameBits, {value, constValue(Value::boolean(true))}));
    tests.push_back(emit(Op::SameBits, {value, constValue(Value::boolean(false))}));
  }
  if (tests.empty()) return kNoId;
  NodeId any = tests.back();
  for (size_t i = tests.size() - 1; i-- > 0;) {
    any = emit(Op::Select, {tests[i], constBool(true), any}, 0, Type::Bool);
  }
  return any;
}

/// The value of `yes` where `value` is seen to match, else that of `no`, which asks the runtime.
NodeId FrameBuilder::ifMatches(NodeId value, const CheckSnapshot& check, const Arm& yes,
                               const Arm& no) {
  const NodeId condition = generic() ? kNoId : matches(value, check);
  if (condition == kNoId) return no();
  const Node& known = build_.unit.node(condition);
  if (known.op == Op::ConstBool) return known.imm != 0 ? yes() : no();
  return choose(condition, 1, yes, no);
}

void FrameBuilder::emitIsType() {
  const bytecode::Instruction& i = instr();
  const CheckSnapshot& check = build_.snapshot.check(i.c);
  const NodeId value = regs_[i.b];
  if (check.kind == CheckKind::kAny) return set(i.a, constBool(true));
  if (check.complete) {
    const NodeId condition = matches(value, check);
    if (!check.classes.empty())
      build_.addFact({FactKind::kClassCount, build_.snapshot.class_count});
    return set(i.a, condition != kNoId ? condition : constBool(false));
  }
  const NodeId answer = ifMatches(
      value, check, [&] { return constBool(true); },
      [&] { return helperBool(Helper::kIsType, {box(value), constInt(i.c)}); });
  set(i.a, answer);
}

}  // namespace vela::ir
