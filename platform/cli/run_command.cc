// `vela run`.
#include <unistd.h>

#include <cstdio>

#include "core/bytecode/disassembler.h"
#include "core/syntax/ast_printer.h"
#include "core/syntax/lexer.h"
#include "core/syntax/parser.h"
#include "core/vm/compile.h"
#include "core/vm/vm.h"
#include "nlohmann/json.hpp"
#include "platform/cli/backends.h"
#include "platform/cli/commands.h"
#include "platform/cli/files.h"

namespace vela::cli {

namespace {

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
  syntax::Arena arena;
  if (options.dump == Dump::kTokens) {
    standardOutput().write(
        syntax::dumpTokens(file, syntax::lex(file, &arena, &diagnostics).tokens));
  } else {
    standardOutput().write(syntax::dumpAst(syntax::parse(file, &arena, &diagnostics)));
  }
  const int code = finishOutput(diagnostics.hasErrors() ? kBadProgram : kSuccess);
  writeError(diagnostics.render());
  return code;
}

Colour colourOf(jit::EventKind kind) {
  switch (kind) {
    case jit::EventKind::kCompiled: return Colour::kGreen;
    case jit::EventKind::kDeopt:
    case jit::EventKind::kInvalidated:
    case jit::EventKind::kEvicted: return Colour::kYellow;
    case jit::EventKind::kRefused:
    case jit::EventKind::kGaveUp: return Colour::kRed;
    case jit::EventKind::kHot:
    case jit::EventKind::kEntered:
    case jit::EventKind::kListing: return Colour::kNone;
  }
  return Colour::kNone;
}

void listen(const CliOptions& options, bool* listed, const jit::Event& event) {
  if (event.kind == jit::EventKind::kListing) {
    *listed = true;
    writeError(event.detail + "\n");
  } else if (options.jit_log) {
    writeError(paint(jit::eventText(event), colourOf(event.kind)) + "\n");
  }
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

bool setUpJit(const CliOptions& options, bool* listed, vm::Options* out) {
  auto backend = findBackend(options.backend, options);
  if (!backend.has_value()) {
    std::fprintf(stderr, "vela: this build has no back end '%s'; see 'vela doctor'\n",
                 options.backend.c_str());
    return false;
  }
  vm::JitSetup setup;
  setup.config = options.config;
  setup.stress = options.stress;
  setup.dump.ir = options.dump == Dump::kIr;
  setup.dump.passes = options.dump == Dump::kPasses;
  setup.dump.llvm = options.dump == Dump::kLlvm;
  setup.dump.assembly = options.dump == Dump::kAsm;
  setup.dump.function = options.dump_function;
  setup.backend = std::move(*backend);
  if (options.jit_log || setup.dump.any()) {
    setup.listener = [&options, listed](const jit::Event& event) {
      listen(options, listed, event);
    };
  }
  out->jit = std::move(setup);
  return true;
}

/// Cycles by the cost model, in all and by functions.
nlohmann::ordered_json estimatesJson(const std::vector<FunctionEstimate>& all) {
  auto list = nlohmann::ordered_json::array();
  for (const FunctionEstimate& e : all) {
    nlohmann::ordered_json o{{"function", e.function}, {"interpreted", e.cycles.interpreted}};
    for (int isa = 0; isa < simulated::kIsaModels; ++isa) {
      o[simulated::isaModelName(static_cast<simulated::IsaModel>(isa))] = e.cycles.native[isa];
    }
    list.push_back(std::move(o));
  }
  return list;
}

std::string estimatesText(const std::vector<FunctionEstimate>& all) {
  std::string out;
  for (const FunctionEstimate& e : all) {
    char text[200];
    std::snprintf(text, sizeof text, "  estimate: %-24s %12.0f cycles interpreted,",
                  e.function.c_str(), e.cycles.interpreted);
    out += text;
    for (int isa = 0; isa < simulated::kIsaModels; ++isa) {
      const double factor =
          e.cycles.native[isa] == 0 ? 0 : e.cycles.interpreted / e.cycles.native[isa];
      std::snprintf(text, sizeof text, " %s %.1fx",
                    simulated::isaModelName(static_cast<simulated::IsaModel>(isa)), factor);
      out += text;
    }
    out += " faster\n";
  }
  return out;
}

void printStatistics(const CliOptions& options, vm::Vm& machine) {
  if (options.jit_stats == CliOptions::Statistics::kNone) return;
  if (machine.jit() == nullptr) {
    std::fprintf(stderr, "%s\n",
                 options.jit_stats == CliOptions::Statistics::kJson ? "{}" : "the JIT was off");
    return;
  }
  const jit::Statistics statistics = machine.jit()->statistics();
  const std::vector<FunctionEstimate> all = estimates(machine.isolate());
  std::string text = jit::statisticsText(statistics) + estimatesText(all);
  if (options.jit_stats == CliOptions::Statistics::kJson) {
    auto json = nlohmann::ordered_json::parse(jit::statisticsJson(statistics));
    if (!all.empty()) json["estimates"] = estimatesJson(all);
    text = json.dump(2) + "\n";
  }
  std::fputs(text.c_str(), stderr);
}

vm::Options machineOptions(const CliOptions& options) {
  vm::Options out;
  out.max_heap = options.max_heap;
  out.max_stack = options.max_stack;
  out.timeout_ms = options.timeout_ms;
  out.gc_every = options.gc_every;
  out.gc_verify = options.gc_verify;
  out.gc_log = options.gc_log;
  if (options.profiling >= 0) out.profiling = options.profiling != 0;
  out.args = options.args;
  out.host = processHost();
  return out;
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
  printStatistics(options, machine);
  return exit_code;
}

}  // namespace vela::cli
