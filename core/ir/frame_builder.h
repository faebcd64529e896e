// Internal to the builder: the unit under construction, and one activation (the root function or an
// inlined callee).
#ifndef VELA_CORE_IR_FRAME_BUILDER_H_
#define VELA_CORE_IR_FRAME_BUILDER_H_

#include <functional>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/bytecode/liveness.h"
#include "core/contract/helpers.h"
#include "core/ir/bytecode_graph.h"
#include "core/ir/intrinsics.h"
#include "core/ir/ir.h"
#include "core/ir/snapshot.h"
#include "core/ir/speculation.h"
#include "core/ir/type_inference.h"

namespace vela::ir {

/// State shared by all activations of one unit.
struct UnitBuild {
  const Snapshot& snapshot;
  Unit& unit;
  ForcedBoxed& forced;
  bool again = false;      // a register was forced: build again
  std::string error;       // not empty: give up
  std::vector<bool> dead;  // per block: cannot be reached, dropped at the end
  std::unordered_map<uint64_t, uint32_t> literal_of;  // Value bits → literal index
  int inline_budget = 200;                            // instructions left to inline in this unit

  BlockId newBlock(bool is_dead = false);
  NodeId literal(Value v);  // not placed
  void addFact(Fact fact);
};

/// One value returned by an inlined activation.
struct InlineReturn {
  BlockId block;
  NodeId value;
  bool fresh = false;  // a tuple that the activation made and nobody else has seen
};

class FrameBuilder {
 public:
  FrameBuilder(UnitBuild& build, const FunctionSnapshot& function, StateId parent, int depth);

  /// Builds the root activation; parameters or OSR registers become nodes of block 0.
  void buildRoot();

  /// Builds an inlined activation that starts in block `from`; afterwards returns() holds what it
  /// returned and where. `registers` holds the parameters (missing ones unassigned), `closure` the
  /// callee or kNoId.
  void buildInlined(BlockId from, std::vector<NodeId> registers, NodeId closure);
  const std::vector<InlineReturn>& returns() const { return returns_; }

 private:
  struct Edge {
    BlockId block;
    std::vector<NodeId> regs;
  };

  // --- frame_builder.cc: blocks, edges, states ---
  void mergeLoopVariables();
  void run(uint32_t entry_pc, BlockId from, std::vector<NodeId> regs, std::vector<Rep> reps);
  bool startBlock(uint32_t b);
  void startLoopHeader(uint32_t b, std::vector<Edge>& edges, const bytecode::RegisterSet& live);
  void startMerge(uint32_t b, std::vector<Edge>& edges, const bytecode::RegisterSet& live);
  void connect(const Edge& edge, uint32_t target);
  void goTo(uint32_t target);
  void goToPc(uint32_t pc) { goTo(graph_->blockAt(pc)); }
  BlockId branchOff(NodeId condition, int likely);
  /// Ends the block. `when_true` emits into the taken side only (it may set registers there).
  void branchTo(NodeId condition, uint32_t true_pc, uint32_t false_pc, int likely,
                const std::function<void()>& when_true = {});
  NodeId coerce(BlockId block, NodeId value, Type type);
  std::unique_ptr<FrameState> makeState(const bytecode::RegisterSet& live, bool result_open);
  StateId stateBefore();
  StateId stateAfter();
  void exitHere(ExitReason reason);
  void startDeadBlock();

  NodeId emit(Op op, std::vector<NodeId> inputs = {}, int64_t imm = 0, Type type = Type::Void) {
    return build_.unit.append(cur_, op, std::move(inputs), imm, type);
  }
  NodeId guard(Op op, ExitReason reason, std::vector<NodeId> inputs, int64_t imm = 0);
  NodeId call(Op op, std::vector<NodeId> inputs, int64_t imm, Type type);
  NodeId helper(contract::Helper h, std::vector<NodeId> inputs) {
    return call(Op::CallHelper, std::move(inputs), static_cast<int64_t>(h), Type::Value);
  }
  NodeId helperBool(contract::Helper h, std::vector<NodeId> inputs);
  NodeId constInt(int64_t i) { return emit(Op::ConstInt, {}, i); }
  NodeId constBool(bool b) { return emit(Op::ConstBool, {}, b); }
  NodeId constFloat(double d);
  NodeId constValue(Value v) { return emit(Op::ConstValue, {}, static_cast<int64_t>(v.bits)); }
  NodeId immediate(Value v);  // raw constant where it is a number or Bool

