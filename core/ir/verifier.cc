#include "core/ir/verifier.h"

#include <algorithm>
#include <cstring>
#include <set>
#include <tuple>

#include "core/contract/helpers.h"
#include "core/ir/dominators.h"
#include "core/ir/input_types.h"
#include "core/ir/printer.h"
#include "core/ir/text.h"

namespace vela::ir {

namespace {

std::string blockName(BlockId b) { return "b" + std::to_string(b); }
std::string nodeName(NodeId n) { return "v" + std::to_string(n); }
std::string stateName(StateId s) { return "s" + std::to_string(s); }

class Verifier {
 public:
  explicit Verifier(const Unit& unit) : unit_(unit) {}

  std::string run() {
    if (unit_.blocks.empty() || unit_.block(0).removed) return "the unit has no entry block";
    edges();
    placement();
    if (!error_.empty()) return error_;
    const Dominators dominators(unit_);
    dominators_ = &dominators;
    for (BlockId b = 0; b < unit_.blocks.size(); ++b) {
      if (!unit_.block(b).removed && !dominators.reachable(b)) {
        fail(blockName(b) + " is unreachable");
      }
    }
    if (!error_.empty()) return error_;
    for (BlockId b : dominators.order()) {
      for (NodeId id : unit_.block(b).nodes) node(id);
      headerState(b);
      callsFirst(b);
      if (!error_.empty()) return error_;
    }
    return error_;
  }

 private:
  void fail(const std::string& message) {
    if (error_.empty()) error_ = message;
  }

  void failNode(NodeId id, const std::string& message) {
    fail(blockName(unit_.node(id).block) + ": " + printNode(unit_, id) + ": " + message);
  }

  bool blockExists(BlockId b) const { return b < unit_.blocks.size() && !unit_.block(b).removed; }

  void edges() {
    for (BlockId b = 0; b < unit_.blocks.size(); ++b) {
      const Block& block = unit_.block(b);
      if (block.removed) continue;
      for (BlockId s : block.succs) {
        if (!blockExists(s)) return fail(blockName(b) + ": successor does not exist");
        if (count(unit_.block(s).preds, b) != count(block.succs, s)) {
          return fail("edge " + blockName(b) + " -> " + blockName(s) +
                      " is not among the predecessors");
        }
      }
      for (BlockId p : block.preds) {
        if (!blockExists(p)) return fail(blockName(b) + ": predecessor does not exist");
        if (count(unit_.block(p).succs, b) != count(block.preds, p)) {
          return fail("edge " + blockName(p) + " -> " + blockName(b) +
                      " is not among the successors");
        }
      }
    }
    if (!unit_.block(0).preds.empty()) fail("b0: the entry block has predecessors");
  }

  static size_t count(const std::vector<BlockId>& list, BlockId b) {
    return static_cast<size_t>(std::count(list.begin(), list.end(), b));
  }

  /// Every node in at most one block, phis first, exactly one terminator, last.
  void placement() {
    index_.assign(unit_.nodes.size(), kNoId);
    for (BlockId b = 0; b < unit_.blocks.size(); ++b) {
      const Block& block = unit_.block(b);
      if (block.removed) continue;
      bool after_phis = false;
      for (uint32_t i = 0; i < block.nodes.size(); ++i) {
        const NodeId id = block.nodes[i];
        if (id >= unit_.nodes.size()) return fail(blockName(b) + ": node does not exist");
        const Node& n = unit_.node(id);
        if (n.removed) return failNode(id, "a removed node stands in a block");
        if (n.block != b) return fail(blockName(b) + ": " + nodeName(id) + " says it is elsewhere");
        if (index_[id] != kNoId) return failNode(id, "stands in a block twice");
        index_[id] = i;
        if (n.op == Op::Phi && after_phis) return failNode(id, "a phi after other nodes");
        after_phis = after_phis || n.op != Op::Phi;
        const bool last = i + 1 == block.nodes.size();
        if (opInfo(n.op).has(kTerminator) != last) {
          return failNode(id, last ? "the block's last node is no terminator"
                                   : "a terminator within the block");
        }
      }
      if (block.nodes.empty()) return fail(blockName(b) + ": no terminator");
      terminator(block.nodes.back());
    }
  }

  void terminator(NodeId id) {
    const Node& n = unit_.node(id);
    const size_t wanted = n.op == Op::Jump ? 1 : n.op == Op::Branch ? 2 : 0;
    const size_t have = unit_.block(n.block).succs.size();
    if (have != wanted) {
      failNode(id, "the block has " + std::to_string(have) + " successors instead of " +
                       std::to_string(wanted));
    }
  }

