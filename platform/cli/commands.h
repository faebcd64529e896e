// The commands of `vela`. Each gives the exit code.
#ifndef VELA_PLATFORM_CLI_COMMANDS_H_
#define VELA_PLATFORM_CLI_COMMANDS_H_

#include <memory>
#include <string>

#include "core/bytecode/module.h"
#include "platform/cli/options.h"

namespace vela::cli {

int runCommand(const CliOptions& options);
int buildCommand(const CliOptions& options);
int disasmCommand(const CliOptions& options);
int asmCommand(const CliOptions& options);
int verifyCommand(const CliOptions& options);
int fmtCommand(const CliOptions& options);
int testCommand(const CliOptions& options);
int replCommand(const CliOptions& options);
int doctorCommand(const CliOptions& options);

/// The program in `path`, a source or a .velac file. Null: it was said why, and `exit_code` is set.
std::unique_ptr<bytecode::Module> loadProgram(const std::string& path, int* exit_code);

/// Says that the file has no function `dump_function`; gives the exit code.
int sayNoFunction(const CliOptions& options);

/// Ends the command: writes what is buffered; a failure of that is said and changes the exit code.
int finishOutput(int exit_code);

}  // namespace vela::cli

#endif  // VELA_PLATFORM_CLI_COMMANDS_H_
