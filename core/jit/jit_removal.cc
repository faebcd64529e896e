// The policy's part about code that goes: evicted, replaced, or built on a fact that has fallen.
#include <algorithm>
#include <utility>

#include "core/interpreter/hooks.h"
#include "core/jit/jit.h"

namespace vela::jit {

using runtime::Function;

void Jit::evictOverBudget(const Code* keep) {
  while (cache_.bytes() > cache_.budget()) {
    Code* victim = cache_.leastRecentlyUsed(keep);
    if (victim == nullptr) return;
    Event e = eventFor(EventKind::kEvicted, victim->function, victim->osr, victim->osr_pc);
    e.bytes = codeBytes(*victim);
    emit(e);
    ++totals_.evictions;
    victim->gone = ir::ExitReason::Evicted;
    const FunctionId function = victim->function;
    remove(victim);
    coolDown(function);
  }
}

/// Code that does not fit into the cache must not be made again and again: each time the function
/// has to get twice as hot.
void Jit::coolDown(FunctionId id) {
  FunctionRecord& record = records_.of(id);
  constexpr int kMostDoublings = 16;
  if (record.evictions < kMostDoublings) ++record.evictions;
  if (record.code != nullptr || !record.osr.empty()) return;
  isolate_.function(id).hotness = initialHotness(record.evictions);
}

/// Unlinks `code`: nothing enters it any more. Activations that still run test `valid` after their
/// calls.
void Jit::remove(Code* code) {
  keepExits(*code);
  FunctionRecord& record = records_.of(code->function);
  code->valid = 0;
  if (code->osr) {
    record.osr.erase(code->osr_pc);
  } else if (record.code == code) {
    record.code = nullptr;
    interp::fromWord<FunctionCell>(isolate_.exec.cells)[code->function] = {0, 0};
    Function& function = isolate_.function(code->function);
    if (function.hotness < 0) function.hotness = initialHotness();
  }
  cache_.retire(code);
}

void Jit::removeAll(FunctionRecord& record) {
  while (!record.osr.empty()) remove(record.osr.begin()->second);
  if (record.code != nullptr) remove(record.code);
}

/// Its successor is there.
void Jit::replace(Code* code) {
  code->gone = ir::ExitReason::Replaced;
  if (code->outdated.empty()) return remove(code);
  invalidate(code, code->outdated);
}

void Jit::invalidate(Code* code, const std::string& why) {
  code->gone_why = why;
  Event e = eventFor(EventKind::kInvalidated, code->function, code->osr, code->osr_pc);
  e.detail = why;
  emit(e);
  ++totals_.invalidations;
  remove(code);
}

/// Invalidates all code that relies on a fact of which `fallen` is true.
void Jit::dropCode(const std::function<bool(const ir::Fact&)>& fallen, const std::string& why) {
  std::vector<Code*> dropped;
  for (const auto& code : cache_.live()) {
    if (std::any_of(code->facts.begin(), code->facts.end(), fallen)) dropped.push_back(code.get());
  }
  for (Code* code : dropped) invalidate(code, why);
}

/// Decides again how calls pass the function's parameters and result. Where that has changed, the
/// function's own code goes at once, not when its successor comes, which may never: whoever is
/// compiled from now on would call it in the new way.
bool Jit::refreshSignature(FunctionId function) {
  if (!records_.refreshSignature(function)) return false;
  if (Code* code = records_.of(function).code) {
    invalidate(code, "parameters or a result of other types");
  }
  dropCallersOf(function);
  return true;
}

/// The function's signature has a new version: code that calls it with the old one goes.
void Jit::dropCallersOf(FunctionId function) {
  dropCode([function](
               const ir::Fact& f) { return f.kind == ir::FactKind::kSignature && f.a == function; },
           "signature of " + eventFor(EventKind::kHot, function, false, 0).function + " changed");
}

void Jit::noteLinked() {
  adoptFunctions();
  const size_t classes = isolate_.classCount();
  dropCode([classes](
               const ir::Fact& f) { return f.kind == ir::FactKind::kClassCount && f.a != classes; },
           "there are new classes");
}

/// Retired code goes when no compiled frame can be on the native stack: only the outermost run of
/// the loop is active.
void Jit::collectGarbage() {
  if (cache_.hasRetired() && interp::stateOf(isolate_).runs <= 1) cache_.freeRetired();
}

}  // namespace vela::jit
