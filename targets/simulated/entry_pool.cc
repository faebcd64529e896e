#include "targets/simulated/entry_pool.h"

#include <array>
#include <atomic>
#include <utility>

#include "platform/memory.h"
#include "targets/simulated/evaluator.h"

namespace vela::simulated {

namespace {

std::array<std::atomic<const InstalledProgram*>, kEntryPoolSize> pool;

/// Measures one stay in compiled code, if it is the outermost and its turn.
class StayScope {
 public:
  explicit StayScope(Stay& stay) : stay_(stay) {
    if (stay_.depth++ != 0) return;
    const uint64_t n = stay_.entries++;
    if (n < Stay::kAllUntil) stay_.weight = 1;
    if (n >= Stay::kAllUntil && n % Stay::kEvery == 0) stay_.weight = Stay::kEvery;
    if (stay_.weight != 0) stay_.start = platform::monotonicNanos();
  }
  ~StayScope() {
    if (--stay_.depth != 0 || stay_.weight == 0) return;
    stay_.nanos += stay_.weight * (platform::monotonicNanos() - stay_.start);
    stay_.weight = 0;
  }
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
