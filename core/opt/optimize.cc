#include "core/opt/optimize.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "core/ir/dominators.h"
#include "core/ir/loops.h"
#include "core/ir/printer.h"
#include "core/ir/verifier.h"
#include "core/opt/pass.h"

namespace vela::opt {

namespace {

constexpr PassInfo kPasses[] = {
#define VELA_OPT_PASS(name, text, level, doc) {text, level, doc},
#include "core/opt/passes.def"
#undef VELA_OPT_PASS
};

constexpr Pass kPipeline[] = {
    Pass::kSimplify, Pass::kCleanup,   Pass::kUnbox, Pass::kGvn,  Pass::kSimplify, Pass::kCleanup,
    Pass::kMemory,   Pass::kSimplify,  Pass::kDce,   Pass::kLicm, Pass::kGvn,      Pass::kMemory,
    Pass::kSimplify, Pass::kBounds,    Pass::kLicm,  Pass::kGvn,  Pass::kSimplify, Pass::kDce,
    Pass::kSink,     Pass::kStripMine, Pass::kDce,
};

bool call(Pass pass, PassContext& context) {
  switch (pass) {
#define VELA_OPT_PASS(name, text, level, doc) \
  case Pass::k##name: return run##name(context);
#include "core/opt/passes.def"
#undef VELA_OPT_PASS
  }
  return false;
}

/// Around each pass: flags, time, observer, verifier.
class PassScope {
 public:
  PassScope(PassContext& context, Observer* observer) : context_(context), observer_(observer) {}

  void run(Pass pass) {
    const Options& options = context_.options;
    if (options.level < passInfo(pass).level) return;
    if ((options.disabled & (1u << static_cast<int>(pass))) != 0) return;
    const auto start = std::chrono::steady_clock::now();
    const bool changed = call(pass, context_);
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    if (observer_ != nullptr) observer_->afterPass(pass, context_.unit, changed, took.count());
    if (options.verify) verify(pass);
  }

 private:
  void verify(Pass pass) {
    const std::string problem = ir::verify(context_.unit);
    if (problem.empty()) return;
    std::fprintf(stderr, "internal error: pass '%s' broke the unit: %s\n%s", passInfo(pass).name,
                 problem.c_str(), ir::print(context_.unit).c_str());
    std::abort();
  }

  PassContext& context_;
  Observer* observer_;
};

/// Header states have served; loop marks are brought up to date for the back end.
void finish(ir::Unit& unit) {
  const ir::Dominators dominators(unit);
  const ir::Loops loops(unit, dominators);
  for (ir::BlockId b = 0; b < unit.blocks.size(); ++b) {
    ir::Block& block = unit.block(b);
    if (block.removed) continue;
    block.header_state = ir::kNoId;
    block.loop_depth = loops.depth(b);
    const ir::LoopId loop = loops.loopOf(b);
    block.loop_header = loop != ir::kNoId && loops.loop(loop).header == b;
  }
}

}  // namespace

const PassInfo& passInfo(Pass pass) { return kPasses[static_cast<int>(pass)]; }

void optimize(ir::Unit& unit, const Options& options, Observer* observer) {
  PassContext context{unit, options};
  PassScope scope(context, observer);
  for (Pass pass : kPipeline) scope.run(pass);
  finish(unit);
  scope.run(Pass::kDce);
}

bool runPass(Pass pass, ir::Unit& unit, const Options& options) {
  PassContext context{unit, options};
  return call(pass, context);
}

}  // namespace vela::opt
