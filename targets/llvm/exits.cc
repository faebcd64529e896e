// Exits, polls and status returns.
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/Intrinsics.h"
#include "targets/llvm/unit_lowering.h"

namespace vela::llvmjit {

uint32_t UnitLowering::exitNumber(ir::NodeId id) {
  const uint32_t number = id < plan_.exit_of_node.size() ? plan_.exit_of_node[id] : ir::kNoId;
  if (number == ir::kNoId) fail("node v" + std::to_string(id) + " has no frame state");
  return number;
}

UnitLowering::BB UnitLowering::guardExit(ir::NodeId id) {
  const uint32_t number = exitNumber(id);
  if (number == ir::kNoId) return newBlock("no exit");
  if (guard_exits_[number] == nullptr) {
    const auto here = b_.saveIP();
    guard_exits_[number] = newBlock("exit");
    b_.SetInsertPoint(guard_exits_[number]);
    leave(number, nullptr);
    b_.restoreIP(here);
  }
  return guard_exits_[number];
}

void UnitLowering::exitUnless(V condition, ir::NodeId id) {
  BB go_on = newBlock("ok");
  branchLikely(condition, go_on, guardExit(id));
  b_.SetInsertPoint(go_on);
}

void UnitLowering::exitIf(V condition, ir::NodeId id) {
  BB go_on = newBlock("ok");
  branchUnlikely(condition, guardExit(id), go_on);
  b_.SetInsertPoint(go_on);
}

/// Exits are most of a unit's code and none of its time. They share the stores they have in common:
/// each has a block of its own for its number, then the stores form a tree whose root is `leave_`
/// (ExitPlan orders the values for that).
void UnitLowering::leave(uint32_t number, V call_result) {
  const ir::ExitPoint& exit = plan_.exits[number];
  if (leave_ == nullptr) makeLeave();
  BB next = leave_;
  for (size_t i = 0; i < exit.stored.size(); ++i) next = exitStore(exit.stored[i], i, next);
  llvm::MDNode* tag = m_.tag(Memory::kExecExit);
  V buffer = execField(kExitOffset);
  if (call_result != nullptr) store(call_result, at(buffer, offsetof(ExitBuffer, result)), tag);
  store(constant(number), at(buffer, offsetof(ExitBuffer, number)), tag);
  keepSeparate();
  b_.CreateBr(next);
}

/// The block that stores the node at its place in the exit buffer and goes on to `next`.
UnitLowering::BB UnitLowering::exitStore(ir::NodeId id, size_t place, BB next) {
  BB& block = exit_stores_[{next, id}];
  if (block != nullptr) return block;
  const auto here = b_.saveIP();
  block = newBlock("store");
  b_.SetInsertPoint(block);
  V value = values_[id];
  if (value->getType() == m_.i1) value = b_.CreateZExt(value, m_.i64);
  const auto offset = static_cast<int64_t>(offsetof(ExitBuffer, values) + 8 * place);
  store(value, at(execField(kExitOffset), offset), m_.tag(Memory::kExecExit));
  b_.CreateBr(next);
  b_.restoreIP(here);
  return block;
}

/// Keeps LLVM from merging the ends of several exits into one block, to which their constants would
/// travel in registers that are then occupied across the calls before.
void UnitLowering::keepSeparate() {
  auto* type = llvm::FunctionType::get(m_.void_type, false);
  llvm::CallInst* nothing = b_.CreateCall(type, llvm::InlineAsm::get(type, "", "", true));
  nothing->addFnAttr(llvm::Attribute::NoMerge);
  nothing->setDoesNotThrow();
  nothing->setMemoryEffects(llvm::MemoryEffects::none());
}

/// What all exits of the function end with. The code's address is stored here, not in each exit, or
/// it would occupy a register across the calls that come before.
void UnitLowering::makeLeave() {
  const auto here = b_.saveIP();
  leave_ = newBlock("leave");
  b_.SetInsertPoint(leave_);
  V place = at(execField(kExitOffset), offsetof(ExitBuffer, code));
  store(m_.external(kCodeSymbol, m_.i8), place, m_.tag(Memory::kExecExit));
  returnStatus(Status::kExit);
  b_.restoreIP(here);
}

/// --deopt-every: the guard fails, or code is left behind the call, whenever the countdown reaches
/// zero (true); whoever handles the exit sets it anew.
UnitLowering::V UnitLowering::countStress() {
  V place = execField(kStressCountdownOffset);
  llvm::MDNode* tag = m_.tag(Memory::kExecStress);
  V left = b_.CreateSub(load(m_.i64, place, tag), constant(1));
  store(left, place, tag);
  return b_.CreateICmpEQ(left, constant(0));
}

UnitLowering::V UnitLowering::statusResult(V value, V status) {
  auto* type = llvm::cast<llvm::StructType>(function_->getReturnType());
  V result = llvm::PoisonValue::get(type);
  if (value != nullptr) result = b_.CreateInsertValue(result, value, 0);
  return b_.CreateInsertValue(result, status, 1);
}

void UnitLowering::returnStatus(Status status) {
  b_.CreateRet(statusResult(nullptr, constant(static_cast<uint64_t>(status))));
}

/// Compares the stack pointer, not the frame address, which would cost a frame register. A poll
/// reads the limit anew each time, since other threads raise it.
UnitLowering::V UnitLowering::belowStackLimit(bool poll) {
  llvm::LoadInst* limit = load(m_.i64, execField(kStackLimitOffset), m_.tag(Memory::kExecLimit));
  limit->setVolatile(poll);
  auto* name = llvm::MDNode::get(m_.context, llvm::MDString::get(m_.context, stack_register_));
  V sp = b_.CreateIntrinsic(llvm::Intrinsic::read_register, {m_.i64},
                            {llvm::MetadataAsValue::get(m_.context, name)});
  return b_.CreateICmpULT(sp, limit);
}

}  // namespace vela::llvmjit
