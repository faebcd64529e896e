// The typed SSA IR that the optimiser works on and back ends consume.
//
// A Unit is one compilation: a function from its entry, or from one loop header (on-stack
// replacement), with inlined callees. Nodes and blocks are indices into the unit's arrays; a block
// lists its nodes in order, phis first, one terminator last. Every node that can exit (kGuard,
// kCall) has a FrameState:
//   guards    the state BEFORE the instruction, which the interpreter executes again
//   calls     the state AFTER it, `result_open`: the interpreter completes the instruction with the
//             result
// A frame state lists the registers that are live there, so a value that only an exit needs stays
// alive for it. Inlined frames chain through `parent`; a parent's state is always of the after kind
// (its call is under way).
#ifndef VELA_CORE_IR_IR_H_
#define VELA_CORE_IR_IR_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/contract/exec_state.h"

namespace vela::ir {

enum class Type : uint8_t { Void, Value, Int, Float, Bool, Ptr };

enum class Op : uint8_t {
#define VELA_IR_OP(name, text, result, arity, imm, flags, doc) name,
#include "core/ir/ops.def"
#undef VELA_IR_OP
};
inline constexpr int kOpCount = 0
#define VELA_IR_OP(name, text, result, arity, imm, flags, doc) +1
#include "core/ir/ops.def"
#undef VELA_IR_OP
    ;

enum OpFlags : uint32_t {
  kPure = 1,    // depends on inputs and imm alone: may be numbered, moved, removed
  kPinned = 2,  // stays in its block (and, with kPure, may still be removed or numbered where it
                // dominates)
  kGuard = 4,   // may exit; needs a frame state; may be removed when implied by a dominating guard
  kCall = 8,    // may do anything: clobbers all memory classes, may collect, may throw, invalidate
  kAllocates = 16,  // may collect; result unused: removable
  kTerminator = 32,
  kDerefs = 64,  // reads or writes the object of input 0 without a test: never to be moved above
                 // what made it safe
  kGivesObject = 128,  // the result is a heap object, of a kind that was tested or made here
  kReadField = 1 << 8,
  kReadElem = 1 << 9,
  kReadListHead = 1 << 10,
  kReadCell = 1 << 11,
  kReadVar = 1 << 12,
  kWriteField = 1 << 16,
  kWriteElem = 1 << 17,
  kWriteListHead = 1 << 18,
  kWriteCell = 1 << 19,
  kWriteVar = 1 << 20,
  kWriteGc = 1 << 21,
};
inline constexpr uint32_t kReadShift = 8, kWriteShift = 16, kMemoryClassMask = 0x1F;

enum class Imm : uint8_t {
  None,
  Int,
  Float,
  Bits,
  Literal,
  Param,
  Reg,
  Cond,
  Class,
  Function,
  Helper,
  Builtin,
  Index,
  Kind,
  ListKind,
  Var
};

/// Result column of the table; Same means set per node.
enum class Result : uint8_t { Void, Value, Int, Float, Bool, Ptr, Same };

struct OpInfo {
  const char* name;  // as in the table's first column
  const char* text;
  Result result;
  int8_t arity;
  Imm imm;
  uint32_t flags;
  const char* doc;

