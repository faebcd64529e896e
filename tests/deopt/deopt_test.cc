// The hard ways out of compiled code and back in, one test each. All programs print what the
// interpreter prints; beyond that, events and counters show that what the test is about did happen.
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <regex>
#include <thread>

#include "platform/memory.h"
#include "platform/worker.h"
#include "tests/deopt/machine.h"

namespace vela::deopt {
namespace {

using ir::ExitReason;
using jit::EventKind;

std::string interpreted(const std::string& source) {
  RunOptions options;
  options.jit = false;
  const Outcome plain = run(source, options);
  EXPECT_EQ(plain.code, 0) << plain.err;
  return plain.out;
}

/// Compiled code of `function` was made and entered; nothing that got hot was refused.
void expectCompiled(const Outcome& r, const std::string& function) {
  EXPECT_GE(r.count(EventKind::kHot, function), 1) << r.log();
  EXPECT_GE(r.count(EventKind::kCompiled, function), 1) << r.log();
  EXPECT_GE(r.count(EventKind::kEntered, function), 1) << r.log();
  EXPECT_EQ(r.count(EventKind::kRefused), 0) << r.log();
  EXPECT_EQ(r.count(EventKind::kGaveUp), 0) << r.log();
}

// --- 1 ---

constexpr const char* kFib = R"(
state zero = 0
fn fib(n: Int) -> Int {
  if n < 0 { return zero - n }
  if n < 2 { return n }
  return fib(n - 1) + fib(n - 2)
}
state sum = 0
for i in 0..40 { sum += fib(12) }
print(sum)
print(fib(-7))
print(fib(20))
)";

TEST(Deopt, FibGoesFromSourceToCompiledCodeAndBackThroughOneExit) {
  const Outcome r = run(kFib);
  EXPECT_EQ(r.out, "5760\n7\n6765\n");
  EXPECT_EQ(r.out, interpreted(kFib));
  expectCompiled(r, "fib");
  ASSERT_EQ(r.count(EventKind::kDeopt), 1) << r.log();
  const jit::Event exit = r.event(EventKind::kDeopt, "fib");
  EXPECT_EQ(exit.place, "test.vela:4:26");
  EXPECT_EQ(exit.detail, ir::exitReasonText(ExitReason::NeverExecuted));
  EXPECT_EQ(exit.count, 1u);
  EXPECT_EQ(r.statistics.exits, 1u);
  ASSERT_EQ(r.statistics.sites.size(), 1u);
  EXPECT_EQ(r.statistics.sites[0].place, "test.vela:4:26");
}

// --- 2 ---

// The Int that the addition was compiled for becomes a Float after the loop is compiled.
constexpr const char* kFailingTurns = R"(
fn spin(xs: List, turns: Int) {
  state sum = 0
  state i = 0
  while i < turns {
    let x = xs[i % 2] + 1
    if x is Float { sum += 2 } else { sum += 1 }
    if i == 5000 { xs[0] = 0.5; xs[1] = 1.5 }
    if i % 4096 == 0 { write("") }
    i += 1
  }
  return sum
}
print(spin([1, "two".length, None], TURNS))
)";

std::string failingTurns(int turns) {
  return std::regex_replace(kFailingTurns, std::regex("TURNS"), std::to_string(turns));
}

TEST(Deopt, ALoopThatLeavesInEveryTurnAndComesBackTakesNoNativeStack) {
  const int turns = 300000;
  RunOptions options;
  options.config.hotspot_threshold = 1;
  options.config.exit_limit = 1000000;  // the code is never replaced
  options.log = false;
  const Outcome r = run(failingTurns(turns), options);
  EXPECT_EQ(r.out, std::to_string(2 * turns - 5001) + "\n");
  EXPECT_EQ(r.out, interpreted(failingTurns(turns)));
  EXPECT_EQ(r.statistics.invalidations, 0u);
  // The interpreter finishes the turn that failed and, with the smallest threshold, one more before
  // it comes back.
  EXPECT_GE(r.exits(ExitReason::TypeMismatch), static_cast<uint64_t>((turns - 5001) / 2));
  ASSERT_GT(r.depths.size(), 70u);
  const auto [low, high] = std::minmax_element(r.depths.begin(), r.depths.end());
  EXPECT_LT(*high - *low, 4096u) << "native stack grew";
}

