#include "targets/llvm/unit_lowering.h"

#include <algorithm>

#include "llvm/IR/Intrinsics.h"

namespace vela::llvmjit {

namespace {

/// Blocks that can be reached, each after one of its predecessors and after all that dominate it.
std::vector<ir::BlockId> reversePostorder(const ir::Unit& unit) {
  std::vector<ir::BlockId> order;
  std::vector<bool> seen(unit.blocks.size(), false);
  std::vector<std::pair<ir::BlockId, size_t>> stack = {{0, 0}};
  seen[0] = true;
  while (!stack.empty()) {
    auto& [block, next] = stack.back();
    const auto& succs = unit.block(block).succs;
    if (next == succs.size()) {
      order.push_back(block);
      stack.pop_back();
      continue;
    }
    const ir::BlockId succ = succs[next++];
    if (!seen[succ]) {
      seen[succ] = true;
      stack.push_back({succ, 0});
    }
  }
  std::reverse(order.begin(), order.end());
  return order;
}

}  // namespace

UnitLowering::UnitLowering(ModuleContext& module, const ir::Unit& unit, const ir::ExitPlan& plan,
                           const jit::CompileOptions& options, const char* stack_register)
    : m_(module),
      unit_(unit),
      plan_(plan),
      options_(options),
      stack_register_(stack_register),
      live_bases_(unit),
      b_(module.context),
      values_(unit.nodes.size(), nullptr),
      heads_(unit.blocks.size(), nullptr),
      tails_(unit.blocks.size(), nullptr),
      second_edges_(unit.blocks.size(), nullptr),
      guard_exits_(plan.exits.size(), nullptr) {}

std::string UnitLowering::run() {
  for (const ir::ExitPoint& exit : plan_.exits) {
    if (exit.stored.size() > kMaxExitValues) return "too many live values";
  }
  makeFunction();
  reserveSpan();
  const std::vector<ir::BlockId> order = reversePostorder(unit_);
  for (ir::BlockId id : order) heads_[id] = newBlock("b");
  b_.CreateBr(heads_[0]);
  for (ir::BlockId id : order) {
    lowerBlock(id);
    if (!error_.empty()) return error_;
  }
  connectPhis();
  if (!unit_.osr) makeBoxedEntry();
  return error_;
}

void UnitLowering::fail(const std::string& why) {
  if (error_.empty()) error_ = "cannot lower '" + unit_.name + "': " + why;
}

/// The function that has the unit's body, with exec_, closure_ and registers_ set and an entry
/// block.
void UnitLowering::makeFunction() {
  std::vector<llvm::Type*> params;
  llvm::StructType* result = m_.word_result;
  if (unit_.osr) {
    names_.osr = symbol(".osr");
    params = {m_.ptr, m_.ptr};
  } else {
    names_.specialised = symbol("");
    params = {m_.ptr, m_.i64};
    for (Rep rep : unit_.signature.params) params.push_back(m_.paramType(rep));
    result = m_.resultType(unit_.signature.result);
  }
  auto* type = llvm::FunctionType::get(result, params, false);
  function_ = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage,
                                     unit_.osr ? names_.osr : names_.specialised, m_.module);
  setEntryAttributes(function_);
  b_.SetInsertPoint(newBlock("entry"));
  exec_ = function_->getArg(0);
  if (unit_.osr) {
    registers_ = function_->getArg(1);
    closure_ = load(m_.i64, at(registers_, -8 * kFrameHeader), m_.tag(Memory::kRegisters));
  } else {
    closure_ = function_->getArg(1);
  }
}

void UnitLowering::reserveSpan() {
  size_t most = 0;
  for (const ir::Node& n : unit_.nodes) {
    if (!n.removed && n.block != ir::kNoId) most = std::max(most, spanSize(n));
  }
  if (most != 0) span_ = b_.CreateAlloca(llvm::ArrayType::get(m_.i64, most), nullptr, "span");
}

UnitLowering::BB UnitLowering::newBlock(const char* name) {
  return llvm::BasicBlock::Create(m_.context, name, function_);
}

void UnitLowering::branchLikely(V condition, BB then, BB otherwise) {
  b_.CreateCondBr(condition, then, otherwise, m_.likely);
}

void UnitLowering::branchUnlikely(V condition, BB then, BB otherwise) {
  b_.CreateCondBr(condition, then, otherwise, m_.unlikely);
}

/// One more entry of the unit or turn of a loop.
void UnitLowering::countHeat() {
  V heat = m_.external(kHeatSymbol, m_.i64);
  b_.CreateStore(b_.CreateAdd(b_.CreateLoad(m_.i64, heat), constant(1)), heat);
}

void UnitLowering::lowerBlock(ir::BlockId block) {
  b_.SetInsertPoint(heads_[block]);
  bool counted = !options_.count_heat || (block != 0 && !unit_.block(block).loop_header);
  for (ir::NodeId id : unit_.block(block).nodes) {
    const ir::Node& n = unit_.node(id);
    if (n.removed) continue;
    if (!counted && n.op != ir::Op::Phi) {
      countHeat();
      counted = true;
    }
    if (options_.stress_exits && ir::opInfo(n.op).has(ir::kGuard) && n.op != ir::Op::Exit)
      exitIf(countStress(), id);
    values_[id] = lower(id, n);
    if (!error_.empty()) return;
  }
  tails_[block] = b_.GetInsertBlock();
}

