// Rule 3: jumps, loops and handlers.
#include <algorithm>

#include "core/bytecode/verify_internal.h"

namespace vela::bytecode::internal {
namespace {

class Control {
 public:
  Control(VerifyContext& context, uint32_t id)
      : context_(context),
        id_(id),
        f_(context.module.functions[id]),
        size_(static_cast<uint32_t>(f_.code.size())) {}

  bool verify() {
    if (!opInfo(f_.code.back().op).has(kEnds))
      return fail(size_ - 1, "control runs off the end of the function");
    return verifyJumps() && verifyHandlers() && verifyLoops() && verifyEntries();
  }

 private:
  struct Loop {
    uint32_t start, last;  // instructions [start, last]
    uint32_t outer;        // index or kNoIndex
    uint32_t depth;
  };

  bool fail(uint32_t pc, const std::string& message) {
    context_.failAt(id_, pc, message);
    return false;
  }

  uint32_t target(uint32_t pc) const {
    return static_cast<uint32_t>(int64_t{pc} + 1 + jumpOffset(f_.code[pc]));
  }

  bool verifyJumps() {
    for (uint32_t pc = 0; pc < size_; ++pc) {
      const OpInfo& info = opInfo(f_.code[pc].op);
      if (!info.has(kJumps)) continue;
      const int64_t to = int64_t{pc} + 1 + jumpOffset(f_.code[pc]);
      if (to < 0 || to >= size_) return fail(pc, cat("jumps to ", to, ", outside the function"));
      if (info.has(kBackEdge) && to > pc) return fail(pc, "must jump backwards");
      if (!info.has(kBackEdge) && to <= pc)
        return fail(pc, "must jump forwards; only loops jump back");
    }
    return true;
  }

  bool verifyHandlers() {
    for (size_t h = 0; h < f_.handlers.size(); ++h) {
      const Handler& handler = f_.handlers[h];
      const char* wrong = nullptr;
      if (handler.start >= handler.end || handler.end > size_)
        wrong = "an empty range or one outside the function";
      else if (handler.target >= size_)
        wrong = "a target outside the function";
      else if (handler.target < handler.end)
        wrong = "a target before the end of its range";
      else if (handler.reg >= f_.register_count)
        wrong = "a register that does not exist";
      else if (handler.reg == 0 && (f_.flags & kIsConstructor) != 0)
        wrong = "a constructor changes `this`";
      if (wrong != nullptr) {
        context_.failIn(id_, cat("handler ", h, ": ", wrong));
        return false;
      }
    }
    return true;
  }

  /// Finds the loops and checks that they nest.
  bool verifyLoops() {
    std::vector<uint32_t> last(size_, 0);  // per loop header: its last back edge
    for (uint32_t pc = 0; pc < size_; ++pc) {
      if (opInfo(f_.code[pc].op).has(kBackEdge)) last[target(pc)] = pc + 1;
    }
    innermost_.assign(size_, kNoIndex);
    uint32_t open = kNoIndex;
    for (uint32_t pc = 0; pc < size_; ++pc) {
      while (open != kNoIndex && pc > loops_[open].last) open = loops_[open].outer;
      if (last[pc] != 0) {
        const uint32_t depth = open == kNoIndex ? 1 : loops_[open].depth + 1;
        if (open != kNoIndex && last[pc] - 1 > loops_[open].last) return fail(pc, "loops overlap");
        if (depth > kMaxLoopDepth) return fail(pc, "loops are nested too deeply");
        loops_.push_back({pc, last[pc] - 1, open, depth});
        open = static_cast<uint32_t>(loops_.size()) - 1;
      }
      innermost_[pc] = open;
    }
    return true;
  }

  /// True if control may pass from all of [first, last] to `to`: no loop is entered elsewhere than
  /// at its start.
  bool mayEnter(uint32_t first, uint32_t last, uint32_t to) const {
    uint32_t loop = innermost_[to];
    if (loop != kNoIndex && loops_[loop].start == to) loop = loops_[loop].outer;
    return loop == kNoIndex || (loops_[loop].start <= first && last <= loops_[loop].last);
  }

  bool verifyEntries() {
    for (uint32_t pc = 0; pc < size_; ++pc) {
      const OpInfo& info = opInfo(f_.code[pc].op);
      if (!info.has(kJumps)) continue;
      if (!mayEnter(pc, pc, target(pc))) return fail(pc, "jumps into the middle of a loop");
    }
    for (size_t h = 0; h < f_.handlers.size(); ++h) {
      const Handler& handler = f_.handlers[h];
      if (mayEnter(handler.start, handler.end - 1, handler.target)) continue;
      context_.failIn(id_, cat("handler ", h, ": jumps into the middle of a loop"));
      return false;
    }
    return true;
  }

  VerifyContext& context_;
  uint32_t id_;
  const Function& f_;
  uint32_t size_;
  std::vector<Loop> loops_;
  std::vector<uint32_t> innermost_;  // per instruction: its innermost loop
};

}  // namespace

bool verifyControl(VerifyContext& context, uint32_t function) {
  return Control(context, function).verify();
}

}  // namespace vela::bytecode::internal
