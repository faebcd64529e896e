#include "platform/worker.h"

namespace vela::platform {

std::unique_ptr<Worker> makeWorker(size_t) { return nullptr; }

}  // namespace vela::platform
