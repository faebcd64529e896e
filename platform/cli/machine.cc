#include "platform/cli/machine.h"

#include <cstdio>
#include <utility>
#include <vector>

#include "nlohmann/json.hpp"
#include "platform/cli/backends.h"
#include "platform/cli/code_store.h"
#include "platform/cli/files.h"

namespace vela::cli {

namespace {

Colour colourOf(jit::EventKind kind) {
  switch (kind) {
    case jit::EventKind::kCompiled: return Colour::kGreen;
    case jit::EventKind::kDeopt:
    case jit::EventKind::kInvalidated:
    case jit::EventKind::kEvicted: return Colour::kYellow;
    case jit::EventKind::kRefused:
    case jit::EventKind::kGaveUp: return Colour::kRed;
    case jit::EventKind::kHot:
    case jit::EventKind::kEntered:
    case jit::EventKind::kListing: return Colour::kNone;
  }
  return Colour::kNone;
}

void listen(const CliOptions& options, bool* listed, const jit::Event& event) {
  if (event.kind == jit::EventKind::kListing) {
    *listed = true;
    writeError(event.detail + "\n");
  } else if (options.jit_log) {
    writeError(paint(jit::eventText(event), colourOf(event.kind)) + "\n");
  }
}

}  // namespace

bool setUpJit(const CliOptions& options, bool* listed, vm::Options* out) {
  auto backend = findBackend(options.backend, options);
  if (!backend.has_value()) {
    std::fprintf(stderr, "vela: this build has no back end '%s'; see 'vela doctor'\n",
                 options.backend.c_str());
    return false;
  }
  const std::string problem = codeStoreProblem(options);
  if (!problem.empty()) {
    std::fprintf(stderr, "vela: %s\n", problem.c_str());
    return false;
  }
  vm::JitSetup setup;
  setup.config = options.config;
  setup.stress = options.stress;
  setup.dump.ir = options.dump == Dump::kIr;
  setup.dump.passes = options.dump == Dump::kPasses;
  setup.dump.llvm = options.dump == Dump::kLlvm;
  setup.dump.assembly = options.dump == Dump::kAsm;
  setup.dump.function = options.dump_function;
  setup.backend = std::move(*backend);
  if (options.jit_log || setup.dump.any()) {
    setup.listener = [&options, listed](const jit::Event& event) {
      listen(options, listed, event);
    };
  }
  out->jit = std::move(setup);
  return true;
}

namespace {

/// Cycles by the cost model, in all and by functions.
nlohmann::ordered_json estimatesJson(const std::vector<FunctionEstimate>& all) {
  auto list = nlohmann::ordered_json::array();
  for (const FunctionEstimate& e : all) {
    nlohmann::ordered_json o{{"function", e.function}, {"interpreted", e.cycles.interpreted}};
    for (int isa = 0; isa < simulated::kIsaModels; ++isa) {
      o[simulated::isaModelName(static_cast<simulated::IsaModel>(isa))] = e.cycles.native[isa];
    }
    list.push_back(std::move(o));
  }
  return list;
}

std::string estimatesText(const std::vector<FunctionEstimate>& all) {
  std::string out;
  for (const FunctionEstimate& e : all) {
    char text[200];
    std::snprintf(text, sizeof text, "  estimate: %-24s %12.0f cycles interpreted,",
                  e.function.c_str(), e.cycles.interpreted);
    out += text;
    for (int isa = 0; isa < simulated::kIsaModels; ++isa) {
      const double factor =
          e.cycles.native[isa] == 0 ? 0 : e.cycles.interpreted / e.cycles.native[isa];
      std::snprintf(text, sizeof text, " %s %.1fx",
                    simulated::isaModelName(static_cast<simulated::IsaModel>(isa)), factor);
      out += text;
    }
    out += " faster\n";
  }
  return out;
}

}  // namespace

std::string statisticsOf(vm::Vm& machine, CliOptions::Statistics form) {
  const bool as_json = form == CliOptions::Statistics::kJson;
  if (machine.jit() == nullptr) return as_json ? "{}\n" : "the JIT was off\n";
  const jit::Statistics statistics = machine.jit()->statistics();
  const std::vector<FunctionEstimate> all = estimates(machine.isolate());
  std::string text = jit::statisticsText(statistics) + estimatesText(all);
  if (as_json) {
    auto json = nlohmann::ordered_json::parse(jit::statisticsJson(statistics));
    if (!all.empty()) json["estimates"] = estimatesJson(all);
    text = json.dump(2) + "\n";
  }
  return text;
}

vm::Options machineOptions(const CliOptions& options) {
  vm::Options out;
  out.max_heap = options.max_heap;
  out.max_stack = options.max_stack;
  out.timeout_ms = options.timeout_ms;
  out.gc_every = options.gc_every;
  out.gc_verify = options.gc_verify;
  out.gc_log = options.gc_log;
  if (options.profiling >= 0) out.profiling = options.profiling != 0;
  out.args = options.args;
  out.host = processHost(options.max_heap);
  return out;
}

}  // namespace vela::cli
