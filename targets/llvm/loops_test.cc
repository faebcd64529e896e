// Loops: on-stack replacement, polls, vectorisation, and what stays correct across allocation.
#include <thread>

#include "targets/llvm/target_facts.h"
#include "targets/llvm/test_support.h"

namespace vela::llvmjit {
namespace {

using Loops = CodeTest;

constexpr const char* kSumOsr = R"(unit "sum" function 4 osr 3 () -> Int
b0:
  v0: Value = osr.register<r0>
  v1: Value = osr.register<r1>
  v2: Value = osr.register<r2>
  v3: Int = check.int v0 !TypeMismatch @s0
  v4: Int = check.int v1 !TypeMismatch @s0
  v5: Int = check.int v2 !TypeMismatch @s0
  v6: Int = const.int<1>
  jump b1
b1 <- b0, b2 loop 1:
  v7: Int = phi v4, v11
  v8: Int = phi v5, v10
  poll !Poll @s1
  v9: Bool = icmp<lt> v7, v3
  branch v9 b2, b3 likely
b2 <- b1 depth 1:
  v10: Int = iadd v8, v7
  v11: Int = iadd v7, v6
  jump b1
b3 <- b1:
  return v8
s0 = state function 4 pc 3 {r0: v0, r1: v1, r2: v2}
s1 = state function 4 pc 3 {r0: v3, r1: v7, r2: v8}
)";

TEST_P(Loops, ARunningLoopIsEnteredWithTheInterpretersRegisters) {
  auto sum = compile(kSumOsr);
  rt.allowStack(1 << 20);
  EXPECT_VALUE(sum->callOsr({integer(10), integer(5), integer(100)}), integer(135));
  expectExit(sum->callOsr({integer(10), number(5), integer(100)}), *sum, 1,
             {integer(10).bits, number(5).bits});
}

TEST_P(Loops, APollSeesTheLimitThatAnotherThreadRaised) {
  auto sum = compile(kSumOsr);
  rt.allowStack(1 << 20);
  std::thread other([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    __atomic_store_n(&rt.exec.stack_limit, ~uint64_t{0}, __ATOMIC_RELAXED);
  });
  const ValueAndStatus r = sum->callOsr({integer(kInlineIntMax), integer(0), integer(0)});
  other.join();
  EXPECT_EQ(r.status, Status::kExit);
  const uint64_t i = rt.exec.exit.values[1];
  EXPECT_EQ(rt.exec.exit.values[2], i * (i - 1) / 2);
}

TEST_P(Loops, AnExitInALoopStoresTheValuesOfItsTurn) {
  auto unit = compile(R"(unit "f" function 4 (Value) -> Int
b0:
  v0: Value = param<0>
  v1: Value = check.list<Any> v0 !ListKindMismatch @s0
  v2: Int = list.length v1
  v3: Int = const.int<0>
  v4: Int = const.int<1>
  jump b1
b1 <- b0, b2 loop 1:
  v5: Int = phi v3, v12
  v6: Int = phi v3, v11
  v7: Bool = icmp<lt> v5, v2
  branch v7 b2, b3
b2 <- b1 depth 1:
  v8: Ptr = list.words v1
  v9: Value = load.elem v8, v5
  v10: Int = check.int v9 !TypeMismatch @s1
  v11: Int = iadd v6, v10
  v12: Int = iadd v5, v4
  jump b1
b3 <- b1:
  return v6
s0 = state function 4 pc 0 {r0: v0}
s1 = state function 4 pc 5 {r0: v0, r1: v5, r2: v6, r3: v9}
)");
  std::vector<uint64_t> words;
  for (int i = 0; i < 100; ++i) words.push_back(integer(i).bits);
  const Value list = object(rt.newList(kListAny, words));
  EXPECT_VALUE(unit->call({list}), integer(4950));
  words[70] = kNoneBits;
  const Value broken = object(rt.newList(kListAny, words));
  expectExit(unit->call({broken}), *unit, 1, {broken.bits, 70, 69 * 70 / 2, kNoneBits});
}

/// xs[i] = ys[i] * 2.5 + xs[i] in a counted loop without calls.
constexpr const char* kScale = R"(unit "scale" function 4 (Value, Value, Int) -> None
b0:
  v0: Value = param<0>
  v1: Value = param<1>
  v2: Int = param<2>
  v3: Int = const.int<0>
  v4: Int = const.int<1>
  v5: Float = const.float<2.5>
  v6: Ptr = list.words v0
  v7: Ptr = list.words v1
  v20: Value = const.value<none>
  v8: Bool = icmp<gt> v2, v3
  branch v8 b1, b2
b1 <- b0, b1 loop 1:
  v9: Int = phi v3, v14
  v10: Float = load.elem v7, v9
  v11: Float = fmul v10, v5
  v12: Float = load.elem v6, v9
  v13: Float = fadd v11, v12
  store.elem v6, v9, v13
  v14: Int = iadd v9, v4
  v15: Bool = icmp<lt> v14, v2
  branch v15 b1, b2
b2 <- b0, b1:
  return v20
)";

