#include "platform/cli/options.h"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>

#include "core/syntax/text.h"
#include "platform/cli/version.h"

namespace vela::cli {

namespace {

constexpr const char* kFooter = R"(Examples:
  vela hello.vela                         run a program
  vela run nbody.vela 100000              with arguments for the program (Env.args)
  vela run --jit=off slow.vela            interpret only
  vela run --jit-log --jit-stats hot.vela show what the compiler does
  vela run --dump=bytecode:fib fib.vela   show a function's bytecode
  vela build hello.vela -o hello.velac    compile to a bytecode file
  vela hello.velac                        run it

Options for vela stand before FILE; everything behind it belongs to the program.
Exit codes: the program's own (exit(code)), 1 uncaught error, 64 bad command line, 65 bad program, 70 limit.)";

constexpr const char* kRunFooter = R"(Why is it slow?
  vela run --jit-stats hot.vela           which functions are compiled, which are not and why, where code is left
  vela run --jit-log hot.vela             the same as it happens: hot, compiled, entered, deopt, invalidated, evicted
  vela run --dump=asm:advance hot.vela    the machine code of a function

Options for vela stand before FILE; everything behind it belongs to the program.
Exit codes: the program's own (exit(code)), 1 uncaught error, 64 bad command line, 65 bad program, 70 limit.)";

constexpr const char* kReplFooter =
    R"(An entry is one or more statements; one that is not finished goes on in the next line. The value of an
expression is shown. Later entries see the names of earlier ones and may declare them anew.

Examples:
  vela repl                               type entries; :help lists the commands, Ctrl-D ends
  vela repl --timeout=5 --max-heap=256M   with limits
  echo '6 * 7' | vela repl                entries from a file or pipe: no prompt

Exit codes: 0 at the end of the input, exit(code)'s, 64 bad command line.)";

constexpr const char* kFmtFooter =
    R"(Files are rewritten in place; comments stay, and what a program does does not change.

Examples:
  vela fmt *.vela                         lay out these files
  vela fmt --check *.vela                 say which are laid out otherwise, for a check before a commit
  vela fmt - < a.vela                     from standard input to standard output

Exit codes: 0, 1 --check found something or a file cannot be written, 64 bad command line, 65 bad program.)";

constexpr const char* kTestFooter =
    R"(A test is a function at the top level, without parameters, that has @test in front of it. It passes if it
returns. Each gets a machine of its own, in which the file runs first.

    @test fn addsUp() {
      assert(1 + 1 == 2, "arithmetic is broken")
    }

Examples:
  vela test shapes.vela queue.vela        all tests of two files
  vela test --filter=push queue.vela      those whose names contain "push"
  vela test --timeout=5 queue.vela        a test that takes longer than five seconds fails

Exit codes: 0 all passed, 1 one failed, 64 bad command line or no tests, 65 bad program.)";

/// "512M" as bytes. Throws CLI::ValidationError.
uint64_t parseSize(const std::string& name, const std::string& text, uint64_t low, uint64_t high) {
  char* end = nullptr;
  const double number = std::strtod(text.c_str(), &end);
  double unit = 1;
  if (*end == 'k' || *end == 'K')
    unit = 1024, ++end;
  else if (*end == 'm' || *end == 'M')
    unit = 1024.0 * 1024, ++end;
  else if (*end == 'g' || *end == 'G')
    unit = 1024.0 * 1024 * 1024, ++end;
  const double bytes = number * unit;
  if (end == text.c_str() || *end != 0 || !(bytes >= 0) || !(bytes <= 1e18)) {
    throw CLI::ValidationError(name,
                               "'" + text + "' is no size; write something like 65536, 512M or 2G");
  }
  if (bytes < static_cast<double>(low) || bytes > static_cast<double>(high)) {
    throw CLI::ValidationError(name, "'" + text + "' is out of range: " + std::to_string(low) +
                                         " to " + std::to_string(high) + " bytes");
  }
  return static_cast<uint64_t>(bytes);
}

