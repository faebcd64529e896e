#include <gtest/gtest.h>

#include "core/ir/parser.h"
#include "core/ir/printer.h"
#include "core/ir/verifier.h"

namespace vela::ir {
namespace {

constexpr const char* kLoop = R"(unit "sum \"of\" all" function 7 (Int, Value) -> Float
literal #0 = object
literal #1 = int -5
fact ClassCount 17 0
b0:
  v0: Int = param<0>
  v1: Value = param<1>
  v2: Float = const.float<-0>
  v3: Float = const.float<0.1>
  v4: Int = const.int<-9223372036854775808>
  v5: Value = const.value<none>
  v6: Value = const.value<int -3>
  v7: Value = literal<#1>
  entry.check !StackLimit @s0
  jump b1
b1 <- b0, b3 loop 1 @s4:
  v10: Int = phi v0, v14
  v11: Float = phi v2, v13
  v12: Bool = icmp<lt> v10, v4
  branch v12 b2, b4 likely
b2 <- b1 depth 1:
  v8: Value = check.kind<List/2> v1 !ListKindMismatch @s1
  v9: Value = call.helper<Add> v1, v7 @s2
  v13: Float = fadd v11, v3
  v14: Int = iadd v10, v4
  jump b3
b3 <- b2 depth 1:
  poll !Poll @s1
  jump b1
b4 <- b1:
  return v11
s0 = state function 7 pc 0 {r0: v0, r1: v1}
s1 = state function 7 pc 4 closure v7 {r2: v10}
s2 = state function 8 pc 9 open parent s3 {}
s3 = state function 7 pc 4 open {r1: v5, r2: v11}
s4 = state function 7 pc 3 {r0: v10}
)";

Unit parseOne(const std::string& text) {
  ParseResult r = parse(text);
  EXPECT_EQ(r.error, "");
  EXPECT_EQ(r.units.size(), 1u);
  return r.units.empty() ? Unit{} : std::move(r.units[0]);
}

TEST(IrText, AUnitPrintsAsItWasRead) {
  std::string text = kLoop;
  Unit unit = parseOne(text);
  unit.literals[0] = Value::fromBits(0x7f0000001000);  // "object" is a placeholder
  EXPECT_EQ(print(unit), text);
  EXPECT_EQ(verify(unit), "");
}

TEST(IrText, TwoUnitsOfOneFileAreReadInOrder) {
  ParseResult r = parse(std::string(kLoop) + "// between\n" +
                        "unit \"b\" function 8 osr 3 () -> Value\n"
                        "b0:\n  v0: Value = osr.register<r2>  // a comment\n  return v0\n");
  ASSERT_EQ(r.error, "");
  ASSERT_EQ(r.units.size(), 2u);
  EXPECT_TRUE(r.units[1].osr);
  EXPECT_EQ(r.units[1].osr_pc, 3u);
  EXPECT_EQ(verify(r.units[1]), "");
}

TEST(IrText, AnErrorNamesItsLine) {
  EXPECT_EQ(parse("unit \"f\" function 1 () -> Value\nb0:\n  v0: Value = nonsense\n").error,
            "line 3: unknown operation 'nonsense'");
  EXPECT_EQ(parse("b0:\n").error, "line 1: expected 'unit'");
  EXPECT_NE(parse("unit \"f\" function 1 () -> Value\nb0:\n  return v9\n").error, "");
}

std::string verifyText(const std::string& body) {
  return verify(parseOne("unit \"f\" function 1 (Int, Value) -> Int\n" + body));
}

TEST(Verifier, AnInputOfTheWrongTypeIsNamed) {
  EXPECT_EQ(verifyText("b0:\n  v0: Value = param<1>\n  v1: Int = ineg v0\n  return v1\n"),
            "b0: v1: Int = ineg v0: input v0 is a Value");
}

TEST(Verifier, AUseMustBeDominatedByItsDefinition) {
  EXPECT_EQ(verifyText("b0:\n  v0: Int = param<0>\n  v1: Bool = const.bool<1>\n  branch v1 b1, b2\n"
                       "b1 <- b0:\n  v2: Int = ineg v0\n  jump b3\n"
                       "b2 <- b0:\n  jump b3\n"
                       "b3 <- b1, b2:\n  return v2\n"),
            "b3: return v2: input v2 does not dominate it");
}

TEST(Verifier, APhiHasAnInputForEachPredecessor) {
  EXPECT_EQ(verifyText("b0:\n  v0: Int = param<0>\n  jump b1\nb1 <- b0:\n  v1: Int = phi v0, v0\n"
                       "  return v1\n"),
            "b1: v1: Int = phi v0, v0: has 2 inputs for 1 predecessors");
}

TEST(Verifier, AGuardNeedsAFrameState) {
  EXPECT_EQ(
      verifyText(
          "b0:\n  v0: Value = param<1>\n  v1: Int = check.int v0 !TypeMismatch\n  return v1\n"),
      "b0: v1: Int = check.int v0 !TypeMismatch: has no frame state");
}

TEST(Verifier, TheStateOfACallMustBeOpen) {
  EXPECT_EQ(
      verifyText("b0:\n  v0: Value = param<1>\n  v1: Value = call.helper<Neg> v0 @s0\n"
                 "  v2: Int = const.int<0>\n  return v2\n"
                 "s0 = state function 1 pc 2 {}\n"),
      "b0: v1: Value = call.helper<Neg> v0 @s0: s0 must be open: it is the state after a call");
}

TEST(Verifier, NoGuardStandsBehindACallOfItsOwnInstruction) {
  const std::string next =
      "b0:\n  v0: Value = param<1>\n  v1: Value = call.helper<Neg> v0 @s0\n"
      "  v2: Int = check.int v0 !TypeMismatch @s1\n  return v2\n"
      "s0 = state function 1 pc 2 open {}\n";
  EXPECT_EQ(verifyText(next + "s1 = state function 1 pc 3 {}\n"), "");
  EXPECT_EQ(verifyText(next + "s1 = state function 1 pc 2 {}\n"),
            "b0: v2: Int = check.int v0 !TypeMismatch @s1: stands behind a call of the instruction "
            "that it executes again");
}

TEST(Verifier, EdgesAgreeInBothDirections) {
  EXPECT_EQ(verifyText("b0:\n  jump b1\nb1:\n  v0: Int = const.int<0>\n  return v0\n"),
            "edge b0 -> b1 is not among the predecessors");
}

}  // namespace
}  // namespace vela::ir
