#include "core/bytecode/blocks.h"

#include <algorithm>
#include <functional>
#include <queue>

namespace vela::bytecode {
namespace {

/// Marks the first instruction of every block.
std::vector<bool> findLeaders(const CodeView& view) {
  const size_t size = view.code.size();
  std::vector<bool> leader(size + 1, false);
  leader[0] = true;
  const auto mark = [&](int64_t pc) {
    if (pc >= 0 && pc <= static_cast<int64_t>(size)) leader[static_cast<size_t>(pc)] = true;
  };
  for (size_t pc = 0; pc < size; ++pc) {
    const OpInfo& info = opInfo(view.code[pc].op);
    if (info.has(kJumps)) mark(static_cast<int64_t>(pc) + 1 + jumpOffset(view.code[pc]));
    if (info.has(kJumps) || info.has(kEnds)) mark(static_cast<int64_t>(pc) + 1);
  }
  for (const Handler& handler : view.handlers) {
    mark(handler.start);
    mark(handler.end);
    mark(handler.target);
  }
  return leader;
}

/// Gives each block the first handler in the list that covers it.
void assignHandlers(const CodeView& view, std::vector<Block>& blocks) {
  std::vector<uint32_t> by_start(view.handlers.size());
  for (uint32_t h = 0; h < by_start.size(); ++h) by_start[h] = h;
  std::sort(by_start.begin(), by_start.end(), [&](uint32_t x, uint32_t y) {
    return view.handlers[x].start < view.handlers[y].start;
  });
  std::priority_queue<uint32_t, std::vector<uint32_t>, std::greater<>> open;
  size_t next = 0;
  for (Block& block : blocks) {
    while (next < by_start.size() && view.handlers[by_start[next]].start <= block.start) {
      open.push(by_start[next++]);
    }
    while (!open.empty() && view.handlers[open.top()].end <= block.start) open.pop();
    if (!open.empty()) block.handler = open.top();
  }
}

}  // namespace

std::vector<Block> findBlocks(const CodeView& view, uint32_t max_length) {
  std::vector<Block> blocks;
  const uint32_t size = static_cast<uint32_t>(view.code.size());
  if (size == 0) return blocks;
  const std::vector<bool> leader = findLeaders(view);
  uint32_t start = 0;
  for (uint32_t pc = 1; pc <= size; ++pc) {
    if (pc < size && !leader[pc] && pc - start < max_length) continue;
    blocks.push_back({start, pc});
    start = pc;
  }
  assignHandlers(view, blocks);
  return blocks;
}

uint32_t blockContaining(const std::vector<Block>& blocks, uint32_t pc) {
  const auto after = std::upper_bound(blocks.begin(), blocks.end(), pc,
                                      [](uint32_t p, const Block& b) { return p < b.start; });
  return static_cast<uint32_t>(after - blocks.begin()) - 1;
}

}  // namespace vela::bytecode
