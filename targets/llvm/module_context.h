// One LLVM module under construction: types, memory tags, and what compiled code refers to by
// symbol.
//
// Memory tags (TBAA). Values are plain words, so to LLVM every access could touch every other. The
// runtime knows better: an element of a raw list is never a field, field 3 never field 4 (instances
// all have their fields at the same places). Each memory class below is a type of its own. Two
// rules keep the tags honest:
//   - a piece of memory changes its class only by dying, and what is loaded from is alive;
//   - slow paths of allocation carry the tag `Exec`: they change the allocation runs in ExecState
//     and the collector's bits in object headers (which stand below `Exec` for that reason), and
//     kill no other load. The store of a new object's header has the tag `NewHeader`, above `Exec`
//     and `Header`, so that no header is written later than the next possible collection.
#ifndef VELA_TARGETS_LLVM_MODULE_CONTEXT_H_
#define VELA_TARGETS_LLVM_MODULE_CONTEXT_H_

#include <array>
#include <map>
#include <string>
#include <utility>

#include "core/contract/helpers.h"
#include "core/ir/ir.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Module.h"

namespace vela::llvmjit {

/// Symbols that every code object defines for itself when it is installed.
inline constexpr const char* kLiteralsSymbol = "vela_unit_literals";  // Value[]
inline constexpr const char* kCodeSymbol = "vela_unit_code";          // jit::Code
inline constexpr const char* kHeatSymbol = "vela_unit_heat";          // uint64_t
inline constexpr const char* kValidSymbol = "vela_unit_valid";        // uint8_t
/// fmod under the runtime's own name.
inline constexpr const char* kFmodSymbol = "vela_m_fmod";
/// Name of a transcendental built-in where the runtime gives none: kMathPrefix + BuiltinId.
inline constexpr const char* kMathPrefix = "vela_math_";

enum class Memory : uint8_t {
  kExec,
  kExecRuns,
  kExecLimit,
  kExecTables,
  kExecExit,
  kExecStress,
  kGcBits,
  kNewHeader,
  kHeader,
  kHeaderClass,
  kHeaderKind,
  kListHead,
  kElemValue,
  kElemInt,
  kElemFloat,
  kCell,
  kVariable,
  kCapture,
  kTuple,
  kString,
  kRange,
  kIntBox,
  kClosureHead,
  kFunctionCell,
  kSpan,
  kRegisters,
  kValid,
};
inline constexpr int kMemoryCount = static_cast<int>(Memory::kValid) + 1;

class ModuleContext {
 public:
  /// `math_symbol`: as in jit::RuntimeSymbols.
  ModuleContext(llvm::Module& module, const char* (*math_symbol)(uint32_t));

  llvm::Module& module;
  llvm::LLVMContext& context;
  llvm::Type *i1, *i8, *i32, *i64, *f64, *ptr, *void_type;
  llvm::StructType *word_result, *float_result;  // {i64, i64}, {double, i64}
  llvm::MDNode *likely, *unlikely;               // branch weights

  /// Access tag of a memory class.
  llvm::MDNode* tag(Memory memory) const { return tags_[static_cast<int>(memory)]; }
  /// Access tag of word `index` of instances, for words of this type.
  llvm::MDNode* fieldTag(ir::Type type, int64_t index);

  llvm::FunctionCallee helper(contract::Helper helper);
  llvm::FunctionCallee callSlow();
  llvm::FunctionCallee math(int64_t builtin, size_t arguments);
  llvm::FunctionCallee fmod();
  /// Address of a symbol that the installer defines.
  llvm::GlobalVariable* external(const char* name, llvm::Type* type);

  /// Type that a specialised entry with this result representation returns.
  llvm::StructType* resultType(Rep rep) const {
    return rep == Rep::kFloat ? float_result : word_result;
  }
  llvm::Type* paramType(Rep rep) const { return rep == Rep::kFloat ? f64 : i64; }
  /// Type of a raw word of the IR's type: i1 for Bool, ptr for Ptr.
  llvm::Type* valueType(ir::Type type) const;

 private:
  llvm::MDNode* newType(const char* name, llvm::MDNode* parent);
  void makeTags();
  llvm::FunctionCallee pureFunction(const std::string& name, size_t arguments);

  const char* (*math_symbol_)(uint32_t);
  llvm::MDNode* root_ = nullptr;
  std::array<llvm::MDNode*, kMemoryCount> tags_{};
  std::map<std::pair<ir::Type, int64_t>, llvm::MDNode*> field_tags_;
};

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_MODULE_CONTEXT_H_
