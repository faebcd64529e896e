// The linked program: what the loader makes of bytecode modules inside one VM. Functions, classes
// and module variables have VM-wide ids; instruction operands F, X and V have been relocated to
// them, K and L to VM-wide constants and names. Everything here is owned by the Isolate and lives
// until it ends.
#ifndef VELA_CORE_RUNTIME_PROGRAM_H_
#define VELA_CORE_RUNTIME_PROGRAM_H_

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/bytecode/module.h"
#include "core/contract/exec_state.h"

namespace vela::bytecode {
class Liveness;
}

namespace vela::runtime {

/// An interned name, VM-wide. Equal names have equal symbols.
using Symbol = uint32_t;

/// Index into the built-in table (core/runtime/builtins.def).
using BuiltinId = uint16_t;

/// What a method or field access found for one class.
enum class MemberKind : uint8_t { kNone, kField, kMethod, kBuiltinMethod, kBuiltinProperty };
struct MemberEntry {
  ClassId class_id = 0;  // receiver's class
  MemberKind kind = MemberKind::kNone;
  uint8_t field_flags = 0;              // bytecode::FieldFlags
  uint16_t index = 0;                   // kField: word index after the header; kBuiltin…: BuiltinId
  FunctionId function = 0;              // kMethod
  uint32_t check = bytecode::kNoIndex;  // kField: VM-wide TypeCheck on assignment
};

/// MemberEntry::field_flags of a static member found on a class value: it takes no receiver.
inline constexpr uint8_t kMemberStatic = 0x80;

inline constexpr int kPolymorphicLimit = 8;

/// Run-time part of a feedback slot: inline cache and profile in one. `count` entries are valid;
/// once more than kPolymorphicLimit were needed the slot is megamorphic and lookups go through the
/// class's member table.
struct SlotState {
  bytecode::SlotKind kind;
  uint8_t count = 0;
  bool megamorphic = false;
  uint8_t argc = 0;
  uint32_t payload = 0;  // kCallFunction: FunctionId; kNew: ClassId; kCallMethod, kField: Symbol
  // kField, kCallMethod: what was found. kCall: function ids of the callees seen, in
  // entries[i].function (kind kMethod), class_id holds the ClassId when the callee was a class.
  MemberEntry entries[kPolymorphicLimit];
  uint32_t hits[kPolymorphicLimit] = {};  // saturating, only while profiling
  uint8_t result_feedback = 0;            // ArithFeedback-like bits of the value that came back
};

/// A linked function.
struct Function {
  FunctionId id = 0;
  const bytecode::Function* proto = nullptr;  // names, lines, handlers, checks
  const bytecode::Module* module = nullptr;
  bytecode::Instruction* code = nullptr;  // relocated copy, feedback bytes are written here
  uint32_t code_size = 0;
  SlotState* slots = nullptr;
  // Per instruction: the classes whose own operators it ran. Empty until the first one does.
  std::vector<std::unique_ptr<SlotState>> operators;
  uint16_t min_params = 0, max_params = 0, register_count = 0, flags = 0;
  int32_t hotness = 0;  // counts down from the policy's threshold * 10: a call takes 10, a loop
                        // turn 1; below zero the interpreter calls Hooks::hot
  // The interpreter's ticks that ran out at a call of this function; stops at the maximum.
  uint16_t call_ticks = 0;
  BuiltinId native = 0;     // not 0: a built-in as a function value; no code
  bool is_prelude = false;  // hidden from traces: of the prelude, or a stub
  // "List.map" for a prelude function that is a built-in method; else null.
  const char* shown_name = nullptr;
  // ArithFeedback bits per parameter, filled at interpreted calls while profiling.
  uint8_t* param_feedback = nullptr;
  uint8_t return_feedback = 0;
  std::vector<uint32_t> param_checks;  // VM-wide TypeCheck ids or kNoIndex
  uint32_t return_check = bytecode::kNoIndex;
  Value closure;  // canonical closure when it captures nothing (rooted)
  mutable std::unique_ptr<bytecode::Liveness> liveness;  // made on first use
};

struct FieldInfo {
  Symbol name = 0;
  uint8_t flags = 0;  // bytecode::FieldFlags
  uint32_t check = bytecode::kNoIndex;
};

/// A linked class; built-in types have one too (without fields).
struct Class {
  ClassId id = 0;
  Symbol name = 0;
  ClassId super = 0;
  uint16_t flags = 0;
  FunctionId constructor = 0;
  BuiltinId factory = 0;  // called in place of allocation and constructor: Int, Map, Random …
  std::vector<FieldInfo> fields;  // inherited first; word i of the instance
  std::vector<bool> raw_field;    // raw words that the collector skips
  bool has_raw_field = false;     // any of them
  bool is_error = false;          // Error or derived from it
  bool is_builtin = false;
  // Own and inherited: fields, methods, built-in methods.
  std::unordered_map<Symbol, MemberEntry> members;
  std::unordered_map<Symbol, MemberEntry> statics;
  std::vector<ClassId> ancestors;  // self, super, …, and all interfaces: subtype test
  std::vector<ClassId> variants;
  bool has_subclass = false;  // a fact compiled code may depend on
  bool has_to_string = false;

  /// Variants: how many of the fields are the payload. A hidden one may stand behind them.
  size_t payloadSize() const {
    const bool hidden = !fields.empty() && (fields.back().flags & bytecode::kFieldHidden) != 0;
    return fields.size() - (hidden ? 1 : 0);
  }

  Value object;    // the class as a value (rooted), made on first use
  Value instance;  // the one instance of a variant without payload (rooted)
};

/// True if `sub` is `super` or derives from or implements it.
bool isSubclass(const Class& sub, ClassId super);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_PROGRAM_H_
