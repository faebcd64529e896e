// Arithmetic on encoded values for the fast paths: no calls, no branches that are not the caller's.
#ifndef VELA_CORE_INTERPRETER_FAST_H_
#define VELA_CORE_INTERPRETER_FAST_H_

#include <cstdint>
#include <cstring>

#include "core/bytecode/instruction.h"
#include "core/contract/layout.h"
#include "core/contract/value.h"

#define VELA_LIKELY(x) __builtin_expect(!!(x), 1)
#define VELA_UNLIKELY(x) __builtin_expect(!!(x), 0)
#define VELA_INLINE [[gnu::always_inline]] inline

namespace vela::interp {

/// Both are inline Ints: no other word has the tag's fifteen upper bits.
VELA_INLINE bool bothInts(Value a, Value b) { return (a.bits & b.bits) >= kIntTag; }

/// An inline Int's payload in the upper 48 bits: overflow of 48 bits is overflow of 64 bits there.
VELA_INLINE int64_t shifted(Value a) { return static_cast<int64_t>(a.bits << 16); }
VELA_INLINE int64_t shifted(int16_t immediate) { return static_cast<int64_t>(immediate) << 16; }
/// Back from there; the lower 16 bits of `s` are zero. Tag and rotate: no wide constant is needed.
VELA_INLINE Value fromShifted(int64_t s) {
  return Value{__builtin_rotateright64(static_cast<uint64_t>(s) | 0xFFFE, 16)};
}

/// A Float's word less kDoubleOffset is below this; no other value's is.
inline constexpr uint64_t kFloatSpan = kIntTag - kDoubleOffset;

VELA_INLINE bool isFloatWord(Value v) { return v.bits - kDoubleOffset < kFloatSpan; }

VELA_INLINE double doubleOf(uint64_t bits) {
  double d;
  std::memcpy(&d, &bits, sizeof d);
  return d;
}
VELA_INLINE uint64_t bitsOf(double d) {
  uint64_t b;
  std::memcpy(&b, &d, sizeof b);
  return b;
}

// The offset of Floats is taken off and put on in vector registers, where they are computed with: a
// way through general registers costs as many cycles as the operation itself. The volatile read
// keeps the compiler from reusing the word that the type test has loaded into one.
namespace internal {
typedef uint64_t Words __attribute__((vector_size(16)));
typedef double Doubles __attribute__((vector_size(16)));
typedef double AliasedDouble __attribute__((may_alias));
inline constexpr Words kOffsets = {kDoubleOffset, kDoubleOffset};
}  // namespace internal

/// The Float in a register of the frame. Precondition: isFloatWord(*from).
VELA_INLINE double loadFloat(const Value* from) {
  const double raw = *reinterpret_cast<const volatile internal::AliasedDouble*>(from);
  const internal::Words w =
      reinterpret_cast<internal::Words>(internal::Doubles{raw, 0}) - internal::kOffsets;
  return reinterpret_cast<internal::Doubles>(w)[0];
}
/// Precondition: d is no NaN.
VELA_INLINE void storeFloat(Value* to, double d) {
  const internal::Words w =
      reinterpret_cast<internal::Words>(internal::Doubles{d, 0}) + internal::kOffsets;
  *reinterpret_cast<internal::AliasedDouble*>(to) = reinterpret_cast<internal::Doubles>(w)[0];
}
/// The number in a register of the frame, if it is a Float or an inline Int.
VELA_INLINE bool loadNumber(const Value* from, double* out) {
  if (isFloatWord(*from)) return *out = loadFloat(from), true;
  if (from->isInlineInt()) return *out = static_cast<double>(from->asInlineInt()), true;
  return false;
}

/// The ArithFeedback bit of one value.
inline uint8_t typeBits(Value v) {
  if (v.isInlineInt()) return bytecode::kSawInt;
  if (v.isFloat()) return bytecode::kSawFloat;
  if (v.isBool()) return bytecode::kSawBool;
  if (v.isNone()) return bytecode::kSawNone;
  if (!v.isPointer()) return 0;
  const ObjectKind kind = v.asObject()->kind;
  if (kind == ObjectKind::kIntBox) return bytecode::kSawInt | bytecode::kFeedbackWide;
  return kind == ObjectKind::kString ? bytecode::kSawString : bytecode::kSawOther;
}

/// The ArithFeedback bits of two operands.
inline uint8_t pairBits(Value a, Value b) {
  const uint8_t x = typeBits(a), y = typeBits(b);
  const uint8_t wide = (x | y) & bytecode::kFeedbackWide;
  const uint8_t p = x & ~bytecode::kFeedbackWide, q = y & ~bytecode::kFeedbackWide;
  if (p == q) return p | wide;
  const uint8_t numbers = bytecode::kSawInt | bytecode::kSawFloat;
  return ((p | q) & ~numbers) == 0 ? bytecode::kSawMixed | wide : bytecode::kSawOther | wide;
}

/// The IndexFeedback bit of a collection.
inline uint8_t indexBits(Value collection) {
  if (!collection.isPointer()) return bytecode::kSawOtherIndex;
  switch (collection.asObject()->kind) {
    case ObjectKind::kList:
      switch (collection.asObject()->aux) {
        case kListInt: return bytecode::kSawListInt;
        case kListFloat: return bytecode::kSawListFloat;
        default: return bytecode::kSawListAny;
      }
    case ObjectKind::kTuple: return bytecode::kSawTuple;
    case ObjectKind::kString: return bytecode::kSawStringIndex;
    case ObjectKind::kMap:
    case ObjectKind::kMapIterator:
    case ObjectKind::kSet: return bytecode::kSawMap;
    case ObjectKind::kRange: return bytecode::kSawRange;
    default: return bytecode::kSawOtherIndex;
  }
}

/// Bits of which one must be set in Function::return_feedback if `v` was returned before (heap
/// values are told apart only while none was seen).
VELA_INLINE uint8_t returnMask(Value v) {
  if (v.bits >= kIntTag) return bytecode::kSawInt;
  if (v.bits >= kDoubleOffset) return bytecode::kSawFloat;
  if (v.bits >= kFirstPointer) return bytecode::kSawString | bytecode::kSawOther;
  return v.isNone() ? bytecode::kSawNone : bytecode::kSawBool;
}

}  // namespace vela::interp

#endif  // VELA_CORE_INTERPRETER_FAST_H_
