#include <gtest/gtest.h>

#include "core/ir/dominators.h"
#include "core/ir/exit_plan.h"
#include "core/ir/loops.h"
#include "core/ir/parser.h"

namespace vela::ir {
namespace {

/// A unit with these edges; terminators are left out, since only edges matter here.
Unit graph(uint32_t blocks, const std::vector<std::pair<BlockId, BlockId>>& edges) {
  Unit unit;
  for (uint32_t i = 0; i < blocks; ++i) unit.newBlock();
  for (auto [from, to] : edges) unit.addEdge(from, to);
  return unit;
}

TEST(Dominators, TheJoinOfADiamondIsDominatedByItsTop) {
  Unit unit = graph(5, {{0, 1}, {1, 2}, {1, 3}, {2, 4}, {3, 4}});
  Dominators d(unit);
  EXPECT_EQ(d.idom(4), 1u);
  EXPECT_TRUE(d.dominates(0, 4));
  EXPECT_TRUE(d.dominates(4, 4));
  EXPECT_FALSE(d.dominates(2, 4));
  EXPECT_EQ(d.depth(4), 2u);
}

TEST(Dominators, AnUnreachableBlockHasNoPosition) {
  Unit unit = graph(3, {{0, 1}, {2, 1}});
  Dominators d(unit);
  EXPECT_FALSE(d.reachable(2));
  EXPECT_EQ(d.idom(1), 0u);
}

TEST(Loops, AnInnerLoopKnowsItsOuterOne) {
  // 0 -> 1 (outer header) -> 2 (inner header) -> 3 -> 2, 2 -> 4 -> 1, 1 -> 5
  Unit unit = graph(6, {{0, 1}, {1, 2}, {2, 3}, {3, 2}, {2, 4}, {4, 1}, {1, 5}});
  Dominators d(unit);
  Loops loops(unit, d);
  ASSERT_EQ(loops.all().size(), 2u);
  const Loop& outer = loops.loop(0);
  const Loop& inner = loops.loop(1);
  EXPECT_EQ(outer.header, 1u);
  EXPECT_EQ(outer.preheader, 0u);
  EXPECT_EQ(inner.parent, 0u);
  EXPECT_EQ(inner.preheader, kNoId) << "its predecessor outside also leads out of the outer loop";
  EXPECT_EQ(loops.depth(3), 2u);
  EXPECT_EQ(loops.depth(4), 1u);
  EXPECT_EQ(loops.depth(5), 0u);
  EXPECT_TRUE(loops.contains(0, 3));
  EXPECT_FALSE(loops.contains(1, 4));
}

TEST(ExitPlan, StoresEachValueOnceAndNoConstants) {
  ParseResult r = parse(
      "unit \"f\" function 1 (Int, Value) -> Int\n"
      "b0:\n  v0: Int = param<0>\n  v1: Value = param<1>\n  v2: Int = const.int<7>\n"
      "  v3: Int = check.int v1 !TypeMismatch @s0\n"
      "  v4: Value = call.helper<Neg> v1 @s1\n"
      "  return v3\n"
      "s0 = state function 1 pc 3 {r0: v0, r1: v1, r2: v2, r3: v0}\n"
      "s1 = state function 2 pc 5 open closure v1 parent s2 {r0: v3}\n"
      "s2 = state function 1 pc 4 open {r0: v0}\n");
  ASSERT_EQ(r.error, "");
  ExitPlan plan = planExits(r.units[0]);
  ASSERT_EQ(plan.exits.size(), 2u);
  EXPECT_EQ(plan.exits[0].stored, (std::vector<NodeId>{0, 1}));
  const FrameSource& frame = plan.exits[0].frames[0];
  EXPECT_EQ(frame.registers[2].source.kind, ValueSource::kConstant);
  EXPECT_EQ(frame.registers[2].source.bits, 7);
  EXPECT_EQ(frame.registers[3].source.index, 0u);

  const ExitPoint& call = plan.exits[1];
  EXPECT_TRUE(call.is_call);
  ASSERT_EQ(call.frames.size(), 2u);
  EXPECT_EQ(call.frames[0].function, 1u) << "the outermost frame comes first";
  EXPECT_EQ(call.frames[1].function, 2u);
  EXPECT_TRUE(call.frames[1].has_closure);
  EXPECT_EQ(call.frames[1].registers[0].source.index + 0u, 2u) << "place 0 is the call's result";
}

}  // namespace
}  // namespace vela::ir
