#include "core/jit/events.h"

#include <cstdio>

namespace vela::jit {

namespace {

const char* kindText(EventKind kind) {
  switch (kind) {
#define VELA_JIT_EVENT(name, text) \
  case EventKind::k##name: return text;
#include "core/jit/events.def"
#undef VELA_JIT_EVENT
  }
  return "";
}

std::string measure(const Event& e) {
  char text[80];
  std::snprintf(text, sizeof text, "%s in %.2f ms, %llu bytes", e.stored ? ", from store" : "",
                e.milliseconds, static_cast<unsigned long long>(e.bytes));
  return text;
}

}  // namespace

std::string eventText(const Event& e) {
  char time[32];
  std::snprintf(time, sizeof time, "[jit %9.3f ms] ", static_cast<double>(e.time_us) / 1000.0);
  std::string out = time;
  out += kindText(e.kind);
  out += " " + (e.function.empty() ? std::string("<fn>") : e.function);
  if (e.osr) out += " loop";
  if (!e.place.empty()) out += " at " + e.place;
  if (e.kind == EventKind::kCompiled) out += measure(e);
  if (e.kind == EventKind::kEvicted) out += ", " + std::to_string(e.bytes) + " bytes";
  if (!e.detail.empty()) out += e.kind == EventKind::kListing ? "\n" + e.detail : ": " + e.detail;
  if (!e.value.empty()) out += ", value " + e.value;
  if (e.count != 0)
    out += " (" + std::to_string(e.count) + (e.count == 1 ? " time here)" : " times here)");
  return out;
}

}  // namespace vela::jit
