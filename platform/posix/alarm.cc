#include "platform/alarm.h"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "platform/memory.h"

namespace vela::platform {

namespace {

class ThreadAlarm final : public Alarm {
 public:
  explicit ThreadAlarm(std::function<void()> ring) : ring_(std::move(ring)) {}
  ~ThreadAlarm() override {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    changed_.notify_one();
    if (thread_.joinable()) thread_.join();
  }

  void set(int64_t nanos) override {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      at_ = nanos;
      armed_ = true;
      if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
    }
    changed_.notify_one();
  }
  void clear() override {
    std::lock_guard<std::mutex> lock(mutex_);
    armed_ = false;
  }

 private:
  void run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      if (!armed_) {
        changed_.wait(lock);
        continue;
      }
      const int64_t left = at_ - monotonicNanos();
      if (left > 0) {
        changed_.wait_for(lock, std::chrono::nanoseconds(left));
        continue;
      }
      armed_ = false;
      ring_();
    }
  }

  std::function<void()> ring_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::thread thread_;
  int64_t at_ = 0;
  bool armed_ = false, stop_ = false;
};

}  // namespace

std::unique_ptr<Alarm> makeAlarm(std::function<void()> ring) {
  return std::make_unique<ThreadAlarm>(std::move(ring));
}

}  // namespace vela::platform
