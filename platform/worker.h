// A background thread that runs jobs in order, where the host has threads.
#ifndef VELA_PLATFORM_WORKER_H_
#define VELA_PLATFORM_WORKER_H_

#include <functional>
#include <memory>

namespace vela::platform {

class Worker {
 public:
  virtual ~Worker() = default;  // finishes the running job, drops the waiting ones, joins
  /// Queues a job. Jobs run one after the other.
  virtual void post(std::function<void()> job) = 0;
  /// Waits until nothing is queued or running.
  virtual void wait() = 0;
};

/// Null where there are no threads. The thread starts with the first job. `stack_bytes`: size of
/// its stack.
std::unique_ptr<Worker> makeWorker(size_t stack_bytes);

}  // namespace vela::platform

#endif  // VELA_PLATFORM_WORKER_H_
