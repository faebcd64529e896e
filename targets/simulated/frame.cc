#include "targets/simulated/frame.h"

#include <algorithm>
#include <vector>

#include "targets/simulated/evaluator.h"

namespace vela::simulated {

using contract::Helper;
using ir::Type;

uint64_t boxMayGc(const Runtime& runtime, ExecState* exec, Type type, uint64_t word) {
  switch (type) {
    case Type::Int: return boxIntMayGc(runtime, exec, static_cast<int64_t>(word));
    case Type::Float: return Value::number(asDouble(word)).bits;
    case Type::Bool: return Value::boolean(word != 0).bits;
    case Type::Value: return word;
    case Type::Void:
    case Type::Ptr: return kNoneBits;
  }
  return word;
}

bool unboxInt(uint64_t bits, int64_t* out) {
  const Value v = Value::fromBits(bits);
  if (v.isInlineInt()) {
    *out = v.asInlineInt();
    return true;
  }
  if (!isObjectOfKind(bits, ObjectKind::kIntBox)) return false;
  *out = objectAs<IntBoxObject>(bits)->value;
  return true;
}

bool unbox(Type type, uint64_t bits, uint64_t* word) {
  const Value v = Value::fromBits(bits);
  *word = bits;
  int64_t i = 0;
  switch (type) {
    case Type::Int:
      if (!unboxInt(bits, &i)) return false;
      *word = static_cast<uint64_t>(i);
      return true;
    case Type::Float:
      if (!v.isFloat()) return false;
      *word = asBits(v.asFloat());
      return true;
    case Type::Bool:
      if (!v.isBool()) return false;
      *word = v.isTrue() ? 1 : 0;
      return true;
    case Type::Value: return true;
    case Type::Void:
    case Type::Ptr: return false;
  }
  return false;
}

uint64_t* SlotStack::take(size_t words) {
  if (used_ == 0 || chunks_[used_ - 1].used + words > chunks_[used_ - 1].size) {
    if (used_ < chunks_.size() && chunks_[used_].size < words) chunks_.resize(used_);
    if (used_ == chunks_.size()) {
      const size_t size = std::max(words, kChunkWords);
      chunks_.push_back({std::make_unique<uint64_t[]>(size), size, 0});
    }
    ++used_;
  }
  Chunk& chunk = chunks_[used_ - 1];
  uint64_t* const start = chunk.words.get() + chunk.used;
  chunk.used += words;
  return start;
}

void SlotStack::give(size_t words) {
  Chunk& chunk = chunks_[used_ - 1];
  chunk.used -= words;
  if (chunk.used == 0) --used_;
}

ValueAndStatus takeExit(const Frame& frame, uint32_t number, uint64_t call_result) {
  const Program& program = frame.installed.program;
  const ExitStores& stores = program.exits[number];
  ExitBuffer& exit = frame.exec->exit;
  for (uint32_t i = 0; i < stores.count; ++i) {
    exit.values[i] = frame.slots[program.stores[stores.first + i]];
  }
  exit.result = call_result;
  exit.code = reinterpret_cast<uintptr_t>(frame.installed.code);
  exit.number = number;
  return {0, Status::kExit};
}

namespace {

constexpr uint32_t kFewArguments = 12;

/// Argument words of a call; on the native stack when they are few.
class Words {
 public:
  explicit Words(size_t count) {
    if (count > kFewArguments) {
      many_.resize(count);
      words_ = many_.data();
    }
  }
  uint64_t* data() { return words_; }
  uint64_t& operator[](size_t i) { return words_[i]; }

