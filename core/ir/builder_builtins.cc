// Methods and operators of built-in types that compiled code does inline, with a call of the
// runtime for what is rare.
#include "core/ir/frame_builder.h"
#include "core/runtime/builtins.h"

namespace vela::ir {

using contract::Helper;
namespace builtin_id = runtime::builtin_id;

NodeId FrameBuilder::asString(NodeId n) {
  return guard(Op::CheckKind, ExitReason::TypeMismatch, {n},
               static_cast<int64_t>(ObjectKind::kString));
}

namespace {

/// Built-in methods that have a helper of their own; `arguments` includes the receiver.
struct DirectMethod {
  runtime::BuiltinId id;
  uint32_t arguments;
  Helper helper;
};
constexpr DirectMethod kDirectMethods[] = {
    {builtin_id::kStringSlice, 3, Helper::kStringSlice},
    {builtin_id::kStringBuilderAppend, 2, Helper::kBuilderAppend},
    {builtin_id::kMapGet, 2, Helper::kMapGet},
    {builtin_id::kMapGetOr, 3, Helper::kMapGetOr},
    {builtin_id::kMapHas, 2, Helper::kMapHas},
    {builtin_id::kSetHas, 2, Helper::kMapHas},
};

}  // namespace

void FrameBuilder::emitStringIndex() {
  const bytecode::Instruction& i = instr();
  NodeId string = asString(boxed(i.b));
  NodeId index = asInt(regs_[i.c]);
  guard(Op::GuardBounds, ExitReason::OutOfBounds, {index, emit(Op::StringLength, {string})});
  set(i.a, emit(Op::StringChar, {string, index}));
}

/// String.fromCode of an Int.
bool FrameBuilder::emitFromCode() {
  const bytecode::Instruction& i = instr();
  if (i.c != builtin_id::kStringFromCode || i.b != 1 || typeOf(regs_[i.a]) != Type::Int)
    return false;
  const NodeId code = regs_[i.a];
  const auto test = [&](Cond cond, int64_t limit) {
    return emit(Op::ICmp, {code, constInt(limit)}, static_cast<int64_t>(cond));
  };
  NodeId ascii =
      emit(Op::Select, {test(Cond::Ge, 0), test(Cond::Lt, 128), constBool(false)}, 0, Type::Bool);
  set(i.a, choose(
               ascii, 1, [&] { return emit(Op::Character, {code}); },
               [&] { return helper(Helper::kStringFromCode, {box(code)}); }));
  return true;
}

/// The test of a tuple that is taken apart.
bool FrameBuilder::emitCheckTuple() {
  const bytecode::Instruction& i = instr();
  if (i.c != builtin_id::kCheckTuple || i.b != 2) return false;
  const NodeId wanted = regs_[i.a + 1];
  if (typeOf(wanted) != Type::Int) return false;
  const NodeId tuple = guard(Op::CheckKind, ExitReason::TypeMismatch, {boxed(i.a)},
                             static_cast<int64_t>(ObjectKind::kTuple));
  const NodeId length = emit(Op::TupleLength, {tuple});
  guard(Op::Guard, ExitReason::TypeMismatch,
        {emit(Op::ICmp, {length, wanted}, static_cast<int64_t>(Cond::Eq))});
  set(i.a, tuple);
  return true;
}

/// Appends in place where the list has room and its elements are of the value's representation.
NodeId FrameBuilder::listPush(NodeId list, NodeId value) {
  if (typeOf(value) == Type::Bool) value = box(value);
  const Type type = typeOf(value);
  const ListKind kind = type == Type::Int ? kListInt : type == Type::Float ? kListFloat : kListAny;
  NodeId length = emit(Op::ListLength, {list});
  NodeId room =
      emit(Op::ICmp, {length, emit(Op::ListCapacity, {list})}, static_cast<int64_t>(Cond::Lt));
  NodeId fits =
      emit(Op::Select, {emit(Op::IsListKind, {list}, kind), room, constBool(false)}, 0, Type::Bool);
  return choose(
      fits, 1,
      [&] {
        emit(Op::StoreElem, {emit(Op::ListWords, {list}), length, value});
        if (kind == kListAny) elementBarrier(list, length, value);
        emit(Op::SetListLength, {list, emit(Op::IAdd, {length, constInt(1)})});
        return constValue(Value::none());
      },
      [&] { return helper(Helper::kListPush, {list, box(value)}); });
}

NodeId FrameBuilder::listPop(NodeId list) {
  NodeId length = emit(Op::ListLength, {list});
  NodeId filled = emit(Op::ICmp, {length, constInt(0)}, static_cast<int64_t>(Cond::Gt));
  NodeId fits = emit(Op::Select, {emit(Op::IsListKind, {list}, kListAny), filled, constBool(false)},
                     0, Type::Bool);
  return choose(
      fits, 1,
      [&] {
        NodeId last = emit(Op::ISub, {length, constInt(1)});
        NodeId words = emit(Op::ListWords, {list});
        NodeId value = emit(Op::LoadElem, {words, last}, 0, Type::Value);
        emit(Op::StoreElem, {words, last, constValue(Value::unassigned())});
        emit(Op::SetListLength, {list, last});
        return value;
      },
      [&] { return helper(Helper::kListPop, {list}); });
}

/// The call at pc_, whose receiver was checked to have the class that the method belongs to.
NodeId FrameBuilder::callBuiltinMethod(runtime::BuiltinId id, NodeId receiver) {
  const bytecode::Instruction& i = instr();
  const uint32_t first = i.a + kFrameHeader;
  const auto argument = [&](uint32_t n) { return regs_[first + n]; };
  if (id == builtin_id::kStringCodeAt && i.b == 2) {
    NodeId index = asInt(argument(1));
    guard(Op::GuardBounds, ExitReason::OutOfBounds, {index, emit(Op::StringLength, {receiver})});
    return emit(Op::StringCode, {receiver, index});
  }
  if (id == builtin_id::kListPush && i.b == 2) return listPush(receiver, argument(1));
  if (id == builtin_id::kListPop && i.b == 1) return listPop(receiver);
  for (const DirectMethod& m : kDirectMethods) {
    if (m.id != id || m.arguments != i.b) continue;
    std::vector<NodeId> in = boxedRange(first, i.b);
    in[0] = receiver;
    return helper(m.helper, std::move(in));
  }
  return callGeneric(first, i.b, Helper::kCallBuiltin, id);
}

}  // namespace vela::ir
