// Estimates what a unit would cost as machine code, and what the interpreter would take for the
// same work.
//
// For a block: its operations' issue slots (costs.def) divided by the core's width. For an
// innermost loop also the longest chain of latencies from one turn to the next; where that takes
// longer than issuing the loop's blocks, the rest is charged to the block with the back edge.
// Division by a constant is cheap; an element at a place that no counter walks through costs a few
// cycles more, since it may be in no near cache. A branch that goes both ways is missed as often
// as it goes the less frequent one, unless it becomes a select. Vector instructions are left out.
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

struct Cycles {
  double native[kIsaModels] = {};
  // On x86-64; what it means in relation to `native` is the same on the others.
  double interpreted = 0;

  void add(const Cycles& other, double times);
};

/// How often a branch goes which way, by counters of executions (Program::blocks).
struct BranchCounts {
  // That of a block that is entered by one of its ways and not otherwise; 0: there is none.
  uint32_t one_way = 0;
  bool selects = false;  // machine code computes both ways and selects
};

/// Does machine code do without the branch at the end of `b`? Both ways must meet at once and
/// compute next to nothing before.
bool becomesSelect(const ir::Unit& unit, ir::BlockId b);

/// Cycles lost at a branch that was executed `times` times and went one of its ways `one_way`
/// times: a core that knows no more than the more frequent way guesses wrong the rest of the times.
/// The interpreter's core guesses at the same decision, also where machine code selects.
Cycles missedBranches(uint64_t times, uint64_t one_way, bool selects);

/// What one execution of each of a unit's blocks costs. The unit must stay as it is.
class CostModel {
 public:
  explicit CostModel(const ir::Unit& unit);
  const Cycles& block(ir::BlockId b) const { return costs_[b]; }

 private:
  void addLatencies(const ir::Loop& loop, int isa);
  double carriedLatency(const ir::Loop& loop, int isa) const;

  const ir::Unit& unit_;
  std::vector<Cycles> costs_;
};

/// Cycles that the interpreter takes for one instruction, dispatch included.
double interpretedCycles(uint8_t opcode);

}  // namespace vela::simulated

#endif  // VELA_TARGETS_SIMULATED_COST_MODEL_H_
