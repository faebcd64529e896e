// What a compile job knows: an immutable copy of bytecode, feedback and facts, taken on the VM's
// thread. The builder reads nothing else; heap objects appear only as opaque Values that the job
// keeps alive.
#ifndef VELA_CORE_IR_SNAPSHOT_H_
#define VELA_CORE_IR_SNAPSHOT_H_

#include <cstdint>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/bytecode/instruction.h"
#include "core/bytecode/module.h"
#include "core/ir/ir.h"
#include "core/runtime/program.h"

namespace vela::ir {

/// What a run-time type check asks for, as far as compiled code tests it inline.
enum class CheckKind : uint8_t { kAny, kInt, kFloat, kBool, kOther };

/// A check. Of kind kOther: what else is known to match. Other values may match as well: the
/// runtime says.
struct CheckSnapshot {
  static constexpr size_t kMaxClasses = 3;
  CheckKind kind = CheckKind::kOther;
  bool ints = false, floats = false, bools = false, none = false;
  std::vector<ClassId> classes;  // of heap objects; at most kMaxClasses
  bool complete = false;         // nothing else matches while there are no more classes
};

/// A constant as the compiler sees it: raw numbers, or a heap Value for the literal table.
struct ConstantSnapshot {
  Rep rep = Rep::kValue;  // kInt, kFloat or kValue
  int64_t bits = 0;       // integer, double bits or Value bits
};

struct VariableSnapshot {
  bool initialised = false;  // monotone
  bool constant = false;     // initialised and immutable: `value` is final
  Value value;
};

struct ClassSnapshot {
  uint32_t words = 0;  // fields of an instance
  FunctionId constructor = 0;
  bool instantiable = false;  // concrete
  bool wraps_value = false;  // Some, Ok, Err: the built-in constructor stores its argument, no more
  bool by_identity = false;  // what == compares; else contents. Or there is one instance only
};

/// A function as far as a caller or an inliner needs it.
struct FunctionSnapshot {
  FunctionId id = 0;
  std::string name;
  const bytecode::Function* proto = nullptr;  // immutable
  // Relocated, with feedback; empty: only the signature is known.
  std::vector<bytecode::Instruction> code;
  std::vector<runtime::SlotState> slots;
  // By pc: the classes whose own operators an instruction ran.
  std::unordered_map<uint32_t, runtime::SlotState> operators;
  uint16_t min_params = 0, max_params = 0, register_count = 0, flags = 0;
  runtime::BuiltinId native = 0;  // not 0: a built-in as a function value
  Signature signature;
  uint32_t signature_version = 0;
  std::vector<uint32_t> param_checks;
  uint32_t return_check = bytecode::kNoIndex;
  bool captures = false;
  Value closure;                   // canonical closure when it captures nothing
  std::set<uint32_t> generic_pcs;  // sites whose bets failed too often
};

struct Snapshot {
  FunctionId root = 0;
  bool osr = false;
  uint32_t osr_pc = 0;
  // ArithFeedback-like bit of each register at the loop header, 0: unknown.
  std::vector<uint8_t> osr_feedback;
  uint32_t class_count = 0;
  int inline_limit = 0;  // instructions of a callee that is inlined; 0: no inlining
  std::unordered_map<FunctionId, FunctionSnapshot> functions;
  std::unordered_map<ClassId, ClassSnapshot> classes;
  std::unordered_map<uint32_t, ConstantSnapshot> constants;  // by VM-wide constant id
  std::unordered_map<uint32_t, CheckSnapshot> checks;        // by VM-wide check id
  std::unordered_map<uint32_t, VariableSnapshot> variables;  // by VM-wide variable id

  const FunctionSnapshot* find(FunctionId id) const {
    auto it = functions.find(id);
    return it == functions.end() ? nullptr : &it->second;
  }
  /// Of a variable that was not taken nothing is known.
  VariableSnapshot variable(uint32_t id) const {
    auto it = variables.find(id);
    return it == variables.end() ? VariableSnapshot{} : it->second;
  }
  /// Of an id that may be kNoIndex (anything goes) or not taken (nothing is known).
  const CheckSnapshot& check(uint32_t id) const {
    static const CheckSnapshot unknown;
    static const CheckSnapshot any = [] {
      CheckSnapshot check;
      check.kind = CheckKind::kAny;
      return check;
    }();
    if (id == bytecode::kNoIndex) return any;
    auto it = checks.find(id);
    return it == checks.end() ? unknown : it->second;
  }
};

}  // namespace vela::ir

#endif  // VELA_CORE_IR_SNAPSHOT_H_
