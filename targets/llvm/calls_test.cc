// Calls between compiled functions and into the runtime, and what happens when a callee does not
// return normally.
#include "targets/llvm/test_support.h"

namespace vela::llvmjit {
namespace {

using Calls = CodeTest;

constexpr const char* kFib = R"(unit "fib" function 3 (Int) -> Int
b0:
  v0: Int = param<0>
  entry.check !StackLimit @s0
  v1: Int = const.int<2>
  v2: Bool = icmp<lt> v0, v1
  branch v2 b1, b2
b1 <- b0:
  return v0
b2 <- b0:
  v5: Value = const.value<unassigned>
  v6: Int = const.int<1>
  v7: Int = isub v0, v6
  v8: Int = call.direct<3> v5, v7 @s1
  v9: Int = isub v0, v1
  v10: Int = call.direct<3> v5, v9 @s2
  v11: Int = iadd v8, v10
  return v11
s0 = state function 3 pc 0 {r0: v0}
s1 = state function 3 pc 4 open {r0: v0}
s2 = state function 3 pc 8 open {r1: v8}
)";

TEST_P(Calls, AFunctionCallsItselfDirectly) {
  auto fib = compile(kFib);
  rt.allowStack(1 << 20);
  EXPECT_VALUE(fib->call({integer(20)}), integer(6765));
  EXPECT_TRUE(rt.calls.empty());
}

constexpr const char* kCountDown = R"(unit "down" function 3 (Int) -> Int
b0:
  v0: Int = param<0>
  entry.check !StackLimit @s0
  v1: Int = const.int<0>
  v2: Bool = icmp<le> v0, v1
  branch v2 b1, b2
b1 <- b0:
  return v0
b2 <- b0:
  v5: Value = const.value<unassigned>
  v6: Int = const.int<1>
  v7: Int = isub v0, v6
  v8: Int = call.direct<3> v5, v7 @s1
  v9: Int = iadd v8, v6
  return v9
s0 = state function 3 pc 0 {r0: v0}
s1 = state function 3 pc 4 open {r0: v0}
)";

TEST_P(Calls, DeepRecursionStopsAtTheStackLimitAndUnwindsThroughEveryCaller) {
  auto down = compile(kCountDown);
  rt.allowStack(128 << 10);
  EXPECT_VALUE(down->call({integer(100)}), integer(100));
  rt.answer = [](const HelperCall&) { return ValueAndStatus{0, Status::kError}; };
  const ValueAndStatus r = down->call({integer(1 << 30)});
  EXPECT_EQ(r.status, Status::kError);
  ASSERT_GT(rt.calls.size(), 500u);
  EXPECT_EQ(rt.calls[0].symbol, "vela_call_slow");
  EXPECT_EQ(rt.calls[0].arguments[0], reinterpret_cast<uint64_t>(down->code.get()));
  EXPECT_EQ(rt.calls[0].arguments[1], 1u);
  EXPECT_EQ(rt.calls[0].arguments[2], static_cast<uint64_t>(Status::kExit));
  EXPECT_EQ(rt.calls[1].arguments[2], static_cast<uint64_t>(Status::kError));
  EXPECT_EQ(rt.exec.exit.number, 0u);
  EXPECT_EQ(rt.exec.exit.values[0], (1u << 30) - rt.calls.size());
}

/// Calls function 5 with an Int and a Float and expects `result`.
std::string callerOf(const std::string& result, const std::string& fact = "") {
  return "unit \"caller\" function 4 (Int, Float) -> " + result + "\n" + fact +
         "b0:\n  v0: Int = param<0>\n  v1: Float = param<1>\n  v2: Value = "
         "const.value<unassigned>\n  v3: " +
         result +
         " = call.direct<5> v2, v0, v1 @s0\n  return v3\ns0 = state function 4 pc 7 open {r0: v0, "
         "r2: v1}\n";
}

TEST_P(Calls, ACompiledCalleeIsReachedThroughItsCell) {
  auto callee = compile(
      "unit \"callee\" function 5 (Int, Float) -> Float\nb0:\n  v0: Int = param<0>\n  v1: Float = "
      "param<1>\n"
      "  v2: Float = int.to.float v0\n  v3: Float = fmul v2, v1\n  return v3\n");
  auto caller = compile(callerOf("Float"));
  rt.cells()[5].specialised = callee->code->installed.specialised;
  EXPECT_VALUE(caller->call({integer(3), number(0.5)}), number(1.5));
  EXPECT_TRUE(rt.calls.empty());
}

