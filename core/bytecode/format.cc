#include "core/bytecode/format.h"

#include <array>

namespace vela::bytecode {
namespace {

constexpr const char* kNames[] = {
#define VELA_SECTION(name, text, content) text,
#include "core/bytecode/sections.def"
#undef VELA_SECTION
};

constexpr std::array<uint32_t, 256> makeTable() {
  std::array<uint32_t, 256> table{};
  for (uint32_t byte = 0; byte < 256; ++byte) {
    uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82F63B78u : 0u);
    table[byte] = crc;
  }
  return table;
}
constexpr std::array<uint32_t, 256> kCrcTable = makeTable();

}  // namespace

const char* sectionName(Section section) { return kNames[static_cast<size_t>(section)]; }

uint32_t crc32c(std::string_view bytes) {
  uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<uint8_t>(c)) & 0xFF];
  return ~crc;
}

}  // namespace vela::bytecode