uint64_t parseSeconds(const std::string& text) {
  char* end = nullptr;
  const double seconds = std::strtod(text.c_str(), &end);
  if (end == text.c_str() || *end != 0 || !(seconds > 0) || !(seconds <= 1e9)) {
    throw CLI::ValidationError("--timeout",
                               "'" + text + "' is no time; write seconds, for example 2 or 0.5");
  }
  return static_cast<uint64_t>(std::ceil(seconds * 1000));
}

/// Accepts whole numbers from `low` to `high`.
CLI::Validator wholeNumber(int64_t low, int64_t high) {
  return CLI::Validator(
      [low, high](std::string& text) -> std::string {
        char* end = nullptr;
        errno = 0;
        const long long number = std::strtoll(text.c_str(), &end, 10);
        const bool whole = end != text.c_str() && *end == 0 && errno == 0;
        if (whole && number >= low && number <= high) return {};
        std::string range = " from " + std::to_string(low) + " to " + std::to_string(high);
        if (high == INT64_MAX) range = " of at least " + std::to_string(low);
        if (low == INT64_MIN) range = "";
        return "'" + text + "' is no whole number" + range;
      },
      "");
}

const std::map<std::string, Dump>& dumpNames() {
  static const std::map<std::string, Dump> names = {
      {"tokens", Dump::kTokens}, {"ast", Dump::kAst},       {"bytecode", Dump::kBytecode},
      {"ir", Dump::kIr},         {"passes", Dump::kPasses}, {"llvm", Dump::kLlvm},
      {"asm", Dump::kAsm}};
  return names;
}

void parseDump(const std::string& text, CliOptions* options) {
  const size_t colon = text.find(':');
  const auto found = dumpNames().find(text.substr(0, colon));
  if (found == dumpNames().end()) {
    throw CLI::ValidationError(
        "--dump", "'" + text +
                      "' is unknown; one of tokens, ast, bytecode, ir, passes, llvm, asm, "
                      "for one function as in ir:fib");
  }
  options->dump = found->second;
  if (colon == std::string::npos) return;
  options->dump_function = text.substr(colon + 1);
  if (options->dump_function.empty())
    throw CLI::ValidationError("--dump", "'" + text + "' names no function");
}

/// The options of `vela run`, `vela repl` and `vela test`.
class RunOptions {
 public:
  RunOptions(CLI::App* app, CliOptions* options, Command command)
      : app_(*app), options_(*options), command_(command) {
    if (command == Command::kRun) {
      app_.add_option("FILE", options_.file, "a .vela source or a .velac bytecode file")
          ->required();
    }
    limits();
    compiler();
    if (command != Command::kTest) inspection();
    stress();
  }

  /// Applies what must wait until everything is read: single fields override the preset.
  void finish() {
    if (preset_ == "off") {
      options_.jit = false;
    } else if (preset_ == "simulated") {
      options_.backend = preset_;
    } else {
      options_.config = *jit::preset(preset_);
    }
    for (size_t i = 0; i < fields_.size(); ++i) {
      if (field_options_[i]->count() == 0) continue;
      const std::string problem = jit::validate(fields_[i], field_values_[i]);
      if (!problem.empty()) throw CLI::ValidationError(problem);
      jit::setConfigValue(options_.config, fields_[i], field_values_[i]);
    }
    if (options_.jit_store == "off") options_.config.max_store_size = 0;
    if (!options_.config.enabled) options_.jit = false;
    if (!profiling_.empty()) options_.profiling = profiling_ == "on";
    if (options_.profiling == 0) options_.jit = false;
    if (!max_heap_.empty())
      options_.max_heap = parseSize("--max-heap", max_heap_, 1 << 20, uint64_t{1} << 46);
    if (!max_stack_.empty())
      options_.max_stack = parseSize("--max-stack", max_stack_, 256 << 10, uint64_t{64} << 30);
    if (!timeout_.empty()) options_.timeout_ms = parseSeconds(timeout_);
    if (!dump_.empty()) parseDump(dump_, &options_);
    if (stats_ != nullptr && stats_->count() != 0) parseStatistics();
  }

 private:
  void parseStatistics() {
    if (stats_text_ != "text" && stats_text_ != "json")
      throw CLI::ValidationError("--jit-stats", "'" + stats_text_ + "' is unknown; text or json");
    options_.jit_stats =
        stats_text_ == "json" ? CliOptions::Statistics::kJson : CliOptions::Statistics::kText;
  }

