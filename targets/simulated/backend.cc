#include "targets/simulated/backend.h"

#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>

#include "targets/simulated/entry_pool.h"
#include "targets/simulated/program.h"
#include "targets/simulated/translate.h"

namespace vela::simulated {

namespace {

class SimulatedArtifact : public jit::Artifact {
 public:
  Program program;
};

size_t bytesOf(const Program& p) {
  return p.code.size() * sizeof(Instr) + p.initial.size() * sizeof(uint64_t) +
         p.calls.size() * sizeof(CallSite) + p.arguments.size() * sizeof(Argument) +
         p.exits.size() * sizeof(ExitStores) + p.stores.size() * sizeof(Slot);
}

class SimulatedBackend : public Backend {
 public:
  explicit SimulatedBackend(const jit::RuntimeSymbols& symbols)
      : math_symbol_(symbols.math_symbol) {
    for (const jit::RuntimeSymbol& s : symbols.symbols) addresses_[s.name] = s.address;
    for (int i = 0; i < contract::kHelperCount; ++i) {
      runtime_.helpers[i] = find(contract::kHelpers[i].symbol);
    }
    runtime_.call_slow = reinterpret_cast<contract::CallSlowFn>(find(contract::kCallSlowSymbol));
    runtime_.tick = reinterpret_cast<void (*)(ExecState*)>(find(contract::kTickSymbol));
  }

  const char* name() const override { return "simulated"; }
  bool threaded() const override { return true; }
  bool hasQuickCode() const override { return false; }

  std::unique_ptr<jit::Artifact> compile(const ir::Unit& unit, const ir::ExitPlan& plan,
                                         const jit::CompileOptions& options,
                                         jit::BackendError* error) override {
    auto artifact = std::make_unique<SimulatedArtifact>();
    error->message = translate(unit, plan, options.stress_exits, &artifact->program);
    if (!error->message.empty()) return nullptr;
    artifact->code_bytes = bytesOf(artifact->program);
    return artifact;
  }

  jit::InstalledCode install(std::unique_ptr<jit::Artifact> artifact, jit::Code* code,
                             jit::BackendError* error) override {
    auto installed = std::make_unique<InstalledProgram>();
    installed->program = std::move(static_cast<SimulatedArtifact*>(artifact.get())->program);
    installed->runtime = &runtime_;
    installed->code = code;
    installed->executions = std::make_unique<uint64_t[]>(installed->program.blocks.size());
    error->message = resolve(*installed);
    if (error->message.empty()) {
      installed->entry = bindEntry(installed.get());
      if (installed->entry < 0) error->message = "the evaluator has no free entry";
    }
    if (!error->message.empty()) return {};
    live_.insert(installed.get());
    return describe(installed.release());
  }

  void release(jit::InstalledCode& code) override {
    auto* installed = static_cast<InstalledProgram*>(code.handle);
    if (installed == nullptr) return;
    releaseEntry(installed->entry);
    addUsage(*installed, past_);
    addExecuted(*installed, past_executed_);
    live_.erase(installed);
    delete installed;
    code = {};
  }

  std::vector<Usage> usage() const override {
    std::map<FunctionId, Usage> all = past_;
    for (const InstalledProgram* installed : live_) addUsage(*installed, all);
    std::vector<Usage> out;
    for (const auto& [id, usage] : all) out.push_back(usage);
    return out;
  }

  std::vector<Executed> executed() const override {
    Counts all = past_executed_;
    for (const InstalledProgram* installed : live_) addExecuted(*installed, all);
    std::vector<Executed> out;
    for (const auto& [at, times] : all) out.push_back({at.first, at.second, times});
    return out;
  }

  int64_t nanosInside() const override { return runtime_.stay.nanosByNow(); }

  void watch(std::function<void()> seen) override { runtime_.watch = std::move(seen); }

 private:
  using Counts = std::map<std::pair<FunctionId, uint32_t>, uint64_t>;  // by function and pc

  static void addExecuted(const InstalledProgram& installed, Counts& to) {
    const Program& program = installed.program;
    for (size_t i = 1; i < program.bytecode.size(); ++i) {
      if (installed.executions[i] == 0) continue;
      for (const ir::Origin& at : program.bytecode[i])
        to[{at.function, at.pc}] += installed.executions[i];
    }
  }

  static void addUsage(const InstalledProgram& installed, std::map<FunctionId, Usage>& to) {
    Usage& usage = to[installed.program.function];
    usage.function = installed.program.function;
    const Program& program = installed.program;
    for (size_t i = 1; i < program.blocks.size(); ++i) {
      const uint64_t times = installed.executions[i];
      usage.blocks += times;
      usage.cycles.add(program.blocks[i], static_cast<double>(times));
      const BranchCounts& branch = program.branches[i];
      if (branch.one_way != 0) {
        const uint64_t one_way = installed.executions[branch.one_way];
        usage.cycles.add(missedBranches(times, one_way, branch.selects), 1);
      }
    }
  }

  std::string mathSymbol(uint32_t builtin) const {
    if (math_symbol_ != nullptr) return math_symbol_(builtin);
    return "vela_math_" + std::to_string(builtin);
  }

  void* find(const char* name) const {
    auto it = addresses_.find(name);
    return it == addresses_.end() ? nullptr : it->second;
  }

  static jit::InstalledCode describe(InstalledProgram* installed) {
    jit::InstalledCode code;
    if (installed->program.osr) {
      code.osr = entryFunction(installed->entry);
    } else {
      code.boxed = entryFunction(installed->entry);
      code.specialised = reinterpret_cast<uintptr_t>(installed);
    }
    code.bytes = sizeof(InstalledProgram) + bytesOf(installed->program);
    code.handle = installed;
    return code;
  }

  /// Looks up what the program calls; an error text names what is missing.
  std::string resolve(InstalledProgram& installed) const {
    if (runtime_.call_slow == nullptr)
      return std::string("missing symbol ") + contract::kCallSlowSymbol;
    for (int i = 0; i < contract::kHelperCount; ++i) {
      if (runtime_.helpers[i] == nullptr) {
        return std::string("missing symbol ") + contract::kHelpers[i].symbol;
      }
    }
    for (uint32_t builtin : installed.program.math) {
      const std::string symbol = mathSymbol(builtin);
      void* address = find(symbol.c_str());
      if (address == nullptr) return "missing symbol " + symbol;
      installed.math.push_back(address);
    }
    return "";
  }

  std::unordered_map<std::string, void*> addresses_;
  const char* (*math_symbol_)(uint32_t) = nullptr;
  Runtime runtime_;
  std::set<const InstalledProgram*> live_;
  std::map<FunctionId, Usage> past_;  // of released code
  Counts past_executed_;
};

}  // namespace

std::unique_ptr<Backend> makeSimulatedBackend(const jit::RuntimeSymbols& symbols) {
  return std::make_unique<SimulatedBackend>(symbols);
}

}  // namespace vela::simulated