  Type typeOf(NodeId n) const { return build_.unit.node(n).type; }
  Rep repOf(NodeId n) const { return repOfType(typeOf(n)); }
  NodeId box(NodeId n);
  NodeId boxIn(BlockId block, NodeId n);
  NodeId asInt(NodeId n);
  NodeId asFloat(NodeId n, bool convert);
  /// `reason`: why a raw number, which is no Bool, exits.
  NodeId asBool(NodeId n, ExitReason reason = ExitReason::Throw);
  NodeId asRep(NodeId n, Rep rep, bool convert_float);
  NodeId boxed(uint32_t r) { return box(regs_[r]); }
  std::vector<NodeId> boxedRange(uint32_t first, uint32_t count);
  bool generic() const { return function_.generic_pcs.count(pc_) != 0; }
  const bytecode::Instruction& instr() const { return function_.code[pc_]; }
  void set(uint32_t r, NodeId n) { regs_[r] = n; }

  // --- builder_arith.cc ---
  void emitArith(NodeId b, NodeId c);
  NodeId intArith(NodeId b, NodeId c);
  NodeId floatArith(NodeId b, NodeId c);
  void emitUnary();
  void emitPow();
  NodeId expandPow(NodeId x, int64_t n);
  NodeId compare(Cond cond, NodeId b, NodeId c);
  NodeId compareStrings(Cond cond, NodeId b, NodeId c);
  NodeId compareTyped(Cond cond, NodeId b, NodeId c);
  void emitCompare(Cond cond);
  void emitCompareJump();
  void emitCheckType();
  bool exactInt(NodeId n) const;

  using Arm = std::function<NodeId()>;

  // --- builder_operators.cc ---
  std::vector<InlineReturn> ownOperator(std::vector<NodeId> args, uint8_t feedback);
  bool emitOwnOperator(std::vector<NodeId> args, uint8_t feedback);
  NodeId compareInstances(Cond cond, NodeId b, NodeId c);
  const runtime::SlotState* operatorSlot(NodeId receiver, uint8_t feedback) const;
  bool runsMethod(const runtime::MemberEntry& entry, size_t argc) const;
  bool byIdentity(ClassId id) const;
  bool givesBool(const runtime::MemberEntry& entry) const;
  NodeId truth(NodeId n);

  // --- builder_types.cc ---
  void emitIsType();
  NodeId ifMatches(NodeId value, const CheckSnapshot& check, const Arm& yes, const Arm& no);
  NodeId matches(NodeId value, const CheckSnapshot& check);

  // --- builder_access.cc ---
  void emitInstruction();  // the switch over all opcodes
  void emitVariables();
  void emitJumpOn(Op test, bool when);
  NodeId readChecked(Op op, std::vector<NodeId> inputs, int64_t imm, bool surely_assigned);
  void storeCell(NodeId cell, NodeId value);
  void barrier(NodeId object, NodeId value);
  void elementBarrier(NodeId list, NodeId index, NodeId value);
  NodeId checkList(NodeId list, IndexPlan plan);
  void emitGetIndex();
  void emitSetIndex();
  void emitForPrep();
  void emitForLoop();
  void emitGetField();
  void emitSetField();
  void storeField(NodeId object, NodeId value, const runtime::MemberEntry& entry);
  NodeId loadField(NodeId object, const runtime::MemberEntry& entry);
  NodeId loadMember(NodeId object, const runtime::MemberEntry& entry);
  bool readsInline(const runtime::MemberEntry& entry) const;
  void emitNewRange(int64_t inclusive);
  void emitIn();
  NodeId newTuple(std::vector<NodeId> elements);
  void emitNewClosure();
  void emitJumpOnBool(bool when);
  int likelihood() const;

  // --- builder_iteration.cc ---
  void emitIterPrep();
  void emitIterNext();
  NodeId hasElement(ObjectKind kind, NodeId collection, NodeId index);
  NodeId loadElement(IndexPlan plan, NodeId collection, NodeId index);
  void emitNextEntry(NodeId iteration, NodeId index);
  bool emitOwnNext(NodeId iterator);
  void unwrapNext(NodeId next, std::vector<InlineReturn>* elements);

