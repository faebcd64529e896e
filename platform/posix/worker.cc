#include "platform/worker.h"

#include <pthread.h>

#include <condition_variable>
#include <deque>
#include <mutex>

namespace vela::platform {

namespace {

class PosixWorker final : public Worker {
 public:
  explicit PosixWorker(size_t stack_bytes) : stack_bytes_(stack_bytes) {}

  ~PosixWorker() override {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
      jobs_.clear();
    }
    changed_.notify_all();
    if (started_) pthread_join(thread_, nullptr);
  }

  void post(std::function<void()> job) override {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!started_ && !start()) {  // no thread to be had: do it here
      lock.unlock();
      job();
      return;
    }
    jobs_.push_back(std::move(job));
    changed_.notify_all();
  }

  void wait() override {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [&] { return jobs_.empty() && !busy_; });
  }

 private:
  bool start() {
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack_bytes_);
    started_ = pthread_create(&thread_, &attributes, &PosixWorker::main, this) == 0;
    pthread_attr_destroy(&attributes);
    return started_;
  }

  static void* main(void* self) {
    static_cast<PosixWorker*>(self)->loop();
    return nullptr;
  }

  void loop() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      changed_.wait(lock, [&] { return stop_ || !jobs_.empty(); });
      if (stop_) return;
      std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      busy_ = true;
      lock.unlock();
      job();
      job = nullptr;
      lock.lock();
      busy_ = false;
      changed_.notify_all();
    }
  }

  size_t stack_bytes_;
  pthread_t thread_{};
  bool started_ = false, stop_ = false, busy_ = false;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
};

}  // namespace

std::unique_ptr<Worker> makeWorker(size_t stack_bytes) {
  return std::make_unique<PosixWorker>(stack_bytes);
}

}  // namespace vela::platform
