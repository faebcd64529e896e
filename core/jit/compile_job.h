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
  // Null: to be built from the snapshot and optimised. Else quick code was made from it.
  std::shared_ptr<ir::Unit> unit;
  CompileOptions options;
  int unit_level = 2;     // how much the IR is optimised, 0-3; machine code as `options` say
  uint64_t replaces = 0;  // serial of the quick code that the result is to replace, or 0
  DumpOptions dump;
  // Results.
  ir::ExitPlan plan;
  std::unique_ptr<Artifact> artifact;
  std::string refusal;  // not empty: why the function is not compiled
  std::string listing;  // what `dump` asked for
  double milliseconds = 0;
};

/// Fills the results of `job`, and its unit.
void runJob(CompileJob& job, Backend& backend);

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_COMPILE_JOB_H_
