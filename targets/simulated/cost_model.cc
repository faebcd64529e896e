#include "targets/simulated/cost_model.h"

#include <algorithm>

#include "core/bytecode/instruction.h"
#include "core/ir/dominators.h"

namespace vela::simulated {

namespace {

using ir::BlockId;
using ir::kNoId;
using ir::NodeId;

struct OpCost {
  int slots, latency;
};

constexpr OpCost kCosts[][kIsaModels] = {
#define VELA_COST(op, x, xl, a, al, r, rl) {{x, xl}, {a, al}, {r, rl}},
#include "targets/simulated/costs.def"
#undef VELA_COST
};
static_assert(sizeof(kCosts) / sizeof(kCosts[0]) == ir::kOpCount);

/// The rows stand in the order of the IR's table.
constexpr ir::Op kRows[] = {
#define VELA_COST(op, x, xl, a, al, r, rl) ir::Op::op,
#include "targets/simulated/costs.def"
#undef VELA_COST
};
constexpr bool inOrder() {
  for (int i = 0; i < ir::kOpCount; ++i) {
    if (static_cast<int>(kRows[i]) != i) return false;
  }
  return true;
}
static_assert(inOrder());

constexpr int kWidths[] = {
#define VELA_ISA_MODEL(id, name, width, core) width,
    VELA_ISA_MODELS(VELA_ISA_MODEL)
#undef VELA_ISA_MODEL
};

const OpCost& costOf(ir::Op op, int isa) { return kCosts[static_cast<int>(op)][isa]; }

bool isConstant(const ir::Unit& unit, NodeId id) { return unit.node(id).op == ir::Op::ConstInt; }

/// Division by a constant becomes multiplication and shifts.
OpCost costOf(const ir::Unit& unit, const ir::Node& n, int isa) {
  const bool division = n.op == ir::Op::IDiv || n.op == ir::Op::IMod;
  if (division && isConstant(unit, n.inputs[1])) return {4, 4};
  return costOf(n.op, isa);
}

/// A phi that counts by a constant.
bool isCounter(const ir::Unit& unit, NodeId id) {
  const ir::Node& phi = unit.node(id);
  if (phi.op != ir::Op::Phi) return false;
  for (NodeId in : phi.inputs) {
    const ir::Node& step = unit.node(in);
    const bool adds = step.op == ir::Op::IAdd || step.op == ir::Op::ISub;
    if (adds && step.inputs[0] == id && isConstant(unit, step.inputs[1])) return true;
  }
  return false;
}

/// Does the index walk through the list in order, so that the core fetches ahead?
bool walks(const ir::Unit& unit, NodeId index) {
  const ir::Node& n = unit.node(index);
  if (isConstant(unit, index) || isCounter(unit, index)) return true;
  if (n.op != ir::Op::IAdd && n.op != ir::Op::ISub) return false;
  return isCounter(unit, n.inputs[0]) || isCounter(unit, n.inputs[1]);
}

/// What an element at a computed place costs on top: sometimes it is in no near cache.
double scatterCost(const ir::Unit& unit, const ir::Node& n, int isa) {
  constexpr double kCycles[kIsaModels] = {6, 6, 9};
  const bool element =
      n.op == ir::Op::LoadElem || n.op == ir::Op::StoreElem || n.op == ir::Op::LoadTuple;
  return element && !walks(unit, n.inputs[1]) ? kCycles[isa] : 0;
}

/// Few operations, all of them cheap and without effects.
bool computesLittle(const ir::Unit& unit, const ir::Block& block) {
  constexpr int kMost = 3, kMostLatency = 4;
  int computed = 0;
  for (NodeId id : block.nodes) {
    const ir::Node& n = unit.node(id);
    if (n.op == ir::Op::Jump) continue;
    const bool cheap =
        ir::opInfo(n.op).has(ir::kPure) && costOf(unit, n, 0).latency <= kMostLatency;
    if (!cheap) return false;
    if (!n.inputs.empty()) ++computed;  // constants cost nothing
  }
  return computed <= kMost;
}

Cycles issueCost(const ir::Unit& unit, BlockId b) {
  Cycles cost;
  for (NodeId id : unit.block(b).nodes) {
    for (int isa = 0; isa < kIsaModels; ++isa) {
      const ir::Node& n = unit.node(id);
      cost.native[isa] += static_cast<double>(costOf(unit, n, isa).slots) / kWidths[isa] +
                          scatterCost(unit, n, isa);
    }
  }
  for (const ir::Interpreted& i : unit.block(b).bytecode)
    cost.interpreted += interpretedCycles(i.opcode);
  return cost;
}

}  // namespace

const char* isaModelName(IsaModel isa) {
  constexpr const char* kNames[] = {
#define VELA_ISA_MODEL(id, name, width, core) name,
      VELA_ISA_MODELS(VELA_ISA_MODEL)
#undef VELA_ISA_MODEL
  };
  return kNames[static_cast<int>(isa)];
}

double interpretedCycles(uint8_t opcode) {
  constexpr double kDispatch = 5;
  const bytecode::OpInfo& info = bytecode::opInfo(static_cast<bytecode::Opcode>(opcode));
  switch (info.feedback) {
    case bytecode::FeedbackKind::None: break;
    case bytecode::FeedbackKind::Arith: return kDispatch + 2;
    case bytecode::FeedbackKind::Compare:
    case bytecode::FeedbackKind::Branch: return kDispatch + 2;
    case bytecode::FeedbackKind::Index: return kDispatch + 7;
    case bytecode::FeedbackKind::Field: return kDispatch + 5;
    case bytecode::FeedbackKind::Call: return kDispatch + 20;
  }
  if (info.has(bytecode::kEnds)) return kDispatch + 8;
  if (info.has(bytecode::kSpanBuiltin)) return kDispatch + 25;
  return info.has(bytecode::kGc) && info.has(bytecode::kSpanB) ? kDispatch + 40 : kDispatch;
}

void Cycles::add(const Cycles& other, double times) {
  for (int isa = 0; isa < kIsaModels; ++isa) native[isa] += times * other.native[isa];
  interpreted += times * other.interpreted;
}

bool becomesSelect(const ir::Unit& unit, BlockId b) {
  const std::vector<BlockId>& ways = unit.block(b).succs;
  if (ways.size() != 2) return false;
  BlockId join = kNoId;
  for (BlockId way : ways) {
    const ir::Block& block = unit.block(way);
    const bool is_arm = block.preds.size() == 1;
    if (is_arm && (block.succs.size() != 1 || !computesLittle(unit, block))) return false;
    const BlockId end = is_arm ? block.succs[0] : way;
    if (join != kNoId && join != end) return false;
    join = end;
  }
  return true;
}

Cycles missedBranches(uint64_t times, uint64_t one_way, bool selects) {
  // From the branch to the first instruction of the right way; what was begun meanwhile is lost.
  constexpr double kMissed[kIsaModels] = {16, 13, 6};
  const double missed = static_cast<double>(std::min(one_way, times - std::min(one_way, times)));
  Cycles lost;
  for (int isa = 0; isa < kIsaModels; ++isa) lost.native[isa] = selects ? 0 : missed * kMissed[isa];
  lost.interpreted = missed * kMissed[static_cast<int>(IsaModel::kX86_64)];
  return lost;
}

CostModel::CostModel(const ir::Unit& unit) : unit_(unit), costs_(unit.blocks.size()) {
  for (BlockId b = 0; b < unit.blocks.size(); ++b) {
    if (!unit.block(b).removed) costs_[b] = issueCost(unit, b);
  }
  const ir::Dominators dominators(unit);
  const ir::Loops loops(unit, dominators);
  std::vector<bool> innermost(loops.all().size(), true);
  for (const ir::Loop& loop : loops.all()) {
    if (loop.parent != kNoId) innermost[loop.parent] = false;
  }
  for (ir::LoopId id = 0; id < loops.all().size(); ++id) {
    if (!innermost[id]) continue;
    for (int isa = 0; isa < kIsaModels; ++isa) addLatencies(loops.loop(id), isa);
  }
}

/// Charges to the latch what a turn waits for the one before.
void CostModel::addLatencies(const ir::Loop& loop, int isa) {
  double issue = 0;
  for (BlockId b : loop.blocks) issue += costs_[b].native[isa];
  const double carried = carriedLatency(loop, isa);
  if (carried > issue && !loop.latches.empty())
    costs_[loop.latches[0]].native[isa] += carried - issue;
}

/// The longest chain of latencies from a phi of the header to the value that it gets from the back
/// edge.
double CostModel::carriedLatency(const ir::Loop& loop, int isa) const {
  const std::vector<NodeId>& header = unit_.block(loop.header).nodes;
  double longest = 0;
  std::vector<double> depth(unit_.nodes.size());
  for (NodeId phi : header) {
    if (unit_.node(phi).op != ir::Op::Phi) break;
    // Blocks come in reverse postorder, so inputs stand before their users, but for other phis of
    // the header.
    std::fill(depth.begin(), depth.end(), -1);
    depth[phi] = 0;
    for (BlockId b : loop.blocks) {
      for (NodeId id : unit_.block(b).nodes) {
        const ir::Node& n = unit_.node(id);
        if (n.op == ir::Op::Phi && b == loop.header) continue;
        for (NodeId in : n.inputs) {
          if (depth[in] >= 0)
            depth[id] = std::max(depth[id], depth[in] + costOf(unit_, n, isa).latency);
        }
      }
    }
    for (NodeId in : unit_.node(phi).inputs) {
      if (in != phi) longest = std::max(longest, depth[in]);
    }
  }
  return longest;
}

}  // namespace vela::simulated
