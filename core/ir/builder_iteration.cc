// Iteration. Over a List, Tuple, String or Range IterPrep leaves R[a] the collection itself and
// R[a+1] the next index; over an instance, what its iterator() gives; over a Map or Set, an
// iteration object of the runtime.
#include "core/ir/frame_builder.h"

namespace vela::ir {

using contract::Helper;

namespace {

/// What is iterated by index here, from a collection of one kind; kInstance: nothing.
ObjectKind indexedKind(IndexPlan plan) {
  switch (plan) {
    case IndexPlan::kListInt:
    case IndexPlan::kListFloat:
    case IndexPlan::kListAny: return ObjectKind::kList;
    case IndexPlan::kTuple: return ObjectKind::kTuple;
    case IndexPlan::kString: return ObjectKind::kString;
    case IndexPlan::kRange:
    case IndexPlan::kGeneric:
    case IndexPlan::kNever: break;
  }
  return ObjectKind::kInstance;
}

}  // namespace

void FrameBuilder::emitIterPrep() {
  const bytecode::Instruction& i = instr();
  const IndexPlan plan = planIndex(function_, pc_);
  if (plan == IndexPlan::kNever) return exitHere(ExitReason::NeverExecuted);
  NodeId iteration = boxed(i.b);
  const ObjectKind kind = indexedKind(plan);
  if (kind != ObjectKind::kInstance) {
    iteration =
        guard(Op::CheckKind, ExitReason::TypeMismatch, {iteration}, static_cast<int64_t>(kind));
  } else if (const auto arms = ownOperator({iteration}, bytecode::kSawOtherIndex); !arms.empty()) {
    iteration = box(mergeArms(arms));
  } else {
    iteration = helper(Helper::kIterPrep, {iteration});
  }
  set(i.a, iteration);
  set(i.a + 1, constInt(0));
}

void FrameBuilder::emitIterNext() {
  const bytecode::Instruction& i = instr();
  const IndexPlan plan = planIndex(function_, pc_);
  const auto targets = successorPcs(function_.code, pc_);
  const NodeId object = boxed(i.a);
  if (plan == IndexPlan::kNever) return exitHere(ExitReason::NeverExecuted);
  const NodeId index = asInt(regs_[i.a + 1]);  // a check: nothing has happened yet
  const auto advance = [&] { set(i.a + 1, emit(Op::IAdd, {index, constInt(1)})); };
  const ObjectKind kind = indexedKind(plan);
  if (kind == ObjectKind::kInstance) {
    if (emitOwnNext(object)) return;
    const NodeId element = helper(Helper::kIterNext, {object, boxed(i.a + 1)});
    const NodeId more = emit(Op::IsAssigned, {element});
    advance();
    set(i.b, element);
    return branchTo(more, targets[1], targets[0], 1);
  }
  const NodeId checked = kind == ObjectKind::kList ? checkList(object, plan)
                                                   : guard(Op::CheckKind, ExitReason::TypeMismatch,
                                                           {object}, static_cast<int64_t>(kind));
  const Op length_of = kind == ObjectKind::kList    ? Op::ListLength
                       : kind == ObjectKind::kTuple ? Op::TupleLength
                                                    : Op::StringLength;
  const NodeId length = emit(length_of, {checked});
  const NodeId more = emit(Op::ICmp, {index, length}, static_cast<int64_t>(Cond::Lt));
  branchTo(more, targets[1], targets[0], 1, [&] {
    set(i.b, kind == ObjectKind::kTuple ? emit(Op::LoadTuple, {checked, index})
             : kind == ObjectKind::kString
                 ? emit(Op::StringChar, {checked, index})
                 : emit(Op::LoadElem, {emit(Op::ListWords, {checked}), index}, 0,
                        typeOfRep(elementRep(plan))));
    advance();
  });
}

/// The next element by a method next() of the iterator's class. False: nothing was emitted.
bool FrameBuilder::emitOwnNext(NodeId iterator) {
  const std::vector<InlineReturn> given = ownOperator({iterator}, bytecode::kSawOtherIndex);
  if (given.empty()) return false;
  std::vector<InlineReturn> elements;
  for (const InlineReturn& way : given) {
    if (build_.dead[way.block]) continue;
    cur_ = way.block;
    unwrapNext(box(way.value), &elements);
  }
  const NodeId element = mergeArms(elements);
  set(instr().b, element);
  goToPc(successorPcs(function_.code, pc_)[1]);
  return true;
}

/// None ends the loop, of Some(x) the x is added to `elements`. What is known to be one of them is
/// not tested, so that a Some that was made here alone is never built.
void FrameBuilder::unwrapNext(NodeId next, std::vector<InlineReturn>* elements) {
  const Node given = build_.unit.node(next);
  const uint32_t end = successorPcs(function_.code, pc_)[0];
  if (given.op == Op::ConstValue && Value::fromBits(static_cast<uint64_t>(given.imm)).isNone())
    return goToPc(end);
  const auto content = [&] { return emit(Op::LoadField, {next}, 0, Type::Value); };
  if (given.op == Op::NewInstance && newInstanceClass(given.imm) == class_id::kSome) {
    const NodeId element = content();
    return elements->push_back({cur_, element});
  }
  const BlockId some = branchOff(emit(Op::IsNone, {next}), 2);
  goToPc(end);
  cur_ = some;
  ended_ = false;
  const NodeId element = choose(emit(Op::IsClass, {next}, class_id::kSome), 1, content,
                                [&] { return helper(Helper::kUnwrapNext, {next}); });
  elements->push_back({cur_, element});
}

}  // namespace vela::ir
