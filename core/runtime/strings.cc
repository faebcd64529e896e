#include "core/runtime/strings.h"

#include <algorithm>
#include <cstring>

#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/hashing.h"

namespace vela::runtime {

namespace {

constexpr uint64_t kMaxStringBytes = 0xFFFFFFFF;

bool allAscii(std::string_view text) {
  size_t i = 0;
  for (; i + 8 <= text.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, text.data() + i, 8);
    if ((word & 0x8080808080808080ull) != 0) return false;
  }
  for (; i < text.size(); ++i) {
    if ((text[i] & 0x80) != 0) return false;
  }
  return true;
}

/// A string with its bytes inline, not yet filled.
StringObject* allocateString(Isolate& isolate, uint64_t bytes) {
  if (bytes > kMaxStringBytes) return throwOutOfMemory(isolate), nullptr;
  auto* s = static_cast<StringObject*>(isolate.heap().allocate(
      sizeof(StringObject) + bytes, class_id::kString, ObjectKind::kString));
  if (s == nullptr) return nullptr;
  s->byte_length = static_cast<uint32_t>(bytes);
  s->data = reinterpret_cast<const char*>(s + 1);
  return s;
}

char* bytesOf(StringObject* s) { return const_cast<char*>(s->data.get()); }
char* bytesOf(BufferObject* b) { return reinterpret_cast<char*>(b + 1); }

BufferObject* newBuffer(Isolate& isolate, uint64_t capacity) {
  auto* buffer = static_cast<BufferObject*>(isolate.heap().allocate(
      sizeof(BufferObject) + capacity, class_id::kInternal, ObjectKind::kBuffer));
  if (buffer != nullptr) buffer->capacity = capacity;
  return buffer;
}

}  // namespace

uint64_t maxTextBytes(const Isolate& isolate) {
  return std::min(kMaxStringBytes, isolate.options.max_heap_bytes);
}

bool textFits(Isolate& isolate, uint64_t bytes) {
  return bytes <= maxTextBytes(isolate) || (throwOutOfMemory(isolate), false);
}

Value newString(Isolate& isolate, std::string_view text) {
  if (text.empty()) return Value::object(isolate.empty_string);
  if (text.size() == 1 && (text[0] & 0x80) == 0) return isolate.ascii_strings[text[0] & 0x7F];
  StringObject* s = allocateString(isolate, text.size());
  if (s == nullptr) return Value::unassigned();
  std::memcpy(bytesOf(s), text.data(), text.size());
  const bool ascii = allAscii(text);
  s->length = static_cast<uint32_t>(ascii ? text.size() : countCodePoints(text));
  s->aux = ascii ? kStringAscii : 0;
  return Value::object(s);
}

Value concatStrings(Isolate& isolate, const Value& a, const Value& b) {
  StringObject* left = asString(a);
  StringObject* right = asString(b);
  if (left->byte_length == 0) return b;
  if (right->byte_length == 0) return a;
  const uint64_t bytes = uint64_t{left->byte_length} + right->byte_length;
  if (bytes > kMaxStringBytes) return throwOutOfMemory(isolate);
  const auto aux = static_cast<uint16_t>((left->aux & right->aux & kStringAscii) | kStringJoined);
  StringObject* result;
  if ((left->aux & kStringJoined) == 0) {
    result = allocateString(isolate, bytes);
    if (result == nullptr) return Value::unassigned();
    std::memcpy(bytesOf(result), left->data.get(), left->byte_length);
    std::memcpy(bytesOf(result) + left->byte_length, right->data.get(), right->byte_length);
  } else {
    auto* buffer = static_cast<BufferObject*>(left->owner.get());
    const bool in_place = buffer != nullptr &&
                          left->data.get() + left->byte_length == bytesOf(buffer) + buffer->used &&
                          right->byte_length <= buffer->capacity - buffer->used;
    Handle rooted(isolate);
    if (!in_place) {
      buffer = newBuffer(isolate, bytes * 2);
      if (buffer == nullptr) return Value::unassigned();
      rooted = Value::object(buffer);
      std::memcpy(bytesOf(buffer), left->data.get(), left->byte_length);
      buffer->used = left->byte_length;
    }
    result = static_cast<StringObject*>(
        isolate.heap().allocate(sizeof(StringObject), class_id::kString, ObjectKind::kString));
    if (result == nullptr) return Value::unassigned();
    result->owner = static_cast<Object*>(buffer);
    result->data = bytesOf(buffer) + buffer->used - left->byte_length;
    result->byte_length = static_cast<uint32_t>(bytes);
    std::memcpy(bytesOf(buffer) + buffer->used, right->data.get(), right->byte_length);
    buffer->used += right->byte_length;
  }
  result->aux = aux;
  result->length = left->length + right->length;
  return Value::object(result);
}

