#include "core/vm/vm.h"

#include <algorithm>
#include <mutex>

#include "core/bytecode/reader.h"
#include "core/bytecode/verifier.h"
#include "core/interpreter/helpers.h"
#include "core/runtime/builtins.h"
#include "core/vm/prelude.h"
#include "core/vm/program.h"
#include "platform/memory.h"

namespace vela::vm {

using runtime::Isolate;

/// Stands for a back end until something is compiled.
class Vm::LazyBackend final : public jit::Backend {
 public:
  explicit LazyBackend(BackendFactory factory) : factory_(std::move(factory)) {}
  const char* name() const override { return factory_.name; }
  bool threaded() const override { return factory_.threaded; }
  bool hasQuickCode() const override { return factory_.quick_code; }
  std::unique_ptr<jit::Artifact> compile(const ir::Unit& unit, const ir::ExitPlan& plan,
                                         const jit::CompileOptions& options,
                                         jit::BackendError* error) override {
    std::call_once(once_, [this] { backend_ = factory_.make(interp::runtimeSymbols()); });
    if (backend_ != nullptr) return backend_->compile(unit, plan, options, error);
    error->message = std::string("the back end '") + factory_.name + "' is not available";
    return nullptr;
  }
  jit::InstalledCode install(std::unique_ptr<jit::Artifact> artifact, jit::Code* code,
                             jit::BackendError* error) override {
    return backend_->install(std::move(artifact), code, error);
  }
  void release(jit::InstalledCode& code) override { backend_->release(code); }

 private:
  BackendFactory factory_;
  std::once_flag once_;
  std::unique_ptr<jit::Backend> backend_;
};

namespace {

/// Interpreter frames get as many bytes as the native stack, but at least this many words.
constexpr uint64_t kMinStackWords = uint64_t{1} << 19;
constexpr uint64_t kMaxStackWords = uint64_t{1} << 27;
/// Where memory is not reserved lazily.
constexpr uint64_t kEagerStackWords = uint64_t{1} << 20;
constexpr uint64_t kMinStackBytes = uint64_t{256} << 10;

runtime::IsolateOptions isolateOptions(const Options& options) {
  runtime::IsolateOptions out;
  out.max_heap_bytes = options.max_heap;
  const uint64_t words =
      std::clamp(options.max_stack / sizeof(Value), kMinStackWords, kMaxStackWords);
  out.vm_stack_words = platform::reservesLazily() ? words : std::min(words, kEagerStackWords);
  out.gc_every = options.gc_every;
  out.gc_verify = options.gc_verify;
  out.gc_log = options.gc_log;
  out.scan_native_stack = options.jit.has_value() && options.jit->backend.native_frames;
  out.hash_seed = options.hash_seed;
  return out;
}

Vm& vmOf(Isolate& isolate) { return *interp::fromWord<Vm>(isolate.exec.vm); }

std::string problems(const std::vector<bytecode::VerifyError>& errors, std::string_view name) {
  std::string text;
  for (const bytecode::VerifyError& error : errors) {
    text += std::string(name) + ": not valid bytecode: " + error.message + "\n";
  }
  return text;
}

}  // namespace

Vm::Vm(Options options)
    : options_(std::move(options)),
      isolate_(std::make_unique<Isolate>(isolateOptions(options_))),
      interpreter_(std::make_unique<interp::State>(*isolate_)) {
  isolate_->exec.vm = interp::toWord(this);
  isolate_->program_args = options_.args;
  interpreter_->profiling = options_.profiling.value_or(options_.jit.has_value());
  program_ = std::make_unique<Program>(*this, std::max(options_.max_stack, kMinStackBytes),
                                       options_.timeout_ms);
  setHooks();
  linkPrelude(*isolate_);
  if (options_.jit.has_value()) setJit();
}

Vm::~Vm() {
  program_.reset();
  jit_.reset();
}

void Vm::setJit() {
  JitSetup& setup = *options_.jit;
  backend_ = std::make_unique<LazyBackend>(setup.backend);
  jit_ = std::make_unique<jit::Jit>(
      *isolate_, *backend_,
      jit::JitOptions{setup.config, setup.stress, setup.dump, setup.listener});
}

void Vm::setHooks() {
  interpreter_->hooks.poll = [](Isolate& isolate) { return vmOf(isolate).program_->poll(); };
  interpreter_->hooks.tick = [](Isolate& isolate) { vmOf(isolate).program_->tick(); };
  runtime::Hooks& hooks = isolate_->hooks;
  const Host& host = options_.host;
  hooks.go_on = [](Isolate& isolate) { return vmOf(isolate).program_->goOn(); };
  hooks.write = [](Isolate& isolate, const char* bytes, size_t n) {
    const Host& h = vmOf(isolate).options_.host;
    return !h.write || h.write(std::string_view(bytes, n));
  };
  hooks.read_line = [](Isolate& isolate, std::string& line) {
    return vmOf(isolate).program_->readLine(line);
  };
  if (host.read_file) {
    hooks.read_file = [](Isolate& isolate, const std::string& path, std::string& text) {
      return vmOf(isolate).options_.host.read_file(path, text);
    };
  }
  if (host.write_file) {
    hooks.write_file = [](Isolate& isolate, const std::string& path, std::string_view text,
                          bool append, std::string& error) {
      return vmOf(isolate).options_.host.write_file(path, text, append, error);
    };
  }
  if (host.file_exists) {
    hooks.file_exists = [](Isolate& isolate, const std::string& path) {
      return vmOf(isolate).options_.host.file_exists(path);
    };
  }
  if (host.get_env) {
    hooks.get_env = [](Isolate& isolate, const std::string& name, std::string& value) {
      return vmOf(isolate).options_.host.get_env(name, value);
    };
  }
}

LoadResult Vm::load(std::unique_ptr<bytecode::Module> module, runtime::LinkResult* linked) {
  bytecode::VerifyOptions verify_options;
  verify_options.builtin_count = runtime::builtin_id::kBuiltinCount;
  const auto errors = bytecode::verify(*module, verify_options);
  if (!errors.empty()) return {problems(errors, "module")};
  runtime::LinkResult result = runtime::link(*isolate_, std::move(module));
  if (!result.error.empty()) return {"cannot load: " + result.error + "\n"};
  if (jit_ != nullptr) jit_->noteLinked();
  program_->addBodies(result.bodies);
  if (linked != nullptr) *linked = std::move(result);
  return {};
}

LoadResult Vm::loadFile(std::string_view name, std::string_view bytes) {
  auto read = bytecode::readModule(bytes);
  if (read.module == nullptr)
    return {std::string(name) + ": not a valid .velac file: " + read.error + "\n"};
  LoadResult loaded = load(std::move(read.module));
  if (!loaded.ok()) loaded.error = std::string(name) + ": " + loaded.error;
  return loaded;
}

RunResult Vm::run(const Budget& budget) { return program_->run(budget); }

void Vm::interrupt(const char* why) { program_->interrupt(why); }

}  // namespace vela::vm