  bool has(OpFlags f) const { return (flags & f) != 0; }
};
const OpInfo& opInfo(Op op);
/// The node of this operation, a Value, is no heap object.
inline bool isNeverObject(Op op) {
  return op == Op::BoxFloat || op == Op::BoxBool || op == Op::ConstValue;
}

enum class Cond : uint8_t { Eq, Ne, Lt, Le, Gt, Ge };

enum class ExitReason : uint8_t {
#define VELA_EXIT_REASON(name, text) name,
#include "core/ir/exit_reasons.def"
#undef VELA_EXIT_REASON
};
/// What logs and statistics print: "type mismatch".
const char* exitReasonText(ExitReason r);
/// The name in IR text: "TypeMismatch".
const char* exitReasonName(ExitReason r);

using NodeId = uint32_t;
using BlockId = uint32_t;
using StateId = uint32_t;
inline constexpr uint32_t kNoId = 0xFFFFFFFF;

/// The instruction that a node was built for; for people, nothing depends on it.
struct Origin {
  FunctionId function = kNoId;  // kNoId: made by a pass
  uint32_t pc = 0;
};

/// A bytecode instruction behind a block; for estimates and counts.
struct Interpreted {
  Origin origin;
  uint8_t opcode = 0;
};

struct Node {
  Op op;
  Type type = Type::Void;
  ExitReason reason = ExitReason::TypeMismatch;  // of kGuard nodes
  bool removed = false;
  BlockId block = kNoId;
  StateId state = kNoId;
  Origin origin;
  int64_t imm = 0;  // meaning per table; ConstFloat: the double's bits
  std::vector<NodeId> inputs;
};

/// Live register `reg` of the frame holds `value` (any type but Void and Ptr).
struct StateValue {
  uint16_t reg;
  NodeId value;
};

struct FrameState {
  FunctionId function = 0;
  uint32_t pc = 0;
  bool result_open = false;  // after-state: complete the instruction at pc with the result
  NodeId closure = kNoId;    // the frame's closure Value; kNoId: the function's canonical closure
  std::vector<StateValue> values;
  StateId parent = kNoId;  // caller's frame for an inlined callee
};

struct Block {
  std::vector<NodeId> nodes;
  std::vector<BlockId> preds;
  std::vector<BlockId> succs;
  bool loop_header = false;
  uint32_t loop_depth = 0;
  // Loop headers: the state at the header's first instruction, in terms of its phis.
  StateId header_state = kNoId;
  // Lets passes place guards in front of the loop; opt::optimize clears it at its end
  bool removed = false;
  std::vector<Interpreted> bytecode;  // what the interpreter would execute in the block's place
};

/// A fact that the code relies on; when it falls, the code is invalidated.
enum class FactKind : uint8_t {
  kClassCount,        // there are a classes, so all subclasses are known
  kVariableConstant,  // module variable a is initialised and never assigned again (immutable)
  kSignature,         // function a's Signature is the one with version b
  kFieldType,         // field b of class a only held what the loader of the fact assumed (reserved)
};
struct Fact {
  FactKind kind;
  uint32_t a = 0;
  uint32_t b = 0;
};

/// Representations of parameters (max_params of them) and result of a function's specialised entry.
struct Signature {
  std::vector<Rep> params;
  Rep result = Rep::kValue;
};

struct Unit {
  FunctionId function = 0;
  std::string name;  // for logs and symbols
  bool osr = false;
  uint32_t osr_pc = 0;  // loop header pc (target of the back edge)
  Signature signature;  // of this function's specialised entry
  std::vector<Node> nodes;
  std::vector<Block> blocks;  // block 0 is the entry
  std::vector<FrameState> states;
  // Rooted by the job, later by the code object; never dereferenced here.
  std::vector<Value> literals;
  std::vector<Fact> facts;
  Origin origin;  // of the nodes that are made from now on

  Node& node(NodeId id) { return nodes[id]; }
  const Node& node(NodeId id) const { return nodes[id]; }
  Block& block(BlockId id) { return blocks[id]; }
  const Block& block(BlockId id) const { return blocks[id]; }

  BlockId newBlock();
  /// Makes a node without placing it. `type` is needed where the table says Same.
  NodeId make(Op op, std::vector<NodeId> inputs = {}, int64_t imm = 0, Type type = Type::Void);
  /// Makes a node and appends it to `b`.
  NodeId append(BlockId b, Op op, std::vector<NodeId> inputs = {}, int64_t imm = 0,
                Type type = Type::Void);
  void addEdge(BlockId from, BlockId to);
  /// Replaces `from` by `to` in all inputs and frame states. O(size).
  void replaceAllUses(NodeId from, NodeId to);
};

Type typeOfRep(Rep r);
Rep repOfType(Type t);

/// Node::imm of NewInstance: the class, and how many field words an instance has (in the upper
/// half, plus one; an upper half of 0 says that the size is not known here, and the runtime
/// allocates).
inline int64_t newInstanceImm(ClassId class_id, uint32_t words) {
  return static_cast<int64_t>(uint64_t{words + 1} << 32 | class_id);
}
inline ClassId newInstanceClass(int64_t imm) { return static_cast<ClassId>(imm); }
inline bool newInstanceSizeKnown(int64_t imm) { return (imm >> 32) != 0; }
/// Precondition: newInstanceSizeKnown(imm).
inline uint32_t newInstanceWords(int64_t imm) { return static_cast<uint32_t>(imm >> 32) - 1; }

}  // namespace vela::ir

#endif  // VELA_CORE_IR_IR_H_
