// From an ir::Unit to LLVM functions: the specialised entry with its boxed entry, or the on-stack
// replacement entry.
//
// Rules
// 1. One member function per IR operation, declared and called from the table: a forgotten
//    operation does not link.
// 2. A failing guard branches to its exit block: it stores what the exit plan says into
//    ExecState::exit and returns {anything, kExit}. Never a call followed by `unreachable`: LLVM
//    would reason backwards from it and widen the bet. Exit blocks have their number in them, so no
//    two are the same.
// 3. After a call, `status != kOk` goes to a cold block that asks vela_call_slow. A result comes
//    back boxed and joins the fast path if it has the expected representation.
// 4. Nothing here may depend on where things are in this run: heap constants, the code object and
//    the validity byte are symbols; helpers too.
// 5. Values are i64 (boxed or raw Int), double, i1 (Bool) or ptr (Ptr) inside a function; Bools
//    travel as i64.
#ifndef VELA_TARGETS_LLVM_UNIT_LOWERING_H_
#define VELA_TARGETS_LLVM_UNIT_LOWERING_H_

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/contract/exec_state.h"
#include "core/contract/helpers.h"
#include "core/ir/exit_plan.h"
#include "core/ir/ir.h"
#include "core/jit/backend.h"
#include "targets/llvm/compiled_object.h"
#include "targets/llvm/live_bases.h"
#include "targets/llvm/module_context.h"

namespace vela::llvmjit {

class UnitLowering {
 public:
  /// `stack_register`: LLVM's name of the stack pointer.
  UnitLowering(ModuleContext& module, const ir::Unit& unit, const ir::ExitPlan& plan,
               const jit::CompileOptions& options, const char* stack_register);

  /// Adds the unit's functions to the module. Returns what is wrong with the unit, or an empty
  /// text.
  std::string run();
  const EntryNames& names() const { return names_; }

 private:
  using V = llvm::Value*;
  using BB = llvm::BasicBlock*;

#define VELA_IR_OP(name, text, result, arity, imm, flags, doc) \
  V lower##name(ir::NodeId id, const ir::Node& n);
#include "core/ir/ops.def"
#undef VELA_IR_OP
  V lower(ir::NodeId id, const ir::Node& n);

  // --- control flow (unit_lowering.cc) ---
  void makeFunction();
  void makeBlocks();
  void lowerBlock(ir::BlockId id);
  void countHeat();
  void connectPhis();
  void reserveSpan();
  BB edgeTarget(ir::BlockId from, size_t succ);
  BB newBlock(const char* name);
  void branchLikely(V condition, BB then, BB otherwise);
  void branchUnlikely(V condition, BB then, BB otherwise);
  void fail(const std::string& why);
  V input(const ir::Node& n, size_t i) const { return values_[n.inputs[i]]; }
  const ir::Node& inputNode(const ir::Node& n, size_t i) const { return unit_.node(n.inputs[i]); }
  ir::Type inputType(const ir::Node& n, size_t i) const { return inputNode(n, i).type; }

  // --- exits (exits.cc) ---
  uint32_t exitNumber(ir::NodeId id);
  /// The block that leaves through the exit of guard `id`.
  BB guardExit(ir::NodeId id);
  void exitUnless(V condition, ir::NodeId id);
  void exitIf(V condition, ir::NodeId id);
  /// Fills the current block: stores the exit's values (a call's boxed result too, if given) and
  /// leaves.
  void leave(uint32_t number, V call_result);
  BB exitStore(ir::NodeId id, size_t place, BB next);
  void makeLeave();
  void keepSeparate();
  V countStress();
  V statusResult(V value, V status);
  void returnStatus(Status status);
  V belowStackLimit(bool poll);

  // --- representations (boxing.cc) ---
  V isPointer(V value);
  V isInlineInt(V value);
  V isOfKind(V value, ObjectKind wanted, BB otherwise);
  V unboxInt(V value, BB otherwise);
  V unboxFloat(V value, BB otherwise);
  V unboxNumber(V value, BB otherwise);
  V unboxBool(V value, BB otherwise);
  V unbox(V value, ir::Type type, BB otherwise);
  V unboxRep(V value, Rep rep, BB otherwise);
  V inlineInt(V integer);
  V boxInt(V integer, ir::NodeId safepoint);
  V boxFloat(V number);
  V boxBool(V boolean);
  V box(V value, ir::Type type, ir::NodeId safepoint);
  /// As it travels in a register between functions.
  V toWord(V value, ir::Type type);
  V fromWord(V word, ir::Type type);

