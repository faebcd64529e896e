// The way through, without a front end: assembled bytecode is interpreted, gets hot, is compiled by
// the IR evaluator, exits and comes back, with the interpreter's own result as the expectation.
#include "core/jit/jit.h"

#include <gtest/gtest.h>

#include "core/bytecode/assembler.h"
#include "core/bytecode/verifier.h"
#include "core/interpreter/helpers.h"
#include "core/interpreter/interpreter.h"
#include "core/runtime/objects.h"
#include "targets/simulated/backend.h"

namespace vela::jit {
namespace {

struct Outcome {
  std::string result;
  Statistics statistics;
  std::vector<Event> events;

  int count(EventKind kind) const {
    int n = 0;
    for (const Event& e : events) n += e.kind == kind;
    return n;
  }
  std::string log() const {
    std::string out;
    for (const Event& e : events) out += eventText(e) + "\n";
    return out;
  }
};

std::string resultText(runtime::Isolate& isolate, Value v) {
  if (runtime::isInt(v)) return std::to_string(runtime::asInt(v));
  if (v.isFloat()) return std::to_string(v.asFloat());
  if (v.isUnassigned()) {
    const Value e = isolate.exec.pending_error;
    return e.isPointer()
               ? "error " + isolate.symbolText(isolate.classInfo(e.asObject()->class_id).name)
               : "error";
  }
  return "other";
}

/// Runs `main` of `text`. `threshold` 0: interpreted only.
Outcome runText(const std::string& text, int64_t threshold, StressOptions stress = {}) {
  runtime::IsolateOptions isolate_options;
  runtime::Isolate isolate(isolate_options);
  interp::State state(isolate);
  int marker = 0;
  interp::setNativeStack(isolate, reinterpret_cast<uintptr_t>(&marker) - (uintptr_t{512} << 10),
                         reinterpret_cast<uintptr_t>(&marker));
  auto assembled = bytecode::assemble(text);
  EXPECT_TRUE(assembled) << assembled.error;
  if (!assembled) return {};
  for (const auto& error : bytecode::verify(*assembled.module)) ADD_FAILURE() << error.message;
  auto linked = runtime::link(isolate, std::move(assembled.module));
  EXPECT_EQ(linked.error, "");
  auto backend = simulated::makeSimulatedBackend(interp::runtimeSymbols());
  Outcome out;
  JitOptions options;
  options.config.hotspot_threshold = threshold;
  options.stress = stress;
  options.stress.sync = true;
  options.listener = [&](const Event& e) { out.events.push_back(e); };
  std::unique_ptr<Jit> jit;
  if (threshold > 0) jit = std::make_unique<Jit>(isolate, *backend, options);
  const FunctionId main = isolate.findFunction("main");
  const Value v = interp::callFunction(isolate, main, nullptr, 0);
  out.result = resultText(isolate, v);
  if (jit != nullptr) {
    jit->drain();
    out.statistics = jit->statistics();
  }
  return out;
}

constexpr const char* kFib = R"(
  function "fib"
    params 1 1
    code
      jumpnotlti r0, 2, L1
      return r0
    L1:
      subi r6, r0, 1
      callfunction r2, 1, "fib"
      subi r7, r0, 2
      callfunction r3, 1, "fib"
      add r2, r2, r3
      return r2
  end
  body "main"
  function "main" body
    code
      loadint r4, 20
      callfunction r0, 1, "fib"
      return r0
  end)";

TEST(Jit, ARecursiveFunctionIsCompiledAndGivesTheInterpretersResult) {
  const Outcome interpreted = runText(kFib, 0);
  const Outcome compiled = runText(kFib, 10);
  EXPECT_EQ(interpreted.result, "6765");
  EXPECT_EQ(compiled.result, "6765") << compiled.log();
  EXPECT_GE(compiled.count(EventKind::kCompiled), 1) << compiled.log();
  EXPECT_EQ(compiled.count(EventKind::kRefused), 0) << compiled.log();
}

TEST(Jit, EveryGuardMayFailAtAnyTime) {
  for (int every : {1, 2, 3, 7, 50}) {
    StressOptions stress;
    stress.deopt_every = every;
    EXPECT_EQ(runText(kFib, 1, stress).result, "6765") << every;
  }
}

}  // namespace
}  // namespace vela::jit
