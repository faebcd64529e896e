// A program that runs in slices does what it does in one go, wherever it is left: in the
// interpreter, in compiled and inlined functions, in loops that were entered on their back edge,
// between an error's throw and its catch.
#include <gtest/gtest.h>

#include "tests/deopt/machine.h"

namespace vela::deopt {
namespace {

constexpr const char* kProgram = R"(
class Shape {
  state hits = 0
  fn area(k) => 0.0
}
class Square extends Shape {
  side: Float
  constructor(side: Float) { this.side = side }
  override fn area(k) {
    this.hits += 1
    return this.side * this.side * k
  }
  fn toString() {
    state text = "Square"
    for i in 0..3 { text += " ${i}" }
    return text
  }
}
fn fib(n: Int) -> Int {
  if n < 2 { return n }
  return fib(n - 1) + fib(n - 2)
}
fn fails(i) {
  if i % 7 == 3 { throw ValueError("at ${i}") }
  return i
}
fn total(shapes, k) {
  state sum = 0.0
  for shape in shapes { sum += shape.area(k) }
  return sum
}
let shapes = List.generate(20, i => Square(Float(i)))
state caught = 0
for turn in 0..40 {
  try {
    fails(turn)
    total(shapes, 0.5)
  } catch (e: ValueError) {
    caught += e.message.length
  } finally { caught += 1 }
}
print(fib(15), caught, total(shapes, 2.0), shapes[3].hits, shapes[3])
let words = List.generate(60, i => "${(i * 37) % 61}")
print(words.sorted((a, b) => Int(a) - Int(b)).map(w => w + "!").join(" "))
fn last(n) {
  state xs = []
  for i in 0..n { xs.push((i, i * i)) }
  let (a, b) = xs[n - 1]
  return a + b
}
print(last(300))
total([1], 2.0)
)";

void expectSameInSlices(RunOptions options) {
  const Outcome whole = run(kProgram, options);
  EXPECT_EQ(whole.code, 1) << whole.err;
  EXPECT_NE(whole.err.find("Int has no member 'area'"), std::string::npos) << whole.err;
  for (const uint64_t polls : {1, 4, 97}) {
    options.slice_polls = polls;
    const Outcome sliced = run(kProgram, options);
    EXPECT_EQ(sliced.out, whole.out) << polls;
    EXPECT_EQ(sliced.err, whole.err) << polls;
    EXPECT_EQ(sliced.code, whole.code) << polls;
    EXPECT_GT(sliced.slices, 500 / static_cast<int>(polls)) << polls;
  }
}

TEST(Slices, TheInterpreterGoesOnExactlyWhereItWasLeft) {
  RunOptions options;
  options.jit = false;
  expectSameInSlices(options);
}

TEST(Slices, CompiledFunctionsGoOnExactlyWhereTheyWereLeft) {
  RunOptions options;
  options.stress = RunOptions::waiting();
  options.config.hotspot_threshold = 1;
  expectSameInSlices(options);
}

TEST(Slices, LoopsEnteredOnTheirBackEdgeGoOnExactlyWhereTheyWereLeft) {
  RunOptions options;
  options.stress = RunOptions::waiting();
  options.stress.osr_always = true;
  expectSameInSlices(options);
}

TEST(Slices, ExitsAndCollectionsComeBetween) {
  RunOptions options = {};
  options.stress = RunOptions::waiting();
  options.config.hotspot_threshold = 1;
  options.stress.deopt_every = 5;
  options.gc_every = 40;
  expectSameInSlices(options);
}

}  // namespace
}  // namespace vela::deopt
