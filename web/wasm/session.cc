#include "web/wasm/session.h"

#include <algorithm>

#include "core/interpreter/loop.h"
#include "core/vm/compile.h"
#include "platform/memory.h"
#include "web/wasm/describe.h"

namespace vela::web {

using Json = nlohmann::ordered_json;

namespace {

syntax::FileLoader loaderOf(const Request& request) {
  return [&request](const std::string& path) {
    syntax::LoadResult result;
    const auto found = request.files.find(path);
    result.ok = found != request.files.end();
    if (result.ok) result.text = found->second;
    if (!result.ok) result.error = "no such file";
    return result;
  };
}

const char* eventName(jit::EventKind kind) {
  switch (kind) {
#define VELA_JIT_EVENT(name, text) \
  case jit::EventKind::k##name: return #name;
#include "core/jit/events.def"
#undef VELA_JIT_EVENT
  }
  return "";
}

/// Text of programs need not be valid UTF-8; JSON must be.
std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

template <typename T>
void read(const Json& json, const char* name, T* out) {
  const auto found = json.find(name);
  if (found == json.end()) return;
  if constexpr (std::is_same_v<T, bool>) {
    if (found->is_boolean()) *out = found->template get<bool>();
  } else if constexpr (std::is_same_v<T, std::string>) {
    if (found->is_string()) *out = found->template get<std::string>();
  } else {
    if (found->is_number()) *out = found->template get<T>();
  }
}

std::string readConfig(const Json& json, jit::JITConfig* out) {
  std::string name = "default";
  read(json, "preset", &name);
  const auto preset = jit::preset(name);
  if (!preset.has_value()) return "unknown preset '" + name + "'";
  *out = *preset;
  const auto config = json.find("config");
  if (config == json.end() || !config->is_object()) return {};
  for (const jit::ConfigField& field : jit::configFields()) {
    int64_t value = jit::configValue(*out, field);
    read(*config, field.name, &value);
    jit::setConfigValue(*out, field, value);
  }
  return jit::validate(*out);
}

}  // namespace

std::string readRequest(std::string_view text, Request* out) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return "the request is no JSON object";
  read(json, "main", &out->main);
  if (const auto files = json.find("files"); files != json.end() && files->is_object()) {
    for (const auto& [path, content] : files->items()) {
      if (content.is_string()) out->files[path] = content.get<std::string>();
    }
  }
  if (const auto args = json.find("args"); args != json.end() && args->is_array()) {
    for (const Json& arg : *args)
      out->args.push_back(arg.is_string() ? arg.get<std::string>() : arg.dump());
  }
  read(json, "jit", &out->jit);
  read(json, "passes", &out->passes);
  read(json, "deopt_every", &out->deopt_every);
  read(json, "max_heap", &out->max_heap);
  read(json, "max_stack", &out->max_stack);
  read(json, "max_output", &out->max_output);
  read(json, "timeout_ms", &out->timeout_ms);
  read(json, "hash_seed", &out->hash_seed);
  return readConfig(json, &out->config);
}

std::string check(const Request& request) {
  return vm::compileFile(request.main, loaderOf(request)).errors;
}

Session::Session(Request request) : request_(std::move(request)) {}

Session::~Session() = default;

bool Session::load() {
  vm::CompileResult compiled = vm::compileFile(request_.main, loaderOf(request_));
  if (compiled.module == nullptr) {
    errors_ = compiled.errors;
    return false;
  }
  vm_ = std::make_unique<vm::Vm>(options());
  start_nanos_ = platform::monotonicNanos();  // as events have it: the JIT is made last
  errors_ = vm_->load(std::move(compiled.module)).error;
  return errors_.empty();
}

