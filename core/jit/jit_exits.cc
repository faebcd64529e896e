// The policy's part about exits: counting them, blaming sites, and asking for better code.
#include "core/interpreter/hooks.h"
#include "core/jit/deoptimizer.h"
#include "core/jit/jit.h"

namespace vela::jit {

using runtime::Function;
using runtime::Isolate;

interp::Rebuilt Jit::onExit(Isolate& isolate, Value* window) {
  Jit& jit = of(isolate);
  Code& code = *interp::fromWord<Code>(isolate.exec.exit.code);
  const uint64_t number = isolate.exec.exit.number;
  ir::ExitPoint& exit = code.plan.exits[number];
  interp::Rebuilt rebuilt = rebuildFrames(isolate, code, exit, window);
  jit.noteExit(code, exit, number);
  return rebuilt;
}

bool Jit::onCompiledTrace(Isolate& isolate, void* code, uint64_t exit_number) {
  return traceThroughSite(isolate, static_cast<Code*>(code)->plan.exits[exit_number]);
}

namespace {

constexpr uint64_t kExitsTold = 8;

/// Why the exit happened, as far as the site alone cannot say.
ir::ExitReason actualReason(const Isolate& isolate, const Code& code, const ir::ExitPoint& exit) {
  // Recursion polls by its entry checks.
  const bool polls = exit.reason == ir::ExitReason::StackLimit;
  if (polls && interp::pollRequested(isolate.exec)) return ir::ExitReason::Poll;
  if (!exit.is_call) return exit.reason;
  if (!isolate.exec.pending_error.isUnassigned()) return ir::ExitReason::ErrorInTry;
  return code.valid == 0 ? code.gone : ir::ExitReason::CallResult;
}

/// Exits that say nothing against the code.
bool blameless(ir::ExitReason reason) {
  switch (reason) {
    case ir::ExitReason::Poll:
    case ir::ExitReason::StackLimit:
    case ir::ExitReason::Stress:
    case ir::ExitReason::ErrorInTry:
    case ir::ExitReason::Invalidated:
    case ir::ExitReason::Evicted:
    case ir::ExitReason::Replaced:
    case ir::ExitReason::Throw: return true;
    case ir::ExitReason::TypeMismatch:
    case ir::ExitReason::ClassMismatch:
    case ir::ExitReason::ListKindMismatch:
    case ir::ExitReason::CalleeMismatch:
    case ir::ExitReason::OutOfBounds:
    case ir::ExitReason::DivisionByZero:
    case ir::ExitReason::NotInIntRange:
    case ir::ExitReason::Unassigned:
    case ir::ExitReason::NeverExecuted:
    case ir::ExitReason::CallResult: return false;
  }
  return true;
}

}  // namespace

void Jit::noteExit(Code& code, ir::ExitPoint& exit, uint64_t number) {
  const ir::ExitReason reason = actualReason(isolate_, code, exit);
  // A stress exit leaves the countdown at 0; it starts again here.
  const bool stress = options_.stress.deopt_every > 0 && isolate_.exec.stress_countdown == 0;
  if (stress) isolate_.exec.stress_countdown = static_cast<uint64_t>(options_.stress.deopt_every);
  ++totals_.exits;
  ++totals_.exits_by_reason[ir::exitReasonText(stress ? ir::ExitReason::Stress : reason)];
  ++records_.of(code.function).exits;
  ExitCounter& counter = code.counters[number];
  ++counter.hits;
  counter.reason = reason;
  if (stress) ++counter.stress;
  // Code may exit often until its successor is there: of each site the first exits are told, then
  // one at each doubling.
  const bool telling = counter.hits <= kExitsTold || (counter.hits & (counter.hits - 1)) == 0;
  if (options_.listener && telling && reason != ir::ExitReason::Poll) {
    const ir::FrameSource& inner = exit.frames.back();
    Event e = eventFor(EventKind::kDeopt, inner.function, false, inner.pc);
    e.place = place(inner.function, inner.pc);
    e.detail = ir::exitReasonText(stress ? ir::ExitReason::Stress : reason);
    if (!stress && reason == ir::ExitReason::Invalidated && !code.gone_why.empty())
      e.detail += ", " + code.gone_why;
    e.value = brokenValueText(isolate_, code, exit);
    e.count = counter.hits;
    emit(e);
  }
  if (stress || blameless(reason) || code.valid == 0) return;
  const uint64_t fails = counter.hits - counter.stress;
  const auto limit = static_cast<uint64_t>(options_.config.exit_limit);
  if (fails == limit) lose(code, exit);
  if (fails >= limit) askForSuccessor(code);
}

/// Loops are compiled anew when they are entered the next time, functions at the next safepoint
/// (frames are just being rebuilt).
void Jit::askForSuccessor(const Code& code) {
  if (code.valid == 0 || code.osr || records_.of(code.function).queued) return;
  if (outdated_.insert(code.function).second) interp::requestPoll(isolate_.exec);
}

/// A site fails again and again: the code is to be made anew with what is known now; from the
/// second time on without the site's bet.
void Jit::lose(Code& code, const ir::ExitPoint& exit) {
  const ir::FrameSource& inner = exit.frames.back();
  FunctionRecord& blamed = records_.of(inner.function);
  const bool feedback_helps = exit.reason == ir::ExitReason::NeverExecuted ||
                              exit.reason == ir::ExitReason::TypeMismatch ||
                              exit.reason == ir::ExitReason::ListKindMismatch ||
                              exit.reason == ir::ExitReason::ClassMismatch;
  if (++blamed.blamed[inner.pc] > (feedback_helps ? 1 : 0)) blamed.generic_pcs.insert(inner.pc);
  if (!code.outdated.empty()) return;
  FunctionRecord& record = records_.of(code.function);
  code.outdated =
      std::string(ir::exitReasonText(exit.reason)) + " at " + place(inner.function, inner.pc);
  if (++record.recompilations <= options_.config.max_recompilations) return;
  invalidate(&code, code.outdated);
  removeAll(record);
  giveUp(isolate_.function(code.function), "recompilations used up");
}

}  // namespace vela::jit
