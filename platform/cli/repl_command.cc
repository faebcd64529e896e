// `vela repl`.
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "core/vm/session.h"
#include "platform/cli/commands.h"
#include "platform/cli/files.h"
#include "platform/cli/machine.h"
#include "platform/cli/repl.h"
#include "platform/cli/version.h"
#include "platform/line_editor.h"

namespace vela::cli {

namespace {

/// The file that keeps what was typed, its folder made if need be; empty: nowhere.
std::string historyFile() {
  const char* state = std::getenv("XDG_STATE_HOME");
  std::error_code error;
  if (state != nullptr && state[0] == '/') {
    const std::filesystem::path folder = std::filesystem::path(state) / "vela";
    std::filesystem::create_directories(folder, error);
    return error ? std::string() : (folder / "history").string();
  }
  const char* home = std::getenv("HOME");
  return home == nullptr || home[0] != '/' ? std::string() : std::string(home) + "/.vela_history";
}

platform::LineCompletion complete(const vm::Session& session, std::string_view text) {
  platform::LineCompletion out;
  if (!text.empty() && text[0] == ':' && text.find(' ') == std::string_view::npos) {
    for (const std::string& command : replCommands()) {
      if (command.compare(0, text.size(), text) == 0) out.candidates.push_back(command);
    }
    return out;
  }
  vm::Session::Completion found = session.complete(text);
  out.start = found.start;
  out.candidates = std::move(found.candidates);
  return out;
}

LineReader terminalReader(platform::LineEditor& editor) {
  return [&editor](const char* prompt, std::string* line) {
    standardOutput().flush();
    switch (editor.read(prompt, line)) {
      case platform::EditedLine::kLine: return LineStatus::kLine;
      case platform::EditedLine::kCancelled: return LineStatus::kCancelled;
      case platform::EditedLine::kEnd: break;
    }
    return LineStatus::kEnd;
  };
}

/// Lines of standard input, which the entries read too.
LineReader plainReader(const vm::Host& host, bool prompts) {
  return [read = host.read_line, prompts](const char* prompt, std::string* line) {
    if (prompts) standardOutput().write(prompt);
    return read(*line) == vm::ReadResult::kLine ? LineStatus::kLine : LineStatus::kEnd;
  };
}

}  // namespace

int replCommand(const CliOptions& options) {
  vm::Options machine_options = machineOptions(options);
  bool listed = false;
  if (options.jit && !setUpJit(options, &listed, &machine_options)) return kBadCommandLine;
  const bool at_terminal = ::isatty(STDIN_FILENO) != 0 && ::isatty(STDOUT_FILENO) != 0;
  LineReader read = plainReader(machine_options.host, at_terminal);
  vm::Vm machine(std::move(machine_options));
  vm::Session session(machine, &loadSource);
  auto editor = platform::makeLineEditor(
      {historyFile(), [&session](std::string_view text) { return complete(session, text); }});
  if (editor != nullptr) read = terminalReader(*editor);
  if (at_terminal) {
    standardOutput().write("Vela " + std::string(kVersion) +
                           ": :help lists the commands, Ctrl-D ends the session\n");
  }
  const int exit_code = finishOutput(Repl(machine, session, std::move(read), at_terminal).run());
  if (options.jit_stats != CliOptions::Statistics::kNone) {
    if (machine.jit() != nullptr) machine.jit()->drain();
    writeError(statisticsOf(machine, options.jit_stats));
  }
  return exit_code;
}

}  // namespace vela::cli
