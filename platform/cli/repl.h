// The loop of `vela repl`: reads entries and commands, runs them, shows what comes out.
#ifndef VELA_PLATFORM_CLI_REPL_H_
#define VELA_PLATFORM_CLI_REPL_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/vm/session.h"
#include "core/vm/vm.h"

namespace vela::cli {

/// What reading a line gave.
enum class LineStatus : uint8_t { kLine, kEnd, kCancelled };

/// Where lines come from. `prompt` is for people.
using LineReader = std::function<LineStatus(const char* prompt, std::string* line)>;

class Repl {
 public:
  /// `machine` and `session` outlive it. `at_terminal`: a Ctrl-C that comes when nothing runs any
  /// more does not end the process.
  Repl(vm::Vm& machine, vm::Session& session, LineReader read, bool at_terminal);

  /// Until the input ends or an entry says exit; gives the exit code.
  int run();

 private:
  enum class Next : uint8_t { kGoOn, kEnd };

  void nothingRuns();
  bool readEntry(std::string* text);
  Next execute(const std::string& text, const std::string& path = "");
  Next command(std::string_view line);
  Next loadFile(const std::string& path);
  void dump(const std::string& what, const std::string& name);
  FunctionId functionNamed(const std::string& name);
  void dumpBytecode(const std::string& name);
  void dumpCode(const std::string& what, const std::string& name);

  vm::Vm& machine_;
  vm::Session& session_;
  LineReader read_;
  bool at_terminal_;
  int exit_code_ = 0;
};

/// The names of the commands, with their colon.
const std::vector<std::string>& replCommands();

}  // namespace vela::cli

#endif  // VELA_PLATFORM_CLI_REPL_H_
