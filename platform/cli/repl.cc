#include "platform/cli/repl.h"

#include <utility>
#include <vector>

#include "core/bytecode/disassembler.h"
#include "core/syntax/ast_printer.h"
#include "core/syntax/lexer.h"
#include "core/syntax/parser.h"
#include "core/syntax/session.h"
#include "core/syntax/text.h"
#include "platform/cli/commands.h"
#include "platform/cli/files.h"
#include "platform/cli/machine.h"

namespace vela::cli {

namespace {

constexpr const char* kPrompt = "vela> ";
constexpr const char* kMorePrompt = "  ... ";

struct CommandRow {
  const char* name;
  const char* arguments;
  const char* doc;
};
constexpr CommandRow kCommands[] = {
    {":help", "", "this list"},
    {":load", "FILE", "run a file as one entry"},
    {":type", "EXPRESSION", "show the type of a value"},
    {":dump", "[WHAT] [NAME]",
     "the last entry or a function; WHAT: tokens, ast, bytecode, ir, passes, llvm, asm"},
    {":stats", "", "what the compiler did so far"},
    {":quit", "", "end (also Ctrl-D, exit(code))"},
};

std::string helpText() {
  std::string out = "Type statements; the value of an expression is shown. Commands:\n";
  for (const CommandRow& row : kCommands) {
    std::string usage = std::string(row.name) + " " + row.arguments;
    usage.resize(std::max<size_t>(usage.size(), 22), ' ');
    out += "  " + usage + " " + row.doc + "\n";
  }
  return out;
}

bool isBlank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

/// Takes the first word off `text`.
std::string takeWord(std::string_view* text) {
  const size_t begin = std::min(text->find_first_not_of(" \t"), text->size());
  const size_t end = std::min(text->find_first_of(" \t", begin), text->size());
  const std::string word(text->substr(begin, end - begin));
  text->remove_prefix(std::min(text->find_first_not_of(" \t", end), text->size()));
  return word;
}

/// What --dump=tokens and --dump=ast show, of the last entry.
std::string syntaxOf(const vm::Session& session, bool tokens) {
  const syntax::SourceFile file(session.lastPath(), session.lastText());
  syntax::Diagnostics ignored;
  syntax::Arena arena;
  if (tokens) return syntax::dumpTokens(file, syntax::lex(file, &arena, &ignored).tokens);
  return syntax::dumpAst(syntax::parse(file, &arena, &ignored));
}

}  // namespace

const std::vector<std::string>& replCommands() {
  static const auto* names = [] {
    auto* list = new std::vector<std::string>;
    for (const CommandRow& row : kCommands) list->push_back(row.name);
    return list;
  }();
  return *names;
}

Repl::Repl(vm::Vm& machine, vm::Session& session, LineReader read, bool at_terminal)
    : machine_(machine), session_(session), read_(std::move(read)), at_terminal_(at_terminal) {}

void Repl::nothingRuns() {
  if (at_terminal_) {
    onCtrlC([] {});
  } else {
    onCtrlC({});
  }
}

int Repl::run() {
  nothingRuns();
  std::string text;
  while (readEntry(&text)) {
    if (isBlank(text)) continue;
    const Next next = text[0] == ':' ? command(text) : execute(text);
    if (next == Next::kEnd) return exit_code_;
    if (standardOutput().closed()) return kLimit;
    if (!standardOutput().flush()) return kUncaughtError;
  }
  return exit_code_;
}

/// Lines until they are a whole entry; false at the end of the input.
bool Repl::readEntry(std::string* text) {
  text->clear();
  std::string line;
  for (bool first = true;; first = false) {
    switch (read_(first ? kPrompt : kMorePrompt, &line)) {
      case LineStatus::kCancelled: text->clear(); return true;
      case LineStatus::kEnd: return !first;  // what is there is run, and its error shown
      case LineStatus::kLine: break;
    }
    if (!first) *text += "\n";
    *text += line;
    const bool is_command = first && !line.empty() && line[0] == ':';
    if (is_command || !syntax::endsEarly(*text)) return true;
  }
}

Repl::Next Repl::execute(const std::string& text, const std::string& path) {
  const vm::LoadResult loaded = session_.load(text, path);
  if (!loaded.ok()) {
    writeError(loaded.error);
    return Next::kGoOn;
  }
  standardOutput().whenClosed([this] { machine_.interrupt("nobody reads the output any more"); });
  onCtrlC([this] { machine_.interrupt("interrupted"); });
  const vm::RunResult result = machine_.run();
  nothingRuns();
  standardOutput().whenClosed({});
  session_.finish(result);
  const bool interrupted = result.status == vm::RunStatus::kInterrupted;
  if (interrupted && standardOutput().closed()) return Next::kGoOn;  // run() sees it too
  if (!result.message.empty()) writeError((interrupted ? "vela: " : "") + result.message);
  if (!result.exited) return Next::kGoOn;
  exit_code_ = result.exit_code;
  return Next::kEnd;
}

Repl::Next Repl::command(std::string_view line) {
  const std::string name = takeWord(&line);
  while (!line.empty() && isBlank(line.substr(line.size() - 1))) line.remove_suffix(1);
  if (name == ":quit") return Next::kEnd;
  if (name == ":help") {
    standardOutput().write(helpText());
  } else if (name == ":stats") {
    if (machine_.jit() != nullptr) machine_.jit()->drain();
    standardOutput().write(statisticsOf(machine_, CliOptions::Statistics::kText));
  } else if (name == ":load" && !line.empty()) {
    return loadFile(std::string(line));
  } else if (name == ":type" && !line.empty()) {
    return execute("print(typeOf(" + std::string(line) + "))", ":type");
  } else if (name == ":load" || name == ":type") {
    writeError("vela: " + name + " what? ':help' shows how it is used\n");
  } else if (name == ":dump") {
    const std::string what = takeWord(&line);
    dump(what, std::string(line));
  } else {
    syntax::Suggestion suggestion(name);
    for (const std::string& known : replCommands()) suggestion.offer(known);
    writeError("vela: unknown command '" + name + "'" + suggestion.text() +
               "; ':help' lists the commands\n");
  }
  return Next::kGoOn;
}

Repl::Next Repl::loadFile(const std::string& path) {
  std::string text;
  if (readFile(path, text)) return execute(text, path);
  writeError("vela: cannot read '" + path + "': " + text + "\n");
  return Next::kGoOn;
}

void Repl::dump(const std::string& what, const std::string& name) {
  if (what == "ir" || what == "passes" || what == "llvm" || what == "asm")
    return dumpCode(what, name);
  if (session_.lastModule() == nullptr) return writeError("vela: there is no entry yet\n");
  if (what == "tokens" || what == "ast") {
    standardOutput().write(syntaxOf(session_, what == "tokens"));
  } else if (what.empty() || what == "bytecode") {
    dumpBytecode(name);
  } else {
    dumpBytecode(what);  // `:dump fib`
  }
}

/// The function with code of that name, or the last entry's body; 0: there is none, which was said.
FunctionId Repl::functionNamed(const std::string& name) {
  const FunctionId id = name.empty() ? session_.lastBody() : machine_.isolate().findFunction(name);
  if (id != 0 && machine_.isolate().function(id).code_size != 0) return id;
  writeError(name.empty() ? "vela: there is no entry yet\n" : "vela: no function '" + name + "'\n");
  return 0;
}

void Repl::dumpBytecode(const std::string& name) {
  if (name.empty()) {
    standardOutput().write(bytecode::disassemble(*session_.lastModule()));
    return;
  }
  const FunctionId id = functionNamed(name);
  if (id == 0) return;
  const runtime::Function& function = machine_.isolate().function(id);
  const auto index = static_cast<uint32_t>(function.proto - function.module->functions.data());
  standardOutput().write(bytecode::disassembleFunction(*function.module, index));
}

/// Compiles the function, or the last entry's body, as it would be compiled now.
void Repl::dumpCode(const std::string& what, const std::string& name) {
  if (machine_.jit() == nullptr) return writeError("vela: the JIT is off\n");
  const FunctionId id = functionNamed(name);
  if (id == 0) return;
  jit::DumpOptions options;
  options.ir = what == "ir";
  options.passes = what == "passes";
  options.llvm = what == "llvm";
  options.assembly = what == "asm";
  standardOutput().write(machine_.jit()->listing(id, options));
}

}  // namespace vela::cli
