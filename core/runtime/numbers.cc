#include "core/runtime/numbers.h"

#include <fast_float/fast_float.h>
#include <fmt/format.h>

#include <cmath>
#include <cstdio>
#include <limits>

#include "core/runtime/case_mapping.h"

namespace vela::runtime {

namespace {

constexpr double kTwo63 = 9223372036854775808.0;

/// Shortest digits of a positive finite number: 0.DIGITS × 10^point.
struct Decimal {
  std::string digits;
  int point;
};

Decimal shortest(double d) {
  char buffer[32];
  const char* end = fmt::format_to(buffer, "{}", d);
  Decimal result{"", 0};
  int exponent = 0, before_point = 0;
  bool point_seen = false;
  for (const char* p = buffer; p != end; ++p) {
    if (*p == '.') {
      point_seen = true;
    } else if (*p == 'e') {
      exponent = std::atoi(std::string(p + 1, end).c_str());
      break;
    } else {
      result.digits += *p;
      if (!point_seen) ++before_point;
    }
  }
  size_t zeros = result.digits.find_first_not_of('0');
  if (zeros == std::string::npos) zeros = result.digits.size() - 1;
  result.digits.erase(0, zeros);
  result.point = before_point - static_cast<int>(zeros) + exponent;
  const size_t last = result.digits.find_last_not_of('0');
  result.digits.erase(last == std::string::npos ? 1 : last + 1);
  return result;
}

bool isDigit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string floatText(double d) {
  if (d != d) return "nan";
  std::string out = std::signbit(d) ? "-" : "";
  d = std::fabs(d);
  if (d == std::numeric_limits<double>::infinity()) return out + "inf";
  if (d == 0) return out + "0.0";
  const Decimal decimal = shortest(d);
  const auto n = static_cast<int>(decimal.digits.size());
  const int exponent = decimal.point - 1;
  if (exponent < -4 || exponent >= 16) {
    out += decimal.digits[0];
    if (n > 1) out += '.' + decimal.digits.substr(1);
    out += exponent < 0 ? "e-" : "e+";
    const int magnitude = exponent < 0 ? -exponent : exponent;
    if (magnitude < 10) out += '0';
    return out + std::to_string(magnitude);
  }
  if (decimal.point <= 0)
    return out + "0." + std::string(static_cast<size_t>(-decimal.point), '0') + decimal.digits;
  if (n <= decimal.point)
    return out + decimal.digits + std::string(static_cast<size_t>(decimal.point - n), '0') + ".0";
  const auto point = static_cast<size_t>(decimal.point);
  return out + decimal.digits.substr(0, point) + "." + decimal.digits.substr(point);
}

std::string toFixed(double d, int digits) {
  if (!std::isfinite(d)) return floatText(d);
  char buffer[1500];
  const int n = std::snprintf(buffer, sizeof buffer, "%.*f", digits, d);
  return std::string(buffer, static_cast<size_t>(n));
}

std::string intText(int64_t i) { return fmt::format_int(i).str(); }

std::string intTextInBase(int64_t i, int base) {
  std::string out;
  uint64_t rest = i < 0 ? 0 - static_cast<uint64_t>(i) : static_cast<uint64_t>(i);
  do {
    out += "0123456789abcdefghijklmnopqrstuvwxyz"[rest % static_cast<uint64_t>(base)];
    rest /= static_cast<uint64_t>(base);
  } while (rest != 0);
  if (i < 0) out += '-';
  return {out.rbegin(), out.rend()};
}

ParseResult parseInt(std::string_view text, int64_t* out) {
  text = trimmed(text);
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  if (text.empty()) return ParseResult::kInvalid;
  const uint64_t limit = uint64_t{1} << 63;
  uint64_t value = 0;
  bool too_large = false;
  for (char c : text) {
    if (!isDigit(c)) return ParseResult::kInvalid;
    const auto digit = static_cast<uint64_t>(c - '0');
    if (value > (limit - digit) / 10) too_large = true;
    value = value * 10 + digit;
  }
  if (too_large || (!negative && value == limit)) return ParseResult::kOutOfRange;
  *out = static_cast<int64_t>(negative ? 0 - value : value);
  return ParseResult::kOk;
}

ParseResult parseFloat(std::string_view text, double* out) {
  text = trimmed(text);
  const bool negative = !text.empty() && text[0] == '-';
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) text.remove_prefix(1);
  std::string lower;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '_') {
      const auto inside = [](char near) { return isDigit(near) || near == '_'; };
      if (i == 0 || i + 1 == text.size() || !inside(text[i - 1]) || !inside(text[i + 1]))
        return ParseResult::kInvalid;
      continue;
    }
    lower += c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  }
  double value = 0;
  if (lower == "inf" || lower == "infinity") {
    value = std::numeric_limits<double>::infinity();
  } else if (lower == "nan") {
    value = std::numeric_limits<double>::quiet_NaN();
  } else {
    if (lower.empty() || !(isDigit(lower[0]) || lower[0] == '.')) return ParseResult::kInvalid;
    const char* end = lower.data() + lower.size();
    const auto result = fast_float::from_chars(lower.data(), end, value);
    const bool out_of_range = result.ec == std::errc::result_out_of_range;
    if ((result.ec != std::errc() && !out_of_range) || result.ptr != end)
      return ParseResult::kInvalid;
  }
  *out = negative ? -value : value;
  return ParseResult::kOk;
}

