#include "targets/llvm/backend.h"

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "core/jit/code.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"
#include "platform/build_id.h"
#include "targets/llvm/compiled_object.h"
#include "targets/llvm/late_start.h"
#include "targets/llvm/module_context.h"
#include "targets/llvm/object_linker.h"
#include "targets/llvm/object_store.h"
#include "targets/llvm/pipeline.h"
#include "targets/llvm/target_facts.h"
#include "targets/llvm/unit_lowering.h"

namespace vela::llvmjit {

namespace {

/// Something that is certainly in the program or library that this file is linked into.
constexpr char kHere = 0;

class LlvmArtifact : public jit::Artifact, public CompiledObject {};

/// Adds the time since the last call to one of the artifact's counters.
class Stopwatch {
 public:
  uint64_t lap() {
    const auto now = std::chrono::steady_clock::now();
    const auto nanos = std::chrono::duration_cast<std::chrono::nanoseconds>(now - last_).count();
    last_ = now;
    return static_cast<uint64_t>(nanos);
  }

 private:
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

class LlvmBackend : public jit::Backend {
 public:
  LlvmBackend(const jit::RuntimeSymbols& symbols, LlvmOptions options)
      : symbols_(symbols), options_(std::move(options)) {}

  const char* name() const override { return "llvm"; }
  bool threaded() const override { return true; }
  bool hasQuickCode() const override { return true; }

  std::unique_ptr<jit::Artifact> compile(const ir::Unit& unit, const ir::ExitPlan& plan,
                                         const jit::CompileOptions& options,
                                         jit::BackendError* error) override;
  jit::InstalledCode install(std::unique_ptr<jit::Artifact> artifact, jit::Code* code,
                             jit::BackendError* error) override;
  void release(jit::InstalledCode& code) override;

 private:
  std::string compileAnew(const ir::Unit& unit, const ir::ExitPlan& plan,
                          const jit::CompileOptions& options, LlvmArtifact& artifact);
  std::string compileWith(Pipeline& pipeline, const ir::Unit& unit, const ir::ExitPlan& plan,
                          const jit::CompileOptions& options, LlvmArtifact& artifact);
  std::string maker() const;
  ObjectStore* storeFor(const jit::CompileOptions& options);
  bool ready(std::string* error);

