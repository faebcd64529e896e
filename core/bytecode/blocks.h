// The basic blocks of a function in layout order.
//
// Verified code has a plain shape that analyses may use: jumps go forwards except those of
// kBackEdge instructions, handlers stand behind the range they protect, and each loop is a
// contiguous range of instructions that is entered at its first one only. So layout order is a
// topological order of all edges but back edges.
#ifndef VELA_CORE_BYTECODE_BLOCKS_H_
#define VELA_CORE_BYTECODE_BLOCKS_H_

#include <cstdint>
#include <vector>

#include "core/bytecode/registers.h"

namespace vela::bytecode {

/// Instructions [start, end) that are left only at the end, or anywhere to the block's handler.
struct Block {
  uint32_t start;
  uint32_t end;
  uint32_t handler = kNoIndex;  // index of the innermost handler that protects the block
};

/// Splits `view.code` at jumps, jump targets and handler borders, and after `max_length`
/// instructions. Jump and handler targets must be inside the code; out-of-range ones are ignored.
std::vector<Block> findBlocks(const CodeView& view, uint32_t max_length = 0xFFFFFFFF);

/// The index of the block that contains `pc`. Precondition: pc is inside the code.
uint32_t blockContaining(const std::vector<Block>& blocks, uint32_t pc);

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_BLOCKS_H_
