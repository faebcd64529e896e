// The command line of `vela`, as data.
#ifndef VELA_PLATFORM_CLI_OPTIONS_H_
#define VELA_PLATFORM_CLI_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/jit/config.h"

namespace vela::cli {

/// Exit codes of the command besides the program's own (LANGUAGE.md, section 8).
enum ExitCode : int {
  kSuccess = 0,
  kUncaughtError = 1,
  kBadCommandLine = 64,
  kBadProgram = 65,
  kLimit = 70,
};

enum class Command : uint8_t {
  kNone,
  kRun,
  kBuild,
  kDisasm,
  kAsm,
  kVerify,
  kFmt,
  kTest,
  kRepl,
  kDoctor
};

/// What --dump asks for; kIr and later are written while the program runs.
enum class Dump : uint8_t { kNone, kTokens, kAst, kBytecode, kIr, kPasses, kLlvm, kAsm };

struct CliOptions {
  Command command = Command::kNone;
  std::string file;
  std::string output;              // -o
  std::vector<std::string> args;   // what follows the file
  std::vector<std::string> files;  // of fmt and test
  bool fmt_check = false;
  std::string test_filter;  // runs the tests whose names contain it

  bool jit = true;
  jit::JITConfig config;
  jit::StressOptions stress;
  bool jit_log = false;
  enum class Statistics : uint8_t { kNone, kText, kJson } jit_stats = Statistics::kNone;
  std::string backend;    // empty: the best there is
  std::string jit_store;  // folder of compiled code; empty: the user's own
  Dump dump = Dump::kNone;
  std::string dump_function;  // empty: all
  int profiling = -1;         // -1: as there is a JIT

  uint64_t max_heap = uint64_t{4} << 30;
  uint64_t max_stack = uint64_t{64} << 20;
  uint64_t timeout_ms = 0;
  uint64_t gc_every = 0;
  bool gc_verify = false, gc_log = false;
};

/// Reads the command line. Gives -1 if the command is to be executed, else the exit code: the help
/// was asked for and written, or something is wrong and was said on standard error.
int parseCommandLine(int argc, char** argv, CliOptions* options);

}  // namespace vela::cli

#endif  // VELA_PLATFORM_CLI_OPTIONS_H_
