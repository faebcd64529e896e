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
    case IndexPlan::kRange: return ObjectKind::kRange;
    case IndexPlan::kMap:
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
  if (plan == IndexPlan::kMap) return emitNextEntry(object, index);
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
  branchTo(hasElement(kind, checked, index), targets[1], targets[0], 1, [&] {
    set(i.b, loadElement(plan, checked, index));
    advance();
  });
}

/// Is there an element at `index`, which counts up from 0?
NodeId FrameBuilder::hasElement(ObjectKind kind, NodeId collection, NodeId index) {
  const auto compare = [&](NodeId a, Cond cond, NodeId b) {
    return emit(Op::ICmp, {a, b}, static_cast<int64_t>(cond));
  };
  const auto select = [&](NodeId condition, NodeId a, NodeId b) {
    return emit(Op::Select, {condition, a, b}, 0, typeOf(a));
  };
  switch (kind) {
    case ObjectKind::kTuple: return compare(index, Cond::Lt, emit(Op::TupleLength, {collection}));
    case ObjectKind::kString: return compare(index, Cond::Lt, emit(Op::StringLength, {collection}));
    case ObjectKind::kRange: {
      // A distance or length that is no Int is negative here: more turns than anybody takes.
      const NodeId zero = constInt(0);
      const NodeId start = emit(Op::RangeStart, {collection});
      const NodeId end = emit(Op::RangeEnd, {collection});
      const NodeId last = select(emit(Op::RangeInclusive, {collection}), constInt(1), zero);
      const NodeId distance = emit(Op::ISub, {end, start});
      const NodeId length = emit(Op::IAdd, {distance, last});
      const NodeId endless = select(compare(distance, Cond::Lt, zero), constBool(true),
                                    compare(length, Cond::Lt, zero));
      const NodeId more = select(endless, constBool(true), compare(index, Cond::Lt, length));
      return select(compare(start, Cond::Gt, end), constBool(false), more);
    }
    default: return compare(index, Cond::Lt, emit(Op::ListLength, {collection}));
  }
}

NodeId FrameBuilder::loadElement(IndexPlan plan, NodeId collection, NodeId index) {
  switch (plan) {
    case IndexPlan::kTuple: return emit(Op::LoadTuple, {collection, index});
    case IndexPlan::kString: return emit(Op::StringChar, {collection, index});
    case IndexPlan::kRange: return emit(Op::IAdd, {emit(Op::RangeStart, {collection}), index});
    default: {
      const NodeId words = emit(Op::ListWords, {collection});
      return emit(Op::LoadElem, {words, index}, 0, typeOfRep(elementRep(plan)));
    }
  }
}

/// A Map's next entry as a tuple, which is made here: where it is taken apart it is not made at
/// all.
void FrameBuilder::emitNextEntry(NodeId iteration, NodeId index) {
  const bytecode::Instruction& i = instr();
  const auto targets = successorPcs(function_.code, pc_);
  iteration = guard(Op::CheckKind, ExitReason::TypeMismatch, {iteration},
                    static_cast<int64_t>(ObjectKind::kMapIterator));
  const NodeId key = helper(Helper::kEntryKey, {iteration});
  const BlockId more = branchOff(emit(Op::SameBits, {key, iteration}), 2);
  helper(Helper::kIterNext, {iteration, box(index)});  // throws if the Map was changed
  goToPc(targets[0]);
  cur_ = more;
  ended_ = false;
  set(i.b, emit(Op::NewTuple, {key, helper(Helper::kEntryValue, {iteration})}));
  set(i.a + 1, emit(Op::IAdd, {index, constInt(1)}));
  goToPc(targets[1]);
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
