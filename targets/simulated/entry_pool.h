// Plain C functions for code that is data.
//
// Whoever enters compiled code calls a BoxedEntry or OsrEntry: a function pointer without a context
// argument. The pool is a fixed set of tiny functions made by a template, number N of which runs
// the program bound to place N. A bound place stays bound until it is given back, so a pointer
// handed out works like the address of machine code.
#ifndef VELA_TARGETS_SIMULATED_ENTRY_POOL_H_
#define VELA_TARGETS_SIMULATED_ENTRY_POOL_H_

#include "targets/simulated/program.h"

namespace vela::simulated {

/// Programs that can be installed in one process at the same time.
inline constexpr int kEntryPoolSize = 2048;

/// Binds a free place to `program` and gives its number, or -1 if all are taken. Thread-safe.
int bindEntry(const InstalledProgram* program);
/// Gives a place back. No activation of it may be entered afterwards.
void releaseEntry(int entry);
/// The function of a place: the program's boxed entry, or its loop entry if it is a unit of that
/// kind.
BoxedEntry entryFunction(int entry);

}  // namespace vela::simulated

#endif  // VELA_TARGETS_SIMULATED_ENTRY_POOL_H_
