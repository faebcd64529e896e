#include "core/bytecode/liveness.h"

#include <gtest/gtest.h>

#include "core/bytecode/assembler.h"
#include "core/bytecode/test_modules.h"
#include "core/bytecode/verifier.h"

namespace vela::bytecode {
namespace {

using Registers = std::vector<uint16_t>;

std::unique_ptr<Module> module(const std::string& text) {
  AssembleResult result = assemble(text);
  EXPECT_TRUE(result) << result.error;
  for (const VerifyError& error : verify(*result.module)) ADD_FAILURE() << error.message;
  return std::move(result.module);
}

TEST(Liveness, ARegisterIsLiveFromItsWriteToItsLastRead) {
  const auto m = module(R"(
    function "f"
      params 1
      code
        loadint r1, 5
        add r2, r0, r1
        add r2, r2, r1
        return r2
    end)");
  const Liveness live(*m, m->functions[0]);
  EXPECT_EQ(live.liveBefore(0).toVector(), (Registers{0}));
  EXPECT_EQ(live.liveBefore(1).toVector(), (Registers{0, 1}));
  EXPECT_EQ(live.liveBefore(2).toVector(), (Registers{1, 2}));
  EXPECT_EQ(live.liveBefore(3).toVector(), (Registers{2}));
}

TEST(Liveness, ALoopKeepsWhatItsNextTurnReads) {
  const auto m = module(R"(
    function "f"
      params 2
      code
      head:
        jumpnotlti r0, 5, end
        add r0, r0, r1
        loop head
      end:
        return r0
    end)");
  const Liveness live(*m, m->functions[0]);
  EXPECT_EQ(live.liveBefore(2).toVector(), (Registers{0, 1}));
  EXPECT_EQ(live.liveBefore(3).toVector(), (Registers{0}));
}

TEST(Liveness, AfterACallItsResultIsLeftOpen) {
  const auto m = module(R"(
    function "f"
      params 1
      code
        move r5, r0
        callfunction r1, 1, "f"
        add r1, r1, r0
        return r1
    end)");
  const Liveness live(*m, m->functions[0]);
  EXPECT_EQ(live.liveBefore(1).toVector(), (Registers{0, 5}));
  EXPECT_EQ(live.liveAfterCall(1).toVector(), (Registers{0}));
  RegisterSet suspended;
  live.liveWhileSuspended(1, suspended);
  EXPECT_EQ(suspended.toVector(), (Registers{0})) << "the arguments belong to the callee";
}

TEST(Liveness, AnInstructionThatCallsSeveralTimesKeepsItsOperandsWhileSuspended) {
  const auto m = module(R"(
    function "f"
      params 2
      code
        concat r2, r0, 2
        return r2
    end)");
  const Liveness live(*m, m->functions[0]);
  EXPECT_EQ(live.liveAfterCall(0).toVector(), Registers{});
  LivenessMemo memo(live);
  EXPECT_EQ(memo.whileSuspended(0).toVector(), (Registers{0, 1}));
}

TEST(Liveness, TheStateOfAnIterationStaysWhileItsNextIsUnderWay) {
  const auto m = module(R"(
    function "f"
      params 1
      code
        iterprep r1, r0
      next:
        iternext r1, r3, end
        move r0, r3
        loop next
      end:
        return r0
    end)");
  const Liveness live(*m, m->functions[0]);
  EXPECT_EQ(live.liveAfterCall(0).toVector(), (Registers{0}));
  EXPECT_EQ(live.liveAfterCall(1).toVector(), (Registers{0, 1, 2}));
}

TEST(Liveness, WhatAHandlerReadsIsLiveWhereverItsRangeMayThrow) {
  const auto m = module(R"(
    function "f"
      params 2
      handler try tried caught r3
      code
        loadint r2, 1
      try:
        add r2, r1, r1
        move r0, r2
      tried:
        return r0
      caught:
        add r3, r3, r2
        return r3
    end)");
  const Liveness live(*m, m->functions[0]);
  EXPECT_EQ(live.liveBefore(1).toVector(), (Registers{1, 2}))
      << "r2's old value is needed if the addition throws";
  EXPECT_EQ(live.liveAfterCall(1).toVector(), (Registers{2}));
  EXPECT_EQ(live.liveBefore(2).toVector(), (Registers{2}));
  EXPECT_EQ(live.liveBefore(4).toVector(), (Registers{2, 3}));
}

TEST(Liveness, ACapturedRegisterIsReadWhereTheClosureIsMade) {
  const auto m = module(R"(
    function "f"
      params 1
      code
        newcell r1
        setcell r1, r0
        newclosure r2, "g"
        return r2
    end
    function "g" closure
      capture cell r1
      code
        returnnone
    end)");
  const Liveness live(*m, m->functions[0]);
  EXPECT_EQ(live.liveBefore(2).toVector(), (Registers{1}));
}

/// The definition itself, instruction by instruction until nothing changes.
std::vector<RegisterSet> slowLiveness(const Module& m, const Function& f) {
  const CodeView view = codeOf(m, f);
  const size_t size = f.code.size();
  std::vector<RegisterSet> live(size + 1, RegisterSet(f.register_count));
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t pc = size; pc-- > 0;) {
      const Instruction& i = f.code[pc];
      const OpInfo& info = opInfo(i.op);
      RegisterSet now(f.register_count);
      if (!info.has(kEnds)) {
        RegisterSet next = live[pc + 1];
        forEachWrite(i, Edge::kNext, [&](uint32_t r) { next.erase(r); });
        now.insertAll(next);
      }
      if (info.has(kJumps)) {
        RegisterSet jump = live[pc + 1 + static_cast<size_t>(static_cast<int64_t>(jumpOffset(i)))];
        forEachWrite(i, Edge::kJump, [&](uint32_t r) { jump.erase(r); });
        now.insertAll(jump);
      }
      for (const Handler& handler : f.handlers) {
        if (!mayThrow(i.op) || pc < handler.start || pc >= handler.end) continue;
        RegisterSet caught = live[handler.target];
        caught.erase(handler.reg);
        now.insertAll(caught);
        break;
      }
      forEachRead(i, view.captures, [&](uint32_t r) { now.insert(r); });
      changed |= now != live[pc];
      live[pc] = now;
    }
  }
  return live;
}

