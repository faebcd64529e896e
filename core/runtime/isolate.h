// One virtual machine's run-time state: heap, linked program, interned names, and the hooks through
// which this layer calls upwards (interpreter, tiering). VMs are independent; an Isolate is used by
// one thread at a time.
#ifndef VELA_CORE_RUNTIME_ISOLATE_H_
#define VELA_CORE_RUNTIME_ISOLATE_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/contract/exec_state.h"
#include "core/contract/layout.h"
#include "core/runtime/program.h"
#include "core/runtime/trace.h"

namespace vela::interp {
struct State;
}

namespace vela::runtime {

class Heap;
class Isolate;
struct LinkResult;
struct Rebinding;
struct RootRange;

/// The secrets of core/runtime/hashing.h.
struct HashKeys {
  uint64_t seed = 0;
  uint64_t multiplier = 1;
};

/// Limits and stress switches of one VM.
struct IsolateOptions {
  uint64_t max_heap_bytes = uint64_t{4} << 30;
  uint64_t vm_stack_words = uint64_t{1} << 20;  // 8 MiB of interpreter frames, reserved lazily
  uint64_t gc_every = 0;                        // > 0: collect at every Nth allocation, times
                                                // 1 + MiB in use (stress)
  bool gc_verify = false;                       // compare each young collection with a full marking
  bool gc_log = false;
  bool scan_native_stack = true;  // false with the JIT off
  uint64_t hash_seed = 0;         // 0: from the clock
};

/// Why the program is being ended without running handlers. While it is not kNone an error "status"
/// means that frames are left without looking for catch or finally; exec.pending_error is
/// unassigned then.
enum class Termination : uint8_t { kNone, kExit, kInterrupted };

/// Calls upwards. Set by core/vm; plain function pointers so that lower layers link alone.
struct Hooks {
  /// Calls any callable with `argc` arguments from C++ (re-enters the interpreter). Returns
  /// unassigned with exec.pending_error set on error. MayGc.
  Value (*call)(Isolate&, Value callee, const Value* args, uint32_t argc) = nullptr;
  /// A function's hotness fell below zero: at entry (pc == 0 and !loop) or at the back edge at
  /// `pc`.
  void (*hot)(Isolate&, Function&, uint32_t pc, bool loop) = nullptr;
  /// Extra roots of upper layers (code literal tables, handles of the embedder).
  void (*visit_roots)(Isolate&, void (*visit)(void*, Value*), void*) = nullptr;
  /// Output of print/write; the default host writes to stdout. Returns false on a write error.
  bool (*write)(Isolate&, const char* bytes, size_t n) = nullptr;
  /// readLine: returns 1 and fills `line`, 0 at the end of input, -1 when the host must supply more
  /// (suspend).
  int (*read_line)(Isolate&, std::string& line) = nullptr;
  /// readLine suspends the program by leaving the interpreter's outermost run, which is possible
  /// only where no native code waits for the program.
  bool input_waits = false;
  /// File access; null denies it. False fills `text` with the reason. write: appends if `append`.
  bool (*read_file)(Isolate&, const std::string& path, std::string& text) = nullptr;
  bool (*write_file)(Isolate&, const std::string& path, std::string_view text, bool append,
                     std::string& error) = nullptr;
  bool (*file_exists)(Isolate&, const std::string& path) = nullptr;
  /// Environment variable; false if it is not set. Null denies it.
  bool (*get_env)(Isolate&, const std::string& name, std::string& value) = nullptr;
  /// A built-in that takes long asks whether the program is to go on (Isolate::countStep); it may
  /// be left for the host meanwhile. False: it is being ended, `termination` says how. Does not
  /// collect, runs no Vela code.
  bool (*go_on)(Isolate&) = nullptr;
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
  const Heap& heap() const { return *heap_; }

  /// Interns a name. Symbols are small and dense.
  Symbol intern(std::string_view name);
  const std::string& symbolText(Symbol s) const { return *symbols_[s]; }

  Function& function(FunctionId id) { return *functions_[id]; }
  const Function& function(FunctionId id) const { return *functions_[id]; }
  /// The function value of a built-in; made on first use.
  Function& builtinFunction(BuiltinId id);
  /// A function by its name, "fib" or "C.m"; 0 if there is none. Later modules hide earlier ones.
  FunctionId findFunction(std::string_view name) const;
  /// A class by its name; 0 if there is none.
  ClassId findClass(std::string_view name) const;
  size_t functionCount() const { return functions_.size(); }
  Class& classInfo(ClassId id) { return *classes_[id]; }
  const Class& classInfo(ClassId id) const { return *classes_[id]; }
  size_t classCount() const { return classes_.size(); }
  Value constant(uint32_t id) const { return constants_[id]; }
  /// A linked type check: class indices are ClassIds, `subject` and `type_text` are Symbols (or
  /// kNoIndex).
  const bytecode::TypeCheck& check(uint32_t id) const { return *checks_[id]; }
  /// The built-in classes whose values match the check as they are: bit i is ClassId i.
  uint64_t checkMask(uint32_t id) const { return check_masks_[id]; }
  Value* variables() { return variables_.data(); }
  const std::string& variableName(uint32_t id) const { return *variable_names_[id]; }
  /// False for a top-level `let`: once initialised it never changes.
  bool variableMutable(uint32_t id) const { return variable_mutable_[id] != 0; }
  uint32_t variableCount() const { return static_cast<uint32_t>(variables_.size()); }

