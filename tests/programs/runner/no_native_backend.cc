#include "tests/programs/runner/runner.h"

namespace vela::golden {

vm::BackendFactory nativeBackend(const std::string&) { return {}; }

}  // namespace vela::golden