TEST(Deopt, ALoopThatKeepsLeavingIsCompiledAgainWithoutItsBet) {
  RunOptions options;
  options.config.hotspot_threshold = 1;
  const Outcome r = run(failingTurns(20000), options);
  EXPECT_EQ(r.out, "34999\n");
  EXPECT_GE(r.count(EventKind::kInvalidated, "spin", "type mismatch"), 1) << r.log();
  EXPECT_GE(r.count(EventKind::kCompiled, "spin"), 2) << r.log();
  EXPECT_GE(r.count(EventKind::kEntered, "spin"), 2) << r.log();
  EXPECT_LT(r.count(EventKind::kDeopt, "spin"), 100) << r.log();
  const jit::Event exit = r.event(EventKind::kDeopt, "spin", "type mismatch");
  EXPECT_EQ(exit.place, "test.vela:6:23");
  EXPECT_EQ(exit.value, "0.5");
}

// --- 3 ---

constexpr const char* kFloatCallee = R"(
state last = 7.25
state one = 1
fn part(x) {
  if x > 100.0 { return last * one }
  return x * 0.5
}
fn total(n: Int, x: Float) {
  state sum = 0.0
  for i in 0..n { sum = sum + part(x) }
  return sum
}
for i in 0..60 { total(20, 1.0) }
print(total(3, 101.0))
)";

constexpr const char* kOtherResults = R"(
last = 7
print(total(3, 101.0))
last = 9007199254740993
print(total(1, 101.0), part(101.0))
)";

TEST(Deopt, AnExitInACalleeGivesItsCompiledCallerTheFloatThatItExpects) {
  RunOptions options;
  options.config.inline_limit = 0;
  const Outcome r = run(kFloatCallee, options);
  EXPECT_EQ(r.out, "21.75\n");
  EXPECT_EQ(r.out, interpreted(kFloatCallee));
  expectCompiled(r, "part");
  EXPECT_GE(r.count(EventKind::kCompiled, "total"), 1) << r.log();
  EXPECT_EQ(r.count(EventKind::kDeopt, "part"), 3) << r.log();
  EXPECT_EQ(r.exits(ExitReason::CallResult), 0u) << "its caller went on as it was\n" << r.log();
}

TEST(Deopt, AnExitInACalleeThatGivesNoFloatMakesItsCompiledCallerExitToo) {
  const std::string source = std::string(kFloatCallee) + kOtherResults;
  RunOptions options;
  options.config.inline_limit = 0;
  const Outcome r = run(source, options);
  EXPECT_EQ(r.out, "21.75\n21.0\n9007199254740992.0 9007199254740993\n");
  EXPECT_EQ(r.out, interpreted(source));
  EXPECT_GE(r.exits(ExitReason::CallResult), 1u) << r.log();
}

// --- 4 ---

// FAIL is a throw statement, which compiled code leaves to the interpreter, or an operation that
// fails inside compiled code.
constexpr const char* kThrows = R"(
let table = {0: 0, 1: 1, 2: 2}
fn check(n) {
  FAIL
  return n
}
fn middle(n) {
  return check(n) + 1
}
fn down(depth, n) {
  if depth == 0 { return middle(n) }
  return down(depth - 1, n) + 1
}
fn guarded(depth, n) {
  try {
    return down(depth, n)
  } catch (e: Error) {
    return e
  }
}
for i in 0..400 { guarded(3, i) }
print(guarded(3, 1000))
print(guarded(2, 1003).stack)
)";

