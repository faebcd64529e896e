// A program on a virtual machine that writes down what its compiled code does, for tests about
// entering and leaving it.
#ifndef VELA_TESTS_DEOPT_MACHINE_H_
#define VELA_TESTS_DEOPT_MACHINE_H_

#include <time.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "core/vm/vm.h"

namespace vela::deopt {

/// How a program is run. The compiler is asked early and waited for.
struct RunOptions {
  bool jit = true;  // false: interpreted
  jit::JITConfig config = early();
  jit::StressOptions stress = waiting();
  jit::DumpOptions dump;
  uint64_t timeout_ms = 0;
  uint64_t gc_every = 0;
  bool gc_verify = false;
  bool log = true;           // keep the events
  uint64_t slice_polls = 0;  // > 0: run in slices of so many polls
  /// Called on the program's own native stack whenever it writes.
  std::function<void(vm::Vm& machine)> on_write;
  /// Called for each event, besides keeping it.
  std::function<void(const jit::Event& event)> on_event;
  /// What Env.get gives; called on the program's own native stack.
  std::function<bool(const std::string& name, std::string& value)> get_env;

  static jit::JITConfig early();
  static jit::StressOptions waiting();
};

/// What a run did.
struct Outcome {
  std::string out, err;
  int code = 0;
  int slices = 1;
  /// On the clock of the program's thread.
  double start = 0, end = 0;
  std::vector<jit::Event> events;
  jit::Statistics statistics;
  uint64_t young_collections = 0;
  /// Addresses of the native frame in which each write arrived at the host.
  std::vector<uintptr_t> depths;

  /// Events of `kind` whose function is `function` (any, if empty) and whose detail contains
  /// `detail`.
  int count(jit::EventKind kind, const std::string& function = {},
            const std::string& detail = {}) const;
  /// The first of them; fails the test if there is none.
  jit::Event event(jit::EventKind kind, const std::string& function,
                   const std::string& detail = {}) const;
  uint64_t exits(ir::ExitReason reason) const;
  /// Listings of `function`.
  std::string listing(const std::string& function) const;
  std::string log() const;
};

/// Runs `source`, called "test.vela". The back end is the native one where the test program has it,
/// else the IR evaluator.
Outcome run(const std::string& source, const RunOptions& options = {});

/// A loop over lists of Floats that is entered on its back edge and made of vectors. Prints
/// "4.0 4.0".
inline constexpr const char* kFloatLoop = R"(
fn scale(xs: List, ys: List, k: Float, n: Int) {
  for i in 0..n { ys[i] = xs[i] * k + 1.0 }
}
let n = 200000
let xs = List.filled(n, 1.5)
let ys = List.filled(n, 0.0)
for turn in 0..5 { scale(xs, ys, 2.0, n) }
print(ys[0], ys[n - 1])
)";

/// Processor time of the thread that makes it, which neither a busy machine nor a compile thread
/// stretches. Any thread may ask while that one lives.
class ThreadClock {
 public:
  ThreadClock();
  /// Milliseconds.
  double now() const;

 private:
  clockid_t id_;
};

/// True if the back end makes machine code.
bool isNative();

}  // namespace vela::deopt

#endif  // VELA_TESTS_DEOPT_MACHINE_H_
