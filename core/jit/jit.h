// The tiering machinery of one VM: decides what is compiled, runs compilations, installs and
// removes code, counts exits and learns from them.
//
// Life of a function. Its hotness runs out → a snapshot is taken and a job queued (Hot) → the job
// is compiled on the compile thread → at the next safepoint its facts are checked again and it is
// installed (Compiled): from then on calls reach it through its FunctionCell, loops through
// Hooks::osr. A failing guard comes back through Hooks::materialize and is counted at its site;
// after JITConfig::exit_limit exits the code is outdated: it is compiled again, with the feedback
// that the interpreter has gathered meanwhile, and runs on until its successor is there. A site
// that fails again is compiled without its bet. After max_recompilations the function stays
// interpreted and says so (GaveUp).
//
// The compile thread is never given more than two jobs: who is refused asks again, the hottest
// function the most often, so that what is compiled next is what is hot by then, with feedback of
// then. A hot loop is entered by on-stack replacement only if its function is not called meanwhile;
// else the function is compiled from its entry, which the next call takes.
//
// Where the back end has quick code (JITConfig::quick_code) a unit is compiled twice: fast, so that
// it leaves the interpreter soon, and then, on a second thread and one at a time, with the machine
// code optimised. Both are made from the same optimised IR, so they make the same bets.
//
// Everything here but runJob happens on the VM's thread.
#ifndef VELA_CORE_JIT_JIT_H_
#define VELA_CORE_JIT_JIT_H_

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "core/interpreter/interpreter.h"
#include "core/jit/code_cache.h"
#include "core/jit/compile_job.h"
#include "core/jit/config.h"
#include "core/jit/events.h"
#include "core/jit/records.h"
#include "core/jit/snapshot_maker.h"
#include "core/jit/statistics.h"
#include "core/jit/waiting.h"
#include "platform/worker.h"

namespace vela::jit {

struct JitOptions {
  JITConfig config;
  StressOptions stress;
  DumpOptions dump;
  EventListener listener;  // may be empty
};

class Jit {
 public:
  /// Sets the interpreter's and runtime's hooks. `isolate`, its interpreter and the back end
  /// outlive the Jit.
  Jit(runtime::Isolate& isolate, Backend& backend, JitOptions options);
  ~Jit();
  Jit(const Jit&) = delete;
  Jit& operator=(const Jit&) = delete;

  /// To be called after each link: new functions get their hotness, and code that relied on knowing
  /// all classes goes.
  void noteLinked();
  /// Installs what has been compiled. Called by the poll hook and wherever the VM is at a
  /// safepoint.
  void safepoint();
  /// Waits for the compile thread and installs everything (end of the program, tests).
  void drain();

  /// Removes all code and what is being compiled: something it relied on is no longer so. Nothing
  /// runs.
  void forgetCode(const std::string& why);

  /// What `dump` asks for of the code that the function would get now, or why there is none.
  /// Nothing runs.
  std::string listing(FunctionId function, const DumpOptions& dump);

  Statistics statistics() const;
  /// Bytes of live code and tables.
  uint64_t cacheBytes() const { return cache_.bytes(); }
  const JITConfig& config() const { return options_.config; }

 private:
  static constexpr int kMaxOutstanding = 2;

  // Hooks.
  static Jit& of(runtime::Isolate& isolate);
  static void onHot(runtime::Isolate& isolate, runtime::Function& function, uint32_t pc, bool loop);
  static OsrEntry onOsr(runtime::Isolate& isolate, runtime::Function& function, uint32_t pc,
                        Value* base);
  static void onEntered(runtime::Isolate& isolate, runtime::Function& function);
  static interp::Rebuilt onExit(runtime::Isolate& isolate, Value* window);
  static bool onCompiledTrace(runtime::Isolate& isolate, void* code, uint64_t exit_number);

  void hotFunction(runtime::Function& function);
  void hotLoop(runtime::Function& function, uint32_t pc);
  bool turnsForLong(runtime::Function& function, FunctionRecord& record);
  bool busy() const { return outstanding_ >= kMaxOutstanding; }
  void compileFunction(runtime::Function& function, FunctionRecord& record);
  void compileLoop(runtime::Function& function, FunctionRecord& record, uint32_t pc, Value* base);
  bool refreshSignature(FunctionId function);
  void replaceOutdated();
  bool compilable(runtime::Function& function, FunctionRecord& record);
  void request(std::unique_ptr<ir::Snapshot> snapshot);
  void post(platform::Worker& worker, std::unique_ptr<CompileJob> job);
  void finish(std::unique_ptr<CompileJob> job);
  void noteFinished(CompileJob& job);

  // Quick code and its optimised successors (jit_quick.cc).
  bool quickFirst() const { return optimiser_ != nullptr; }
  bool makesQuickCode() const;
  CompileOptions optionsFor(bool quick) const;
  void askForOptimised(std::unique_ptr<CompileJob> quick, uint64_t serial);
  void postOptimising();
  const Code* replacedBy(const CompileJob& job) const;

  bool factsHold(const ir::Unit& unit) const;
  Code* install(CompileJob& job);
  void refuse(runtime::Function& function, FunctionRecord& record, const std::string& why);
  void giveUp(runtime::Function& function, const std::string& why);
  void evictOverBudget(const Code* keep);
  void coolDown(FunctionId id);
  void remove(Code* code);
  void removeAll(FunctionRecord& record);
  void replace(Code* code);
  void invalidate(Code* code, const std::string& why);
  void adoptFunctions();
  void dropCode(const std::function<bool(const ir::Fact&)>& fallen, const std::string& why);
  void dropCallersOf(FunctionId function);
  void noteEntry(Code& code);
  void noteExit(Code& code, ir::ExitPoint& exit, uint64_t number);
  void lose(Code& code, const ir::ExitPoint& exit);
  void askForSuccessor(const Code& code);
  void collectGarbage();

  /// Counts of code that goes are kept.
  void keepExits(const Code& code);
  void emit(Event event);
  Event eventFor(EventKind kind, FunctionId function, bool osr, uint32_t pc) const;
  std::string place(FunctionId function, uint32_t pc) const;
  std::string declaration(FunctionId function) const;
  std::string nameOf(FunctionId function) const;
  void addFunctions(Statistics& s) const;
  void addSites(Statistics& s) const;
  void addSlowSpots(Statistics& s) const;
  int32_t initialHotness(int doublings = 0) const;

  runtime::Isolate& isolate_;
  Backend& backend_;
  JitOptions options_;
  Records records_;
  CodeCache cache_;
  SnapshotMaker snapshots_;
  Waiting waiting_;
  Statistics totals_;
  size_t adopted_ = 0;
  int64_t start_nanos_;
  int64_t installs_ = 0;
  int outstanding_ = 0;            // compilations under way, but for optimising ones
  uint64_t last_serial_ = 0;       // Code::serial
  std::set<FunctionId> outdated_;  // functions whose code waits for a successor
  std::vector<std::unique_ptr<CompileJob>>
      to_optimise_;  // for the optimising thread, which has one
  bool optimising_ = false;
  std::unique_ptr<platform::Worker> worker_;     // null: compile at the point of request
  std::unique_ptr<platform::Worker> optimiser_;  // null: no quick code at first
  std::mutex done_mutex_;
  std::vector<std::unique_ptr<CompileJob>> done_;
  std::atomic<bool> has_done_{false};
};

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_JIT_H_