void expectTrace(const std::string& fail, int column, int inline_limit) {
  const std::string source = std::regex_replace(kThrows, std::regex("FAIL"), fail);
  const std::string expected = "1004\n  at check (test.vela:4:" + std::to_string(column) +
                               ")\n"
                               "  at middle (test.vela:8:10)\n"
                               "  at down (test.vela:11:26)\n"
                               "  at down (test.vela:12:10)\n"
                               "  at down (test.vela:12:10)\n"
                               "  at guarded (test.vela:16:12)\n";
  EXPECT_EQ(interpreted(source), expected);
  RunOptions options;
  options.config.inline_limit = inline_limit;
  const Outcome r = run(source, options);
  EXPECT_EQ(r.out, expected) << r.log();
  expectCompiled(r, "down");
  expectCompiled(r, "guarded");
  EXPECT_GE(r.exits(ExitReason::ErrorInTry), 40u) << "compiled code did not catch\n" << r.log();
}

TEST(Deopt, AThrowPassesCompiledFramesWithTheRightTrace) {
  expectTrace("if n % 4 == 3 { throw StateError() }", 19, 0);
}

TEST(Deopt, AThrowPassesInlinedFramesWithTheRightTrace) {
  expectTrace("if n % 4 == 3 { throw StateError() }", 19, 60);
}

TEST(Deopt, AnErrorOfCompiledCodeItselfPassesCompiledFramesWithTheRightTrace) {
  expectTrace("table[n % 4]", 8, 0);
}

TEST(Deopt, AnErrorOfCompiledCodeItselfPassesInlinedFramesWithTheRightTrace) {
  expectTrace("table[n % 4]", 8, 60);
}

// --- 5 ---

constexpr const char* kObjects = R"(
class Cell {
  state turns: Int = 0
  state last = None
  fn step(x) {
    this.turns += 1
    this.last = [x, x + 1]
    return this.last[1]
  }
}
class Loud extends Cell {
  override fn step(x) { return -x }
}
fn drive(cell, n) {
  state sum = 0
  for i in 0..n { sum += cell.step(i) }
  return sum
}
let old = Cell()
for i in 0..40 { drive(old, 50) }
print(drive(old, 100000), old.turns, old.last)
print(drive(Loud(), 10))
)";

TEST(Deopt, ObjectsKeepTheirPlaceThroughClassGuardsBarriersAndYoungCollections) {
  RunOptions options;
  options.gc_every = 50;
  options.gc_verify = true;
  options.dump.ir = true;
  const Outcome r = run(kObjects, options);
  EXPECT_EQ(r.out, "5000050000 102000 [99999, 100000]\n-45\n");
  EXPECT_EQ(r.out, interpreted(kObjects));
  expectCompiled(r, "drive");
  EXPECT_GE(r.young_collections, 50u);
  const std::string ir = r.listing("drive");
  EXPECT_NE(ir.find("check.class"), std::string::npos) << "the call's feedback was not used\n"
                                                       << ir;
  EXPECT_NE(ir.find("store.field"), std::string::npos) << "the method is not inlined\n" << ir;
  EXPECT_NE(ir.find("barrier"), std::string::npos) << ir;
  const jit::Event exit =
      r.event(EventKind::kDeopt, "drive", ir::exitReasonText(ExitReason::ClassMismatch));
  EXPECT_EQ(exit.value, "a Loud");
}

// --- 6 ---

// When `walk` calls `half` with a Float, the signature that the running code of `walk` was compiled
// with falls.
constexpr const char* kBrokenAssumption = R"(
fn half(x) { return x / 2 }
fn provoke(flag) {
  if flag { for i in 0..400 { half(0.5) } }
  return 1
}
fn walk(n, flag) {
  state sum = 0
  for i in 0..n {
    sum += provoke(flag && i == n - 1)
    sum += half(i)
  }
  return sum
}
for i in 0..60 { walk(20, false) }
print(walk(20, true), walk(21, true))
)";

