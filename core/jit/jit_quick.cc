// The policy's part about quick code: what is compiled fast first gets optimised machine code
// later.
#include <utility>

#include "core/jit/jit.h"

namespace vela::jit {

bool Jit::makesQuickCode() const {
  return quickFirst() || options_.config.quick_code == kQuickOnly;
}

CompileOptions Jit::optionsFor(bool quick) const {
  CompileOptions options;
  options.optimization_level = quick ? 0 : static_cast<int>(options_.config.optimization_level);
  options.stress_exits = options_.stress.deopt_every > 0;
  return options;
}

/// The quick code with this serial is installed; its unit is compiled once more.
void Jit::askForOptimised(std::unique_ptr<CompileJob> quick, uint64_t serial) {
  auto job = std::make_unique<CompileJob>();
  job->snapshot = std::move(quick->snapshot);
  job->unit = std::move(quick->unit);
  job->options = optionsFor(false);
  job->replaces = serial;
  waiting_.push_back(std::move(job));
}

void Jit::postOptimising() {
  while (!optimising_ && !waiting_.empty()) {
    std::unique_ptr<CompileJob> job = std::move(waiting_.front());
    waiting_.pop_front();
    if (!stillWanted(*job)) continue;
    optimising_ = true;
    post(*optimiser_, std::move(job));
  }
}

/// Is the quick code that `job` is to replace still there, with its bets?
bool Jit::stillWanted(const CompileJob& job) const {
  if (job.replaces == 0) return true;
  const ir::Snapshot& s = *job.snapshot;
  const FunctionRecord* record = records_.find(s.root);
  if (record == nullptr) return false;
  const Code* code = record->code;
  if (s.osr) {
    const auto found = record->osr.find(s.osr_pc);
    code = found == record->osr.end() ? nullptr : found->second;
  }
  return code != nullptr && code->serial == job.replaces && code->outdated.empty();
}

}  // namespace vela::jit