  /// The running interpreter's frame, for collector and traces: base of the innermost frame or
  /// null.
  Value* frame_base = nullptr;
  /// Its pc (as of the last point where a collection or error can happen).
  const bytecode::Instruction* frame_pc = nullptr;

  /// The interpreter attached to this isolate (core/interpreter/interpreter.h).
  interp::State* interpreter = nullptr;

  /// Start of the VM stack: the first frame's header goes here. [vmStack(), exec.vm_stack_limit).
  Value* vmStack() { return vm_stack_; }

  /// Innermost handle (core/runtime/handles.h).
  RootRange* roots = nullptr;
  /// Highest address of the native stack that runs compiled code; 0: none is scanned.
  uintptr_t native_stack_high = 0;

  /// Built-ins whose work the size of their data does not bound count their steps here. False: the
  /// program is being ended; to be handed up like an error, of which none is pending.
  bool countStep() {
    return ++steps_ % kStepsPerQuestion != 0 || hooks.go_on == nullptr || hooks.go_on(*this);
  }

  Termination termination = Termination::kNone;
  int exit_code = 0;

  /// Trace of the pending error: frames it has left so far, innermost first.
  Trace trace;
  /// The error that a handler took last.
  CaughtError caught;

  /// Env.args.
  std::vector<std::string> program_args;

  /// The string "" and the canonical strings of one ASCII character.
  StringObject* empty_string = nullptr;
  Value ascii_strings[128];
  /// Where the last index into a long non-ASCII string ended; dropped at each collection.
  struct {
    const StringObject* string = nullptr;
    uint64_t index = 0;
    uint64_t offset = 0;
  } string_cursor;
  // A saved trace that is no longer needed, for the next one; forgotten by each collection.
  ArrayObject* spare_trace = nullptr;
  HashKeys hash_keys;

  /// Members of classes by name, as found last: lookupInClass, whose own tables are hash maps.
  /// Dropped when a module is linked. entry null: the class has no such member.
  struct MemberCacheLine {
    ClassId class_id = 0;
    Symbol name = 0;
    const MemberEntry* entry = nullptr;
  };
  static constexpr size_t kMemberCacheLines = 512;  // a power of two
  mutable std::array<MemberCacheLine, kMemberCacheLines> member_cache{};

 private:
  static constexpr uint32_t kStepsPerQuestion = 1024;
  friend class Linker;
  friend class Heap;
  friend class RootVisitor;
  friend void rebind(Isolate& isolate, const Rebinding& names, const LinkResult& newer);
  void makeBuiltinClasses();
  void makeBuiltinMembers();
  Function& addFunction();
  Class& addClass(std::string_view name, ClassId super);
  std::unique_ptr<Heap> heap_;
  std::vector<std::unique_ptr<std::string>> symbols_;
  std::unordered_map<std::string_view, Symbol> symbol_ids_;
  std::vector<std::unique_ptr<Function>> functions_;
  std::vector<std::unique_ptr<Class>> classes_;
  std::vector<Value> constants_;
  std::vector<std::unique_ptr<bytecode::TypeCheck>> checks_;
  std::vector<uint64_t> check_masks_;
  std::vector<Value> variables_;
  std::vector<const std::string*> variable_names_;
  std::vector<uint8_t> variable_mutable_;
  std::vector<std::unique_ptr<bytecode::Module>> modules_;
  std::vector<FunctionCell> cells_;
  std::vector<std::unique_ptr<bytecode::Instruction[]>> code_;
  std::vector<std::unique_ptr<SlotState[]>> slot_blocks_;
  std::vector<std::unique_ptr<uint8_t[]>> feedback_blocks_;
  std::vector<FunctionId> builtin_functions_;
  std::unordered_map<std::string, FunctionId> function_names_;
  std::unordered_map<std::string, ClassId> class_names_;
  // What was there when the prelude had been linked.
  std::unordered_map<std::string, FunctionId> library_functions_;
  std::unordered_map<std::string, ClassId> library_classes_;
  uint32_t steps_ = 0;
  Value* vm_stack_ = nullptr;
  size_t vm_stack_bytes_ = 0;
};

/// Links a verified module into the isolate: relocates code, creates functions, classes, constants,
/// variables. Takes ownership. Returns the FunctionIds of its module bodies in order, or an error
/// text (unknown external).
struct LinkResult {
  std::vector<FunctionId> bodies;
  std::vector<FunctionId> functions;  // of the module's own, in order; likewise
  std::vector<ClassId> classes;
  uint32_t first_variable = 0;  // its variables have ids from here on
  uint32_t first_check = 0;     // its type checks
  std::string error;            // empty: success
};
LinkResult link(Isolate& isolate, std::unique_ptr<bytecode::Module> module);

/// What takes the place of what: pairs of ids.
struct Rebinding {
  std::unordered_map<FunctionId, FunctionId> functions;
  std::unordered_map<ClassId, ClassId> classes;
  std::unordered_map<uint32_t, uint32_t> variables;

  bool empty() const { return functions.empty() && classes.empty() && variables.empty(); }
};

/// A session declared names anew: code that was linked before `newer` and named the old ones names
/// the new ones from now on. Superclasses and values stay as they are. Nothing of the isolate runs
/// meanwhile, and compiled code must be forgotten.
void rebind(Isolate& isolate, const Rebinding& names, const LinkResult& newer);

/// Links the prelude: its functions are hidden from traces, and those of core/prelude/methods.def
/// become methods of the built-in classes.
LinkResult linkPrelude(Isolate& isolate, std::unique_ptr<bytecode::Module> module);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_ISOLATE_H_