TEST(Deopt, AnAssumptionThatACalleeBreaksEndsItsCallersCode) {
  RunOptions options;
  options.config.inline_limit = 0;
  const Outcome r = run(kBrokenAssumption, options);
  EXPECT_EQ(r.out, "110 121\n");
  EXPECT_EQ(r.out, interpreted(kBrokenAssumption));
  EXPECT_GE(r.count(EventKind::kInvalidated, "walk", "signature of half"), 1) << r.log();
  EXPECT_GE(r.exits(ExitReason::Invalidated), 1u) << r.log();
  const jit::Event exit =
      r.event(EventKind::kDeopt, "walk", ir::exitReasonText(ExitReason::Invalidated));
  EXPECT_EQ(exit.place, "test.vela:10:12");
  EXPECT_EQ(exit.detail, "assumption failed, signature of half changed") << r.log();
}

// --- 7 ---

// Runs until it is stopped. vectors_test.cc shows that its loop is made of vectors.
const std::string kEndlessFloatLoop =
    std::string(kFloatLoop) + "while true { scale(xs, ys, 2.0, n) }";

/// How long a program may go on after it was told to stop, in milliseconds.
constexpr double kStopWithin = 200;

void expectFloatLoop(const Outcome& r) {
  EXPECT_EQ(r.out, "4.0 4.0\n");
  EXPECT_EQ(r.code, 70);
  EXPECT_GE(r.count(EventKind::kEntered, "scale"), 1) << r.log();
  EXPECT_EQ(r.count(EventKind::kRefused), 0) << r.log();
}

TEST(Deopt, AFloatLoopStopsSoonAfterItsTimeIsOver) {
  // Time enough for the part before the endless loop, however slow or busy this machine is.
  const int64_t start = platform::monotonicNanos();
  EXPECT_EQ(run(kFloatLoop).out, "4.0 4.0\n");
  RunOptions options;
  options.timeout_ms =
      static_cast<uint64_t>(platform::monotonicNanos() - start) / 1000000 * 3 + 500;
  const Outcome r = run(kEndlessFloatLoop, options);
  expectFloatLoop(r);
  const std::string limit = std::to_string(options.timeout_ms);
  EXPECT_EQ(r.err, "the program ran longer than " + limit + " ms\n");
  EXPECT_LT(r.end - r.start, static_cast<double>(options.timeout_ms) + kStopWithin);
}

TEST(Deopt, AFloatLoopStopsSoonAfterAnotherThreadInterruptsIt) {
  const auto thread = platform::makeWorker(size_t{1} << 20);
  if (thread == nullptr) GTEST_SKIP() << "no threads here";
  const ThreadClock clock;
  std::atomic<double> told{0};
  RunOptions options;
  options.on_write = [&](vm::Vm& machine) {
    thread->post([&told, &machine, &clock] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      told = clock.now();
      machine.interrupt("stopped by the test");
    });
  };
  const Outcome r = run(kEndlessFloatLoop, options);
  expectFloatLoop(r);
  EXPECT_EQ(r.err, "stopped by the test\n");
  EXPECT_LT(r.end - told, kStopWithin);
}

// --- 8 ---

// Runs until its host has seen enough.
constexpr const char* kUntilEnough = R"(
fn work(n: Int) {
  state sum = 0
  for i in 0..n { sum += i % 7 }
  return sum
}
while Env.get("enough").isNone() { work(1000) }
print(work(1000))
)";

TEST(Deopt, QuickCodeRunsUntilOptimisedCodeReplacesIt) {
  if (!isNative()) GTEST_SKIP() << "the evaluator has no quick code";
  RunOptions options;
  options.stress = {};
  options.timeout_ms = 120000;
  bool quick = false, enough = false;
  options.on_event = [&](const jit::Event& e) {
    if (e.kind != EventKind::kCompiled || e.function != "work") return;
    (e.detail == "quick code" ? quick : enough) = true;
  };
  options.get_env = [&](const std::string&, std::string&) { return enough; };
  const Outcome r = run(kUntilEnough, options);
  EXPECT_EQ(r.out, "2997\n") << r.err;
  EXPECT_TRUE(quick) << r.log();
  EXPECT_TRUE(enough) << r.log();
  EXPECT_EQ(r.count(EventKind::kInvalidated, "work"), 0) << r.log();
}

}  // namespace
}  // namespace vela::deopt
