#ifndef VELA_CORE_SYNTAX_RESOLVER_H_
#define VELA_CORE_SYNTAX_RESOLVER_H_

#include "core/syntax/program.h"

namespace vela::syntax {

/// Gives every name of a parsed program its meaning and checks what can be checked before it runs:
/// unknown, early and duplicate names, assignments to what is immutable, classes and enums (section
/// 6 of the language), places of break, continue, return, this and super. Decides where variables
/// live (symbols.h). Fills the "resolver" fields of the tree; errors go to the program's
/// diagnostics.
void resolveNames(Program* program);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_RESOLVER_H_