  const char* whatTimesOut() const {
    if (command_ == Command::kRepl) return "end an entry after so many seconds";
    if (command_ == Command::kTest) return "end a test after so many seconds, as failed";
    return "end the program after so many seconds";
  }

  void limits() {
    const char* group = "Limits";
    app_.add_option("--max-heap", max_heap_, "memory for objects, for example 512M (4G)")
        ->group(group);
    app_.add_option("--max-stack", max_stack_, "stack of the program (64M)")->group(group);
    app_.add_option("--timeout", timeout_, whatTimesOut())->group(group);
  }
  void compiler() {
    const char* group = "Compiler";
    app_.add_option("--jit", preset_,
                    "off, default, performance, conservative, or simulated (runs optimised IR)")
        ->check(CLI::IsMember({"off", "default", "performance", "conservative", "simulated"}))
        ->group(group);
    fields_ = jit::configFields();
    field_values_.resize(fields_.size());
    for (size_t i = 0; i < fields_.size(); ++i) {
      const std::string range = fields_[i].is_bool ? "0 or 1"
                                                   : std::to_string(fields_[i].min) + " to " +
                                                         std::to_string(fields_[i].max);
      field_options_.push_back(
          app_.add_option(std::string("--") + fields_[i].flag, field_values_[i],
                          std::string(fields_[i].doc) + " (" + range + "; " +
                              std::to_string(jit::configValue({}, fields_[i])) + ")")
              ->check(wholeNumber(INT64_MIN, INT64_MAX))  // the range is jit::validate's matter
              ->group(group));
    }
    app_.add_option("--jit-store", options_.jit_store,
                    "folder that keeps compiled code for later runs, or off ("
                    "$XDG_CACHE_HOME/vela-code or ~/.cache/vela-code)")
        ->group(group);
    app_.add_option("--profiling", profiling_,
                    "collect what the compiler needs to know: on or off (then no JIT)")
        ->check(CLI::IsMember({"on", "off"}))
        ->group(group);
    app_.add_option("--jit-backend", options_.backend,
                    "who makes the code: llvm, or simulated (runs optimised IR)")
        ->check(CLI::IsMember({"llvm", "simulated"}))
        ->group(group);
  }
  void inspection() {
    const char* group = "Looking inside";
    app_.add_flag("--jit-log", options_.jit_log, "write what the compiler does to standard error")
        ->group(group);
    stats_ = app_.add_flag("--jit-stats{text}", stats_text_,
                           "counters at the end, with --jit=simulated also estimated cycles; =json "
                           "for programs")
                 ->group(group);
    if (command_ == Command::kRun) {
      app_.add_option("--dump", dump_,
                      "tokens, ast, bytecode, ir, passes (the IR after each pass), llvm or asm; of "
                      "one function: ir:fib")
          ->group(group);
    }
    app_.add_flag("--gc-log", options_.gc_log, "one line for each collection")->group(group);
  }
  void stress() {
    const char* group = "Stress (for tests: rare paths made common, the output never changes)";
    jit::StressOptions& s = options_.stress;
    app_.add_flag("--jit-sync", s.sync, "wait for each compilation")->group(group);
    app_.add_flag("--osr-always", s.osr_always, "enter every loop by on-stack replacement")
        ->group(group);
    app_.add_option("--deopt-every", s.deopt_every,
                    "every Nth guard fails, or what was compiled is left behind a call")
        ->check(wholeNumber(1, INT64_MAX))
        ->group(group);
    app_.add_option("--fail-code-alloc", s.fail_code_alloc,
                    "every Nth installation finds no memory")
        ->check(wholeNumber(1, INT64_MAX))
        ->group(group);
    app_.add_option("--compile-delay", s.compile_delay_ms, "milliseconds before each compilation")
        ->check(wholeNumber(0, 60000))
        ->group(group);
    app_.add_option("--profile-lies", s.profile_lies, "wrong feedback, made from this seed")
        ->check(wholeNumber(1, INT64_MAX))
        ->group(group);
    app_.add_option("--gc-every", options_.gc_every,
                    "collect at every Nth allocation; large heaps less often")
        ->check(wholeNumber(1, INT64_MAX))
        ->group(group);
    app_.add_flag("--gc-verify", options_.gc_verify,
                  "check each young collection against a full marking")
        ->group(group);
  }

