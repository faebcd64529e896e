// The interface between the tiering machinery and a back end that makes code from IR.
//
// A back end is registered with a VM (vm::Vm::registerBackend). compile() runs on the compile
// thread and touches neither the heap nor the VM; install() and release() run on the VM's thread at
// a safepoint.
//
// Back ends without machine code. InstalledCode::boxed and ::osr are always plain C functions that
// anybody may call: a back end whose code is data (the IR evaluator) hands out one of a pool of
// small functions, each bound to one code object until release(); when the pool is used up
// install() fails like a full code memory. InstalledCode::specialised is the back end's own: a
// machine address for native ones, the address of a data structure for the evaluator, so the cells
// of one VM are filled by one back end. FunctionCell::specialised == 0 means "not compiled": the
// caller calls the helper CallFunction (or CallValue with the closure) with boxed arguments and
// unboxes the result, exiting with the state after the call if its representation is not the
// expected one.
#ifndef VELA_CORE_JIT_BACKEND_H_
#define VELA_CORE_JIT_BACKEND_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/contract/exec_state.h"
#include "core/contract/helpers.h"
#include "core/ir/exit_plan.h"
#include "core/ir/ir.h"

namespace vela::jit {

struct Code;

using contract::RuntimeSymbol;
using contract::RuntimeSymbols;

struct CompileOptions {
  int optimization_level = 2;  // 0-3; 0 is quick code: made fast from optimised IR
  // --deopt-every: guards and returning calls also count ExecState::stress_countdown down.
  bool stress_exits = false;
  // Entries and loop turns are counted in Code::heat, where the back end has quick code.
  bool count_heat = false;
  // Quick code: code of this level is taken instead if the store below has it.
  int stored_level = 0;
  bool want_listing = false;  // fill Artifact::listing (--dump=llvm / asm)
  // Bytes on disk that the back end may keep code in, if its host has given it a folder; 0: none.
  uint64_t store_bytes = 0;
};

/// Whether an artifact came from the back end's store on disk.
enum class StoreUse : uint8_t {
  kNone,     // there is no store, or the options need a compilation
  kFound,    // it did
  kMissing,  // it was not there
  kDamaged,  // something else was there, which is gone now
};

/// Result of compile(): position-independent and not yet bound to a VM.
class Artifact {
 public:
  virtual ~Artifact() = default;
  size_t code_bytes = 0;  // estimate before linking
  StoreUse store = StoreUse::kNone;
  bool quick = false;  // code that counts its heat, to be replaced
  std::string llvm_listing, asm_listing;
  uint64_t lower_nanos = 0, optimise_nanos = 0, emit_nanos = 0;  // where the compile time went
};

/// What install() gives: addresses valid until release().
struct InstalledCode {
  uint64_t specialised = 0;  // address of the specialised entry; 0 for OSR units
  BoxedEntry boxed = nullptr;
  OsrEntry osr = nullptr;       // OSR units
  uint64_t begin = 0, end = 0;  // address range of the machine code (0, 0 for back ends without)
  size_t bytes = 0;             // code and data in memory
  void* handle = nullptr;       // the back end's own
};

struct BackendError {
  std::string message;  // empty: success
};

class Backend {
 public:
  virtual ~Backend() = default;
  virtual const char* name() const = 0;
  /// True if compile() may run on another thread.
  virtual bool threaded() const = 0;
  /// True if level 0 takes so much less time to compile that running its code first pays.
  virtual bool hasQuickCode() const = 0;
  /// Makes an artifact. `plan` was made from `unit` by ir::planExits. Thread: any.
  virtual std::unique_ptr<Artifact> compile(const ir::Unit& unit, const ir::ExitPlan& plan,
                                            const CompileOptions& options, BackendError* error) = 0;
  /// Binds the artifact to `code`: the code refers to `&code->literals[0]`, `&code->valid` and
  /// `code` itself by symbol. On failure (no code memory) `error` is set.
  virtual InstalledCode install(std::unique_ptr<Artifact> artifact, Code* code,
                                BackendError* error) = 0;
  virtual void release(InstalledCode& code) = 0;
};

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_BACKEND_H_
