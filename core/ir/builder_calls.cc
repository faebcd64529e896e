// Calls, inlining and returns of the builder.
#include <algorithm>

#include "core/ir/frame_builder.h"

namespace vela::ir {

using contract::Helper;
using runtime::MemberEntry;
using runtime::MemberKind;

namespace {
constexpr int kMaxInlineDepth = 4;
/// Where more classes than these meet, their methods are called: each would be large code for few
/// calls.
constexpr int kMaxInlinedClasses = 4;
}  // namespace

NodeId FrameBuilder::callGeneric(uint32_t first, uint32_t argc, Helper h, int64_t extra) {
  std::vector<NodeId> in = boxedRange(first, argc);
  if (contract::kHelpers[static_cast<int>(h)].arguments == 1) in.push_back(constInt(extra));
  return helper(h, std::move(in));
}

bool FrameBuilder::canCall(const FunctionSnapshot* callee, size_t argc) const {
  if (callee == nullptr || callee->native != 0 || argc < callee->min_params ||
      argc > callee->max_params) {
    return false;
  }
  for (size_t p = argc; p < callee->max_params; ++p) {
    if (callee->signature.params[p] != Rep::kValue) return false;
  }
  return true;
}

bool FrameBuilder::shouldInline(const FunctionSnapshot& callee) const {
  const int size = static_cast<int>(callee.code.size());
  if (size == 0 || depth_ >= kMaxInlineDepth || size > build_.snapshot.inline_limit) return false;
  if (size > build_.inline_budget || callee.id == function_.id || callee.id == build_.snapshot.root)
    return false;
  return callee.proto->handlers.empty();
}

NodeId FrameBuilder::callKnown(const FunctionSnapshot& callee, NodeId closure,
                               const std::vector<NodeId>& args) {
  return mergeArms(callArms(callee, closure, args));
}

/// The ways on which the call's result arrives: one of each return of an inlined callee.
std::vector<InlineReturn> FrameBuilder::callArms(const FunctionSnapshot& callee, NodeId closure,
                                                 const std::vector<NodeId>& args) {
  if (shouldInline(callee)) return inlineCall(callee, closure, args);
  const NodeId result = callDirect(callee, closure, args);
  return {{cur_, result}};
}

NodeId FrameBuilder::callDirect(const FunctionSnapshot& callee, NodeId closure,
                                const std::vector<NodeId>& args) {
  std::vector<NodeId> in;
  in.push_back(closure != kNoId ? closure : constValue(Value::unassigned()));
  for (size_t p = 0; p < callee.max_params; ++p) {
    if (p >= args.size()) {
      in.push_back(constValue(Value::unassigned()));
      continue;
    }
    const bool converts = build_.snapshot.check(callee.param_checks[p]).kind == CheckKind::kFloat;
    in.push_back(asRep(args[p], callee.signature.params[p], converts));
  }
  // A unit's calls of itself stay inside its own code, whatever signature comes later.
  if (callee.id != build_.snapshot.root || build_.snapshot.osr) {
    build_.addFact({FactKind::kSignature, callee.id, callee.signature_version});
  }
  return call(Op::CallDirect, std::move(in), callee.id, typeOfRep(callee.signature.result));
}

std::vector<InlineReturn> FrameBuilder::inlineCall(const FunctionSnapshot& callee, NodeId closure,
                                                   const std::vector<NodeId>& args) {
  build_.inline_budget -= static_cast<int>(callee.code.size());
  StateId parent = stateAfter();
  FrameBuilder inner(build_, callee, parent, depth_ + 1);
  std::vector<NodeId> regs(callee.max_params, kNoId);
  for (size_t p = 0; p < callee.max_params; ++p) {
    regs[p] = p < args.size() ? args[p] : constValue(Value::unassigned());
  }
  const auto first_own = static_cast<NodeId>(build_.unit.nodes.size());
  inner.buildInlined(cur_, std::move(regs), closure);
  std::vector<InlineReturn> returns = inner.returns();
  // Its registers are gone: what no node uses, nobody has.
  for (InlineReturn& r : returns) r.fresh = r.value >= first_own && isUnusedTuple(r.value);
  return returns;
}

/// Joins the ways on which a value arrives; makes the join the current block.
NodeId FrameBuilder::mergeArms(const std::vector<InlineReturn>& arms) {
  std::vector<InlineReturn> live;
  for (const InlineReturn& a : arms) {
    if (!build_.dead[a.block]) live.push_back(a);
  }
  if (live.empty()) {
    startDeadBlock();
    ended_ = true;
    return constValue(Value::none());
  }
  ended_ = false;
  if (live.size() == 1) {
    cur_ = live[0].block;
    return live[0].value;
  }
  std::vector<std::vector<NodeId>> values;
  if (!areFreshTuples(live)) {
    for (const InlineReturn& a : live) values.push_back({a.value});
    return join(live, values)[0];
  }
  for (const InlineReturn& a : live) values.push_back(build_.unit.node(a.value).inputs);
  return newTuple(join(live, values));
}

/// Joins the ways, with a phi for each of the values that every one of them brings.
std::vector<NodeId> FrameBuilder::join(const std::vector<InlineReturn>& ways,
                                       const std::vector<std::vector<NodeId>>& values) {
  const BlockId joined = build_.newBlock();
  std::vector<NodeId> phis;
  for (size_t v = 0; v < values[0].size(); ++v) {
    Type type = typeOf(values[0][v]);
    for (const std::vector<NodeId>& of_way : values) {
      if (typeOf(of_way[v]) != type) type = Type::Value;
    }
    phis.push_back(build_.unit.append(joined, Op::Phi, {}, 0, type));
  }
  for (size_t w = 0; w < ways.size(); ++w) {
    for (size_t v = 0; v < phis.size(); ++v) {
      const NodeId in = coerce(ways[w].block, values[w][v], typeOf(phis[v]));
      build_.unit.node(phis[v]).inputs.push_back(in);
    }
    build_.unit.append(ways[w].block, Op::Jump);
    build_.unit.addEdge(ways[w].block, joined);
  }
  cur_ = joined;
  return phis;
}

/// Does each way bring a fresh tuple of one length? Then it may as well be made behind the join, or
/// not at all if it is taken apart there.
bool FrameBuilder::areFreshTuples(const std::vector<InlineReturn>& ways) const {
  const size_t length = build_.unit.node(ways[0].value).inputs.size();
  for (const InlineReturn& way : ways) {
    if (!way.fresh || build_.unit.node(way.value).inputs.size() != length) return false;
  }
  return length != 0;
}

bool FrameBuilder::isUnusedTuple(NodeId n) const {
  if (build_.unit.node(n).op != Op::NewTuple) return false;
  for (const Node& other : build_.unit.nodes) {
    if (std::find(other.inputs.begin(), other.inputs.end(), n) != other.inputs.end()) return false;
  }
  return true;
}

/// Both arms run in blocks of their own; what they give meets behind.
NodeId FrameBuilder::choose(NodeId condition, int likely, const Arm& when_true,
                            const Arm& when_false) {
  const BlockId no = branchOff(condition, likely);
  const NodeId a = when_true();
  const InlineReturn first{cur_, a};
  cur_ = no;
  const NodeId b = when_false();
  return mergeArms({first, {cur_, b}});
}

/// The ways through `arm` for each entry of the slot: all but the last are tested for, what is none
/// of them fails the check of the last.
std::vector<InlineReturn> FrameBuilder::armsByEntry(NodeId value, const runtime::SlotState& slot,
                                                    const EntryTest& test, const EntryArms& arm) {
  std::vector<InlineReturn> arms;
  const auto add = [&](NodeId checked, const MemberEntry& entry) {
    for (const InlineReturn& way : arm(checked, entry)) arms.push_back(way);
  };
  for (int e = 0; e + 1 < slot.count; ++e) {
    const MemberEntry& entry = slot.entries[e];
    const BlockId no = branchOff(emit(test.is, {value}, test.imm(entry)), 0);
    add(value, entry);
    cur_ = no;
    ended_ = false;
  }
  const MemberEntry& last = slot.entries[slot.count - 1];
  add(guard(test.check, test.reason, {value}, test.imm(last)), last);
  return arms;
}

std::vector<InlineReturn> FrameBuilder::armsByClass(NodeId receiver, const runtime::SlotState& slot,
                                                    const EntryArms& arm) {
  const EntryTest test{Op::IsClass, Op::CheckClass, ExitReason::ClassMismatch,
                       [](const MemberEntry& entry) { return entry.class_id; }};
  return armsByEntry(receiver, slot, test, arm);
}

std::vector<InlineReturn> FrameBuilder::armsByFunction(NodeId callee,
                                                       const runtime::SlotState& slot,
                                                       const EntryArms& arm) {
  const EntryTest test{Op::IsFunction, Op::CheckFunction, ExitReason::CalleeMismatch,
                       [](const MemberEntry& entry) { return entry.function; }};
  return armsByEntry(callee, slot, test, arm);
}

/// Runs `arm` for each class that the slot has seen; any other class exits.
NodeId FrameBuilder::dispatchOnClass(NodeId receiver, const runtime::SlotState& slot,
                                     const ClassArm& arm) {
  return mergeArms(armsByClass(receiver, slot, [&](NodeId object, const MemberEntry& entry) {
    const NodeId value = arm(object, entry);
    return std::vector<InlineReturn>{{cur_, value}};
  }));
}

void FrameBuilder::emitCall() {
  const bytecode::Instruction& i = instr();
  const runtime::SlotState& slot = function_.slots[i.c];
  const uint32_t first = i.a + kFrameHeader;
  const NodeId callee = boxed(i.a);
  const std::vector<NodeId> args(regs_.begin() + first, regs_.begin() + first + i.b);
  if (const FunctionSnapshot* target = functionOf(callee); canCall(target, i.b) && !generic())
    return set(i.a, callKnown(*target, callee, args));
  bool known = slot.count > 0 && !slot.megamorphic && !generic();
  for (int e = 0; e < slot.count && known; ++e) {
    // A class that is called has no function.
    known = slot.entries[e].function != 0 &&
            canCall(build_.snapshot.find(slot.entries[e].function), i.b);
  }
  if (!known) {
    std::vector<NodeId> in{callee};
    for (NodeId a : boxedRange(first, i.b)) in.push_back(a);
    return set(i.a, call(Op::CallValue, std::move(in), 0, Type::Value));
  }
  set(i.a, mergeArms(armsByFunction(callee, slot, [&](NodeId closure, const MemberEntry& entry) {
        return callArms(*build_.snapshot.find(entry.function), closure, args);
      })));
}

/// The function of a closure that is made in this unit or is a constant; else null.
const FunctionSnapshot* FrameBuilder::functionOf(NodeId callee) const {
  const Node& n = build_.unit.node(callee);
  if (n.op == Op::NewClosure || n.op == Op::CheckFunction)
    return build_.snapshot.find(static_cast<FunctionId>(n.imm));
  if (n.op != Op::Literal) return nullptr;
  const Value closure = build_.unit.literals[static_cast<size_t>(n.imm)];
  for (const auto& [id, function] : build_.snapshot.functions) {
    if (function.closure.bits == closure.bits) return &function;
  }
  return nullptr;
}

void FrameBuilder::emitCallFunction() {
  const bytecode::Instruction& i = instr();
  const FunctionId id = function_.slots[i.c].payload;
  const FunctionSnapshot* target = build_.snapshot.find(id);
  const uint32_t first = i.a + kFrameHeader;
  if (!canCall(target, i.b) || generic()) {
    return set(i.a, callGeneric(first, i.b, Helper::kCallFunction, id));
  }
  std::vector<NodeId> args(regs_.begin() + first, regs_.begin() + first + i.b);
  set(i.a, callKnown(*target, kNoId, args));
}

void FrameBuilder::emitCallMethod() {
  const bytecode::Instruction& i = instr();
  if (emitNumberMethod()) return;
  const runtime::SlotState& slot = function_.slots[i.c];
  const uint32_t first = i.a + kFrameHeader;
  NodeId receiver = regs_[first];
  bool known = typeOf(receiver) == Type::Value && slot.count > 0 && !slot.megamorphic && !generic();
  for (int e = 0; e < slot.count && known; ++e) {
    const MemberEntry& m = slot.entries[e];
    known = m.kind == MemberKind::kBuiltinMethod ||
            (m.kind == MemberKind::kField && readsInline(m)) ||
            (m.kind == MemberKind::kMethod && canCall(build_.snapshot.find(m.function), i.b));
    // Int, Float, Bool and None have no header; a class value's class id says nothing of which
    // class it is.
    known = known && m.class_id >= class_id::kString &&
            (m.field_flags & runtime::kMemberStatic) == 0 && m.class_id != class_id::kClass;
  }
  if (!known) return set(i.a, callGeneric(first, i.b, Helper::kCallMethod, slot.payload));
  std::vector<NodeId> args(regs_.begin() + first, regs_.begin() + first + i.b);
  NodeId result = dispatchOnClass(receiver, slot, [&](NodeId object, const MemberEntry& m) {
    if (m.kind == MemberKind::kBuiltinMethod) return callBuiltinMethod(m.index, object);
    if (m.kind == MemberKind::kField) {
      std::vector<NodeId> in = boxedRange(first, i.b);
      in[0] = box(loadMember(object, m));
      return call(Op::CallValue, std::move(in), 0, Type::Value);
    }
    std::vector<NodeId> arm_args = args;
    arm_args[0] = object;
    const FunctionSnapshot& callee = *build_.snapshot.find(m.function);
    return slot.count > kMaxInlinedClasses ? callDirect(callee, kNoId, arm_args)
                                           : callKnown(callee, kNoId, arm_args);
  });
  set(i.a, result);
}

void FrameBuilder::emitNew() {
  const bytecode::Instruction& i = instr();
  const ClassId id = function_.slots[i.c].payload;
  const uint32_t first = i.a + kFrameHeader;
  auto it = build_.snapshot.classes.find(id);
  if (it != build_.snapshot.classes.end() && it->second.wraps_value && i.b == 2) {
    const NodeId value = boxed(first + 1);
    const NodeId object = emit(Op::NewInstance, {}, newInstanceImm(id, it->second.words));
    emit(Op::StoreField, {object, value}, 0);
    barrier(object, value);
    return set(i.a, object);
  }
  const FunctionSnapshot* ctor =
      it == build_.snapshot.classes.end() ? nullptr : build_.snapshot.find(it->second.constructor);
  if (ctor == nullptr || !it->second.instantiable || !canCall(ctor, i.b) || generic()) {
    return set(i.a, callGeneric(first + 1, i.b - 1u, Helper::kNew, id));
  }
  std::vector<NodeId> args(regs_.begin() + first, regs_.begin() + first + i.b);
  args[0] = emit(Op::NewInstance, {}, newInstanceImm(id, it->second.words));
  set(i.a, callKnown(*ctor, kNoId, args));
}

void FrameBuilder::emitCallBuiltin() {
  const bytecode::Instruction& i = instr();
  if (!generic()) {
    const Intrinsic intrinsic = intrinsicOf(i.c, i.b);
    const NodeId y = i.b > 1 ? regs_[i.a + 1] : kNoId;
    const NodeId result =
        intrinsic == Intrinsic::kNone ? kNoId : emitIntrinsic(intrinsic, i.c, regs_[i.a], y);
    if (result != kNoId) return set(i.a, result);
    if (emitFromCode() || emitCheckTuple()) return;
  }
  set(i.a, callGeneric(i.a, i.b, Helper::kCallBuiltin, i.c));
}

/// A method of Int or Float that needs no call; false if this is none.
bool FrameBuilder::emitNumberMethod() {
  const bytecode::Instruction& i = instr();
  const runtime::SlotState& slot = function_.slots[i.c];
  const Intrinsic intrinsic = methodIntrinsic(slot, i.b);
  if (intrinsic == Intrinsic::kNone || generic()) return false;
  const Rep rep = receiverRep(slot.entries[0].class_id);
  const uint32_t first = i.a + kFrameHeader;
  const NodeId argument = i.b > 1 ? regs_[first + 1] : kNoId;
  const Rep argument_rep = argument == kNoId ? Rep::kValue : repOf(argument);
  if (intrinsicResult(intrinsic, rep, argument_rep) == Rep::kValue) return false;
  const NodeId receiver = asRep(regs_[first], rep, false);
  set(i.a, emitIntrinsic(intrinsic, slot.entries[0].index, receiver, argument));
  return true;
}

/// The smaller or larger of two numbers of one type: the first of equal ones; NaN wins.
NodeId FrameBuilder::extreme(Intrinsic which, NodeId x, NodeId y) {
  const Type type = typeOf(x);
  const auto compare = [&](Cond cond, NodeId a, NodeId b) {
    return emit(type == Type::Int ? Op::ICmp : Op::FCmp, {a, b}, static_cast<int64_t>(cond));
  };
  const auto select = [&](NodeId condition, NodeId a, NodeId b) {
    return emit(Op::Select, {condition, a, b}, 0, type);
  };
  const NodeId first = compare(which == Intrinsic::kMin ? Cond::Le : Cond::Ge, x, y);
  const NodeId other = type == Type::Int ? y : select(compare(Cond::Ne, x, x), x, y);
  return select(first, x, other);
}

/// kNoId if operands of these types are the runtime's.
NodeId FrameBuilder::emitIntrinsic(Intrinsic which, runtime::BuiltinId id, NodeId x, NodeId y) {
  if (intrinsicResult(which, repOf(x), y == kNoId ? Rep::kValue : repOf(y)) == Rep::kValue)
    return kNoId;
  auto rounded = [&](Op op) {
    if (typeOf(x) == Type::Int) return x;
    return guard(Op::FloatToInt, ExitReason::NotInIntRange, {emit(op, {asFloat(x, false)})});
  };
  switch (which) {
    case Intrinsic::kNone: break;
    case Intrinsic::kSqrt: return emit(Op::FSqrt, {asFloat(x, true)});
    case Intrinsic::kAbs: {
      if (typeOf(x) == Type::Float) return emit(Op::FAbs, {x});
      NodeId negative = emit(Op::ICmp, {x, constInt(0)}, static_cast<int64_t>(Cond::Lt));
      return emit(Op::Select, {negative, emit(Op::INeg, {x}), x}, 0, Type::Int);
    }
    case Intrinsic::kToFloat: return asFloat(x, true);
    case Intrinsic::kFloor: return rounded(Op::FFloor);
    case Intrinsic::kCeil: return rounded(Op::FCeil);
    case Intrinsic::kRound: return rounded(Op::FRound);
    case Intrinsic::kTrunc: return rounded(Op::FTrunc);
    case Intrinsic::kMin:
    case Intrinsic::kMax: return extreme(which, x, y);
    case Intrinsic::kMath1: return emit(Op::MathCall, {asFloat(x, true)}, id, Type::Float);
    case Intrinsic::kMath2: {
      NodeId fx = asFloat(x, true), fy = asFloat(y, true);
      return emit(Op::MathCall, {fx, fy}, id, Type::Float);
    }
  }
  return kNoId;
}

void FrameBuilder::emitReturn(NodeId value) {
  ended_ = true;
  if (inlined_) {
    const bool bet = function_.signature.result == Rep::kBool && !generic();
    if (bet) value = asBool(value, ExitReason::TypeMismatch);
    if (!build_.dead[cur_]) returns_.push_back({cur_, value});
    return;
  }
  const bool osr = build_.unit.osr;  // an OSR entry returns a boxed Value
  NodeId result = osr ? box(value) : asRep(value, build_.unit.signature.result, false);
  if (!build_.dead[cur_]) emit(Op::Return, {result});
}

}  // namespace vela::ir
