#include "core/runtime/case_mapping.h"

namespace vela::runtime {

namespace {

/// Code points [first, last] are lower case. step 1: upper case is `distance` below each. step 2:
/// every second one, starting with `first`, is lower case and follows its upper case.
struct CaseRange {
  uint32_t first, last;
  int32_t distance;
  uint32_t step;
};

// Unicode 15, simple case mappings of the alphabets in use; sorted by first.
constexpr CaseRange kRanges[] = {
    {0x61, 0x7A, 32, 1},       {0xE0, 0xF6, 32, 1},     {0xF8, 0xFE, 32, 1},
    {0xFF, 0xFF, -121, 1},     {0x101, 0x12F, 1, 2},    {0x133, 0x137, 1, 2},
    {0x13A, 0x148, 1, 2},      {0x14B, 0x177, 1, 2},    {0x17A, 0x17E, 1, 2},
    {0x183, 0x185, 1, 2},      {0x1CE, 0x1DC, 1, 2},    {0x1DF, 0x1EF, 1, 2},
    {0x1F9, 0x21F, 1, 2},      {0x223, 0x233, 1, 2},    {0x3AC, 0x3AC, 38, 1},
    {0x3AD, 0x3AF, 37, 1},     {0x3B1, 0x3C1, 32, 1},   {0x3C3, 0x3CB, 32, 1},
    {0x3CC, 0x3CC, 64, 1},     {0x3CD, 0x3CE, 63, 1},   {0x3D9, 0x3EF, 1, 2},
    {0x430, 0x44F, 32, 1},     {0x450, 0x45F, 80, 1},   {0x461, 0x481, 1, 2},
    {0x48B, 0x4BF, 1, 2},      {0x4C2, 0x4CE, 1, 2},    {0x4CF, 0x4CF, 15, 1},
    {0x4D1, 0x52F, 1, 2},      {0x561, 0x586, 48, 1},   {0x1E01, 0x1E95, 1, 2},
    {0x1EA1, 0x1EFF, 1, 2},    {0x24D0, 0x24E9, 26, 1}, {0xFF41, 0xFF5A, 32, 1},
    {0x10428, 0x1044F, 40, 1},
};

}  // namespace

uint32_t toUpperCase(uint32_t c) {
  if (c == 0x3C2) return 0x3A3;  // final sigma
  for (const CaseRange& range : kRanges) {
    if (c < range.first) return c;
    if (c > range.last || (c - range.first) % range.step != 0) continue;
    return static_cast<uint32_t>(static_cast<int32_t>(c) - range.distance);
  }
  return c;
}

std::string_view upperCaseOfSeveral(uint32_t c) {
  switch (c) {
    case 0xDF: return "SS";
    case 0x149: return "\u02BCN";
    case 0x1F0: return "J\u030C";
    case 0x390: return "\u0399\u0308\u0301";
    case 0x3B0: return "\u03A5\u0308\u0301";
    case 0x587: return "\u0535\u0552";
    case 0xFB00: return "FF";
    case 0xFB01: return "FI";
    case 0xFB02: return "FL";
    case 0xFB03: return "FFI";
    case 0xFB04: return "FFL";
    case 0xFB05:
    case 0xFB06: return "ST";
    default: return {};
  }
}

uint32_t toLowerCase(uint32_t c) {
  for (const CaseRange& range : kRanges) {
    const auto lower = static_cast<uint32_t>(static_cast<int32_t>(c) + range.distance);
    if (lower >= range.first && lower <= range.last && (lower - range.first) % range.step == 0)
      return lower;
  }
  return c;
}

bool isWhiteSpace(uint32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200A) || c == 0x2028 || c == 0x2029 || c == 0x202F || c == 0x205F ||
         c == 0x3000;
}

}  // namespace vela::runtime
