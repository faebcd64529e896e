// Arithmetic and comparisons of compiled code, at every optimisation level.
#include <cmath>
#include <limits>

#include "targets/llvm/test_support.h"

namespace vela::llvmjit {
namespace {

using Arithmetic = CodeTest;

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

/// Raw Int results are read through the specialised entry.
struct WordAndStatus {
  int64_t value;
  uint64_t status;
};
using IntEntry2 = WordAndStatus (*)(ExecState*, uint64_t, int64_t, int64_t);

int64_t binary(Compiled& c, int64_t a, int64_t b) {
  const WordAndStatus r = c.specialised<IntEntry2>()(&runtime().exec, 0, a, b);
  EXPECT_EQ(r.status, 0u);
  return r.value;
}

std::string intUnit(const std::string& op) {
  return "unit \"f\" function 1 (Int, Int) -> Int\nb0:\n"
         "  v0: Int = param<0>\n  v1: Int = param<1>\n  v2: Int = " +
         op + " v0, v1\n  return v2\n";
}

TEST_P(Arithmetic, IntegersWrap) {
  auto add = compile(intUnit("iadd"));
  EXPECT_EQ(binary(*add, kMax, 1), kMin);
  auto multiply = compile(intUnit("imul"));
  EXPECT_EQ(binary(*multiply, kMax, 2), -2);
  auto subtract = compile(intUnit("isub"));
  EXPECT_EQ(binary(*subtract, kMin, 1), kMax);
}

TEST_P(Arithmetic, DivisionTruncatesAndTheSmallestIntByMinusOneIsItself) {
  auto divide = compile(intUnit("idiv"));
  EXPECT_EQ(binary(*divide, -7, 2), -3);
  EXPECT_EQ(binary(*divide, 7, -1), -7);
  EXPECT_EQ(binary(*divide, kMin, -1), kMin);
  auto modulo = compile(intUnit("imod"));
  EXPECT_EQ(binary(*modulo, -7, 2), -1);
  EXPECT_EQ(binary(*modulo, 7, -2), 1);
  EXPECT_EQ(binary(*modulo, kMin, -1), 0);
}

TEST_P(Arithmetic, ShiftCountsAreTakenModulo64) {
  auto left = compile(intUnit("ishl"));
  EXPECT_EQ(binary(*left, 1, 65), 2);
  EXPECT_EQ(binary(*left, 3, -1), kMin);
  auto right = compile(intUnit("ishr"));
  EXPECT_EQ(binary(*right, -8, 66), -2);
  auto logical = compile(intUnit("iushr"));
  EXPECT_EQ(binary(*logical, -1, 127), 1);
}

std::string compareUnit(const std::string& type, const std::string& op) {
  return "unit \"f\" function 1 (" + type + ", " + type + ") -> Bool\nb0:\n  v0: " + type +
         " = param<0>\n  v1: " + type + " = param<1>\n  v2: Bool = " + op +
         " v0, v1\n  return v2\n";
}

TEST_P(Arithmetic, FloatComparisonsWithNaNAreFalseExceptUnequal) {
  const double nan = std::nan("");
  for (const char* condition : {"eq", "lt", "le", "gt", "ge"}) {
    auto compare = compile(compareUnit("Float", std::string("fcmp<") + condition + ">"));
    EXPECT_VALUE(compare->call({number(nan), number(1)}), Value::boolean(false));
    EXPECT_VALUE(compare->call({number(nan), number(nan)}), Value::boolean(false));
  }
  auto unequal = compile(compareUnit("Float", "fcmp<ne>"));
  EXPECT_VALUE(unequal->call({number(nan), number(nan)}), Value::boolean(true));
  EXPECT_VALUE(unequal->call({number(0.0), number(-0.0)}), Value::boolean(false));
}

TEST_P(Arithmetic, IntComparisonsAreSigned) {
  auto less = compile(compareUnit("Int", "icmp<lt>"));
  EXPECT_VALUE(less->call({integer(-1), integer(1)}), Value::boolean(true));
  auto at_least = compile(compareUnit("Int", "icmp<ge>"));
  EXPECT_VALUE(at_least->call({integer(-1), integer(1)}), Value::boolean(false));
}

std::string floatUnit(const std::string& op) {
  return "unit \"f\" function 1 (Float) -> Float\nb0:\n  v0: Float = param<0>\n  v1: Float = " +
         op + " v0\n  return v1\n";
}

TEST_P(Arithmetic, RoundingIsHalfAwayFromZero) {
  auto round = compile(floatUnit("fround"));
  EXPECT_VALUE(round->call({number(2.5)}), number(3));
  EXPECT_VALUE(round->call({number(-2.5)}), number(-3));
  EXPECT_VALUE(round->call({number(0.49999999999999994)}), number(0));
  EXPECT_VALUE(round->call({number(4503599627370497.0)}), number(4503599627370497.0));
  auto floor = compile(floatUnit("ffloor"));
  EXPECT_VALUE(floor->call({number(-0.5)}), number(-1));
  auto ceil = compile(floatUnit("fceil"));
  EXPECT_VALUE(ceil->call({number(0.5)}), number(1));
  auto trunc = compile(floatUnit("ftrunc"));
  EXPECT_VALUE(trunc->call({number(-1.5)}), number(-1));
}

TEST_P(Arithmetic, ABoxedFloatResultIsTheCanonicalNaN) {
  auto root = compile(floatUnit("fsqrt"));
  EXPECT_VALUE(root->call({number(-1)}), Value::fromBits(kCanonicalNanBits + kDoubleOffset));
  EXPECT_VALUE(root->call({number(2)}), number(std::sqrt(2.0)));
}

TEST_P(Arithmetic, MathFunctionsAreCalledUnderTheRuntimesNames) {
  auto unit = compile(floatUnit("math.call<7>"));
  EXPECT_VALUE(unit->call({number(20)}), number(41));
  auto fmod = compile(
      "unit \"f\" function 1 (Float, Float) -> Float\nb0:\n  v0: Float = param<0>\n  v1: Float = "
      "param<1>\n"
      "  v2: Float = fmod v0, v1\n  return v2\n");
  EXPECT_VALUE(fmod->call({number(-7.5), number(2)}), number(-1.5));
}

TEST_P(Arithmetic, FloatToIntExitsOutsideTheRange) {
  auto convert = compile(
      "unit \"f\" function 1 (Float) -> Int\nb0:\n  v0: Float = param<0>\n"
      "  v1: Int = float.to.int v0 !NotInIntRange @s0\n  return v1\ns0 = state function 1 pc 3 "
      "{r0: v0}\n");
  EXPECT_VALUE(convert->call({number(-3.9)}), integer(-3));
  for (double d : {9223372036854775808.0, -1e300, std::nan("")}) {
    const ValueAndStatus r = convert->call({number(d)});
    EXPECT_EQ(r.status, Status::kExit);
    double stored;
    std::memcpy(&stored, &rt.exec.exit.values[0], 8);
    EXPECT_TRUE(stored == d || (std::isnan(stored) && std::isnan(d)));
  }
  const WordAndStatus smallest =
      convert->specialised<WordAndStatus (*)(ExecState*, uint64_t, double)>()(
          &rt.exec, 0, -9223372036854775808.0);
  EXPECT_EQ(smallest.value, kMin);
}

INSTANTIATE_TEST_SUITE_P(Levels, Arithmetic, testing::Range(0, 4),
                         [](const auto& info) { return "O" + std::to_string(info.param); });

}  // namespace
}  // namespace vela::llvmjit
