// The embedding API: one virtual machine.
//
//   vela::vm::Options options;
//   options.host.write = [](std::string_view text) { std::cout << text; return true; };
//   vela::vm::Vm vm(options);
//   auto compiled = vela::vm::compileFile("main.vela", loader);   // core/vm/compile.h
//   if (compiled.module == nullptr) …
//   auto loaded = vm.load(std::move(compiled.module));            // or vm.loadFile(a .velac's
//   bytes) if (!loaded.ok()) … auto result = vm.run();
//
// Slices. run(budget) gives up when the budget is spent and the next run() goes on exactly there,
// in every tier. Where the host can switch stacks the program has a native stack of its own
// (Options::max_stack), so it can be left anywhere; on WebAssembly it is left when the
// interpreter's outermost loop polls.
//
// Compiled code on disk. A back end keeps nothing unless its host gives it a folder
// (llvmjit::LlvmOptions::store_folder); JITConfig::max_store_size says how much.
//
// Threads. A Vm is used by one thread at a time, any number of them may exist; interrupt() alone
// may be called from any thread. A Vm made without Options::jit has no JIT.
#ifndef VELA_CORE_VM_VM_H_
#define VELA_CORE_VM_VM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytecode/module.h"
#include "core/contract/helpers.h"
#include "core/jit/backend.h"
#include "core/jit/jit.h"
#include "core/runtime/isolate.h"

namespace vela::vm {

/// What a read of the program's input gave.
enum class ReadResult : uint8_t {
  kLine,     // a line, without its end
  kEnd,      // there is no more
  kPending,  // not yet: run() gives kNeedsInput, and the host is asked again when it goes on
};

/// What a program may do outside. Everything that is empty is denied (files, environment) or empty
/// (input); output goes nowhere.
struct Host {
  /// Output of print and write. False: it cannot be written (the program gets an IOError).
  std::function<bool(std::string_view text)> write;
  std::function<ReadResult(std::string& line)> read_line;
  /// The file's bytes, or false and the reason in `text`.
  std::function<bool(const std::string& path, std::string& text)> read_file;
  std::function<bool(const std::string& path, std::string_view text, bool append,
                     std::string& error)>
      write_file;
  std::function<bool(const std::string& path)> file_exists;
  std::function<bool(const std::string& name, std::string& value)> get_env;
};

/// A way to make machine code, made when something is hot for the first time.
struct BackendFactory {
  const char* name = "";
  bool threaded = true;  // compile() may run on another thread
  // Its code keeps values in native frames, which the collector must scan.
  bool native_frames = true;
  std::function<std::unique_ptr<jit::Backend>(const contract::RuntimeSymbols&)> make;
  bool quick_code = false;  // Backend::hasQuickCode
};

struct JitSetup {
  jit::JITConfig config;
  jit::StressOptions stress;
  jit::DumpOptions dump;
  jit::EventListener listener;
  BackendFactory backend;
};

struct Options {
  uint64_t max_heap = uint64_t{4} << 30;    // bytes
  uint64_t max_stack = uint64_t{64} << 20;  // bytes of native stack; interpreter frames get as much
  uint64_t timeout_ms = 0;                  // of run() from load() to the end; 0: none
  uint64_t gc_every = 0;                    // collect at every Nth allocation
  bool gc_verify = false;
  bool gc_log = false;
  uint64_t hash_seed = 0;         // 0: another one each time
  std::optional<bool> profiling;  // default: on if there is a JIT
  std::optional<JitSetup> jit;    // none: no JIT
  std::vector<std::string> args;  // Env.args
  Host host;
};

/// What keeps a program from running.
struct LoadResult {
  std::string error;  // text for people, with newline at its end; empty: success
  bool ok() const { return error.empty(); }
};

/// How far run() may go. 0: no bound.
struct Budget {
  uint64_t milliseconds = 0;
  uint64_t polls = 0;  // one is a call or up to four turns of a loop
};

enum class RunStatus : uint8_t {
  kFinished,     // or exit(code)
  kError,        // an error that nothing caught
  kInterrupted,  // a limit, or interrupt()
  kNeedsInput,   // run() again when there is some
  kBudgetSpent,  // run() again
};

struct RunResult {
  RunStatus status = RunStatus::kFinished;
  int exit_code = 0;
  bool exited = false;  // kFinished by exit(code)
  std::string message;  // kError: headline and trace; kInterrupted: why. With newline at its end
};

class Vm {
 public:
  explicit Vm(Options options);
  ~Vm();
  Vm(const Vm&) = delete;
  Vm& operator=(const Vm&) = delete;

  /// Verifies and links a module; its bodies are what run() executes. Several may be loaded one
  /// after the other.
  /// `linked`, if not null, gets the ids of what was linked.
  LoadResult load(std::unique_ptr<bytecode::Module> module, runtime::LinkResult* linked = nullptr);
  /// The same for the bytes of a .velac file; `name` is for messages.
  LoadResult loadFile(std::string_view name, std::string_view bytes);

  /// Runs or goes on. After an end, further modules may be loaded and run.
  RunResult run(const Budget& budget = {});

  /// Ends the running program at its next poll; run() gives kInterrupted. From any thread. `why` is
  /// for the message and must live on.
  void interrupt(const char* why = "interrupted");

  runtime::Isolate& isolate() { return *isolate_; }
  /// Null without a JIT.
  jit::Jit* jit() { return jit_.get(); }

 private:
  class Program;
  class LazyBackend;

  static interp::PollResult onPoll(runtime::Isolate& isolate);
  static void onTick(runtime::Isolate& isolate);
  void setHooks();
  void setJit();

  Options options_;
  std::unique_ptr<runtime::Isolate> isolate_;
  std::unique_ptr<interp::State> interpreter_;
  std::unique_ptr<jit::Backend> backend_;
  std::unique_ptr<jit::Jit> jit_;
  std::unique_ptr<Program> program_;
};

}  // namespace vela::vm

#endif  // VELA_CORE_VM_VM_H_
