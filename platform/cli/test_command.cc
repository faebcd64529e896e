// `vela test`: every function marked `@test` is a test of its own. It gets a fresh virtual machine,
// in which the file runs first, so tests do not see what others left behind.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "core/syntax/parser.h"
#include "core/vm/compile.h"
#include "core/vm/vm.h"
#include "platform/cli/commands.h"
#include "platform/cli/files.h"
#include "platform/cli/machine.h"

namespace vela::cli {

namespace {

/// What a test writes last. A program that ends itself before its test is over has not passed it.
constexpr std::string_view kEndMark("\0test over\0", 11);
constexpr const char* kWriteEndMark = "write(\"\\0test over\\0\")";

struct Outcome {
  bool ok = false;
  std::string output;   // what the test printed
  std::string message;  // why it failed
  double seconds = 0;
};

struct Totals {
  int passed = 0, failed = 0;
  double seconds = 0;
};

/// Colours, where somebody sees them.
struct Style {
  const char* good = "";
  const char* bad = "";
  const char* plain = "";
};
Style styleOf(int fd) {
  if (::isatty(fd) == 0 || ::getenv("NO_COLOR") != nullptr) return {};
  return {"\033[32m", "\033[31m", "\033[0m"};
}

/// The names of the tests of a file, as they stand in it. The file has no errors.
std::vector<std::string> testsIn(const std::string& path, const std::string& text) {
  const syntax::SourceFile file(path, text);
  syntax::Diagnostics diagnostics;
  syntax::Arena arena;
  std::vector<std::string> names;
  for (const syntax::Stmt* statement : syntax::parse(file, &arena, &diagnostics).body->statements) {
    const auto* function = syntax::dynCast<syntax::FunctionStmt>(statement);
    if (function != nullptr && function->function->is_test)
      names.emplace_back(function->function->name.text);
  }
  return names;
}

/// A trace without the frame of the call that was added to the file as line `added`.
std::string withoutAddedFrame(std::string message, const std::string& path, size_t added) {
  const std::string frame = "\n  at <module> (" + path + ":" + std::to_string(added) + ":";
  const size_t at = message.rfind(frame);
  if (at != std::string::npos) message.resize(at + 1);
  return message;
}

/// Runs `module` to its end.
void execute(const CliOptions& options, std::unique_ptr<bytecode::Module> module, Outcome* outcome,
             vm::RunResult* result) {
  vm::Options settings = machineOptions(options);
  settings.host.write = [outcome](std::string_view text) {
    outcome->output += text;
    return true;
  };
  bool listed = false;
  if (options.jit) setUpJit(options, &listed, &settings);
  vm::Vm machine(std::move(settings));
  const vm::LoadResult loaded = machine.load(std::move(module));
  if (!loaded.ok()) {
    *result = {vm::RunStatus::kError, kBadProgram, false, loaded.error};
    return;
  }
  onCtrlC([&machine] { machine.interrupt("interrupted"); });
  const auto begin = std::chrono::steady_clock::now();
  *result = machine.run();
  outcome->seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  onCtrlC({});
}

Outcome runTest(const CliOptions& options, const std::string& path, const std::string& text,
                const std::string& name) {
  Outcome outcome;
  auto compiled = vm::compileText(path, text + "\n" + name + "(); " + kWriteEndMark + "\n",
                                  &loadSource, fileIdentity(path));
  if (compiled.module == nullptr) {
    outcome.message = compiled.errors;
    return outcome;
  }
  vm::RunResult result;
  execute(options, std::move(compiled.module), &outcome, &result);
  const std::string_view output = outcome.output;
  const bool over = output.size() >= kEndMark.size() &&
                    output.substr(output.size() - kEndMark.size()) == kEndMark;
  if (over) outcome.output.resize(output.size() - kEndMark.size());
  outcome.ok = over && result.status == vm::RunStatus::kFinished;
  if (outcome.ok) return outcome;
  const auto added = static_cast<size_t>(std::count(text.begin(), text.end(), '\n')) + 2;
  outcome.message =
      result.status == vm::RunStatus::kFinished
          ? "exit(" + std::to_string(result.exit_code) + ") was called before the test was over\n"
          : withoutAddedFrame(result.message, path, added);
  return outcome;
}

std::string indented(const std::string& text) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t end = std::min(text.find('\n', at), text.size());
    out += "    " + text.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return out;
}

void report(const std::string& name, const Outcome& outcome) {
  const Style style = styleOf(STDOUT_FILENO);
  char time[32];
  std::snprintf(time, sizeof time, "%.0f ms", outcome.seconds * 1000);
  std::string text =
      outcome.ok ? std::string(style.good) + "ok     " : std::string(style.bad) + "FAILED ";
  text += std::string(style.plain) + " " + name + " (" + time + ")\n";
  if (!outcome.ok) {
    text += indented(outcome.message);
    if (!outcome.output.empty()) text += "    -- it printed\n" + indented(outcome.output);
  }
  standardOutput().write(text);
  standardOutput().flush();
}

/// Gives an exit code other than kSuccess if the file cannot be tested at all.
int testFile(const CliOptions& options, const std::string& path, Totals* totals) {
  std::string text;
  if (!readFile(path, text)) {
    std::fprintf(stderr, "vela: cannot read '%s': %s\n", path.c_str(), text.c_str());
    return kBadCommandLine;
  }
  const auto compiled = vm::compileText(path, text, &loadSource, fileIdentity(path));
  if (compiled.module == nullptr) {
    writeError(compiled.errors);
    return kBadProgram;
  }
  standardOutput().write(path + "\n");
  for (const std::string& name : testsIn(path, text)) {
    if (name.find(options.test_filter) == std::string::npos) continue;
    const Outcome outcome = runTest(options, path, text, name);
    report(name, outcome);
    (outcome.ok ? totals->passed : totals->failed) += 1;
    totals->seconds += outcome.seconds;
  }
  return kSuccess;
}

}  // namespace

int testCommand(const CliOptions& options) {
  Totals totals;
  int exit_code = kSuccess;
  for (const std::string& path : options.files)
    exit_code = std::max(exit_code, testFile(options, path, &totals));
  if (exit_code == kSuccess && totals.passed + totals.failed == 0) {
    std::fprintf(stderr, "vela: no test%s; put @test before a function without parameters\n",
                 options.test_filter.empty()
                     ? ""
                     : (" whose name contains '" + options.test_filter + "'").c_str());
    return finishOutput(kBadCommandLine);
  }
  char summary[96];
  std::snprintf(summary, sizeof summary, "\n%d passed, %d failed, %.2f s\n", totals.passed,
                totals.failed, totals.seconds);
  standardOutput().write(summary);
  if (totals.failed != 0) exit_code = std::max(exit_code, static_cast<int>(kUncaughtError));
  return finishOutput(exit_code);
}

}  // namespace vela::cli