  CLI::App& app_;
  CliOptions& options_;
  Command command_;
  std::string preset_ = "default", profiling_, max_heap_, max_stack_, timeout_, dump_, stats_text_;
  CLI::Option* stats_ = nullptr;
  std::vector<jit::ConfigField> fields_;
  std::vector<int64_t> field_values_;
  std::vector<CLI::Option*> field_options_;
};

struct CommandRow {
  const char* name;
  Command command;
  const char* doc;
};
constexpr CommandRow kCommands[] = {
    {"run", Command::kRun, "run a program (also: vela FILE)"},
    {"build", Command::kBuild, "compile to a .velac file"},
    {"disasm", Command::kDisasm, "write a program's bytecode as text"},
    {"asm", Command::kAsm, "make a .velac file of bytecode text"},
    {"verify", Command::kVerify, "check a .velac file"},
    {"fmt", Command::kFmt, "bring sources into the one layout"},
    {"test", Command::kTest, "run the functions marked @test"},
    {"repl", Command::kRepl, "try things out: read entries, run them, show their values"},
    {"doctor", Command::kDoctor, "say what this machine and this build can do"},
};

const CommandRow* findCommand(const std::string& name) {
  for (const CommandRow& row : kCommands) {
    if (name == row.name) return &row;
  }
  return nullptr;
}

/// True if the argument after option `name` belongs to it.
bool takesNextArgument(const CLI::App& run, const std::string& argument) {
  if (argument.find('=') != std::string::npos) return false;
  const CLI::Option* option = run.get_option_no_throw(argument);
  return option != nullptr && option->get_items_expected_max() > 0 &&
         option->get_expected_min() > 0;
}

/// Index of the file in `args` from `begin` on; args.size() if there is none.
size_t findFile(const CLI::App& run, const std::vector<std::string>& args, size_t begin) {
  for (size_t i = begin; i < args.size(); ++i) {
    if (args[i] == "--") return i + 1 < args.size() ? i + 1 : args.size();
    if (args[i].size() < 2 || args[i][0] != '-') return i;
    if (takesNextArgument(run, args[i])) ++i;
  }
  return args.size();
}

/// An argument that `app` does not know.
void sayUnknown(const std::string& argument, const CLI::App& app, bool named) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  const std::string written = argument.substr(0, argument.find('='));
  syntax::Suggestion suggestion(written);
  for (const std::string& name : names) suggestion.offer(name);
  const char* kind = argument[0] == '-' ? "option" : "argument";
  std::fprintf(stderr, "vela: unknown %s '%s'%s\nTry 'vela%s --help'.\n", kind, written.c_str(),
               suggestion.text().c_str(), named ? (" " + app.get_name()).c_str() : "");
}

/// The first of the arguments up to `end` that is an option with an empty value; the library would
/// take the next argument for it.
const std::string* findEmptyValue(const std::vector<std::string>& args, size_t end) {
  for (size_t i = 0; i < end && args[i] != "--"; ++i) {
    if (args[i].size() > 3 && args[i][0] == '-' && args[i].back() == '=') return &args[i];
  }
  return nullptr;
}

/// The files of `vela fmt` and `vela test`.
void addFileLists(CLI::App* fmt, CLI::App* test, CliOptions* options) {
  fmt->add_option("FILE", options->files,
                  "sources; - for standard input, written to standard output")
      ->required();
  fmt->add_flag("--check", options->fmt_check,
                "change nothing; list the files that are laid out otherwise and exit with 1");
  test->add_option("FILE", options->files, "sources with functions marked @test")->required();
  test->add_option("--filter", options->test_filter, "only tests whose names contain this");
}

}  // namespace

