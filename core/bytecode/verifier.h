// The verifier: after it, the interpreter and the compilers trust a module blindly.
//
// What it guarantees (numbers are used in comments of the code):
//  1. Tables: every index (string, constant, type check, function, class, variable, capture, slot)
//  is in range and of
//     the right kind; strings are distinct valid UTF-8; unused operands and feedback are zero.
//  2. Registers: every register an instruction names, spans and frame headers included, is below
//  register_count;
//     a call at R[a] with n arguments has a + 4 + n <= register_count.
//  3. Control: jumps stay inside the function and never run off its end; only kBackEdge
//  instructions jump
//     backwards; each loop is a contiguous range entered at its first instruction only, properly
//     nested, at most kMaxLoopDepth deep; handlers protect a range and stand behind it.
//  4. Assignment: on every way to a reachable instruction the registers it reads have been written,
//  also after calls (which
//     destroy what is above R[a]) and in handlers; cells, iteration states and counted loops are
//     used as what they are.
//  5. Captures: where a closure is made, each capture exists in the creating frame and is a cell
//  exactly if the
//     closure says so.
//  6. Classes: the hierarchy is acyclic, methods and constructors have the parameters and flags
//  their place asks for,
//     concrete classes inherit no abstract method, raw fields have the check that keeps them raw.
//  7. Limits: those of limits.h.
//
// What stays the business of the executing tiers, because it depends on values: argument counts of
// calls, receivers of methods, the types of all values. A register may hold "unassigned" (missing
// arguments, LoadUnset, cells read without a check); every operation must take it without harm.
//
// Work is linear in the module's size for a fixed loop depth; nothing recurses.
#ifndef VELA_CORE_BYTECODE_VERIFIER_H_
#define VELA_CORE_BYTECODE_VERIFIER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "core/bytecode/limits.h"
#include "core/bytecode/module.h"

namespace vela::bytecode {

/// What the verifier cannot know from the module.
struct VerifyOptions {
  /// Built-in functions that exist: operand kind B must be below. The default leaves the check to
  /// the loader.
  uint32_t builtin_count = 1u << 16;
  /// Stop after this many errors; one function gives at most one.
  size_t max_errors = 20;
};

/// One thing wrong.
struct VerifyError {
  uint32_t function = kNoIndex;  // of the module, or kNoIndex
  uint32_t pc = kNoIndex;        // or kNoIndex
  std::string message;  // complete: "function 3 'fib', pc 12 (getcell r1, r2, -): r2 holds no cell"
};

/// The class, superclasses first, with which limits of linked classes are passed, and which limit.
struct OversizedClass {
  uint32_t index = kNoIndex;  // kNoIndex: there is none
  std::string message;
};
/// For compilers, which know where the class is declared. Its superclasses may be no classes of the
/// module.
OversizedClass findOversizedClass(const Module& module);

/// Everything wrong with `module`; empty if it may be executed. Accepts any module whose
/// enumerators are in range (opcodes need not be).
std::vector<VerifyError> verify(const Module& module, const VerifyOptions& options = {});

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_VERIFIER_H_