  void node(NodeId id) {
    const Node& n = unit_.node(id);
    const OpInfo& info = opInfo(n.op);
    resultType(id);
    if (n.op == Op::Phi) return phi(id);
    if (info.arity >= 0 && n.inputs.size() != static_cast<size_t>(info.arity)) {
      return failNode(id, "has " + std::to_string(n.inputs.size()) + " inputs instead of " +
                              std::to_string(info.arity));
    }
    for (size_t i = 0; i < n.inputs.size(); ++i) input(id, i);
    if (!error_.empty()) return;
    immediate(id);
    signature(id);
    state(id);
  }

  void resultType(NodeId id) {
    const Node& n = unit_.node(id);
    const Result result = opInfo(n.op).result;
    if (result == Result::Same) {
      const bool element = n.op == Op::LoadElem || n.op == Op::LoadField;
      if (n.type == Type::Void) failNode(id, "has no type");
      if (element && !inputTypeFits('e', n.type, n.type)) failNode(id, "cannot be loaded as such");
      return;
    }
    if (static_cast<int>(result) != static_cast<int>(n.type)) {
      failNode(id, std::string("is a ") + typeName(n.type) + ", the table says otherwise");
    }
  }

  void input(NodeId id, size_t i) {
    const Node& n = unit_.node(id);
    const NodeId in = n.inputs[i];
    if (!exists(in)) return failNode(id, "input " + nodeName(in) + " does not exist");
    const char* letters = inputTypes(n.op);
    const size_t count = std::strlen(letters);
    if (count == 0) return failNode(id, "takes no inputs");
    const char letter = letters[i < count ? i : count - 1];
    const Type type = unit_.node(in).type;
    if (!inputTypeFits(letter, type, n.type)) {
      return failNode(id, "input " + nodeName(in) + " is a " + typeName(type));
    }
    if (!availableAt(in, id)) failNode(id, "input " + nodeName(in) + " does not dominate it");
  }

  bool exists(NodeId n) const { return n < unit_.nodes.size() && index_[n] != kNoId; }

  /// True if `def` stands before `use` on every way to it.
  bool availableAt(NodeId def, NodeId use) const {
    const BlockId a = unit_.node(def).block, b = unit_.node(use).block;
    if (a == b) return index_[def] < index_[use];
    return dominators_->reachable(a) && dominators_->dominates(a, b);
  }

  void phi(NodeId id) {
    const Node& n = unit_.node(id);
    const std::vector<BlockId>& preds = unit_.block(n.block).preds;
    if (n.inputs.size() != preds.size()) {
      return failNode(id, "has " + std::to_string(n.inputs.size()) + " inputs for " +
                              std::to_string(preds.size()) + " predecessors");
    }
    for (size_t i = 0; i < preds.size(); ++i) {
      const NodeId in = n.inputs[i];
      if (!exists(in)) return failNode(id, "input " + nodeName(in) + " does not exist");
      if (unit_.node(in).type != n.type) {
        return failNode(id, "input " + nodeName(in) + " is a " + typeName(unit_.node(in).type));
      }
      if (!dominators_->dominates(unit_.node(in).block, preds[i])) {
        return failNode(id, "input " + nodeName(in) + " does not reach " + blockName(preds[i]));
      }
    }
  }

  void immediate(NodeId id) {
    const Node& n = unit_.node(id);
    switch (opInfo(n.op).imm) {
      case Imm::Literal:
        if (n.imm < 0 || n.imm >= static_cast<int64_t>(unit_.literals.size())) {
          failNode(id, "no such literal");
        }
        break;
      case Imm::Param:
        if (n.imm < 0 || n.imm >= static_cast<int64_t>(unit_.signature.params.size())) {
          failNode(id, "no such parameter");
        } else if (typeOfRep(unit_.signature.params[n.imm]) != n.type) {
          failNode(id, "not the representation of the signature");
        }
        if (unit_.osr) failNode(id, "a unit entered at a loop has no parameters");
        break;
      case Imm::Reg:
        if (!unit_.osr) failNode(id, "only units entered at a loop read registers");
        break;
      case Imm::Helper: helper(id); break;
      case Imm::None:
      case Imm::Int:
      case Imm::Float:
      case Imm::Bits:
      case Imm::Cond:
      case Imm::Class:
      case Imm::Function:
      case Imm::Builtin:
      case Imm::Index:
      case Imm::Kind:
      case Imm::ListKind:
      case Imm::Var: break;
    }
  }

