#include "targets/simulated/translate.h"

#include <utility>

#include "core/ir/dominators.h"

namespace vela::simulated {

namespace {

using ir::Block;
using ir::BlockId;
using ir::Cond;
using ir::kNoId;
using ir::Node;
using ir::NodeId;
using ir::Op;
using ir::Type;

constexpr uint32_t kMaxSlots = 0xFFF0;

SimOp byCond(SimOp eq, int64_t cond) {
  return static_cast<SimOp>(static_cast<int>(eq) + static_cast<int>(cond));
}

/// A forward reference to a block: the word of an instruction that receives the block's address.
struct Patch {
  uint32_t instr;
  bool second;  // word y instead of x
  BlockId target;
};

/// A branch edge that needs phi moves of its own.
struct EdgeStub {
  uint32_t instr;
  bool second;
  BlockId from, to;
};

class Translator {
 public:
  Translator(const ir::Unit& unit, const ir::ExitPlan& plan, bool stress, Program* out)
      : unit_(unit), plan_(plan), stress_(stress), p_(*out), costs_(unit) {}

  std::string run() {
    const ir::Dominators dominators(unit_);
    order_ = dominators.order();
    p_.function = unit_.function;
    p_.osr = unit_.osr;
    p_.signature = unit_.signature;
    p_.blocks.resize(1);
    p_.bytecode.resize(1);
    countUses();
    if (!assignSlots()) return "function too large for the evaluator";
    address_.assign(unit_.blocks.size(), kNoId);
    for (size_t i = 0; i < order_.size(); ++i) {
      next_ = i + 1 < order_.size() ? order_[i + 1] : kNoId;
      address_[order_[i]] = here();
      block(order_[i]);
    }
    emitStubs();
    branches();
    for (const Patch& patch : patches_) {
      (patch.second ? p_.code[patch.instr].y : p_.code[patch.instr].x) = address_[patch.target];
    }
    exits();
    return "";
  }

 private:
  uint32_t here() const { return static_cast<uint32_t>(p_.code.size()); }
  const Node& node(NodeId id) const { return unit_.node(id); }
  Slot slot(NodeId id) const { return slot_[id]; }
  Slot in(const Node& n, size_t i) const { return slot_[n.inputs[i]]; }

  Instr& emit(SimOp op, Slot d = 0, Slot a = 0, Slot b = 0, uint32_t x = 0, uint32_t y = 0) {
    p_.code.push_back({op, d, a, b, x, y});
    return p_.code.back();
  }

  void countUses() {
    uses_.assign(unit_.nodes.size(), 0);
    for (BlockId b : order_) {
      for (NodeId id : unit_.block(b).nodes) {
        for (NodeId input : node(id).inputs) ++uses_[input];
      }
    }
    for (const ir::ExitPoint& exit : plan_.exits) {
      for (NodeId id : exit.stored) ++uses_[id];
    }
  }

  /// Value slots first, the rest behind; the last two are scratch.
  bool assignSlots() {
    slot_.assign(unit_.nodes.size(), 0);
    uint32_t count = 0;
    for (bool values : {true, false}) {
      for (BlockId b : order_) {
        for (NodeId id : unit_.block(b).nodes) {
          const Type t = node(id).type;
          if (t == Type::Void || (t == Type::Value) != values) continue;
          if (count >= kMaxSlots) return false;
          slot_[id] = static_cast<Slot>(count++);
        }
      }
      if (!values) continue;
      boxed_result_ = static_cast<Slot>(count++);
      p_.value_slots = count;
    }
    scratch_ = static_cast<Slot>(count++);
    p_.initial.assign(count, 0);
    return true;
  }

  void block(BlockId b) {
    const std::vector<NodeId>& nodes = unit_.block(b).nodes;
    startCounter(b);
    for (size_t i = 0; i < nodes.size(); ++i) {
      // An integer comparison that only the branch behind it uses is one instruction with it.
      if (i + 2 == nodes.size() && fuses(nodes[i], nodes[i + 1])) {
        const Node& cmp = node(nodes[i]);
        emit(byCond(SimOp::JumpEq, cmp.imm), counter_, in(cmp, 0), in(cmp, 1));
        return targets(b);
      }
      instruction(nodes[i]);
    }
  }

