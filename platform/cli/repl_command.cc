// `vela repl`.
#include "core/vm/session.h"
#include "platform/cli/commands.h"
#include "platform/cli/files.h"
#include "platform/cli/machine.h"
#include "platform/cli/repl.h"

namespace vela::cli {

namespace {

/// Lines of standard input, which the entries read too.
LineReader pipeReader(const vm::Host& host) {
  return [read = host.read_line](const char*, std::string* line) {
    return read(*line) == vm::ReadResult::kLine ? LineStatus::kLine : LineStatus::kEnd;
  };
}

}  // namespace

int replCommand(const CliOptions& options) {
  vm::Options machine_options = machineOptions(options);
  bool listed = false;
  if (options.jit && !setUpJit(options, &listed, &machine_options)) return kBadCommandLine;
  LineReader read = pipeReader(machine_options.host);
  vm::Vm machine(std::move(machine_options));
  vm::Session session(machine, &loadSource);
  const int exit_code = finishOutput(Repl(machine, session, std::move(read)).run());
  if (options.jit_stats != CliOptions::Statistics::kNone) {
    if (machine.jit() != nullptr) machine.jit()->drain();
    writeError(statisticsOf(machine, options.jit_stats));
  }
  return exit_code;
}

}  // namespace vela::cli
