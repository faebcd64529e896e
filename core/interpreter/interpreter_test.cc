#include "core/interpreter/interpreter.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>
#include <string>

#include "core/bytecode/assembler.h"
#include "core/bytecode/verifier.h"
#include "core/runtime/errors.h"
#include "core/runtime/objects.h"
#include "core/runtime/text.h"

namespace vela::interp {
namespace {

/// A virtual machine that runs assembled modules.
class Machine {
 public:
  explicit Machine(const std::string& text, bool profiling = true,
                   uint64_t stack_words = uint64_t{1} << 20)
      : isolate_(options(stack_words)), state_(isolate_) {
    state_.profiling = profiling;
    auto assembled = bytecode::assemble(text);
    EXPECT_TRUE(assembled) << assembled.error;
    if (!assembled) return;
    for (const auto& error : bytecode::verify(*assembled.module)) ADD_FAILURE() << error.message;
    const auto linked = runtime::link(isolate_, std::move(assembled.module));
    EXPECT_EQ(linked.error, "");
    isolate_.exec.variables = toWord(isolate_.variables());
  }

  Isolate& isolate() { return isolate_; }
  State& state() { return state_; }
  Function& function(const char* name) { return isolate_.function(isolate_.findFunction(name)); }

  Value run(const char* name, std::initializer_list<Value> args = {}) {
    return callFunction(isolate_, isolate_.findFunction(name), args.begin(),
                        static_cast<uint32_t>(args.size()));
  }
  std::string text(Value value) {
    if (value.isUnassigned()) return headline();
    std::string out;
    runtime::appendText(isolate_, value, out, true);
    return out;
  }
  std::string headline() {
    return runtime::errorHeadline(isolate_, isolate_.exec.pending_error) + "\n" +
           isolate_.trace.text(isolate_);
  }

 private:
  static runtime::IsolateOptions options(uint64_t stack_words) {
    runtime::IsolateOptions options;
    options.vm_stack_words = stack_words;
    options.scan_native_stack = false;
    options.gc_every = 1;
    options.gc_verify = true;
    options.hash_seed = 1;
    return options;
  }
  Isolate isolate_;
  State state_;
};

Value integer(int64_t i) { return Value::inlineInt(i); }

constexpr const char* kFib = R"(
  check builtin Int subject "parameter 'n' of 'fib'" text "Int"
  function "fib" file "fib.vela" at 1:4
    params 1
    checks t0
    code
      .line 1:8
      checktype r0, t0
      .line 2:8
      jumpnotlti r0, 2, recurse
      return r0
    recurse:
      .line 3:14
      subi r5, r0, 1
      .line 3:10
      callfunction r1, 1, "fib"
      subi r6, r0, 2
      .line 3:23
      callfunction r2, 1, "fib"
      .line 3:21
      add r1, r1, r2
      return r1
  end)";

class BothProfiles : public ::testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(Interpreter, BothProfiles, ::testing::Bool());

TEST_P(BothProfiles, RecursionNeedsNoNativeStack) {
  Machine m(kFib, GetParam());
  EXPECT_EQ(m.text(m.run("fib", {integer(20)})), "6765");
}

TEST_P(BothProfiles, WrongArgumentsAndAWrongNumberOfThemAreTheCalleesErrors) {
  Machine m(kFib, GetParam());
  EXPECT_EQ(m.text(m.run("fib", {Value::none()})),
            "TypeError: parameter 'n' of 'fib' expects Int, got None\n  at fib (fib.vela:1:8)");
  EXPECT_EQ(m.text(m.run("fib", {integer(1), integer(2)})),
            "ArgumentError: 'fib' takes 1 argument, got 2\n  at fib (fib.vela:1:4)");
}

TEST(Profiling, FillsFeedbackOfInstructionsParametersAndResults) {
  Machine m(kFib, true);
  m.function("fib").hotness = 1000;
  m.run("fib", {integer(10)});
  const Function& fib = m.function("fib");
  EXPECT_EQ(fib.code[0].feedback, bytecode::kSawInt);
  EXPECT_EQ(fib.code[1].feedback, bytecode::kSawInt);
  EXPECT_EQ(fib.code[7].feedback, bytecode::kSawInt);
  EXPECT_EQ(fib.param_feedback[0], bytecode::kSawInt);
  EXPECT_EQ(fib.return_feedback, bytecode::kSawInt);
  EXPECT_NE(fib.hotness, 1000);
}

TEST(Profiling, OffLeavesCodeAsItWas) {
  Machine m(kFib, false);
  m.run("fib", {integer(10)});
  EXPECT_EQ(m.function("fib").code[7].feedback, 0);
  EXPECT_EQ(m.function("fib").return_feedback, 0);
}

TEST(Profiling, AHotFunctionIsReportedOnce) {
  Machine m(kFib, true);
  static int reports;
  reports = 0;
  m.isolate().hooks.hot = [](Isolate&, Function& f, uint32_t pc, bool loop) {
    ++reports;
    EXPECT_EQ(pc, 0u);
    EXPECT_FALSE(loop);
    f.hotness = 1 << 30;
  };
  m.function("fib").hotness = 100;
  m.run("fib", {integer(10)});
  EXPECT_EQ(reports, 1);
}

TEST(Profiling, FeedbackIsRecordedForAFewTicksAlsoWhereNothingLoops) {
  Machine m(kFib, true);
  m.isolate().hooks.hot = [](Isolate&, Function& f, uint32_t, bool) { f.hotness = 1 << 30; };
  static int ticks;
  ticks = 0;
  m.state().hooks.tick = [](Isolate& isolate) {
    if (++ticks != 30) return;
    const Function& fib = isolate.function(isolate.findFunction("fib"));
    EXPECT_EQ(fib.code[7].feedback, bytecode::kSawInt);
    fib.code[7].feedback = 0;
  };
  m.function("fib").hotness = 1000;
  m.run("fib", {integer(20)});
  EXPECT_GT(ticks, 100);
  EXPECT_EQ(m.function("fib").code[7].feedback, 0);
}

TEST(Profiling, AShortFunctionThatNativeCodeCallsAgainAndAgainGetsHot) {
  Machine m(kFib, true);
  static int reports;
  reports = 0;
  m.isolate().hooks.hot = [](Isolate&, Function& f, uint32_t, bool) {
    ++reports;
    f.hotness = 1 << 30;
  };
  m.function("fib").hotness = 1000;
  for (int i = 0; i < 1000; ++i) m.run("fib", {integer(1)});
  EXPECT_EQ(reports, 1);
}

constexpr const char* kArith = R"(
  function "add"
    params 2
    code
      add r0, r0, r1
      return r0
  end
  function "mul"
    params 2
    code
      mul r0, r0, r1
      return r0
  end
  function "div"
    params 2
    code
      div r0, r0, r1
      return r0
  end
  function "mod"
    params 2
    code
      mod r0, r0, r1
      return r0
  end
  function "less"
    params 2
    code
      lt r0, r0, r1
      return r0
  end
  function "notless"
    params 2
    code
      jumpnotlt r0, r1, yes
      loadfalse r0
      return r0
    yes:
      loadtrue r0
      return r0
  end)";

