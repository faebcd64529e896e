// `vela fmt`.
#include <algorithm>
#include <cstdio>

#include "core/format/format.h"
#include "platform/cli/commands.h"
#include "platform/cli/files.h"

namespace vela::cli {

namespace {

struct Outcome {
  int exit_code = kSuccess;
  std::string before, after;
};

/// The text of a file ("-": standard input) in the one layout; else says why there is none.
Outcome formatFile(const std::string& path) {
  Outcome outcome;
  const bool is_input = path == "-";
  std::string text;
  if (!(is_input ? readStandardInput(text) : readFile(path, text))) {
    std::fprintf(stderr, "vela: cannot read '%s': %s\n", path.c_str(), text.c_str());
    outcome.exit_code = kBadCommandLine;
    return outcome;
  }
  const syntax::SourceFile file(is_input ? "<stdin>" : path, text);
  syntax::Diagnostics diagnostics;
  diagnostics.addFile(&file);
  std::optional<std::string> formatted;
  if (const auto bad = file.findInvalidUtf8()) {
    diagnostics.error(&file, {*bad, *bad + 1}, "the file is not UTF-8 text; save it as UTF-8");
  } else {
    formatted = format::formatSource(file, &diagnostics);
  }
  if (!formatted.has_value()) {
    writeError(diagnostics.render());
    outcome.exit_code = kBadProgram;
    return outcome;
  }
  outcome.before = std::move(text);
  outcome.after = std::move(*formatted);
  return outcome;
}

/// Does with the result what was asked for.
int deliver(const CliOptions& options, const std::string& path, const Outcome& outcome) {
  const bool same = outcome.before == outcome.after;
  if (options.fmt_check) {
    if (!same) standardOutput().write(path + "\n");
    return same ? kSuccess : kUncaughtError;
  }
  if (path == "-") {
    standardOutput().write(outcome.after);
    return kSuccess;
  }
  std::string error;
  if (same || writeFileAtOnce(path, outcome.after, error)) return kSuccess;
  std::fprintf(stderr, "vela: cannot write '%s': %s\n", path.c_str(), error.c_str());
  return kUncaughtError;
}

}  // namespace

int fmtCommand(const CliOptions& options) {
  int exit_code = kSuccess;
  for (const std::string& path : options.files) {
    const Outcome outcome = formatFile(path);
    const int code =
        outcome.exit_code == kSuccess ? deliver(options, path, outcome) : outcome.exit_code;
    exit_code = std::max(exit_code, code);
  }
  return finishOutput(exit_code);
}

}  // namespace vela::cli
