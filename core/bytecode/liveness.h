// Which registers an instruction still needs.
//
// A register is live before pc if some way from there reads it before writing it; ways through
// handlers count. In verified code a live register has been written, so the collector and the
// deoptimizer may trust what it holds, while a register that is not live may hold anything (an old
// value, a frame header's raw words).
//
// Only the sets before each block are kept, and blocks are cut to at most kLivenessStride
// instructions, so a query walks a few instructions and memory stays near one bit per register and
// stride.
#ifndef VELA_CORE_BYTECODE_LIVENESS_H_
#define VELA_CORE_BYTECODE_LIVENESS_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "core/bytecode/blocks.h"
#include "core/bytecode/module.h"
#include "core/bytecode/register_set.h"
#include "core/bytecode/registers.h"

namespace vela::bytecode {

inline constexpr uint32_t kLivenessStride = 32;

/// Liveness of one verified function. Immutable once made: any number of threads may ask. Refers to
/// the code and handlers of the view, which must outlive it (feedback bytes may change meanwhile).
class Liveness {
 public:
  /// Takes a few passes over the code.
  explicit Liveness(const CodeView& view);
  Liveness(const Module& module, const Function& function) : Liveness(codeOf(module, function)) {}

  /// Registers that are live before the instruction at `pc` is executed: what a frame state before
  /// it holds, and what the collector scans while it is being executed without a frame above.
  RegisterSet liveBefore(uint32_t pc) const;
  void liveBefore(uint32_t pc, RegisterSet& out) const;

  /// Registers live into the next instruction(s) minus those where the result of the call at `pc`
  /// goes; with those that the handler needs in case the call throws. What a frame state after a
  /// call holds.
  RegisterSet liveAfterCall(uint32_t pc) const;
  void liveAfterCall(uint32_t pc, RegisterSet& out) const;

  /// What the collector scans in a frame that is suspended at `pc` with a callee's frame above it:
  /// like liveAfterCall, and the operands of instructions that may call several times before they
  /// are done (Concat, built-ins). Registers above R[a] of a call belong to the callee's frame and
  /// are not among them; the callee value itself is kept by the callee's frame header.
  void liveWhileSuspended(uint32_t pc, RegisterSet& out) const;

  uint32_t registerCount() const { return view_.register_count; }
  const CodeView& code() const { return view_; }

  /// Goes through the instructions of one block backwards: at first `live()` is what is live before
  /// the block's last instruction, after `back()` before the one ahead of it. For passes that need
  /// the set at every pc.
  class Cursor {
   public:
    Cursor(const Liveness& liveness, uint32_t block);
    uint32_t pc() const { return pc_; }
    const RegisterSet& live() const { return live_; }
    bool atStart() const;
    /// Precondition: !atStart().
    void back();

   private:
    const Liveness& liveness_;
    uint32_t block_;
    uint32_t pc_;
    RegisterSet live_;
    RegisterSet scratch_;
  };
  const std::vector<Block>& blocks() const { return blocks_; }

 private:
  friend class Cursor;
  /// `out` becomes what is live before the last instruction of `block`.
  void enterLast(uint32_t block, RegisterSet& out, RegisterSet& scratch) const;
  /// Turns what is live after `pc`, which is not the last of `block`, into what is live before it.
  void step(uint32_t block, uint32_t pc, RegisterSet& live) const;
  void addReads(uint32_t block, const Instruction& i, RegisterSet& live) const;
  void addHandlerNeeds(uint32_t block, RegisterSet& live) const;
  /// `out` becomes what is live into the next instruction(s) minus the results of `pc`.
  void liveAfter(uint32_t block, uint32_t pc, RegisterSet& out) const;
  void addLiveIn(uint32_t block, RegisterSet& out) const;
  void findEdges();
  void solve();
  bool solveBlock(uint32_t block, RegisterSet& live, RegisterSet& scratch);

  CodeView view_;
  std::vector<Block> blocks_;
  size_t words_ = 0;                     // per block
  std::vector<uint64_t> live_in_;        // words_ per block
  std::vector<uint32_t> jump_block_;     // per block: where its last instruction jumps, or kNoIndex
  std::vector<uint32_t> handler_block_;  // per handler: its target
};

/// Remembers answers by pc, for the collector: deep recursion asks for the same few again and
/// again. For one thread.
class LivenessMemo {
 public:
  explicit LivenessMemo(const Liveness& liveness) : liveness_(liveness) {}

  /// Valid as long as the memo.
  const RegisterSet& whileSuspended(uint32_t pc);

 private:
  const Liveness& liveness_;
  std::unordered_map<uint32_t, RegisterSet> suspended_;
};

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_LIVENESS_H_