int parseCommandLine(int argc, char** argv, CliOptions* options) {
  CLI::App app("Vela: runs Vela programs, hot ones as machine code.", "vela");
  app.footer(kFooter);
  app.set_version_flag("--version", std::string("vela ") + kVersion);
  app.require_subcommand(0, 1);
  std::map<Command, CLI::App*> commands;
  for (const CommandRow& row : kCommands)
    commands[row.command] = app.add_subcommand(row.name, row.doc);
  RunOptions run(commands[Command::kRun], options, Command::kRun);
  RunOptions repl(commands[Command::kRepl], options, Command::kRepl);
  RunOptions test(commands[Command::kTest], options, Command::kTest);
  commands[Command::kRepl]->footer(kReplFooter);
  commands[Command::kRun]->footer(kRunFooter);
  commands[Command::kBuild]->footer(
      "Example: vela build hello.vela -o hello.velac && vela hello.velac");
  commands[Command::kDisasm]->footer(
      "Example: vela disasm -f fib fib.vela\nThe text form is what 'vela asm' reads.");
  commands[Command::kAsm]->footer(
      "Example: vela disasm fib.vela > fib.txt && vela asm fib.txt -o fib.velac");
  commands[Command::kVerify]->footer(
      "Checks what 'vela run' checks before it executes anything. Exit code 65: not valid.");
  commands[Command::kDoctor]->footer("Example: vela doctor");
  commands[Command::kFmt]->footer(kFmtFooter);
  commands[Command::kTest]->footer(kTestFooter);
  for (Command c : {Command::kBuild, Command::kAsm}) {
    commands[c]
        ->add_option("FILE", options->file,
                     c == Command::kBuild ? "a .vela source" : "bytecode text")
        ->required();
    commands[c]->add_option("-o,--output", options->output,
                            "the .velac file to write (default: beside FILE)");
  }
  commands[Command::kDisasm]
      ->add_option("FILE", options->file, "a .vela source or .velac file")
      ->required();
  commands[Command::kDisasm]->add_option("-f,--function", options->dump_function,
                                         "one function only");
  commands[Command::kVerify]->add_option("FILE", options->file, "a .velac file")->required();
  addFileLists(commands[Command::kFmt], commands[Command::kTest], options);

  std::vector<std::string> args(argv + 1, argv + argc);
  const bool named = !args.empty() && findCommand(args[0]) != nullptr;
  const bool top_level =
      args.empty() || args[0] == "--help" || args[0] == "-h" || args[0] == "--version";
  if (!named && !top_level) args.insert(args.begin(), "run");
  size_t options_end = args.size();
  if (!args.empty() && args[0] == "run") {
    const size_t file = findFile(*commands[Command::kRun], args, 1);
    if (file < args.size()) {
      options->args.assign(args.begin() + static_cast<ptrdiff_t>(file) + 1, args.end());
      args.resize(file + 1);
      options_end = file;
    }
  }
  if (const std::string* empty = findEmptyValue(args, options_end)) {
    std::fprintf(stderr, "vela: option '%s' has no value\nTry 'vela --help'.\n",
                 empty->substr(0, empty->size() - 1).c_str());
    return kBadCommandLine;
  }
  try {
    std::vector<std::string> reversed(args.rbegin(), args.rend());
    app.parse(reversed);
    for (const CommandRow& row : kCommands) {
      if (commands[row.command]->parsed()) options->command = row.command;
    }
    if (options->command == Command::kRun) run.finish();
    if (options->command == Command::kRepl) repl.finish();
    if (options->command == Command::kTest) test.finish();
  } catch (const CLI::CallForHelp&) {
    CLI::App* const shown =
        !args.empty() && findCommand(args[0]) ? commands[findCommand(args[0])->command] : &app;
    std::fputs(shown->help(shown == &app ? "" : "vela").c_str(), stdout);
    return kSuccess;
  } catch (const CLI::CallForVersion&) {
    std::printf("vela %s\n", kVersion);
    return kSuccess;
  } catch (const CLI::ExtrasError&) {
    sayUnknown(app.remaining(true).front(),
               named ? *app.get_subcommand(args[0]) : *commands[Command::kRun], named);
    return kBadCommandLine;
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "vela: %s\nTry 'vela --help'.\n", error.what());
    return kBadCommandLine;
  }
  if (options->command == Command::kNone) {
    std::fputs(app.help().c_str(), stderr);
    return kBadCommandLine;
  }
  return -1;
}

}  // namespace vela::cli
