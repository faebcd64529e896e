#ifndef VELA_CORE_CODEGEN_EMITTER_H_
#define VELA_CORE_CODEGEN_EMITTER_H_

#include <cstdint>
#include <vector>

#include "core/bytecode/module.h"
#include "core/syntax/source.h"

namespace vela::codegen {

using Reg = uint16_t;

/// A place in the code that jumps go to. Bound once; jumps to it may come before or, for loops,
/// after.
struct Label {
  static constexpr uint32_t kUnbound = 0xFFFFFFFF;
  uint32_t position = kUnbound;
  std::vector<uint32_t> jumps;  // instructions that wait for the position
};

/// Appends instructions to one function: registers, jumps, source positions, handlers. Instructions
/// that control cannot reach are dropped (`reachable`), so a function contains no dead code.
class Emitter {
 public:
  Emitter(bytecode::Function* function, const syntax::SourceFile* file)
      : function_(function), file_(file) {}

  // Registers form a stack: locals below, temporaries above.
  Reg next() const { return next_; }
  /// The next free register.
  Reg allocate() { return allocate(1); }
  /// The first of `count` consecutive free registers.
  Reg allocate(uint32_t count);
  /// Frees all registers from `next` on.
  void release(Reg next) { next_ = next; }
  /// Makes sure that registers below `count` exist.
  void reserve(uint32_t count);

  /// Source position of the instructions that follow.
  void at(syntax::Span span) { span_ = span; }
  syntax::Span position() const { return span_; }

  bool reachable() const { return reachable_; }

  void abc(bytecode::Opcode op, uint32_t a = 0, uint32_t b = 0, uint32_t c = 0);
  void ad(bytecode::Opcode op, uint32_t a, uint32_t d);
  void move(Reg to, Reg from);

  /// A jump of any form; its offset operand is filled in. A conditional one reads a, b.
  void jump(bytecode::Opcode op, Label* label, uint32_t a = 0, uint32_t b = 0);
  void bind(Label* label);
  /// The label of a loop's first instruction, which jumps back to it may use.
  Label bindLoop();

  uint32_t slot(bytecode::SlotKind kind, uint32_t payload);

  /// The position of the next instruction; from now on it stays where it is.
  uint32_t pc() {
    pinned_ = size();
    return pinned_;
  }
  void addHandler(uint32_t start, uint32_t end, uint32_t target, Reg reg);
  /// A handler starts here: control comes from errors.
  void startHandler() { reachable_ = true; }

  /// The function exceeds a limit of the bytecode; it must be reported and is unusable.
  bool tooLarge() const { return too_large_; }

  /// Ends the function: sets register_count.
  void finish();

 private:
  uint32_t size() const { return static_cast<uint32_t>(function_->code.size()); }
  void append(const bytecode::Instruction& instruction);
  void dropJumpToHere(Label* label);

  bytecode::Function* function_;
  const syntax::SourceFile* file_;
  syntax::Span span_;
  uint32_t located_ = 0xFFFFFFFF;  // the offset of the last line entry
  uint32_t pinned_ = 0;            // the last position that something refers to
  Reg next_ = 0;
  uint32_t high_ = 0;
  bool reachable_ = true;
  bool too_large_ = false;
};

}  // namespace vela::codegen

#endif  // VELA_CORE_CODEGEN_EMITTER_H_
