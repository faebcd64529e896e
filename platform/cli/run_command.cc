// `vela run`.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "core/bytecode/disassembler.h"
#include "core/syntax/ast_printer.h"
#include "core/syntax/lexer.h"
#include "core/syntax/parser.h"
#include "core/vm/compile.h"
#include "core/vm/vm.h"
#include "platform/cli/commands.h"
#include "platform/cli/files.h"
#include "platform/cli/machine.h"

namespace vela::cli {

namespace {

/// The tokens of `all` that stand in one of the functions.
std::vector<syntax::Token> tokensOf(const std::vector<syntax::Token>& all,
                                    const std::vector<syntax::FunctionDump>& functions) {
  std::vector<syntax::Token> out;
  for (const syntax::Token& token : all) {
    const bool inside =
        std::any_of(functions.begin(), functions.end(), [&](const syntax::FunctionDump& f) {
          return token.span.begin >= f.span.begin && token.span.end <= f.span.end;
        });
    if (inside) out.push_back(token);
  }
  return out;
}

/// What --dump=tokens or --dump=ast shows of a file.
std::string syntaxDump(const CliOptions& options, const syntax::SourceFile& file,
                       syntax::Diagnostics* diagnostics, bool* found) {
  syntax::Arena arena;
  const bool tokens = options.dump == Dump::kTokens, whole = options.dump_function.empty();
  if (tokens && whole)
    return syntax::dumpTokens(file, syntax::lex(file, &arena, diagnostics).tokens);
  const syntax::Ast ast = syntax::parse(file, &arena, diagnostics);
  if (whole) return syntax::dumpAst(ast);
  const auto functions = syntax::dumpFunctions(ast, options.dump_function);
  *found = !functions.empty();
  syntax::Diagnostics told;
  if (tokens)
    return syntax::dumpTokens(file, tokensOf(syntax::lex(file, &arena, &told).tokens, functions));
  std::string text;
  for (const syntax::FunctionDump& function : functions) text += function.text;
  return text;
}

/// --dump=tokens and --dump=ast: of the main file, without running it.
int dumpSyntax(const CliOptions& options) {
  std::string text;
  if (!readFile(options.file, text)) {
    std::fprintf(stderr, "vela: cannot read '%s': %s\n", options.file.c_str(), text.c_str());
    return kBadCommandLine;
  }
  const syntax::SourceFile file(options.file, std::move(text));
  syntax::Diagnostics diagnostics;
  diagnostics.addFile(&file);
  bool found = true;
  standardOutput().write(syntaxDump(options, file, &diagnostics, &found));
  int code = diagnostics.hasErrors() ? kBadProgram : kSuccess;
  if (!found && code == kSuccess) code = sayNoFunction(options);
  code = finishOutput(code);
  writeError(diagnostics.render());
  return code;
}

bool dumpsCode(const CliOptions& options) {
  return options.dump == Dump::kIr || options.dump == Dump::kPasses ||
         options.dump == Dump::kLlvm || options.dump == Dump::kAsm;
}

/// --dump of compiled code and nothing was compiled: says so. Functions are compiled when they are
/// hot.
void explainMissingListing(const CliOptions& options, bool listed) {
  if (!dumpsCode(options) || listed) return;
  if (!options.jit) return writeError("vela: nothing to dump: the JIT is off\n");
  const std::string what =
      options.dump_function.empty() ? "no function" : "no function '" + options.dump_function + "'";
  writeError("vela: nothing to dump: " + what +
             " got hot; --jit-threshold=1 compiles whatever runs\n");
}

/// Runs to the end; gives the exit code.
int runToEnd(vm::Vm& machine) {
  standardOutput().whenClosed(
      [&machine] { machine.interrupt("nobody reads the output any more"); });
  onCtrlC([&machine] { machine.interrupt("interrupted"); });
  const vm::RunResult result = machine.run();
  onCtrlC({});
  standardOutput().whenClosed({});
  const bool interrupted = result.status == vm::RunStatus::kInterrupted;
  if (interrupted && standardOutput().closed())
    return result.exit_code;  // as `| head -1` wants it: quietly
  const int code = finishOutput(result.exit_code);
  writeError((interrupted ? "vela: " : "") + result.message);
  return code;
}

}  // namespace

int runCommand(const CliOptions& options) {
  if (options.dump == Dump::kTokens || options.dump == Dump::kAst) return dumpSyntax(options);
  if (options.dump == Dump::kBytecode) return disasmCommand(options);
  int exit_code = kSuccess;
  auto module = loadProgram(options.file, &exit_code);
  if (module == nullptr) return exit_code;
  vm::Options machine_options = machineOptions(options);
  bool listed = false;
  if (options.jit && !setUpJit(options, &listed, &machine_options)) return kBadCommandLine;
  vm::Vm machine(std::move(machine_options));
  const vm::LoadResult loaded = machine.load(std::move(module));
  if (!loaded.ok()) {
    std::fprintf(stderr, "vela: '%s': %s", options.file.c_str(), loaded.error.c_str());
    return kBadProgram;
  }
  exit_code = runToEnd(machine);
  const bool told =
      options.jit_log || options.jit_stats != CliOptions::Statistics::kNone || dumpsCode(options);
  if (told && machine.jit() != nullptr)
    machine.jit()->drain();  // what is still being compiled belongs to it
  explainMissingListing(options, listed);
  if (options.jit_stats != CliOptions::Statistics::kNone)
    writeError(statisticsOf(machine, options.jit_stats));
  return exit_code;
}

}  // namespace vela::cli
