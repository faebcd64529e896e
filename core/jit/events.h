// Events: everything that happens to compiled code, as data. --jit-log prints them; the playground
// draws them.
#ifndef VELA_CORE_JIT_EVENTS_H_
#define VELA_CORE_JIT_EVENTS_H_

#include <cstdint>
#include <functional>
#include <string>

#include "core/contract/layout.h"

namespace vela::jit {

enum class EventKind : uint8_t {
#define VELA_JIT_EVENT(name, text) k##name,
#include "core/jit/events.def"
#undef VELA_JIT_EVENT
};

struct Event {
  EventKind kind = EventKind::kHot;
  uint64_t time_us = 0;  // since the VM was made
  FunctionId function_id = 0;
  std::string function;
  std::string place;        // file:line:col of the site, or of the function
  bool osr = false;         // of a loop entered on its back edge; `place` is the loop then
  std::string detail;       // reason, failed assumption, why not compiled, listing text
  std::string value;        // deopt: text of the value that broke the guard, if one did
  double milliseconds = 0;  // compiled: time
  bool stored = false;      // compiled: an earlier run did it, the code comes from disk
  uint64_t bytes = 0;       // compiled, evicted: code size
  uint64_t count = 0;       // deopt: exits at this site so far
};

using EventListener = std::function<void(const Event&)>;

/// One line for --jit-log, without newline.
std::string eventText(const Event& event);

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_EVENTS_H_
