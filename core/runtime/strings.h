// Strings: immutable UTF-8, flat. Joining to a string that was itself made by joining puts the
// bytes into a shared buffer with room behind, so that a row of `s += x` copies each byte once or
// twice in all.
#ifndef VELA_CORE_RUNTIME_STRINGS_H_
#define VELA_CORE_RUNTIME_STRINGS_H_

#include <string>
#include <string_view>

#include "core/runtime/objects.h"

namespace vela::runtime {

inline bool isAscii(const StringObject* s) { return (s->aux & kStringAscii) != 0; }

/// True if `text` is valid UTF-8 (no surrogates, no overlong forms).
bool isValidUtf8(std::string_view text);
/// Code points in valid UTF-8.
uint64_t countCodePoints(std::string_view text);
/// The code point at `offset` of valid UTF-8, and the number of its bytes.
uint32_t decodeAt(std::string_view text, uint64_t offset, uint32_t* bytes);
/// Appends a code point as UTF-8.
void encodeTo(std::string& out, uint32_t code_point);
/// Replaces invalid sequences by U+FFFD.
std::string toValidUtf8(std::string_view text);

/// The bytes of the longest text that can become a string.
uint64_t maxTextBytes(const Isolate& isolate);
/// True if so many bytes can become a string; else OutOfMemoryError. Text is often put together
/// outside the heap first, which must not take memory that the heap is denied.
bool textFits(Isolate& isolate, uint64_t bytes);

/// Two strings joined; both rooted. MayGc.
Value concatStrings(Isolate& isolate, const Value& a, const Value& b);
/// Byte offset of code point `index` <= length.
uint64_t byteOffset(Isolate& isolate, const StringObject* s, uint64_t index);
/// Code point `index` < length.
uint32_t codePointAt(Isolate& isolate, const StringObject* s, uint64_t index);
/// The string of code point `index` < length. `s` rooted. MayGc.
Value stringAt(Isolate& isolate, StringObject* s, uint64_t index);
/// Code points [start, end) of a rooted string. MayGc.
Value substring(Isolate& isolate, StringObject* s, uint64_t start, uint64_t end);
/// Bytes [start, end) of a rooted string, at code point borders. MayGc.
Value substringBytes(Isolate& isolate, StringObject* s, uint64_t start, uint64_t end);
/// The one-character string at byte `offset`; `offset` moves behind it. `s` rooted. MayGc.
Value nextCharacter(Isolate& isolate, StringObject* s, uint64_t& offset);

inline bool stringsEqual(const StringObject* a, const StringObject* b) {
  return a == b || (a->byte_length == b->byte_length && textOf(a) == textOf(b));
}
/// Seeded hash, never 0, kept in the string.
uint64_t stringHash(const Isolate& isolate, StringObject* s);

/// Appends `text` of `length` code points to a rooted StringBuilder. False: out of memory. `text`
/// must not be in the heap or must be rooted through its string. MayGc.
bool builderAppend(Isolate& isolate, StringBuilderObject* builder, std::string_view text,
                   uint64_t length);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_STRINGS_H_
