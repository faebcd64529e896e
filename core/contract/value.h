// The encoding of Vela values in one 64-bit word, the same on every host (WebAssembly too).
//
//   0                         unassigned (zeroed memory is valid memory)
//   2, 6, 7                   None, false, true
//   0x0000_pppp_pppp_pppp     pointer to a heap object (upper 16 bits zero, at least kFirstPointer)
//   double bits + 2^49        Float (0x0002… to 0xFFF2…); only the canonical NaN exists
//   0xFFFE_iiii_iiii_iiii     inline Int, 48-bit two's complement
//
// Ints outside 48 bits are boxed in an IntBox object, invisibly to programs. The offset encoding of
// doubles follows JavaScriptCore's JSCJSValue; the wider Int payload is Vela's own.
#ifndef VELA_CORE_CONTRACT_VALUE_H_
#define VELA_CORE_CONTRACT_VALUE_H_

#include <cstdint>
#include <cstring>

namespace vela {

struct Object;

inline constexpr uint64_t kUnassignedBits = 0;
inline constexpr uint64_t kNoneBits = 2;
inline constexpr uint64_t kFalseBits = 6;
inline constexpr uint64_t kTrueBits = 7;
inline constexpr uint64_t kFirstPointer = 4096;
inline constexpr uint64_t kPointerLimit = uint64_t{1} << 48;
inline constexpr uint64_t kDoubleOffset = uint64_t{1} << 49;
inline constexpr uint64_t kIntTag = uint64_t{0xFFFE} << 48;
inline constexpr int64_t kInlineIntMin = -(int64_t{1} << 47);
inline constexpr int64_t kInlineIntMax = (int64_t{1} << 47) - 1;
inline constexpr uint64_t kCanonicalNanBits = 0x7FF8000000000000ull;

/// True if `i` fits the 48-bit inline encoding.
constexpr bool fitsInlineInt(int64_t i) { return i >= kInlineIntMin && i <= kInlineIntMax; }

/// One Vela value. Trivially copyable; ownership is the collector's.
struct Value {
  uint64_t bits = kUnassignedBits;

  static constexpr Value fromBits(uint64_t b) { return Value{b}; }
  static constexpr Value unassigned() { return Value{kUnassignedBits}; }
  static constexpr Value none() { return Value{kNoneBits}; }
  static constexpr Value boolean(bool b) { return Value{kFalseBits | (b ? 1u : 0u)}; }
  /// Precondition: fitsInlineInt(i). Use runtime::makeInt for any Int.
  static constexpr Value inlineInt(int64_t i) {
    return Value{kIntTag | (static_cast<uint64_t>(i) & 0xFFFFFFFFFFFFull)};
  }
  /// Canonicalises NaNs.
  static Value number(double d) {
    uint64_t b;
    std::memcpy(&b, &d, sizeof b);
    if (d != d) b = kCanonicalNanBits;
    return Value{b + kDoubleOffset};
  }
  static Value object(const void* o) { return Value{reinterpret_cast<uintptr_t>(o)}; }

  constexpr bool isUnassigned() const { return bits == kUnassignedBits; }
  constexpr bool isNone() const { return bits == kNoneBits; }
  constexpr bool isBool() const { return (bits & ~uint64_t{1}) == kFalseBits; }
  constexpr bool isTrue() const { return bits == kTrueBits; }
  constexpr bool isFalse() const { return bits == kFalseBits; }
  constexpr bool isInlineInt() const { return bits >= kIntTag; }
  constexpr bool isFloat() const { return bits >= kDoubleOffset && bits < kIntTag; }
  constexpr bool isPointer() const { return bits - kFirstPointer < kPointerLimit - kFirstPointer; }

  constexpr bool asBool() const { return bits == kTrueBits; }
  /// Precondition: isInlineInt().
  constexpr int64_t asInlineInt() const { return static_cast<int64_t>(bits << 16) >> 16; }
  /// Precondition: isFloat().
  double asFloat() const {
    uint64_t b = bits - kDoubleOffset;
    double d;
    std::memcpy(&d, &b, sizeof d);
    return d;
  }
  /// Precondition: isPointer().
  Object* asObject() const { return reinterpret_cast<Object*>(static_cast<uintptr_t>(bits)); }

  /// Identity of the word, not Vela's ==.
  friend constexpr bool operator==(Value a, Value b) { return a.bits == b.bits; }
  friend constexpr bool operator!=(Value a, Value b) { return a.bits != b.bits; }
};
static_assert(sizeof(Value) == 8);

}  // namespace vela

#endif  // VELA_CORE_CONTRACT_VALUE_H_
