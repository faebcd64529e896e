// Built-ins that compiled code does without a call, or with a call on raw Floats.
#ifndef VELA_CORE_IR_INTRINSICS_H_
#define VELA_CORE_IR_INTRINSICS_H_

#include "core/contract/exec_state.h"
#include "core/ir/ir.h"
#include "core/runtime/program.h"

namespace vela::ir {

enum class Intrinsic : uint8_t {
  kNone,
  kSqrt,
  kAbs,
  kFloor,
  kCeil,
  kRound,
  kTrunc,    // give Int; Int(number) is kTrunc
  kToFloat,  // Float(number)
  kMin,
  kMax,  // of two numbers of one type
  kMath1,
  kMath2,  // transcendental on one or two raw Floats
};

/// What a call of the built-in `id` with so many arguments is to the compiler, by its name in the
/// built-in table; kNone if it does not take so many, which is the runtime's to say.
Intrinsic intrinsicOf(runtime::BuiltinId id, uint32_t arguments);

/// The same for the method of Int or Float that a call has found so far; `arguments` counts the
/// receiver. kNone if it has found others, too.
Intrinsic methodIntrinsic(const runtime::SlotState& slot, uint32_t arguments);

/// Representation of an Int's or a Float's receiver, else kValue.
Rep receiverRep(ClassId cls);

/// True if the built-in property `id` is `length`.
bool isLengthProperty(runtime::BuiltinId id);

/// Representation of the result of built-in method `id` where compiled code knows its receiver's
/// class.
Rep builtinMethodResult(runtime::BuiltinId id);

/// Representation of the result when the operands travel as `first` and `second` (any, if there is
/// one only); kValue if it is not compiled inline.
Rep intrinsicResult(Intrinsic intrinsic, Rep first, Rep second);

}  // namespace vela::ir

#endif  // VELA_CORE_IR_INTRINSICS_H_
