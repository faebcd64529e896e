#include "targets/simulated/cost_model.h"

#include <gtest/gtest.h>

#include "core/bytecode/instruction.h"
#include "core/ir/parser.h"

namespace vela::simulated {
namespace {

constexpr int kX86 = static_cast<int>(IsaModel::kX86_64);
constexpr int kRiscv = static_cast<int>(IsaModel::kRiscv64);

/// A loop that sums, with `op` between one turn and the next.
ir::Unit loop(const std::string& type, const std::string& op) {
  const std::string text = "unit \"f\" function 3 (Int, " + type + ") -> " + type + R"(
b0:
  v0: Int = param<0>
  v1: )" + type + R"( = param<1>
  v2: Int = const.int<0>
  v3: Int = const.int<1>
  jump b1
b1 <- b0, b2 loop 1:
  v4: Int = phi v2, v7
  v5: )" + type + R"( = phi v1, v8
  v6: Bool = icmp<lt> v4, v0
  branch v6 b2, b3 likely
b2 <- b1 depth 1:
  v7: Int = iadd v4, v3
  v8: )" + type + " = " + op +
                           R"( v5, v5
  jump b1
b3 <- b1:
  return v5
)";
  ir::ParseResult parsed = ir::parse(text);
  EXPECT_EQ(parsed.error, "");
  return std::move(parsed.units.at(0));
}

double turn(const ir::Unit& unit, int isa) {
  const CostModel model(unit);
  return model.block(1).native[isa] + model.block(2).native[isa];
}

TEST(CostModel, ATurnWaitsForTheOneBefore) {
  // Issuing takes about a cycle; the sum waits for an addition of the turn before.
  EXPECT_DOUBLE_EQ(turn(loop("Float", "fadd"), kX86), 4);
  EXPECT_DOUBLE_EQ(turn(loop("Int", "iadd"), kX86), 1);
  EXPECT_DOUBLE_EQ(turn(loop("Float", "fdiv"), kX86), 13);
}

TEST(CostModel, ANarrowCoreTakesLonger) {
  const ir::Unit unit = loop("Int", "iadd");
  EXPECT_GT(turn(unit, kRiscv), turn(unit, kX86));
}

TEST(CostModel, BlocksOutsideOfLoopsCostTheirSlots) {
  const ir::Unit unit = loop("Int", "iadd");
  const CostModel model(unit);
  EXPECT_DOUBLE_EQ(model.block(0).native[kX86],
                   0);  // constants, parameters and a jump that falls through
  EXPECT_GT(model.block(3).native[kX86], 0);
}

TEST(CostModel, InterpretedCyclesAreThoseOfTheBytecodeBehindABlock) {
  ir::Unit unit = loop("Int", "iadd");
  const auto add = static_cast<uint8_t>(bytecode::Opcode::kAdd);
  unit.block(2).bytecode = {{{}, add}, {{}, add}};
  const CostModel model(unit);
  EXPECT_DOUBLE_EQ(model.block(2).interpreted, 2 * interpretedCycles(add));
  EXPECT_DOUBLE_EQ(model.block(1).interpreted, 0);
}

TEST(CostModel, ABranchIsMissedAsOftenAsItGoesTheRareWay) {
  const Cycles once = missedBranches(2, 1, false);
  EXPECT_GT(once.native[kX86], once.native[kRiscv]);
  EXPECT_GT(once.native[kRiscv], 0);
  EXPECT_DOUBLE_EQ(missedBranches(100, 20, false).native[kX86], 20 * once.native[kX86]);
  EXPECT_DOUBLE_EQ(missedBranches(100, 80, false).native[kX86], 20 * once.native[kX86]);
  EXPECT_DOUBLE_EQ(missedBranches(100, 100, false).interpreted, 0);
}

TEST(CostModel, MachineCodeSelectsBetweenWaysThatComputeNextToNothing) {
  const auto diamond = [](const std::string& op) {
    const std::string text = R"(unit "f" function 3 (Int, Int) -> Int
b0:
  v0: Int = param<0>
  v1: Int = param<1>
  v2: Bool = icmp<lt> v0, v1
  branch v2 b1, b2
b1 <- b0:
  v3: Int = )" + op + R"( v0, v1
  jump b2
b2 <- b0, b1:
  v4: Int = phi v0, v3
  return v4
)";
    ir::ParseResult parsed = ir::parse(text);
    EXPECT_EQ(parsed.error, "");
    return std::move(parsed.units.at(0));
  };
  EXPECT_TRUE(becomesSelect(diamond("iadd"), 0));
  EXPECT_FALSE(becomesSelect(diamond("idiv"), 0));
  EXPECT_FALSE(becomesSelect(loop("Int", "iadd"), 1));
  const Cycles lost = missedBranches(2, 1, true);
  EXPECT_DOUBLE_EQ(lost.native[kX86], 0);
  EXPECT_GT(lost.interpreted, 0);
}

TEST(CostModel, ACallCostsMoreToInterpretThanAMove) {
  EXPECT_GT(interpretedCycles(static_cast<uint8_t>(bytecode::Opcode::kCallFunction)),
            2 * interpretedCycles(static_cast<uint8_t>(bytecode::Opcode::kMove)));
}

}  // namespace
}  // namespace vela::simulated
