// Members of values and checks of types.
#ifndef VELA_CORE_RUNTIME_MEMBERS_H_
#define VELA_CORE_RUNTIME_MEMBERS_H_

#include "core/runtime/objects.h"

namespace vela::runtime {

/// What `receiver.name` is: through the class's member table; for a class value its statics
/// (entries with kMemberStatic, which take no receiver). kind kNone: no such member, or a variant
/// of an enum that is a value, which getMember finds. A field of an instance that holds a Function
/// is a kField.
MemberEntry lookupMember(const Isolate& isolate, Value receiver, Symbol name);
/// The same by class.
MemberEntry lookupInClass(const Isolate& isolate, ClassId cls, Symbol name);

/// What is called to make instances of a class that captures variables; unassigned for any other
/// class.
Value factoryOf(const Isolate& isolate, const ClassObject* value);

/// R.name as GetField does it: field, property or bound method. Errors: no such member, unassigned
/// field. `receiver` rooted. MayGc.
Value getMember(Isolate& isolate, Value receiver, Symbol name);
/// The rest of getMember when the entry is known.
Value getMemberEntry(Isolate& isolate, Value receiver, const MemberEntry& entry, Symbol name);

/// R.name = value as SetField does it, with the field's check; false: error pending. Rooted. MayGc.
bool setMember(Isolate& isolate, Value receiver, Symbol name, Value value);
/// The rest of setMember when the entry is known to be a field.
bool setMemberEntry(Isolate& isolate, Value receiver, const MemberEntry& entry, Value value);

/// Calls any value through hooks.call; TypeError if it cannot be called. `args` rooted.
Value callValue(Isolate& isolate, Value callee, const Value* args, uint32_t argc);

/// Calls a function that captures nothing, `this` first for methods, through hooks.call. `args`
/// rooted.
Value callMethod(Isolate& isolate, FunctionId function, const Value* args, uint32_t argc);

/// Does `value` match one of the alternatives? No conversion: an Int does not match Float.
bool matchesType(const Isolate& isolate, Value value, const bytecode::TypeCheck& check);

/// Is Float among the alternatives? Then an Int that matches none of them is converted.
bool asksForFloat(const bytecode::TypeCheck& check);

/// `value` if it matches check number `check`; an Int converted where Float is asked; else
/// TypeError with the check's texts. MayGc.
Value checkType(Isolate& isolate, Value value, uint32_t check);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_MEMBERS_H_
