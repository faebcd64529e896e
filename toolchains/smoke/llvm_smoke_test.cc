// LLVM compiles and runs a function on each instruction set: its library of the right one is
// linked, its headers fit, and the code it makes runs (under emulation too).

#include <gtest/gtest.h>

#include <memory>
#include <utility>

#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"

namespace {

llvm::orc::ThreadSafeModule FunctionReturning42(const llvm::DataLayout& layout) {
  auto context = std::make_unique<llvm::LLVMContext>();
  auto module = std::make_unique<llvm::Module>("smoke", *context);
  module->setDataLayout(layout);
  llvm::IRBuilder<> builder(*context);
  auto* type = llvm::FunctionType::get(builder.getInt32Ty(), false);
  auto* function =
      llvm::Function::Create(type, llvm::Function::ExternalLinkage, "answer", module.get());
  builder.SetInsertPoint(llvm::BasicBlock::Create(*context, "entry", function));
  builder.CreateRet(builder.getInt32(42));
  return llvm::orc::ThreadSafeModule(std::move(module), std::move(context));
}

// RISC-V detects no features under emulation and would choose a soft-float ABI.
void DescribeMachine(llvm::orc::JITTargetMachineBuilder& builder) {
  builder.setRelocationModel(llvm::Reloc::PIC_);
  if (!builder.getTargetTriple().isRISCV64()) return;
  builder.setCPU("generic-rv64");
  builder.getOptions().MCOptions.ABIName = "lp64d";
  for (const char* feature : {"+m", "+a", "+f", "+d", "+c"}) builder.addFeatures({feature});
}

TEST(Llvm, CompilesAndRunsAFunction) {
  // By name, never "native": the headers are those of the machine that builds.
  llvm::InitializeAllTargetInfos();
  llvm::InitializeAllTargets();
  llvm::InitializeAllTargetMCs();
  llvm::InitializeAllAsmPrinters();
  auto builder = llvm::cantFail(llvm::orc::JITTargetMachineBuilder::detectHost());
  DescribeMachine(builder);
  auto jit = llvm::cantFail(
      llvm::orc::LLJITBuilder().setJITTargetMachineBuilder(std::move(builder)).create());
  llvm::cantFail(jit->addIRModule(FunctionReturning42(jit->getDataLayout())));
  auto answer = llvm::cantFail(jit->lookup("answer")).toPtr<int (*)()>();
  EXPECT_EQ(answer(), 42);
}

}  // namespace
