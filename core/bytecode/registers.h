// Which registers an instruction reads, writes and destroys: the one place that knows it, for the
// verifier, liveness and the IR builder. Derived from the operand kinds of the table; only what
// kinds cannot say (which edge writes, that NewClosure reads what the closure captures) is spelled
// out here.
//
// Edges. An instruction with a jump may write on one way out only: IterNext writes its element
// where it goes on with the next instruction, ForLoop its variable where it jumps back, ForPrep
// where the range is not empty.
//
// Calls. kSpanArgs instructions lay the callee's frame over R[a + 1], R[a + 2] …: afterwards only
// R[0..a] of the caller hold values (`clobbersAbove`). Other instructions that run Vela code push
// its frame above all of the caller's registers and destroy nothing.
//
// Errors. An instruction writes nothing if it throws; a call that throws has destroyed what it
// destroys.
#ifndef VELA_CORE_BYTECODE_REGISTERS_H_
#define VELA_CORE_BYTECODE_REGISTERS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "core/bytecode/instruction.h"
#include "core/bytecode/module.h"
#include "core/contract/exec_state.h"

namespace vela::bytecode {

/// Finds the captures of the function that a NewClosure names. A module's own code and code that
/// was relocated to VM-wide function ids need different ones, hence the pointer. The span must stay
/// valid as long as the code.
struct CaptureLookup {
  const void* context = nullptr;
  std::span<const Capture> (*find)(const void* context, uint32_t function) = nullptr;

