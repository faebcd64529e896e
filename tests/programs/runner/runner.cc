#include "tests/programs/runner/runner.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

#include "core/vm/compile.h"
#include "targets/simulated/backend.h"

namespace vela::golden {

namespace {

namespace fs = std::filesystem;

bool readFile(const fs::path& path, std::string& text) {
  std::error_code ignored;
  if (fs::is_directory(path, ignored)) return false;
  std::ifstream in(path, std::ios::binary);
  if (!in) return false;
  std::ostringstream bytes;
  bytes << in.rdbuf();
  text = bytes.str();
  return true;
}

std::vector<std::string> linesOf(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

ModeSetup setupOf(void (*fill)(ModeSetup&)) {
  ModeSetup m;
  fill(m);
  return m;
}

/// What the program has written, by path: nothing reaches the disk, and every run starts clean.
using Written = std::map<std::string, std::string>;

bool readFrom(const Written& written, const fs::path& folder, const std::string& path,
              std::string& text) {
  const auto found = written.find(path);
  if (found != written.end()) {
    text = found->second;
    return true;
  }
  std::error_code ignored;
  const bool is_folder = fs::is_directory(folder / path, ignored);
  if (readFile(folder / path, text)) return true;
  text = is_folder ? "it is a directory" : "no such file";
  return false;
}

bool writeTo(Written& written, const fs::path& folder, const std::string& path,
             std::string_view text, bool append, std::string& error) {
  std::error_code ignored;
  const fs::path full = folder / path;
  if (!fs::is_directory(full.parent_path(), ignored)) error = "no such folder";
  if (fs::is_directory(full, ignored)) error = "it is a directory";
  if (!error.empty()) return false;
  std::string all;
  if (append) readFrom(written, folder, path, all);
  if (append && written.count(path) == 0 && !fs::exists(full, ignored)) all.clear();
  written[path] = all + std::string(text);
  return true;
}

/// The outside world of one program: its folder is the current one.
vm::Host hostFor(const Program& program, Outcome& outcome,
                 std::shared_ptr<std::istringstream> input) {
  vm::Host host;
  auto written = std::make_shared<Written>();
  host.write = [&outcome](std::string_view text) {
    outcome.out += text;
    return true;
  };
  host.read_line = [input](std::string& line) {
    return std::getline(*input, line) ? vm::ReadResult::kLine : vm::ReadResult::kEnd;
  };
  const fs::path folder = program.folder;
  host.read_file = [=](const std::string& path, std::string& text) {
    return readFrom(*written, folder, path, text);
  };
  host.write_file = [=](const std::string& path, std::string_view text, bool append,
                        std::string& error) {
    return writeTo(*written, folder, path, text, append, error);
  };
  host.file_exists = [=](const std::string& path) {
    return written->count(path) != 0 || fs::exists(folder / path);
  };
  host.get_env = [](const std::string& name, std::string& value) {
    const char* text = std::getenv(name.c_str());
    if (text != nullptr) value = text;
    return text != nullptr;
  };
  return host;
}

/// A folder for this process, removed at its end. Programs share it: what they have in common is
/// found, and what is another's must not be.
const std::string& storeFolder() {
  static const struct Folder {
    std::string path;
    Folder() {
      const char* base = std::getenv("TEST_TMPDIR");
      path = std::string(base != nullptr ? base : "/tmp") + "/vela-golden.XXXXXX";
      if (::mkdtemp(path.data()) == nullptr) std::abort();
    }
    ~Folder() {
      std::error_code ignored;
      fs::remove_all(path, ignored);
    }
  } folder;
  return folder.path;
}

vm::Options optionsFor(const ModeSetup& m, Outcome& outcome) {
  vm::Options options;
  options.gc_every = m.gc_every;
  options.hash_seed = 1;
  // Each forced collection scans the stack: a recursion to its very end would take quadratic time.
  // A program that needs more says so in its flags.
  if (m.gc_every != 0) options.max_stack = uint64_t{2} << 20;
  if (!m.native && !m.evaluated) return options;
  vm::JitSetup jit;
  if (m.threshold != 0) jit.config.hotspot_threshold = m.threshold;
  jit.stress.sync = m.threshold == 1 || m.osr_always || m.evaluated;
  jit.stress.osr_always = m.osr_always;
  if (m.quick_only) jit.config.quick_code = jit::kQuickOnly;
  jit.stress.deopt_every = m.deopt_every;
  jit.stress.fail_code_alloc = m.fail_code_alloc;
  jit.stress.profile_lies = m.lies;
  jit.backend = m.evaluated ? evaluatorBackend() : nativeBackend(m.stored ? storeFolder() : "");
  jit.listener = [&outcome](const jit::Event& e) {
    if (e.kind == jit::EventKind::kRefused)
      outcome.refusals.push_back(e.function + ": " + e.detail);
  };
  options.jit = std::move(jit);
  return options;
}

/// What "--max-stack=2M" asks for, 0 without it. Any other flag is a mistake in the program's
/// files.
uint64_t maxStack(const Program& program) {
  const std::string known = "--max-stack=";
  uint64_t bytes = 0;
  for (const std::string& flag : program.flags) {
    if (flag.rfind(known, 0) != 0) {
      std::fprintf(stderr, "%s/%s.flags: unknown flag '%s'\n", program.folder.c_str(),
                   program.name.c_str(), flag.c_str());
      std::abort();
    }
    const int shift = flag.back() == 'K' ? 10 : flag.back() == 'M' ? 20 : 0;
    bytes = std::stoull(flag.substr(known.size())) << shift;
  }
  return bytes;
}

std::string firstDifference(const char* what, const std::string& expected, const std::string& got) {
  if (expected == got) return {};
  const auto want = linesOf(expected), have = linesOf(got);
  size_t i = 0;
  while (i < want.size() && i < have.size() && want[i] == have[i]) ++i;
  std::string text = std::string(what) + ", line " + std::to_string(i + 1) + ":\n";
  text += "  expected: " + (i < want.size() ? want[i] : std::string("(end)")) + "\n";
  text += "  got:      " + (i < have.size() ? have[i] : std::string("(end)")) + "\n";
  return text;
}

}  // namespace

vm::BackendFactory evaluatorBackend() {
  vm::BackendFactory factory;
  factory.name = "simulated";
  factory.threaded = false;
  factory.native_frames = false;
  factory.make = [](const contract::RuntimeSymbols& symbols) {
    return simulated::makeSimulatedBackend(symbols);
  };
  return factory;
}

std::vector<Program> programsIn(const std::string& folder) {
  std::vector<Program> programs;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const fs::path& path = entry.path();
    if (path.extension() != ".vela" || path.stem().string().rfind("mod_", 0) == 0) continue;
    Program p;
    p.folder = folder;
    p.name = path.stem().string();
    auto beside = [&](const char* ending, std::string& text) {
      return readFile(folder + "/" + p.name + ending, text);
    };
    std::string text;
    beside(".out", p.out);
    beside(".err", p.err);
    beside(".in", p.input);
    if (beside(".code", text)) p.code = std::stoi(text);
    if (beside(".flags", text)) p.flags = linesOf(text);
    if (beside(".args", text)) p.args = linesOf(text);
    programs.push_back(std::move(p));
  }
  std::sort(programs.begin(), programs.end(),
            [](const Program& a, const Program& b) { return a.name < b.name; });
  return programs;
}

const std::vector<Mode>& modes() {
  static const std::vector<Mode> table = {
#define VELA_GOLDEN_MODE(id, name, flags, setup) \
  {name, flags, setupOf([](ModeSetup& m) { setup; })},
#include "tests/programs/runner/modes.def"
#undef VELA_GOLDEN_MODE
  };
  return table;
}

namespace {

Outcome runOnce(const Program& program, const Mode& mode) {
  Outcome outcome;
  const fs::path folder = program.folder;
  auto load = [folder](const std::string& path) {
    syntax::LoadResult result;
    result.ok = readFile(folder / path, result.text);
    if (!result.ok) result.error = "no such file";
    return result;
  };
  vm::CompileResult compiled = vm::compileFile(program.name + ".vela", load);
  if (compiled.module == nullptr) {
    outcome.err = compiled.errors;
    outcome.code = 65;
    return outcome;
  }
  vm::Options options = optionsFor(mode.setup, outcome);
  if (const uint64_t bytes = maxStack(program)) options.max_stack = bytes;
  options.args = program.args;
  options.host = hostFor(program, outcome, std::make_shared<std::istringstream>(program.input));
  vm::Vm vm(std::move(options));
  const vm::LoadResult loaded = vm.load(std::move(compiled.module));
  if (!loaded.ok()) {
    outcome.err = loaded.error;
    outcome.code = 65;
    return outcome;
  }
  const vm::RunResult result = vm.run();
  outcome.err += result.message;
  outcome.code = result.exit_code;
  if (vm.jit() != nullptr) outcome.store = vm.jit()->statistics().store;
  return outcome;
}

std::string storeProblem(const jit::StoreStatistics& store) {
  if (store.missing + store.damaged == 0) return {};
  return "not from the store in the second run: " + std::to_string(store.missing) + " missing, " +
         std::to_string(store.damaged) + " damaged, " + std::to_string(store.found) + " found\n";
}

}  // namespace

bool fitsHost(const Program& program) {
#ifdef __wasm__
  constexpr uint64_t kMostStack = uint64_t{4} << 20;  // it is that of the JavaScript engine
  return maxStack(program) <= kMostStack;
#else
  return true;
#endif
}

Outcome run(const Program& program, const Mode& mode) {
  Outcome outcome = runOnce(program, mode);
  if (!mode.setup.stored) return outcome;
  outcome.store = {};
  return difference(program, mode, outcome).empty() ? runOnce(program, mode) : outcome;
}

std::string difference(const Program& program, const Mode& mode, const Outcome& outcome) {
  std::string text = firstDifference("standard output", program.out, outcome.out);
  text += firstDifference("standard error", program.err, outcome.err);
  if (outcome.code != program.code) {
    text += "exit code: expected " + std::to_string(program.code) + ", got " +
            std::to_string(outcome.code) + "\n";
  }
  if (mode.setup.must_compile) {
    for (const std::string& refusal : outcome.refusals) text += "not compiled: " + refusal + "\n";
  }
  if (mode.setup.stored) text += storeProblem(outcome.store);
  if (text.empty()) return text;
  return text + "repeat: (cd " + program.folder + " && $OLDPWD/vela run " + mode.flags + " " +
         program.name + ".vela)\n";
}

}  // namespace vela::golden
