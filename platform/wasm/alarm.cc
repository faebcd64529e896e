#include "platform/alarm.h"

namespace vela::platform {

std::unique_ptr<Alarm> makeAlarm(std::function<void()>) { return nullptr; }

}  // namespace vela::platform
