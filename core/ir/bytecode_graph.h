// Control-flow graph of a function's bytecode, from its entry or from one loop header. Exception
// handlers are not part of it: compiled code leaves errors that are caught in the frame to the
// interpreter.
#ifndef VELA_CORE_IR_BYTECODE_GRAPH_H_
#define VELA_CORE_IR_BYTECODE_GRAPH_H_

#include <cstdint>
#include <vector>

#include "core/bytecode/instruction.h"

namespace vela::ir {

/// A maximal run of instructions [start, end) entered only at its start.
struct BytecodeBlock {
  uint32_t start = 0, end = 0;
  // Block indices; for a conditional jump: the jump target first, then fall-through.
  std::vector<uint32_t> succs;
  std::vector<uint32_t> preds;
  bool loop_header = false;
  std::vector<uint16_t> written_in_loop;  // loop headers: registers that the loop assigns, sorted
};

class BytecodeGraph {
 public:
  /// Builds the part reachable from `entry_pc`. Blocks are in reverse post-order; block 0 starts at
  /// `entry_pc`.
  BytecodeGraph(const std::vector<bytecode::Instruction>& code, uint32_t entry_pc);

  const std::vector<BytecodeBlock>& blocks() const { return blocks_; }
  /// Block that starts at `pc`; it must be a leader that is reachable.
  uint32_t blockAt(uint32_t pc) const { return block_of_pc_[pc]; }
  /// False if some loop has two entries (cannot come from the code generator; refused).
  bool reducible() const { return reducible_; }

 private:
  void findLeaders(const std::vector<bytecode::Instruction>& code, uint32_t entry_pc);
  void order(uint32_t entry_block);
  void findLoops(const std::vector<bytecode::Instruction>& code);

  std::vector<BytecodeBlock> blocks_;
  std::vector<uint32_t> block_of_pc_;
  bool reducible_ = true;
};

/// Target pcs of the instruction at `pc`: jump target first, then the next instruction where
/// control can fall through.
std::vector<uint32_t> successorPcs(const std::vector<bytecode::Instruction>& code, uint32_t pc);

}  // namespace vela::ir

#endif  // VELA_CORE_IR_BYTECODE_GRAPH_H_