vm::Options Session::options() {
  vm::Options o;
  o.max_heap = request_.max_heap;
  o.max_stack = request_.max_stack;
  o.timeout_ms = request_.timeout_ms;
  o.hash_seed = request_.hash_seed;
  o.args = request_.args;
  o.host.write = [this](std::string_view text) { return write(text); };
  o.host.read_line = [this](std::string& line) {
    if (input_.empty()) return input_ended_ ? vm::ReadResult::kEnd : vm::ReadResult::kPending;
    line = std::move(input_.front());
    input_.pop_front();
    return vm::ReadResult::kLine;
  };
  o.host.read_file = [this](const std::string& path, std::string& text) {
    const auto found = request_.files.find(path);
    text = found == request_.files.end() ? "no such file" : found->second;
    return found != request_.files.end();
  };
  o.host.file_exists = [this](const std::string& path) { return request_.files.count(path) != 0; };
  if (request_.jit) o.jit = jitSetup();
  return o;
}

vm::JitSetup Session::jitSetup() {
  vm::JitSetup setup;
  setup.config = request_.config;
  setup.stress.deopt_every = request_.deopt_every;
  setup.dump.passes = request_.passes;
  setup.listener = [this](const jit::Event& event) { listen(event); };
  setup.backend.name = "simulated";
  setup.backend.threaded = false;
  setup.backend.native_frames = false;
  setup.backend.make = [this](const contract::RuntimeSymbols& symbols) {
    auto backend = simulated::makeSimulatedBackend(symbols);
    backend_ = backend.get();
    backend_->watch([this] { onCompiledWork(); });
    return backend;
  };
  return setup;
}

vm::RunResult Session::run(uint64_t milliseconds) {
  vm::Budget budget;
  budget.milliseconds = milliseconds;
  slice_start_ = platform::monotonicNanos();
  vm::RunResult result = vm_->run(budget);
  run_nanos_ = nanosRun(platform::monotonicNanos());
  slice_start_ = 0;
  return result;
}

int64_t Session::nanosRun(int64_t now) const {
  return slice_start_ == 0 ? run_nanos_ : run_nanos_ + now - slice_start_;
}

/// Beyond the limit nothing more is kept and the program ends at its next poll.
bool Session::write(std::string_view text) {
  if (written_ >= request_.max_output) return true;
  written_ += text.size();
  if (written_ >= request_.max_output) {
    text = text.substr(0, text.size() - (written_ - request_.max_output));
    vm_->interrupt("the program printed more than it may");
  }
  output_ += text;
  return true;
}

void Session::listen(const jit::Event& e) {
  const uint64_t nth = ++event_counts_[e.kind];
  if (nth > kMaxEvents) return;
  if (e.kind == jit::EventKind::kListing) {
    if (listed_ > kMaxListed) return;
    listed_ += e.detail.size();
  }
  Json json{{"event", eventName(e.kind)},
            {"us", e.time_us},
            {"id", e.function_id},
            {"function", e.function},
            {"place", e.place}};
  if (e.osr) json["loop"] = true;
  if (!e.detail.empty()) json["detail"] = e.detail;
  if (!e.value.empty()) json["value"] = e.value;
  if (e.milliseconds != 0) json["ms"] = e.milliseconds;
  if (e.bytes != 0) json["bytes"] = e.bytes;
  if (e.count != 0) json["count"] = e.count;
  if (vm_->jit() != nullptr) json["cache"] = vm_->jit()->cacheBytes();
  if (nth == kMaxEvents) json["last"] = true;
  events_ += dump(json) + "\n";
}

namespace {

/// The program's own functions, in order.
template <typename Visit>
void eachFunction(const runtime::Isolate& isolate, Visit&& visit) {
  for (size_t i = 0; i < isolate.functionCount(); ++i) {
    const runtime::Function& f = isolate.function(static_cast<FunctionId>(i));
    if (f.code != nullptr && f.proto != nullptr && !f.is_prelude) visit(f);
  }
}

}  // namespace

std::string Session::program() const {
  Json functions = Json::array();
  runtime::Isolate& isolate = vm_->isolate();
  eachFunction(isolate, [&](const runtime::Function& f) {
    functions.push_back(describeFunction(isolate, f));
  });
  Json classes = Json::object();
  for (ClassId id = class_id::kNoClass + 1; id < isolate.classCount(); ++id)
    classes[std::to_string(id)] = isolate.symbolText(isolate.classInfo(id).name);
  return dump(Json{{"functions", std::move(functions)},
                   {"classes", std::move(classes)},
                   {"tables", describeTables()}});
}