TEST_P(Calls, AnInterpretedCalleeGetsBoxedArguments) {
  auto caller = compile(callerOf("Float"));
  rt.answer = [](const HelperCall&) { return ValueAndStatus{number(9).bits, Status::kOk}; };
  EXPECT_VALUE(caller->call({integer(3), number(0.5)}), number(9));
  ASSERT_EQ(rt.calls.size(), 1u);
  EXPECT_EQ(rt.calls[0].symbol, "vela_h_callfunction");
  EXPECT_EQ(rt.calls[0].arguments,
            (std::vector<uint64_t>{2, 5, integer(3).bits, number(0.5).bits}));
}

TEST_P(Calls, AnInterpretedClosureIsCalledAsAValue) {
  auto caller = compile(
      "unit \"caller\" function 4 (Value, Bool) -> Bool\nb0:\n  v0: Value = param<0>\n  v1: Bool = "
      "param<1>\n"
      "  v3: Bool = call.direct<5> v0, v1 @s0\n  return v3\ns0 = state function 4 pc 7 open {}\n");
  rt.answer = [](const HelperCall&) { return ValueAndStatus{kTrueBits, Status::kOk}; };
  const Value closure = object(rt.memory(32));
  EXPECT_VALUE(caller->call({closure, Value::boolean(false)}), Value::boolean(true));
  EXPECT_EQ(rt.calls[0].symbol, "vela_h_callvalue");
  EXPECT_EQ(rt.calls[0].arguments, (std::vector<uint64_t>{2, 0, closure.bits, kFalseBits}));
}

TEST_P(Calls, AResultOfAnotherTypeMakesTheCallerExitWithTheStateAfterTheCall) {
  auto caller = compile(callerOf("Float"));
  rt.answer = [](const HelperCall&) { return ValueAndStatus{integer(8).bits, Status::kOk}; };
  const ValueAndStatus r = caller->call({integer(3), number(0.5)});
  uint64_t half;
  const double d = 0.5;
  std::memcpy(&half, &d, 8);
  expectExit(r, *caller, 0, {integer(8).bits, 3, half});
}

/// A callee that leaves through its exit at once.
constexpr const char* kLeaver = R"(unit "leaver" function 5 (Int, Float) -> Float
b0:
  v0: Int = param<0>
  exit !NeverExecuted @s0
s0 = state function 5 pc 1 {r0: v0}
)";

TEST_P(Calls, WhenACalleeExitsTheRuntimeFinishesItAndTheCallerGoesOn) {
  auto callee = compile(kLeaver);
  auto caller = compile(callerOf("Float"));
  rt.cells()[5].specialised = callee->code->installed.specialised;
  rt.answer = [&](const HelperCall&) {
    EXPECT_EQ(rt.exec.exit.code, reinterpret_cast<uint64_t>(callee->code.get()));
    EXPECT_EQ(rt.exec.exit.values[0], 3u);
    return ValueAndStatus{number(2.25).bits, Status::kOk};
  };
  EXPECT_VALUE(caller->call({integer(3), number(0.5)}), number(2.25));
  ASSERT_EQ(rt.calls.size(), 1u);
  EXPECT_EQ(rt.calls[0].arguments[0], reinterpret_cast<uint64_t>(caller->code.get()));
  EXPECT_EQ(rt.calls[0].arguments[2], static_cast<uint64_t>(Status::kExit));
}

TEST_P(Calls, AFinishedCalleeWhoseResultDoesNotFitMakesTheCallerExitToo) {
  auto callee = compile(kLeaver);
  auto caller = compile(callerOf("Float"));
  rt.cells()[5].specialised = callee->code->installed.specialised;
  rt.answer = [](const HelperCall&) { return ValueAndStatus{kNoneBits, Status::kOk}; };
  const ValueAndStatus r = caller->call({integer(3), number(0.5)});
  EXPECT_EQ(r.status, Status::kExit);
  EXPECT_EQ(rt.exec.exit.code, reinterpret_cast<uint64_t>(caller->code.get()));
  EXPECT_EQ(rt.exec.exit.result, kNoneBits);
  EXPECT_EQ(rt.exec.exit.values[0], 3u);
}

TEST_P(Calls, AnErrorPassesOnOrLeavesThroughTheCallsExit) {
  auto caller = compile(callerOf("Float"));
  const auto fails = [&](Status slow) {
    rt.answer = [slow](const HelperCall& call) {
      return ValueAndStatus{0, call.symbol == "vela_call_slow" ? slow : Status::kError};
    };
    rt.calls.clear();
    const ValueAndStatus r = caller->call({integer(3), number(0.5)});
    EXPECT_EQ(rt.calls.back().arguments[2], static_cast<uint64_t>(Status::kError));
    return r.status;
  };
  EXPECT_EQ(fails(Status::kError), Status::kError);
  EXPECT_EQ(fails(Status::kExit), Status::kExit);
  EXPECT_EQ(rt.exec.exit.values[0], 3u);
}

