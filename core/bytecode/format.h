// The layout of `.velac` files. All numbers are little-endian.
//
//   "VELA"                       4 bytes
//   u16 version                  kFormatVersion; readers refuse others
//   u16 section count            kSectionCount
//   u32 checksum                 CRC-32C of the section table that follows
//   section table                per section, in the order of sections.def: u32 id, u32 offset
//   (from the
//                                start of the file), u32 length in bytes, u32 CRC-32C of its bytes
//   sections                     back to back, up to the end of the file
//
// Sections hold records without padding. "v" below is an unsigned LEB128 number of at most 32 bits,
// "z" a 64-bit zigzag one (at most 10 bytes), "[x]" a v count and that many x. kNoIndex is written
// as 0, other indices one higher
// ("i"); instructions are 8 bytes as in memory, the feedback byte zero.
#ifndef VELA_CORE_BYTECODE_FORMAT_H_
#define VELA_CORE_BYTECODE_FORMAT_H_

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace vela::bytecode {

inline constexpr std::string_view kMagic = "VELA";
inline constexpr uint16_t kFormatVersion = 4;

enum class Section : uint32_t {
#define VELA_SECTION(name, text, content) k##name,
#include "core/bytecode/sections.def"
#undef VELA_SECTION
};
inline constexpr uint16_t kSectionCount = 0
#define VELA_SECTION(name, text, content) +1
#include "core/bytecode/sections.def"
#undef VELA_SECTION
    ;

/// Byte offsets of the parts of the header.
inline constexpr size_t kVersionOffset = 4;
inline constexpr size_t kSectionCountOffset = 6;
inline constexpr size_t kTableChecksumOffset = 8;
inline constexpr size_t kTableOffset = 12;
inline constexpr size_t kTableEntrySize = 16;
inline constexpr size_t kHeaderSize = kTableOffset + kSectionCount * kTableEntrySize;

/// The section's name in messages.
const char* sectionName(Section section);

/// CRC-32C (Castagnoli): the reflected polynomial 0x82F63B78 as in RFC 3720 (iSCSI), appendix B.4.
uint32_t crc32c(std::string_view bytes);

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_FORMAT_H_
