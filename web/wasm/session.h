// One program in the browser: compiles it, runs it in slices, and tells as JSON what happens
// inside.
//
// Knows no browser: tests run it on every instruction set. `binding.cc` gives it to JavaScript.
//
// Everything that the page shows comes from here in three forms:
//   events   one JSON object a line, as they happen: those of core/jit/events.def, by their names
//   program  once after loading: the functions and their bytecode with source positions
//   state    when asked: feedback, hotness, code cache, estimates
#ifndef VELA_WEB_WASM_SESSION_H_
#define VELA_WEB_WASM_SESSION_H_

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "core/vm/vm.h"
#include "nlohmann/json.hpp"
#include "targets/simulated/backend.h"

namespace vela::web {

/// What compiles and what runs, from the JSON that the page sends. Missing fields keep their
/// defaults.
struct Request {
  std::string main = "main.vela";
  std::map<std::string, std::string> files;  // by the paths that imports lead to
  std::vector<std::string> args;
  bool jit = false;
  jit::JITConfig config;
  bool passes = false;  // IR after each pass, as listing events
  int64_t deopt_every = 0;
  uint64_t max_heap = uint64_t{256} << 20;
  uint64_t max_stack = uint64_t{64} << 20;
  uint64_t max_output = uint64_t{64} << 20;
  uint64_t timeout_ms = 0;
  uint64_t hash_seed = 0;
};

/// Reads a request; gives what is wrong with it, or an empty text.
std::string readRequest(std::string_view json, Request* out);

/// The compile-time errors of the request's program, as people read them; empty if there are none.
std::string check(const Request& request);

class Session {
 public:
  explicit Session(Request request);
  ~Session();

  /// Compiles and loads. False: `errors()` says why.
  bool load();
  const std::string& errors() const { return errors_; }

  /// Runs for about `milliseconds` (0: to the end, or until input is needed).
  vm::RunResult run(uint64_t milliseconds);
  /// The running program ends at its next poll.
  void stop() { vm_->interrupt("stopped"); }

  void addInput(std::string line) { input_.push_back(std::move(line)); }
  void endInput() { input_ended_ = true; }

  /// What was printed since the last time.
  std::string takeOutput() { return std::exchange(output_, {}); }
  /// Events since the last time, one JSON object a line. After kMaxEvents of a kind the rest are
  /// counted only.
  std::string takeEvents() { return std::exchange(events_, {}); }
  static constexpr uint64_t kMaxEvents = 5000;
  /// Bytes of listings; later ones are left out.
  static constexpr uint64_t kMaxListed = uint64_t{24} << 20;

  /// JSON, see web/api/types.ts: Program, State.
  std::string program() const;
  std::string state() const;
  /// Small parts of the state, for charts over time: those since the last time, and now. JSON, an
  /// array of Pulse.
  std::string takePulses();

 private:
  vm::Options options();
  vm::JitSetup jitSetup();
  bool write(std::string_view text);
  void listen(const jit::Event& event);
  nlohmann::ordered_json pulse() const;
  /// Called now and then while compiled code runs.
  void onCompiledWork();
  int64_t nanosRun(int64_t now) const;
  double heat(const runtime::Function& f) const;
  double compiledMilliseconds() const;
  nlohmann::ordered_json functionState(const runtime::Function& f) const;
  /// By function: {pc: how often compiled code executed the instruction}.
  std::map<FunctionId, nlohmann::ordered_json> executed() const;

  Request request_;
  std::string errors_, output_, events_;
  uint64_t written_ = 0;
  uint64_t listed_ = 0;  // bytes of listings told
  int64_t start_nanos_ = 0;
  int64_t run_nanos_ = 0;    // in slices that are over
  int64_t slice_start_ = 0;  // 0: no slice runs
  int64_t pulse_nanos_ = 0;  // when the last pulse was taken
  nlohmann::ordered_json pulses_ = nlohmann::ordered_json::array();
  std::map<jit::EventKind, uint64_t> event_counts_;
  std::deque<std::string> input_;
  bool input_ended_ = false;
  simulated::Backend* backend_ = nullptr;  // the VM's, once something was hot
  std::unique_ptr<vm::Vm> vm_;
};

}  // namespace vela::web

#endif  // VELA_WEB_WASM_SESSION_H_
