#include "targets/llvm/pipeline.h"

#include <utility>

#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/ADCE.h"
#include "llvm/Transforms/Scalar/BDCE.h"
#include "llvm/Transforms/Scalar/ConstraintElimination.h"
#include "llvm/Transforms/Scalar/CorrelatedValuePropagation.h"
#include "llvm/Transforms/Scalar/DeadStoreElimination.h"
#include "llvm/Transforms/Scalar/DivRemPairs.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/GVN.h"
#include "llvm/Transforms/Scalar/IndVarSimplify.h"
#include "llvm/Transforms/Scalar/JumpThreading.h"
#include "llvm/Transforms/Scalar/LICM.h"
#include "llvm/Transforms/Scalar/LoopDeletion.h"
#include "llvm/Transforms/Scalar/LoopLoadElimination.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/LoopRotation.h"
#include "llvm/Transforms/Scalar/LoopUnrollPass.h"
#include "llvm/Transforms/Scalar/SimpleLoopUnswitch.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include "llvm/Transforms/Vectorize/LoopVectorize.h"
#include "llvm/Transforms/Vectorize/SLPVectorizer.h"
#include "llvm/Transforms/Vectorize/VectorCombine.h"
#include "targets/llvm/late_start.h"

namespace vela::llvmjit {

namespace {

using llvm::FunctionPassManager;

llvm::CodeGenOptLevel codeGenLevel(int level) {
  switch (level) {
    case 0: return llvm::CodeGenOptLevel::None;
    case 1: return llvm::CodeGenOptLevel::Less;
    case 2: return llvm::CodeGenOptLevel::Default;
    default: return llvm::CodeGenOptLevel::Aggressive;
  }
}

void addLoopInvariantMotion(FunctionPassManager& passes) {
  llvm::LoopPassManager loops;
  loops.addPass(llvm::LICMPass(llvm::LICMOptions()));
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops), /*UseMemorySSA=*/true));
}

/// Rotates loops and moves what does not change in front of them, then computes trip counts.
void addLoopPasses(FunctionPassManager& passes, int level) {
  llvm::LoopPassManager with_memory;
  with_memory.addPass(llvm::LoopRotatePass());
  with_memory.addPass(llvm::LICMPass(llvm::LICMOptions()));
  if (level >= 3) with_memory.addPass(llvm::SimpleLoopUnswitchPass());
  passes.addPass(
      llvm::createFunctionToLoopPassAdaptor(std::move(with_memory), /*UseMemorySSA=*/true));
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::InstCombinePass());
  llvm::LoopPassManager loops;
  loops.addPass(llvm::IndVarSimplifyPass());
  loops.addPass(llvm::LoopDeletionPass());
  loops.addPass(llvm::LoopFullUnrollPass(level));
  passes.addPass(llvm::createFunctionToLoopPassAdaptor(std::move(loops)));
}

void addVectorPasses(FunctionPassManager& passes, int level) {
  passes.addPass(llvm::LoopVectorizePass());
  passes.addPass(llvm::LoopLoadEliminationPass());
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::SimplifyCFGPass());
  if (level >= 3) passes.addPass(llvm::SLPVectorizerPass());
  passes.addPass(llvm::VectorCombinePass());
  passes.addPass(llvm::LoopUnrollPass(llvm::LoopUnrollOptions(level)));
  passes.addPass(llvm::InstCombinePass());
  addLoopInvariantMotion(passes);
}

void addLoopAndVectorPasses(FunctionPassManager& passes, int level) {
  addLoopPasses(passes, level);
  passes.addPass(llvm::GVNPass());
  passes.addPass(llvm::ConstraintEliminationPass());
  passes.addPass(llvm::BDCEPass());
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::CorrelatedValuePropagationPass());
  passes.addPass(llvm::ADCEPass());
  passes.addPass(llvm::DSEPass());
  addLoopInvariantMotion(passes);
  passes.addPass(llvm::SimplifyCFGPass());
  addVectorPasses(passes, level);
}

void addStraightPasses(FunctionPassManager& passes, int level) {
  passes.addPass(llvm::GVNPass());
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::DSEPass());
  if (level >= 3) passes.addPass(llvm::SLPVectorizerPass());
}

FunctionPassManager makePasses(int level, bool loops) {
  FunctionPassManager passes;
  if (level == 0) return passes;
  passes.addPass(llvm::SimplifyCFGPass());
  passes.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
  passes.addPass(llvm::InstCombinePass());
  passes.addPass(llvm::SimplifyCFGPass());
  if (level == 1) return passes;
  passes.addPass(llvm::JumpThreadingPass());
  passes.addPass(llvm::CorrelatedValuePropagationPass());
  if (loops) {
    addLoopAndVectorPasses(passes, level);
  } else {
    addStraightPasses(passes, level);
  }
  passes.addPass(llvm::DivRemPairsPass());
  passes.addPass(llvm::SimplifyCFGPass());
  return passes;
}

/// Values that live across calls in cold blocks only are to be spilled there, not to cost a
/// callee-saved register, which is saved on the hot path. AArch64 has this price by default;
/// elsewhere it is a process-wide option of LLVM, set once.
void priceCalleeSavedRegisters() {
  static std::once_flag once;
  std::call_once(once, [] {
    auto& options = llvm::cl::getRegisteredOptions();
    const auto found = options.find("regalloc-csr-first-time-cost");
    if (found != options.end()) found->second->addOccurrence(0, found->first(), "5");
  });
}

}  // namespace

/// Destruction order matters: analyses refer to the target machine.
struct Pipeline::State {
  explicit State(std::unique_ptr<llvm::TargetMachine> m) : machine(std::move(m)) {}