  void helper(NodeId id) {
    const Node& n = unit_.node(id);
    if (n.imm < 0 || n.imm >= contract::kHelperCount) return failNode(id, "no such helper");
    const contract::HelperInfo& info = contract::kHelpers[n.imm];
    const size_t wanted = static_cast<size_t>(info.arguments);
    const bool span = info.kind == contract::HelperKind::kThrowingSpan;
    if (span ? n.inputs.size() < wanted : n.inputs.size() != wanted) {
      failNode(id, "the helper takes " + std::to_string(wanted) + " arguments");
    }
  }

  /// Entry nodes stand in the entry block; a Return fits the unit's result.
  void signature(NodeId id) {
    const Node& n = unit_.node(id);
    const bool entry = n.op == Op::Param || n.op == Op::Closure || n.op == Op::OsrRegister;
    if (entry && n.block != 0) failNode(id, "stands outside of the entry block");
    if (n.op != Op::Return || unit_.osr) return;
    if (unit_.node(n.inputs[0]).type != typeOfRep(unit_.signature.result)) {
      failNode(id, "not the representation of the unit's result");
    }
  }

  bool needsState(const Node& n) const {
    const OpInfo& info = opInfo(n.op);
    if (info.has(kGuard)) return true;
    if (!info.has(kCall)) return false;
    return n.op != Op::CallHelper || contract::kHelpers[n.imm].kind != contract::HelperKind::kLeaf;
  }

  void state(NodeId id) {
    const Node& n = unit_.node(id);
    const OpInfo& info = opInfo(n.op);
    if (n.state == kNoId) {
      if (needsState(n)) failNode(id, "has no frame state");
      return;
    }
    if (!info.has(kGuard) && !info.has(kCall))
      return failNode(id, "cannot exit but has a frame state");
    std::set<StateId> seen;
    for (StateId s = n.state; s != kNoId; s = unit_.states[s].parent) {
      if (s >= unit_.states.size()) return failNode(id, "frame state does not exist");
      if (!seen.insert(s).second) return failNode(id, "frame states in a circle");
      const bool after = s != n.state || info.has(kCall);
      if (unit_.states[s].result_open != after) {
        return failNode(id, stateName(s) + (after ? " must be open: it is the state after a call"
                                                  : " must not be open: it is the state before"));
      }
      frame(id, s);
      if (!error_.empty()) return;
    }
  }

  /// The state of a loop header: like that of a guard right behind its phis.
  void headerState(BlockId b) {
    const StateId s = unit_.block(b).header_state;
    if (s == kNoId) return;
    if (s >= unit_.states.size()) return fail(blockName(b) + ": frame state does not exist");
    if (unit_.states[s].result_open) return fail(blockName(b) + ": its state must not be open");
    for (NodeId id : unit_.block(b).nodes) {
      if (unit_.node(id).op == Op::Phi) continue;
      for (StateId f = s; f != kNoId; f = unit_.states[f].parent) frame(id, f);
      return;
    }
  }

  /// A guard executes its instruction again, so none may stand behind a call that is part of it.
  void callsFirst(BlockId b) {
    std::set<std::tuple<FunctionId, uint32_t, StateId>> called;
    for (NodeId id : unit_.block(b).nodes) {
      const Node& n = unit_.node(id);
      if (n.state == kNoId) continue;
      const FrameState& state = unit_.states[n.state];
      const auto place = std::make_tuple(state.function, state.pc, state.parent);
      if (opInfo(n.op).has(kCall)) {
        called.insert(place);
      } else if (called.count(place) != 0) {
        return failNode(id, "stands behind a call of the instruction that it executes again");
      }
    }
  }

  void frame(NodeId id, StateId s) {
    const FrameState& state = unit_.states[s];
    if (state.closure != kNoId) stateValue(id, s, state.closure, true);
    std::set<uint16_t> registers;
    for (const StateValue& v : state.values) {
      if (!registers.insert(v.reg).second) {
        failNode(id, stateName(s) + ": r" + std::to_string(v.reg) + " twice");
      }
      stateValue(id, s, v.value, false);
    }
  }

  void stateValue(NodeId id, StateId s, NodeId value, bool closure) {
    if (!exists(value)) {
      return failNode(id, stateName(s) + ": " + nodeName(value) + " does not exist");
    }
    const Type type = unit_.node(value).type;
    if (closure ? type != Type::Value : !inputTypeFits('a', type, type)) {
      return failNode(id, stateName(s) + ": " + nodeName(value) + " is a " + typeName(type));
    }
    if (!availableAt(value, id)) {
      failNode(id, stateName(s) + ": " + nodeName(value) + " does not dominate it");
    }
  }

  const Unit& unit_;
  const Dominators* dominators_ = nullptr;
  std::vector<uint32_t> index_;  // per node: place in its block
  std::string error_;
};

}  // namespace

std::string verify(const Unit& unit) { return Verifier(unit).run(); }

}  // namespace vela::ir
