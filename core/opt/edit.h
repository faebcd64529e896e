// Editing units: replacing nodes, changing edges. What several passes need.
#ifndef VELA_CORE_OPT_EDIT_H_
#define VELA_CORE_OPT_EDIT_H_

#include <vector>

#include "core/ir/dominators.h"
#include "core/ir/ir.h"

namespace vela::opt {

/// Collects replacements and removals; apply() carries them out in one sweep.
class Rewriter {
 public:
  explicit Rewriter(ir::Unit& unit) : unit_(unit) {}

  /// What stands for `n` now.
  ir::NodeId resolve(ir::NodeId n);
  /// All uses of `from` are to use `to`; `from` is removed.
  void replace(ir::NodeId from, ir::NodeId to);
  /// Removes a node that nobody uses.
  void remove(ir::NodeId n);
  /// Brings the node's inputs up to date.
  void resolveInputs(ir::NodeId n);
  bool changed() const { return changed_; }
  /// Rewrites all inputs and frame states; drops removed nodes from their blocks.
  void apply();

 private:
  ir::Unit& unit_;
  std::vector<ir::NodeId> replacement_;  // kNoId: itself
  bool changed_ = false;
};

/// Puts an unplaced node into block `b` before its terminator.
void insertAtEnd(ir::Unit& unit, ir::BlockId b, ir::NodeId n);
/// Makes a node in front of the terminator of `b`.
ir::NodeId makeAtEnd(ir::Unit& unit, ir::BlockId b, ir::Op op, std::vector<ir::NodeId> inputs = {},
                     int64_t imm = 0, ir::Type type = ir::Type::Void);

/// Removes one edge: in `from`'s successors at `index`, and the matching predecessor with its phi
/// inputs.
void removeEdge(ir::Unit& unit, ir::BlockId from, size_t index);
/// The block ends at `index` with an unconditional exit that has the state and reason of node
/// `guard`.
void endWithExit(ir::Unit& unit, ir::BlockId b, size_t index, ir::NodeId guard);
/// Removes blocks that the entry does not reach. Returns whether there were any.
bool removeUnreachable(ir::Unit& unit);
/// First index of a node that is no phi.
size_t phiCount(const ir::Unit& unit, ir::BlockId b);
/// Index of `pred` among the predecessors of `b`.
size_t predIndex(const ir::Unit& unit, ir::BlockId b, ir::BlockId pred);

/// Copies frame state `s` and its parents with each value `v` replaced by `map(v)`.
template <typename Map>
ir::StateId copyState(ir::Unit& unit, ir::StateId s, Map&& map) {
  if (s == ir::kNoId) return ir::kNoId;
  ir::FrameState copy = unit.states[s];
  if (copy.closure != ir::kNoId) copy.closure = map(copy.closure);
  for (ir::StateValue& v : copy.values) v.value = map(v.value);
  copy.parent = copyState(unit, copy.parent, map);
  unit.states.push_back(std::move(copy));
  return static_cast<ir::StateId>(unit.states.size() - 1);
}

/// Words of memory that a node reads or writes, as a set of bits per memory class (see
/// ir::OpFlags).
inline uint32_t memoryRead(const ir::OpInfo& info) {
  return (info.flags >> ir::kReadShift) & ir::kMemoryClassMask;
}
inline uint32_t memoryWritten(const ir::OpInfo& info) {
  if (info.has(ir::kCall)) return ir::kMemoryClassMask;
  return (info.flags >> ir::kWriteShift) & ir::kMemoryClassMask;
}

}  // namespace vela::opt

#endif  // VELA_CORE_OPT_EDIT_H_