TEST(Liveness, AgreesWithItsDefinitionOnRandomCode) {
  std::mt19937_64 random(3);
  for (int round = 0; round < 150; ++round) {
    const auto m = module(testing::randomValidText(random, 1 + round % 9));
    const Function& f = m->functions[0];
    const std::vector<RegisterSet> slow = slowLiveness(*m, f);
    const Liveness live(*m, f);
    for (uint32_t pc = 0; pc < f.code.size(); ++pc)
      ASSERT_EQ(live.liveBefore(pc), slow[pc]) << "pc " << pc;
    for (uint32_t b = 0; b < live.blocks().size(); ++b) {
      Liveness::Cursor cursor(live, b);
      for (; !cursor.atStart(); cursor.back()) ASSERT_EQ(cursor.live(), slow[cursor.pc()]);
      ASSERT_EQ(cursor.live(), slow[live.blocks()[b].start]);
    }
  }
}

TEST(Liveness, FunctionsOfAHundredThousandInstructionsAreDoneAtOnce) {
  std::string text = "function \"f\"\n  params 2\n  code\n";
  for (int n = 0; n < 25000; ++n) {
    const std::string label = std::to_string(n);
    text += "h" + label + ":\n jumpnotlti r0, 5, e" + label +
            "\n add r2, r0, r1\n add r0, r2, r0\n loop h" + label + "\ne" + label + ":\n";
  }
  const auto m = module(text + "return r0\nend\n");
  const Liveness live(*m, m->functions[0]);
  EXPECT_EQ(live.liveBefore(50001).toVector(), (Registers{0, 1}));
  EXPECT_EQ(live.liveBefore(100000).toVector(), (Registers{0}));
}

}  // namespace
}  // namespace vela::bytecode