UnitLowering::V UnitLowering::lower(ir::NodeId id, const ir::Node& n) {
  switch (n.op) {
#define VELA_IR_OP(name, text, result, arity, imm, flags, doc) \
  case ir::Op::name: return lower##name(id, n);
#include "core/ir/ops.def"
#undef VELA_IR_OP
  }
  return nullptr;
}

void UnitLowering::connectPhis() {
  for (size_t b = 0; b < unit_.blocks.size(); ++b) {
    if (heads_[b] == nullptr) continue;
    const ir::Block& block = unit_.blocks[b];
    for (ir::NodeId id : block.nodes) {
      const ir::Node& n = unit_.node(id);
      if (n.op != ir::Op::Phi) break;
      if (n.removed) continue;
      auto* phi = llvm::cast<llvm::PHINode>(values_[id]);
      for (size_t p = 0; p < block.preds.size(); ++p) {
        const ir::BlockId pred = block.preds[p];
        if (tails_[pred] == nullptr) continue;  // unreachable
        const bool second = std::find(block.preds.begin(), block.preds.begin() + p, pred) !=
                            block.preds.begin() + p;
        phi->addIncoming(input(n, p), second ? second_edges_[pred] : tails_[pred]);
      }
    }
  }
}

/// Where edge number `succ` leads; a second edge between the same blocks gets a block of its own,
/// for phis.
UnitLowering::BB UnitLowering::edgeTarget(ir::BlockId from, size_t succ) {
  const auto& succs = unit_.block(from).succs;
  if (succ == 0 || succs[0] != succs[1]) return heads_[succs[succ]];
  BB edge = newBlock("edge");
  llvm::BranchInst::Create(heads_[succs[1]], edge);
  second_edges_[from] = edge;
  return edge;
}

// --- constants and inputs ---

UnitLowering::V UnitLowering::lowerConstInt(ir::NodeId, const ir::Node& n) {
  return constant(static_cast<uint64_t>(n.imm));
}

UnitLowering::V UnitLowering::lowerConstFloat(ir::NodeId, const ir::Node& n) {
  double d;
  std::memcpy(&d, &n.imm, sizeof d);
  return llvm::ConstantFP::get(m_.f64, d);
}

UnitLowering::V UnitLowering::lowerConstBool(ir::NodeId, const ir::Node& n) {
  return b_.getInt1(n.imm != 0);
}

UnitLowering::V UnitLowering::lowerConstValue(ir::NodeId, const ir::Node& n) {
  return constant(static_cast<uint64_t>(n.imm));
}

UnitLowering::V UnitLowering::lowerLiteral(ir::NodeId, const ir::Node& n) {
  auto* type = llvm::ArrayType::get(m_.i64, unit_.literals.size());
  llvm::LoadInst* value = b_.CreateLoad(m_.i64, at(m_.external(kLiteralsSymbol, type), n.imm * 8));
  value->setMetadata(llvm::LLVMContext::MD_invariant_load, llvm::MDNode::get(m_.context, {}));
  return value;
}

UnitLowering::V UnitLowering::lowerParam(ir::NodeId, const ir::Node& n) {
  return fromWord(function_->getArg(static_cast<unsigned>(n.imm) + 2), n.type);
}

UnitLowering::V UnitLowering::lowerClosure(ir::NodeId, const ir::Node&) { return closure_; }

UnitLowering::V UnitLowering::lowerOsrRegister(ir::NodeId, const ir::Node& n) {
  return load(m_.i64, at(registers_, n.imm * 8), m_.tag(Memory::kRegisters));
}

UnitLowering::V UnitLowering::lowerPhi(ir::NodeId, const ir::Node& n) {
  return b_.CreatePHI(m_.valueType(n.type), static_cast<unsigned>(n.inputs.size()));
}

// --- control ---

UnitLowering::V UnitLowering::lowerEntryCheck(ir::NodeId id, const ir::Node&) {
  exitIf(belowStackLimit(false), id);
  return nullptr;
}

UnitLowering::V UnitLowering::lowerPoll(ir::NodeId id, const ir::Node&) {
  exitIf(belowStackLimit(true), id);
  return nullptr;
}

UnitLowering::V UnitLowering::lowerJump(ir::NodeId, const ir::Node& n) {
  return b_.CreateBr(edgeTarget(n.block, 0));
}

UnitLowering::V UnitLowering::lowerBranch(ir::NodeId, const ir::Node& n) {
  BB then = edgeTarget(n.block, 0);
  BB otherwise = edgeTarget(n.block, 1);
  llvm::MDNode* weights = n.imm == 1 ? m_.likely : n.imm == 2 ? m_.unlikely : nullptr;
  return b_.CreateCondBr(input(n, 0), then, otherwise, weights);
}

UnitLowering::V UnitLowering::lowerReturn(ir::NodeId id, const ir::Node& n) {
  V value = input(n, 0);
  const ir::Type type = inputType(n, 0);
  if (unit_.osr) {
    value = box(value, type, id);
  } else {
    if (type != ir::typeOfRep(unit_.signature.result)) {
      fail("the returned value does not have the type that the signature says");
      return nullptr;
    }
    value = toWord(value, type);
  }
  return b_.CreateRet(statusResult(value, constant(static_cast<uint64_t>(Status::kOk))));
}

UnitLowering::V UnitLowering::lowerExit(ir::NodeId id, const ir::Node&) {
  return b_.CreateBr(guardExit(id));
}

}  // namespace vela::llvmjit
