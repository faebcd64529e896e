#include "core/opt/memory_model.h"

#include "core/opt/edit.h"

namespace vela::opt {

using namespace ir;  // NOLINT

namespace {

constexpr uint32_t kElemClass = kReadElem >> kReadShift;

Type storedType(const Unit& unit, const Node& n) {
  return n.inputs.empty() ? Type::Void : unit.node(n.inputs.back()).type;
}

}  // namespace

bool MemoryModel::partOf(const Node& n, uint32_t classes, Type element, Part* out) {
  if (classes == 0) return false;
  const Imm imm = opInfo(n.op).imm;
  int64_t part = 0;
  if (imm == Imm::Index || imm == Imm::Var) part = n.imm;
  if (classes == kElemClass) part = static_cast<int64_t>(element);
  *out = {classes, part};
  return true;
}

Location MemoryModel::find(const Part& p) const {
  auto it = locations_.find(p);
  return it == locations_.end() ? kNoLocation : it->second;
}

MemoryModel::MemoryModel(const Unit& unit) {
  for (const Block& b : unit.blocks) {
    for (NodeId id : b.nodes) {
      const Node& n = unit.node(id);
      Part p;
      if (partOf(n, memoryRead(opInfo(n.op)), n.type, &p))
        count_ += locations_.emplace(p, count_).second;
      if (clobbersAll(n)) continue;
      if (partOf(n, memoryWritten(opInfo(n.op)), storedType(unit, n), &p)) {
        count_ += locations_.emplace(p, count_).second;
      }
    }
  }
}

bool MemoryModel::clobbersAll(const Node& n) { return opInfo(n.op).has(kCall); }

Location MemoryModel::readBy(const Node& n) const {
  Part p;
  if (!partOf(n, memoryRead(opInfo(n.op)), n.type, &p)) return kNoLocation;
  return find(p);
}

Location MemoryModel::writtenBy(const Unit& unit, const Node& n) const {
  Part p;
  if (clobbersAll(n)) return kNoLocation;
  if (!partOf(n, memoryWritten(opInfo(n.op)), storedType(unit, n), &p)) return kNoLocation;
  return find(p);
}

std::vector<bool> MemoryModel::writtenIn(const Unit& unit, const Loop& loop) const {
  std::vector<bool> written(count_, false);
  for (BlockId b : loop.blocks) {
    for (NodeId id : unit.block(b).nodes) {
      const Node& n = unit.node(id);
      if (clobbersAll(n)) return std::vector<bool>(count_, true);
      const Location l = writtenBy(unit, n);
      if (l != kNoLocation) written[l] = true;
    }
  }
  return written;
}

}  // namespace vela::opt
