#include "platform/cli/options.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <vector>

namespace vela::cli {
namespace {

struct Parsed {
  int code = 0;
  CliOptions options;
  std::string errors, output;
};

Parsed parse(std::initializer_list<const char*> arguments) {
  std::vector<std::string> words = {"vela"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  Parsed parsed;
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  parsed.code = parseCommandLine(static_cast<int>(argv.size()), argv.data(), &parsed.options);
  parsed.output = testing::internal::GetCapturedStdout();
  parsed.errors = testing::internal::GetCapturedStderr();
  return parsed;
}

TEST(CommandLine, AFileAloneIsRun) {
  const Parsed p = parse({"hello.vela"});
  EXPECT_EQ(p.code, -1);
  EXPECT_EQ(p.options.command, Command::kRun);
  EXPECT_EQ(p.options.file, "hello.vela");
  EXPECT_TRUE(p.options.jit);
}

TEST(CommandLine, WhatStandsBehindTheFileBelongsToTheProgram) {
  const Parsed p =
      parse({"run", "--jit=off", "--timeout", "2", "a.vela", "--jit=default", "-x", "--", "7"});
  EXPECT_EQ(p.code, -1) << p.errors;
  EXPECT_FALSE(p.options.jit);
  EXPECT_EQ(p.options.timeout_ms, 2000u);
  EXPECT_EQ(p.options.args, (std::vector<std::string>{"--jit=default", "-x", "--", "7"}));
}

TEST(CommandLine, OptionsMayStandBeforeTheFileWithoutNamingRun) {
  const Parsed p = parse({"--jit-log", "--max-heap", "512M", "a.vela"});
  EXPECT_EQ(p.code, -1) << p.errors;
  EXPECT_TRUE(p.options.jit_log);
  EXPECT_EQ(p.options.max_heap, uint64_t{512} << 20);
}

TEST(CommandLine, PresetsAndSingleFieldsCombineInAnyOrder) {
  const Parsed p = parse({"--jit-threshold=7", "--jit=performance", "a.vela"});
  EXPECT_EQ(p.code, -1) << p.errors;
  EXPECT_EQ(p.options.config.hotspot_threshold, 7);
  EXPECT_EQ(p.options.config.optimization_level, 3);
}

TEST(CommandLine, AValueOutOfRangeIsRefusedWithNameValueAndRange) {
  const Parsed p = parse({"--jit-level=9", "a.vela"});
  EXPECT_EQ(p.code, kBadCommandLine);
  EXPECT_NE(p.errors.find("optimization_level"), std::string::npos) << p.errors;
  EXPECT_NE(p.errors.find("9"), std::string::npos);
  EXPECT_NE(p.errors.find("3"), std::string::npos);
}

TEST(CommandLine, FlagsOfConfigurationFieldsTakeNothingBut0And1WhereTheyAreSwitches) {
  EXPECT_EQ(parse({"--jit-background=0", "a.vela"}).code, -1);
  const Parsed p = parse({"--jit-enabled=2", "a.vela"});
  EXPECT_EQ(p.code, kBadCommandLine);
  EXPECT_NE(p.errors.find("enabled is 2, but must be from 0 to 1"), std::string::npos) << p.errors;
  EXPECT_EQ(parse({"--jit-profiling=-1", "a.vela"}).code, kBadCommandLine);
}

TEST(CommandLine, EveryFieldHasAFlagThatRefusesWhatIsOutOfItsRange) {
  for (const jit::ConfigField& field : jit::configFields()) {
    for (const int64_t value : {field.min - 1, field.max + 1}) {
      const std::string flag = std::string("--") + field.flag + "=" + std::to_string(value);
      const Parsed p = parse({flag.c_str(), "a.vela"});
      EXPECT_EQ(p.code, kBadCommandLine) << flag;
      EXPECT_NE(p.errors.find(std::string(field.name) + " is " + std::to_string(value)),
                std::string::npos)
          << p.errors;
    }
  }
}

TEST(CommandLine, AnOptionWithAnEmptyValueDoesNotTakeTheFileForIt) {
  for (const char* option : {"--jit=", "--max-heap=", "--dump=", "--gc-every="}) {
    const Parsed p = parse({option, "a.vela"});
    EXPECT_EQ(p.code, kBadCommandLine);
    EXPECT_NE(p.errors.find("has no value"), std::string::npos) << p.errors;
  }
  EXPECT_EQ(parse({"a.vela", "--jit="}).options.args, std::vector<std::string>{"--jit="});
}

TEST(CommandLine, TestsTakeLimitsAndPresets) {
  const Parsed p = parse({"test", "--timeout=2", "--jit=off", "--filter", "x", "a.vela", "b.vela"});
  EXPECT_EQ(p.code, -1) << p.errors;
  EXPECT_EQ(p.options.timeout_ms, 2000u);
  EXPECT_FALSE(p.options.jit);
  EXPECT_EQ(p.options.files, (std::vector<std::string>{"a.vela", "b.vela"}));
}

TEST(CommandLine, UnknownOptionsAndMissingFilesAreBadCommandLines) {
  EXPECT_EQ(parse({"--no-such-thing", "a.vela"}).code, kBadCommandLine);
  EXPECT_EQ(parse({"run"}).code, kBadCommandLine);
  EXPECT_EQ(parse({}).code, kBadCommandLine);
  EXPECT_EQ(parse({"--max-heap=lots", "a.vela"}).code, kBadCommandLine);
  EXPECT_EQ(parse({"--max-stack=1", "a.vela"}).code, kBadCommandLine);
  EXPECT_EQ(parse({"--timeout=-1", "a.vela"}).code, kBadCommandLine);
  EXPECT_EQ(parse({"--dump=nothing", "a.vela"}).code, kBadCommandLine);
  EXPECT_EQ(parse({"--dump=ir:", "a.vela"}).code, kBadCommandLine);
  EXPECT_EQ(parse({"--jit-stats=xml", "a.vela"}).code, kBadCommandLine);
}

TEST(CommandLine, HelpShowsExamplesAndExitCodes) {
  const Parsed p = parse({"--help"});
  EXPECT_EQ(p.code, kSuccess);
  EXPECT_NE(p.output.find("vela run nbody.vela 100000"), std::string::npos);
  EXPECT_NE(p.output.find("Exit codes"), std::string::npos);
  EXPECT_NE(parse({"run", "--help"}).output.find("--jit-threshold"), std::string::npos);
}

TEST(CommandLine, EveryCommandExplainsItselfByAnExampleOfItsOwn) {
  for (const char* command :
       {"run", "build", "disasm", "asm", "verify", "fmt", "test", "repl", "doctor"}) {
    const Parsed help = parse({command, "--help"});
    EXPECT_EQ(help.code, kSuccess) << command;
    EXPECT_NE(help.output.find(std::string("vela ") + command), std::string::npos) << help.output;
    if (std::string(command) != "run")
      EXPECT_EQ(help.output.find("nbody.vela 100000"), std::string::npos) << command;
  }
}

TEST(CommandLine, TheStoreOfCompiledCodeHasAFolderAndASize) {
  EXPECT_EQ(parse({"a.vela"}).options.jit_store, "");
  const Parsed p = parse({"--jit-store=code", "--jit-store-size=1000000", "a.vela"});
  EXPECT_EQ(p.options.jit_store, "code");
  EXPECT_EQ(p.options.config.max_store_size, 1000000);
  EXPECT_EQ(parse({"--jit-store=off", "a.vela"}).options.config.max_store_size, 0);
  EXPECT_EQ(parse({"--jit=performance", "--jit-store=off", "a.vela"}).options.config.max_store_size,
            0);
}

TEST(CommandLine, DumpsNameWhatAndOfWhichFunction) {
  const Parsed p = parse({"--dump=ir:C.m", "--jit-stats=json", "a.vela"});
  EXPECT_EQ(p.code, -1) << p.errors;
  EXPECT_EQ(p.options.dump, Dump::kIr);
  EXPECT_EQ(p.options.dump_function, "C.m");
  EXPECT_EQ(p.options.jit_stats, CliOptions::Statistics::kJson);
  EXPECT_EQ(parse({"--jit-stats", "a.vela"}).options.jit_stats, CliOptions::Statistics::kText);
}

}  // namespace
}  // namespace vela::cli
