// Back from compiled code: rebuilds interpreter frames from the exit buffer.
//
// Rules:
//  1. The exit buffer holds raw words; nothing may overwrite it or collect before the frames stand.
//     Ints that need a box are boxed with the heap's reserve (no collection).
//  2. Frames are written outermost first, each callee where the interpreter's own call would have
//     put it, so that the interpreter cannot tell a rebuilt frame from one of its own.
//  3. A guard's frame executes its instruction again; a call's completes it with the result in
//     values[0]; with an error pending the innermost frame unwinds.
#ifndef VELA_CORE_JIT_DEOPTIMIZER_H_
#define VELA_CORE_JIT_DEOPTIMIZER_H_

#include "core/interpreter/hooks.h"
#include "core/jit/code.h"

namespace vela::jit {

/// Rebuilds the frames of the exit that `isolate.exec.exit` describes, the outermost at `window`.
interp::Rebuilt rebuildFrames(runtime::Isolate& isolate, const Code& code,
                              const ir::ExitPoint& exit, Value* window);

/// The text of the value that the failed guard looked at, where the exit kept it: for logs.
std::string brokenValueText(runtime::Isolate& isolate, const Code& code, const ir::ExitPoint& exit);

/// An error passes the call site `exit`: true if one of its frames has a handler there (nothing is
/// appended), else appends the site's frames to the pending error's trace, innermost first.
bool traceThroughSite(runtime::Isolate& isolate, const ir::ExitPoint& exit);

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_DEOPTIMIZER_H_
