// Names, attributes and the boxed entry of a unit's functions. The conventions are
// core/contract/exec_state.h.
#include "llvm/ADT/StringExtras.h"
#include "targets/llvm/unit_lowering.h"

namespace vela::llvmjit {

/// Letters, digits and dots; '@' for one would mean a symbol version.
std::string UnitLowering::symbol(const char* suffix) const {
  std::string name = "vela.";
  for (char c : unit_.name) name += llvm::isAlnum(c) || c == '.' ? c : '_';
  return name + suffix;
}

void UnitLowering::setEntryAttributes(llvm::Function* f) {
  f->setDoesNotThrow();
  f->addParamAttr(0, llvm::Attribute::NonNull);
  f->addParamAttr(0, llvm::Attribute::NoUndef);
  f->addParamAttr(0, llvm::Attribute::getWithAlignment(m_.context, llvm::Align(8)));
  f->addDereferenceableParamAttr(0, sizeof(ExecState));
}

/// {Value, status}(exec, args): unboxes as the signature says, calls the specialised entry and
/// boxes its result. What does not fit the signature gives kNotEntered before anything happened;
/// conversions are the body's matter.
void UnitLowering::makeBoxedEntry() {
  llvm::Function* body = function_;
  names_.boxed = symbol(".boxed");
  auto* type = llvm::FunctionType::get(m_.word_result, {m_.ptr, m_.ptr}, false);
  function_ =
      llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, names_.boxed, m_.module);
  setEntryAttributes(function_);
  // Compiling it well would take as long as compiling many a body; it is left once per entry from
  // the interpreter.
  function_->addFnAttr(llvm::Attribute::OptimizeNone);
  function_->addFnAttr(llvm::Attribute::NoInline);
  exec_ = function_->getArg(0);
  V args = function_->getArg(1);
  b_.SetInsertPoint(newBlock("entry"));
  BB not_entered = newBlock("not.entered");
  llvm::MDNode* tag = m_.tag(Memory::kRegisters);
  std::vector<V> arguments = {exec_, load(m_.i64, at(args, -8 * kFrameHeader), tag)};
  for (size_t i = 0; i < unit_.signature.params.size(); ++i) {
    V value = load(m_.i64, at(args, static_cast<int64_t>(8 * i)), tag);
    arguments.push_back(unboxRep(value, unit_.signature.params[i], not_entered));
  }
  V call = b_.CreateCall(body, arguments);
  V status = b_.CreateExtractValue(call, 1);
  BB ok = newBlock("returned"), other = newBlock("other");
  branchLikely(b_.CreateICmpEQ(status, constant(static_cast<uint64_t>(Status::kOk))), ok, other);
  b_.SetInsertPoint(ok);
  const ir::Type result_type = ir::typeOfRep(unit_.signature.result);
  V result = box(fromWord(b_.CreateExtractValue(call, 0), result_type), result_type, ir::kNoId);
  b_.CreateRet(statusResult(result, constant(static_cast<uint64_t>(Status::kOk))));
  b_.SetInsertPoint(other);
  b_.CreateRet(statusResult(nullptr, status));
  b_.SetInsertPoint(not_entered);
  returnStatus(Status::kNotEntered);
  function_ = body;
}

}  // namespace vela::llvmjit