  // --- builder_calls.cc ---
  void emitCall();
  void emitCallFunction();
  void emitCallMethod();
  void emitNew();
  void emitCallBuiltin();
  bool emitNumberMethod();
  NodeId emitIntrinsic(Intrinsic which, runtime::BuiltinId id, NodeId x, NodeId y);
  NodeId extreme(Intrinsic which, NodeId x, NodeId y);
  void emitReturn(NodeId value);
  bool canCall(const FunctionSnapshot* callee, size_t argc) const;
  const FunctionSnapshot* functionOf(NodeId callee) const;
  NodeId callKnown(const FunctionSnapshot& callee, NodeId closure, const std::vector<NodeId>& args);
  std::vector<InlineReturn> callArms(const FunctionSnapshot& callee, NodeId closure,
                                     const std::vector<NodeId>& args);
  NodeId callDirect(const FunctionSnapshot& callee, NodeId closure,
                    const std::vector<NodeId>& args);
  bool shouldInline(const FunctionSnapshot& callee) const;
  std::vector<InlineReturn> inlineCall(const FunctionSnapshot& callee, NodeId closure,
                                       const std::vector<NodeId>& args);
  /// How an entry of a slot is told from the others.
  struct EntryTest {
    Op is, check;
    ExitReason reason;
    std::function<int64_t(const runtime::MemberEntry&)> imm;
  };
  using EntryArms =
      std::function<std::vector<InlineReturn>(NodeId value, const runtime::MemberEntry& entry)>;
  std::vector<InlineReturn> armsByEntry(NodeId value, const runtime::SlotState& slot,
                                        const EntryTest& test, const EntryArms& arm);
  std::vector<InlineReturn> armsByClass(NodeId receiver, const runtime::SlotState& slot,
                                        const EntryArms& arm);
  std::vector<InlineReturn> armsByFunction(NodeId callee, const runtime::SlotState& slot,
                                           const EntryArms& arm);
  using ClassArm = std::function<NodeId(NodeId receiver, const runtime::MemberEntry& entry)>;
  NodeId dispatchOnClass(NodeId receiver, const runtime::SlotState& slot, const ClassArm& arm);
  NodeId mergeArms(const std::vector<InlineReturn>& arms);
  std::vector<NodeId> join(const std::vector<InlineReturn>& ways,
                           const std::vector<std::vector<NodeId>>& values);
  bool areFreshTuples(const std::vector<InlineReturn>& ways) const;
  bool isUnusedTuple(NodeId n) const;
  NodeId choose(NodeId condition, int likely, const Arm& when_true, const Arm& when_false);
  NodeId callGeneric(uint32_t first, uint32_t argc, contract::Helper h, int64_t extra);

  // --- builder_builtins.cc ---
  NodeId asString(NodeId n);
  void emitStringIndex();
  NodeId callBuiltinMethod(runtime::BuiltinId id, NodeId receiver);
  bool emitFromCode();
  bool emitCheckTuple();
  NodeId listPush(NodeId list, NodeId value);
  NodeId listPop(NodeId list);

  UnitBuild& build_;
  const FunctionSnapshot& function_;
  StateId parent_;
  int depth_;
  bool inlined_ = false;
  NodeId closure_ = kNoId;
  bytecode::CodeView view_;
  std::unique_ptr<BytecodeGraph> graph_;
  std::unique_ptr<TypeInference> types_;
  std::unique_ptr<bytecode::Liveness> liveness_;
  // Per bytecode block: edges that arrived before it was started.
  std::vector<std::vector<Edge>> pending_;
  std::vector<BlockId> ir_block_;  // per bytecode block, kNoId before it was started
  // Per bytecode block: register → phi.
  std::vector<std::vector<std::pair<uint16_t, NodeId>>> phis_;
  std::vector<NodeId> regs_;
  BlockId cur_ = 0;
  uint32_t pc_ = 0;
  StateId before_ = kNoId;  // cache of stateBefore() for pc_
  bool ended_ = false;      // the current bytecode block needs no fall-through edge
  std::vector<InlineReturn> returns_;
};

}  // namespace vela::ir

#endif  // VELA_CORE_IR_FRAME_BUILDER_H_