uint64_t byteOffset(Isolate& isolate, const StringObject* s, uint64_t index) {
  if (isAscii(s)) return index;
  if (index == s->length) return s->byte_length;
  uint64_t at = 0, offset = 0;
  auto& cursor = isolate.string_cursor;
  if (cursor.string == s && cursor.index <= index) at = cursor.index, offset = cursor.offset;
  const char* data = s->data;
  while (at < index) {
    ++offset;
    while ((data[offset] & 0xC0) == 0x80) ++offset;
    ++at;
  }
  cursor = {s, at, offset};
  return offset;
}

uint32_t codePointAt(Isolate& isolate, const StringObject* s, uint64_t index) {
  if (isAscii(s)) return static_cast<uint32_t>(s->data.get()[index]);
  uint32_t bytes;
  return decodeAt(textOf(s), byteOffset(isolate, s, index), &bytes);
}

Value substringBytes(Isolate& isolate, StringObject* s, uint64_t start, uint64_t end) {
  if (start == 0 && end == s->byte_length) return Value::object(s);
  const uint64_t n = end - start;
  if (n == 0) return Value::object(isolate.empty_string);
  if (n == 1) return isolate.ascii_strings[s->data.get()[start] & 0x7F];
  StringObject* result = allocateString(isolate, n);
  if (result == nullptr) return Value::unassigned();
  const std::string_view text(s->data.get() + start, n);
  std::memcpy(bytesOf(result), text.data(), n);
  const bool ascii = isAscii(s) || allAscii(text);
  result->length = static_cast<uint32_t>(ascii ? n : countCodePoints(text));
  result->aux = ascii ? kStringAscii : 0;
  return Value::object(result);
}

Value substring(Isolate& isolate, StringObject* s, uint64_t start, uint64_t end) {
  const uint64_t first = byteOffset(isolate, s, start);
  return substringBytes(isolate, s, first, byteOffset(isolate, s, end));
}

Value nextCharacter(Isolate& isolate, StringObject* s, uint64_t& offset) {
  const uint64_t start = offset;
  uint32_t bytes = 1;
  if (!isAscii(s)) decodeAt(textOf(s), start, &bytes);
  offset += bytes;
  return substringBytes(isolate, s, start, start + bytes);
}

Value stringAt(Isolate& isolate, StringObject* s, uint64_t index) {
  uint64_t offset = byteOffset(isolate, s, index);
  return nextCharacter(isolate, s, offset);
}

uint64_t stringHash(const Isolate& isolate, StringObject* s) {
  if (s->hash == 0) {
    const uint64_t h = hashBytes(isolate.hash_keys, textOf(s));
    s->hash = h == 0 ? 1 : h;
  }
  return s->hash;
}

bool builderAppend(Isolate& isolate, StringBuilderObject* builder, std::string_view text,
                   uint64_t length) {
  if (text.empty()) return true;
  const uint64_t bytes = builder->byte_length + text.size();
  if (bytes > kMaxStringBytes) return throwOutOfMemory(isolate), false;
  auto* buffer = static_cast<BufferObject*>(builder->buffer.get());
  if (buffer == nullptr || buffer->capacity < bytes) {
    BufferObject* larger = newBuffer(isolate, bytes * 2 < 48 ? 48 : bytes * 2);
    if (larger == nullptr) return false;
    if (buffer != nullptr) std::memcpy(bytesOf(larger), bytesOf(buffer), builder->byte_length);
    buffer = larger;
    builder->buffer = static_cast<Object*>(buffer);
    writeBarrier(isolate, builder);
  }
  char* const end = bytesOf(buffer) + builder->byte_length;
  if (text.size() == 1) {
    *end = text[0];
  } else {
    std::memcpy(end, text.data(), text.size());
  }
  builder->byte_length = bytes;
  builder->length += length;
  return true;
}

}  // namespace vela::runtime
