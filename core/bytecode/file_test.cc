#include <gtest/gtest.h>

#include "core/bytecode/disassembler.h"
#include "core/bytecode/format.h"
#include "core/bytecode/reader.h"
#include "core/bytecode/test_modules.h"
#include "core/bytecode/writer.h"

namespace vela::bytecode {
namespace {

std::string sampleFile() { return writeModule(*testing::sampleModule()); }

size_t sectionOffset(const std::string& file, Section section) {
  const size_t entry = kTableOffset + static_cast<size_t>(section) * kTableEntrySize;
  size_t offset = 0;
  for (size_t b = 0; b < 4; ++b)
    offset |= size_t{static_cast<uint8_t>(file[entry + 4 + b])} << (8 * b);
  return offset;
}

TEST(VelacFile, ChecksumIsCrc32c) {
  EXPECT_EQ(crc32c("123456789"), 0xE3069283u);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAu);
}

TEST(VelacFile, EveryPartOfAModuleSurvivesARoundTrip) {
  const auto module = testing::sampleModule();
  const std::string file = writeModule(*module);
  const ReadResult again = readModule(file);
  ASSERT_TRUE(again) << again.error;
  EXPECT_EQ(disassemble(*again.module), disassemble(*module));
  EXPECT_EQ(writeModule(*again.module), file);
}

TEST(VelacFile, ModulesOfArbitraryContentSurviveARoundTrip) {
  std::mt19937_64 random(2);
  for (int round = 0; round < 2000; ++round) {
    const auto module = testing::randomModule(random);
    const ReadResult again = readModule(writeModule(*module));
    ASSERT_TRUE(again) << again.error;
    ASSERT_EQ(disassemble(*again.module), disassemble(*module));
  }
}

TEST(VelacFile, FeedbackIsNotWritten) {
  auto module = testing::sampleModule();
  const std::string file = writeModule(*module);
  for (Function& f : module->functions) {
    for (Instruction& i : f.code) i.feedback = 0xFF;
  }
  EXPECT_EQ(writeModule(*module), file);
}

TEST(VelacFile, AFileCutAnywhereIsRejected) {
  const std::string file = sampleFile();
  for (size_t length = 0; length < file.size(); ++length) {
    const ReadResult result = readModule(std::string_view(file).substr(0, length));
    ASSERT_FALSE(result) << length;
    ASSERT_FALSE(result.error.empty());
  }
}

TEST(VelacFile, AnyFlippedBitIsNoticed) {
  const std::string file = sampleFile();
  for (size_t bit = 0; bit < file.size() * 8; ++bit) {
    std::string damaged = file;
    damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << (bit % 8)));
    ASSERT_FALSE(readModule(damaged)) << "bit " << bit;
  }
}

TEST(VelacFile, ErrorsSayWhatAndWhere) {
  const std::string file = sampleFile();
  EXPECT_EQ(readModule("").error, "the file is empty");
  EXPECT_EQ(readModule("fn main() {}").error,
            "offset 0: not a .velac file (it does not start with VELA)");
  EXPECT_EQ(readModule("VELA").error, "offset 4: the file ends within its header");
  std::string other = file;
  other[4] = 9;
  EXPECT_EQ(readModule(other).error,
            "offset 4: format version 9; this build reads version 4, compile the source again");
  EXPECT_EQ(readModule(file + "x").error,
            "offset " + std::to_string(file.size()) + ": 1 bytes after the last section");
  other = file;
  const size_t functions = sectionOffset(file, Section::kFunctions);
  other[functions + 3] = static_cast<char>(other[functions + 3] ^ 1);
  EXPECT_EQ(readModule(other).error, "section 'functions', offset " + std::to_string(functions) +
                                         ": does not have its checksum; the file is damaged");
  const std::string cut = file.substr(0, file.size() - 5);
  EXPECT_NE(readModule(cut).error.find("but the file ends after"), std::string::npos);
}

/// The error for the sample with `bytes` put at the start of `section`, checksums mended.
std::string errorWith(Section section, std::string_view bytes) {
  std::string file = sampleFile();
  file.replace(sectionOffset(file, section), bytes.size(), bytes);
  resealModule(file);
  return readModule(file).error;
}

TEST(VelacFile, CountsAreCheckedBeforeMemoryIsTaken) {
  const std::string_view four_billion = "\xff\xff\xff\xff\x0f";
  for (const Section section :
       {Section::kStrings, Section::kConstants, Section::kChecks, Section::kExternals,
        Section::kVariables, Section::kClasses, Section::kFunctions, Section::kBodies}) {
    const std::string file = sampleFile();
    if (file.size() - sectionOffset(file, section) < 5) continue;
    const std::string error = errorWith(section, four_billion);
    EXPECT_FALSE(error.empty());
    EXPECT_NE(error.find(std::string("section '") + sectionName(section)), std::string::npos)
        << error;
  }
  EXPECT_NE(errorWith(Section::kStrings, four_billion).find("4294967295 strings, but only "),
            std::string::npos);
  EXPECT_NE(
      errorWith(Section::kStrings, "\xff\xff\xff\xff\xff").find("a number of more than 32 bits"),
      std::string::npos);
  EXPECT_NE(errorWith(Section::kConstants, "\x05\x07").find("unknown kind of constant 7"),
            std::string::npos);
}

TEST(VelacFile, ManyStringsAreReadBack) {
  Module module;
  for (int s = 0; s < 50000; ++s) module.strings.push_back("string number " + std::to_string(s));
  const std::string file = writeModule(module);
  const ReadResult result = readModule(file);
  ASSERT_TRUE(result);
  EXPECT_EQ(result.module->strings.size(), 50000u);
}

}  // namespace
}  // namespace vela::bytecode
