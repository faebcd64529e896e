#include "core/bytecode/registers.h"

#include <gtest/gtest.h>

namespace vela::bytecode {
namespace {

using Registers = std::vector<uint32_t>;

Registers readsOf(const Instruction& i, const CaptureLookup& captures = {}) {
  Registers out;
  forEachRead(i, captures, [&](uint32_t r) { out.push_back(r); });
  return out;
}
Registers writesOf(const Instruction& i, Edge edge) {
  Registers out;
  forEachWrite(i, edge, [&](uint32_t r) { out.push_back(r); });
  return out;
}
Registers resultsOf(const Instruction& i) {
  Registers out;
  forEachResult(i, [&](uint32_t r) { out.push_back(r); });
  return out;
}

TEST(Registers, ArithmeticReadsTwoAndWritesOne) {
  const Instruction add = Instruction::abc(Opcode::kAdd, 1, 2, 3);
  EXPECT_EQ(readsOf(add), (Registers{2, 3}));
  EXPECT_EQ(writesOf(add, Edge::kNext), (Registers{1}));
  EXPECT_EQ(resultsOf(add), (Registers{1}));
  EXPECT_FALSE(clobbersAbove(add));
}

TEST(Registers, CallsReadTheirArgumentsBehindTheFrameHeader) {
  const Instruction call = Instruction::abc(Opcode::kCall, 10, 2);
  EXPECT_EQ(readsOf(call), (Registers{10, 14, 15}));
  EXPECT_EQ(writesOf(call, Edge::kNext), (Registers{10}));
  EXPECT_EQ(resultsOf(call), (Registers{10}));
  EXPECT_TRUE(clobbersAbove(call));
  EXPECT_EQ(readsOf(Instruction::abc(Opcode::kCallFunction, 10, 2)), (Registers{14, 15}));
  EXPECT_EQ(readsOf(Instruction::abc(Opcode::kNew, 10, 3)), (Registers{15, 16}))
      << "the place of `this` is not read";
  EXPECT_EQ(readsOf(Instruction::abc(Opcode::kCallBuiltin, 10, 2, 5)), (Registers{10, 11}));
}

TEST(Registers, SpansAreRead) {
  EXPECT_EQ(readsOf(Instruction::abc(Opcode::kNewList, 1, 4, 3)), (Registers{4, 5, 6}));
  EXPECT_EQ(readsOf(Instruction::abc(Opcode::kNewList, 1, 4, 0)), Registers{});
  EXPECT_EQ(writesOf(Instruction::abc(Opcode::kNewList, 1, 4, 3), Edge::kNext), Registers{1});
}

TEST(Registers, LoopsWriteOnOneWayOutOnly) {
  const Instruction prep = Instruction::abc(Opcode::kForPrep, 4, 0, 9);
  EXPECT_EQ(readsOf(prep), (Registers{4, 5}));
  EXPECT_EQ(writesOf(prep, Edge::kNext), (Registers{4, 5, 6}));
  EXPECT_EQ(writesOf(prep, Edge::kJump), (Registers{4, 5}));
  const Instruction loop = Instruction::ad(Opcode::kForLoop, 4, static_cast<uint32_t>(-3));
  EXPECT_EQ(readsOf(loop), (Registers{4, 5}));
  EXPECT_EQ(writesOf(loop, Edge::kNext), Registers{});
  EXPECT_EQ(writesOf(loop, Edge::kJump), (Registers{4, 6}));
  const Instruction next = Instruction::abc(Opcode::kIterNext, 4, 7, 9);
  EXPECT_EQ(readsOf(next), (Registers{4, 5}));
  EXPECT_EQ(writesOf(next, Edge::kNext), (Registers{4, 5, 7}));
  EXPECT_EQ(writesOf(next, Edge::kJump), (Registers{4, 5}));
  EXPECT_EQ(resultsOf(next), (Registers{7}))
      << "the state is still needed when next() has returned";
}

TEST(Registers, ClosuresReadWhatTheyCapture) {
  Module module;
  module.functions.resize(1);
  module.functions[0].captures = {{false, true, 3}, {true, false, 0}, {false, false, 8}};
  const Instruction closure = Instruction::ad(Opcode::kNewClosure, 1, 0);
  EXPECT_EQ(readsOf(closure, moduleCaptures(module)), (Registers{3, 8}));
  EXPECT_EQ(readsOf(Instruction::ad(Opcode::kNewClosure, 1, 7), moduleCaptures(module)),
            Registers{});
}

TEST(Registers, StoresOnlyRead) {
  EXPECT_EQ(readsOf(Instruction::abc(Opcode::kSetIndex, 1, 2, 3)), (Registers{1, 2, 3}));
  EXPECT_EQ(writesOf(Instruction::abc(Opcode::kSetIndex, 1, 2, 3), Edge::kNext), Registers{});
  EXPECT_EQ(readsOf(Instruction::abc(Opcode::kSetCaptureCell, 9, 2)), (Registers{2}));
  EXPECT_EQ(readsOf(Instruction::ad(Opcode::kSetVar, 1, 9)), (Registers{1}));
}

TEST(Registers, WhateverAllocatesMayThrow) {
  EXPECT_TRUE(mayThrow(Opcode::kNewList));
  EXPECT_TRUE(mayThrow(Opcode::kAdd));
  EXPECT_FALSE(mayThrow(Opcode::kMove));
  EXPECT_FALSE(mayThrow(Opcode::kJump));
}

TEST(Instruction, JumpOffsetsAreKeptInTheirOperand) {
  for (const int32_t offset : {0, 5, -5, 32767, -32768}) {
    Instruction i = Instruction::abc(Opcode::kJumpLt, 1, 2);
    setJumpOffset(i, offset);
    EXPECT_EQ(jumpOffset(i), offset);
    EXPECT_EQ(i.b, 2);
  }
  for (const int32_t offset : {0, -1, 70000, -70000, INT32_MAX, INT32_MIN}) {
    Instruction i = Instruction::abc(Opcode::kJump);
    setJumpOffset(i, offset);
    EXPECT_EQ(jumpOffset(i), offset);
  }
}

TEST(Instruction, RowsOfTheTableAreConsistent) {
  for (int op = 0; op < kOpcodeCount; ++op) {
    const OpInfo& info = opInfo(static_cast<Opcode>(op));
    SCOPED_TRACE(info.name);
    const int jumps = (info.a == Operand::J) + (info.b == Operand::J) + (info.c == Operand::J);
    EXPECT_EQ(jumps, info.has(kJumps) ? 1 : 0);
    EXPECT_NE(info.b == Operand::D || info.a == Operand::D, true);
    if (info.has(kJumps)) {
      EXPECT_TRUE(info.wide() ? info.b == Operand::J : info.c == Operand::J);
    }
    if (info.has(kBackEdge)) {
      EXPECT_TRUE(info.has(kJumps));
    }
    if (info.has(kSpanB)) {
      EXPECT_TRUE(info.b == Operand::R && info.c == Operand::U);
    }
    if (info.has(kSpanArgs) || info.has(kSpanBuiltin)) {
      EXPECT_EQ(info.b, Operand::U);
    }
  }
}

}  // namespace
}  // namespace vela::bytecode