  // --- memory (memory.cc) ---
  V constant(uint64_t bits) { return llvm::ConstantInt::get(m_.i64, bits); }
  V object(V value) { return b_.CreateIntToPtr(value, m_.ptr); }
  V at(V pointer, int64_t offset);
  V element(V words, V index);
  llvm::LoadInst* load(llvm::Type* type, V pointer, llvm::MDNode* tag);
  llvm::StoreInst* store(V value, V pointer, llvm::MDNode* tag);
  V execField(size_t offset) { return at(exec_, static_cast<int64_t>(offset)); }
  V loadLength(V holder, size_t offset, Memory memory);
  bool knownPointer(ir::NodeId id) const;
  void pointerCheck(const ir::Node& n, ir::NodeId id);
  V listKindWord(V list);
  V allocate(uint64_t bytes, uint64_t header, ir::NodeId id, contract::Helper slow,
             const std::vector<V>& arguments);
  void lowerBarrier(ir::NodeId id, uint8_t bits, V value, contract::Helper helper,
                    const std::vector<V>& arguments);
  V callLeaf(contract::Helper helper, const std::vector<V>& arguments, ir::NodeId safepoint);
  V callPureLeaf(contract::Helper helper, const std::vector<V>& arguments);
  V characterOf(V code);
  V asciiByte(const ir::Node& n, BB otherwise);
  void keepBasesAlive(ir::NodeId safepoint);
  llvm::MDNode* elementTag(ir::Type type) const;

  // --- calls (calls.cc) ---
  struct CallSite;
  CallSite beginCall(ir::NodeId id);
  /// Ends the current block after a call that gave `status` and, if kOk, a boxed or an unboxed
  /// result.
  void endWithBoxed(CallSite& site, V result, V status);
  void endWithResult(CallSite& site, V result, V status);
  V finishCall(CallSite& site);
  void askCallSlow(CallSite& site);
  void checkValid(CallSite& site, V result);
  void callSpan(CallSite& site, contract::Helper helper, const std::vector<V>& values, V extra);
  void callMachineCode(CallSite& site, llvm::FunctionCallee target,
                       const std::vector<V>& arguments);
  void callThroughCell(CallSite& site, const ir::Node& n, const std::vector<V>& arguments);
  V boxedInput(const ir::Node& n, size_t i, ir::NodeId safepoint);
  V rawInput(const ir::Node& n, size_t i);
  static size_t spanSize(const ir::Node& n);

  // --- entries (entries.cc) ---
  std::string symbol(const char* suffix) const;
  void setEntryAttributes(llvm::Function* f);
  void makeBoxedEntry();

  // --- arithmetic (arithmetic.cc) ---
  V divide(const ir::Node& n, bool remainder);
  V unaryIntrinsic(llvm::Intrinsic::ID intrinsic, const ir::Node& n);

  ModuleContext& m_;
  const ir::Unit& unit_;
  const ir::ExitPlan& plan_;
  const jit::CompileOptions& options_;
  const char* stack_register_;
  LiveBases live_bases_;
  llvm::IRBuilder<> b_;
  llvm::Function* function_ = nullptr;
  V exec_ = nullptr, closure_ = nullptr, registers_ = nullptr;
  V span_ = nullptr;               // buffer for arguments of span helpers, in the entry block
  std::vector<V> values_;          // by NodeId
  std::vector<BB> heads_, tails_;  // per block: first and last LLVM block
  std::vector<BB> second_edges_;   // per block: the block on its second edge to one successor
  std::vector<BB> guard_exits_;    // by exit number
  // By the block that follows, and what is stored.
  std::map<std::pair<BB, ir::NodeId>, BB> exit_stores_;
  BB leave_ = nullptr;  // the last block of all exits
  EntryNames names_;
  std::string error_;
};

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_UNIT_LOWERING_H_
