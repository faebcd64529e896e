// Calls of compiled code and of the runtime, and what follows each (rule 3 of unit_lowering.h).
//
//            call ──status kOk──▶ done (raw result) ──▶ still valid? ──▶ go on
//             │ else                ▲ unboxed               │ no
//             ▼                     │                       ▼
//      slow: vela_call_slow ──kOk─▶ boxed ──mismatch──▶ leave through the call's exit,
//             │                                                          values[0] = boxed result
//             │ kError: return kError        │ kExit: leave as well
#include "targets/llvm/unit_lowering.h"

namespace vela::llvmjit {

/// The blocks around one call, with the phis in which the ways to them meet.
struct UnitLowering::CallSite {
  ir::NodeId id;
  ir::Type type;
  uint32_t exit;
  BB done, boxed, slow, leave;
  llvm::PHINode *result, *boxed_result, *status, *left_with;
};

UnitLowering::CallSite UnitLowering::beginCall(ir::NodeId id) {
  const auto here = b_.saveIP();
  CallSite site{};
  site.id = id;
  site.type = unit_.node(id).type;
  site.exit = exitNumber(id);
  const auto joined = [&](const char* name, llvm::Type* type, llvm::PHINode*& phi) {
    BB block = newBlock(name);
    b_.SetInsertPoint(block);
    phi = b_.CreatePHI(type, 2);
    return block;
  };
  site.done = joined("call.done", m_.valueType(site.type), site.result);
  site.boxed = joined("call.boxed", m_.i64, site.boxed_result);
  site.slow = joined("call.slow", m_.i64, site.status);
  site.leave = joined("call.leave", m_.i64, site.left_with);
  b_.restoreIP(here);
  return site;
}

void UnitLowering::endWithResult(CallSite& site, V result, V status) {
  BB here = b_.GetInsertBlock();
  site.result->addIncoming(result, here);
  site.status->addIncoming(status, here);
  branchLikely(b_.CreateICmpEQ(status, constant(static_cast<uint64_t>(Status::kOk))), site.done,
               site.slow);
}

void UnitLowering::endWithBoxed(CallSite& site, V result, V status) {
  if (site.type == ir::Type::Value) return endWithResult(site, result, status);
  BB here = b_.GetInsertBlock();
  site.boxed_result->addIncoming(result, here);
  site.status->addIncoming(status, here);
  branchLikely(b_.CreateICmpEQ(status, constant(static_cast<uint64_t>(Status::kOk))), site.boxed,
               site.slow);
}

/// Fills the slow block.
void UnitLowering::askCallSlow(CallSite& site) {
  b_.SetInsertPoint(site.slow);
  keepBasesAlive(site.id);
  llvm::CallInst* call = b_.CreateCall(
      m_.callSlow(), {exec_, m_.external(kCodeSymbol, m_.i8), constant(site.exit), site.status});
  call->addFnAttr(llvm::Attribute::NoMerge);
  V value = b_.CreateExtractValue(call, 0);
  V status = b_.CreateExtractValue(call, 1);
  BB finished = newBlock("call.finished"), unfinished = newBlock("call.unfinished"),
     error = newBlock("call.error");
  b_.CreateCondBr(b_.CreateICmpEQ(status, constant(static_cast<uint64_t>(Status::kOk))), finished,
                  unfinished);
  b_.SetInsertPoint(finished);
  const bool raw = site.type == ir::Type::Value;
  (raw ? site.result : site.boxed_result)->addIncoming(value, finished);
  b_.CreateBr(raw ? site.done : site.boxed);
  b_.SetInsertPoint(unfinished);
  site.left_with->addIncoming(constant(kUnassignedBits), unfinished);
  b_.CreateCondBr(b_.CreateICmpEQ(status, constant(static_cast<uint64_t>(Status::kError))), error,
                  site.leave);
  b_.SetInsertPoint(error);
  returnStatus(Status::kError);
}

UnitLowering::V UnitLowering::finishCall(CallSite& site) {
  if (site.exit == ir::kNoId) return nullptr;  // reported
  askCallSlow(site);
  if (site.type == ir::Type::Value) {
    site.boxed->eraseFromParent();
  } else {
    b_.SetInsertPoint(site.boxed);
    BB mismatch = newBlock("call.mismatch");
    V raw = unbox(site.boxed_result, site.type, mismatch);
    site.result->addIncoming(raw, b_.GetInsertBlock());
    b_.CreateBr(site.done);
    b_.SetInsertPoint(mismatch);
    site.left_with->addIncoming(site.boxed_result, mismatch);
    b_.CreateBr(site.leave);
  }
  b_.SetInsertPoint(site.done);
  if (!unit_.facts.empty() || options_.stress_exits) checkValid(site, site.result);
  const auto here = b_.saveIP();
  b_.SetInsertPoint(site.leave);
  leave(site.exit, site.left_with);
  b_.restoreIP(here);
  return site.result;
}

/// The call may have broken an assumption of this code. Stress builds now and then act as if it
/// had.
void UnitLowering::checkValid(CallSite& site, V result) {
  BB valid = newBlock("call.valid"), invalid = newBlock("call.invalid");
  if (options_.stress_exits) {
    BB counted = newBlock("call.counted");
    branchUnlikely(countStress(), invalid, counted);
    b_.SetInsertPoint(counted);
  }
  V flag = load(m_.i8, m_.external(kValidSymbol, m_.i8), m_.tag(Memory::kValid));
  branchLikely(b_.CreateICmpNE(flag, b_.getInt8(0)), valid, invalid);
  b_.SetInsertPoint(invalid);
  V boxed = box(result, site.type, site.id);
  site.left_with->addIncoming(boxed, b_.GetInsertBlock());
  b_.CreateBr(site.leave);
  b_.SetInsertPoint(valid);
}

// --- inputs ---

UnitLowering::V UnitLowering::boxedInput(const ir::Node& n, size_t i, ir::NodeId safepoint) {
  return box(input(n, i), inputType(n, i), safepoint);
}

/// An input of a helper as its row wants it: a Value or a raw word, which the unit has typed
/// accordingly.
UnitLowering::V UnitLowering::rawInput(const ir::Node& n, size_t i) {
  V value = input(n, i);
  if (value->getType() == m_.f64) return b_.CreateBitCast(value, m_.i64);
  return value->getType() == m_.i1 ? b_.CreateZExt(value, m_.i64) : value;
}

size_t UnitLowering::spanSize(const ir::Node& n) {
  const bool through_span = n.op == ir::Op::CallValue || n.op == ir::Op::CallDirect ||
                            (n.op == ir::Op::CallHelper &&
                             contract::kHelpers[n.imm].kind == contract::HelperKind::kThrowingSpan);
  return through_span ? n.inputs.size() : 0;
}

// --- calls ---

/// Calls a helper that takes Values as a span; ends the block.
void UnitLowering::callSpan(CallSite& site, contract::Helper helper, const std::vector<V>& values,
                            V extra) {
  V span = span_ == nullptr ? llvm::ConstantPointerNull::get(llvm::cast<llvm::PointerType>(m_.ptr))
                            : span_;
  for (size_t i = 0; i < values.size(); ++i) {
    store(values[i], at(span, static_cast<int64_t>(8 * i)), m_.tag(Memory::kSpan));
  }
  V call = b_.CreateCall(m_.helper(helper), {exec_, span, constant(values.size()), extra});
  V result = b_.CreateExtractValue(call, 0);
  endWithBoxed(site, result, b_.CreateExtractValue(call, 1));
}

void UnitLowering::callMachineCode(CallSite& site, llvm::FunctionCallee target,
                                   const std::vector<V>& arguments) {
  V call = b_.CreateCall(target, arguments);
  V word = b_.CreateExtractValue(call, 0);
  V result = fromWord(word, site.type);
  endWithResult(site, result, b_.CreateExtractValue(call, 1));
}

/// Calls a function that may or may not be compiled at this moment; ends the block.
void UnitLowering::callThroughCell(CallSite& site, const ir::Node& n,
                                   const std::vector<V>& arguments) {
  std::vector<llvm::Type*> types;
  for (V argument : arguments) types.push_back(argument->getType());
  auto* result_type = site.type == ir::Type::Float ? m_.float_result : m_.word_result;
  auto* type = llvm::FunctionType::get(result_type, types, false);
  V cells = load(m_.ptr, execField(kCellsOffset), m_.tag(Memory::kExecTables));
  const int64_t cell = n.imm * static_cast<int64_t>(sizeof(FunctionCell));
  V target =
      load(m_.ptr, at(cells, cell + static_cast<int64_t>(offsetof(FunctionCell, specialised))),
           m_.tag(Memory::kFunctionCell));
  BB compiled = newBlock("call.compiled"), interpreted = newBlock("call.interpreted");
  branchLikely(b_.CreateIsNotNull(target), compiled, interpreted);
  b_.SetInsertPoint(interpreted);
  const ir::Node& closure = inputNode(n, 0);
  const bool captures =
      closure.op != ir::Op::ConstValue || closure.imm != static_cast<int64_t>(kUnassignedBits);
  std::vector<V> values;
  for (size_t i = captures ? 0 : 1; i < n.inputs.size(); ++i)
    values.push_back(boxedInput(n, i, site.id));
  if (captures) {
    callSpan(site, contract::Helper::kCallValue, values, constant(0));
  } else {
    callSpan(site, contract::Helper::kCallFunction, values, constant(static_cast<uint64_t>(n.imm)));
  }
  b_.SetInsertPoint(compiled);
  callMachineCode(site, {type, target}, arguments);
}

UnitLowering::V UnitLowering::lowerCallDirect(ir::NodeId id, const ir::Node& n) {
  CallSite site = beginCall(id);
  std::vector<V> arguments = {exec_, input(n, 0)};
  for (size_t i = 1; i < n.inputs.size(); ++i)
    arguments.push_back(toWord(input(n, i), inputType(n, i)));
  const bool to_itself = !unit_.osr && static_cast<FunctionId>(n.imm) == unit_.function &&
                         arguments.size() == function_->arg_size();
  if (to_itself) {
    callMachineCode(site, function_, arguments);
  } else {
    callThroughCell(site, n, arguments);
  }
  return finishCall(site);
}

UnitLowering::V UnitLowering::lowerCallValue(ir::NodeId id, const ir::Node& n) {
  CallSite site = beginCall(id);
  std::vector<V> values;
  for (size_t i = 0; i < n.inputs.size(); ++i) values.push_back(boxedInput(n, i, id));
  callSpan(site, contract::Helper::kCallValue, values, constant(0));
  return finishCall(site);
}

UnitLowering::V UnitLowering::lowerCallHelper(ir::NodeId id, const ir::Node& n) {
  const auto helper = static_cast<contract::Helper>(n.imm);
  const contract::HelperInfo& info = contract::kHelpers[n.imm];
  switch (info.kind) {
    case contract::HelperKind::kLeaf: {
      std::vector<V> arguments;
      for (size_t i = 0; i < n.inputs.size(); ++i) arguments.push_back(rawInput(n, i));
      return callLeaf(helper, arguments, id);
    }
    case contract::HelperKind::kThrowing: {
      CallSite site = beginCall(id);
      std::vector<V> arguments = {exec_};
      for (size_t i = 0; i < n.inputs.size(); ++i) arguments.push_back(rawInput(n, i));
      V call = b_.CreateCall(m_.helper(helper), arguments);
      V result = b_.CreateExtractValue(call, 0);
      endWithBoxed(site, result, b_.CreateExtractValue(call, 1));
      return finishCall(site);
    }
    case contract::HelperKind::kThrowingSpan: {
      CallSite site = beginCall(id);
      const size_t count = n.inputs.size() - static_cast<size_t>(info.arguments);
      std::vector<V> values;
      for (size_t i = 0; i < count; ++i) values.push_back(boxedInput(n, i, id));
      callSpan(site, helper, values, info.arguments == 0 ? constant(0) : rawInput(n, count));
      return finishCall(site);
    }
  }
  return nullptr;
}

}  // namespace vela::llvmjit