  std::span<const Capture> operator()(uint32_t function) const {
    return find == nullptr ? std::span<const Capture>() : find(context, function);
  }
};

/// The lookup for code inside `module`, which must outlive it. Out-of-range functions capture
/// nothing.
inline CaptureLookup moduleCaptures(const Module& module) {
  return {&module, [](const void* context, uint32_t function) -> std::span<const Capture> {
            const Module& m = *static_cast<const Module*>(context);
            if (function >= m.functions.size()) return {};
            return m.functions[function].captures;
          }};
}

/// The code of one function as analyses see it; nothing is owned.
struct CodeView {
  std::span<const Instruction> code;
  std::span<const Handler> handlers;
  uint16_t register_count = 0;
  CaptureLookup captures;
};

/// The code of `function`, which belongs to `module` and has not been relocated.
inline CodeView codeOf(const Module& module, const Function& function) {
  return {function.code, function.handlers, function.register_count, moduleCaptures(module)};
}

/// A way out of an instruction.
enum class Edge : uint8_t { kNext, kJump };

namespace internal {

template <typename Fn>
void forEachOperandRead(Operand kind, uint32_t value, Fn& fn) {
  switch (kind) {
    case Operand::R:
    case Operand::RW: fn(value); return;
    case Operand::RW2:
    case Operand::RW3:  // the third is only written
      fn(value);
      fn(value + 1);
      return;
    case Operand::N:
    case Operand::W:
    case Operand::W2:
    case Operand::I:
    case Operand::U:
    case Operand::K:
    case Operand::L:
    case Operand::V:
    case Operand::F:
    case Operand::S:
    case Operand::P:
    case Operand::T:
    case Operand::X:
    case Operand::B:
    case Operand::J:
    case Operand::D: return;
  }
}

template <typename Fn>
void forEachOperandWrite(Operand kind, uint32_t value, Fn& fn) {
  switch (kind) {
    case Operand::W:
    case Operand::RW: fn(value); return;
    case Operand::W2:
    case Operand::RW2:
      fn(value);
      fn(value + 1);
      return;
    case Operand::RW3:
      fn(value);
      fn(value + 1);
      fn(value + 2);
      return;
    case Operand::N:
    case Operand::R:
    case Operand::I:
    case Operand::U:
    case Operand::K:
    case Operand::L:
    case Operand::V:
    case Operand::F:
    case Operand::S:
    case Operand::P:
    case Operand::T:
    case Operand::X:
    case Operand::B:
    case Operand::J:
    case Operand::D: return;
  }
}

template <typename Fn>
void forEachRange(uint32_t first, uint32_t count, Fn& fn) {
  for (uint32_t r = first; r < first + count; ++r) fn(r);
}

}  // namespace internal

/// Calls fn(uint32_t register) for each register that `i` reads, some perhaps twice. Registers of
/// unverified code may be out of range.
template <typename Fn>
void forEachRead(const Instruction& i, const CaptureLookup& captures, Fn&& fn) {
  const OpInfo& info = opInfo(i.op);
  if (info.has(kSpanB)) {
    internal::forEachOperandRead(info.a, i.a, fn);
    internal::forEachRange(i.b, i.c, fn);
    return;
  }
  internal::forEachOperandRead(info.a, i.a, fn);
  if (info.b != Operand::N) internal::forEachOperandRead(info.b, i.b, fn);
  if (info.c != Operand::N) internal::forEachOperandRead(info.c, i.c, fn);
  if (info.has(kSpanArgs)) {
    // The place of `this` is counted in New but filled by it.
    const uint32_t reserved = i.op == Opcode::kNew && i.b > 0 ? 1 : 0;
    internal::forEachRange(uint32_t{i.a} + kFrameHeader + reserved, i.b - reserved, fn);
  } else if (info.has(kSpanBuiltin)) {
    internal::forEachRange(i.a, i.b, fn);
  } else if (i.op == Opcode::kNewClosure) {
    for (const Capture& capture : captures(i.wide())) {
      if (!capture.from_parent_capture) fn(uint32_t{capture.index});
    }
  }
}

/// Calls fn(uint32_t register) for each register that holds a new value when `i` is left by `edge`.
template <typename Fn>
void forEachWrite(const Instruction& i, Edge edge, Fn&& fn) {
  const OpInfo& info = opInfo(i.op);
  switch (i.op) {
    case Opcode::kForPrep:
      internal::forEachOperandWrite(edge == Edge::kNext ? Operand::RW3 : Operand::RW2, i.a, fn);
      return;
    case Opcode::kForLoop:
      if (edge == Edge::kJump) {
        fn(uint32_t{i.a});
        fn(uint32_t{i.a} + 2);
      }
      return;
    case Opcode::kIterNext:
      internal::forEachOperandWrite(info.a, i.a, fn);
      if (edge == Edge::kNext) fn(uint32_t{i.b});
      return;
    default:
      internal::forEachOperandWrite(info.a, i.a, fn);
      if (info.b != Operand::N) internal::forEachOperandWrite(info.b, i.b, fn);
      if (info.c != Operand::N) internal::forEachOperandWrite(info.c, i.c, fn);
  }
}

/// Calls fn(uint32_t register) for each register that `i` may write on any way out, some perhaps
/// twice.
template <typename Fn>
void forEachWrite(const Instruction& i, Fn&& fn) {
  forEachWrite(i, Edge::kNext, fn);
  if (i.op == Opcode::kForLoop) forEachWrite(i, Edge::kJump, fn);
}

/// Calls fn(uint32_t register) for each register whose new value `completeInstruction` stores when
/// the Vela code that `i` ran has returned. What such an instruction updates in place (the state of
/// an iteration) is not among them: its old content is still needed then.
template <typename Fn>
void forEachResult(const Instruction& i, Fn&& fn) {
  const OpInfo& info = opInfo(i.op);
  if (info.has(kSpanArgs)) {
    fn(uint32_t{i.a});
    return;
  }
  if (info.a == Operand::W || info.a == Operand::W2) {
    internal::forEachOperandWrite(info.a, i.a, fn);
  }
  if (info.b == Operand::W) fn(uint32_t{i.b});
}

/// True if `i` destroys all registers above R[i.a].
inline bool clobbersAbove(const Instruction& i) { return opInfo(i.op).has(kSpanArgs); }

/// True if `op` may leave by an error. Whatever may allocate may run out of memory.
inline bool mayThrow(Opcode op) { return (opInfo(op).flags & (kThrows | kGc)) != 0; }

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_REGISTERS_H_
