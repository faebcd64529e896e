// One bytecode instruction: 8 bytes, {op, feedback, a, b, c}; for 32-bit operands b and c together.
#ifndef VELA_CORE_BYTECODE_INSTRUCTION_H_
#define VELA_CORE_BYTECODE_INSTRUCTION_H_

#include <cstdint>

#include "core/contract/exec_state.h"

namespace vela::bytecode {

enum class Opcode : uint8_t {
#define VELA_OPCODE(name, mnemonic, a, b, c, flags, feedback, doc) k##name,
#include "core/bytecode/opcodes.def"
#undef VELA_OPCODE
};
inline constexpr int kOpcodeCount = 0
#define VELA_OPCODE(name, mnemonic, a, b, c, flags, feedback, doc) +1
#include "core/bytecode/opcodes.def"
#undef VELA_OPCODE
    ;

/// Operand kinds; the letters are those of opcodes.def.
enum class Operand : uint8_t { N, W, W2, R, RW, RW2, RW3, I, U, K, L, V, F, S, P, T, X, B, J, D };

enum OpFlags : uint16_t {
  kThrows = 1,
  kCalls = 2,
  kGc = 4,
  kEnds = 8,
  kJumps = 16,
  kBackEdge = 32,
  kSpanB = 64,
  kSpanArgs = 128,
  kSpanBuiltin = 256,
};

enum class FeedbackKind : uint8_t { None, Arith, Compare, Index, Branch, Call, Field };

/// What the table says of one opcode.
struct OpInfo {
  const char* name;
  const char* mnemonic;
  Operand a, b, c;
  uint16_t flags;
  FeedbackKind feedback;
  const char* doc;

  bool wide() const { return c == Operand::D; }
  bool has(OpFlags f) const { return (flags & f) != 0; }
};

/// The table row of `op`. Precondition: op < kOpcodeCount.
const OpInfo& opInfo(Opcode op);

/// Operand kind L (a StringId of the module): no name, the check is not needed.
inline constexpr uint16_t kNoName = 0xFFFF;

struct Instruction {
  Opcode op;
  uint8_t feedback;  // 0 in files; the interpreter ORs bits in; not part of the meaning
  uint16_t a;
  uint16_t b;
  uint16_t c;

  int16_t immB() const { return static_cast<int16_t>(b); }
  int16_t immC() const { return static_cast<int16_t>(c); }
  uint32_t wide() const { return static_cast<uint32_t>(b) | (static_cast<uint32_t>(c) << 16); }
  int32_t wideSigned() const { return static_cast<int32_t>(wide()); }

  static Instruction abc(Opcode op, uint16_t a = 0, uint16_t b = 0, uint16_t c = 0) {
    return {op, 0, a, b, c};
  }
  static Instruction ad(Opcode op, uint16_t a, uint32_t d) {
    return {op, 0, a, static_cast<uint16_t>(d), static_cast<uint16_t>(d >> 16)};
  }
};
static_assert(sizeof(Instruction) == 8);

/// Jump offset of a kJumps instruction, relative to the next instruction.
int32_t jumpOffset(const Instruction& i);
void setJumpOffset(Instruction& i, int32_t offset);

/// Bits of Instruction::feedback for FeedbackKind::Arith and Compare: the operand types seen.
/// kFeedbackWide: an Int operand or result did not fit 48 bits. CheckType: the type of the checked
/// value, before conversion.
enum ArithFeedback : uint8_t {
  kSawInt = 1,     // both Int
  kSawFloat = 2,   // both Float
  kSawMixed = 4,   // one Int, one Float
  kSawString = 8,  // both String
  kSawBool = 16,
  kSawNone = 32,
  kSawOther = 64,
  kFeedbackWide = 128,
};

/// Bits for FeedbackKind::Index: the collection.
enum IndexFeedback : uint8_t {
  kSawListInt = 1,
  kSawListFloat = 2,
  kSawListAny = 4,  // also empty
  kSawTuple = 8,
  kSawStringIndex = 16,
  kSawMap = 32,  // Map or Set
  kSawRange = 64,
  kSawOtherIndex = 128,
};

enum BranchFeedback : uint8_t { kSawTaken = 1, kSawNotTaken = 2 };

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_INSTRUCTION_H_
