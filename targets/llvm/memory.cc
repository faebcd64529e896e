// Loads, stores, allocation and the write barrier. Layouts are core/contract/layout.h.
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/MDBuilder.h"
#include "targets/llvm/unit_lowering.h"

namespace vela::llvmjit {

namespace {

constexpr uint64_t headerOf(uint32_t class_id, ObjectKind kind, uint16_t aux = 0) {
  return uint64_t{aux} << 48 | uint64_t{static_cast<uint8_t>(kind)} << 32 | class_id;
}
static_assert(offsetof(Object, kind) == 4 && offsetof(Object, gc) == 5 &&
              offsetof(Object, aux) == 6);

constexpr uint64_t roundToGranule(uint64_t bytes) {
  return (bytes + kSizeClassGranule - 1) & ~uint64_t{kSizeClassGranule - 1};
}

constexpr int64_t fieldOffset(int64_t index) {
  return static_cast<int64_t>(sizeof(InstanceObject)) + 8 * index;
}

}  // namespace

UnitLowering::V UnitLowering::at(V pointer, int64_t offset) {
  return offset == 0
             ? pointer
             : b_.CreateInBoundsGEP(m_.i8, pointer, b_.getInt64(static_cast<uint64_t>(offset)));
}

UnitLowering::V UnitLowering::element(V words, V index) {
  return b_.CreateInBoundsGEP(m_.i64, words, index);
}

llvm::LoadInst* UnitLowering::load(llvm::Type* type, V pointer, llvm::MDNode* tag) {
  llvm::LoadInst* result = b_.CreateLoad(type, pointer);
  result->setMetadata(llvm::LLVMContext::MD_tbaa, tag);
  return result;
}

llvm::StoreInst* UnitLowering::store(V value, V pointer, llvm::MDNode* tag) {
  llvm::StoreInst* result = b_.CreateStore(value, pointer);
  result->setMetadata(llvm::LLVMContext::MD_tbaa, tag);
  return result;
}

/// A length: never negative, and small enough that an index below it needs no second look.
UnitLowering::V UnitLowering::loadLength(V holder, size_t offset, Memory memory) {
  llvm::LoadInst* length =
      load(m_.i64, at(object(holder), static_cast<int64_t>(offset)), m_.tag(memory));
  length->setMetadata(llvm::LLVMContext::MD_range,
                      llvm::MDBuilder(m_.context)
                          .createRange(llvm::APInt(64, 0), llvm::APInt(64, kMaxListLength + 1)));
  return length;
}

bool UnitLowering::knownPointer(ir::NodeId id) const {
  const ir::Op op = unit_.node(id).op;
  return ir::opInfo(op).has(ir::kGivesObject) || op == ir::Op::Literal;
}

void UnitLowering::pointerCheck(const ir::Node& n, ir::NodeId id) {
  if (!knownPointer(n.inputs[0])) exitUnless(isPointer(input(n, 0)), id);
}

/// A list's object kind and element kind in one word; the collector's bits between them are masked
/// out.
UnitLowering::V UnitLowering::listKindWord(V list) {
  V word = load(m_.i32, at(object(list), offsetof(Object, kind)), m_.tag(Memory::kListHead));
  return b_.CreateAnd(word, b_.getInt32(0xFFFF00FF));
}

llvm::MDNode* UnitLowering::elementTag(ir::Type type) const {
  switch (type) {
    case ir::Type::Int: return m_.tag(Memory::kElemInt);
    case ir::Type::Float: return m_.tag(Memory::kElemFloat);
    default: return m_.tag(Memory::kElemValue);
  }
}

// --- allocation ---

/// An empty use, so that no derived address alone survives the safepoint. See live_bases.h.
void UnitLowering::keepBasesAlive(ir::NodeId safepoint) {
  for (ir::NodeId base : live_bases_.across(safepoint)) {
    V value = values_[base];
    auto* type = llvm::FunctionType::get(m_.void_type, {value->getType()}, false);
    llvm::CallInst* use = b_.CreateCall(type, llvm::InlineAsm::get(type, "", "r", true), {value});
    use->setDoesNotThrow();
    use->setMemoryEffects(llvm::MemoryEffects::none());
  }
}

/// Leaf helpers allocate or log at most, so their memory tag says that they leave fields and
/// elements alone.
UnitLowering::V UnitLowering::callLeaf(contract::Helper helper, const std::vector<V>& arguments,
                                       ir::NodeId safepoint) {
  std::vector<V> all = {exec_};
  all.insert(all.end(), arguments.begin(), arguments.end());
  llvm::CallInst* call = b_.CreateCall(m_.helper(helper), all);
  call->setMetadata(llvm::LLVMContext::MD_tbaa, m_.tag(Memory::kExec));
  keepBasesAlive(safepoint);
  return call;
}

/// Bump allocation of a small object with this header, or the slow helper's object.
UnitLowering::V UnitLowering::allocate(uint64_t bytes, uint64_t header, ir::NodeId id,
                                       contract::Helper slow, const std::vector<V>& arguments) {
  const uint64_t size = roundToGranule(bytes);
  if (size > kMaxInlineAllocation) return callLeaf(slow, arguments, id);
  BB fast = newBlock("new.fast"), slow_block = newBlock("new.slow"), done = newBlock("new");
  const size_t run = kFreeRunsOffset + (size / kSizeClassGranule - 1) * sizeof(FreeRun);
  llvm::MDNode* runs = m_.tag(Memory::kExecRuns);
  V cursor_place = execField(run + offsetof(FreeRun, cursor));
  V cursor = load(m_.i64, cursor_place, runs);
  V end = load(m_.i64, execField(run + offsetof(FreeRun, end)), runs);
  V next = b_.CreateAdd(cursor, constant(size));
  branchLikely(b_.CreateICmpULE(next, end), fast, slow_block);
  b_.SetInsertPoint(fast);
  store(next, cursor_place, runs);
  store(constant(header), object(cursor), m_.tag(Memory::kNewHeader));
  b_.CreateBr(done);
  b_.SetInsertPoint(slow_block);
  V slow_object = callLeaf(slow, arguments, id);
  b_.CreateBr(done);
  b_.SetInsertPoint(done);
  auto* result = b_.CreatePHI(m_.i64, 2);
  result->addIncoming(cursor, fast);
  result->addIncoming(slow_object, slow_block);
  return result;
}

UnitLowering::V UnitLowering::lowerNewInstance(ir::NodeId id, const ir::Node& n) {
  const ClassId class_id = ir::newInstanceClass(n.imm);
  const std::vector<V> arguments = {constant(class_id)};
  if (!ir::newInstanceSizeKnown(n.imm))
    return callLeaf(contract::Helper::kNewInstanceSlow, arguments, id);
  const uint64_t bytes = sizeof(InstanceObject) + uint64_t{8} * ir::newInstanceWords(n.imm);
  return allocate(bytes, headerOf(class_id, ObjectKind::kInstance), id,
                  contract::Helper::kNewInstanceSlow, arguments);
}

UnitLowering::V UnitLowering::lowerNewCell(ir::NodeId id, const ir::Node& n) {
  V cell = allocate(sizeof(CellObject), headerOf(class_id::kInternal, ObjectKind::kCell), id,
                    contract::Helper::kNewCellSlow, {input(n, 0)});
  store(input(n, 0), at(object(cell), offsetof(CellObject, value)), m_.tag(Memory::kCell));
  return cell;
}

UnitLowering::V UnitLowering::lowerNewClosure(ir::NodeId id, const ir::Node& n) {
  const uint64_t captures = n.inputs.size();
  const auto function = static_cast<uint64_t>(n.imm);
  V closure = allocate(sizeof(ClosureObject) + 8 * captures,
                       headerOf(class_id::kFunction, ObjectKind::kClosure), id,
                       contract::Helper::kNewClosureSlow, {constant(function), constant(captures)});
  V place = object(closure);
  store(constant(captures << 32 | function), at(place, offsetof(ClosureObject, function)),
        m_.tag(Memory::kClosureHead));
  for (size_t i = 0; i < captures; ++i) {
    store(input(n, i), at(place, static_cast<int64_t>(sizeof(ClosureObject) + 8 * i)),
          m_.tag(Memory::kCapture));
  }
  return closure;
}

UnitLowering::V UnitLowering::lowerNewRange(ir::NodeId id, const ir::Node& n) {
  const auto inclusive = static_cast<uint16_t>(n.imm);
  V range = allocate(sizeof(RangeObject), headerOf(class_id::kRange, ObjectKind::kRange, inclusive),
                     id, contract::Helper::kNewRangeSlow, {constant(inclusive)});
  V place = object(range);
  store(input(n, 0), at(place, offsetof(RangeObject, start)), m_.tag(Memory::kRange));
  store(input(n, 1), at(place, offsetof(RangeObject, end)), m_.tag(Memory::kRange));
  return range;
}

UnitLowering::V UnitLowering::lowerNewTuple(ir::NodeId id, const ir::Node& n) {
  const uint64_t length = n.inputs.size();
  V tuple =
      allocate(sizeof(TupleObject) + 8 * length, headerOf(class_id::kTuple, ObjectKind::kTuple), id,
               contract::Helper::kNewTupleSlow, {constant(length)});
  V place = object(tuple);
  store(constant(length), at(place, offsetof(TupleObject, length)), m_.tag(Memory::kTuple));
  for (size_t i = 0; i < length; ++i) {
    store(input(n, i), at(place, static_cast<int64_t>(sizeof(TupleObject) + 8 * i)),
          m_.tag(Memory::kTuple));
  }
  return tuple;
}

// --- loads and stores ---

UnitLowering::V UnitLowering::lowerLoadField(ir::NodeId, const ir::Node& n) {
  return load(m_.valueType(n.type), at(object(input(n, 0)), fieldOffset(n.imm)),
              m_.fieldTag(n.type, n.imm));
}

UnitLowering::V UnitLowering::lowerStoreField(ir::NodeId, const ir::Node& n) {
  return store(input(n, 1), at(object(input(n, 0)), fieldOffset(n.imm)),
               m_.fieldTag(inputType(n, 1), n.imm));
}

UnitLowering::V UnitLowering::lowerLoadCapture(ir::NodeId, const ir::Node& n) {
  const int64_t offset = static_cast<int64_t>(sizeof(ClosureObject)) + 8 * n.imm;
  return load(m_.i64, at(object(input(n, 0)), offset), m_.tag(Memory::kCapture));
}

UnitLowering::V UnitLowering::lowerLoadCell(ir::NodeId, const ir::Node& n) {
  return load(m_.i64, at(object(input(n, 0)), offsetof(CellObject, value)), m_.tag(Memory::kCell));
}

UnitLowering::V UnitLowering::lowerStoreCell(ir::NodeId, const ir::Node& n) {
  return store(input(n, 1), at(object(input(n, 0)), offsetof(CellObject, value)),
               m_.tag(Memory::kCell));
}

UnitLowering::V UnitLowering::lowerLoadVar(ir::NodeId, const ir::Node& n) {
  V table = load(m_.ptr, execField(kVariablesOffset), m_.tag(Memory::kExecTables));
  return load(m_.i64, at(table, 8 * n.imm), m_.tag(Memory::kVariable));
}

UnitLowering::V UnitLowering::lowerStoreVar(ir::NodeId, const ir::Node& n) {
  V table = load(m_.ptr, execField(kVariablesOffset), m_.tag(Memory::kExecTables));
  return store(input(n, 0), at(table, 8 * n.imm), m_.tag(Memory::kVariable));
}

/// Most objects are young or logged already, so the header's bits are tested first and the value
/// only behind it. `arguments` are the helper's, the holder first.
void UnitLowering::lowerBarrier(ir::NodeId id, uint8_t bits, V value, contract::Helper helper,
                                const std::vector<V>& arguments) {
  BB old = newBlock("barrier.old"), log = newBlock("barrier.log"), done = newBlock("barrier.done");
  V gc = load(m_.i8, at(object(arguments[0]), offsetof(Object, gc)), m_.tag(Memory::kGcBits));
  V asked = b_.CreateICmpNE(b_.CreateAnd(gc, b_.getInt8(bits)), b_.getInt8(0));
  branchUnlikely(asked, old, done);
  b_.SetInsertPoint(old);
  b_.CreateCondBr(isPointer(value), log, done);
  b_.SetInsertPoint(log);
  callLeaf(helper, arguments, id);
  b_.CreateBr(done);
  b_.SetInsertPoint(done);
}

UnitLowering::V UnitLowering::lowerWriteBarrier(ir::NodeId id, const ir::Node& n) {
  lowerBarrier(id, kGcOldUnlogged, input(n, 1), contract::Helper::kWriteBarrierSlow, {input(n, 0)});
  return nullptr;
}

UnitLowering::V UnitLowering::lowerElementBarrier(ir::NodeId id, const ir::Node& n) {
  lowerBarrier(id, kGcOldUnlogged | kGcTracked, input(n, 2), contract::Helper::kElementBarrierSlow,
               {input(n, 0), input(n, 1)});
  return nullptr;
}

UnitLowering::V UnitLowering::lowerListLength(ir::NodeId, const ir::Node& n) {
  return loadLength(input(n, 0), offsetof(ListObject, length), Memory::kListHead);
}

UnitLowering::V UnitLowering::lowerListWords(ir::NodeId, const ir::Node& n) {
  return load(m_.ptr, at(object(input(n, 0)), offsetof(ListObject, words)),
              m_.tag(Memory::kListHead));
}

UnitLowering::V UnitLowering::lowerLoadElem(ir::NodeId, const ir::Node& n) {
  return load(m_.valueType(n.type), element(input(n, 0), input(n, 1)), elementTag(n.type));
}

UnitLowering::V UnitLowering::lowerStoreElem(ir::NodeId, const ir::Node& n) {
  return store(input(n, 2), element(input(n, 0), input(n, 1)), elementTag(inputType(n, 2)));
}

UnitLowering::V UnitLowering::lowerIsListKind(ir::NodeId, const ir::Node& n) {
  const auto wanted = static_cast<uint32_t>(ObjectKind::kList) | static_cast<uint32_t>(n.imm) << 16;
  return b_.CreateICmpEQ(listKindWord(input(n, 0)), b_.getInt32(wanted));
}

UnitLowering::V UnitLowering::lowerListCapacity(ir::NodeId, const ir::Node& n) {
  return loadLength(input(n, 0), offsetof(ListObject, capacity), Memory::kListHead);
}

UnitLowering::V UnitLowering::lowerSetListLength(ir::NodeId, const ir::Node& n) {
  return store(input(n, 1), at(object(input(n, 0)), offsetof(ListObject, length)),
               m_.tag(Memory::kListHead));
}

UnitLowering::V UnitLowering::lowerTupleLength(ir::NodeId, const ir::Node& n) {
  return loadLength(input(n, 0), offsetof(TupleObject, length), Memory::kTuple);
}

UnitLowering::V UnitLowering::lowerLoadTuple(ir::NodeId, const ir::Node& n) {
  V words = at(object(input(n, 0)), sizeof(TupleObject));
  return load(m_.i64, element(words, input(n, 1)), m_.tag(Memory::kTuple));
}

UnitLowering::V UnitLowering::lowerStringLength(ir::NodeId, const ir::Node& n) {
  V length = load(m_.i32, at(object(input(n, 0)), offsetof(StringObject, length)),
                  m_.tag(Memory::kString));
  return b_.CreateZExt(length, m_.i64);
}

UnitLowering::V UnitLowering::lowerRangeStart(ir::NodeId, const ir::Node& n) {
  return load(m_.i64, at(object(input(n, 0)), offsetof(RangeObject, start)),
              m_.tag(Memory::kRange));
}

UnitLowering::V UnitLowering::lowerRangeInclusive(ir::NodeId, const ir::Node& n) {
  V aux =
      load(b_.getInt16Ty(), at(object(input(n, 0)), offsetof(Object, aux)), m_.tag(Memory::kRange));
  return b_.CreateICmpNE(aux, b_.getInt16(0));
}

UnitLowering::V UnitLowering::lowerRangeEnd(ir::NodeId, const ir::Node& n) {
  return load(m_.i64, at(object(input(n, 0)), offsetof(RangeObject, end)), m_.tag(Memory::kRange));
}

}  // namespace vela::llvmjit
