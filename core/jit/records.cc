#include "core/jit/records.h"

#include "core/bytecode/instruction.h"

namespace vela::jit {

Rep annotatedRep(const runtime::Isolate& isolate, uint32_t id) {
  if (id == bytecode::kNoIndex) return Rep::kValue;
  const bytecode::TypeCheck& check = isolate.check(id);
  if (check.alternatives.size() != 1) return Rep::kValue;
  const bytecode::TypeAlternative& a = check.alternatives[0];
  if (a.term != bytecode::TypeTerm::kBuiltinClass) return Rep::kValue;
  if (a.index == class_id::kInt) return Rep::kInt;
  if (a.index == class_id::kFloat) return Rep::kFloat;
  return Rep::kValue;
}

namespace {

/// A bet on one type seen so far.
Rep seenRep(uint8_t feedback) {
  const uint8_t bits = feedback & static_cast<uint8_t>(~bytecode::kFeedbackWide);
  if (bits == bytecode::kSawInt) return Rep::kInt;
  if (bits == bytecode::kSawFloat) return Rep::kFloat;
  return Rep::kValue;
}

/// The same for results, of which Bools are handed over raw too.
Rep seenResult(uint8_t feedback) {
  return feedback == bytecode::kSawBool ? Rep::kBool : seenRep(feedback);
}

bool same(const ir::Signature& a, const ir::Signature& b) {
  return a.params == b.params && a.result == b.result;
}

}  // namespace

FunctionRecord& Records::of(FunctionId id) {
  if (id >= records_.size()) records_.resize(id + 1);
  if (records_[id] == nullptr) records_[id] = std::make_unique<FunctionRecord>();
  return *records_[id];
}

const FunctionRecord* Records::find(FunctionId id) const {
  return id < records_.size() ? records_[id].get() : nullptr;
}

ir::Signature Records::decide(FunctionId id) const {
  const runtime::Function& f = isolate_.function(id);
  ir::Signature s;
  for (uint16_t p = 0; p < f.max_params; ++p) {
    Rep rep = p < f.param_checks.size() ? annotatedRep(isolate_, f.param_checks[p]) : Rep::kValue;
    if (rep == Rep::kValue && f.param_feedback != nullptr) rep = seenRep(f.param_feedback[p]);
    // A parameter with a default may arrive unassigned.
    s.params.push_back(p < f.min_params ? rep : Rep::kValue);
  }
  s.result = annotatedRep(isolate_, f.return_check);
  if (s.result == Rep::kValue) s.result = seenResult(f.return_feedback);
  return s;
}

const ir::Signature& Records::signatureOf(FunctionId id) {
  FunctionRecord& r = of(id);
  if (!r.signature_known) {
    r.signature = decide(id);
    r.signature_known = true;
  }
  return r.signature;
}

bool Records::refreshSignature(FunctionId id) {
  FunctionRecord& r = of(id);
  ir::Signature now = decide(id);
  if (r.signature_known && same(now, r.signature)) return false;
  const bool first = !r.signature_known;
  r.signature = std::move(now);
  r.signature_known = true;
  if (!first) ++r.signature_version;
  return !first;
}

}  // namespace vela::jit
