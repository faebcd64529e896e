#include "platform/fiber.h"

#include <pthread.h>
#include <ucontext.h>

#include "platform/memory.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#include <sanitizer/common_interface_defs.h>
#define VELA_ASAN_FIBERS 1
#endif
#if __has_feature(thread_sanitizer)
#include <sanitizer/tsan_interface.h>
#define VELA_TSAN_FIBERS 1
#endif
#endif

namespace vela::platform {

namespace {

constexpr size_t kGuardBytes = 64 << 10;

class PosixFiber final : public Fiber {
 public:
  PosixFiber(char* memory, size_t bytes, void (*entry)(void*), void* context)
      : memory_(memory), bytes_(bytes), entry_(entry), context_(context) {
    getcontext(&inside_);
    inside_.uc_stack.ss_sp = memory_ + kGuardBytes;
    inside_.uc_stack.ss_size = bytes_ - kGuardBytes;
    inside_.uc_link = nullptr;
    // makecontext passes ints only: the pointer goes in two halves.
    const auto self = reinterpret_cast<uintptr_t>(this);
    makecontext(&inside_, reinterpret_cast<void (*)()>(&PosixFiber::start), 2,
                static_cast<unsigned>(self >> 16 >> 16), static_cast<unsigned>(self));
#ifdef VELA_TSAN_FIBERS
    tsan_fiber_ = __tsan_create_fiber(0);
#endif
  }
  ~PosixFiber() override {
#ifdef VELA_TSAN_FIBERS
    __tsan_destroy_fiber(tsan_fiber_);
#endif
    release(memory_, bytes_);
  }

  bool resume() override {
    if (ended_) return false;
    enterSwitch(/*inside=*/true);
    swapcontext(&outside_, &inside_);
    finishSwitch(outside_fake_stack_);
    return !ended_;
  }
  void suspend() override {
    enterSwitch(/*inside=*/false);
    swapcontext(&inside_, &outside_);
    finishSwitch(inside_fake_stack_);
  }
  uintptr_t low() const override { return reinterpret_cast<uintptr_t>(memory_) + kGuardBytes; }
  uintptr_t high() const override { return reinterpret_cast<uintptr_t>(memory_) + bytes_; }

 private:
  static void start(unsigned upper, unsigned lower) {
    auto* self = reinterpret_cast<PosixFiber*>((uintptr_t{upper} << 16 << 16) | lower);
    self->finishSwitch(nullptr);
    self->entry_(self->context_);
    self->ended_ = true;
    self->suspend();
  }

  // Sanitizers must be told of every switch.
  void enterSwitch([[maybe_unused]] bool inside) {
#ifdef VELA_ASAN_FIBERS
    if (inside) {
      __sanitizer_start_switch_fiber(&outside_fake_stack_, reinterpret_cast<void*>(low()),
                                     bytes_ - kGuardBytes);
    } else {
      __sanitizer_start_switch_fiber(ended_ ? nullptr : &inside_fake_stack_, outside_bottom_,
                                     outside_size_);
    }
#endif
#ifdef VELA_TSAN_FIBERS
    if (inside) tsan_outside_ = __tsan_get_current_fiber();
    __tsan_switch_to_fiber(inside ? tsan_fiber_ : tsan_outside_, 0);
#endif
  }
  void finishSwitch([[maybe_unused]] void* fake_stack) {
#ifdef VELA_ASAN_FIBERS
    const void* bottom = nullptr;
    size_t size = 0;
    __sanitizer_finish_switch_fiber(fake_stack, &bottom, &size);
    // Arriving inside, the stack that was left is the outer one.
    const auto here = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
    if (here >= low() && here < high()) outside_bottom_ = bottom, outside_size_ = size;
#endif
  }

  char* memory_;
  size_t bytes_;
  void (*entry_)(void*);
  void* context_;
  bool ended_ = false;
  ucontext_t inside_{}, outside_{};
  void* outside_fake_stack_ = nullptr;
  void* inside_fake_stack_ = nullptr;
  [[maybe_unused]] const void* outside_bottom_ = nullptr;
  [[maybe_unused]] size_t outside_size_ = 0;
#ifdef VELA_TSAN_FIBERS
  void* tsan_fiber_ = nullptr;
  void* tsan_outside_ = nullptr;
#endif
};

}  // namespace

std::unique_ptr<Fiber> makeFiber(size_t stack_bytes, void (*entry)(void* context), void* context) {
  const size_t page = pageSize();
  const size_t bytes = ((stack_bytes + page - 1) & ~(page - 1)) + kGuardBytes;
  auto* memory = static_cast<char*>(reserve(bytes, page));
  if (memory == nullptr) return nullptr;
  if (!commit(memory + kGuardBytes, bytes - kGuardBytes)) {
    release(memory, bytes);
    return nullptr;
  }
  return std::make_unique<PosixFiber>(memory, bytes, entry, context);
}

uintptr_t threadStackLow() {
  pthread_attr_t attributes;
  if (pthread_getattr_np(pthread_self(), &attributes) != 0) return 0;
  void* low = nullptr;
  size_t size = 0;
  size_t guard = 0;
  pthread_attr_getstack(&attributes, &low, &size);
  pthread_attr_getguardsize(&attributes, &guard);
  pthread_attr_destroy(&attributes);
  return reinterpret_cast<uintptr_t>(low) + guard;
}

}  // namespace vela::platform
