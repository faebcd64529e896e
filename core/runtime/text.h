// The text form of values.
#ifndef VELA_CORE_RUNTIME_TEXT_H_
#define VELA_CORE_RUNTIME_TEXT_H_

#include <string>
#include <string_view>

#include "core/runtime/isolate.h"

namespace vela::runtime {

/// Appends the text form of `value`, which must be rooted; strings quoted and escaped if `quoted`.
/// False: error pending (a toString threw, nesting too deep). MayGc, may run Vela code.
bool appendText(Isolate& isolate, Value value, std::string& out, bool quoted = false);

/// String(x). A String is itself. `value` must be rooted. MayGc.
Value toText(Isolate& isolate, Value value);

/// Appends `text` double-quoted with escapes.
void appendQuoted(std::string_view text, std::string& out);

/// What the host prints for an uncaught error, without the trace: "TypeError: message" or
/// "uncaught: 5".
std::string errorHeadline(Isolate& isolate, Value error);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_TEXT_H_