  /// The block's last instruction counts its executions; counter 0 belongs to no block.
  void startCounter(BlockId b) {
    counter_ = 0;
    if (p_.blocks.size() >= kMaxSlots) return;
    counter_ = static_cast<Slot>(p_.blocks.size());
    p_.blocks.push_back(costs_.block(b));
    std::vector<ir::Origin>& bytecode = p_.bytecode.emplace_back();
    for (const ir::Interpreted& i : unit_.block(b).bytecode) bytecode.push_back(i.origin);
  }

  /// Finds the counters that tell how often each branch went one way. Blocks have theirs in order.
  void branches() {
    p_.branches.assign(p_.blocks.size(), {});
    std::vector<uint32_t> counter(unit_.blocks.size());
    for (uint32_t i = 1; i < p_.blocks.size(); ++i) counter[order_[i - 1]] = i;
    for (uint32_t i = 1; i < p_.blocks.size(); ++i) {
      const ir::Block& from = unit_.block(order_[i - 1]);
      if (from.succs.size() != 2) continue;
      for (BlockId to : from.succs) {
        if (unit_.block(to).preds.size() == 1) p_.branches[i].one_way = counter[to];
      }
      p_.branches[i].selects = becomesSelect(unit_, order_[i - 1]);
    }
  }

  bool fuses(NodeId compare, NodeId branch) const {
    return node(compare).op == Op::ICmp && node(branch).op == Op::Branch &&
           node(branch).inputs[0] == compare && uses_[compare] == 1;
  }

  /// Successors of the branch just emitted.
  void targets(BlockId b) {
    const uint32_t at = here() - 1;
    for (int i = 0; i < 2; ++i) {
      const BlockId to = unit_.block(b).succs[i];
      if (startsWithPhi(to)) {
        stubs_.push_back({at, i == 1, b, to});
      } else {
        patches_.push_back({at, i == 1, to});
      }
    }
  }

  bool startsWithPhi(BlockId b) const {
    return !unit_.block(b).nodes.empty() && node(unit_.block(b).nodes[0]).op == Op::Phi;
  }

  void emitStubs() {
    for (const EdgeStub& stub : stubs_) {
      (stub.second ? p_.code[stub.instr].y : p_.code[stub.instr].x) = here();
      moves(stub.from, stub.to);
      patches_.push_back({here(), false, stub.to});
      emit(SimOp::Jump);
    }
  }

  // --- phis: the moves of an edge happen at once ---

  struct Moving {
    Slot to, from;
  };

  void moves(BlockId from, BlockId to) {
    const Block& target = unit_.block(to);
    size_t pred = 0;
    while (target.preds[pred] != from) ++pred;
    std::vector<Moving> pending;
    for (NodeId id : target.nodes) {
      if (node(id).op != Op::Phi) break;
      const Slot source = slot(node(id).inputs[pred]);
      if (source != slot(id)) pending.push_back({slot(id), source});
    }
    while (!pending.empty()) {
      if (emitFreeMove(pending)) continue;
      // Only cycles are left: free one destination by saving its old value.
      const Slot saved = pending.front().to;
      emit(SimOp::Move, scratch_, saved);
      for (Moving& m : pending) {
        if (m.from == saved) m.from = scratch_;
      }
    }
  }

  /// Emits a move whose destination nobody reads any more; false if there is none.
  bool emitFreeMove(std::vector<Moving>& pending) {
    for (size_t i = 0; i < pending.size(); ++i) {
      bool read = false;
      for (const Moving& m : pending) read = read || m.from == pending[i].to;
      if (read) continue;
      emit(SimOp::Move, pending[i].to, pending[i].from);
      pending.erase(pending.begin() + static_cast<ptrdiff_t>(i));
      return true;
    }
    return false;
  }

  // --- exits and calls ---

  uint32_t exitOf(NodeId id) const { return plan_.exit_of_node[id]; }

  void guard(SimOp op, NodeId id, Slot a = 0, Slot b = 0, uint32_t x = 0) {
    if (stress_) emit(SimOp::Stress, 0, 0, 0, 0, exitOf(id));
    emit(op, slot(id), a, b, x, exitOf(id));
  }

