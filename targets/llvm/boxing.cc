// Conversions between Values and raw Ints, Floats and Bools; the checks that go with them. The
// encoding is core/contract/value.h.
#include "llvm/IR/Intrinsics.h"
#include "targets/llvm/unit_lowering.h"

namespace vela::llvmjit {

namespace {

constexpr uint64_t kPayloadMask = kPointerLimit - 1;
constexpr int kTagBits = 16;
constexpr uint64_t kInlineInts = uint64_t{1} << 48;

}  // namespace

/// True for heap pointers. No valid Value lies in [2^48, 2^48 + 4096), so one subtraction and a
/// shift decide.
UnitLowering::V UnitLowering::isPointer(V value) {
  V moved = b_.CreateSub(value, constant(kFirstPointer));
  return b_.CreateICmpULT(moved, constant(kPointerLimit));
}

UnitLowering::V UnitLowering::isInlineInt(V value) {
  return b_.CreateICmpUGE(value, constant(kIntTag));
}

/// Whether a Value that is no inline Int is an object of the kind; what is no pointer goes to
/// `otherwise`.
UnitLowering::V UnitLowering::isOfKind(V value, ObjectKind wanted, BB otherwise) {
  BB pointer = newBlock("pointer");
  b_.CreateCondBr(isPointer(value), pointer, otherwise);
  b_.SetInsertPoint(pointer);
  V kind = load(m_.i8, at(object(value), offsetof(Object, kind)), m_.tag(Memory::kHeaderKind));
  return b_.CreateICmpEQ(kind, b_.getInt8(static_cast<uint8_t>(wanted)));
}

UnitLowering::V UnitLowering::unboxInt(V value, BB otherwise) {
  BB small = newBlock("int.inline"), other = newBlock("int.other");
  BB boxed = newBlock("int.boxed"), done = newBlock("int");
  branchLikely(isInlineInt(value), small, other);
  b_.SetInsertPoint(small);
  V inline_int = b_.CreateAShr(b_.CreateShl(value, kTagBits), kTagBits);
  b_.CreateBr(done);
  b_.SetInsertPoint(other);
  V is_box = isOfKind(value, ObjectKind::kIntBox, otherwise);
  b_.CreateCondBr(is_box, boxed, otherwise);
  b_.SetInsertPoint(boxed);
  V wide = load(m_.i64, at(object(value), offsetof(IntBoxObject, value)), m_.tag(Memory::kIntBox));
  b_.CreateBr(done);
  b_.SetInsertPoint(done);
  auto* result = b_.CreatePHI(m_.i64, 2);
  result->addIncoming(inline_int, small);
  result->addIncoming(wide, boxed);
  return result;
}

UnitLowering::V UnitLowering::unboxFloat(V value, BB otherwise) {
  BB done = newBlock("float");
  V bits = b_.CreateSub(value, constant(kDoubleOffset));
  branchLikely(b_.CreateICmpULT(bits, constant(kIntTag - kDoubleOffset)), done, otherwise);
  b_.SetInsertPoint(done);
  return b_.CreateBitCast(bits, m_.f64);
}

UnitLowering::V UnitLowering::unboxNumber(V value, BB otherwise) {
  BB other = newBlock("number.int"), done = newBlock("number");
  V number = unboxFloat(value, other);
  BB from_float = b_.GetInsertBlock();
  b_.CreateBr(done);
  b_.SetInsertPoint(other);
  V converted = b_.CreateSIToFP(unboxInt(value, otherwise), m_.f64);
  BB from_int = b_.GetInsertBlock();
  b_.CreateBr(done);
  b_.SetInsertPoint(done);
  auto* result = b_.CreatePHI(m_.f64, 2);
  result->addIncoming(number, from_float);
  result->addIncoming(converted, from_int);
  return result;
}

UnitLowering::V UnitLowering::unboxBool(V value, BB otherwise) {
  BB done = newBlock("bool");
  V is_bool = b_.CreateICmpEQ(b_.CreateAnd(value, constant(~uint64_t{1})), constant(kFalseBits));
  branchLikely(is_bool, done, otherwise);
  b_.SetInsertPoint(done);
  return b_.CreateTrunc(value, m_.i1);
}

UnitLowering::V UnitLowering::unbox(V value, ir::Type type, BB otherwise) {
  switch (type) {
    case ir::Type::Int: return unboxInt(value, otherwise);
    case ir::Type::Float: return unboxFloat(value, otherwise);
    case ir::Type::Bool: return unboxBool(value, otherwise);
    case ir::Type::Value:
    case ir::Type::Void:
    case ir::Type::Ptr: return value;
  }
  return value;
}

/// As unbox, for a parameter; gives the word that travels.
UnitLowering::V UnitLowering::unboxRep(V value, Rep rep, BB otherwise) {
  if (rep == Rep::kNone) {
    BB done = newBlock("none");
    branchLikely(b_.CreateICmpEQ(value, constant(kNoneBits)), done, otherwise);
    b_.SetInsertPoint(done);
    return value;
  }
  const ir::Type type = ir::typeOfRep(rep);
  return toWord(unbox(value, type, otherwise), type);
}

UnitLowering::V UnitLowering::inlineInt(V integer) {
  return b_.CreateOr(b_.CreateAnd(integer, constant(kPayloadMask)), constant(kIntTag));
}

UnitLowering::V UnitLowering::boxInt(V integer, ir::NodeId safepoint) {
  BB small = newBlock("box.inline"), wide = newBlock("box.wide"), done = newBlock("box");
  V moved = b_.CreateAdd(integer, constant(static_cast<uint64_t>(-kInlineIntMin)));
  branchLikely(b_.CreateICmpULT(moved, constant(kInlineInts)), small, wide);
  b_.SetInsertPoint(small);
  V inlined = inlineInt(integer);
  b_.CreateBr(done);
  b_.SetInsertPoint(wide);
  V boxed = callLeaf(contract::Helper::kBoxIntSlow, {integer}, safepoint);
  b_.CreateBr(done);
  b_.SetInsertPoint(done);
  auto* result = b_.CreatePHI(m_.i64, 2);
  result->addIncoming(inlined, small);
  result->addIncoming(boxed, wide);
  return result;
}

UnitLowering::V UnitLowering::boxFloat(V number) {
  V bits = b_.CreateAdd(b_.CreateBitCast(number, m_.i64), constant(kDoubleOffset));
  return b_.CreateSelect(b_.CreateFCmpUNO(number, number),
                         constant(kCanonicalNanBits + kDoubleOffset), bits);
}

UnitLowering::V UnitLowering::boxBool(V boolean) {
  return b_.CreateOr(b_.CreateZExt(boolean, m_.i64), constant(kFalseBits));
}

UnitLowering::V UnitLowering::box(V value, ir::Type type, ir::NodeId safepoint) {
  switch (type) {
    case ir::Type::Int: return boxInt(value, safepoint);
    case ir::Type::Float: return boxFloat(value);
    case ir::Type::Bool: return boxBool(value);
    case ir::Type::Value:
    case ir::Type::Void:
    case ir::Type::Ptr: return value;
  }
  return value;
}

UnitLowering::V UnitLowering::toWord(V value, ir::Type type) {
  return type == ir::Type::Bool ? b_.CreateZExt(value, m_.i64) : value;
}

UnitLowering::V UnitLowering::fromWord(V word, ir::Type type) {
  return type == ir::Type::Bool ? b_.CreateTrunc(word, m_.i1) : word;
}

// --- operations ---

UnitLowering::V UnitLowering::lowerBoxInt(ir::NodeId id, const ir::Node& n) {
  return boxInt(input(n, 0), id);
}
UnitLowering::V UnitLowering::lowerBoxFloat(ir::NodeId, const ir::Node& n) {
  return boxFloat(input(n, 0));
}
UnitLowering::V UnitLowering::lowerBoxBool(ir::NodeId, const ir::Node& n) {
  return boxBool(input(n, 0));
}

UnitLowering::V UnitLowering::lowerCheckInt(ir::NodeId id, const ir::Node& n) {
  return unboxInt(input(n, 0), guardExit(id));
}

UnitLowering::V UnitLowering::lowerCheckFloat(ir::NodeId id, const ir::Node& n) {
  return unboxFloat(input(n, 0), guardExit(id));
}

UnitLowering::V UnitLowering::lowerCheckNumber(ir::NodeId id, const ir::Node& n) {
  return unboxNumber(input(n, 0), guardExit(id));
}

UnitLowering::V UnitLowering::lowerCheckBool(ir::NodeId id, const ir::Node& n) {
  return unboxBool(input(n, 0), guardExit(id));
}

UnitLowering::V UnitLowering::lowerCheckNone(ir::NodeId id, const ir::Node& n) {
  exitUnless(b_.CreateICmpEQ(input(n, 0), constant(kNoneBits)), id);
  return nullptr;
}

UnitLowering::V UnitLowering::lowerCheckAssigned(ir::NodeId id, const ir::Node& n) {
  exitIf(b_.CreateICmpEQ(input(n, 0), constant(kUnassignedBits)), id);
  return input(n, 0);
}

UnitLowering::V UnitLowering::lowerCheckClass(ir::NodeId id, const ir::Node& n) {
  pointerCheck(n, id);
  V found = load(m_.i32, object(input(n, 0)), m_.tag(Memory::kHeaderClass));
  exitUnless(b_.CreateICmpEQ(found, b_.getInt32(static_cast<uint32_t>(n.imm))), id);
  return input(n, 0);
}

UnitLowering::V UnitLowering::lowerCheckKind(ir::NodeId id, const ir::Node& n) {
  pointerCheck(n, id);
  V kind =
      load(m_.i8, at(object(input(n, 0)), offsetof(Object, kind)), m_.tag(Memory::kHeaderKind));
  exitUnless(b_.CreateICmpEQ(kind, b_.getInt8(static_cast<uint8_t>(n.imm))), id);
  return input(n, 0);
}

UnitLowering::V UnitLowering::lowerCheckList(ir::NodeId id, const ir::Node& n) {
  pointerCheck(n, id);
  const auto word = [&](int64_t kind) {
    return b_.getInt32(static_cast<uint32_t>(ObjectKind::kList) | static_cast<uint32_t>(kind)
                                                                      << 16);
  };
  BB other = newBlock("list.other"), ok = newBlock("list");
  V found = listKindWord(input(n, 0));
  branchLikely(b_.CreateICmpEQ(found, word(n.imm)), ok, other);
  b_.SetInsertPoint(other);
  b_.CreateCondBr(b_.CreateICmpEQ(found, word(kListEmpty)), ok, guardExit(id));
  b_.SetInsertPoint(ok);
  return input(n, 0);
}

UnitLowering::V UnitLowering::lowerCheckFunction(ir::NodeId id, const ir::Node& n) {
  pointerCheck(n, id);
  V closure = object(input(n, 0));
  V kind = load(m_.i8, at(closure, offsetof(Object, kind)), m_.tag(Memory::kHeaderKind));
  exitUnless(b_.CreateICmpEQ(kind, b_.getInt8(static_cast<uint8_t>(ObjectKind::kClosure))), id);
  V function =
      load(m_.i32, at(closure, offsetof(ClosureObject, function)), m_.tag(Memory::kClosureHead));
  exitUnless(b_.CreateICmpEQ(function, b_.getInt32(static_cast<uint32_t>(n.imm))), id);
  return input(n, 0);
}

UnitLowering::V UnitLowering::lowerGuard(ir::NodeId id, const ir::Node& n) {
  exitUnless(input(n, 0), id);
  return nullptr;
}

UnitLowering::V UnitLowering::lowerGuardBounds(ir::NodeId id, const ir::Node& n) {
  V index = input(n, 0), limit = input(n, 1);
  const ir::Node& bound = inputNode(n, 1);
  const bool never_negative = bound.op == ir::Op::ListLength || bound.op == ir::Op::TupleLength ||
                              bound.op == ir::Op::StringLength ||
                              (bound.op == ir::Op::ConstInt && bound.imm >= 0);
  if (never_negative) {
    exitUnless(b_.CreateICmpULT(index, limit), id);
  } else {
    V above = b_.CreateICmpSGE(index, constant(0));
    exitUnless(b_.CreateAnd(above, b_.CreateICmpSLT(index, limit)), id);
  }
  return nullptr;
}

UnitLowering::V UnitLowering::lowerIsInt(ir::NodeId, const ir::Node& n) {
  BB other = newBlock("is.int.other"), done = newBlock("is.int");
  BB start = b_.GetInsertBlock();
  branchLikely(isInlineInt(input(n, 0)), done, other);
  b_.SetInsertPoint(other);
  V boxed = isOfKind(input(n, 0), ObjectKind::kIntBox, done);
  BB checked = b_.GetInsertBlock();
  b_.CreateBr(done);
  b_.SetInsertPoint(done);
  auto* result = b_.CreatePHI(m_.i1, 3);
  result->addIncoming(b_.getTrue(), start);
  result->addIncoming(b_.getFalse(), other);
  result->addIncoming(boxed, checked);
  return result;
}

UnitLowering::V UnitLowering::lowerIsFloat(ir::NodeId, const ir::Node& n) {
  V bits = b_.CreateSub(input(n, 0), constant(kDoubleOffset));
  return b_.CreateICmpULT(bits, constant(kIntTag - kDoubleOffset));
}

UnitLowering::V UnitLowering::lowerIsNone(ir::NodeId, const ir::Node& n) {
  return b_.CreateICmpEQ(input(n, 0), constant(kNoneBits));
}

UnitLowering::V UnitLowering::lowerIsAssigned(ir::NodeId, const ir::Node& n) {
  return b_.CreateICmpNE(input(n, 0), constant(kUnassignedBits));
}

UnitLowering::V UnitLowering::lowerIsClass(ir::NodeId, const ir::Node& n) {
  BB pointer = newBlock("is.pointer"), done = newBlock("is.class");
  BB start = b_.GetInsertBlock();
  b_.CreateCondBr(isPointer(input(n, 0)), pointer, done);
  b_.SetInsertPoint(pointer);
  V found = load(m_.i32, object(input(n, 0)), m_.tag(Memory::kHeaderClass));
  V equal = b_.CreateICmpEQ(found, b_.getInt32(static_cast<uint32_t>(n.imm)));
  b_.CreateBr(done);
  b_.SetInsertPoint(done);
  auto* result = b_.CreatePHI(m_.i1, 2);
  result->addIncoming(b_.getFalse(), start);
  result->addIncoming(equal, pointer);
  return result;
}

UnitLowering::V UnitLowering::lowerIsFunction(ir::NodeId, const ir::Node& n) {
  BB closure = newBlock("is.closure"), done = newBlock("is.function");
  BB start = b_.GetInsertBlock();
  V is_closure = isOfKind(input(n, 0), ObjectKind::kClosure, done);
  BB other = b_.GetInsertBlock();
  b_.CreateCondBr(is_closure, closure, done);
  b_.SetInsertPoint(closure);
  V function = load(m_.i32, at(object(input(n, 0)), offsetof(ClosureObject, function)),
                    m_.tag(Memory::kClosureHead));
  V equal = b_.CreateICmpEQ(function, b_.getInt32(static_cast<uint32_t>(n.imm)));
  b_.CreateBr(done);
  b_.SetInsertPoint(done);
  auto* result = b_.CreatePHI(m_.i1, 3);
  result->addIncoming(b_.getFalse(), start);
  result->addIncoming(b_.getFalse(), other);
  result->addIncoming(equal, closure);
  return result;
}

UnitLowering::V UnitLowering::lowerSameBits(ir::NodeId, const ir::Node& n) {
  return b_.CreateICmpEQ(input(n, 0), input(n, 1));
}

}  // namespace vela::llvmjit
