#include "core/ir/frame_builder.h"

#include <algorithm>
#include <cstring>

#include "core/ir/builder.h"

namespace vela::ir {

using bytecode::RegisterSet;

namespace {

/// Nodes after which a unit is given up: its compile time would not pay.
constexpr size_t kMaxUnitNodes = 60000;
constexpr size_t kMaxStateValues = kMaxExitValues - 8;

std::span<const bytecode::Capture> snapshotCaptures(const void* context, uint32_t function) {
  const auto* f = static_cast<const Snapshot*>(context)->find(function);
  if (f == nullptr || f->proto == nullptr) return {};
  return f->proto->captures;
}

}  // namespace

NodeId UnitBuild::literal(Value v) {
  auto [it, fresh] = literal_of.try_emplace(v.bits, static_cast<uint32_t>(unit.literals.size()));
  if (fresh) unit.literals.push_back(v);
  return unit.make(Op::Literal, {}, it->second);
}

BlockId UnitBuild::newBlock(bool is_dead) {
  dead.push_back(is_dead);
  return unit.newBlock();
}

void UnitBuild::addFact(Fact fact) {
  for (const Fact& f : unit.facts) {
    if (f.kind == fact.kind && f.a == fact.a && f.b == fact.b) return;
  }
  unit.facts.push_back(fact);
}

FrameBuilder::FrameBuilder(UnitBuild& build, const FunctionSnapshot& function, StateId parent,
                           int depth)
    : build_(build), function_(function), parent_(parent), depth_(depth) {
  view_.code = function.code;
  if (function.proto != nullptr) view_.handlers = function.proto->handlers;
  view_.register_count = function.register_count;
  view_.captures = {&build.snapshot, snapshotCaptures};
}

void FrameBuilder::buildRoot() {
  const Snapshot& snapshot = build_.snapshot;
  BlockId entry = build_.newBlock();
  cur_ = entry;
  regs_.assign(function_.register_count, kNoId);
  std::vector<Rep> reps(function_.register_count, Rep::kValue);
  if (function_.captures) closure_ = emit(Op::Closure);
  pc_ = snapshot.osr ? snapshot.osr_pc : 0;
  liveness_ = std::make_unique<bytecode::Liveness>(view_);
  if (snapshot.osr) {
    RegisterSet live = liveness_->liveBefore(pc_);
    live.forEach([&](uint16_t r) { regs_[r] = emit(Op::OsrRegister, {}, r, Type::Value); });
    std::vector<NodeId> typed = regs_;
    live.forEach([&](uint16_t r) {
      uint8_t seen = r < snapshot.osr_feedback.size() ? snapshot.osr_feedback[r] : 0;
      if (build_.forced.count({function_.id, pc_, r}) != 0 || generic()) return;
      if (seen == bytecode::kSawInt)
        typed[r] = guard(Op::CheckInt, ExitReason::TypeMismatch, {regs_[r]});
      if (seen == bytecode::kSawFloat)
        typed[r] = guard(Op::CheckFloat, ExitReason::TypeMismatch, {regs_[r]});
      reps[r] = repOf(typed[r]);
    });
    regs_ = typed;
    if (!generic()) mergeLoopVariables();
  } else {
    for (uint16_t p = 0; p < function_.max_params; ++p) {
      reps[p] = function_.signature.params[p];
      regs_[p] = emit(Op::Param, {}, p, typeOfRep(reps[p]));
    }
    guard(Op::EntryCheck, ExitReason::StackLimit, {});
  }
  run(pc_, cur_, regs_, reps);
}

// Of a counted loop that is entered on its back edge, the counter and the loop variable are one
// number. Code behind `for` knows that; here it is bet on, so that both become one phi, which
// bounds checks and vectors are made from.
void FrameBuilder::mergeLoopVariables() {
  const uint32_t header = build_.snapshot.osr_pc;
  for (uint32_t pc = header; pc < function_.code.size(); ++pc) {
    const bytecode::Instruction& i = function_.code[pc];
    if (i.op != bytecode::Opcode::kForLoop || successorPcs(function_.code, pc)[0] != header)
      continue;
    const NodeId counter = regs_[i.a], variable = regs_[i.a + 2];
    if (variable == kNoId || repOf(counter) != Rep::kInt || repOf(variable) != Rep::kInt) continue;
    const NodeId same = emit(Op::ICmp, {counter, variable}, static_cast<int64_t>(Cond::Eq));
    guard(Op::Guard, ExitReason::TypeMismatch, {same});
    regs_[i.a + 2] = counter;
  }
}

void FrameBuilder::buildInlined(BlockId from, std::vector<NodeId> registers, NodeId closure) {
  inlined_ = true;
  closure_ = function_.captures ? closure : kNoId;
  registers.resize(function_.register_count, kNoId);
  std::vector<Rep> reps(function_.register_count, Rep::kValue);
  for (size_t r = 0; r < registers.size(); ++r) {
    if (registers[r] != kNoId) reps[r] = repOf(registers[r]);
  }
  liveness_ = std::make_unique<bytecode::Liveness>(view_);
  run(0, from, std::move(registers), reps);
}

void FrameBuilder::run(uint32_t entry_pc, BlockId from, std::vector<NodeId> regs,
                       std::vector<Rep> reps) {
  graph_ = std::make_unique<BytecodeGraph>(function_.code, entry_pc);
  if (!graph_->reducible()) {
    build_.error = "irreducible control flow";
    return;
  }
  types_ =
      std::make_unique<TypeInference>(build_.snapshot, function_, *graph_, reps, build_.forced);
  const size_t n = graph_->blocks().size();
  pending_.resize(n);
  ir_block_.assign(n, kNoId);
  phis_.resize(n);
  pending_[0].push_back({from, std::move(regs)});
  for (uint32_t b = 0; b < n; ++b) {
    if (!build_.error.empty() || build_.again) return;
    if (!startBlock(b)) continue;
    const BytecodeBlock& block = graph_->blocks()[b];
    ended_ = false;
    for (pc_ = block.start; pc_ < block.end; ++pc_) {
      before_ = kNoId;
      build_.unit.origin = {function_.id, pc_};
      build_.unit.block(cur_).bytecode.push_back(
          {build_.unit.origin, static_cast<uint8_t>(instr().op)});
      emitInstruction();
      if (build_.unit.nodes.size() > kMaxUnitNodes) build_.error = "function too large";
      if (!build_.error.empty() || build_.again) return;
      if (build_.dead[cur_]) break;  // compiled as an exit: nothing after it is reached
    }
    if (!ended_ && !build_.dead[cur_]) goTo(block.succs.back());
  }
}

bool FrameBuilder::startBlock(uint32_t b) {
  std::vector<Edge> edges = std::move(pending_[b]);
  std::erase_if(edges, [&](const Edge& e) { return build_.dead[e.block]; });
  if (edges.empty()) return false;
  pc_ = graph_->blocks()[b].start;
  RegisterSet live = liveness_->liveBefore(pc_);
  if (graph_->blocks()[b].loop_header) {
    startLoopHeader(b, edges, live);
  } else if (edges.size() == 1) {
    cur_ = edges[0].block;
    regs_ = std::move(edges[0].regs);
    ir_block_[b] = cur_;
  } else {
    startMerge(b, edges, live);
  }
  return true;
}

void FrameBuilder::startLoopHeader(uint32_t b, std::vector<Edge>& edges, const RegisterSet& live) {
  Unit& unit = build_.unit;
  BlockId header = build_.newBlock();
  unit.block(header).loop_header = true;
  ir_block_[b] = header;
  const auto& written = graph_->blocks()[b].written_in_loop;
  std::vector<NodeId> regs(function_.register_count, kNoId);
  live.forEach([&](uint16_t r) {
    bool phi = std::binary_search(written.begin(), written.end(), r);
    for (const Edge& e : edges) phi = phi || e.regs[r] != edges[0].regs[r];
    if (!phi) {
      regs[r] = edges[0].regs[r];
      return;
    }
    regs[r] = unit.append(header, Op::Phi, {}, 0, typeOfRep(types_->at(b, r)));
    phis_[b].push_back({r, regs[r]});
  });
  for (const Edge& e : edges) connect(e, b);
  cur_ = header;
  regs_ = std::move(regs);
  before_ = kNoId;
  const StateId state = stateBefore();
  unit.block(header).header_state = state;
}

void FrameBuilder::startMerge(uint32_t b, std::vector<Edge>& edges, const RegisterSet& live) {
  Unit& unit = build_.unit;
  BlockId merge = build_.newBlock();
  ir_block_[b] = merge;
  std::vector<NodeId> regs(function_.register_count, kNoId);
  live.forEach([&](uint16_t r) {
    NodeId first = edges[0].regs[r];
    bool same = true, same_type = true;
    for (const Edge& e : edges) {
      same = same && e.regs[r] == first;
      same_type = same_type && typeOf(e.regs[r]) == typeOf(first);
    }
    if (same) {
      regs[r] = first;
      return;
    }
    regs[r] = unit.append(merge, Op::Phi, {}, 0, same_type ? typeOf(first) : Type::Value);
    phis_[b].push_back({r, regs[r]});
  });
  for (const Edge& e : edges) connect(e, b);
  cur_ = merge;
  regs_ = std::move(regs);
}

void FrameBuilder::connect(const Edge& edge, uint32_t target) {
  Unit& unit = build_.unit;
  for (auto [r, phi] : phis_[target]) {
    NodeId value = edge.regs[r];
    Type want = typeOf(phi);
    if (typeOf(value) != want && want != Type::Value) {
      build_.forced.insert({function_.id, graph_->blocks()[target].start, r});
      build_.again = true;
      return;
    }
    NodeId in = coerce(edge.block, value, want);
    unit.node(phi).inputs.push_back(in);
  }
  unit.append(edge.block, Op::Jump);
  unit.addEdge(edge.block, ir_block_[target]);
}

void FrameBuilder::goTo(uint32_t target) {
  ended_ = true;
  if (build_.dead[cur_]) return;
  Edge edge{cur_, regs_};
  if (ir_block_[target] != kNoId) {
    connect(edge, target);  // a back edge
  } else {
    pending_[target].push_back(std::move(edge));
  }
}

/// Ends the block with a branch; the current block is then where `condition` holds. The other one.
BlockId FrameBuilder::branchOff(NodeId condition, int likely) {
  const BlockId from = cur_;
  emit(Op::Branch, {condition}, likely);
  const BlockId yes = build_.newBlock(), no = build_.newBlock();
  build_.unit.addEdge(from, yes);
  build_.unit.addEdge(from, no);
  cur_ = yes;
  ended_ = false;
  return no;
}

void FrameBuilder::branchTo(NodeId condition, uint32_t true_pc, uint32_t false_pc, int likely,
                            const std::function<void()>& when_true) {
  if (build_.dead[cur_]) {
    ended_ = true;
    return;
  }
  const BlockId no = branchOff(condition, likely);
  std::vector<NodeId> regs;
  if (when_true) regs = regs_;
  if (when_true) when_true();
  goToPc(true_pc);
  if (when_true) regs_ = std::move(regs);
  cur_ = no;
  goToPc(false_pc);
}

NodeId FrameBuilder::coerce(BlockId block, NodeId value, Type type) {
  return typeOf(value) == type ? value : boxIn(block, value);
}

NodeId FrameBuilder::boxIn(BlockId block, NodeId n) {
  Unit& unit = build_.unit;
  switch (typeOf(n)) {
    case Type::Int:
      if (unit.node(n).op == Op::ConstInt && fitsInlineInt(unit.node(n).imm)) {
        Value v = Value::inlineInt(unit.node(n).imm);
        return unit.append(block, Op::ConstValue, {}, static_cast<int64_t>(v.bits));
      }
      return unit.append(block, Op::BoxInt, {n});
    case Type::Float: return unit.append(block, Op::BoxFloat, {n});
    case Type::Bool: return unit.append(block, Op::BoxBool, {n});
    case Type::Value:
    case Type::Void:
    case Type::Ptr: return n;
  }
  return n;
}

NodeId FrameBuilder::box(NodeId n) { return boxIn(cur_, n); }

std::vector<NodeId> FrameBuilder::boxedRange(uint32_t first, uint32_t count) {
  std::vector<NodeId> out;
  for (uint32_t r = first; r < first + count; ++r) out.push_back(boxed(r));
  return out;
}

std::unique_ptr<FrameState> FrameBuilder::makeState(const RegisterSet& live, bool result_open) {
  auto state = std::make_unique<FrameState>();
  state->function = function_.id;
  state->pc = pc_;
  state->result_open = result_open;
  state->closure = closure_;
  state->parent = parent_;
  live.forEach([&](uint16_t r) {
    if (regs_[r] != kNoId) state->values.push_back({r, regs_[r]});
  });
  if (state->values.size() > kMaxStateValues) build_.error = "too many live values";
  return state;
}

StateId FrameBuilder::stateBefore() {
  if (before_ != kNoId) return before_;
  build_.unit.states.push_back(*makeState(liveness_->liveBefore(pc_), false));
  before_ = static_cast<StateId>(build_.unit.states.size() - 1);
  return before_;
}

StateId FrameBuilder::stateAfter() {
  build_.unit.states.push_back(*makeState(liveness_->liveAfterCall(pc_), true));
  return static_cast<StateId>(build_.unit.states.size() - 1);
}

NodeId FrameBuilder::guard(Op op, ExitReason reason, std::vector<NodeId> inputs, int64_t imm) {
  NodeId n = emit(op, std::move(inputs), imm);
  StateId state = stateBefore();
  build_.unit.node(n).state = state;
  build_.unit.node(n).reason = reason;
  return n;
}

NodeId FrameBuilder::call(Op op, std::vector<NodeId> inputs, int64_t imm, Type type) {
  NodeId n = emit(op, std::move(inputs), imm, type);
  StateId state = stateAfter();
  build_.unit.node(n).state = state;
  build_.unit.node(n).reason = ExitReason::CallResult;
  return n;
}

void FrameBuilder::startDeadBlock() { cur_ = build_.newBlock(/*is_dead=*/true); }

void FrameBuilder::exitHere(ExitReason reason) {
  if (build_.dead[cur_]) return;
  guard(Op::Exit, reason, {});
  startDeadBlock();
  ended_ = true;
}

NodeId FrameBuilder::constFloat(double d) {
  int64_t bits;
  std::memcpy(&bits, &d, sizeof bits);
  return emit(Op::ConstFloat, {}, bits);
}

NodeId FrameBuilder::immediate(Value v) {
  if (v.isInlineInt()) return constInt(v.asInlineInt());
  if (v.isFloat()) return constFloat(v.asFloat());
  if (v.isBool()) return constBool(v.asBool());
  if (!v.isPointer()) return constValue(v);
  NodeId n = build_.literal(v);
  build_.unit.node(n).block = cur_;
  build_.unit.block(cur_).nodes.push_back(n);
  return n;
}

NodeId FrameBuilder::helperBool(contract::Helper h, std::vector<NodeId> inputs) {
  NodeId v = helper(h, std::move(inputs));
  return emit(Op::SameBits, {v, constValue(Value::boolean(true))});
}

NodeId FrameBuilder::asInt(NodeId n) {
  if (typeOf(n) == Type::Int) return n;
  if (typeOf(n) == Type::Value) return guard(Op::CheckInt, ExitReason::TypeMismatch, {n});
  exitHere(ExitReason::TypeMismatch);
  return constInt(0);
}

NodeId FrameBuilder::asFloat(NodeId n, bool convert) {
  if (typeOf(n) == Type::Float) return n;
  if (typeOf(n) == Type::Value) {
    return guard(convert ? Op::CheckNumber : Op::CheckFloat, ExitReason::TypeMismatch, {n});
  }
  if (typeOf(n) == Type::Int && convert) return emit(Op::IntToFloat, {n});
  exitHere(ExitReason::TypeMismatch);
  return constFloat(0);
}

NodeId FrameBuilder::asBool(NodeId n, ExitReason reason) {
  if (typeOf(n) == Type::Bool) return n;
  if (typeOf(n) == Type::Value) return guard(Op::CheckBool, ExitReason::TypeMismatch, {n});
  exitHere(reason);
  return constBool(false);
}

NodeId FrameBuilder::asRep(NodeId n, Rep rep, bool convert_float) {
  switch (rep) {
    case Rep::kInt: return asInt(n);
    case Rep::kFloat: return asFloat(n, convert_float);
    case Rep::kBool: return asBool(n, ExitReason::TypeMismatch);
    case Rep::kValue:
    case Rep::kNone: return box(n);
  }
  return n;
}

}  // namespace vela::ir
