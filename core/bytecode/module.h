// A bytecode module: everything that one compilation produced (the main file and all it imports, or
// the prelude, or one line of the REPL). Plain data without pointers into the VM. The file form is
// `.velac`.
//
// Inside a module, operands F, X, V, K, L and T index the module's own tables. The loader relocates
// F, X and V to VM-wide ids when the module is linked into a VM. Negative references do not exist:
// what a module uses of another one (the prelude) is listed in `externals` and resolved by name.
#ifndef VELA_CORE_BYTECODE_MODULE_H_
#define VELA_CORE_BYTECODE_MODULE_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/bytecode/instruction.h"

namespace vela::bytecode {

/// Index of a string in Module::strings; kNoString for none.
using StringId = uint32_t;
inline constexpr uint32_t kNoIndex = 0xFFFFFFFF;

enum class ConstantKind : uint8_t { kInt, kFloat, kString };
struct Constant {
  ConstantKind kind;
  int64_t integer = 0;  // kInt; or the bits of the double for kFloat
  StringId string = kNoIndex;
};

/// One name in a type: a built-in kind, a class of this module, or a built-in class.
enum class TypeTerm : uint8_t {
  kAny,
  kNumber,
  kFunction,
  kBuiltinClass,  // index = ClassId below kFirstUserClass (Int, Float, None, Error, Option …)
  kClass,         // index = class of this module (class, enum, variant or interface)
};
struct TypeAlternative {
  TypeTerm term;
  uint32_t index = 0;
};

/// A run-time type check (operand kind T): the value must match one of the alternatives. `subject`
/// is the text before "expects", e.g. "parameter 'n' of 'fib'"; `type_text` the text after it, e.g.
/// "Int | String". A type test (`is`, patterns) has no subject.
struct TypeCheck {
  std::vector<TypeAlternative> alternatives;
  StringId subject = kNoIndex;
  StringId type_text = kNoIndex;
};

/// Feedback slots: static part.
enum class SlotKind : uint8_t { kCall, kCallFunction, kCallMethod, kNew, kField };
struct Slot {
  SlotKind kind;
  // KCallFunction: function; kNew: class; kCallMethod, kField: StringId of the name.
  uint32_t payload = 0;
};

/// Where a closure finds a captured value or cell when it is created.
struct Capture {
  bool from_parent_capture;  // else from a register of the creating frame
  bool is_cell;
  uint16_t index;
  StringId name = kNoIndex;
};

/// A protected range: an error thrown by an instruction in [start, end) continues at `target` with
/// the thrown value in `reg`. Inner ranges come first.
struct Handler {
  uint32_t start, end, target;
  uint16_t reg;
};

/// Source position of an instruction: from `pc` on, until the next entry.
struct LineEntry {
  uint32_t pc;
  uint32_t line;    // 1-based
  uint32_t column;  // 1-based, in code points
};

enum FunctionFlags : uint16_t {
  kIsMethod = 1,       // R[0] is `this`
  kIsConstructor = 2,  // returns `this`
  kIsModuleBody = 4,
  kIsLambda = 8,       // text form <fn>
  kIsAbstract = 16,    // no code
  kNeedsClosure = 32,  // has captures; must be created by NewClosure
  kIsTest = 64,        // annotated @test
  kIsHidden = 128,     // left out of traces
};

struct Function {
  // "fib", "C.m"; a lambda's is that of the variable declared with it, or "": for messages, text
  // form and traces say <fn>
  StringId name = kNoIndex;
  StringId file = kNoIndex;  // as written in traces
  uint16_t flags = 0;
  uint16_t min_params = 0;  // with `this` for methods
  uint16_t max_params = 0;
  uint16_t register_count = 0;    // including the space that calls need above the highest register
  uint32_t line = 0, column = 0;  // of the name
  // TypeCheck per parameter or kNoIndex; executed as CheckType in code; here so that the JIT can
  // choose unboxed signatures.
  std::vector<uint32_t> param_checks;
  uint32_t return_check = kNoIndex;
  std::vector<StringId> param_names;
  std::vector<Capture> captures;
  std::vector<Instruction> code;
  std::vector<Slot> slots;
  std::vector<Handler> handlers;
  std::vector<LineEntry> lines;  // sorted by pc
};

enum FieldFlags : uint8_t {
  kFieldMutable = 1,
  // Stored as raw int64 (annotated Int, surely assigned before `this` is visible).
  kFieldRawInt = 2,
  kFieldRawFloat = 4,
  kFieldSurelyAssigned = 8,  // no unassigned check on loads
  kFieldHidden = 16,         // not shown; in a variant only the last, and not part of its payload
};
struct Field {
  StringId name;
  uint32_t check = kNoIndex;  // TypeCheck on assignment, or kNoIndex
  uint8_t flags = 0;
};
struct Method {
  StringId name;  // operators: "+", "[]=", "unary-"
  uint32_t function;
};

enum ClassFlags : uint16_t {
  kClassAbstract = 1,
  kClassInterface = 2,
  kClassEnum = 4,
  kClassVariant = 8
};
struct Class {
  StringId name = kNoIndex;
  uint32_t super = kNoIndex;   // class of this module
  uint32_t builtin_super = 0;  // or a ClassId below kFirstUserClass (Error and its subclasses)
  uint16_t flags = 0;
  // Function; takes `this` first, returns `this`. Variants without payload: none.
  uint32_t constructor = kNoIndex;
  std::vector<uint32_t> interfaces;  // classes of this module
  std::vector<Field> fields;         // own fields, declaration order
  std::vector<Method> methods;       // own methods, operators included
  std::vector<Method> statics;
  std::vector<uint32_t> variants;  // enums: classes of the variants in order
  uint32_t line = 0, column = 0;
};

struct Variable {
  StringId name;
  StringId module;  // file it belongs to
  uint8_t mutable_ = 0;
  uint8_t exported = 0;
};

/// A function or class of another, already loaded module (the prelude), by name. References to
/// externals use indices after the own functions (classes): index = functions.size() + position.
struct Externals {
  std::vector<StringId> functions;
  std::vector<StringId> classes;

  /// In a module made for a running VM, an entry of a session: ids of what is linked there already.
  /// Functions and classes count after those above, variables after the own ones. Files have none.
  struct LinkedName {
    uint32_t id;
    StringId name;
  };
  struct Linked {
    std::vector<LinkedName> functions, classes, variables;
  } linked;
};

struct Module {
  std::vector<std::string> strings;  // UTF-8; interned: no duplicates
  std::vector<Constant> constants;
  std::vector<TypeCheck> checks;
  std::vector<Function> functions;
  std::vector<Class> classes;
  std::vector<Variable> variables;
  Externals externals;
  // Module bodies (functions) in initialisation order; the last is the main file's.
  std::vector<uint32_t> bodies;

  const std::string& str(StringId id) const { return strings[id]; }
  /// How many functions, classes and variables can be named: own and external ones.
  size_t functionCount() const {
    return functions.size() + externals.functions.size() + externals.linked.functions.size();
  }
  size_t classCount() const {
    return classes.size() + externals.classes.size() + externals.linked.classes.size();
  }
  size_t variableCount() const { return variables.size() + externals.linked.variables.size(); }
};

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_MODULE_H_
