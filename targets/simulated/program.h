// The register form that the evaluator executes: a unit flattened into 16-byte instructions over a
// frame of slots.
//
// Slots. A frame is one array of 64-bit words. Nodes of type Value live in the first `value_slots`
// of them, so the collector sees exactly those (RootFrame); raw Ints, doubles, Bools and addresses
// live behind. `initial` is the frame's contents at entry: zeros, and constants, which need no
// instructions.
#ifndef VELA_TARGETS_SIMULATED_PROGRAM_H_
#define VELA_TARGETS_SIMULATED_PROGRAM_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "core/contract/exec_state.h"
#include "core/contract/helpers.h"
#include "core/ir/ir.h"
#include "core/jit/code.h"
#include "targets/simulated/cost_model.h"

namespace vela::simulated {

enum class SimOp : uint16_t {
#define VELA_SIM_OP(name, doc) name,
#include "targets/simulated/instructions.def"
#undef VELA_SIM_OP
};

using Slot = uint16_t;

struct Instr {
  SimOp op;
  Slot d = 0, a = 0, b = 0;
  uint32_t x = 0, y = 0;
};
static_assert(sizeof(Instr) == 16);

/// What a call does, with its arguments as a range of Program::arguments.
struct CallSite {
  uint32_t target = 0;  // FunctionId, or contract::Helper
  uint32_t first = 0, count = 0;
  uint32_t exit = ir::kNoId;  // exit number
  ir::Type result = ir::Type::Value;
  Slot closure = 0;     // CallDirect
  bool self = false;    // CallDirect of the unit's own function
  bool stress = false;  // --deopt-every: the code is left behind some calls
};
struct Argument {
  Slot slot;
  ir::Type type;
};

/// Slots that an exit stores, as a range of Program::stores.
struct ExitStores {
  uint32_t first = 0, count = 0;
};

struct EntrySlot {
  Slot slot;
  uint32_t index;  // parameter, register or literal
};

struct Program {
  FunctionId function = 0;
  bool osr = false;
  ir::Signature signature;
  std::vector<Instr> code;
  std::vector<uint64_t> initial;  // one word a slot
  uint32_t value_slots = 0;
  std::vector<CallSite> calls;
  std::vector<Argument> arguments;
  std::vector<ExitStores> exits;
  std::vector<Slot> stores;
  std::vector<uint32_t> math;  // built-in ids
  std::vector<EntrySlot> params, registers, literals;
  std::vector<Slot> closures;          // slots that receive the running closure
  std::vector<Cycles> blocks;          // per counter, see Count; the first belongs to no block
  std::vector<BranchCounts> branches;  // per counter, of what its block ends in
  std::vector<std::vector<ir::Origin>> bytecode;  // per counter: the instructions behind it
};

/// Time spent in compiled code. Reading a clock costs as much as a short stay, so after the first
/// ones only every kEvery-th is measured, for all, up to its first tick (see Runtime::onTick); from
/// there on every stay is measured for itself, so that a long one does not count as many.
struct Stay {
  static constexpr uint64_t kAllUntil = 1000, kEvery = 64;
  uint64_t entries = 0;
  uint32_t depth = 0;
  int64_t nanos = 0;
  int64_t start = 0, weight = 0;  // of the part that is measured now; weight 0: none is

  void enter();
  void onTick();
  void leave();
  /// With the part that is not over, which counts once.
  int64_t nanosByNow() const;
};

/// Memory for the frames of running activations, a stack of its own: on WebAssembly the native
/// stack is small.
class SlotStack {
 public:
  /// `words` words, in any state; to be given back in the opposite order.
  uint64_t* take(size_t words);
  void give(size_t words);

 private:
  static constexpr size_t kChunkWords = size_t{16} << 10;
  struct Chunk {
    std::unique_ptr<uint64_t[]> words;
    size_t size, used;
  };
  std::vector<Chunk> chunks_;
  size_t used_ = 0;  // how many of them; the others are spare
};

/// Addresses of what the program calls; one table a back end.
struct Runtime {
  mutable SlotStack slots;  // on the VM's thread
  mutable Stay stay;        // on the VM's thread
  void* helpers[contract::kHelperCount] = {};
  contract::CallSlowFn call_slow = nullptr;
  void (*tick)(ExecState*) = nullptr;  // "vela_tick", may be missing
  std::function<void()> watch;         // see Backend::watch
  mutable uint32_t polls = 0;          // of loops and entries, so that recursion ticks too

  /// Every few hundred polls.
  void onTick(ExecState* exec) const {
    stay.onTick();
    if (tick != nullptr) tick(exec);
    if (watch) watch();
  }
};

/// An installed program; InstalledCode::specialised is its address.
struct InstalledProgram {
  Program program;
  std::vector<void*> math;  // per Program::math
  const Runtime* runtime = nullptr;
  jit::Code* code = nullptr;
  int entry = -1;                          // index in the entry pool
  std::unique_ptr<uint64_t[]> executions;  // per Program::blocks: how often
};

}  // namespace vela::simulated

#endif  // VELA_TARGETS_SIMULATED_PROGRAM_H_
