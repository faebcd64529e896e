// Representations of registers at the start of each bytecode block: a forward data-flow analysis
// over bytecode and feedback. Optimistic: a loop variable that starts as Int and only ever gets Int
// results is Int. The builder uses it for the phis of loop headers, which it must type before it
// has seen the back edges.
#ifndef VELA_CORE_IR_TYPE_INFERENCE_H_
#define VELA_CORE_IR_TYPE_INFERENCE_H_

#include <set>
#include <tuple>
#include <vector>

#include "core/ir/bytecode_graph.h"
#include "core/ir/snapshot.h"

namespace vela::ir {

/// Registers that must travel boxed at a block although inference thought otherwise: (function,
/// block start pc, register).
using ForcedBoxed = std::set<std::tuple<FunctionId, uint32_t, uint16_t>>;

class TypeInference {
 public:
  /// `entry` gives the representation of each register at the start of block 0.
  TypeInference(const Snapshot& snapshot, const FunctionSnapshot& function,
                const BytecodeGraph& graph, const std::vector<Rep>& entry,
                const ForcedBoxed& forced);

  /// Representation of `reg` at the start of `block`: kInt, kFloat, kBool or kValue.
  Rep at(uint32_t block, uint16_t reg) const;

 private:
  enum class T : uint8_t { kBottom, kInt, kFloat, kBool, kValue };
  using Row = std::vector<T>;

  static T fromRep(Rep r);
  static Rep toRep(T t);
  void flow(uint32_t block);
  /// Applies one instruction; false if control does not go on (it will be compiled as an exit).
  bool step(uint32_t pc, Row& row);
  void merge(uint32_t block, const Row& row, std::vector<uint32_t>& work);
  T result(uint32_t pc, const Row& row);
  T fieldResult(const runtime::SlotState& slot) const;
  T arith(uint32_t pc, T b, T c);
  bool compareExits(uint32_t pc, T b, T c) const;

  const Snapshot& snapshot_;
  const FunctionSnapshot& function_;
  const BytecodeGraph& graph_;
  const ForcedBoxed& forced_;
  std::vector<Row> entry_;
  std::vector<bool> reached_;
};

}  // namespace vela::ir

#endif  // VELA_CORE_IR_TYPE_INFERENCE_H_
