#include "core/bytecode/instruction.h"

namespace vela::bytecode {
namespace {

// The table's cells are the enumerators' own names.
using enum Operand;

constexpr OpInfo kTable[] = {
#define VELA_OPCODE(name, mnemonic, a, b, c, flags, feedback, doc) \
  {#name, mnemonic, a, b, c, static_cast<uint16_t>(flags), FeedbackKind::feedback, doc},
#include "core/bytecode/opcodes.def"
#undef VELA_OPCODE
};
static_assert(sizeof kTable / sizeof kTable[0] == kOpcodeCount);

}  // namespace

const OpInfo& opInfo(Opcode op) { return kTable[static_cast<int>(op)]; }

int32_t jumpOffset(const Instruction& i) {
  const OpInfo& info = opInfo(i.op);
  return info.wide() ? i.wideSigned() : i.immC();
}

void setJumpOffset(Instruction& i, int32_t offset) {
  if (opInfo(i.op).wide()) {
    i.b = static_cast<uint16_t>(static_cast<uint32_t>(offset));
    i.c = static_cast<uint16_t>(static_cast<uint32_t>(offset) >> 16);
  } else {
    i.c = static_cast<uint16_t>(static_cast<uint32_t>(offset));
  }
}

}  // namespace vela::bytecode
