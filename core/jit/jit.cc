#include "core/jit/jit.h"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "core/interpreter/hooks.h"
#include "core/jit/report.h"
#include "platform/memory.h"

namespace vela::jit {

using runtime::Function;
using runtime::Isolate;

namespace {

constexpr int32_t kNeverHot = INT32_MAX;
constexpr int kTicksUntilHot = 16;
constexpr size_t kCompileStackBytes = size_t{16} << 20;

}  // namespace

Jit::Jit(Isolate& isolate, Backend& backend, JitOptions options)
    : isolate_(isolate),
      backend_(backend),
      options_(std::move(options)),
      records_(isolate),
      cache_(static_cast<uint64_t>(options_.config.max_cache_size)),
      snapshots_(isolate, records_, options_.config, options_.stress.profile_lies),
      waiting_(isolate),
      start_nanos_(platform::monotonicNanos()) {
  interp::Hooks& hooks = interp::stateOf(isolate).hooks;
  hooks.jit = this;
  hooks.osr = &Jit::onOsr;
  hooks.entered = &Jit::onEntered;
  hooks.materialize = &Jit::onExit;
  hooks.compiled_trace = &Jit::onCompiledTrace;
  isolate.hooks.hot = &Jit::onHot;
  // A tick is a sixteenth of the way to being hot; feedback is recorded on the second half of the
  // way, or always where functions get hot at once.
  interp::State& interpreter = interp::stateOf(isolate);
  const int64_t heat = options_.config.hotspot_threshold * interp::kCallHeat;
  const bool early = options_.config.hotspot_threshold <= 100 || options_.stress.osr_always;
  interpreter.tick_units = std::clamp<int64_t>(heat / kTicksUntilHot, 1, 640);
  interpreter.ticks_left = interpreter.tick_units;
  interpreter.record_below =
      early ? INT32_MAX : static_cast<int32_t>(std::min<int64_t>(heat / 2, INT32_MAX));
  if (early) interpreter.record();
  const bool background = options_.config.background && !options_.stress.sync && backend.threaded();
  if (background) worker_ = platform::makeWorker(kCompileStackBytes);
  // What is listed is the code that stays, so there is no other.
  const bool quick_first = options_.config.quick_code == kQuickFirst && !options_.dump.any();
  if (worker_ != nullptr && quick_first && backend.hasQuickCode())
    optimiser_ = platform::makeWorker(kCompileStackBytes);
  isolate.exec.stress_countdown =
      options_.stress.deopt_every > 0 ? static_cast<uint64_t>(options_.stress.deopt_every) : 0;
  adoptFunctions();
}

Jit::~Jit() {
  optimiser_.reset();
  worker_.reset();
}

Jit& Jit::of(Isolate& isolate) { return *static_cast<Jit*>(interp::stateOf(isolate).hooks.jit); }

int32_t Jit::initialHotness(int doublings) const {
  const int64_t ticks = (options_.config.hotspot_threshold * interp::kCallHeat) << doublings;
  return static_cast<int32_t>(std::min<int64_t>(ticks, kNeverHot - 1));
}

void Jit::adoptFunctions() {
  if (!options_.config.enabled) return;
  for (; adopted_ < isolate_.functionCount(); ++adopted_) {
    Function& f = isolate_.function(static_cast<FunctionId>(adopted_));
    f.hotness = options_.stress.osr_always ? 0 : initialHotness();
  }
}

// --- getting hot ---

void Jit::onHot(Isolate& isolate, Function& function, uint32_t pc, bool loop) {
  Jit& jit = of(isolate);
  jit.adoptFunctions();
  jit.safepoint();
  if (loop) {
    jit.hotLoop(function, pc);
  } else {
    jit.hotFunction(function);
  }
}

bool Jit::compilable(Function& function, FunctionRecord& record) {
  if (!record.gave_up.empty() || function.code == nullptr) {
    function.hotness = kNeverHot;
    return false;
  }
  if (function.code_size > static_cast<uint64_t>(options_.config.max_function_size)) {
    giveUp(function, "larger than max_function_size");
    return false;
  }
  if (waiting_.mayWait(function.id)) {
    giveUp(function, "may wait for input, which compiled code cannot do here");
    return false;
  }
  return true;
}

void Jit::hotFunction(Function& function) {
  FunctionRecord& record = records_.of(function.id);
  if (!compilable(function, record)) return;
  function.hotness = initialHotness();
  if (record.queued) return;
  // Interpreted although there is code: its arguments do not have the representations that the code
  // was made for.
  if (record.code != nullptr && !refreshSignature(function.id)) return;
  compileFunction(function, record);
}

void Jit::compileFunction(Function& function, FunctionRecord& record) {
  if (busy()) {
    function.hotness = initialHotness() / 8;
    return;
  }
  function.call_ticks = 0;
  refreshSignature(function.id);
  record.queued = true;
  emit(eventFor(EventKind::kHot, function.id, false, 0));
  request(snapshots_.take(function.id));
}

void Jit::hotLoop(Function& function, uint32_t pc) {
  FunctionRecord& record = records_.of(function.id);
  if (!compilable(function, record)) return;
  if (record.osr.count(pc) != 0) {
    function.hotness = 0;  // ask again at the next turn: onOsr enters it
    return;
  }
  if (!turnsForLong(function, record)) return;
  function.hotness = initialHotness();
  // An outer loop gets hot while its inner one is being compiled: that code goes on into the outer
  // one.
  if (record.queued_osr.empty()) compileLoop(function, record, pc, isolate_.frame_base);
}

/// Does this activation stay in its loop, or is the function left and called again? Then code from
/// its entry is better: it is asked for here.
bool Jit::turnsForLong(Function& function, FunctionRecord& record) {
  if (options_.stress.osr_always) return true;
  const bool called = std::exchange(function.call_ticks, uint16_t{0}) != 0;
  if (record.code == nullptr) {
    if (called) hotFunction(function);
    return !called;
  }
  record.ticks_beside_code = called ? 0 : record.ticks_beside_code + 1;
  if (record.ticks_beside_code < kTicksUntilHot) {
    function.hotness = interp::kEnteredCode;  // calls look for the code
    return false;
  }
  record.ticks_beside_code = 0;
  return true;
}

void Jit::compileLoop(Function& function, FunctionRecord& record, uint32_t pc, Value* base) {
  if (busy()) {
    function.hotness = initialHotness() / 8;
    return;
  }
  record.queued_osr.insert(pc);
  emit(eventFor(EventKind::kHot, function.id, true, pc));
  request(snapshots_.takeLoop(function.id, pc, base));
}

OsrEntry Jit::onOsr(Isolate& isolate, Function& function, uint32_t pc, Value* base) {
  Jit& jit = of(isolate);
  FunctionRecord& record = jit.records_.of(function.id);
  auto it = record.osr.find(pc);
  if (it == record.osr.end()) return nullptr;
  if (!it->second->outdated.empty() && record.queued_osr.empty()) {
    jit.compileLoop(function, record, pc, base);
    it = record.osr.find(pc);
    if (it == record.osr.end()) return nullptr;
  }
  it->second->last_used = jit.cache_.tick();
  jit.noteEntry(*it->second);
  // Code from the entry is better for the next call, which looks for it only then.
  function.hotness = record.code != nullptr ? interp::kEnteredCode : 0;
  return it->second->installed.osr;
}

void Jit::onEntered(Isolate& isolate, Function& function) {
  Jit& jit = of(isolate);
  if (Code* code = jit.records_.of(function.id).code) jit.noteEntry(*code);
}

void Jit::noteEntry(Code& code) {
  if (code.entered) return;
  code.entered = true;
  emit(eventFor(EventKind::kEntered, code.function, code.osr, code.osr_pc));
}

// --- compiling ---

void Jit::request(std::unique_ptr<ir::Snapshot> snapshot) {
  ++outstanding_;
  auto job = std::make_unique<CompileJob>();
  job->snapshot = std::move(snapshot);
  job->unit_level = static_cast<int>(options_.config.optimization_level);
  job->options = optionsFor(makesQuickCode());
  job->dump = options_.dump;
  if (worker_ == nullptr) {
    runJob(*job, backend_);
    finish(std::move(job));
    return;
  }
  post(*worker_, std::move(job));
}

void Jit::post(platform::Worker& worker, std::unique_ptr<CompileJob> job) {
  auto* raw = job.release();
  worker.post([this, raw] {
    std::unique_ptr<CompileJob> owned(raw);
    if (options_.stress.compile_delay_ms > 0) {
      std::this_thread::sleep_for(std::chrono::milliseconds(options_.stress.compile_delay_ms));
    }
    runJob(*owned, backend_);
    {
      std::lock_guard<std::mutex> lock(done_mutex_);
      done_.push_back(std::move(owned));
    }
    has_done_.store(true, std::memory_order_release);
    interp::requestPoll(isolate_.exec);
  });
}

void Jit::safepoint() {
  if (has_done_.exchange(false, std::memory_order_acquire)) {
    std::vector<std::unique_ptr<CompileJob>> jobs;
    {
      std::lock_guard<std::mutex> lock(done_mutex_);
      jobs.swap(done_);
    }
    for (auto& job : jobs) finish(std::move(job));
  }
  if (!outdated_.empty()) replaceOutdated();
  postOptimising();
  collectGarbage();
}

/// Compiles functions anew whose code lost its bets. Those that must wait do so for the safepoint
/// after a compilation.
void Jit::replaceOutdated() {
  while (!outdated_.empty() && !busy()) {
    const FunctionId id = *outdated_.begin();
    outdated_.erase(outdated_.begin());
    Function& function = isolate_.function(id);
    FunctionRecord& record = records_.of(id);
    if (record.code == nullptr || record.code->outdated.empty() || record.queued) continue;
    if (compilable(function, record)) compileFunction(function, record);
  }
}

void Jit::drain() {
  if (worker_ != nullptr) worker_->wait();
  if (optimiser_ != nullptr) optimiser_->wait();
  safepoint();
}

std::string Jit::listing(FunctionId function, const DumpOptions& dump) {
  drain();
  CompileJob job;
  job.snapshot = snapshots_.take(function);
  job.unit_level = static_cast<int>(options_.config.optimization_level);
  job.options = optionsFor(options_.config.quick_code == kQuickOnly);
  job.dump = dump;
  runJob(job, backend_);
  return job.refusal.empty() ? job.listing : "not compiled: " + job.refusal + "\n";
}

void Jit::forgetCode(const std::string& why) {
  // So that nothing is compiled again while the threads are waited for.
  outdated_.clear();
  to_optimise_.clear();
  drain();
  std::vector<Code*> all;
  for (const auto& code : cache_.live()) all.push_back(code.get());
  for (Code* code : all) invalidate(code, why);
  collectGarbage();
}

bool Jit::factsHold(const ir::Unit& unit) const {
  for (const ir::Fact& fact : unit.facts) {
    switch (fact.kind) {
      case ir::FactKind::kSignature: {
        const FunctionRecord* r = records_.find(fact.a);
        if (r == nullptr || r->signature_version != fact.b) return false;
        break;
      }
      case ir::FactKind::kClassCount:
        if (isolate_.classCount() != fact.a) return false;
        break;
      case ir::FactKind::kVariableConstant:
      case ir::FactKind::kFieldType: break;  // monotone, or not used yet
    }
  }
  return true;
}

/// A thread has done its part of `job`.
void Jit::noteFinished(CompileJob& job) {
  const ir::Snapshot& s = *job.snapshot;
  FunctionRecord& record = records_.of(s.root);
  if (job.replaces != 0) {
    optimising_ = false;
  } else {
    --outstanding_;
    if (s.osr) {
      record.queued_osr.erase(s.osr_pc);
    } else {
      record.queued = false;
    }
  }
  totals_.milliseconds += job.milliseconds;
  record.milliseconds += job.milliseconds;
  if (job.listing.empty()) return;
  Event e = eventFor(EventKind::kListing, s.root, s.osr, s.osr_pc);
  e.detail = job.listing;
  emit(e);
}

void Jit::finish(std::unique_ptr<CompileJob> job) {
  noteFinished(*job);
  const ir::Snapshot& s = *job->snapshot;
  if (!job->refusal.empty())
    return refuse(isolate_.function(s.root), records_.of(s.root), job->refusal);
  const StoreUse store = job->artifact->store;
  const bool quick = job->artifact->quick;
  totals_.store.count(store);
  if (!factsHold(*job->unit)) return;  // hot again soon, with the new facts
  if (job->replaces != 0 && replacedBy(*job) == nullptr) return;
  Code* code = install(*job);
  if (code == nullptr) return;
  Event e = eventFor(EventKind::kCompiled, s.root, s.osr, s.osr_pc);
  e.milliseconds = job->milliseconds;
  e.stored = store == StoreUse::kFound;
  e.bytes = code->installed.bytes;
  if (quick) e.detail = "quick code";
  emit(e);
  if (quick) askForOptimised(std::move(job), code->serial);
  evictOverBudget(code);
}

Code* Jit::install(CompileJob& job) {
  const ir::Snapshot& s = *job.snapshot;
  auto code = std::make_unique<Code>();
  code->serial = ++last_serial_;
  code->function = s.root;
  code->osr = s.osr;
  code->osr_pc = s.osr_pc;
  code->signature = job.unit->signature;
  code->facts = job.unit->facts;
  code->slow = helperUses(*job.unit);
  code->literal_count = static_cast<uint32_t>(job.unit->literals.size());
  code->literals = std::make_unique<Value[]>(code->literal_count + 1);
  std::copy(job.unit->literals.begin(), job.unit->literals.end(), code->literals.get());
  code->counters.resize(job.plan.exits.size());
  code->plan = std::move(job.plan);
  code->unit = job.unit;
  code->backend = &backend_;
  BackendError error;
  const bool fail =
      options_.stress.fail_code_alloc > 0 && ++installs_ % options_.stress.fail_code_alloc == 0;
  if (fail) {
    error.message = "no code memory (stress)";
  } else {
    code->installed = backend_.install(std::move(job.artifact), code.get(), &error);
  }
  FunctionRecord& record = records_.of(s.root);
  if (!error.message.empty()) {
    Event e = eventFor(EventKind::kRefused, s.root, s.osr, s.osr_pc);
    e.detail = error.message;
    emit(e);
    ++totals_.refusals;
    return nullptr;
  }
  Code* installed = cache_.add(std::move(code));
  ++totals_.compilations;
  ++record.compilations;
  record.code_bytes += installed->installed.bytes;
  if (s.osr) {
    if (Code* old = record.osr[s.osr_pc]) replace(old);
    record.osr[s.osr_pc] = installed;
    isolate_.function(s.root).hotness = 0;
  } else {
    if (Code* old = record.code) replace(old);
    record.code = installed;
    auto* cells = interp::fromWord<FunctionCell>(isolate_.exec.cells);
    cells[s.root] = {installed->installed.specialised,
                     interp::toWord(reinterpret_cast<const void*>(installed->installed.boxed))};
    isolate_.function(s.root).hotness = interp::kNewCode;  // calls look for the code
  }
  return installed;
}

void Jit::refuse(Function& function, FunctionRecord& record, const std::string& why) {
  ++totals_.refusals;
  record.gave_up = why;
  removeAll(record);
  function.hotness = kNeverHot;
  Event e = eventFor(EventKind::kRefused, function.id, false, 0);
  e.detail = why;
  emit(e);
}

void Jit::giveUp(Function& function, const std::string& why) {
  FunctionRecord& record = records_.of(function.id);
  record.gave_up = why;
  function.hotness = kNeverHot;
  Event e = eventFor(EventKind::kGaveUp, function.id, false, 0);
  e.detail = why;
  emit(e);
}

}  // namespace vela::jit
