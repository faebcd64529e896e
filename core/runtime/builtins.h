// The built-in functions, methods, properties and constants of LANGUAGE.md section 10, as one table
// (builtins.def).
//
// A built-in is `Value fn(Isolate&, Value* args, uint32_t argc)`: args are rooted by the caller
// (registers of the VM stack, or an array that is scanned) and may be overwritten; a method's
// receiver is args[0]. The unassigned Value means: error pending. Built-ins that must call Vela
// code for what they do are not here but in core/prelude.
#ifndef VELA_CORE_RUNTIME_BUILTINS_H_
#define VELA_CORE_RUNTIME_BUILTINS_H_

#include <string_view>

#include "core/runtime/isolate.h"

namespace vela::runtime {

enum class BuiltinKind : uint8_t {
  kFunction,  // also static members: "print", "Math.sqrt", "List.filled"
  kConstant,  // "Math.PI": called without arguments
  kMethod,
  kProperty,
};

enum BuiltinFlags : uint16_t {
  kBuiltinPure = 1,  // same arguments, same result, no effect (it may throw)
  kBuiltinThrows = 2,
  kBuiltinGc = 4,     // may allocate
  kBuiltinCalls = 8,  // may run Vela code (toString, operator ==)
};

/// max_args of a built-in that takes any number.
inline constexpr uint16_t kAnyArguments = 0xFFFF;

using BuiltinFn = Value (*)(Isolate& isolate, Value* args, uint32_t argc);
using MathFn = double (*)(double);
using MathFn2 = double (*)(double, double);

/// A row of builtins.def.
struct BuiltinInfo {
  const char* name;    // "print", "Math.sqrt", "List.push"
  const char* member;  // methods, properties: the name behind the dot; else null
  BuiltinKind kind;
  ClassId class_id;             // methods, properties: the receiver's class
  uint16_t min_args, max_args;  // without the receiver
  uint16_t flags;
  BuiltinFn function;
  MathFn math;  // on raw Floats, where that is all it does to a Float; else null
  MathFn2 math2;
};

/// Ids of the rows: builtin_id::kPrint … 0 is none.
namespace builtin_id {
enum : BuiltinId {
  kNoBuiltin = 0,
#define VELA_BUILTIN(id, name, min, max, flags, fn) k##id,
#define VELA_BUILTIN_CONSTANT(id, name, fn) k##id,
#define VELA_BUILTIN_MATH(id, name, fn, raw) k##id,
#define VELA_BUILTIN_MATH2(id, name, fn, raw) k##id,
#define VELA_BUILTIN_METHOD(id, cls, member, min, max, flags, fn) k##id,
#define VELA_BUILTIN_PROPERTY(id, cls, member, flags, fn) k##id,
#include "core/runtime/builtins.def"
  kBuiltinCount,
};
}  // namespace builtin_id

/// Precondition: 0 < id < builtin_id::kBuiltinCount.
const BuiltinInfo& builtinInfo(BuiltinId id);

/// The function or constant with this qualified name ("Math.sqrt", "List.filled", "print"); 0 if
/// there is none.
BuiltinId findBuiltin(std::string_view name);

/// True if `name` is a namespace, a class or a type of section 10 whose members are built-ins
/// ("Math", "Int", "File").
bool isBuiltinNamespace(std::string_view name);

/// The built-in class that programs may name ("List", "Error", "Some"); 0 if there is none.
ClassId findBuiltinClass(std::string_view name);

/// The prelude's function that implements a static member which is no built-in ("List.generate"),
/// to be named as an external; null if there is none.
const char* preludeFunction(std::string_view qualified_name);

/// Checks the number of arguments (a method's receiver is counted in argc), then calls. MayGc, may
/// throw.
Value callBuiltin(Isolate& isolate, BuiltinId id, Value* args, uint32_t argc);

#define VELA_BUILTIN(id, name, min, max, flags, fn) \
  Value fn(Isolate& isolate, Value* args, uint32_t argc);
#define VELA_BUILTIN_CONSTANT(id, name, fn) Value fn(Isolate& isolate, Value* args, uint32_t argc);
#define VELA_BUILTIN_MATH(id, name, fn, raw) Value fn(Isolate& isolate, Value* args, uint32_t argc);
#define VELA_BUILTIN_MATH2(id, name, fn, raw) \
  Value fn(Isolate& isolate, Value* args, uint32_t argc);
#define VELA_BUILTIN_METHOD(id, cls, member, min, max, flags, fn) \
  Value fn(Isolate&, Value* args, uint32_t argc);
#define VELA_BUILTIN_PROPERTY(id, cls, member, flags, fn) \
  Value fn(Isolate& isolate, Value* args, uint32_t argc);
namespace builtins {
#include "core/runtime/builtins.def"
}  // namespace builtins

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_BUILTINS_H_