  void exits() {
    for (const ir::ExitPoint& exit : plan_.exits) {
      ExitStores stores;
      stores.first = static_cast<uint32_t>(p_.stores.size());
      stores.count = static_cast<uint32_t>(exit.stored.size());
      for (NodeId id : exit.stored) p_.stores.push_back(slot(id));
      p_.exits.push_back(stores);
    }
  }

  CallSite& site(NodeId id, uint32_t target, size_t first_input) {
    const Node& n = node(id);
    CallSite s;
    s.target = target;
    s.first = static_cast<uint32_t>(p_.arguments.size());
    s.count = static_cast<uint32_t>(n.inputs.size() - first_input);
    s.exit = exitOf(id);
    s.result = n.type;
    s.stress = stress_;
    for (size_t i = first_input; i < n.inputs.size(); ++i) {
      p_.arguments.push_back({in(n, i), node(n.inputs[i]).type});
    }
    p_.calls.push_back(s);
    return p_.calls.back();
  }

  void call(SimOp op, NodeId id) {
    emit(op, slot(id), 0, 0, static_cast<uint32_t>(p_.calls.size() - 1));
  }

  void callHelper(NodeId id) {
    const Node& n = node(id);
    site(id, static_cast<uint32_t>(n.imm), 0);
    switch (contract::kHelpers[n.imm].kind) {
      case contract::HelperKind::kThrowing: return call(SimOp::CallThrowing, id);
      case contract::HelperKind::kThrowingSpan: return call(SimOp::CallSpan, id);
      case contract::HelperKind::kLeaf: return call(SimOp::CallLeaf, id);
    }
  }

  void callDirect(NodeId id) {
    const Node& n = node(id);
    CallSite& s = site(id, static_cast<uint32_t>(n.imm), 1);
    s.closure = in(n, 0);
    s.self = !unit_.osr && s.target == unit_.function;
    call(SimOp::CallDirect, id);
  }

  void math(NodeId id) {
    const Node& n = node(id);
    const uint32_t index = static_cast<uint32_t>(p_.math.size());
    p_.math.push_back(static_cast<uint32_t>(n.imm));
    if (n.inputs.size() == 1) {
      emit(SimOp::Math1, slot(id), in(n, 0), 0, index);
    } else {
      emit(SimOp::Math2, slot(id), in(n, 0), in(n, 1), index);
    }
  }

  void ret(const Node& n) {
    if (!unit_.osr) {
      emit(SimOp::Return, counter_, in(n, 0));
      return;
    }
    // On-stack replacement returns a boxed Value whatever the signature says.
    const Type t = node(n.inputs[0]).type;
    if (t == Type::Value) {
      emit(SimOp::Return, counter_, in(n, 0));
      return;
    }
    const SimOp box = t == Type::Int     ? SimOp::BoxInt
                      : t == Type::Float ? SimOp::BoxFloat
                                         : SimOp::BoxBool;
    emit(box, boxed_result_, in(n, 0));
    emit(SimOp::Return, counter_, boxed_result_);
  }

  void jump(BlockId from) {
    const BlockId to = unit_.block(from).succs[0];
    moves(from, to);
    if (to == next_) {
      emit(SimOp::Count, counter_);
      return;
    }
    patches_.push_back({here(), false, to});
    emit(SimOp::Jump, counter_);
  }

  void unary(SimOp op, NodeId id) { emit(op, slot(id), in(node(id), 0)); }
  void binary(SimOp op, NodeId id) { emit(op, slot(id), in(node(id), 0), in(node(id), 1)); }
  void unaryX(SimOp op, NodeId id) {
    emit(op, slot(id), in(node(id), 0), 0, static_cast<uint32_t>(node(id).imm));
  }
  void check(SimOp op, NodeId id, uint32_t x = 0) { guard(op, id, in(node(id), 0), 0, x); }

  void instruction(NodeId id);

