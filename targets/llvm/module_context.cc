#include "targets/llvm/module_context.h"

#include <vector>

#include "llvm/IR/MDBuilder.h"

namespace vela::llvmjit {

namespace {

struct MemoryClass {
  Memory memory;
  Memory parent;  // itself: below the root
  const char* name;
};

// Parents stand before their children.
constexpr MemoryClass kMemoryClasses[] = {
    {Memory::kNewHeader, Memory::kNewHeader, "new header"},
    {Memory::kExec, Memory::kNewHeader, "exec"},
    {Memory::kExecRuns, Memory::kExec, "exec.runs"},
    {Memory::kExecLimit, Memory::kExec, "exec.limit"},
    {Memory::kExecTables, Memory::kExec, "exec.tables"},
    {Memory::kExecExit, Memory::kExec, "exec.exit"},
    {Memory::kExecStress, Memory::kExec, "exec.stress"},
    {Memory::kGcBits, Memory::kExec, "gc bits"},
    {Memory::kHeader, Memory::kNewHeader, "header"},
    {Memory::kHeaderClass, Memory::kHeader, "header.class"},
    {Memory::kHeaderKind, Memory::kHeader, "header.kind"},
    {Memory::kListHead, Memory::kListHead, "list head"},
    {Memory::kElemValue, Memory::kElemValue, "element value"},
    {Memory::kElemInt, Memory::kElemInt, "element int"},
    {Memory::kElemFloat, Memory::kElemFloat, "element float"},
    {Memory::kCell, Memory::kCell, "cell"},
    {Memory::kVariable, Memory::kVariable, "variable"},
    {Memory::kCapture, Memory::kCapture, "capture"},
    {Memory::kTuple, Memory::kTuple, "tuple"},
    {Memory::kString, Memory::kString, "string"},
    {Memory::kRange, Memory::kRange, "range"},
    {Memory::kIntBox, Memory::kIntBox, "int box"},
    {Memory::kClosureHead, Memory::kClosureHead, "closure head"},
    {Memory::kFunctionCell, Memory::kFunctionCell, "function cell"},
    {Memory::kSpan, Memory::kSpan, "span"},
    {Memory::kRegisters, Memory::kRegisters, "registers"},
    {Memory::kValid, Memory::kValid, "valid"},
};
static_assert(sizeof(kMemoryClasses) / sizeof(kMemoryClasses[0]) == kMemoryCount);

}  // namespace

ModuleContext::ModuleContext(llvm::Module& m, const char* (*math_symbol)(uint32_t))
    : module(m), context(m.getContext()), math_symbol_(math_symbol) {
  i1 = llvm::Type::getInt1Ty(context);
  i8 = llvm::Type::getInt8Ty(context);
  i32 = llvm::Type::getInt32Ty(context);
  i64 = llvm::Type::getInt64Ty(context);
  f64 = llvm::Type::getDoubleTy(context);
  ptr = llvm::PointerType::getUnqual(context);
  void_type = llvm::Type::getVoidTy(context);
  word_result = llvm::StructType::get(i64, i64);
  float_result = llvm::StructType::get(f64, i64);
  llvm::MDBuilder metadata(context);
  likely = metadata.createBranchWeights(1 << 20, 1);
  unlikely = metadata.createBranchWeights(1, 1 << 20);
  makeTags();
}

llvm::MDNode* ModuleContext::newType(const char* name, llvm::MDNode* parent) {
  return llvm::MDBuilder(context).createTBAAScalarTypeNode(name, parent);
}

void ModuleContext::makeTags() {
  llvm::MDBuilder metadata(context);
  root_ = metadata.createTBAARoot("vela");
  std::array<llvm::MDNode*, kMemoryCount> types{};
  for (const MemoryClass& c : kMemoryClasses) {
    llvm::MDNode* parent = c.parent == c.memory ? root_ : types[static_cast<int>(c.parent)];
    llvm::MDNode* type = newType(c.name, parent);
    types[static_cast<int>(c.memory)] = type;
    tags_[static_cast<int>(c.memory)] = metadata.createTBAAStructTagNode(type, type, 0);
  }
}

llvm::MDNode* ModuleContext::fieldTag(ir::Type type, int64_t index) {
  llvm::MDNode*& tag = field_tags_[{type, index}];
  if (tag == nullptr) {
    const char* kind = type == ir::Type::Int     ? "int "
                       : type == ir::Type::Float ? "float "
                                                 : "value ";
    llvm::MDNode* node =
        newType((std::string("field ") + kind + std::to_string(index)).c_str(), root_);
    tag = llvm::MDBuilder(context).createTBAAStructTagNode(node, node, 0);
  }
  return tag;
}

llvm::FunctionCallee ModuleContext::helper(contract::Helper helper) {
  const contract::HelperInfo& info = contract::kHelpers[static_cast<int>(helper)];
  llvm::Function* f = module.getFunction(info.symbol);
  if (f != nullptr) return f;
  llvm::FunctionType* type = nullptr;
  switch (info.kind) {
    case contract::HelperKind::kThrowing:
    case contract::HelperKind::kLeaf: {
      std::vector<llvm::Type*> params(1 + info.arguments, i64);
      params[0] = ptr;
      const bool leaf = info.kind == contract::HelperKind::kLeaf;
      type = llvm::FunctionType::get(leaf ? i64 : static_cast<llvm::Type*>(word_result), params,
                                     false);
      break;
    }
    case contract::HelperKind::kThrowingSpan:
      type = llvm::FunctionType::get(word_result, {ptr, ptr, i64, i64}, false);
      break;
  }
  f = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, info.symbol, module);
  f->setDoesNotThrow();
  if (info.kind == contract::HelperKind::kLeaf) f->addFnAttr(llvm::Attribute::WillReturn);
  return f;
}

