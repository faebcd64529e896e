// Rules 4 and 5: every register read has been written on every way, with what the instruction
// needs.
//
// A forward dataflow analysis. A state has one bit per register and plane; a bit says "surely":
// merging two ways is a bitwise and, so a register that holds a cell on one way and a value on the
// other holds nothing that may be read. States are kept where jumps and handlers arrive and start
// as "not reached". Since all edges but back edges go forwards, sweeping over the blocks in layout
// order needs about one sweep per loop depth.
//
// An error seen in an unfinished state is a true one: states only lose bits. That also makes Move,
// which copies what its source is, harmless for the number of sweeps.
#include <algorithm>

#include "core/bytecode/liveness.h"
#include "core/bytecode/verify_internal.h"

namespace vela::bytecode::internal {
namespace {

/// What a register surely holds.
enum Plane : int {
  kValue,         // a Vela value (or unassigned)
  kInt,           // an Int that ForPrep has checked; such registers are in kValue too
  kCell,          // a cell
  kIterator,      // R[a] of an iteration
  kIteratorRest,  // R[a + 1] of an iteration
  kPlanes,
};

const char* planeText(Plane plane) {
  switch (plane) {
    case kValue: return "is read, but not written (or not as a value) on every way here";
    case kInt: return "is no counter of a counted loop here";
    case kCell: return "holds no cell here";
    case kIterator:
    case kIteratorRest: return "is no iteration state here";
    case kPlanes: break;
  }
  return "";
}

/// One state: kPlanes bit vectors.
class State {
 public:
  explicit State(size_t words) : words_(words), bits_(words * kPlanes, 0) {}

  bool has(Plane plane, uint32_t r) const { return bits_[plane * words_ + r / 64] >> (r % 64) & 1; }
  void clear(uint32_t r) {
    for (int p = 0; p < kPlanes; ++p) bits_[p * words_ + r / 64] &= ~(uint64_t{1} << (r % 64));
  }
  void set(Plane plane, uint32_t r) {
    clear(r);
    add(plane, r);
  }
  void add(Plane plane, uint32_t r) { bits_[plane * words_ + r / 64] |= uint64_t{1} << (r % 64); }
  void clearAbove(uint32_t r) {
    for (int p = 0; p < kPlanes; ++p) {
      uint64_t* plane = bits_.data() + p * words_;
      const size_t word = (r + 1) / 64;
      if (word >= words_) continue;
      plane[word] &= (uint64_t{1} << ((r + 1) % 64)) - 1;
      std::fill(plane + word + 1, plane + words_, 0);
    }
  }
  std::vector<uint64_t>& bits() { return bits_; }
  const std::vector<uint64_t>& bits() const { return bits_; }

 private:
  size_t words_;
  std::vector<uint64_t> bits_;
};

class Flow {
 public:
  Flow(VerifyContext& context, uint32_t id)
      : context_(context),
        id_(id),
        f_(context.module.functions[id]),
        view_(codeOf(context.module, f_)),
        words_((f_.register_count + 63u) / 64),
        now_(words_),
        other_(words_) {}

  bool verify() {
    blocks_ = findBlocks(view_);
    if ((blocks_.size() + f_.code.size() / kLivenessStride) * words_ > kMaxFlowWords) {
      context_.failIn(id_, "too large: too many registers for so many basic blocks");
      return false;
    }
    findArrivals();
    for (uint32_t r = 0; r < f_.max_params; ++r) now_.set(kValue, r);
    arrive(0, now_);
    for (uint32_t from = 0; from != kNoIndex;) {
      for (uint32_t b = from; b < blocks_.size(); ++b) {
        if (arrivals_[b] != kNoIndex && pending_[arrivals_[b]] && !runFrom(b)) return false;
      }
      from = again_;
      again_ = kNoIndex;
    }
    return true;
  }

 private:
  bool fail(uint32_t pc, const std::string& message) {
    context_.failAt(id_, pc, message);
    return false;
  }

