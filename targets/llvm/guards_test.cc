// Boxing, checks and exits: what passes, what leaves, and what is stored then.
#include <cmath>
#include <limits>

#include "targets/llvm/test_support.h"

namespace vela::llvmjit {
namespace {

using Guards = CodeTest;

constexpr int64_t kWide = int64_t{1} << 50;

IntBoxObject* newBox(FakeRuntime& rt, int64_t i) {
  auto* box = static_cast<IntBoxObject*>(rt.memory(sizeof(IntBoxObject)));
  box->class_id = class_id::kInt;
  box->kind = ObjectKind::kIntBox;
  box->value = i;
  return box;
}

Object* newObject(FakeRuntime& rt, ClassId class_id, ObjectKind kind, uint16_t aux = 0) {
  auto* o = static_cast<Object*>(rt.memory(64));
  o->class_id = class_id;
  o->kind = kind;
  o->aux = aux;
  o->gc = kGcMarked | kGcOldUnlogged;
  return o;
}

std::string checkUnit(const std::string& type, const std::string& check) {
  return "unit \"f\" function 1 (Value, Int) -> " + type +
         "\nb0:\n  v0: Value = param<0>\n  v1: Int = param<1>\n  v2: " + type + " = " + check +
         " v0 !TypeMismatch @s0\n  return v2\ns0 = state function 1 pc 5 {r0: v0, r3: v1}\n";
}

TEST_P(Guards, CheckIntTakesInlineAndBoxedIntsAndExitsWithTheValueOtherwise) {
  auto unit = compile(checkUnit("Int", "check.int"));
  EXPECT_VALUE(unit->call({integer(-5), integer(9)}), integer(-5));
  EXPECT_VALUE(unit->call({object(newBox(rt, 77)), integer(9)}), integer(77));
  const Object* other = newObject(rt, 40, ObjectKind::kInstance);
  for (Value v :
       {number(1.5), Value::none(), Value::unassigned(), Value::boolean(true), object(other)}) {
    expectExit(unit->call({v, integer(9)}), *unit, 0, {v.bits, 9});
  }
}

TEST_P(Guards, AnIntOutsideTheInlineRangeIsBoxedByTheRuntime) {
  auto unit = compile(checkUnit("Int", "check.int"));
  const ValueAndStatus r = unit->call({object(newBox(rt, kWide)), integer(0)});
  EXPECT_EQ(r.status, Status::kOk);
  EXPECT_EQ(rt.count("vela_h_boxint"), 1);
  EXPECT_EQ(static_cast<IntBoxObject*>(Value{r.value}.asObject())->value, kWide);
  EXPECT_VALUE(unit->call({object(newBox(rt, kInlineIntMin)), integer(0)}), integer(kInlineIntMin));
  EXPECT_VALUE(unit->call({object(newBox(rt, kInlineIntMax)), integer(0)}), integer(kInlineIntMax));
  EXPECT_EQ(rt.count("vela_h_boxint"), 1);
}

TEST_P(Guards, CheckFloatTakesFloatsOnlyAndCheckNumberConvertsInts) {
  auto check_float = compile(checkUnit("Float", "check.float"));
  EXPECT_VALUE(check_float->call({number(-0.0), integer(1)}), number(-0.0));
  EXPECT_VALUE(check_float->call({number(-std::numeric_limits<double>::infinity()), integer(1)}),
               number(-std::numeric_limits<double>::infinity()));
  expectExit(check_float->call({integer(3), integer(1)}), *check_float, 0, {integer(3).bits, 1});
  expectExit(check_float->call({Value::none(), integer(1)}), *check_float, 0, {kNoneBits, 1});
  auto check_number = compile(checkUnit("Float", "check.number"));
  EXPECT_VALUE(check_number->call({integer(3), integer(1)}), number(3));
  EXPECT_VALUE(check_number->call({object(newBox(rt, kWide)), integer(1)}),
               number(static_cast<double>(kWide)));
  expectExit(check_number->call({Value::boolean(true), integer(1)}), *check_number, 0,
             {kTrueBits, 1});
}

TEST_P(Guards, CheckBoolAndCheckAssigned) {
  auto check_bool = compile(checkUnit("Bool", "check.bool"));
  EXPECT_VALUE(check_bool->call({Value::boolean(true), integer(0)}), Value::boolean(true));
  EXPECT_VALUE(check_bool->call({Value::boolean(false), integer(0)}), Value::boolean(false));
  expectExit(check_bool->call({Value::none(), integer(0)}), *check_bool, 0, {kNoneBits, 0});
  auto assigned = compile(checkUnit("Value", "check.assigned"));
  EXPECT_VALUE(assigned->call({Value::none(), integer(0)}), Value::none());
  expectExit(assigned->call({Value::unassigned(), integer(0)}), *assigned, 0, {0, 0});
}

TEST_P(Guards, CheckClassComparesTheExactClass) {
  auto unit = compile(checkUnit("Value", "check.class<40>"));
  const Value right = object(newObject(rt, 40, ObjectKind::kInstance));
  const Value wrong = object(newObject(rt, 41, ObjectKind::kInstance));
  EXPECT_VALUE(unit->call({right, integer(0)}), right);
  expectExit(unit->call({wrong, integer(0)}), *unit, 0, {wrong.bits, 0});
  expectExit(unit->call({number(1), integer(0)}), *unit, 0, {number(1).bits, 0});
}

TEST_P(Guards, CheckListLooksAtTheElementKindAndNotAtTheCollectorsBits) {
  auto unit = compile(checkUnit("Value", "check.list<Float>"));
  const Value floats = object(newObject(rt, class_id::kList, ObjectKind::kList, kListFloat));
  const Value ints = object(newObject(rt, class_id::kList, ObjectKind::kList, kListInt));
  const Value tuple = object(newObject(rt, class_id::kTuple, ObjectKind::kTuple, kListFloat));
  EXPECT_VALUE(unit->call({floats, integer(0)}), floats);
  expectExit(unit->call({ints, integer(0)}), *unit, 0, {ints.bits, 0});
  expectExit(unit->call({tuple, integer(0)}), *unit, 0, {tuple.bits, 0});
}

TEST_P(Guards, CheckFunctionComparesTheClosuresFunction) {
  auto unit = compile(checkUnit("Value", "check.function<12>"));
  auto* closure =
      static_cast<ClosureObject*>(newObject(rt, class_id::kFunction, ObjectKind::kClosure));
  closure->function = 12;
  auto* bound =
      static_cast<BoundMethodObject*>(newObject(rt, class_id::kFunction, ObjectKind::kBoundMethod));
  bound->function = 12;
  EXPECT_VALUE(unit->call({object(closure), integer(0)}), object(closure));
  expectExit(unit->call({object(bound), integer(0)}), *unit, 0, {object(bound).bits, 0});
  closure->function = 13;
  expectExit(unit->call({object(closure), integer(0)}), *unit, 0, {object(closure).bits, 0});
}

TEST_P(Guards, GuardBoundsHoldsForIndicesFromZeroToTheLimit) {
  auto unit = compile(
      "unit \"f\" function 1 (Int, Int) -> Int\nb0:\n  v0: Int = param<0>\n  v1: Int = param<1>\n"
      "  guard.bounds v0, v1 !OutOfBounds @s0\n  return v0\ns0 = state function 1 pc 2 {r7: v0}\n");
  EXPECT_VALUE(unit->call({integer(0), integer(1)}), integer(0));
  EXPECT_VALUE(unit->call({integer(4), integer(5)}), integer(4));
  expectExit(unit->call({integer(5), integer(5)}), *unit, 0, {5});
  expectExit(unit->call({integer(-1), integer(5)}), *unit, 0, {~uint64_t{0}});
  expectExit(unit->call({integer(3), integer(-2)}), *unit, 0, {3});
}

std::string testUnit(const std::string& test) {
  return "unit \"f\" function 1 (Value) -> Bool\nb0:\n  v0: Value = param<0>\n  v1: Bool = " +
         test + " v0\n  return v1\n";
}

TEST_P(Guards, TypeTestsAnswerWithoutExits) {
  const Value box = object(newBox(rt, kWide)),
              instance = object(newObject(rt, 40, ObjectKind::kInstance));
  const auto holds = [&](const char* test, std::vector<bool> expected) {
    auto unit = compile(testUnit(test));
    size_t i = 0;
    for (Value v : {integer(1), box, number(2), Value::none(), Value::unassigned(), instance}) {
      SCOPED_TRACE(std::string(test) + " of value " + std::to_string(i));
      EXPECT_VALUE(unit->call({v}), Value::boolean(expected[i]));
      ++i;
    }
  };
  holds("is.int", {true, true, false, false, false, false});
  holds("is.float", {false, false, true, false, false, false});
  holds("is.none", {false, false, false, true, false, false});
  holds("is.assigned", {true, true, true, true, false, true});
  holds("is.class<40>", {false, false, false, false, false, true});
}

TEST_P(Guards, TheBoxedEntryTakesOnlyWhatTheSignatureSays) {
  auto unit = compile(
      "unit \"f\" function 1 (Int, Float, Bool, None) -> Float\nb0:\n  v0: Int = param<0>\n"
      "  v1: Float = param<1>\n  v2: Bool = param<2>\n  v3: Float = int.to.float v0\n"
      "  v4: Float = select v2, v3, v1\n  return v4\n");
  const Value yes = Value::boolean(true), none = Value::none();
  EXPECT_VALUE(unit->call({integer(2), number(3), yes, none}), number(2));
  EXPECT_VALUE(unit->call({object(newBox(rt, 5)), number(3), yes, none}), number(5));
  EXPECT_EQ(unit->call({number(2), number(3), yes, none}).status, Status::kNotEntered);
  EXPECT_EQ(unit->call({integer(2), integer(3), yes, none}).status, Status::kNotEntered);
  EXPECT_EQ(unit->call({integer(2), number(3), none, none}).status, Status::kNotEntered);
  EXPECT_EQ(unit->call({integer(2), number(3), yes, yes}).status, Status::kNotEntered);
  EXPECT_EQ(unit->call({Value::unassigned(), number(3), yes, none}).status, Status::kNotEntered);
}

TEST_P(Guards, MoreParametersThanRegistersArrive) {
  std::string params, body;
  for (int i = 0; i < 12; ++i) {
    params += std::string(i == 0 ? "" : ", ") + (i % 2 == 0 ? "Int" : "Float");
    body += "  v" + std::to_string(i) + ": " + (i % 2 == 0 ? "Int" : "Float") + " = param<" +
            std::to_string(i) + ">\n";
  }
  auto unit = compile("unit \"f\" function 1 (" + params + ") -> Float\nb0:\n" + body +
                      "  v12: Int = isub v10, v8\n  v13: Float = int.to.float v12\n"
                      "  v14: Float = fadd v13, v11\n  return v14\n");
  EXPECT_VALUE(unit->call({integer(0), number(1), integer(2), number(3), integer(4), number(5),
                           integer(6), number(7), integer(8), number(9), integer(100), number(11)}),
               number(103));
}

TEST_P(Guards, AnUnconditionalExitStoresEveryKindOfValue) {
  auto unit = compile(
      "unit \"f\" function 1 (Value, Int, Float, Bool) -> Value\nb0:\n  v0: Value = param<0>\n"
      "  v1: Int = param<1>\n  v2: Float = param<2>\n  v3: Bool = param<3>\n  v4: Int = "
      "const.int<5>\n"
      "  exit !NeverExecuted @s0\n"
      "s0 = state function 1 pc 9 {r0: v0, r1: v1, r2: v2, r3: v3, r4: v4, r5: v1}\n");
  uint64_t bits;
  const double d = 2.5;
  std::memcpy(&bits, &d, 8);
  expectExit(unit->call({Value::none(), integer(-1), number(d), Value::boolean(true)}), *unit, 0,
             {kNoneBits, ~uint64_t{0}, bits, 1});
}

TEST_P(Guards, EachExitHasItsOwnNumber) {
  auto unit = compile(
      "unit \"f\" function 1 (Value, Value) -> Int\nb0:\n  v0: Value = param<0>\n  v1: Value = "
      "param<1>\n"
      "  v2: Int = check.int v0 !TypeMismatch @s0\n  v3: Int = check.int v1 !TypeMismatch @s0\n"
      "  v4: Int = iadd v2, v3\n  return v4\ns0 = state function 1 pc 5 {r0: v0, r1: v1}\n");
  EXPECT_VALUE(unit->call({integer(1), integer(2)}), integer(3));
  expectExit(unit->call({Value::none(), integer(2)}), *unit, 0, {kNoneBits, integer(2).bits});
  expectExit(unit->call({integer(2), Value::none()}), *unit, 1, {integer(2).bits, kNoneBits});
}

TEST_P(Guards, PollAndEntryCheckExitOnceTheStackLimitIsRaised) {
  const auto text = [](const char* check) {
    return std::string("unit \"f\" function 1 (Int) -> Int\nb0:\n  v0: Int = param<0>\n  ") +
           check + " @s0\n  return v0\ns0 = state function 1 pc 0 {r0: v0}\n";
  };
  for (const char* check : {"poll !Poll", "entry.check !StackLimit"}) {
    auto unit = compile(text(check));
    rt.allowStack(1 << 16);
    EXPECT_VALUE(unit->call({integer(6)}), integer(6));
    rt.exec.stack_limit = ~uint64_t{0};
    expectExit(unit->call({integer(6)}), *unit, 0, {6});
  }
}

TEST_P(Guards, UnderStressTheGuardAtWhichTheCountdownEndsExits) {
  jit::CompileOptions options;
  options.optimization_level = GetParam();
  options.stress_exits = true;
  auto unit = CompilerTest::compile(
      "unit \"f\" function 1 (Value, Value) -> Int\nb0:\n  v0: Value = param<0>\n  v1: Value = "
      "param<1>\n"
      "  v2: Int = check.int v0 !TypeMismatch @s0\n  v3: Int = check.int v1 !TypeMismatch @s0\n"
      "  v4: Int = iadd v2, v3\n  return v4\ns0 = state function 1 pc 5 {r0: v0, r1: v1}\n",
      options);
  rt.exec.stress_countdown = 100;
  EXPECT_VALUE(unit->call({integer(1), integer(2)}), integer(3));
  EXPECT_EQ(rt.exec.stress_countdown, 98u);
  for (uint64_t n : {1, 2}) {
    rt.exec.stress_countdown = n;
    expectExit(unit->call({integer(1), integer(2)}), *unit, n - 1,
               {integer(1).bits, integer(2).bits});
    EXPECT_EQ(rt.exec.stress_countdown, 0u);
  }
}

INSTANTIATE_TEST_SUITE_P(Levels, Guards, testing::Range(0, 4),
                         [](const auto& info) { return "O" + std::to_string(info.param); });

}  // namespace
}  // namespace vela::llvmjit
