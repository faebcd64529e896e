// How each instruction is to be compiled, decided from feedback and the representations of its
// operands. Type inference and the builder ask the same questions here, so they cannot disagree.
#ifndef VELA_CORE_IR_SPECULATION_H_
#define VELA_CORE_IR_SPECULATION_H_

#include <cstdint>

#include "core/ir/snapshot.h"

namespace vela::ir {

/// kNever: the instruction has not been executed, and nothing is known of its operands: compiled as
/// an exit. kGeneric: through a runtime helper that handles everything.
enum class NumericPlan : uint8_t { kInt, kFloat, kBool, kString, kGeneric, kNever };

/// Arithmetic on operands that travel as `b` and `c`.
NumericPlan planArith(const FunctionSnapshot& f, uint32_t pc, Rep b, Rep c);
/// Comparison. kFloat may involve an Int operand only where `exact_int_b/c` says that it is a
/// constant that a double holds exactly (mixed comparison is by mathematical value).
NumericPlan planCompare(const FunctionSnapshot& f, uint32_t pc, Rep b, Rep c, bool exact_int_b,
                        bool exact_int_c);

/// True when both operands being Int would make a Float plan wrong: at least one must be proven
/// Float.
enum class IndexPlan : uint8_t {
  kListInt,
  kListFloat,
  kListAny,
  kTuple,
  kString,
  kRange,
  kMap,  // of IterNext: a Map's iteration; anything else is for the runtime
  kGeneric,
  kNever
};
IndexPlan planIndex(const FunctionSnapshot& f, uint32_t pc);

/// Representation that a list plan's elements have.
inline Rep elementRep(IndexPlan p) {
  return p == IndexPlan::kListInt     ? Rep::kInt
         : p == IndexPlan::kListFloat ? Rep::kFloat
                                      : Rep::kValue;
}

/// Representation of CheckType's result.
Rep checkedRep(CheckKind kind, Rep operand);

}  // namespace vela::ir

#endif  // VELA_CORE_IR_SPECULATION_H_
