#include "tests/deopt/machine.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include "core/runtime/heap.h"
#include "core/vm/compile.h"
#include "tests/programs/runner/runner.h"

namespace vela::deopt {

namespace {

bool matches(const jit::Event& e, jit::EventKind kind, const std::string& function,
             const std::string& detail) {
  return e.kind == kind && (function.empty() || e.function == function) &&
         e.detail.find(detail) != std::string::npos;
}

vm::Options optionsFor(const RunOptions& options, Outcome& run, vm::Vm*& machine) {
  vm::Options out;
  out.timeout_ms = options.timeout_ms;
  out.gc_every = options.gc_every;
  out.gc_verify = options.gc_verify;
  out.hash_seed = 1;
  out.host.write = [&run, &machine, &options](std::string_view text) {
    run.out += text;
    run.depths.push_back(reinterpret_cast<uintptr_t>(__builtin_frame_address(0)));
    if (options.on_write) options.on_write(*machine);
    return true;
  };
  out.host.get_env = options.get_env;
  if (!options.jit) return out;
  vm::JitSetup jit;
  jit.config = options.config;
  jit.stress = options.stress;
  jit.dump = options.dump;
  jit.backend = isNative() ? golden::nativeBackend() : golden::evaluatorBackend();
  if (options.log || options.dump.any()) {
    jit.listener = [&run, &options](const jit::Event& e) {
      run.events.push_back(e);
      if (options.on_event) options.on_event(e);
    };
  }
  out.jit = std::move(jit);
  return out;
}

}  // namespace

jit::JITConfig RunOptions::early() {
  jit::JITConfig config;
  config.hotspot_threshold = 10;
  return config;
}

jit::StressOptions RunOptions::waiting() {
  jit::StressOptions stress;
  stress.sync = true;
  return stress;
}

int Outcome::count(jit::EventKind kind, const std::string& function,
                   const std::string& detail) const {
  int n = 0;
  for (const jit::Event& e : events) n += matches(e, kind, function, detail) ? 1 : 0;
  return n;
}

jit::Event Outcome::event(jit::EventKind kind, const std::string& function,
                          const std::string& detail) const {
  for (const jit::Event& e : events) {
    if (matches(e, kind, function, detail)) return e;
  }
  ADD_FAILURE() << "no such event of '" << function << "' " << detail << "\n" << log();
  return {};
}

uint64_t Outcome::exits(ir::ExitReason reason) const {
  const auto found = statistics.exits_by_reason.find(ir::exitReasonText(reason));
  return found == statistics.exits_by_reason.end() ? 0 : found->second;
}

std::string Outcome::listing(const std::string& function) const {
  std::string text;
  for (const jit::Event& e : events) {
    if (e.kind == jit::EventKind::kListing && e.function == function) text += e.detail;
  }
  return text;
}

std::string Outcome::log() const {
  std::string text;
  for (const jit::Event& e : events) text += jit::eventText(e) + "\n";
  return text;
}

#ifdef __wasm__
ThreadClock::ThreadClock() : id_(CLOCK_PROCESS_CPUTIME_ID) {}  // there is one thread
#else
ThreadClock::ThreadClock() : id_(CLOCK_THREAD_CPUTIME_ID) {
  EXPECT_EQ(::pthread_getcpuclockid(::pthread_self(), &id_), 0);
}
#endif

double ThreadClock::now() const {
  timespec t{};
  ::clock_gettime(id_, &t);
  return 1e3 * static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_nsec);
}

bool isNative() { return static_cast<bool>(golden::nativeBackend().make); }

Outcome run(const std::string& source, const RunOptions& options) {
  Outcome run;
  auto load = [&source](const std::string& path) {
    syntax::LoadResult result;
    result.ok = path == "test.vela";
    result.text = source;
    return result;
  };
  vm::CompileResult compiled = vm::compileFile("test.vela", load);
  EXPECT_NE(compiled.module, nullptr) << compiled.errors;
  if (compiled.module == nullptr) return run;
  vm::Vm* machine = nullptr;
  vm::Vm vm(optionsFor(options, run, machine));
  machine = &vm;
  const vm::LoadResult loaded = vm.load(std::move(compiled.module));
  EXPECT_TRUE(loaded.ok()) << loaded.error;
  const ThreadClock clock;
  run.start = clock.now();
  vm::Budget slice;
  slice.polls = options.slice_polls;
  vm::RunResult result = vm.run(slice);
  for (; result.status == vm::RunStatus::kBudgetSpent; ++run.slices) result = vm.run(slice);
  run.end = clock.now();
  run.err = result.message;
  run.code = result.exit_code;
  run.young_collections = vm.isolate().heap().stats().young_collections;
  if (vm.jit() != nullptr) run.statistics = vm.jit()->statistics();
  return run;
}

}  // namespace vela::deopt
