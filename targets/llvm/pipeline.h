// From LLVM IR to an object file: a target machine with the pass pipelines of one optimisation
// level.
//
// The pipelines are short on purpose. The units come optimised in SSA form from core/opt, so what
// is left for LLVM is what needs machine knowledge or its loop analyses: combining, redundancies
// that boxing and guards leave behind, hoisting out of loops, unrolling, vectorising, and code
// generation. Level 0 generates code only.
#ifndef VELA_TARGETS_LLVM_PIPELINE_H_
#define VELA_TARGETS_LLVM_PIPELINE_H_

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Module.h"
#include "targets/llvm/target_facts.h"

namespace vela::llvmjit {

/// Reusable; used by one thread at a time.
class Pipeline {
 public:
  /// Makes a pipeline of level 0 to 3; nullptr with `error` set if LLVM does not know the target.
  static std::unique_ptr<Pipeline> create(const TargetFacts& facts, int level, std::string* error);
  ~Pipeline();

  int level() const { return level_; }
  /// Gives a new module the target's triple, layout and function attributes.
  void prepare(llvm::Module& module) const;
  /// Runs the passes; those for loops only if there are some.
  void optimise(llvm::Module& module, bool has_loops);
  /// Generates code; the module is not to be used afterwards.
  void emitObject(llvm::Module& module, llvm::SmallVectorImpl<char>& object);
  /// The assembly text of a copy of the module.
  std::string assembly(const llvm::Module& module);

 private:
  struct State;
  Pipeline(const TargetFacts& facts, int level, std::unique_ptr<State> state);

  const TargetFacts& facts_;
  int level_;
  std::unique_ptr<State> state_;
};

/// Pipelines that are not in use at the moment. Thread-safe.
class PipelinePool {
 public:
  std::unique_ptr<Pipeline> take(const TargetFacts& facts, int level, std::string* error);
  void giveBack(std::unique_ptr<Pipeline> pipeline);

 private:
  std::mutex mutex_;
  std::vector<std::unique_ptr<Pipeline>> idle_;
};

/// CPU name and feature list ("+sse2,+avx,…") that code is made for.
struct CpuDescription {
  std::string cpu, features;
};
CpuDescription describeCpu(const TargetFacts& facts);

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_PIPELINE_H_
