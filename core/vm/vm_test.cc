#include "core/vm/vm.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "core/bytecode/writer.h"
#include "core/jit/waiting.h"
#include "core/vm/compile.h"
#include "platform/alarm.h"
#include "platform/fiber.h"

namespace vela::vm {
namespace {

std::unique_ptr<bytecode::Module> compiled(const std::string& text) {
  auto result = compileText("test.vela", text, [](const std::string&) {
    return syntax::LoadResult{false, "", "no such file"};
  });
  EXPECT_EQ(result.errors, "");
  return std::move(result.module);
}

/// A program in a VM of its own, with its output collected.
struct Session {
  explicit Session(const std::string& text, Options options = {}) {
    options.host.write = [this](std::string_view bytes) {
      output += bytes;
      return true;
    };
    if (!options.host.read_line) {
      options.host.read_line = [this](std::string& line) {
        if (input.empty()) return input_pending ? ReadResult::kPending : ReadResult::kEnd;
        line = input.front();
        input.erase(input.begin());
        return ReadResult::kLine;
      };
    }
    vm = std::make_unique<Vm>(std::move(options));
    EXPECT_EQ(vm->load(compiled(text)).error, "");
  }

  std::string output;
  std::vector<std::string> input;
  bool input_pending = false;
  std::unique_ptr<Vm> vm;
};

TEST(Vm, RunsAProgramToItsEnd) {
  Session s("print(\"hello\", 6 * 7)");
  const RunResult result = s.vm->run();
  EXPECT_EQ(result.status, RunStatus::kFinished);
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(s.output, "hello 42\n");
}

TEST(Vm, AnUncaughtErrorComesWithItsTraceAndExitCodeOne) {
  Session s("fn f(x) {\n  return x / 0\n}\nf(1)\n");
  const RunResult result = s.vm->run();
  EXPECT_EQ(result.status, RunStatus::kError);
  EXPECT_EQ(result.exit_code, 1);
  EXPECT_EQ(result.message,
            "ArithmeticError: division by zero\n  at f (test.vela:2:12)\n  at <module> "
            "(test.vela:4:1)\n");
}

TEST(Vm, ExitEndsTheProgramWithItsCodeAndNoFinally) {
  Session s("try { exit(7) } finally { print(\"never\") }");
  const RunResult result = s.vm->run();
  EXPECT_EQ(result.status, RunStatus::kFinished);
  EXPECT_EQ(result.exit_code, 7);
  EXPECT_EQ(s.output, "");
}

TEST(Vm, GoesOnExactlyWhereTheBudgetWasSpent) {
  Session whole(
      "state s = 0\nfor i in 0..200 { s += i; if i % 50 == 0 { print(i, s) } }\nprint(s)");
  whole.vm->run();
  Session sliced(
      "state s = 0\nfor i in 0..200 { s += i; if i % 50 == 0 { print(i, s) } }\nprint(s)");
  int slices = 0;
  Budget budget;
  budget.polls = 1;
  RunResult result;
  do {
    result = sliced.vm->run(budget);
    ++slices;
  } while (result.status == RunStatus::kBudgetSpent && slices < 100000);
  EXPECT_EQ(result.status, RunStatus::kFinished);
  EXPECT_GE(slices, 50);  // every fourth turn of the loop at the latest
  EXPECT_EQ(sliced.output, whole.output);
}

TEST(Vm, ABudgetOfTimeEndsAnEndlessLoopsSlice) {
  Session s("while true { }");
  Budget budget;
  budget.milliseconds = 20;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(s.vm->run(budget).status, RunStatus::kBudgetSpent);
}

/// A run that a built-in started (toString in print) can be left only where it has a stack of its
/// own.
bool leavesNestedRuns() {
  return platform::makeFiber(1 << 16, [](void*) {}, nullptr) != nullptr;
}

TEST(Vm, SlicesEndInNestedRunsToo) {
  const std::string text =
      "class P {\n  n: Int\n  fn toString() -> String {\n    state s = 0\n    for i in 0..50 { s "
      "+= i }\n"
      "    return \"P${s + this.n}\"\n  }\n}\nfor i in 0..5 { print([P(i), P(i + 1)]) }\n";
  Session whole(text);
  whole.vm->run();
  Session sliced(text);
  Budget budget;
  budget.polls = 3;
  int slices = 0;
  RunResult result;
  do {
    result = sliced.vm->run(budget);
    ++slices;
  } while (result.status == RunStatus::kBudgetSpent && slices < 100000);
  EXPECT_EQ(result.status, RunStatus::kFinished) << result.message;
  EXPECT_GT(slices, leavesNestedRuns() ? 10 : 0);
  EXPECT_EQ(sliced.output, whole.output);
}

TEST(Vm, KnowsWhatMayWaitForInput) {
  Session s(R"(
fn ask() => readLine()
class Form {
  fn fill() { return ask() }
  fn size() => 3
}
class Asked { constructor() { ask() } }
fn throughMethod(form) => form.fill()
fn throughConstructor() => Asked()
fn throughValue() { let f = ask
  return f }
fn throughLambda() => [1].map(i => readLine())
fn above() => throughMethod(Form())
fn beside(form) => form.size() + 1
)");
  runtime::Isolate& isolate = s.vm->isolate();
  jit::Waiting native(isolate);
  EXPECT_FALSE(native.mayWait(isolate.findFunction("ask")));
  isolate.hooks.input_waits = true;
  jit::Waiting waiting(isolate);
  for (const char* name :
       {"ask", "throughMethod", "throughConstructor", "throughValue", "throughLambda", "above"})
    EXPECT_TRUE(waiting.mayWait(isolate.findFunction(name))) << name;
  EXPECT_FALSE(waiting.mayWait(isolate.findFunction("beside")));
}

TEST(Vm, WaitsForInputAndGoesOnWhenThereIsSome) {
  Session s(
      "state n = 0\nwhile true {\n  match readLine() {\n    Some(t) => { n += Int(t) }\n    None "
      "=> { break }\n  }\n}\nprint(n)");
  s.input_pending = true;
  EXPECT_EQ(s.vm->run().status, RunStatus::kNeedsInput);
  s.input = {"1", "2"};
  EXPECT_EQ(s.vm->run().status, RunStatus::kNeedsInput);
  s.input = {"39"};
  s.input_pending = false;
  EXPECT_EQ(s.vm->run().status, RunStatus::kFinished);
  EXPECT_EQ(s.output, "42\n");
}

TEST(Vm, ATimeoutRunsNoCatchAndNoFinally) {
  Options options;
  options.timeout_ms = 30;
  Session s("try { while true { } } catch e { print(\"caught\") } finally { print(\"finally\") }",
            options);
  const RunResult result = s.vm->run();
  EXPECT_EQ(result.status, RunStatus::kInterrupted);
  EXPECT_EQ(result.exit_code, 70);
  EXPECT_NE(result.message.find("30 ms"), std::string::npos) << result.message;
  EXPECT_EQ(s.output, "");
}

// A few kilobytes of data whose text would fill any memory.
constexpr const char* kNest = "state nest = [1]\nfor i in 0..60 { nest = [nest, nest] }\n";

TEST(Vm, ATimeoutEndsBuiltInsThatTakeLong) {
  // Each list of the middle meets each one of the other side's: a million pairs of long lists.
  const std::string crossed = R"(
fn rows(turn) {
  let turned = (low, i) => low.slice(i * turn % 1000).concat(low.slice(0, i * turn % 1000))
  let low = List.generate(1000, i => [1])
  let middle = List.generate(1000, i => turned(low, i))
  return List.generate(1000, i => turned(middle, i))
}
let left = rows(1)
let right = rows(7)
print(left == right)
)";
  for (const std::string& text :
       {kNest + std::string("try { print(nest) } finally { print(1) }"),
        kNest + std::string("try { \"${nest}\" } catch e { print(e) }"),
        kNest + std::string("Json.stringify(nest)"), kNest + std::string("throw nest"), crossed}) {
    Options options;
    options.timeout_ms = 60;
    Session s(text, options);
    const RunResult result = s.vm->run();
    EXPECT_EQ(result.status, RunStatus::kInterrupted) << text;
    EXPECT_EQ(result.exit_code, 70);
    EXPECT_EQ(result.message, "the program ran longer than 60 ms\n") << text;
    EXPECT_EQ(s.output, "");
  }
}

TEST(Vm, ABuiltInThatTakesLongIsLeftInTheMiddle) {
  if (!leavesNestedRuns()) GTEST_SKIP() << "no fibers on this host";
  Session s(kNest + std::string("print(nest)"));
  Budget budget;
  budget.milliseconds = 5;
  EXPECT_EQ(s.vm->run(budget).status, RunStatus::kBudgetSpent);
  EXPECT_EQ(s.vm->run(budget).status, RunStatus::kBudgetSpent);
  s.vm->interrupt("enough");
  EXPECT_EQ(s.vm->run(budget).message, "enough\n");
}

TEST(Vm, AnotherThreadMayInterrupt) {
  if (platform::makeAlarm([] {}) == nullptr) GTEST_SKIP() << "this host has no threads";
  Session s("while true { }");
  std::thread thread([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    s.vm->interrupt("enough");
  });
  const RunResult result = s.vm->run();
  thread.join();
  EXPECT_EQ(result.status, RunStatus::kInterrupted);
  EXPECT_EQ(result.message, "enough\n");
}

TEST(Vm, MayBeDroppedInTheMiddleOfAProgram) {
  // A run that cannot be left never ends here.
  if (!leavesNestedRuns()) GTEST_SKIP() << "no fibers on this host";
  Session s("class P {\n  fn toString() -> String { while true { } }\n}\nprint([P()])");
  Budget budget;
  budget.polls = 50;
  EXPECT_EQ(s.vm->run(budget).status, RunStatus::kBudgetSpent);
}

TEST(Vm, FurtherModulesMayBeLoadedAfterAnEnd) {
  Session s("print(1)");
  EXPECT_EQ(s.vm->run().status, RunStatus::kFinished);
  EXPECT_EQ(s.vm->load(compiled("throw 2")).error, "");
  EXPECT_EQ(s.vm->run().message, "uncaught: 2\n  at <module> (test.vela:1:1)\n");
  EXPECT_EQ(s.vm->load(compiled("print(3)")).error, "");
  EXPECT_EQ(s.vm->run().status, RunStatus::kFinished);
  EXPECT_EQ(s.output, "1\n3\n");
}

TEST(Vm, RunsVelacFilesAndRefusesDamagedOnes) {
  std::string bytes = bytecode::writeModule(*compiled("print(\"from a file\")"));
  std::string output;
  Options options;
  options.host.write = [&](std::string_view text) {
    output += text;
    return true;
  };
  Vm vm(options);
  EXPECT_EQ(vm.loadFile("a.velac", bytes).error, "");
  vm.run();
  EXPECT_EQ(output, "from a file\n");
  bytes[bytes.size() / 2] ^= 1;
  EXPECT_EQ(vm.loadFile("b.velac", bytes).error.substr(0, 31), "b.velac: not a valid .velac fil");
}

TEST(Vm, TheHeapLimitIsAnErrorThatProgramsMayCatch) {
  Options options;
  options.max_heap = 8 << 20;
  Session s(
      "try {\n  let l = []\n  while true { l.push([l, l, l, l]) }\n} catch (e: OutOfMemoryError) "
      "{\n  print(\"caught\")\n}",
      options);
  EXPECT_EQ(s.vm->run().status, RunStatus::kFinished);
  EXPECT_EQ(s.output, "caught\n");
}

TEST(Vm, TextThatOutgrowsTheHeapIsAnErrorToo) {
  Options options;
  options.max_heap = 8 << 20;
  // Texts of gigabytes and more, of data of a few kilobytes.
  Session s(R"(
state nest = ["text"]
for i in 0..60 { nest = [nest, nest] }
let long = "x".repeat(1000000)
let longs = List.filled(100000, long)
let grow = () => {
  let builder = StringBuilder().append("x")
  while true { builder.append(builder) }
}
let double = () => {
  state s = "x"
  while true { s += s }
}
for f in [
  () => "${nest}", () => String(nest), () => print(nest), () => longs.join(),
  () => Json.stringify(nest), () => StringBuilder().append(nest), () => [longs].join(),
  () => long.replace("x", long), () => long.replace("", long), () => long.repeat(1000000),
  () => "a".padLeft(4611686018427387905, "😀"), () => "a".padRight(1 << 40), grow, double
] {
  try { f(); write("no error ") } catch (e: OutOfMemoryError) { write(".") }
}
)",
            options);
  EXPECT_EQ(s.vm->run().status, RunStatus::kFinished);
  EXPECT_EQ(s.output, "..............");
}

TEST(Vm, SeveralMachinesLiveSideBySide) {
  Session a("state n = 0\nwhile n < 1000 { n += 1 }\nprint(n)"),
      b("state n = 0\nwhile n < 500 { n += 1 }\nprint(n)");
  Budget budget;
  budget.polls = 7;
  bool more = true;
  while (more) {
    const bool in_a = a.vm->run(budget).status == RunStatus::kBudgetSpent;
    const bool in_b = b.vm->run(budget).status == RunStatus::kBudgetSpent;
    more = in_a || in_b;
  }
  EXPECT_EQ(a.output, "1000\n");
  EXPECT_EQ(b.output, "500\n");
}

}  // namespace
}  // namespace vela::vm