 private:
  uint64_t few_[kFewArguments] = {};
  std::vector<uint64_t> many_;
  uint64_t* words_ = few_;
};

ValueAndStatus callSpan(const Frame& f, Helper helper, uint64_t* values, uint64_t count,
                        uint64_t extra) {
  const auto fn =
      reinterpret_cast<contract::SpanHelperFn>(f.runtime().helpers[static_cast<int>(helper)]);
  return fn(f.exec, reinterpret_cast<const Value*>(values), count, extra);
}

ValueAndStatus callSpanHelper(const Frame& f, const CallSite& site) {
  const Program& p = f.installed.program;
  const uint32_t extras = static_cast<uint32_t>(contract::kHelpers[site.target].arguments);
  const uint32_t count = site.count - extras;
  Words values(site.count);
  for (uint32_t i = 0; i < site.count; ++i) {
    values[i] = f.slots[p.arguments[site.first + i].slot];
  }
  RootScope roots(f.exec, values.data(), count);
  return callSpan(f, static_cast<Helper>(site.target), values.data(), count,
                  extras != 0 ? values[count] : 0);
}

ValueAndStatus callThrowing(const Frame& f, const CallSite& site) {
  const Program& p = f.installed.program;
  uint64_t a[3] = {};
  for (uint32_t i = 0; i < site.count && i < 3; ++i) {
    a[i] = f.slots[p.arguments[site.first + i].slot];
  }
  void* fn = f.runtime().helpers[site.target];
  ExecState* exec = f.exec;
  switch (site.count) {
    case 1: return reinterpret_cast<ValueAndStatus (*)(ExecState*, uint64_t)>(fn)(exec, a[0]);
    case 2:
      return reinterpret_cast<ValueAndStatus (*)(ExecState*, uint64_t, uint64_t)>(fn)(exec, a[0],
                                                                                      a[1]);
    default:
      return reinterpret_cast<ValueAndStatus (*)(ExecState*, uint64_t, uint64_t, uint64_t)>(fn)(
          exec, a[0], a[1], a[2]);
  }
}

/// The callee has no code of its own: boxes the arguments and calls it as any function; the result
/// is boxed.
ValueAndStatus callUncompiled(const Frame& f, const CallSite& site, Value closure) {
  const Program& p = f.installed.program;
  Words values(site.count + 1);
  RootScope roots(f.exec, values.data(), site.count + 1);
  values[0] = closure.bits;
  for (uint32_t i = 0; i < site.count; ++i) {
    const Argument& a = p.arguments[site.first + i];
    values[i + 1] = boxMayGc(f.runtime(), f.exec, a.type, f.slots[a.slot]);
  }
  uint32_t count = site.count;
  while (count > 0 && values[count] == kUnassignedBits) --count;  // defaults the callee fills in
  if (closure.isUnassigned()) {
    return callSpan(f, Helper::kCallFunction, values.data() + 1, count, site.target);
  }
  return callSpan(f, Helper::kCallValue, values.data(), count + 1, 0);
}

/// `*raw`: the result is in the representation of the callee's signature instead of boxed.
ValueAndStatus callDirect(const Frame& f, const CallSite& site, bool* raw) {
  const Program& p = f.installed.program;
  const Value closure = Value::fromBits(f.slots[site.closure]);
  const FunctionCell* cells = objectAs<const FunctionCell>(f.exec->cells);
  const InstalledProgram* callee =
      site.self ? &f.installed : objectAs<const InstalledProgram>(cells[site.target].specialised);
  *raw = callee != nullptr;
  if (callee == nullptr) return callUncompiled(f, site, closure);
  Words params(site.count);
  for (uint32_t i = 0; i < site.count; ++i) {
    params[i] = f.slots[p.arguments[site.first + i].slot];
  }
  return runSpecialised(*callee, f.exec, closure, params.data());
}

/// Common end of all calls but leaf ones. `raw` says how the result of a kOk travels.
bool finishCall(const Frame& f, const CallSite& site, Slot d, ValueAndStatus r, bool raw,
                ValueAndStatus* out) {
  if (r.status != Status::kOk) {
    r = f.runtime().call_slow(f.exec, f.installed.code, site.exit, static_cast<uint64_t>(r.status));
    if (r.status == Status::kError) {
      *out = {0, Status::kError};
      return false;
    }
    if (r.status == Status::kExit) {
      *out = takeExit(f, site.exit);
      return false;
    }
    raw = false;
  }
  const bool leaves =
      f.installed.code->valid == 0 || (site.stress && --f.exec->stress_countdown == 0);
  if (raw && !leaves) {
    f.slots[d] = r.value;
    return true;
  }
  const uint64_t boxed = raw ? boxMayGc(f.runtime(), f.exec, site.result, r.value) : r.value;
  uint64_t word = 0;
  if (leaves || !unbox(site.result, boxed, &word)) {
    *out = takeExit(f, site.exit, boxed);
    return false;
  }
  f.slots[d] = word;
  return true;
}

void callLeafSite(const Frame& f, const CallSite& site, Slot d) {
  const Program& p = f.installed.program;
  const Helper helper = static_cast<Helper>(site.target);
  const uint64_t a = f.slots[p.arguments[site.first].slot];
  if (site.count == 1) {
    f.slots[d] = callLeaf(f.runtime(), f.exec, helper, a);
  } else {
    const uint64_t b = f.slots[p.arguments[site.first + 1].slot];
    f.slots[d] = callLeaf(f.runtime(), f.exec, helper, a, b);
  }
}

void storeArguments(const Frame& f, const CallSite& site, Value* to) {
  const Program& p = f.installed.program;
  for (uint32_t i = 0; i < site.count; ++i) {
    to[i] = Value::fromBits(f.slots[p.arguments[site.first + i].slot]);
  }
}

void newClosure(const Frame& f, const CallSite& site, Slot d) {
  const uint64_t closure =
      callLeaf(f.runtime(), f.exec, Helper::kNewClosureSlow, site.target, site.count);
  storeArguments(f, site, trailingValues(objectAs<ClosureObject>(closure)));
  f.slots[d] = closure;
}

void newTuple(const Frame& f, const CallSite& site, Slot d) {
  const uint64_t tuple = callLeaf(f.runtime(), f.exec, Helper::kNewTupleSlow, site.count);
  storeArguments(f, site, trailingValues(objectAs<TupleObject>(tuple)));
  f.slots[d] = tuple;
}

}  // namespace

bool callMayGc(const Frame& f, const Instr& instr, ValueAndStatus* out) {
  const CallSite& site = f.installed.program.calls[instr.x];
  bool raw = false;
  ValueAndStatus r{};
  switch (instr.op) {
    case SimOp::CallDirect: r = callDirect(f, site, &raw); break;
    case SimOp::CallThrowing: r = callThrowing(f, site); break;
    case SimOp::CallSpan: r = callSpanHelper(f, site); break;
    case SimOp::CallLeaf: callLeafSite(f, site, instr.d); return true;
    case SimOp::NewTuple: newTuple(f, site, instr.d); return true;
    default: newClosure(f, site, instr.d); return true;
  }
  return finishCall(f, site, instr.d, r, raw, out);
}

}  // namespace vela::simulated
