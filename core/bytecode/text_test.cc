#include <gtest/gtest.h>

#include "core/bytecode/assembler.h"
#include "core/bytecode/disassembler.h"
#include "core/bytecode/test_modules.h"
#include "core/bytecode/writer.h"

namespace vela::bytecode {
namespace {

std::string errorOf(const std::string& text) { return assemble(text).error; }

TEST(TextForm, EveryPartOfTheSampleSurvivesARoundTrip) {
  const auto module = testing::sampleModule();
  const std::string text = disassemble(*module);
  const AssembleResult again = assemble(text);
  ASSERT_TRUE(again) << again.error << "\n" << text;
  EXPECT_EQ(writeModule(*again.module), writeModule(*module));
  EXPECT_EQ(disassemble(*again.module), text);
}

TEST(TextForm, ModulesOfArbitraryContentSurviveARoundTrip) {
  std::mt19937_64 random(1);
  for (int round = 0; round < 2000; ++round) {
    const auto module = testing::randomModule(random);
    const std::string text = disassemble(*module);
    const AssembleResult again = assemble(text);
    ASSERT_TRUE(again) << again.error << "\n" << text;
    ASSERT_EQ(writeModule(*again.module), writeModule(*module)) << text;
  }
}

TEST(TextForm, SourceLinesStandAsCommentsAboveTheirInstructions) {
  const auto module = testing::sampleModule();
  DisassembleOptions options;
  options.source = [](std::string_view file) {
    return file == "main.vela"
               ? std::string_view("fn fib(n: Int)\n  if n < 2 {\n  return fib(n - 1)\n")
               : "";
  };
  const std::string text = disassembleFunction(*module, 0, options);
  EXPECT_NE(text.find("    ; 2 |   if n < 2 {\n    .line 2:6\n    jumpnotlti r0, 2, L3\n"),
            std::string::npos)
      << text;
}

TEST(TextForm, InstructionsAloneShowTheirJumpRelatively) {
  EXPECT_EQ(instructionText(Instruction::abc(Opcode::kJumpLt, 1, 2, static_cast<uint16_t>(-3))),
            "jumplt r1, r2, -3");
  EXPECT_EQ(instructionText(Instruction::ad(Opcode::kLoadInt, 4, static_cast<uint32_t>(-70000))),
            "loadint r4, -70000");
  EXPECT_EQ(instructionText(Instruction::abc(Opcode::kGetCell, 1, 2, kNoName)),
            "getcell r1, r2, -");
  EXPECT_EQ(instructionText(Instruction::abc(Opcode::kMove, 1, 2, 9)), "raw 0, 0, 1, 2, 9");
}

TEST(Assembler, NamesMayStandForIndicesThatComeLater) {
  const AssembleResult result = assemble(R"(
    body "main"
    function "main" body
      code
        callfunction r0, 0, "later"
        loadclass r1, "C"
        return r0
    end
    function "later"
      code
        returnnone
    end
    class "C"
    end)");
  ASSERT_TRUE(result) << result.error;
  const Module& m = *result.module;
  EXPECT_EQ(m.functions[0].slots[0].payload, 1u);
  EXPECT_EQ(m.functions[0].code[1].wide(), 0u);
  EXPECT_EQ(m.functions[0].register_count, 4u);
  EXPECT_EQ(m.bodies, std::vector<uint32_t>{0});
}

TEST(Assembler, LiteralsBecomeConstantsOnce) {
  const AssembleResult result = assemble(R"(
    function "f"
      code
        loadk r0, "text"
        loadk r0, 1.25
        loadk r0, 9000000000
        loadk r0, "text"
        return r0
    end)");
  ASSERT_TRUE(result) << result.error;
  EXPECT_EQ(result.module->constants.size(), 3u);
  EXPECT_EQ(result.module->functions[0].code[3].wide(), 0u);
  EXPECT_EQ(result.module->constants[2].integer, 9000000000);
}

TEST(Assembler, ErrorsNameTheLine) {
  EXPECT_EQ(errorOf("foo"), "line 1: unknown statement 'foo'");
  EXPECT_EQ(errorOf("function \"f\"\n  code\n    bad r1\nend"),
            "line 3: unknown instruction 'bad'");
  EXPECT_EQ(errorOf("function \"f\"\n  code\n    jump nowhere\nend"),
            "line 3: no label 'nowhere' in this function");
  EXPECT_EQ(errorOf("function \"f\"\n  code\n    loadclass r0, \"C\"\nend"),
            "line 3: nothing is named 'C'");
  EXPECT_EQ(errorOf("function \"f\"\n  code\n    move r1\nend"), "line 3: expected an operand");
  EXPECT_EQ(errorOf("function \"f\"\n  code\n    move r1, r70000\nend"),
            "line 3: an operand above 65535");
  EXPECT_EQ(errorOf("function \"f\"\n  code\n    move r1, r2, r3\nend"), "line 3: unexpected 'r3'");
  EXPECT_EQ(errorOf("function \"f\"\n  code\n  l: l:\nend"), "line 3: label 'l' twice");
  EXPECT_EQ(errorOf("function \"f\""), "line 1: the text ends before 'end'");
  EXPECT_EQ(errorOf("string \"abc"), "line 1: a string without its closing quote");
  EXPECT_EQ(errorOf("string \"\\q\""), "line 1: unknown escape in a string");
  EXPECT_EQ(errorOf("const int 9223372036854775808"), "line 1: '9223372036854775808' is no Int");
}

}  // namespace
}  // namespace vela::bytecode
