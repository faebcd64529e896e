#include "tests/programs/runner/runner.h"

namespace vela::golden {

vm::BackendFactory nativeBackend() { return {}; }

}  // namespace vela::golden
