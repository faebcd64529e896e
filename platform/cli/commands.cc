#include "platform/cli/commands.h"

#include <cstdio>

#include "core/bytecode/assembler.h"
#include "core/bytecode/disassembler.h"
#include "core/bytecode/reader.h"
#include "core/bytecode/verifier.h"
#include "core/bytecode/writer.h"
#include "core/runtime/builtins.h"
#include "core/vm/compile.h"
#include "platform/cli/backends.h"
#include "platform/cli/code_store.h"
#include "platform/cli/files.h"
#include "platform/cli/version.h"

namespace vela::cli {

namespace {

int cannotRead(const std::string& path, const std::string& why) {
  std::fprintf(stderr, "vela: cannot read '%s': %s\n", path.c_str(), why.c_str());
  // `vela frobnicate x` runs a file of that name; that may not be what was meant.
  const bool like_a_command = path.find_first_of("./") == std::string::npos;
  if (like_a_command) std::fprintf(stderr, "If it is to be a command: 'vela --help' lists them.\n");
  return kBadCommandLine;
}

std::unique_ptr<bytecode::Module> readBytecode(const std::string& path, const std::string& bytes,
                                               int* exit_code) {
  auto read = bytecode::readModule(bytes);
  if (read.module == nullptr) {
    std::fprintf(stderr,
                 "vela: '%s' is not a valid .velac file: %s\nBuild it again with 'vela build'.\n",
                 path.c_str(), read.error.c_str());
    *exit_code = kBadProgram;
  }
  return std::move(read.module);
}

/// `text` is that of the file: one that is read from a pipe can be read only once.
std::unique_ptr<bytecode::Module> compile(const std::string& path, std::string text,
                                          int* exit_code) {
  auto compiled = vm::compileText(path, std::move(text), &loadSource, fileIdentity(path));
  if (compiled.module == nullptr) {
    writeError(compiled.errors);
    *exit_code = kBadProgram;
  }
  return std::move(compiled.module);
}

bool endsWith(const std::string& text, std::string_view ending) {
  return text.size() >= ending.size() &&
         std::string_view(text).substr(text.size() - ending.size()) == ending;
}

/// `path` with the ending replaced.
std::string withEnding(const std::string& path, const char* ending) {
  const size_t slash = path.rfind('/');
  const size_t dot = path.rfind('.');
  const bool has_ending = dot != std::string::npos && (slash == std::string::npos || dot > slash);
  return path.substr(0, has_ending ? dot : std::string::npos) + ending;
}

int writeModule(const CliOptions& options, const bytecode::Module& module) {
  const std::string path =
      options.output.empty() ? withEnding(options.file, ".velac") : options.output;
  if (isSameFile(path, options.file)) {
    std::fprintf(stderr, "vela: '%s' is what is read; name another file with -o\n", path.c_str());
    return kBadCommandLine;
  }
  std::string error;
  if (writeFileAtOnce(path, bytecode::writeModule(module), error)) return kSuccess;
  std::fprintf(stderr, "vela: cannot write '%s': %s\n", path.c_str(), error.c_str());
  return kUncaughtError;
}

/// True if the module may be executed; else says why not.
bool verified(const std::string& path, const bytecode::Module& module) {
  bytecode::VerifyOptions options;
  options.builtin_count = runtime::builtin_id::kBuiltinCount;
  const auto errors = bytecode::verify(module, options);
  for (const auto& error : errors)
    std::fprintf(stderr, "%s: %s\n", path.c_str(), error.message.c_str());
  return errors.empty();
}

}  // namespace

std::unique_ptr<bytecode::Module> loadProgram(const std::string& path, int* exit_code) {
  std::string text;
  if (!readFile(path, text)) {
    *exit_code = cannotRead(path, text);
    return nullptr;
  }
  if (bytecode::looksLikeVelac(text) || endsWith(path, ".velac"))
    return readBytecode(path, text, exit_code);
  return compile(path, std::move(text), exit_code);
}

int sayNoFunction(const CliOptions& options) {
  std::fprintf(stderr, "vela: '%s' has no function '%s'\n", options.file.c_str(),
               options.dump_function.c_str());
  return kBadCommandLine;
}

int finishOutput(int exit_code) {
  Output& output = standardOutput();
  if (output.flush()) return exit_code;
  std::fprintf(stderr, "vela: cannot write the output: %s\n", output.error().c_str());
  return exit_code == kSuccess ? int{kUncaughtError} : exit_code;
}

int buildCommand(const CliOptions& options) {
  std::string text;
  if (!readFile(options.file, text)) return cannotRead(options.file, text);
  if (bytecode::looksLikeVelac(text)) {
    std::fprintf(stderr, "vela: '%s' is built already; 'vela %s' runs it\n", options.file.c_str(),
                 options.file.c_str());
    return kBadCommandLine;
  }
  int exit_code = kSuccess;
  const auto module = compile(options.file, std::move(text), &exit_code);
  return module == nullptr ? exit_code : writeModule(options, *module);
}

int asmCommand(const CliOptions& options) {
  std::string text;
  if (!readFile(options.file, text)) return cannotRead(options.file, text);
  const auto assembled = bytecode::assemble(text);
  if (assembled.module == nullptr) {
    std::fprintf(stderr, "%s: %s\n", options.file.c_str(), assembled.error.c_str());
    return kBadProgram;
  }
  if (!verified(options.file, *assembled.module)) return kBadProgram;
  return writeModule(options, *assembled.module);
}

int disasmCommand(const CliOptions& options) {
  int exit_code = kSuccess;
  const auto module = loadProgram(options.file, &exit_code);
  if (module == nullptr) return exit_code;
  if (options.dump_function.empty()) {
    standardOutput().write(bytecode::disassemble(*module));
    return finishOutput(kSuccess);
  }
  bool found = false;
  for (uint32_t i = 0; i < module->functions.size(); ++i) {
    if (module->str(module->functions[i].name) != options.dump_function) continue;
    standardOutput().write(bytecode::disassembleFunction(*module, i));
    found = true;
  }
  return finishOutput(found ? int{kSuccess} : sayNoFunction(options));
}

int verifyCommand(const CliOptions& options) {
  std::string text;
  if (!readFile(options.file, text)) return cannotRead(options.file, text);
  if (!bytecode::looksLikeVelac(text)) {
    std::fprintf(stderr, "vela: '%s' is not a .velac file; 'vela build' makes one of a source\n",
                 options.file.c_str());
    return kBadProgram;
  }
  int exit_code = kSuccess;
  const auto module = readBytecode(options.file, text, &exit_code);
  if (module == nullptr) return exit_code;
  if (!verified(options.file, *module)) return kBadProgram;
  standardOutput().write(options.file + ": valid, " + std::to_string(module->functions.size()) +
                         " functions, " + std::to_string(module->classes.size()) + " classes\n");
  return finishOutput(kSuccess);
}

int doctorCommand(const CliOptions& options) {
  std::printf("vela             %s\n%s", kVersion, describeBackends().c_str());
  std::printf("code store       %s\n\npresets          ", describeCodeStore(options).c_str());
  const char* const names[] = {"default", "performance", "conservative"};
  for (const char* name : names) std::printf("%14s", name);
  std::printf("\n");
  for (const jit::ConfigField& field : jit::configFields()) {
    std::printf("  %-22s", field.name);
    for (const char* name : names) {
      std::printf("%14lld", static_cast<long long>(jit::configValue(*jit::preset(name), field)));
    }
    std::printf("   --%s\n", field.flag);
  }
  return finishOutput(kSuccess);
}

}  // namespace vela::cli