double Session::heat(const runtime::Function& f) const {
  const auto threshold = static_cast<double>(request_.config.hotspot_threshold * interp::kCallHeat);
  return f.hotness < 0 ? 1.0 : std::max(0.0, 1.0 - f.hotness / threshold);
}

double Session::compiledMilliseconds() const {
  return backend_ == nullptr ? 0.0 : static_cast<double>(backend_->nanosInside()) / 1e6;
}

Json Session::pulse() const {
  const int64_t now = platform::monotonicNanos();
  Json out{{"us", (now - start_nanos_) / 1000},
           {"ms", static_cast<double>(nanosRun(now)) / 1e6},
           {"compiled_ms", compiledMilliseconds()},
           {"heat", Json::array()}};
  out["code_bytes"] = vm_->jit() == nullptr ? 0 : vm_->jit()->cacheBytes();
  if (request_.jit) {
    eachFunction(vm_->isolate(),
                 [&](const runtime::Function& f) { out["heat"].push_back(heat(f)); });
  }
  return out;
}

/// A recursion of compiled code is one slice, however long it takes: what happens meanwhile is
/// looked at here.
void Session::onCompiledWork() {
  constexpr int64_t kEvery = 4'000'000;
  const int64_t now = platform::monotonicNanos();
  if (now - std::max(pulse_nanos_, slice_start_) < kEvery) return;
  pulse_nanos_ = now;
  pulses_.push_back(pulse());
}

std::string Session::takePulses() {
  pulse_nanos_ = platform::monotonicNanos();
  pulses_.push_back(pulse());
  return dump(std::exchange(pulses_, Json::array()));
}

std::map<FunctionId, Json> Session::executed() const {
  std::map<FunctionId, Json> out;
  if (backend_ == nullptr) return out;
  for (const simulated::Executed& e : backend_->executed())
    out[e.function][std::to_string(e.pc)] = e.times;
  return out;
}

Json Session::functionState(const runtime::Function& f) const {
  Json o{{"id", f.id}};
  if (request_.jit) o["heat"] = heat(f);
  const FunctionCell* cells =
      reinterpret_cast<const FunctionCell*>(static_cast<uintptr_t>(vm_->isolate().exec.cells));
  o["compiled"] = cells[f.id].boxed != 0;
  if (Json feedback = describeFeedback(vm_->isolate(), f); !feedback.empty())
    o["feedback"] = std::move(feedback);
  return o;
}

std::string Session::state() const {
  runtime::Isolate& isolate = vm_->isolate();
  Json out{{"functions", Json::array()}};
  const std::map<FunctionId, Json> counts = executed();
  eachFunction(isolate, [&](const runtime::Function& f) {
    Json o = functionState(f);
    if (const auto found = counts.find(f.id); found != counts.end()) o["executed"] = found->second;
    out["functions"].push_back(std::move(o));
  });
  if (vm_->jit() == nullptr) return dump(out);
  out["jit"] = Json::parse(jit::statisticsJson(vm_->jit()->statistics()), nullptr, false);
  out["cache_budget"] = request_.config.max_cache_size;
  out["compiled_ms"] = compiledMilliseconds();
  out["estimates"] = Json::array();
  if (backend_ == nullptr) return dump(out);
  for (const simulated::Usage& usage : backend_->usage()) {
    Json o{{"id", usage.function},
           {"function", functionName(isolate, usage.function)},
           {"blocks", usage.blocks}};
    o["interpreted"] = usage.cycles.interpreted;
    for (int isa = 0; isa < simulated::kIsaModels; ++isa) {
      o[simulated::isaModelName(static_cast<simulated::IsaModel>(isa))] = usage.cycles.native[isa];
    }
    out["estimates"].push_back(std::move(o));
  }
  return dump(out);
}

}  // namespace vela::web
