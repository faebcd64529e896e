// What the policy tells: events as they happen, statistics when asked.
#include "core/jit/jit.h"
#include "core/runtime/trace.h"
#include "platform/memory.h"

namespace vela::jit {

using runtime::Function;

std::string Jit::place(FunctionId function, uint32_t pc) const {
  const Function& f = isolate_.function(function);
  if (f.proto == nullptr) return {};
  std::string line = runtime::traceLine(isolate_, {function, pc});
  const size_t open = line.rfind('(');
  if (open == std::string::npos || line.back() != ')') return {};
  return line.substr(open + 1, line.size() - open - 2);
}

Event Jit::eventFor(EventKind kind, FunctionId function, bool osr, uint32_t pc) const {
  Event e;
  e.kind = kind;
  e.time_us = static_cast<uint64_t>(platform::monotonicNanos() - start_nanos_) / 1000;
  e.osr = osr;
  const Function& f = isolate_.function(function);
  if (f.proto != nullptr && f.proto->name != bytecode::kNoIndex) e.function = f.module->str(f.proto->name);
  e.place = place(function, pc);
  return e;
}

void Jit::emit(Event event) {
  if (options_.listener) options_.listener(event);
}

Statistics Jit::statistics() const {
  Statistics s = totals_;
  s.code_bytes = cache_.bytes();
  for (FunctionId id = 0; id < records_.size(); ++id) {
    const FunctionRecord* r = records_.find(id);
    if (r == nullptr || (r->compilations == 0 && r->gave_up.empty())) continue;
    Event e = eventFor(EventKind::kHot, id, false, 0);
    s.functions.push_back({e.function, e.place, r->compilations, r->code_bytes, r->exits, r->recompilations,
                           r->milliseconds, r->gave_up});
  }
  for (const auto& code : cache_.live()) {
    for (size_t n = 0; n < code->counters.size(); ++n) {
      if (code->counters[n].hits == 0) continue;
      const ir::ExitPoint& exit = code->plan.exits[n];
      const ir::FrameSource& inner = exit.frames.back();
      Event e = eventFor(EventKind::kDeopt, inner.function, false, inner.pc);
      s.sites.push_back({e.function, e.place, ir::exitReasonText(exit.reason), code->counters[n].hits});
    }
  }
  return s;
}

}  // namespace vela::jit
