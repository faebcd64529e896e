// The virtual machine as the command line wants it.
#ifndef VELA_PLATFORM_CLI_MACHINE_H_
#define VELA_PLATFORM_CLI_MACHINE_H_

#include <string>

#include "core/vm/vm.h"
#include "platform/cli/options.h"

namespace vela::cli {

/// Limits and host; no JIT yet.
vm::Options machineOptions(const CliOptions& options);

/// Adds the JIT. False: the back end or the folder that was asked for is not to be had, which was
/// said. `listed` becomes true when something that --dump asks for is written. Both arguments
/// outlive the machine.
bool setUpJit(const CliOptions& options, bool* listed, vm::Options* out);

/// What --jit-stats shows.
std::string statisticsOf(vm::Vm& machine, CliOptions::Statistics form);

}  // namespace vela::cli

#endif  // VELA_PLATFORM_CLI_MACHINE_H_