llvm::FunctionCallee ModuleContext::callSlow() {
  llvm::Function* f = module.getFunction(contract::kCallSlowSymbol);
  if (f == nullptr) {
    auto* type = llvm::FunctionType::get(word_result, {ptr, ptr, i64, i64}, false);
    f = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, contract::kCallSlowSymbol,
                               module);
    f->setDoesNotThrow();
    f->addFnAttr(llvm::Attribute::Cold);
  }
  return f;
}

llvm::FunctionCallee ModuleContext::pureFunction(const std::string& name, size_t arguments) {
  llvm::Function* f = module.getFunction(name);
  if (f != nullptr) return f;
  auto* type = llvm::FunctionType::get(f64, std::vector<llvm::Type*>(arguments, f64), false);
  f = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, name, module);
  f->setDoesNotThrow();
  f->setMemoryEffects(llvm::MemoryEffects::none());
  f->addFnAttr(llvm::Attribute::WillReturn);
  return f;
}

llvm::FunctionCallee ModuleContext::math(int64_t builtin, size_t arguments) {
  const char* name =
      math_symbol_ == nullptr ? nullptr : math_symbol_(static_cast<uint32_t>(builtin));
  return pureFunction(name != nullptr ? name : kMathPrefix + std::to_string(builtin), arguments);
}

llvm::FunctionCallee ModuleContext::fmod() { return pureFunction(kFmodSymbol, 2); }

llvm::GlobalVariable* ModuleContext::external(const char* name, llvm::Type* type) {
  if (llvm::GlobalVariable* known = module.getNamedGlobal(name)) return known;
  return new llvm::GlobalVariable(module, type, false, llvm::GlobalValue::ExternalLinkage, nullptr,
                                  name);
}

llvm::Type* ModuleContext::valueType(ir::Type type) const {
  switch (type) {
    case ir::Type::Void: return void_type;
    case ir::Type::Value:
    case ir::Type::Int: return i64;
    case ir::Type::Float: return f64;
    case ir::Type::Bool: return i1;
    case ir::Type::Ptr: return ptr;
  }
  return void_type;
}

}  // namespace vela::llvmjit
