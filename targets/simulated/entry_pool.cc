#include "targets/simulated/entry_pool.h"

#include <array>
#include <atomic>
#include <utility>

#include "platform/memory.h"
#include "targets/simulated/evaluator.h"

namespace vela::simulated {

namespace {

std::array<std::atomic<const InstalledProgram*>, kEntryPoolSize> pool;

class StayScope {
 public:
  explicit StayScope(Stay& stay) : stay_(stay) { stay_.enter(); }
  ~StayScope() { stay_.leave(); }
  StayScope(const StayScope&) = delete;
  StayScope& operator=(const StayScope&) = delete;

 private:
  Stay& stay_;
};

__attribute__((noinline)) ValueAndStatus enter(size_t place, ExecState* exec, Value* words) {
  const InstalledProgram& installed = *pool[place].load(std::memory_order_acquire);
  const StayScope scope(installed.runtime->stay);
  return installed.program.osr ? runOsr(installed, exec, words) : runBoxed(installed, exec, words);
}

template <size_t N>
ValueAndStatus entry(ExecState* exec, Value* words) {
  return enter(N, exec, words);
}

template <size_t... N>
constexpr std::array<BoxedEntry, sizeof...(N)> makeEntries(std::index_sequence<N...>) {
  return {&entry<N>...};
}

constexpr std::array<BoxedEntry, kEntryPoolSize> kEntries =
    makeEntries(std::make_index_sequence<kEntryPoolSize>());

}  // namespace

void Stay::enter() {
  if (depth++ != 0) return;
  const uint64_t n = entries++;
  if (n < kAllUntil) weight = 1;
  if (n >= kAllUntil && n % kEvery == 0) weight = kEvery;
  if (weight != 0) start = platform::monotonicNanos();
}

void Stay::onTick() {
  if (depth == 0 || weight == 1) return;
  const int64_t now = platform::monotonicNanos();
  nanos += weight * (now - start);
  start = now;
  weight = 1;
}

void Stay::leave() {
  if (--depth != 0 || weight == 0) return;
  nanos += weight * (platform::monotonicNanos() - start);
  weight = 0;
}

int64_t Stay::nanosByNow() const {
  return weight == 0 ? nanos : nanos + platform::monotonicNanos() - start;
}

int bindEntry(const InstalledProgram* program) {
  for (int i = 0; i < kEntryPoolSize; ++i) {
    const InstalledProgram* expected = nullptr;
    if (pool[i].load(std::memory_order_relaxed) != nullptr) continue;
    if (pool[i].compare_exchange_strong(expected, program)) return i;
  }
  return -1;
}

void releaseEntry(int entry) { pool[entry].store(nullptr); }

BoxedEntry entryFunction(int entry) { return kEntries[static_cast<size_t>(entry)]; }

}  // namespace vela::simulated
