#include "core/bytecode/verifier.h"

#include <gtest/gtest.h>

#include "core/bytecode/assembler.h"
#include "core/bytecode/test_modules.h"

namespace vela::bytecode {
namespace {

/// The first error of a module, or "".
std::string errorOf(const Module& module) {
  const std::vector<VerifyError> errors = verify(module);
  return errors.empty() ? "" : errors[0].message;
}
std::string errorIn(const std::string& text) {
  const AssembleResult result = assemble(text);
  EXPECT_TRUE(result) << result.error << "\n" << text;
  return result ? errorOf(*result.module) : result.error;
}

/// The first error of a function `f` with the given code and one parameter in r0; `head` are
/// statements ahead of the code.
std::string errorInCode(const std::string& code, const std::string& head = "registers 12\n",
                        const std::string& more = "") {
  return errorIn("function \"f\"\n  params 1\n" + head + "  code\n" + code + "\nend\n" + more);
}

void expectError(const std::string& error, const std::string& part) {
  EXPECT_NE(error.find(part), std::string::npos) << "got: " << error << "\nwanted: " << part;
}

TEST(Verifier, AcceptsTheSample) { EXPECT_EQ(errorOf(*testing::sampleModule()), ""); }

TEST(Verifier, AcceptsWhateverStructuredCodeIsGenerated) {
  std::mt19937_64 random(4);
  for (int round = 0; round < 200; ++round) {
    const std::string text = testing::randomValidText(random, 1 + round % 9);
    ASSERT_EQ(errorIn(text), "") << text;
  }
}

TEST(Verifier, ErrorsSayFunctionInstructionAndReason) {
  EXPECT_EQ(errorInCode("move r1, r2\nreturn r1"),
            "function 0 'f', pc 0 (move r1, r2): r2 is read, but not written (or not as a value) "
            "on every way here");
}

TEST(Verifier, RejectsOperandsOutOfRange) {
  expectError(errorInCode("move r1, r12\nreturn r0"), "register 12 of 12");
  expectError(errorInCode("loadk r1, k3\nreturn r0"), "no constant 3");
  expectError(errorInCode("getvar r1, v0\nreturn r0"), "no module variable 0");
  expectError(errorInCode("loadfunction r1, f1\nreturn r0"), "no function 1");
  expectError(errorInCode("loadclass r1, c0\nreturn r0"), "no class 0");
  expectError(errorInCode("istype r1, r0, t0\nreturn r0"), "no type check 0");
  expectError(errorInCode("getcapture r1, p0\nreturn r0"), "no capture 0");
  expectError(errorInCode("getfield r1, r0, s0\nreturn r0"), "no slot 0");
  expectError(errorInCode("getcell r1, r0, #77\nreturn r0"), "no string 77");
  expectError(errorInCode("raw 0, 0, 1, 0, 9\nreturn r0"), "an unused operand is not zero");
  expectError(errorInCode("raw 0, 1, 1, 0, 0\nreturn r0"), "feedback in a module");
  expectError(errorInCode("raw 255, 0, 1, 0, 0\nreturn r0"), "no such opcode");
  expectError(errorInCode("forprep r0, 2, end\nend:\nreturn r0"), "operand b must be 0 or 1");
}

TEST(Verifier, RejectsSpansAndFramesBeyondTheRegisters) {
  expectError(errorInCode("newlist r1, r8, 5\nreturn r1"), "register 12 of 12");
  expectError(errorInCode("newmap r1, r0, 1\nreturn r1"), "a key without a value");
  expectError(errorInCode("callbuiltin r10, 3, b1\nreturn r10"), "register 12 of 12");
  expectError(errorInCode("callfunction r8, 1, \"f\"\nreturn r8"), "register 12 of 12");
  expectError(errorInCode("callfunction r9, 0, \"f\"\nreturn r9"), "register 12 of 12");
  expectError(errorInCode("iterprep r11, r0\nreturn r0"), "register 12 of 12");
  expectError(errorInCode("forprep r10, 0, end\nend:\nreturn r0"), "register 12 of 12");
}

TEST(Verifier, RejectsSlotsOfTheWrongKind) {
  expectError(errorInCode("getfield r1, r0, s0\nreturn r0", "registers 12\nslot call\n"),
              "slot 0 is of another kind");
  expectError(errorInCode("return r0", "registers 12\nslot callfunction f9\n"),
              "slot 0: no function 9");
  expectError(errorInCode("return r0", "registers 12\nslot new c0\n"), "slot 0: no class 0");
  expectError(errorInCode("return r0", "registers 12\nslot field #99\n"), "slot 0: no string 99");
  expectError(errorInCode("return r0", "registers 12\nslot call 4\n"),
              "slot 0: a payload where none belongs");
  const std::string closure = "function \"g\" closure\ncapture r0\ncode\nreturnnone\nend\n";
  expectError(errorInCode("callfunction r1, 0, \"g\"\nreturn r1", "", closure),
              "slot 0: function 1 needs a closure");
  expectError(errorInCode("loadfunction r1, \"g\"\nreturn r1", "", closure),
              "the function needs a closure");
}

TEST(Verifier, RejectsJumpsThatLeaveTheFunctionOrGoTheWrongWay) {
  expectError(errorInCode("jump +9\nreturn r0"), "jumps to 10, outside the function");
  expectError(errorInCode("l:\nmove r1, r0\njump l"), "must jump forwards");
  expectError(errorInCode("loop +0\nreturn r0"), "must jump backwards");
  expectError(errorInCode("move r1, r0"), "control runs off the end");
  expectError(errorInCode("jumpnone r0, +0"), "control runs off the end");
}

TEST(Verifier, RejectsLoopsThatAreEnteredInTheMiddleOrOverlap) {
  expectError(
      errorInCode("jumpnone r0, middle\nhead:\nmove r1, r0\nmiddle:\nmove r2, r0\nloop head"),
      "jumps into the middle of a loop");
  expectError(
      errorInCode(
          "a:\njumpnone r0, out\nb:\njumptrue r0, a2\nloop a\na2:\nloop b\nout:\nreturn r0"),
      "loops overlap");
  std::string deep;
  for (int n = 0; n < 201; ++n) deep += "h" + std::to_string(n) + ":\n" + "jumpnone r0, out\n";
  for (int n = 201; n-- > 0;) deep += "loop h" + std::to_string(n) + "\n";
  expectError(errorInCode(deep + "out:\nreturn r0"), "nested too deeply");
}

TEST(Verifier, RejectsMalformedHandlers) {
  const std::string code = "a:\nadd r1, r0, r0\nb:\nreturn r0\nc:\nreturn r0";
  EXPECT_EQ(errorInCode(code, "registers 2\nhandler a b c r1\n"), "");
  expectError(errorInCode(code, "registers 2\nhandler b a c r1\n"), "handler 0: an empty range");
  expectError(errorInCode(code, "registers 2\nhandler a 9 c r1\n"),
              "handler 0: an empty range or one outside");
  expectError(errorInCode(code, "registers 2\nhandler a b 9 r1\n"), "handler 0: a target outside");
  expectError(errorInCode(code, "registers 2\nhandler a c b r1\n"),
              "handler 0: a target before the end");
  expectError(errorInCode(code, "registers 2\nhandler a b c r2\n"),
              "handler 0: a register that does not exist");
}

TEST(Verifier, RejectsReadsOfRegistersThatAreNotWrittenOnEveryWay) {
  expectError(errorInCode("jumpnone r0, l\nloadnone r1\nl:\nreturn r1"),
              "pc 2 (return r1): r1 is read");
  EXPECT_EQ(errorInCode("jumpnone r0, l\nloadnone r1\njump e\nl:\nloadtrue r1\ne:\nreturn r1"), "");
  expectError(errorInCode("loadnone r6\ncallfunction r1, 0, \"f\"\nreturn r6"), "r6 is read");
  expectError(
      errorInCode("head:\njumpnone r0, out\nmove r2, r1\nloadnone r1\nloop head\nout:\nreturn r0"),
      "r1 is read");
  expectError(errorInCode("move r5, r0\nhead:\nmove r1, r5\ncallfunction r1, 0, \"f\"\nloop head"),
              "r5 is read");
}

TEST(Verifier, HandlersSeeOnlyWhatEveryThrowingInstructionLeaves) {
  const std::string head = "registers 9\nhandler a b c r1\n";
  expectError(errorInCode("a:\nadd r2, r0, r0\nadd r2, r0, r0\nb:\nreturn r0\nc:\nreturn r2", head),
              "r2 is read");
  EXPECT_EQ(errorInCode("loadnone r2\na:\nadd r3, r0, r0\nb:\nreturn r0\nc:\nreturn r2", head), "");
  expectError(
      errorInCode("loadnone r7\na:\ncallfunction r2, 0, \"f\"\nb:\nreturn r0\nc:\nreturn r7", head),
      "r7 is read");
  EXPECT_EQ(errorInCode("a:\nmove r2, r0\nb:\nreturn r0\nc:\nreturn r9", "handler a b c r9\n"), "");
}

TEST(Verifier, KeepsCellsIterationsAndCountersApartFromValues) {
  expectError(errorInCode("getcell r1, r0, -\nreturn r1"), "r0 holds no cell here");
  expectError(errorInCode("setcell r0, r0\nreturn r0"), "r0 holds no cell here");
  expectError(errorInCode("newcell r1\nreturn r1"), "r1 is read");
  expectError(errorInCode("newcell r1\nnewlist r2, r1, 1\nreturn r2"), "r1 is read");
  EXPECT_EQ(errorInCode("newcell r1\nmove r2, r1\nsetcell r2, r0\ngetcell r3, r1, -\nreturn r3"),
            "");
  expectError(
      errorInCode(
          "jumpnone r0, l\nnewcell r1\njump e\nl:\nloadnone r1\ne:\nmove r2, r1\nreturn r0"),
      "r1 is read");
  expectError(
      errorInCode("move r1, r0\nmove r2, r0\nl:\niternext r1, r3, e\nloop l\ne:\nreturn r0"),
      "r1 is no iteration state");
  expectError(
      errorInCode(
          "iterprep r1, r0\niterprep r2, r0\nl:\niternext r1, r4, e\nloop l\ne:\nreturn r0"),
      "r2 is no iteration state");
  expectError(errorInCode("iterprep r1, r0\nmove r3, r1\nreturn r0"), "r1 is read");
  expectError(errorInCode("loadint r1, 0\nloadint r2, 9\nl:\nforloop r1, l\nreturn r0"),
              "r1 is no counter");
  expectError(errorInCode("loadint r1, 0\nloadint r2, 9\nforprep r1, 0, e\nl:\nmove r1, "
                          "r0\nforloop r1, l\ne:\nreturn r0"),
              "r1 is no counter");
  expectError(
      errorInCode("loadint r1, 0\nloadint r2, 9\nforprep r1, 0, e\nreturn r3\ne:\nreturn r3"),
      "pc 4 (return r3): r3 is read");
}

TEST(Verifier, CapturesMustFitTheFrameThatMakesTheClosure) {
  const auto with = [](const std::string& make, const std::string& capture) {
    return errorInCode(make, "registers 5\n",
                       "function \"g\" closure\n" + capture + "\ncode\nreturnnone\nend\n");
  };
  EXPECT_EQ(with("newcell r1\nnewclosure r2, \"g\"\nreturn r2", "capture cell r1"), "");
  expectError(with("newclosure r2, \"g\"\nreturn r2", "capture r1"), "r1 is read");
  expectError(with("newclosure r2, \"g\"\nreturn r2", "capture cell r0"), "r0 holds no cell");
  expectError(with("newcell r1\nnewclosure r2, \"g\"\nreturn r2", "capture r1"), "r1 is read");
  expectError(with("newclosure r2, \"g\"\nreturn r2", "capture r9"), "capture 0: register 9 of 5");
  expectError(with("newclosure r2, \"g\"\nreturn r2", "capture p0"),
              "capture 0: the function has no capture 0");
}

TEST(Verifier, CaptureCellsAreReadAsWhatTheyAre) {
  const auto closure = [](const std::string& code) {
    return errorIn("function \"g\" closure\ncapture cell r0\ncapture r1\ncode\n" + code +
                   "\nend\n");
  };
  EXPECT_EQ(closure("getcapturecell r0, p0, -\ngetcapture r1, p1\nreturn r1"), "");
  expectError(closure("getcapturecell r0, p1, -\nreturn r0"), "the capture is no cell");
  expectError(closure("loadnone r0\nsetcapturecell p1, r0, -\nreturn r0"),
              "the capture is no cell");
  expectError(closure("getcapture r0, p0\nreturn r0"), "r0 is read");
  expectError(closure("newclosure r0, \"g\"\nreturn r0"), "r0 holds no cell");
}

TEST(Verifier, ConstructorsReturnThis) {
  const auto constructor = [](const std::string& code) {
    return errorIn("function \"C\" constructor\nparams 1\nregisters 8\ncode\n" + code + "\nend\n");
  };
  EXPECT_EQ(constructor("return r0"), "");
  expectError(constructor("returnnone"), "a constructor returns `this`");
  expectError(constructor("move r1, r0\nreturn r1"), "a constructor returns `this`");
  expectError(constructor("loadnone r0\nreturn r0"), "a constructor changes `this`");
}

TEST(Verifier, RejectsFunctionsWhoseNumbersDisagree) {
  const auto function = [](const std::string& text) {
    return errorIn("function " + text + "\nend\n");
  };
  expectError(function("\"f\"\nparams 2 1\ncode\nreturnnone"),
              "more parameters needed than allowed");
  expectError(function("\"f\"\nparams 1 2\nregisters 1\ncode\nreturnnone"),
              "fewer registers than parameters");
  expectError(function("\"f\"\nparams 0\ncode"), "no code");
  expectError(function("\"f\" abstract\nparams 0\ncode\nreturnnone"),
              "code in an abstract function");
  expectError(function("\"f\" method\nparams 0\ncode\nreturnnone"),
              "a method without a place for `this`");
  expectError(function("\"f\" flags 4096\nparams 0\ncode\nreturnnone"), "unknown flags");
  expectError(function("-\nparams 0\ncode\nreturnnone"), "no string for its name");
  expectError(function("\"f\"\nparams 1\nnames \"a\" \"b\"\ncode\nreturnnone"),
              "as many parameter names");
  expectError(function("\"f\"\nparams 1\nchecks t0\ncode\nreturnnone"), "no type check 0");
  expectError(function("\"f\"\nparams 0\ncapture r0\ncode\nreturnnone"),
              "not marked as needing a closure");
  expectError(function("\"f\"\nline 5 1:1\ncode\nreturnnone"), "a source line for an instruction");
}

TEST(Verifier, RejectsBadTables) {
  expectError(errorIn("string \"\\xff\""), "string 0: not UTF-8 at byte 0");
  expectError(errorIn("string \"ab\\xc3\""), "string 0: not UTF-8 at byte 2");
  expectError(errorIn("string \"a\"\nstring \"a\""), "are equal");
  expectError(errorIn("const string #4"), "constant 0: no string 4");
  expectError(errorIn("const float 0x7ff0000000000001"), "a NaN of its own kind");
  EXPECT_EQ(errorIn("const float 0x7ff8000000000000"), "");
  expectError(errorIn("check"), "no alternatives");
  expectError(errorIn("check builtin 500"), "no built-in class 500");
  expectError(errorIn("check class c1"), "no class 1");
  expectError(errorIn("variable - in \"a\""), "variable 0: no string for its name");
  expectError(errorIn("body f0"), "body 0: no function 0");
  expectError(errorIn("body f0\nfunction \"f\"\ncode\nreturnnone\nend"),
              "function 0 is no module body");
}

TEST(Verifier, RejectsBadClasses) {
  const std::string functions =
      "function \"m\" method\nparams 1\ncode\nreturnnone\nend\n"
      "function \"a\" method abstract\nparams 1\nend\n"
      "function \"s\"\nparams 0\ncode\nreturnnone\nend\n"
      "check builtin Int subject \"x\" text \"Int\"\n";
  const auto classes = [&](const std::string& text) { return errorIn(functions + text); };
  EXPECT_EQ(
      classes("class \"A\"\nmethod \"m\" f0\nstatic \"s\" f2\nfield \"x\" check t0 rawint\nend"),
      "");
  expectError(classes("class \"A\" extends c0\nend"), "extends itself");
  expectError(classes("class \"A\" extends c1\nend\nclass \"B\" extends c0\nend"),
              "extends itself");
  expectError(classes("class \"A\" interface\nimplements c0\nend"), "extends itself");
  expectError(classes("class \"A\" extends c7\nend"), "no class 7 to extend");
  expectError(classes("class \"A\" extends builtin Int\nend"), "cannot be extended");
  expectError(classes("class \"A\"\nend\nclass \"B\"\nimplements c0\nend"),
              "class 0 is no interface");
  expectError(classes("class \"A\"\nconstructor f0\nend"), "function 0 is no constructor");
  expectError(classes("class \"A\"\nmethod \"m\" f2\nend"), "function 2 is no method");
  expectError(classes("class \"A\"\nmethod \"+\" f0\nend"), "operator '+' must take 2 parameters");
  expectError(classes("class \"A\"\nstatic \"s\" f0\nend"), "function 0 is no static method");
  const std::string capturing = "function \"c\" closure\ncapture cell r0\ncode\nreturnnone\nend\n";
  EXPECT_EQ(classes(capturing + "class \"A\"\nstatic \"c\" f3\nend"), "");
  expectError(classes(capturing + "class \"A\"\nmethod \"c\" f3\nend"),
              "method function 3 captures variables");
  expectError(classes("class \"A\"\nmethod \"m\" f1\nend"),
              "abstract method 'm' in a concrete class");
  expectError(classes("class \"A\" abstract\nmethod \"m\" f1\nend\nclass \"B\" extends c0\nend"),
              "an abstract method is missing");
  EXPECT_EQ(classes("class \"A\" abstract\nmethod \"m\" f1\nend\nclass \"B\" extends c0\nmethod "
                    "\"m\" f0\nend"),
            "");
  expectError(classes("class \"A\"\nfield \"m\"\nmethod \"m\" f0\nend"), "two members 'm'");
  expectError(classes("class \"A\"\nfield \"x\" rawint\nend"), "raw without the check");
  expectError(classes("class \"A\"\nfield \"x\" check t0 rawfloat\nend"), "raw without the check");
  expectError(classes("class \"A\"\nvariant c0\nend"), "variants outside an enum");
  expectError(classes("class \"A\" enum\nvariant c1\nend\nclass \"B\"\nend"),
              "class 1 is no variant");
}

TEST(Verifier, SeveralErrorsAreReportedAtOnce) {
  const AssembleResult result = assemble(
      "function \"a\"\nregisters 1\ncode\nreturn r0\nend\nfunction \"b\"\nregisters "
      "1\ncode\nreturn r0\nend\n");
  EXPECT_EQ(verify(*result.module).size(), 2u);
  VerifyOptions options;
  options.max_errors = 1;
  EXPECT_EQ(verify(*result.module, options).size(), 1u);
}

TEST(Verifier, HugeRegisterFilesWithManyBlocksAreRefusedBeforeMemoryIsTaken) {
  std::string code;
  for (int n = 0; n < 5000; ++n) code += "jumpnone r0, +0\n";
  expectError(errorInCode(code + "return r0", "registers 65535\n"),
              "too many registers for so many basic blocks");
}

TEST(Verifier, DeepClassHierarchiesAreRefusedBeforeLinkingTakesMemory) {
  std::string text = "class \"C0\"\nend\n";
  for (int n = 1; n < 4000; ++n) {
    text += "class \"C" + std::to_string(n) + "\" extends c" + std::to_string(n - 1) + "\nend\n";
  }
  expectError(errorIn(text), "the class hierarchy is too large");
}

}  // namespace
}  // namespace vela::bytecode
