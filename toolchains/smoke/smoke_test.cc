// What the project assumes of every target, proved on each: if this fails, nothing else is worth
// reading.

#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <string>

#include "fast_float/fast_float.h"
#include "fmt/format.h"
#include "nlohmann/json.hpp"
#include "toolchains/smoke/greeting.h"
#include "utf8.h"

#ifndef __wasm__
#include <signal.h>
#include <stdlib.h>
#endif

namespace {

TEST(Target, IsLittleEndian) { EXPECT_EQ(std::endian::native, std::endian::little); }

TEST(Target, DoublesAreIeee754WithTheSameByteOrderAsIntegers) {
  EXPECT_EQ(std::bit_cast<std::uint64_t>(1.5), 0x3FF8000000000000u);
  EXPECT_TRUE(std::numeric_limits<double>::is_iec559);
}

TEST(Target, AProductAndASumAreRoundedSeparately) {
  // (1 + 2^-27)^2 = 1 + 2^-26 + 2^-54; a fused multiply-add would keep the last term.
  volatile double x = 1.0 + 0x1p-27;
  volatile double c = -(1.0 + 0x1p-26);
  double a = x;
  double b = c;
  EXPECT_EQ(a * a + b, 0.0);
}

TEST(Target, SignedShiftsAreArithmetic) { EXPECT_EQ(std::int64_t{-8} >> 1, -4); }

TEST(Libraries, FormatAndParseNumbersAlikeEverywhere) {
  EXPECT_EQ(fmt::format("{} {}", 0.1, 42), "0.1 42");
  double value = 0;
  std::string text = "0.30000000000000004";
  fast_float::from_chars(text.data(), text.data() + text.size(), value);
  EXPECT_EQ(value, 0.1 + 0.2);
  EXPECT_EQ(nlohmann::json({{"a", 1}}).dump(), "{\"a\":1}");
  std::string umlaut = "\xC3\xA4";
  EXPECT_EQ(utf8::distance(umlaut.begin(), umlaut.end()), 1);
}

TEST(Build, AFileMadeByAToolOfOurOwnIsEmbedded) {
  EXPECT_EQ(vela::embedded::Greeting(), "hello from a tool built here\n");
}

#ifndef __wasm__

volatile sig_atomic_t g_handled = 0;
const char* g_stack_low = nullptr;
const char* g_stack_high = nullptr;

void OnSignal(int) {
  char here = 0;
  g_handled = (&here >= g_stack_low && &here < g_stack_high) ? 1 : 2;
}

TEST(Target, SignalsRunOnAnAlternateStack) {
  constexpr std::size_t kSize = 1 << 16;
  stack_t stack = {};
  stack.ss_sp = malloc(kSize);
  stack.ss_size = kSize;
  g_stack_low = static_cast<const char*>(stack.ss_sp);
  g_stack_high = g_stack_low + kSize;
  ASSERT_EQ(sigaltstack(&stack, nullptr), 0);
  struct sigaction action = {};
  action.sa_handler = OnSignal;
  action.sa_flags = SA_ONSTACK;
  ASSERT_EQ(sigaction(SIGUSR1, &action, nullptr), 0);
  raise(SIGUSR1);
  EXPECT_EQ(g_handled, 1);
}

TEST(TargetDeathTest, AnAbortingProcessIsNoticed) { EXPECT_DEATH(abort(), ""); }

#endif  // __wasm__

}  // namespace
