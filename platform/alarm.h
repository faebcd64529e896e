// Something to happen later, on another thread.
#ifndef VELA_PLATFORM_ALARM_H_
#define VELA_PLATFORM_ALARM_H_

#include <cstdint>
#include <functional>
#include <memory>

namespace vela::platform {

/// One alarm clock. Setting it again replaces what was set.
class Alarm {
 public:
  virtual ~Alarm() = default;  // `ring` is not running any more afterwards
  /// Calls ring() on a thread of its own at `nanos` of monotonicNanos(), once.
  virtual void set(int64_t nanos) = 0;
  /// Forgets what was set.
  virtual void clear() = 0;
};

/// Null where there are no threads. The thread starts with the first set().
std::unique_ptr<Alarm> makeAlarm(std::function<void()> ring);

}  // namespace vela::platform

#endif  // VELA_PLATFORM_ALARM_H_