TEST_P(BothProfiles, IntsGrowBeyondTheInlineRangeAndWrapAtSixtyFourBits) {
  Machine m(kArith, GetParam());
  EXPECT_EQ(m.text(m.run("add", {integer(kInlineIntMax), integer(1)})), "140737488355328");
  EXPECT_EQ(m.text(m.run("add", {integer(kInlineIntMin), integer(-1)})), "-140737488355329");
  EXPECT_EQ(m.text(m.run("add", {integer(-5), integer(3)})), "-2");
  EXPECT_EQ(m.text(m.run("mul", {integer(kInlineIntMin), integer(-65536)})),
            "-9223372036854775808");
  EXPECT_EQ(m.text(m.run("mul", {integer(-7), integer(6)})), "-42");
}

TEST_P(BothProfiles, DivisionTruncatesAndThrowsOnZero) {
  Machine m(kArith, GetParam());
  EXPECT_EQ(m.text(m.run("div", {integer(-7), integer(2)})), "-3");
  EXPECT_EQ(m.text(m.run("mod", {integer(-7), integer(2)})), "-1");
  EXPECT_EQ(m.text(m.run("div", {integer(kInlineIntMin), integer(-1)})), "140737488355328");
  EXPECT_EQ(m.text(m.run("div", {integer(1), integer(0)})).substr(0, 34),
            "ArithmeticError: division by zero\n");
  EXPECT_EQ(m.text(m.run("div", {Value::number(1), integer(0)})), "inf");
  EXPECT_EQ(m.text(m.run("div", {Value::number(0), Value::number(0)})), "nan");
}

TEST_P(BothProfiles, MixedNumbersComputeAsFloatsAndCompareExactly) {
  Machine m(kArith, GetParam());
  EXPECT_EQ(m.text(m.run("add", {integer(1), Value::number(0.5)})), "1.5");
  EXPECT_EQ(m.text(m.run("mul", {Value::number(0.5), integer(3)})), "1.5");
  EXPECT_EQ(m.text(m.run("less", {integer(1), Value::number(1.5)})), "true");
  EXPECT_EQ(m.text(m.run("notless", {Value::number(NAN), Value::number(1)})), "true");
  EXPECT_EQ(m.text(m.run("notless", {integer(1), Value::number(NAN)})), "true");
  EXPECT_EQ(m.text(m.run("less", {integer(1), Value::none()})).substr(0, 58),
            "TypeError: operator '<' does not take Int and None\n  at le");
}

