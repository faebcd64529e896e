// What the policy tells: events as they happen, statistics when asked.
#include <algorithm>
#include <tuple>

#include "core/bytecode/instruction.h"
#include "core/contract/helpers.h"
#include "core/jit/jit.h"
#include "core/jit/report.h"
#include "core/runtime/trace.h"
#include "platform/memory.h"

namespace vela::jit {

using contract::Helper;
using runtime::Function;

namespace {

/// Helpers that stand for an operation which is compiled inline where the types are known.
bool isGeneric(Helper helper) {
  switch (helper) {
    case Helper::kGetField:
    case Helper::kSetField:
    case Helper::kGetIndex:
    case Helper::kSetIndex:
    case Helper::kCallMethod:
    case Helper::kCallValue: return true;
    default: return helper <= Helper::kGe;  // arithmetic and comparison
  }
}

}  // namespace

namespace {

/// Is the block the unlikely side of a branch: the rest that a fast way leaves to the runtime?
bool isRare(const ir::Unit& unit, const ir::Block& block) {
  if (block.preds.size() != 1) return false;
  const ir::Block& before = unit.blocks[block.preds[0]];
  const ir::Node& end = unit.nodes[before.nodes.back()];
  if (end.op != ir::Op::Branch || end.imm == 0) return false;
  return &unit.blocks[before.succs[end.imm == 1 ? 1 : 0]] == &block;
}

}  // namespace

std::vector<HelperUse> helperUses(const ir::Unit& unit) {
  std::vector<HelperUse> uses;
  for (const ir::Block& block : unit.blocks) {
    if (block.removed || isRare(unit, block)) continue;
    for (ir::NodeId id : block.nodes) {
      const ir::Node& n = unit.nodes[id];
      const bool helper = n.op == ir::Op::CallHelper && isGeneric(static_cast<Helper>(n.imm));
      if (!helper && n.op != ir::Op::CallValue) continue;
      if (n.origin.function != ir::kNoId) uses.push_back({n.origin, block.loop_depth > 0});
    }
  }
  return uses;
}

void Jit::keepExits(const Code& code) {
  for (size_t i = 0; i < code.counters.size(); ++i) {
    if (code.counters[i].hits == 0) continue;
    const ir::FrameSource& inner = code.plan.exits[i].frames.back();
    records_.of(inner.function).past_exits[{inner.pc, code.counters[i].reason}] +=
        code.counters[i].hits;
  }
}

std::string Jit::place(FunctionId function, uint32_t pc) const {
  const Function& f = isolate_.function(function);
  if (f.proto == nullptr) return {};
  std::string line = runtime::traceLine(isolate_, {function, pc});
  const size_t open = line.rfind('(');
  if (open == std::string::npos || line.back() != ')') return {};
  return line.substr(open + 1, line.size() - open - 2);
}

std::string Jit::nameOf(FunctionId function) const {
  const Function& f = isolate_.function(function);
  if (f.proto == nullptr || f.proto->name == bytecode::kNoIndex) return {};
  return std::string(f.module->str(f.proto->name));
}

std::string Jit::declaration(FunctionId function) const {
  const bytecode::Function* proto = isolate_.function(function).proto;
  if (proto == nullptr || proto->line == 0 || proto->file == bytecode::kNoIndex)
    return place(function, 0);
  return std::string(isolate_.function(function).module->str(proto->file)) + ":" +
         std::to_string(proto->line) + ":" + std::to_string(proto->column);
}

Event Jit::eventFor(EventKind kind, FunctionId function, bool osr, uint32_t pc) const {
  Event e;
  e.kind = kind;
  e.time_us = static_cast<uint64_t>(platform::monotonicNanos() - start_nanos_) / 1000;
  e.osr = osr;
  e.function_id = function;
  e.function = nameOf(function);
  e.place = osr ? place(function, pc) : declaration(function);
  return e;
}

void Jit::emit(Event event) {
  if (options_.listener) options_.listener(event);
}

Statistics Jit::statistics() const {
  Statistics s = totals_;
  s.code_bytes = cache_.bytes();
  addFunctions(s);
  addSites(s);
  addSlowSpots(s);
  return s;
}

void Jit::addFunctions(Statistics& s) const {
  for (FunctionId id = 0; id < records_.size(); ++id) {
    const FunctionRecord* r = records_.find(id);
    if (r == nullptr) continue;
    const bool waiting = r->queued || !r->queued_osr.empty();
    if (r->compilations == 0 && r->gave_up.empty() && !waiting) continue;
    const bool compiled = r->code != nullptr || !r->osr.empty();
    s.functions.push_back({nameOf(id), declaration(id), r->compilations, r->code_bytes, r->exits,
                           r->recompilations, r->milliseconds, compiled, waiting, r->gave_up});
  }
}

void Jit::addSites(Statistics& s) const {
  std::map<std::tuple<FunctionId, uint32_t, ir::ExitReason>, uint64_t> sites;
  for (FunctionId id = 0; id < records_.size(); ++id) {
    const FunctionRecord* r = records_.find(id);
    if (r == nullptr) continue;
    for (const auto& [site, hits] : r->past_exits) sites[{id, site.first, site.second}] += hits;
  }
  for (const auto& code : cache_.live()) {
    for (size_t n = 0; n < code->counters.size(); ++n) {
      const ExitCounter& counter = code->counters[n];
      const ir::FrameSource& inner = code->plan.exits[n].frames.back();
      if (counter.hits != 0) sites[{inner.function, inner.pc, counter.reason}] += counter.hits;
    }
  }
  for (const auto& [site, hits] : sites) {
    const auto& [function, pc, reason] = site;
    s.sites.push_back({nameOf(function), place(function, pc), ir::exitReasonText(reason), hits});
  }
  std::sort(s.sites.begin(), s.sites.end(), [](const SiteStatistics& a, const SiteStatistics& b) {
    return std::tie(b.exits, a.place) < std::tie(a.exits, b.place);
  });
}

void Jit::addSlowSpots(Statistics& s) const {
  std::map<std::pair<FunctionId, uint32_t>, bool> spots;  // in a loop in any of the live codes
  for (const auto& code : cache_.live()) {
    for (const HelperUse& use : code->slow)
      spots[{use.origin.function, use.origin.pc}] |= use.in_loop;
  }
  for (const bool wanted : {true, false}) {
    for (const auto& [at, in_loop] : spots) {
      const Function& f = isolate_.function(at.first);
      if (in_loop != wanted || f.proto == nullptr || at.second >= f.code_size) continue;
      const char* what = bytecode::opInfo(f.code[at.second].op).mnemonic;
      s.slow_spots.push_back({nameOf(at.first), place(at.first, at.second), what, in_loop});
    }
  }
}

}  // namespace vela::jit
