// Takes the immutable picture of bytecode, feedback and facts that a compile job works from.
#ifndef VELA_CORE_JIT_SNAPSHOT_MAKER_H_
#define VELA_CORE_JIT_SNAPSHOT_MAKER_H_

#include <cstdint>
#include <memory>

#include "core/ir/snapshot.h"
#include "core/jit/config.h"
#include "core/jit/records.h"
#include "core/runtime/isolate.h"

namespace vela::jit {

class SnapshotMaker {
 public:
  SnapshotMaker(runtime::Isolate& isolate, Records& records, const JITConfig& config,
                uint64_t lies);

  /// Of `function` from its entry.
  std::unique_ptr<ir::Snapshot> take(FunctionId function);
  /// Of the loop at `pc` in the frame at `registers`, whose values hint at representations.
  std::unique_ptr<ir::Snapshot> takeLoop(FunctionId function, uint32_t pc, const Value* registers);

 private:
  void addFunction(FunctionId id, bool with_code, int depth);
  void scan(ir::FunctionSnapshot& f, int depth);
  void addCallee(FunctionId id, int depth);
  void addSlot(const runtime::SlotState& slot, int depth);
  void addClass(ClassId id, int depth);
  void addConstant(uint32_t id);
  void addCheck(uint32_t id);
  void addAlternative(const bytecode::TypeAlternative& a, ir::CheckSnapshot& out);
  void addVariable(uint32_t id);
  /// --profile-lies: replaces feedback by wrong but well-formed feedback.
  void lie(ir::FunctionSnapshot& f);
  void lie(runtime::SlotState& slot);
  uint64_t random();

  runtime::Isolate& isolate_;
  Records& records_;
  const JITConfig& config_;
  uint64_t lies_;
  ir::Snapshot* out_ = nullptr;
};

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_SNAPSHOT_MAKER_H_
