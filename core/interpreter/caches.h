// Members by name through the inline cache of a feedback slot.
#ifndef VELA_CORE_INTERPRETER_CACHES_H_
#define VELA_CORE_INTERPRETER_CACHES_H_

#include "core/interpreter/frame.h"

namespace vela::interp {

/// What `receiver` has by the slot's name; kind kNone if nothing. Fills the slot's cache, by the
/// receiver's class; statics depend on the class value itself and make the slot megamorphic.
runtime::MemberEntry findMemberCached(Isolate& isolate, SlotState& slot, Value receiver);

/// The method of that name of an instance's class; 0 if there is none or the value is no instance.
FunctionId findMethod(Isolate& isolate, Value receiver, runtime::Symbol name);

}  // namespace vela::interp

#endif  // VELA_CORE_INTERPRETER_CACHES_H_
