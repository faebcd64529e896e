#include "core/runtime/numbers.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <random>

namespace vela::runtime {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

TEST(Numbers, FloatsReadLikePythonsRepr) {
  const struct {
    double value;
    const char* text;
  } rows[] = {
      {1.0, "1.0"},
      {-1.0, "-1.0"},
      {0.1, "0.1"},
      {100.0, "100.0"},
      {1e15, "1000000000000000.0"},
      {1e16, "1e+16"},
      {1.5e16, "1.5e+16"},
      {123456789012345680.0, "1.2345678901234568e+17"},
      {1e22, "1e+22"},
      {0.0001, "0.0001"},
      {0.00001, "1e-05"},
      {1.234e-5, "1.234e-05"},
      {1e100, "1e+100"},
      {5e-324, "5e-324"},
      {1.7976931348623157e308, "1.7976931348623157e+308"},
      {0.0, "0.0"},
      {-0.0, "-0.0"},
      {kInf, "inf"},
      {-kInf, "-inf"},
      {1.0 / 3, "0.3333333333333333"},
      {9007199254740993.0, "9007199254740992.0"},
      {0.30000000000000004, "0.30000000000000004"},
      {123.456, "123.456"},
      {9999999999999998.0, "9999999999999998.0"},
  };
  for (const auto& row : rows) EXPECT_EQ(floatText(row.value), row.text);
  EXPECT_EQ(floatText(std::nan("")), "nan");
}

TEST(Numbers, FloatTextReadsBackTheSame) {
  std::mt19937_64 random(1);
  for (int i = 0; i < 100000; ++i) {
    const uint64_t bits = random();
    double d, back;
    std::memcpy(&d, &bits, sizeof d);
    if (!std::isfinite(d)) continue;
    ASSERT_EQ(parseFloat(floatText(d), &back), ParseResult::kOk);
    ASSERT_EQ(std::memcmp(&d, &back, sizeof d), 0) << floatText(d);
  }
}

TEST(Numbers, ToFixedRoundsTheExactValue) {
  EXPECT_EQ(toFixed(2.675, 2), "2.67");
  EXPECT_EQ(toFixed(0.5, 0), "0");
  EXPECT_EQ(toFixed(1.5, 0), "2");
  EXPECT_EQ(toFixed(2.5, 0), "2");
  EXPECT_EQ(toFixed(0.125, 2), "0.12");
  EXPECT_EQ(toFixed(1e21, 1), "1000000000000000000000.0");
  EXPECT_EQ(toFixed(-1.005, 2), "-1.00");
  EXPECT_EQ(toFixed(1e308, 3).size(), 313u);
  EXPECT_EQ(toFixed(kInf, 3), "inf");
}

TEST(Numbers, IntsAreReadStrictly) {
  int64_t i = 0;
  EXPECT_EQ(parseInt(" -9223372036854775808 ", &i), ParseResult::kOk);
  EXPECT_EQ(i, INT64_MIN);
  EXPECT_EQ(parseInt("+9223372036854775807", &i), ParseResult::kOk);
  EXPECT_EQ(i, INT64_MAX);
  EXPECT_EQ(parseInt("9223372036854775808", &i), ParseResult::kOutOfRange);
  EXPECT_EQ(parseInt("99999999999999999999999", &i), ParseResult::kOutOfRange);
  for (const char* bad : {"", " ", "-", "1.5", "0x10", "1 2", "1_000", "- 1"}) {
    EXPECT_EQ(parseInt(bad, &i), ParseResult::kInvalid) << bad;
  }
}

TEST(Numbers, FloatsAreReadAsInSourceOrPython) {
  double d = 0;
  for (const char* good :
       {"1", "1.5", " 2e3 ", ".5", "5.", "1_000.5", "1__0", "+1e-5", "INF", "-Infinity", "NaN"}) {
    EXPECT_EQ(parseFloat(good, &d), ParseResult::kOk) << good;
  }
  for (const char* bad :
       {"", ".", "e5", "1e", "0x1p3", "1_.5", "_1", "nan(1)", "--1", "1 2", "infinit"}) {
    EXPECT_EQ(parseFloat(bad, &d), ParseResult::kInvalid) << bad;
  }
  EXPECT_EQ(parseFloat("1e999", &d), ParseResult::kOk);
  EXPECT_EQ(d, kInf);
}

TEST(Numbers, IntsAndFloatsCompareExactly) {
  EXPECT_EQ(compareIntFloat(9007199254740993, 9007199254740992.0), 1);
  EXPECT_EQ(compareIntFloat(9007199254740992, 9007199254740992.0), 0);
  EXPECT_EQ(compareIntFloat(INT64_MAX, 9223372036854775808.0), -1);
  EXPECT_EQ(compareIntFloat(INT64_MIN, -9223372036854775808.0), 0);
  EXPECT_EQ(compareIntFloat(0, 0.5), -1);
  EXPECT_EQ(compareIntFloat(0, -0.5), 1);
  EXPECT_EQ(compareIntFloat(-3, -3.5), 1);
  EXPECT_EQ(compareIntFloat(0, std::nan("")), 2);
  EXPECT_EQ(compareIntFloat(INT64_MAX, kInf), -1);
}

TEST(Numbers, ArithmeticWraps) {
  EXPECT_EQ(wrapAdd(INT64_MAX, 1), INT64_MIN);
  EXPECT_EQ(wrapDiv(INT64_MIN, -1), INT64_MIN);
  EXPECT_EQ(wrapMod(INT64_MIN, -1), 0);
  EXPECT_EQ(wrapNeg(INT64_MIN), INT64_MIN);
  EXPECT_EQ(wrapPow(3, 40), static_cast<int64_t>(12157665459056928801u));
  EXPECT_EQ(wrapPow(2, 64), 0);
  EXPECT_EQ(shiftLeft(1, 65), 2);
  EXPECT_EQ(shiftRight(-8, 1), -4);
  EXPECT_EQ(shiftRightLogical(-1, 63), 1);
}

TEST(Numbers, SmallIntegralPowersAreRepeatedMultiplication) {
  EXPECT_EQ(floatPow(2.0, 10), 1024.0);
  EXPECT_EQ(floatPow(2.0, -1), 0.5);
  EXPECT_EQ(floatPow(1.1, 2), 1.1 * 1.1);
  EXPECT_EQ(floatPow(0.0, 0), 1.0);
  EXPECT_EQ(floatPow(2.0, 0.5), std::pow(2.0, 0.5));
}

}  // namespace
}  // namespace vela::runtime