  jit::RuntimeSymbols symbols_;
  LlvmOptions options_;
  PipelinePool pipelines_;
  std::once_flag store_opened_;
  std::unique_ptr<ObjectStore> store_;    // null: there is none, or it is not open yet
  std::unique_ptr<ObjectLinker> linker_;  // made by the first install()
  uint64_t installs_ = 0;
};

bool hasLoops(const ir::Unit& unit) {
  return std::any_of(unit.blocks.begin(), unit.blocks.end(),
                     [](const ir::Block& b) { return b.loop_header && !b.removed; });
}

std::string printed(const llvm::Module& module) {
  std::string text;
  llvm::raw_string_ostream out(text);
  module.print(out, nullptr);
  return text;
}

/// What LLVM finds wrong with a module; empty: nothing. Always checked where assertions are on.
std::string defects(const llvm::Module& module) {
  std::string text;
#ifndef NDEBUG
  llvm::raw_string_ostream out(text);
  if (!llvm::verifyModule(module, &out)) text.clear();
#endif
  return text;
}

std::string LlvmBackend::compileWith(Pipeline& pipeline, const ir::Unit& unit,
                                     const ir::ExitPlan& plan, const jit::CompileOptions& options,
                                     LlvmArtifact& artifact) {
  Stopwatch watch;
  llvm::LLVMContext context;
  context.setDiscardValueNames(!options.want_listing);
  llvm::Module module(unit.name, context);
  pipeline.prepare(module);
  ModuleContext types(module, symbols_.math_symbol);
  UnitLowering lowering(types, unit, plan, options, hostTarget().stack_register);
  std::string error = lowering.run();
  if (error.empty()) error = defects(module);
  if (!error.empty()) return error;
  artifact.names = lowering.names();
  artifact.lower_nanos = watch.lap();
  pipeline.optimise(module, hasLoops(unit));
  artifact.optimise_nanos = watch.lap();
  if (options.want_listing) {
    artifact.llvm_listing = printed(module);
    artifact.asm_listing = pipeline.assembly(module);
    watch.lap();
  }
  pipeline.emitObject(module, artifact.object);
  artifact.emit_nanos = watch.lap();
  return "";
}

/// What an object depends on besides unit and options: the builds of this code, of LLVM and of the
/// runtime, whose names it contains, and the CPU. Empty if that cannot be told.
std::string LlvmBackend::maker() const {
  // LLVM is found by an object of its own: the address of one of its functions may be that of a
  // jump in this program.
  std::vector<const void*> parts = {&kHere, &llvm::nulls()};
  if (!symbols_.symbols.empty()) parts.push_back(symbols_.symbols[0].address);
  std::string all;
  for (const void* part : parts) {
    const std::string id = platform::buildId(part);
    if (id.empty()) return {};
    all += id + '\n';
  }
  const CpuDescription cpu = describeCpu(hostTarget());
  return all + cpu.cpu + '\n' + cpu.features;
}

ObjectStore* LlvmBackend::storeFor(const jit::CompileOptions& options) {
  if (options_.store_folder.empty() || options.store_bytes == 0 || options.want_listing)
    return nullptr;
  std::call_once(store_opened_, [this] {
    const std::string made_by = maker();
    if (!made_by.empty()) store_ = ObjectStore::open(options_.store_folder, made_by);
  });
  return store_.get();
}

std::unique_ptr<jit::Artifact> LlvmBackend::compile(const ir::Unit& unit, const ir::ExitPlan& plan,
                                                    const jit::CompileOptions& options,
                                                    jit::BackendError* error) {
  auto artifact = std::make_unique<LlvmArtifact>();
  ObjectStore* const store = storeFor(options);
  ObjectStore::Key key{};
  if (store != nullptr) {
    key = store->keyOf(unit, options.count_heat ? options.stored_level : options.optimization_level,
                       options);
    artifact->store = store->find(key, artifact.get());
  }
  if (artifact->store != jit::StoreUse::kFound) {
    error->message = compileAnew(unit, plan, options, *artifact);
    if (!error->message.empty()) return nullptr;
    artifact->quick = options.count_heat;
    if (options.count_heat) {
      artifact->store = jit::StoreUse::kNone;  // the optimising compilation looks again
    } else if (store != nullptr) {
      store->put(key, *artifact, options.store_bytes);
    }
  }
  artifact->code_bytes = artifact->object.size();
  return artifact;
}

std::string LlvmBackend::compileAnew(const ir::Unit& unit, const ir::ExitPlan& plan,
                                     const jit::CompileOptions& options, LlvmArtifact& artifact) {
  std::string error;
  std::unique_ptr<Pipeline> pipeline =
      pipelines_.take(hostTarget(), options.optimization_level, &error);
  if (pipeline == nullptr) return error;
  error = compileWith(*pipeline, unit, plan, options, artifact);
  pipelines_.giveBack(std::move(pipeline));
  return error;
}

bool LlvmBackend::ready(std::string* error) {
  ++installs_;
  if (options_.fail_code_alloc != 0 && installs_ % options_.fail_code_alloc == 0) {
    *error = "no code memory left (--fail-code-alloc)";
    return false;
  }
  if (linker_ == nullptr) {
    linker_ = ObjectLinker::create(hostTarget(), options_.region_bytes, options_.may_be_running,
                                   symbols_.symbols, error);
  }
  return linker_ != nullptr;
}

jit::InstalledCode LlvmBackend::install(std::unique_ptr<jit::Artifact> artifact, jit::Code* code,
                                        jit::BackendError* error) {
  jit::InstalledCode installed;
  if (!ready(&error->message)) return installed;
  const auto& made = static_cast<const LlvmArtifact&>(*artifact);
  const std::vector<NamedAddress> own = {
      {kLiteralsSymbol, reinterpret_cast<uint64_t>(code->literals.get())},
      {kCodeSymbol, reinterpret_cast<uint64_t>(code)},
      {kValidSymbol, reinterpret_cast<uint64_t>(&code->valid)},
      {kHeatSymbol, reinterpret_cast<uint64_t>(&code->heat)}};
  const bool osr = !made.names.osr.empty();
  const std::vector<std::string> entries =
      osr ? std::vector<std::string>{made.names.osr}
          : std::vector<std::string>{made.names.specialised, made.names.boxed};
  const LinkedObject linked = linker_->link(entries[0], made.object.data(), made.object.size(), own,
                                            entries, &error->message);
  if (!error->message.empty()) return installed;
  if (osr) {
    installed.osr = reinterpret_cast<OsrEntry>(linked.entries[0]);
  } else {
    installed.specialised = linked.entries[0];
    installed.boxed = reinterpret_cast<BoxedEntry>(linked.entries[1]);
  }
  installed.begin = reinterpret_cast<uint64_t>(linked.span.run);
  installed.end = installed.begin + linked.span.bytes;
  installed.bytes = linked.span.bytes;
  installed.handle = linked.library;
  code->unit = nullptr;
  return installed;
}

void LlvmBackend::release(jit::InstalledCode& code) {
  if (code.handle != nullptr) linker_->unlink(code.handle);
  code = {};
}

}  // namespace

std::unique_ptr<jit::Backend> makeLlvmBackend(const jit::RuntimeSymbols& symbols,
                                              LlvmOptions options) {
  return std::make_unique<LlvmBackend>(symbols, std::move(options));
}

HostDescription describeHost() {
  startLlvm();
  const TargetFacts& facts = hostTarget();
  const CpuDescription cpu = describeCpu(facts);
  return {facts.name, facts.triple, cpu.cpu, cpu.features, LLVM_VERSION_STRING};
}

}  // namespace vela::llvmjit
