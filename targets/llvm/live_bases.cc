#include "targets/llvm/live_bases.h"

namespace vela::llvmjit {

namespace {

/// Word offsets from here on may be split by the code generator into a base outside the object.
constexpr int64_t kFarWord = 200;

/// The input through which the node indexes memory, or kNoId.
ir::NodeId indexedBase(const ir::Node& n) {
  switch (n.op) {
    case ir::Op::LoadElem:
    case ir::Op::StoreElem:
    case ir::Op::StringCode:
    case ir::Op::StringChar:
    case ir::Op::LoadTuple: return n.inputs[0];
    case ir::Op::LoadField:
    case ir::Op::StoreField:
    case ir::Op::LoadCapture: return n.imm >= kFarWord ? n.inputs[0] : ir::kNoId;
    default: return ir::kNoId;
  }
}

}  // namespace

LiveBases::LiveBases(const ir::Unit& unit) : unit_(unit) {
  findBases();
  if (bases_.empty()) return;
  solve();
  record();
}

const std::vector<ir::NodeId>& LiveBases::across(ir::NodeId node) const {
  static const std::vector<ir::NodeId> kNone;
  const auto it = across_.find(node);
  return it == across_.end() ? kNone : it->second;
}

void LiveBases::findBases() {
  for (const ir::Block& block : unit_.blocks) {
    if (block.removed) continue;
    for (ir::NodeId id : block.nodes) {
      if (unit_.node(id).removed) continue;
      const ir::NodeId base = indexedBase(unit_.node(id));
      if (base != ir::kNoId && index_.emplace(base, bases_.size()).second) bases_.push_back(base);
    }
  }
}

bool LiveBases::addUse(ir::NodeId node, Set& live) const {
  const auto it = index_.find(node);
  if (it == index_.end() || live[it->second]) return false;
  live[it->second] = true;
  return true;
}

LiveBases::Set LiveBases::liveOut(ir::BlockId id) const {
  Set live(bases_.size(), false);
  for (ir::BlockId succ : unit_.block(id).succs) {
    for (size_t i = 0; i < live.size(); ++i) live[i] = live[i] || live_in_[succ][i];
    const ir::Block& target = unit_.block(succ);
    for (ir::NodeId phi : target.nodes) {
      const ir::Node& n = unit_.node(phi);
      if (n.op != ir::Op::Phi) break;
      // A phi that is no base itself may pass a base on; being live through it does not make it
      // indexed later.
      const auto known = index_.find(phi);
      if (n.removed || known == index_.end()) continue;
      for (size_t p = 0; p < target.preds.size(); ++p) {
        if (target.preds[p] == id) addUse(n.inputs[p], live);
      }
    }
  }
  return live;
}

void LiveBases::stepBack(ir::NodeId id, Set& live) const {
  const auto it = index_.find(id);
  if (it != index_.end()) live[it->second] = false;
  const ir::Node& n = unit_.node(id);
  if (n.op == ir::Op::Phi || n.removed) return;
  const ir::NodeId base = indexedBase(n);
  if (base != ir::kNoId) addUse(base, live);
}

void LiveBases::solve() {
  live_in_.assign(unit_.blocks.size(), Set(bases_.size(), false));
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t b = unit_.blocks.size(); b-- > 0;) {
      const ir::Block& block = unit_.blocks[b];
      if (block.removed) continue;
      Set live = liveOut(static_cast<ir::BlockId>(b));
      for (size_t i = block.nodes.size(); i-- > 0;) stepBack(block.nodes[i], live);
      if (live != live_in_[b]) {
        live_in_[b] = std::move(live);
        changed = true;
      }
    }
  }
}

void LiveBases::record() {
  for (size_t b = 0; b < unit_.blocks.size(); ++b) {
    const ir::Block& block = unit_.blocks[b];
    if (block.removed) continue;
    Set live = liveOut(static_cast<ir::BlockId>(b));
    for (size_t i = block.nodes.size(); i-- > 0;) {
      const ir::NodeId id = block.nodes[i];
      const ir::OpInfo& info = ir::opInfo(unit_.node(id).op);
      if (info.has(ir::kAllocates) || info.has(ir::kCall)) {
        std::vector<ir::NodeId> alive;
        for (size_t k = 0; k < bases_.size(); ++k) {
          if (live[k] && bases_[k] != id) alive.push_back(bases_[k]);
        }
        if (!alive.empty()) across_.emplace(id, std::move(alive));
      }
      stepBack(id, live);
    }
  }
}

}  // namespace vela::llvmjit
