// UTF-8: validation, counting, decoding.
#include <cstring>

#include "core/runtime/strings.h"

namespace vela::runtime {

namespace {

/// Bytes of the well-formed sequence at `p`, 0 if it is none (Unicode 15, table 3-7).
int sequenceLength(const unsigned char* p, const unsigned char* end) {
  const unsigned char c = *p;
  if (c < 0x80) return 1;
  if (c < 0xC2 || c > 0xF4) return 0;
  const int n = c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
  if (end - p < n) return 0;
  unsigned char low = 0x80, high = 0xBF;
  if (c == 0xE0) low = 0xA0;
  if (c == 0xED) high = 0x9F;
  if (c == 0xF0) low = 0x90;
  if (c == 0xF4) high = 0x8F;
  if (p[1] < low || p[1] > high) return 0;
  for (int i = 2; i < n; ++i) {
    if ((p[i] & 0xC0) != 0x80) return 0;
  }
  return n;
}

}  // namespace

bool isValidUtf8(std::string_view text) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* end = p + text.size();
  while (p < end) {
    const int n = sequenceLength(p, end);
    if (n == 0) return false;
    p += n;
  }
  return true;
}

uint64_t countCodePoints(std::string_view text) {
  uint64_t count = 0;
  for (char c : text) count += (c & 0xC0) != 0x80;
  return count;
}

uint32_t decodeAt(std::string_view text, uint64_t offset, uint32_t* bytes) {
  const auto* p = reinterpret_cast<const unsigned char*>(text.data()) + offset;
  const uint32_t c = *p;
  if (c < 0x80) return *bytes = 1, c;
  if (c < 0xE0) return *bytes = 2, (c & 0x1F) << 6 | (p[1] & 0x3Fu);
  if (c < 0xF0) return *bytes = 3, (c & 0x0F) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
  *bytes = 4;
  return (c & 0x07) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
}

void encodeTo(std::string& out, uint32_t c) {
  auto put = [&out](uint32_t byte) { out += static_cast<char>(byte); };
  if (c < 0x80) return put(c);
  if (c < 0x800) return put(0xC0 | c >> 6), put(0x80 | (c & 0x3F));
  if (c < 0x10000) return put(0xE0 | c >> 12), put(0x80 | (c >> 6 & 0x3F)), put(0x80 | (c & 0x3F));
  put(0xF0 | c >> 18);
  put(0x80 | (c >> 12 & 0x3F));
  put(0x80 | (c >> 6 & 0x3F));
  put(0x80 | (c & 0x3F));
}

std::string toValidUtf8(std::string_view text) {
  std::string out;
  const auto* p = reinterpret_cast<const unsigned char*>(text.data());
  const unsigned char* end = p + text.size();
  while (p < end) {
    const int n = sequenceLength(p, end);
    if (n == 0) {
      encodeTo(out, 0xFFFD);
      ++p;
    } else {
      out.append(reinterpret_cast<const char*>(p), static_cast<size_t>(n));
      p += n;
    }
  }
  return out;
}

}  // namespace vela::runtime