TEST_P(Loops, AFloatLoopGivesTheSameResultsVectorisedOrNot) {
  auto scale = compile(kScale);
  for (int length : {0, 1, 3, 4, 17, 64}) {
    std::vector<uint64_t> xs, ys;
    const auto bits = [](double d) {
      uint64_t b;
      std::memcpy(&b, &d, 8);
      return b;
    };
    for (int i = 0; i < length + 2; ++i) {
      xs.push_back(bits(0.1 * i));
      ys.push_back(bits(1.0 / (i + 1)));
    }
    ListObject* list = rt.newList(kListFloat, xs);
    EXPECT_VALUE(scale->call({object(list), object(rt.newList(kListFloat, ys)), integer(length)}),
                 Value::none());
    for (int i = 0; i < length; ++i) {
      const double product = 1.0 / (i + 1) * 2.5;
      EXPECT_EQ(list->words.get()[i], bits(product + 0.1 * i)) << i << " of " << length;
    }
    EXPECT_EQ(list->words.get()[length], xs[length]);
  }
}

TEST_F(CompilerTest, AFloatLoopIsVectorised) {
  const std::string isa = hostTarget().name;
  jit::CompileOptions options;
  options.want_listing = true;
  auto scale = CompilerTest::compile(kScale, options);
  if (isa == "x86_64") {
    EXPECT_NE(scale->asm_listing.find("mulpd"), std::string::npos) << scale->asm_listing;
  } else if (isa == "aarch64") {
    EXPECT_NE(scale->asm_listing.find(".2d"), std::string::npos) << scale->asm_listing;
  } else {
    EXPECT_NE(scale->asm_listing.find("fmul.d"), std::string::npos) << scale->asm_listing;
  }
}

TEST_P(Loops, TheWordsOfAListStayInSightWhileTheLoopAllocates) {
  // Each turn boxes an Int that needs an allocation; there the address of element 0 must be on the
  // stack or in a register that the helper saves, although the loop itself needs only the address
  // of the next element.
  auto unit = compile(R"(unit "f" function 4 (Value, Int) -> Int
b0:
  v0: Value = param<0>
  v1: Int = param<1>
  v2: Int = const.int<0>
  v3: Int = const.int<1>
  v4: Ptr = list.words v0
  jump b1
b1 <- b0, b2 loop 1:
  v5: Int = phi v2, v10
  v6: Int = phi v2, v11
  v7: Bool = icmp<lt> v5, v1
  branch v7 b2, b3
b2 <- b1 depth 1:
  v8: Int = load.elem v4, v5
  v9: Value = box.int v8
  store.var<2> v9
  v10: Int = iadd v5, v3
  v11: Int = iadd v6, v8
  jump b1
b3 <- b1:
  return v6
)");
  ListObject* list = rt.newList(kListInt, {kPointerLimit, kPointerLimit, kPointerLimit, 1});
  const auto words = reinterpret_cast<uint64_t>(list->words.get());
  int seen = 0;
  rt.on_call = [&](const HelperCall&) {
    __builtin_unwind_init();
    const auto* low = static_cast<const uint64_t*>(__builtin_frame_address(0));
    for (int i = 0; i < 512; ++i) {
      if (low[i] >= words && low[i] < words + 32) {
        ++seen;
        return;
      }
    }
  };
  EXPECT_EQ(unit->call({object(list), integer(4)}).status, Status::kOk);
  EXPECT_EQ(rt.count("vela_h_boxint"), 4);  // three in the loop, one for the result
  EXPECT_GE(seen, 3);
}

INSTANTIATE_TEST_SUITE_P(Levels, Loops, testing::Range(0, 4),
                         [](const auto& info) { return "O" + std::to_string(info.param); });

}  // namespace
}  // namespace vela::llvmjit