  const ir::Unit& unit_;
  const ir::ExitPlan& plan_;
  const bool stress_;
  Program& p_;
  const CostModel costs_;
  std::vector<BlockId> order_;
  BlockId next_ = kNoId;
  std::vector<uint32_t> uses_;
  std::vector<Slot> slot_;
  Slot scratch_ = 0, boxed_result_ = 0, counter_ = 0;
  std::vector<uint32_t> address_;
  std::vector<Patch> patches_;
  std::vector<EdgeStub> stubs_;
};

/// One case a row of the IR's table.
void Translator::instruction(NodeId id) {
  const Node& n = node(id);
  const uint32_t imm = static_cast<uint32_t>(n.imm);
  switch (n.op) {
    case Op::ConstInt:
    case Op::ConstFloat:
    case Op::ConstBool:
    case Op::ConstValue: p_.initial[slot(id)] = static_cast<uint64_t>(n.imm); return;
    case Op::Literal: p_.literals.push_back({slot(id), imm}); return;
    case Op::Param: p_.params.push_back({slot(id), imm}); return;
    case Op::Closure: p_.closures.push_back(slot(id)); return;
    case Op::OsrRegister: p_.registers.push_back({slot(id), imm}); return;
    case Op::Phi: return;

    case Op::BoxInt: return unary(SimOp::BoxInt, id);
    case Op::BoxFloat: return unary(SimOp::BoxFloat, id);
    case Op::BoxBool: return unary(SimOp::BoxBool, id);
    case Op::CheckInt: return check(SimOp::CheckInt, id);
    case Op::CheckFloat: return check(SimOp::CheckFloat, id);
    case Op::CheckNumber: return check(SimOp::CheckNumber, id);
    case Op::CheckBool: return check(SimOp::CheckBool, id);
    case Op::CheckNone: return check(SimOp::CheckNone, id);
    case Op::CheckAssigned: return check(SimOp::CheckAssigned, id);
    case Op::CheckClass: return check(SimOp::CheckClass, id, imm);
    case Op::CheckKind: return check(SimOp::CheckKind, id, imm & 0xFF);
    case Op::CheckList: return check(SimOp::CheckList, id, imm);
    case Op::CheckFunction: return check(SimOp::CheckFunction, id, imm);
    case Op::Guard: return check(SimOp::Guard, id);
    case Op::GuardBounds: return guard(SimOp::GuardBounds, id, in(n, 0), in(n, 1));
    case Op::IsInt: return unary(SimOp::IsInt, id);
    case Op::IsFloat: return unary(SimOp::IsFloat, id);
    case Op::IsNone: return unary(SimOp::IsNone, id);
    case Op::IsAssigned: return unary(SimOp::IsAssigned, id);
    case Op::IsClass: return unaryX(SimOp::IsClass, id);
    case Op::IsFunction: return unaryX(SimOp::IsFunction, id);
    case Op::SameBits: return binary(SimOp::SameBits, id);

    case Op::IAdd: return binary(SimOp::IAdd, id);
    case Op::ISub: return binary(SimOp::ISub, id);
    case Op::IMul: return binary(SimOp::IMul, id);
    case Op::IDiv: return binary(SimOp::IDiv, id);
    case Op::IMod: return binary(SimOp::IMod, id);
    case Op::INeg: return unary(SimOp::INeg, id);
    case Op::INot: return unary(SimOp::INot, id);
    case Op::IAnd: return binary(SimOp::IAnd, id);
    case Op::IOr: return binary(SimOp::IOr, id);
    case Op::IXor: return binary(SimOp::IXor, id);
    case Op::IShl: return binary(SimOp::IShl, id);
    case Op::IShr: return binary(SimOp::IShr, id);
    case Op::IUshr: return binary(SimOp::IUshr, id);
    case Op::ICmp: return binary(byCond(SimOp::IEq, n.imm), id);

    case Op::FAdd: return binary(SimOp::FAdd, id);
    case Op::FSub: return binary(SimOp::FSub, id);
    case Op::FMul: return binary(SimOp::FMul, id);
    case Op::FDiv: return binary(SimOp::FDiv, id);
    case Op::FMod: return binary(SimOp::FMod, id);
    case Op::FNeg: return unary(SimOp::FNeg, id);
    case Op::FAbs: return unary(SimOp::FAbs, id);
    case Op::FSqrt: return unary(SimOp::FSqrt, id);
    case Op::FFloor: return unary(SimOp::FFloor, id);
    case Op::FCeil: return unary(SimOp::FCeil, id);
    case Op::FTrunc: return unary(SimOp::FTrunc, id);
    case Op::FRound: return unary(SimOp::FRound, id);
    case Op::FCmp: return binary(byCond(SimOp::FEq, n.imm), id);
    case Op::MathCall: return math(id);

    case Op::IntToFloat: return unary(SimOp::IntToFloat, id);
    case Op::FloatToInt: return check(SimOp::FloatToInt, id);
    case Op::BNot: return unary(SimOp::BNot, id);
    case Op::BEq: return binary(SimOp::BEq, id);
    case Op::Select: emit(SimOp::Select, slot(id), in(n, 0), in(n, 1), in(n, 2)); return;

    case Op::LoadField: return unaryX(SimOp::LoadField, id);
    case Op::StoreField: emit(SimOp::StoreField, 0, in(n, 0), in(n, 1), imm); return;
    case Op::LoadCapture: return unaryX(SimOp::LoadCapture, id);
    case Op::LoadCell: return unary(SimOp::LoadCell, id);
    case Op::StoreCell: return binary(SimOp::StoreCell, id);
    case Op::LoadVar: emit(SimOp::LoadVar, slot(id), 0, 0, imm); return;
    case Op::StoreVar: return unaryX(SimOp::StoreVar, id);
    case Op::WriteBarrier: return binary(SimOp::WriteBarrier, id);
    case Op::ElementBarrier: emit(SimOp::ElementBarrier, 0, in(n, 0), in(n, 1), in(n, 2)); return;
    case Op::ListLength: return unary(SimOp::ListLength, id);
    case Op::ListWords: return unary(SimOp::ListWords, id);
    case Op::IsListKind: return unaryX(SimOp::IsListKind, id);
    case Op::ListCapacity: return unary(SimOp::ListCapacity, id);
    case Op::SetListLength: return binary(SimOp::SetListLength, id);
    case Op::LoadElem: return binary(SimOp::LoadElem, id);
    case Op::StoreElem: emit(SimOp::StoreElem, 0, in(n, 0), in(n, 1), in(n, 2)); return;
    case Op::TupleLength: return unary(SimOp::TupleLength, id);
    case Op::LoadTuple: return binary(SimOp::LoadTuple, id);
    case Op::StringLength: return unary(SimOp::StringLength, id);
    case Op::StringCode: return binary(SimOp::StringCode, id);
    case Op::StringChar: return binary(SimOp::StringChar, id);
    case Op::Character: return unary(SimOp::Character, id);
    case Op::StringEqual: return binary(SimOp::StringEqual, id);
    case Op::RangeStart: return unary(SimOp::RangeStart, id);
    case Op::RangeEnd: return unary(SimOp::RangeEnd, id);
    case Op::NewInstance:
      emit(SimOp::NewInstance, slot(id), 0, 0, ir::newInstanceClass(n.imm));
      return;
    case Op::NewCell: return unary(SimOp::NewCell, id);
    case Op::RangeInclusive: return unary(SimOp::RangeInclusive, id);
    case Op::NewRange: emit(SimOp::NewRange, slot(id), in(n, 0), in(n, 1), imm); return;
    case Op::NewTuple: site(id, 0, 0); return call(SimOp::NewTuple, id);
    case Op::NewClosure: site(id, imm, 0); return call(SimOp::NewClosure, id);

    case Op::CallDirect: return callDirect(id);
    case Op::CallValue:
      site(id, static_cast<uint32_t>(contract::Helper::kCallValue), 0);
      return call(SimOp::CallSpan, id);
    case Op::CallHelper: return callHelper(id);

    case Op::EntryCheck:
    case Op::Poll: return guard(SimOp::StackCheck, id);
    case Op::Jump: return jump(n.block);
    case Op::Branch: emit(SimOp::Branch, counter_, in(n, 0)); return targets(n.block);
    case Op::Return: return ret(n);
    case Op::Exit: emit(SimOp::Exit, 0, 0, 0, 0, exitOf(id)); return;
  }
}

}  // namespace

std::string translate(const ir::Unit& unit, const ir::ExitPlan& plan, bool stress, Program* out) {
  return Translator(unit, plan, stress, out).run();
}

}  // namespace vela::simulated