  std::unique_ptr<llvm::TargetMachine> machine;
  llvm::LoopAnalysisManager loops;
  llvm::FunctionAnalysisManager functions;
  llvm::CGSCCAnalysisManager components;
  llvm::ModuleAnalysisManager modules;
  llvm::ModulePassManager passes, passes_for_loops;
  // Setting up a code generator takes as long as a small function, so it is kept and writes into
  // the same buffer.
  llvm::SmallVector<char, 0> object;
  llvm::raw_svector_ostream out{object};
  std::unique_ptr<llvm::legacy::PassManager> code_generator;
};

CpuDescription describeCpu(const TargetFacts& facts) {
  if (!facts.detects_cpu) return {facts.cpu, facts.features};
  CpuDescription found = {llvm::sys::getHostCPUName().str(), facts.features};
  if (found.cpu.empty() || found.cpu == "generic") found.cpu = facts.cpu;
  for (const auto& feature : llvm::sys::getHostCPUFeatures()) {
    if (!found.features.empty()) found.features += ',';
    found.features += (feature.second ? "+" : "-") + feature.first().str();
  }
  return found;
}

std::unique_ptr<Pipeline> Pipeline::create(const TargetFacts& facts, int level,
                                           std::string* error) {
  startLlvm();
  priceCalleeSavedRegisters();
  const llvm::Target* target = llvm::TargetRegistry::lookupTarget(facts.triple, *error);
  if (target == nullptr) return nullptr;
  const CpuDescription cpu = describeCpu(facts);
  llvm::TargetOptions options;
  options.MCOptions.ABIName = facts.abi;
  options.AllowFPOpFusion = llvm::FPOpFusion::Strict;
  std::unique_ptr<llvm::TargetMachine> machine(
      target->createTargetMachine(facts.triple, cpu.cpu, cpu.features, options, llvm::Reloc::PIC_,
                                  llvm::CodeModel::Small, codeGenLevel(level), /*JIT=*/true));
  if (machine == nullptr) {
    *error = std::string("LLVM makes no code for ") + facts.triple;
    return nullptr;
  }
  auto state = std::make_unique<State>(std::move(machine));
  // Nothing that programs call is a C library function, and none may be invented.
  llvm::TargetLibraryInfoImpl library{llvm::Triple(facts.triple)};
  library.disableAllFunctions();
  state->functions.registerPass([&] { return llvm::TargetLibraryAnalysis(library); });
  llvm::PassBuilder builder(state->machine.get());
  builder.registerModuleAnalyses(state->modules);
  builder.registerCGSCCAnalyses(state->components);
  builder.registerFunctionAnalyses(state->functions);
  builder.registerLoopAnalyses(state->loops);
  builder.crossRegisterProxies(state->loops, state->functions, state->components, state->modules);
  state->passes.addPass(llvm::createModuleToFunctionPassAdaptor(makePasses(level, false)));
  state->passes_for_loops.addPass(llvm::createModuleToFunctionPassAdaptor(makePasses(level, true)));
  return std::unique_ptr<Pipeline>(new Pipeline(facts, level, std::move(state)));
}

Pipeline::Pipeline(const TargetFacts& facts, int level, std::unique_ptr<State> state)
    : facts_(facts), level_(level), state_(std::move(state)) {}

Pipeline::~Pipeline() = default;

void Pipeline::prepare(llvm::Module& module) const {
  module.setTargetTriple(facts_.triple);
  module.setDataLayout(state_->machine->createDataLayout());
  module.setPICLevel(llvm::PICLevel::BigPIC);
}

void Pipeline::optimise(llvm::Module& module, bool has_loops) {
  if (level_ == 0) return;
  if (facts_.vector_width[0] != 0) {
    for (llvm::Function& f : module) {
      if (!f.isDeclaration()) f.addFnAttr("prefer-vector-width", facts_.vector_width);
    }
  }
  (has_loops ? state_->passes_for_loops : state_->passes).run(module, state_->modules);
  state_->loops.clear();
  state_->functions.clear();
  state_->components.clear();
  state_->modules.clear();
}

void Pipeline::emitObject(llvm::Module& module, llvm::SmallVectorImpl<char>& object) {
  if (state_->code_generator == nullptr) {
    state_->code_generator = std::make_unique<llvm::legacy::PassManager>();
    llvm::MCContext* context = nullptr;
    state_->machine->addPassesToEmitMC(*state_->code_generator, context, state_->out,
                                       /*DisableVerify=*/true);
  }
  state_->code_generator->run(module);
  object.assign(state_->object.begin(), state_->object.end());
  state_->object.clear();
}

std::string Pipeline::assembly(const llvm::Module& module) {
  const std::unique_ptr<llvm::Module> copy = llvm::CloneModule(module);
  llvm::SmallString<4096> text;
  llvm::raw_svector_ostream out(text);
  llvm::legacy::PassManager passes;
  state_->machine->addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::AssemblyFile,
                                       /*DisableVerify=*/true);
  passes.run(*copy);
  return text.str().str();
}

std::unique_ptr<Pipeline> PipelinePool::take(const TargetFacts& facts, int level,
                                             std::string* error) {
  {
    std::lock_guard<std::mutex> lock(mutex_);
    for (auto& pipeline : idle_) {
      if (pipeline->level() != level) continue;
      std::unique_ptr<Pipeline> taken = std::move(pipeline);
      pipeline = std::move(idle_.back());
      idle_.pop_back();
      return taken;
    }
  }
  return Pipeline::create(facts, level, error);
}

void PipelinePool::giveBack(std::unique_ptr<Pipeline> pipeline) {
  std::lock_guard<std::mutex> lock(mutex_);
  idle_.push_back(std::move(pipeline));
}

}  // namespace vela::llvmjit
