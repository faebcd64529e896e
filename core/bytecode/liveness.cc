#include "core/bytecode/liveness.h"

namespace vela::bytecode {

Liveness::Liveness(const CodeView& view)
    : view_(view),
      blocks_(findBlocks(view, kLivenessStride)),
      words_((view.register_count + 63u) / 64) {
  live_in_.assign(words_ * blocks_.size(), 0);
  findEdges();
  solve();
}

void Liveness::findEdges() {
  const auto blockAt = [&](int64_t pc) {
    if (pc < 0 || pc >= static_cast<int64_t>(view_.code.size())) return kNoIndex;
    return blockContaining(blocks_, static_cast<uint32_t>(pc));
  };
  jump_block_.reserve(blocks_.size());
  for (const Block& block : blocks_) {
    const Instruction& last = view_.code[block.end - 1];
    const bool jumps = opInfo(last.op).has(kJumps);
    jump_block_.push_back(jumps ? blockAt(int64_t{block.end} + jumpOffset(last)) : kNoIndex);
  }
  handler_block_.reserve(view_.handlers.size());
  for (const Handler& handler : view_.handlers) handler_block_.push_back(blockAt(handler.target));
}

void Liveness::addLiveIn(uint32_t block, RegisterSet& out) const {
  if (block >= blocks_.size()) return;
  const uint64_t* in = live_in_.data() + block * words_;
  for (size_t w = 0; w < words_; ++w) out.words()[w] |= in[w];
}

void Liveness::addHandlerNeeds(uint32_t block, RegisterSet& live) const {
  const uint32_t handler = blocks_[block].handler;
  if (handler == kNoIndex || handler_block_[handler] == kNoIndex) return;
  const uint16_t caught = view_.handlers[handler].reg;
  const bool had = live.contains(caught);
  addLiveIn(handler_block_[handler], live);
  if (!had) live.erase(caught);
}

void Liveness::addReads(uint32_t block, const Instruction& i, RegisterSet& live) const {
  forEachRead(i, view_.captures, [&](uint32_t r) { live.insert(r); });
  if (blocks_[block].handler != kNoIndex && mayThrow(i.op)) addHandlerNeeds(block, live);
}

void Liveness::enterLast(uint32_t block, RegisterSet& out, RegisterSet& scratch) const {
  const Instruction& last = view_.code[blocks_[block].end - 1];
  out.reset(view_.register_count);
  if (!opInfo(last.op).has(kEnds)) {
    addLiveIn(block + 1, out);
    forEachWrite(last, Edge::kNext, [&](uint32_t r) { out.erase(r); });
  }
  if (jump_block_[block] != kNoIndex) {
    scratch.reset(view_.register_count);
    addLiveIn(jump_block_[block], scratch);
    forEachWrite(last, Edge::kJump, [&](uint32_t r) { scratch.erase(r); });
    out.insertAll(scratch);
  }
  addReads(block, last, out);
}

void Liveness::step(uint32_t block, uint32_t pc, RegisterSet& live) const {
  const Instruction& i = view_.code[pc];
  forEachWrite(i, Edge::kNext, [&](uint32_t r) { live.erase(r); });
  addReads(block, i, live);
}

bool Liveness::solveBlock(uint32_t block, RegisterSet& live, RegisterSet& scratch) {
  enterLast(block, live, scratch);
  for (uint32_t pc = blocks_[block].end - 1; pc > blocks_[block].start;) step(block, --pc, live);
  uint64_t* in = live_in_.data() + block * words_;
  bool changed = false;
  for (size_t w = 0; w < words_; ++w) {
    changed |= in[w] != live.words()[w];
    in[w] = live.words()[w];
  }
  return changed;
}

// Layout order backwards sees every successor first except along back edges, so one sweep more than
// the loop depth is enough; a block is done again only if a set it depends on has changed since.
void Liveness::solve() {
  const uint32_t count = static_cast<uint32_t>(blocks_.size());
  std::vector<uint32_t> done(count, 0), changed(count, 0);
  RegisterSet live(view_.register_count), scratch(view_.register_count);
  uint32_t clock = 0;
  for (bool again = true; again;) {
    again = false;
    for (uint32_t b = count; b-- > 0;) {
      const auto stale = [&](uint32_t successor) {
        return successor < count && changed[successor] >= done[b];
      };
      const uint32_t handler = blocks_[b].handler;
      if (done[b] != 0 && !stale(b + 1) && !stale(jump_block_[b]) &&
          !(handler != kNoIndex && stale(handler_block_[handler]))) {
        continue;
      }
      done[b] = ++clock;
      if (solveBlock(b, live, scratch)) {
        changed[b] = clock;
        again = true;
      }
    }
  }
}

void Liveness::liveBefore(uint32_t pc, RegisterSet& out) const {
  RegisterSet scratch;
  const uint32_t block = blockContaining(blocks_, pc);
  enterLast(block, out, scratch);
  for (uint32_t at = blocks_[block].end - 1; at > pc;) step(block, --at, out);
}

void Liveness::liveAfter(uint32_t block, uint32_t pc, RegisterSet& out) const {
  const Instruction& i = view_.code[pc];
  if (pc + 1 < blocks_[block].end) {
    liveBefore(pc + 1, out);
  } else {
    out.reset(view_.register_count);
    if (!opInfo(i.op).has(kEnds)) addLiveIn(block + 1, out);
  }
  forEachResult(i, [&](uint32_t r) { out.erase(r); });
  if (pc + 1 == blocks_[block].end && jump_block_[block] != kNoIndex) {
    addLiveIn(jump_block_[block], out);
  }
}

void Liveness::liveAfterCall(uint32_t pc, RegisterSet& out) const {
  const uint32_t block = blockContaining(blocks_, pc);
  liveAfter(block, pc, out);
  addHandlerNeeds(block, out);
}

void Liveness::liveWhileSuspended(uint32_t pc, RegisterSet& out) const {
  liveAfterCall(pc, out);
  const Instruction& i = view_.code[pc];
  if (!opInfo(i.op).has(kSpanArgs)) {
    forEachRead(i, view_.captures, [&](uint32_t r) { out.insert(r); });
  }
}

RegisterSet Liveness::liveBefore(uint32_t pc) const {
  RegisterSet out;
  liveBefore(pc, out);
  return out;
}

RegisterSet Liveness::liveAfterCall(uint32_t pc) const {
  RegisterSet out;
  liveAfterCall(pc, out);
  return out;
}

Liveness::Cursor::Cursor(const Liveness& liveness, uint32_t block)
    : liveness_(liveness), block_(block), pc_(liveness.blocks_[block].end - 1) {
  liveness_.enterLast(block_, live_, scratch_);
}

bool Liveness::Cursor::atStart() const { return pc_ == liveness_.blocks_[block_].start; }

void Liveness::Cursor::back() { liveness_.step(block_, --pc_, live_); }

const RegisterSet& LivenessMemo::whileSuspended(uint32_t pc) {
  const auto [at, made] = suspended_.try_emplace(pc);
  if (made) liveness_.liveWhileSuspended(pc, at->second);
  return at->second;
}

}  // namespace vela::bytecode
