#include "core/ir/bytecode_graph.h"

#include <algorithm>
#include <set>

#include "core/bytecode/registers.h"

namespace vela::ir {

using bytecode::Instruction;

std::vector<uint32_t> successorPcs(const std::vector<Instruction>& code, uint32_t pc) {
  const auto& info = bytecode::opInfo(code[pc].op);
  std::vector<uint32_t> out;
  if (info.has(bytecode::kJumps)) {
    out.push_back(
        static_cast<uint32_t>(static_cast<int64_t>(pc) + 1 + bytecode::jumpOffset(code[pc])));
  }
  if (!info.has(bytecode::kEnds)) out.push_back(pc + 1);
  return out;
}

BytecodeGraph::BytecodeGraph(const std::vector<Instruction>& code, uint32_t entry_pc) {
  findLeaders(code, entry_pc);
  order(block_of_pc_[entry_pc]);
  findLoops(code);
}

void BytecodeGraph::findLeaders(const std::vector<Instruction>& code, uint32_t entry_pc) {
  std::vector<bool> leader(code.size(), false), reached(code.size(), false);
  std::vector<uint32_t> work{entry_pc};
  leader[entry_pc] = true;
  while (!work.empty()) {
    uint32_t pc = work.back();
    work.pop_back();
    if (reached[pc]) continue;
    reached[pc] = true;
    auto next = successorPcs(code, pc);
    // A jump ends its block even where it goes to the next instruction, as empty branches make it.
    bool split = next.size() != 1 || next[0] != pc + 1 ||
                 bytecode::opInfo(code[pc].op).has(bytecode::kJumps);
    for (uint32_t n : next) {
      if (split) leader[n] = true;
      work.push_back(n);
    }
  }
  block_of_pc_.assign(code.size(), 0xFFFFFFFF);
  for (uint32_t pc = 0; pc < code.size(); ++pc) {
    if (!reached[pc] || !leader[pc]) continue;
    BytecodeBlock b;
    b.start = pc;
    b.end = pc + 1;
    while (b.end < code.size() && reached[b.end] && !leader[b.end]) ++b.end;
    block_of_pc_[pc] = static_cast<uint32_t>(blocks_.size());
    blocks_.push_back(std::move(b));
  }
  for (auto& b : blocks_) {
    for (uint32_t pc : successorPcs(code, b.end - 1)) b.succs.push_back(block_of_pc_[pc]);
  }
}

void BytecodeGraph::order(uint32_t entry_block) {
  // Iterative depth-first search; blocks renumbered in reverse post-order.
  std::vector<uint32_t> post;
  std::vector<uint8_t> seen(blocks_.size(), 0);
  std::vector<std::pair<uint32_t, size_t>> stack{{entry_block, 0}};
  seen[entry_block] = 1;
  while (!stack.empty()) {
    auto& [b, next] = stack.back();
    if (next < blocks_[b].succs.size()) {
      uint32_t s = blocks_[b].succs[next++];
      if (!seen[s]) {
        seen[s] = 1;
        stack.push_back({s, 0});
      }
    } else {
      post.push_back(b);
      stack.pop_back();
    }
  }
  std::reverse(post.begin(), post.end());
  std::vector<uint32_t> rank(blocks_.size(), 0xFFFFFFFF);
  for (uint32_t i = 0; i < post.size(); ++i) rank[post[i]] = i;
  std::vector<BytecodeBlock> ordered;
  for (uint32_t b : post) {
    BytecodeBlock block = std::move(blocks_[b]);
    for (auto& s : block.succs) s = rank[s];
    block_of_pc_[block.start] = static_cast<uint32_t>(ordered.size());
    ordered.push_back(std::move(block));
  }
  blocks_ = std::move(ordered);
  for (uint32_t i = 0; i < blocks_.size(); ++i) {
    for (uint32_t s : blocks_[i].succs) blocks_[s].preds.push_back(i);
  }
}

void BytecodeGraph::findLoops(const std::vector<Instruction>& code) {
  for (uint32_t h = 0; h < blocks_.size(); ++h) {
    std::set<uint32_t> body{h};
    std::vector<uint32_t> work;
    for (uint32_t p : blocks_[h].preds) {
      if (p >= h) work.push_back(p);  // retreating edge: a back edge when the graph is reducible
    }
    if (work.empty()) continue;
    blocks_[h].loop_header = true;
    while (!work.empty()) {
      uint32_t b = work.back();
      work.pop_back();
      if (!body.insert(b).second) continue;
      if (b == 0 && h != 0) reducible_ = false;  // walked past the header: a second entry
      for (uint32_t p : blocks_[b].preds) work.push_back(p);
    }
    std::set<uint16_t> written;
    for (uint32_t b : body) {
      for (uint32_t pc = blocks_[b].start; pc < blocks_[b].end; ++pc) {
        bytecode::forEachWrite(code[pc],
                               [&](uint32_t r) { written.insert(static_cast<uint16_t>(r)); });
      }
    }
    blocks_[h].written_in_loop.assign(written.begin(), written.end());
  }
}

}  // namespace vela::ir
