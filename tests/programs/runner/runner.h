// Runs golden programs inside this process: starting LLVM under an emulator costs more than most
// programs.
#ifndef VELA_TESTS_PROGRAMS_RUNNER_RUNNER_H_
#define VELA_TESTS_PROGRAMS_RUNNER_RUNNER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/vm/vm.h"

namespace vela::golden {

/// A program and what it should do (tests/programs/README.md describes the files).
struct Program {
  std::string folder, name;  // "tests/programs/values", "int_wrap"
  std::vector<std::string> args;
  std::string input, out, err;
  int code = 0;
  // Of `vela run`; --max-stack=N[K|M] is all that this runner knows.
  std::vector<std::string> flags;
};

/// Whether the host has the stack that the program's flags ask for.
bool fitsHost(const Program& program);

/// All programs of a folder, sorted; modules that others import left out.
std::vector<Program> programsIn(const std::string& folder);

struct ModeSetup {
  bool native = false, evaluated = false;  // back end; neither: no JIT
  int64_t threshold = 0;                   // 0: the preset's
  int64_t deopt_every = 0, fail_code_alloc = 0;
  uint64_t gc_every = 0, lies = 0;
  bool osr_always = false;
  bool quick_only = false;
  bool stored = false;        // runs twice; the second time all code must come from the disk store
  bool must_compile = false;  // a function that gets hot and is not compiled is a failure
};

struct Mode {
  const char* name;
  const char* flags;  // of `vela run`
  ModeSetup setup;
};
const std::vector<Mode>& modes();

/// The native back end of this build; `make` is empty where there is none (WebAssembly).
/// `store_folder`: where it keeps code; empty: nowhere.
vm::BackendFactory nativeBackend(const std::string& store_folder = {});
/// The IR evaluator.
vm::BackendFactory evaluatorBackend();

/// What a run did.
struct Outcome {
  std::string out, err;
  int code = 0;
  std::vector<std::string> refusals;  // functions that were not compiled, and why
  jit::StoreStatistics store;
};
Outcome run(const Program& program, const Mode& mode);

/// Empty if `outcome` is what the program should do; else what differs, and the command that
/// repeats it.
std::string difference(const Program& program, const Mode& mode, const Outcome& outcome);

}  // namespace vela::golden

#endif  // VELA_TESTS_PROGRAMS_RUNNER_RUNNER_H_
