// Text and arithmetic of numbers, free of the heap.
#ifndef VELA_CORE_RUNTIME_NUMBERS_H_
#define VELA_CORE_RUNTIME_NUMBERS_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace vela::runtime {

// --- text ---

/// The shortest text that reads back the same, as Python's repr: 1.0, 1e+16, 1e-05, inf, nan.
std::string floatText(double d);
/// `digits` (0 to 1100) digits behind the point, rounded from the exact value, ties to even.
std::string toFixed(double d, int digits);
std::string intText(int64_t i);
/// Base 2 to 36, lower case.
std::string intTextInBase(int64_t i, int base);

enum class ParseResult : uint8_t { kOk, kInvalid, kOutOfRange };
/// Optional sign and decimal digits, blanks around. The text of both is valid UTF-8.
ParseResult parseInt(std::string_view text, int64_t* out);
/// As in source or Python, `inf`, `nan` (any case, signs), blanks around, underscores between
/// digits.
ParseResult parseFloat(std::string_view text, double* out);

// --- arithmetic ---

inline int64_t wrapAdd(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) + static_cast<uint64_t>(b));
}
inline int64_t wrapSub(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) - static_cast<uint64_t>(b));
}
inline int64_t wrapMul(int64_t a, int64_t b) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) * static_cast<uint64_t>(b));
}
inline int64_t wrapNeg(int64_t a) { return wrapSub(0, a); }
/// Precondition: b != 0. MIN / -1 is MIN.
inline int64_t wrapDiv(int64_t a, int64_t b) { return b == -1 ? wrapNeg(a) : a / b; }
/// Precondition: b != 0. MIN % -1 is 0.
inline int64_t wrapMod(int64_t a, int64_t b) { return b == -1 ? 0 : a % b; }
/// Precondition: exponent >= 0.
int64_t wrapPow(int64_t base, int64_t exponent);
inline int64_t shiftLeft(int64_t a, int64_t n) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) << (n & 63));
}
inline int64_t shiftRight(int64_t a, int64_t n) { return a >> (n & 63); }
inline int64_t shiftRightLogical(int64_t a, int64_t n) {
  return static_cast<int64_t>(static_cast<uint64_t>(a) >> (n & 63));
}
/// Float ** Float: binary powering for integral exponents up to 64, else pow.
double floatPow(double base, double exponent);

/// -1, 0, 1 by exact mathematical value; 2 if `d` is NaN.
int compareIntFloat(int64_t i, double d);
inline bool intEqualsFloat(int64_t i, double d) { return compareIntFloat(i, d) == 0; }

/// Truncates; false if out of Int's range or NaN.
bool floatToInt(double d, int64_t* out);
/// Half away from zero, and the other roundings of Math.
double roundHalfAway(double d);

}  // namespace vela::runtime

// Transcendental functions under the runtime's own names, so that no compiler takes them for what
// it knows. Every tier calls these.
extern "C" {
double vela_sqrt(double x);
double vela_cbrt(double x);
double vela_exp(double x);
double vela_log(double x);
double vela_log2(double x);
double vela_log10(double x);
double vela_sin(double x);
double vela_cos(double x);
double vela_tan(double x);
double vela_asin(double x);
double vela_acos(double x);
double vela_atan(double x);
double vela_atan2(double y, double x);
double vela_hypot(double x, double y);
double vela_pow(double x, double y);
double vela_fmod(double x, double y);
/// LANGUAGE.md's `**` on Floats.
double vela_float_pow(double x, double y);
}

#endif  // VELA_CORE_RUNTIME_NUMBERS_H_
