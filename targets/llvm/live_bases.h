// Which base addresses must stay in a register or on the stack across a safepoint.
//
// The collector scans native stacks conservatively and believes every pointer into an object.
// Compiled code may however keep only an address derived from a base (say, element pointers that a
// loop optimisation moved past the array's end). So each base that is indexed after a safepoint
// gets an empty use right behind it (see UnitLowering::keepBasesAlive). Fixed small offsets stay
// inside the object and need nothing.
#ifndef VELA_TARGETS_LLVM_LIVE_BASES_H_
#define VELA_TARGETS_LLVM_LIVE_BASES_H_

#include <unordered_map>
#include <vector>

#include "core/ir/ir.h"

namespace vela::llvmjit {

class LiveBases {
 public:
  explicit LiveBases(const ir::Unit& unit);

  /// Bases that are used after safepoint `node` (an allocation or a call), it excepted.
  const std::vector<ir::NodeId>& across(ir::NodeId node) const;

 private:
  using Set = std::vector<bool>;  // by index into bases_

  void findBases();
  void solve();
  void record();
  void stepBack(ir::NodeId node, Set& live) const;
  Set liveOut(ir::BlockId block) const;
  bool addUse(ir::NodeId node, Set& live) const;

  const ir::Unit& unit_;
  std::vector<ir::NodeId> bases_;
  std::unordered_map<ir::NodeId, size_t> index_;
  std::vector<Set> live_in_;  // per block
  std::unordered_map<ir::NodeId, std::vector<ir::NodeId>> across_;
};

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_LIVE_BASES_H_