int64_t wrapPow(int64_t base, int64_t exponent) {
  uint64_t result = 1, b = static_cast<uint64_t>(base);
  for (auto n = static_cast<uint64_t>(exponent); n != 0; n >>= 1) {
    if ((n & 1) != 0) result *= b;
    b *= b;
  }
  return static_cast<int64_t>(result);
}

double floatPow(double base, double exponent) {
  if (!(exponent >= -64 && exponent <= 64) || exponent != std::trunc(exponent))
    return std::pow(base, exponent);
  double result = 1.0, b = base;
  for (int n = static_cast<int>(std::fabs(exponent)); n != 0;) {
    if ((n & 1) != 0) result *= b;
    n >>= 1;
    if (n != 0) b *= b;
  }
  return exponent < 0 ? 1.0 / result : result;
}

int compareIntFloat(int64_t i, double d) {
  if (d != d) return 2;
  if (d >= kTwo63) return -1;
  if (d < -kTwo63) return 1;
  const auto truncated = static_cast<int64_t>(d);
  if (i != truncated) return i < truncated ? -1 : 1;
  const double rest = d - static_cast<double>(truncated);
  return rest > 0 ? -1 : rest < 0 ? 1 : 0;
}

bool floatToInt(double d, int64_t* out) {
  if (!(d >= -kTwo63 && d < kTwo63)) return false;
  *out = static_cast<int64_t>(d);
  return true;
}

double roundHalfAway(double d) { return std::round(d); }

}  // namespace vela::runtime

extern "C" {
double vela_sqrt(double x) { return std::sqrt(x); }
// One step of Newton's method, with an exact residual, on top of the C library, whose result is a
// bit off even for cubes of Ints. Near the ends of the range the residual would not be exact.
double vela_cbrt(double x) {
  const double r = std::cbrt(x);
  if (!(std::fabs(x) > 1e-290 && std::fabs(x) < 1e290)) return r;
  const double square = r * r, cube = square * r;
  const double rest = std::fma(square, r, -cube) + std::fma(r, r, -square) * r;
  return r - ((cube - x) + rest) / (3 * square);
}
double vela_exp(double x) { return std::exp(x); }
double vela_log(double x) { return std::log(x); }
double vela_log2(double x) { return std::log2(x); }
double vela_log10(double x) { return std::log10(x); }
double vela_sin(double x) { return std::sin(x); }
double vela_cos(double x) { return std::cos(x); }
double vela_tan(double x) { return std::tan(x); }
double vela_asin(double x) { return std::asin(x); }
double vela_acos(double x) { return std::acos(x); }
double vela_atan(double x) { return std::atan(x); }
double vela_atan2(double y, double x) { return std::atan2(y, x); }
double vela_hypot(double x, double y) { return std::hypot(x, y); }
double vela_pow(double x, double y) { return std::pow(x, y); }
double vela_fmod(double x, double y) { return std::fmod(x, y); }
double vela_float_pow(double x, double y) { return vela::runtime::floatPow(x, y); }
}