  /// Gives the blocks where jumps and handlers arrive a state of their own.
  void findArrivals() {
    arrivals_.assign(blocks_.size(), kNoIndex);
    uint32_t count = 0;
    const auto mark = [&](uint32_t pc) {
      uint32_t& arrival = arrivals_[blockContaining(blocks_, pc)];
      if (arrival == kNoIndex) arrival = count++;
    };
    mark(0);
    jump_block_.assign(blocks_.size(), kNoIndex);
    for (uint32_t b = 0; b < blocks_.size(); ++b) {
      const uint32_t last = blocks_[b].end - 1;
      if (!opInfo(f_.code[last].op).has(kJumps)) continue;
      const uint32_t to = static_cast<uint32_t>(int64_t{last} + 1 + jumpOffset(f_.code[last]));
      mark(to);
      jump_block_[b] = blockContaining(blocks_, to);
    }
    for (const Handler& handler : f_.handlers) {
      mark(handler.target);
      handler_block_.push_back(blockContaining(blocks_, handler.target));
    }
    states_.assign(count * words_ * kPlanes, 0);
    reached_.assign(count, false);
    pending_.assign(count, false);
  }

  /// Merges `state` into that of `block`.
  void arrive(uint32_t block, const State& state) {
    const uint32_t arrival = arrivals_[block];
    const size_t size = words_ * kPlanes;
    uint64_t* to = states_.data() + arrival * size;
    const uint64_t* from = state.bits().data();
    work_ += size + 1;
    bool changed = !reached_[arrival];
    if (!reached_[arrival]) {
      std::copy(from, from + size, to);
    } else {
      for (size_t w = 0; w < size; ++w) {
        const uint64_t both = to[w] & from[w];
        changed |= both != to[w];
        to[w] = both;
      }
    }
    reached_[arrival] = true;
    if (!changed) return;
    pending_[arrival] = true;
    if (block <= current_) again_ = std::min(again_, block);
  }

  /// Runs `block` and those that follow it up to the next that has a state of its own.
  bool runFrom(uint32_t block) {
    const size_t size = words_ * kPlanes;
    const uint64_t* from = states_.data() + arrivals_[block] * size;
    std::copy(from, from + size, now_.bits().begin());
    work_ += size;
    pending_[arrivals_[block]] = false;
    for (bool on = true; on; ++block) {
      current_ = block;
      for (uint32_t pc = blocks_[block].start; pc < blocks_[block].end; ++pc) {
        if (!execute(block, pc)) return false;
      }
      if (work_ > kMaxFlowWork)
        return fail(blocks_[block].start, "the function is too large to be verified");
      const bool falls = !opInfo(f_.code[blocks_[block].end - 1].op).has(kEnds);
      on = falls && arrivals_[block + 1] == kNoIndex;
      if (falls && !on) arrive(block + 1, now_);
    }
    return true;
  }

  bool execute(uint32_t block, uint32_t pc) {
    const Instruction& i = f_.code[pc];
    if (!reads(pc, i)) return false;
    if (blocks_[block].handler != kNoIndex && mayThrow(i.op)) throwTo(blocks_[block].handler, i);
    if (opInfo(i.op).has(kJumps)) {
      other_.bits() = now_.bits();
      work_ += words_ * kPlanes;
      writes(i, Edge::kJump, other_);
      arrive(jump_block_[block], other_);
    }
    writes(i, Edge::kNext, now_);
    return true;
  }

  void throwTo(uint32_t handler, const Instruction& i) {
    other_.bits() = now_.bits();
    work_ += words_ * kPlanes;
    if (clobbersAbove(i)) other_.clearAbove(i.a);
    other_.set(kValue, f_.handlers[handler].reg);
    arrive(handler_block_[handler], other_);
  }

  bool need(uint32_t pc, Plane plane, uint32_t r) {
    if (now_.has(plane, r)) return true;
    return fail(pc, cat("r", r, " ", planeText(plane)));
  }

