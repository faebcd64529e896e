#include "core/jit/compile_job.h"

#include <chrono>

#include "core/ir/builder.h"
#include "core/ir/printer.h"
#include "core/ir/verifier.h"
#include "core/opt/optimize.h"

namespace vela::jit {

namespace {

/// Our own bug, if it says something: the unit is not used.
std::string verify(const ir::Unit& unit, const char* when) {
  std::string problem = ir::verify(unit);
  return problem.empty() ? problem : std::string("internal error ") + when + ": " + problem;
}

/// Writes the unit down after each pass that changed it.
class PassWriter final : public opt::Observer {
 public:
  explicit PassWriter(std::string& listing) : listing_(listing) {}
  void afterPass(opt::Pass pass, const ir::Unit& unit, bool changed, double) override {
    if (changed)
      listing_ += std::string("; after ") + opt::passInfo(pass).name + "\n" + ir::print(unit, true);
  }

 private:
  std::string& listing_;
};

bool build(CompileJob& job, bool listed) {
  ir::BuildResult built = ir::buildUnit(*job.snapshot);
  if (built.unit == nullptr) {
    job.refusal = built.error;
    return false;
  }
  job.unit = std::move(built.unit);
  if (listed && (job.dump.ir || job.dump.passes))
    job.listing += "; as built\n" + ir::print(*job.unit, job.dump.passes);
  job.refusal = verify(*job.unit, "after building");
  return job.refusal.empty();
}

bool optimize(CompileJob& job, bool listed) {
  opt::Options options;
  options.level = job.unit_level;
  // A hoisted guard exits at its loop's header; where that kept failing the header is among the
  // generic sites.
  for (const auto& [id, f] : job.snapshot->functions) {
    for (uint32_t pc : f.generic_pcs) options.no_hoisting.insert({id, pc});
  }
  PassWriter writer(job.listing);
  opt::optimize(*job.unit, options, listed && job.dump.passes ? &writer : nullptr);
  if (listed && job.dump.ir) job.listing += "; optimised\n" + ir::print(*job.unit);
  job.refusal = verify(*job.unit, "after optimising");
  return job.refusal.empty();
}

void generate(CompileJob& job, Backend& backend, bool listed) {
  job.plan = ir::planExits(*job.unit);
  CompileOptions options = job.options;
  options.want_listing = listed && (job.dump.llvm || job.dump.assembly);
  BackendError error;
  job.artifact = backend.compile(*job.unit, job.plan, options, &error);
  if (job.artifact == nullptr) job.refusal = error.message;
  if (job.artifact == nullptr || !listed) return;
  if (job.dump.llvm) job.listing += job.artifact->llvm_listing;
  if (job.dump.assembly) job.listing += job.artifact->asm_listing;
}

}  // namespace

void runJob(CompileJob& job, Backend& backend) {
  const auto start = std::chrono::steady_clock::now();
  const std::string& name = job.snapshot->find(job.snapshot->root)->name;
  const bool listed = job.dump.any() && (job.dump.function.empty() || job.dump.function == name);
  const bool ready = job.unit != nullptr || (build(job, listed) && optimize(job, listed));
  if (ready) generate(job, backend, listed);
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  job.milliseconds = took.count();
}

}  // namespace vela::jit