TEST_P(Calls, ACallThatBreaksAnAssumptionIsFollowedByAnExitWithItsResult) {
  for (const char* result : {"Int", "Value"}) {
    auto caller = compile(callerOf(result, "fact ClassCount 17 0\n"));
    rt.answer = [](const HelperCall&) { return ValueAndStatus{integer(8).bits, Status::kOk}; };
    EXPECT_VALUE(caller->call({integer(3), number(0)}), integer(8));
    rt.on_call = [&](const HelperCall&) { caller->code->valid = 0; };
    expectExit(caller->call({integer(3), number(0)}), *caller, 0, {integer(8).bits, 3, 0});
    rt.on_call = nullptr;
  }
}

TEST_P(Calls, HelpersGetValuesAndRawWordsAsTheirRowsSay) {
  auto unit = compile(R"(unit "f" function 4 (Value, Value) -> Value
b0:
  v0: Value = param<0>
  v1: Value = param<1>
  v2: Int = const.int<33>
  v3: Value = call.helper<Add> v0, v1 @s0
  v4: Value = call.helper<SetField> v0, v3, v2 @s0
  v5: Value = call.helper<NewList> v0, v1, v4 @s0
  v6: Value = call.helper<CallMethod> v0, v1, v2 @s0
  v7: Value = call.helper<LoadClass> v2 @s0
  v8: Value = call.helper<NewMap> @s0
  return v7
s0 = state function 4 pc 7 open {}
)");
  rt.answer = [](const HelperCall& call) {
    return ValueAndStatus{call.arguments.size(), Status::kOk};
  };
  const Value a = integer(1), b = integer(2);
  EXPECT_VALUE(unit->call({a, b}), Value::none());
  ASSERT_EQ(rt.calls.size(), 6u);
  EXPECT_EQ(rt.calls[0].arguments, (std::vector<uint64_t>{a.bits, b.bits}));
  EXPECT_EQ(rt.calls[1].arguments, (std::vector<uint64_t>{a.bits, 2, 33}));
  EXPECT_EQ(rt.calls[2].arguments, (std::vector<uint64_t>{3, 0, a.bits, b.bits, 3}));
  EXPECT_EQ(rt.calls[3].arguments, (std::vector<uint64_t>{2, 33, a.bits, b.bits}));
  EXPECT_EQ(rt.calls[4].symbol, "vela_h_loadclass");
  EXPECT_EQ(rt.calls[4].arguments, (std::vector<uint64_t>{33}));
  EXPECT_EQ(rt.calls[5].arguments, (std::vector<uint64_t>{0, 0}));
}

TEST_P(Calls, AnyValueIsCalledThroughTheRuntime) {
  auto unit = compile(
      "unit \"f\" function 4 (Value, Int) -> Value\nb0:\n  v0: Value = param<0>\n  v1: Int = "
      "param<1>\n"
      "  v2: Value = box.int v1\n  v3: Value = call.value v0, v2 @s0\n  return v3\n"
      "s0 = state function 4 pc 7 open {r0: v0}\n");
  rt.answer = [](const HelperCall&) { return ValueAndStatus{integer(4).bits, Status::kOk}; };
  EXPECT_VALUE(unit->call({number(1), integer(2)}), integer(4));
  EXPECT_EQ(rt.calls[0].symbol, "vela_h_callvalue");
  EXPECT_EQ(rt.calls[0].arguments, (std::vector<uint64_t>{2, 0, number(1).bits, integer(2).bits}));
}

TEST_P(Calls, TheClosureArrivesInBothEntries) {
  auto unit =
      compile("unit \"f\" function 4 () -> Value\nb0:\n  v0: Value = closure\n  return v0\n");
  EXPECT_VALUE(unit->call({}, integer(42)), integer(42));
  auto osr = compile(
      "unit \"f\" function 4 osr 3 () -> Int\nb0:\n  v0: Value = closure\n  v1: Value = "
      "osr.register<r1>\n"
      "  v2: Int = check.int v1 !TypeMismatch @s0\n  v3: Int = check.int v0 !TypeMismatch @s0\n"
      "  v4: Int = iadd v2, v3\n  return v4\ns0 = state function 4 pc 3 {r1: v1}\n");
  std::vector<Value> frame(8);
  frame[0] = integer(40);
  frame[kFrameHeader + 1] = integer(2);
  EXPECT_VALUE(osr->code->installed.osr(&rt.exec, frame.data() + kFrameHeader), integer(42));
  frame[kFrameHeader + 1] = Value::none();
  expectExit(osr->code->installed.osr(&rt.exec, frame.data() + kFrameHeader), *osr, 0, {kNoneBits});
}

INSTANTIATE_TEST_SUITE_P(Levels, Calls, testing::Range(0, 4),
                         [](const auto& info) { return "O" + std::to_string(info.param); });

}  // namespace
}  // namespace vela::llvmjit