TEST_P(BothProfiles, ACountedLoopVisitsItsRangeAndNeverWraps) {
  Machine m(R"(
    function "sum"
      params 2
      code
        loadint r5, 0
        move r2, r0
        move r3, r1
        forprep r2, 1, done
      again:
        add r5, r5, r4
        forloop r2, again
      done:
        return r5
    end)",
            GetParam());
  EXPECT_EQ(m.text(m.run("sum", {integer(1), integer(1000)})), "500500");
  EXPECT_EQ(m.text(m.run("sum", {integer(2), integer(1)})), "0");
  EXPECT_EQ(m.text(m.run("sum", {integer(kInlineIntMax), integer(kInlineIntMax)})),
            "140737488355327");
  const Value max = runtime::makeInt(m.isolate(), INT64_MAX);
  EXPECT_EQ(m.text(m.run("sum", {max, max})), "9223372036854775807");
}

constexpr const char* kTry = R"(
  function "thrower" file "t.vela"
    params 1
    code
      .line 2:3
      throw r0, 0
  end
  function "middle" file "t.vela"
    params 1
    code
      .line 5:3
      move r5, r0
      callfunction r1, 1, "thrower"
      return r1
  end
  function "catcher" file "t.vela"
    params 1
    handler try end caught r2
    code
      move r5, r0
    try:
      .line 9:5
      callfunction r1, 1, "middle"
      return r1
    end:
    caught:
      return r2
  end
  function "finallyer" file "t.vela"
    params 1
    handler try end caught r2
    code
      move r5, r0
    try:
      .line 19:5
      callfunction r1, 1, "middle"
      return r1
    end:
    caught:
      .line 20:1
      throw r2, 1
  end
  function "outer" file "t.vela"
    params 1
    code
      .line 30:5
      move r5, r0
      callfunction r1, 1, "finallyer"
      return r1
  end)";

TEST_P(BothProfiles, AThrownValueLandsInTheHandlersRegister) {
  Machine m(kTry, GetParam());
  EXPECT_EQ(m.text(m.run("catcher", {integer(7)})), "7");
  EXPECT_TRUE(m.isolate().exec.pending_error.isUnassigned());
}

TEST_P(BothProfiles, ARethrownErrorKeepsItsTrace) {
  Machine m(kTry, GetParam());
  EXPECT_EQ(m.text(m.run("outer", {integer(7)})),
            "uncaught: 7\n  at thrower (t.vela:2:3)\n  at middle (t.vela:5:3)\n  at finallyer "
            "(t.vela:19:5)\n"
            "  at outer (t.vela:30:5)");
}

TEST_P(BothProfiles, DeepRecursionThrowsAndLeavesTheStackUsable) {
  Machine m(R"(
    function "down" file "d.vela"
      params 1
      code
        .line 1:1
        addi r5, r0, 1
        callfunction r1, 1, "down"
        return r1
    end
    function "deepest"
      params 1
      handler try end caught r2
      code
        addi r5, r0, 1
      try:
        callfunction r1, 1, "deepest"
        return r1
      end:
      caught:
        return r0
    end)",
            GetParam());
  const std::string text = m.text(m.run("down", {integer(0)}));
  EXPECT_EQ(text.substr(0, 62), "StackOverflowError: too deep recursion\n  at down (d.vela:1:1)\n")
      << text;
  EXPECT_NE(text.find(" more\n"), std::string::npos);
  const Value deepest = m.run("deepest", {integer(0)});
  ASSERT_TRUE(deepest.isInlineInt());
  EXPECT_GE(deepest.asInlineInt(), 100000);
}

TEST_P(BothProfiles, ClosuresBoundMethodsAndClassesAreCallable) {
  Machine m(R"(
    class "P"
      constructor f3
      field "x" mutable
      method "get" f4
      method "+" f5
    end
    function "main"
      code
        loadint r0, 40
        newclosure r2, "lambda"
        loadint r6, 2
        call r2, 1
        return r2
    end
    function "lambda" lambda closure
      params 1
      capture r0 "n"
      code
        getcapture r1, p0
        add r0, r1, r0
        return r0
    end
    function "construct"
      params 1
      code
        loadclass r1, "P"
        move r5, r0
        call r1, 1
        move r2, r1
        getfield r2, r2, "get"
        call r2, 0
        addi r6, r2, 1
        new r1, 2, "P"
        move r6, r1
        callmethod r2, 1, "get"
        return r2
    end
    function "P.constructor" method constructor
      params 2
      code
        setfield r0, r1, "x"
        return r0
    end
    function "P.get" method
      params 1
      code
        getfield r0, r0, "x"
        return r0
    end
    function "P.+" method
      params 2
      code
        getfield r2, r0, "x"
        add r2, r2, r1
        return r2
    end
    function "operator"
      params 1
      code
        loadint r6, 5
        new r1, 2, "P"
        add r2, r1, r0
        addi r3, r1, 100
        add r2, r2, r3
        return r2
    end)",
            GetParam());
  EXPECT_EQ(m.text(m.run("main")), "42");
  EXPECT_EQ(m.text(m.run("construct", {integer(9)})), "10");
  EXPECT_EQ(m.text(m.run("operator", {integer(1)})), "111");
}

}  // namespace
}  // namespace vela::interp
