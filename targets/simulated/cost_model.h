// Estimates what a unit would cost as machine code, and what the interpreter would take for the
// same work.
//
// For a block: its operations' issue slots (costs.def) divided by the core's width. For an
// innermost loop also the longest chain of latencies from one turn to the next; where that takes
// longer than issuing the loop's blocks, the rest is charged to the block with the back edge.
// Division by a constant is cheap; an element at a place that no counter walks through costs a few
// cycles more, since it may be in no near cache. Branch prediction and vector instructions are left
// out.
#ifndef VELA_TARGETS_SIMULATED_COST_MODEL_H_
#define VELA_TARGETS_SIMULATED_COST_MODEL_H_

#include <vector>

#include "core/ir/ir.h"
#include "core/ir/loops.h"

namespace vela::simulated {

/// The instruction sets that there are estimates for. VELA_ISA_MODEL(id, "name", issue width,
/// "typical core")
#define VELA_ISA_MODELS(X)                                             \
  X(kX86_64, "x86_64", 4, "out of order, four instructions a cycle")   \
  X(kAArch64, "aarch64", 4, "out of order, four instructions a cycle") \
  X(kRiscv64, "riscv64", 2, "in order, two instructions a cycle")

enum class IsaModel : uint8_t {
#define VELA_ISA_MODEL(id, name, width, core) id,
  VELA_ISA_MODELS(VELA_ISA_MODEL)
#undef VELA_ISA_MODEL
};
inline constexpr int kIsaModels = 0
#define VELA_ISA_MODEL(id, name, width, core) +1
    VELA_ISA_MODELS(VELA_ISA_MODEL)
#undef VELA_ISA_MODEL
    ;
const char* isaModelName(IsaModel isa);

/// Cycles of one execution.
struct BlockCost {
  double native[kIsaModels] = {};
  // On x86-64; what it means in relation to `native` is the same on the others.
  double interpreted = 0;
};

/// The costs of one unit's blocks. The unit must stay as it is.
class CostModel {
 public:
  explicit CostModel(const ir::Unit& unit);
  const BlockCost& block(ir::BlockId b) const { return costs_[b]; }

 private:
  void addLatencies(const ir::Loop& loop, int isa);
  double carriedLatency(const ir::Loop& loop, int isa) const;

  const ir::Unit& unit_;
  std::vector<BlockCost> costs_;
};

/// Cycles that the interpreter takes for one instruction, dispatch included.
double interpretedCycles(uint8_t opcode);

}  // namespace vela::simulated

#endif  // VELA_TARGETS_SIMULATED_COST_MODEL_H_
