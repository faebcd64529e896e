// Members by name through the inline cache of a feedback slot.
#ifndef VELA_CORE_INTERPRETER_CACHES_H_
#define VELA_CORE_INTERPRETER_CACHES_H_

#include "core/interpreter/frame.h"

namespace vela::interp {

/// What `receiver` has by the slot's name; kind kNone if nothing. Fills the slot's cache, by the
/// receiver's class; statics depend on the class value itself and make the slot megamorphic.
runtime::MemberEntry findMemberCached(Isolate& isolate, SlotState& slot, Value receiver);

/// The method that the operator at `pc` of the frame at `base` runs if `receiver` is its left
/// operand, found in the instruction's cache; 0 if there is none or the value is no instance.
/// Classes without the method are in the cache, too: a comparison with such an instance runs none.
FunctionId findOperator(Isolate& isolate, const Instruction* pc, const Value* base, Value receiver);

}  // namespace vela::interp

#endif  // VELA_CORE_INTERPRETER_CACHES_H_
