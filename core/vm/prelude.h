// The part of the built-ins that is written in Vela (core/prelude), compiled by the build.
#ifndef VELA_CORE_VM_PRELUDE_H_
#define VELA_CORE_VM_PRELUDE_H_

#include "core/runtime/isolate.h"

namespace vela::vm {

/// Links the prelude into a new isolate. Aborts with a message if the built-in module does not fit
/// this VM.
void linkPrelude(runtime::Isolate& isolate);

}  // namespace vela::vm

#endif  // VELA_CORE_VM_PRELUDE_H_