  bool reads(uint32_t pc, const Instruction& i) {
    switch (i.op) {
      case Opcode::kMove: return now_.has(kCell, i.b) || need(pc, kValue, i.b);
      case Opcode::kGetCell: return need(pc, kCell, i.b);
      case Opcode::kSetCell: return need(pc, kCell, i.a) && need(pc, kValue, i.b);
      case Opcode::kForLoop: return need(pc, kInt, i.a) && need(pc, kInt, i.a + 1u);
      case Opcode::kIterNext: return need(pc, kIterator, i.a) && need(pc, kIteratorRest, i.a + 1u);
      case Opcode::kNewClosure: return captures(pc, context_.module.functions[i.wide()]);
      default: {
        uint32_t bad = kNoIndex;
        forEachRead(i, view_.captures, [&](uint32_t r) {
          ++work_;
          if (bad == kNoIndex && !now_.has(kValue, r)) bad = r;
        });
        return bad == kNoIndex || need(pc, kValue, bad);
      }
    }
  }

  /// Rule 5.
  bool captures(uint32_t pc, const Function& made) {
    work_ += made.captures.size();
    for (size_t c = 0; c < made.captures.size(); ++c) {
      const Capture& capture = made.captures[c];
      if (capture.from_parent_capture) {
        if (capture.index >= f_.captures.size())
          return fail(pc, cat("capture ", c, ": the function has no capture ", capture.index));
        if (f_.captures[capture.index].is_cell != capture.is_cell)
          return fail(pc, cat("capture ", c, ": a cell on one side only"));
        continue;
      }
      if (capture.index >= f_.register_count)
        return fail(pc,
                    cat("capture ", c, ": register ", capture.index, " of ", f_.register_count));
      if (!need(pc, capture.is_cell ? kCell : kValue, capture.index)) return false;
    }
    return true;
  }

  void writes(const Instruction& i, Edge edge, State& state) {
    if (clobbersAbove(i)) {
      state.clearAbove(i.a);
      work_ += words_ * kPlanes;
    }
    switch (i.op) {
      case Opcode::kMove: {
        const Plane plane = state.has(kCell, i.b) ? kCell : kValue;
        return state.set(plane, i.a);
      }
      case Opcode::kNewCell: return state.set(kCell, i.a);
      case Opcode::kGetCapture: return state.set(f_.captures[i.b].is_cell ? kCell : kValue, i.a);
      case Opcode::kIterPrep: state.set(kIterator, i.a); return state.set(kIteratorRest, i.a + 1u);
      case Opcode::kIterNext:
        if (edge == Edge::kNext) state.set(kValue, i.b);
        return;
      case Opcode::kForPrep:
      case Opcode::kForLoop: return countedLoop(i, edge, state);
      default: forEachWrite(i, edge, [&](uint32_t r) { state.set(kValue, r); });
    }
  }

  void countedLoop(const Instruction& i, Edge edge, State& state) {
    for (const uint32_t r : {uint32_t{i.a}, i.a + 1u}) {
      state.set(kValue, r);
      state.add(kInt, r);
    }
    const Edge turn = i.op == Opcode::kForPrep ? Edge::kNext : Edge::kJump;
    if (edge == turn) state.set(kValue, i.a + 2u);
  }

  VerifyContext& context_;
  uint32_t id_;
  const Function& f_;
  CodeView view_;
  size_t words_;
  State now_, other_;
  std::vector<Block> blocks_;
  std::vector<uint32_t> arrivals_;       // per block: index of its state, or kNoIndex
  std::vector<uint32_t> jump_block_;     // per block
  std::vector<uint32_t> handler_block_;  // per handler
  std::vector<uint64_t> states_;
  std::vector<bool> reached_, pending_;
  uint32_t current_ = 0;
  uint32_t again_ = kNoIndex;  // first block of the next sweep
  uint64_t work_ = 0;
};

}  // namespace

bool verifyFlow(VerifyContext& context, uint32_t function) {
  return Flow(context, function).verify();
}

}  // namespace vela::bytecode::internal
