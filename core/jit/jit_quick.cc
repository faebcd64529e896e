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
  options.count_heat = quick && quickFirst();
  options.stored_level = static_cast<int>(options_.config.optimization_level);
  options.store_bytes = static_cast<uint64_t>(options_.config.max_store_size);
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
  to_optimise_.push_back(std::move(job));
}

/// The optimising thread gets what ran most since it was compiled.
void Jit::postOptimising() {
  if (optimising_ || to_optimise_.empty()) return;
  size_t hottest = 0, kept = 0;
  uint64_t most = 0;
  for (auto& job : to_optimise_) {
    const Code* code = replacedBy(*job);
    if (code == nullptr) continue;
    if (code->heat >= most) {
      most = code->heat;
      hottest = kept;
    }
    to_optimise_[kept++] = std::move(job);
  }
  to_optimise_.resize(kept);
  if (kept == 0) return;
  optimising_ = true;
  std::unique_ptr<CompileJob> job = std::move(to_optimise_[hottest]);
  to_optimise_.erase(to_optimise_.begin() + static_cast<ptrdiff_t>(hottest));
  post(*optimiser_, std::move(job));
}

/// The quick code that `job` is to replace; null if it is gone or has lost its bets.
const Code* Jit::replacedBy(const CompileJob& job) const {
  const ir::Snapshot& s = *job.snapshot;
  const FunctionRecord* record = records_.find(s.root);
  if (record == nullptr) return nullptr;
  const Code* code = record->code;
  if (s.osr) {
    const auto found = record->osr.find(s.osr_pc);
    code = found == record->osr.end() ? nullptr : found->second;
  }
  const bool there = code != nullptr && code->serial == job.replaces && code->outdated.empty();
  return there ? code : nullptr;
}

}  // namespace vela::jit
