// The `vela` command: a thin layer over core/vm.
#include "platform/cli/commands.h"
#include "platform/cli/files.h"
#include "platform/cli/options.h"

int main(int argc, char** argv) {
  using namespace vela::cli;
  ignoreClosedPipes();
  CliOptions options;
  const int code = parseCommandLine(argc, argv, &options);
  if (code >= 0) return finishOutput(code);
  switch (options.command) {
    case Command::kRun: return runCommand(options);
    case Command::kBuild: return buildCommand(options);
    case Command::kDisasm: return disasmCommand(options);
    case Command::kAsm: return asmCommand(options);
    case Command::kVerify: return verifyCommand(options);
    case Command::kFmt: return fmtCommand(options);
    case Command::kTest: return testCommand(options);
    case Command::kRepl: return replCommand(options);
    case Command::kDoctor: return doctorCommand(options);
    case Command::kNone: break;
  }
  return kBadCommandLine;
}
