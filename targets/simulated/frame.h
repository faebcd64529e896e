// Internal to the evaluator: one activation, boxing, exits.
#ifndef VELA_TARGETS_SIMULATED_FRAME_H_
#define VELA_TARGETS_SIMULATED_FRAME_H_

#include <cstring>

#include "core/contract/layout.h"
#include "targets/simulated/program.h"

namespace vela::simulated {

inline double asDouble(uint64_t bits) {
  double d;
  std::memcpy(&d, &bits, sizeof d);
  return d;
}
inline uint64_t asBits(double d) {
  uint64_t bits;
  std::memcpy(&bits, &d, sizeof bits);
  return bits;
}
template <typename T>
T* objectAs(uint64_t bits) {
  return reinterpret_cast<T*>(static_cast<uintptr_t>(bits));
}

/// Links `roots` into the chain the collector visits, for the life of the object.
class RootScope {
 public:
  RootScope(ExecState* exec, uint64_t* words, uint64_t count) : exec_(exec) {
    frame_.caller = objectAs<RootFrame>(exec->root_frames);
    frame_.values = reinterpret_cast<Value*>(words);
    frame_.count = count;
    exec->root_frames = reinterpret_cast<uintptr_t>(&frame_);
  }
  ~RootScope() { exec_->root_frames = reinterpret_cast<uintptr_t>(frame_.caller); }
  RootScope(const RootScope&) = delete;
  RootScope& operator=(const RootScope&) = delete;

 private:
  ExecState* exec_;
  RootFrame frame_;
};

/// One activation of a program.
struct Frame {
  const InstalledProgram& installed;
  ExecState* exec;
  uint64_t* slots;

  const Runtime& runtime() const { return *installed.runtime; }
};

/// Calls a leaf helper of one or two arguments.
inline uint64_t callLeaf(const Runtime& runtime, ExecState* exec, contract::Helper h, uint64_t a) {
  using Fn = uint64_t (*)(ExecState*, uint64_t);
  return reinterpret_cast<Fn>(runtime.helpers[static_cast<int>(h)])(exec, a);
}
inline uint64_t callLeaf(const Runtime& runtime, ExecState* exec, contract::Helper h, uint64_t a,
                         uint64_t b) {
  using Fn = uint64_t (*)(ExecState*, uint64_t, uint64_t);
  return reinterpret_cast<Fn>(runtime.helpers[static_cast<int>(h)])(exec, a, b);
}

/// Value bits of an Int. MayGc.
inline uint64_t boxIntMayGc(const Runtime& runtime, ExecState* exec, int64_t i) {
  if (fitsInlineInt(i)) return Value::inlineInt(i).bits;
  return callLeaf(runtime, exec, contract::Helper::kBoxIntSlow, static_cast<uint64_t>(i));
}
/// Value bits of a raw word of type `type`. MayGc for Ints.
uint64_t boxMayGc(const Runtime& runtime, ExecState* exec, ir::Type type, uint64_t word);
/// Inverse: the raw word of a Value, if it has that representation exactly.
bool unbox(ir::Type type, uint64_t bits, uint64_t* word);
bool unboxInt(uint64_t bits, int64_t* out);

inline bool isObjectOfKind(uint64_t bits, ObjectKind kind) {
  return Value::fromBits(bits).isPointer() && objectAs<Object>(bits)->kind == kind;
}

/// Stores what exit `number` needs into ExecState::exit and gives the status to return.
ValueAndStatus takeExit(const Frame& frame, uint32_t number, uint64_t call_result = 0);

/// Executes a call instruction. False: `*out` is what the activation returns.
bool callMayGc(const Frame& frame, const Instr& instr, ValueAndStatus* out);

}  // namespace vela::simulated

#endif  // VELA_TARGETS_SIMULATED_FRAME_H_
