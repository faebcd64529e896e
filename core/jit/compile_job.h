// One compilation, from snapshot to artifact. Runs on the compile thread; knows neither heap nor
// VM.
#ifndef VELA_CORE_JIT_COMPILE_JOB_H_
#define VELA_CORE_JIT_COMPILE_JOB_H_

#include <memory>
#include <string>

#include "core/ir/exit_plan.h"
#include "core/ir/snapshot.h"
#include "core/jit/backend.h"

namespace vela::jit {

/// What to write down while compiling, for --dump.
struct DumpOptions {
  bool ir = false, passes = false, llvm = false,
       assembly = false;  // `passes`: the IR after each pass that changed it
  std::string function;   // empty: all

  bool any() const { return ir || passes || llvm || assembly; }
};

struct CompileJob {
  std::unique_ptr<ir::Snapshot> snapshot;
  CompileOptions options;
  DumpOptions dump;
  // Results.
  std::shared_ptr<ir::Unit> unit;
  ir::ExitPlan plan;
  std::unique_ptr<Artifact> artifact;
  std::string refusal;  // not empty: why the function is not compiled
  std::string listing;  // what `dump` asked for
  double milliseconds = 0;
};

/// Fills the results of `job`.
void runJob(CompileJob& job, Backend& backend);

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_COMPILE_JOB_H_
