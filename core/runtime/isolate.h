// One virtual machine's run-time state: heap, linked program, interned names, and the hooks through which this
// layer calls upwards (interpreter, tiering). VMs are independent; an Isolate is used by one thread at a time.
#ifndef VELA_CORE_RUNTIME_ISOLATE_H_
#define VELA_CORE_RUNTIME_ISOLATE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/contract/exec_state.h"
#include "core/runtime/program.h"

namespace vela::runtime {

class Heap;
class Isolate;

/// Limits and stress switches of one VM.
struct IsolateOptions {
  uint64_t max_heap_bytes = uint64_t{4} << 30;
  uint64_t vm_stack_words = uint64_t{1} << 20;  // 8 MiB of interpreter frames, reserved lazily
  uint64_t gc_every = 0;        // > 0: collect at every Nth allocation (stress)
  bool gc_verify = false;       // compare each young collection with a full marking
  bool gc_log = false;
  bool scan_native_stack = true;  // false with the JIT off
  uint64_t hash_seed = 0;       // 0: from the clock
};

/// Calls upwards. Set by core/vm; plain function pointers so that lower layers link alone.
struct Hooks {
  /// Calls any callable with `argc` arguments from C++ (re-enters the interpreter). Returns unassigned with
  /// exec.pending_error set on error. MayGc.
  Value (*call)(Isolate&, Value callee, const Value* args, uint32_t argc) = nullptr;
  /// A function's hotness fell below zero: at entry (pc == 0 and !loop) or at the back edge at `pc`.
  void (*hot)(Isolate&, Function&, uint32_t pc, bool loop) = nullptr;
  /// Extra roots of upper layers (code literal tables, handles of the embedder).
  void (*visit_roots)(Isolate&, void (*visit)(void*, Value*), void*) = nullptr;
  /// Output of print/write; the default host writes to stdout. Returns false on a write error.
  bool (*write)(Isolate&, const char* bytes, size_t n) = nullptr;
  /// readLine: returns 1 and fills `line`, 0 at the end of input, -1 when the host must supply more (suspend).
  int (*read_line)(Isolate&, std::string& line) = nullptr;
  void* user = nullptr;
};

/// Run-time state of one VM. `exec` is what compiled code sees.
class Isolate {
 public:
  explicit Isolate(const IsolateOptions& options);
  ~Isolate();
  Isolate(const Isolate&) = delete;
  Isolate& operator=(const Isolate&) = delete;

  ExecState exec;
  IsolateOptions options;
  Hooks hooks;

  Heap& heap() { return *heap_; }

  /// Interns a name. Symbols are small and dense.
  Symbol intern(std::string_view name);
  const std::string& symbolText(Symbol s) const { return *symbols_[s]; }

  Function& function(FunctionId id) { return *functions_[id]; }
  const Function& function(FunctionId id) const { return *functions_[id]; }
  size_t functionCount() const { return functions_.size(); }
  Class& classInfo(ClassId id) { return *classes_[id]; }
  size_t classCount() const { return classes_.size(); }
  Value constant(uint32_t id) const { return constants_[id]; }
  const bytecode::TypeCheck& check(uint32_t id) const { return *checks_[id]; }
  Value* variables() { return variables_.data(); }
  const std::string& variableName(uint32_t id) const { return *variable_names_[id]; }
  uint32_t variableCount() const { return static_cast<uint32_t>(variables_.size()); }

  /// The running interpreter's frame, for collector and traces: base of the innermost frame or null.
  Value* frame_base = nullptr;
  /// Its pc (as of the last point where a collection or error can happen).
  const bytecode::Instruction* frame_pc = nullptr;

 private:
  friend class Linker;
  friend class Heap;
  std::unique_ptr<Heap> heap_;
  std::vector<std::unique_ptr<std::string>> symbols_;
  std::unordered_map<std::string_view, Symbol> symbol_ids_;
  std::vector<std::unique_ptr<Function>> functions_;
  std::vector<std::unique_ptr<Class>> classes_;
  std::vector<Value> constants_;
  std::vector<const bytecode::TypeCheck*> checks_;
  std::vector<Value> variables_;
  std::vector<const std::string*> variable_names_;
  std::vector<std::unique_ptr<bytecode::Module>> modules_;
  std::vector<FunctionCell> cells_;
  std::unique_ptr<Value[]> vm_stack_;
};

/// Links a verified module into the isolate: relocates code, creates functions, classes, constants, variables.
/// Takes ownership. Returns the FunctionIds of its module bodies in order, or an error text (unknown external).
struct LinkResult {
  std::vector<FunctionId> bodies;
  std::string error;  // empty: success
};
LinkResult link(Isolate& isolate, std::unique_ptr<bytecode::Module> module);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_ISOLATE_H_
