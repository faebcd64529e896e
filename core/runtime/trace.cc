#include "core/runtime/trace.h"

#include <algorithm>
#include <cstdlib>

#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/objects.h"

namespace vela::runtime {

namespace {

std::string frameName(const bytecode::Module& module, const bytecode::Function& proto) {
  if ((proto.flags & bytecode::kIsModuleBody) != 0) return "<module>";
  if ((proto.flags & bytecode::kIsLambda) != 0) return "<fn>";
  const std::string& name = module.str(proto.name);
  return name.empty() ? "<fn>" : name;
}

}  // namespace

std::string traceLine(const Isolate& isolate, TraceEntry entry) {
  const Function& function = isolate.function(entry.function);
  if (function.proto == nullptr) return "  at <built-in>";
  const bytecode::Function& proto = *function.proto;
  std::string line = "  at " + frameName(*function.module, proto) + " (";
  if (proto.file != bytecode::kNoIndex) line += function.module->str(proto.file);
  auto after =
      std::upper_bound(proto.lines.begin(), proto.lines.end(), entry.pc,
                       [](uint32_t pc, const bytecode::LineEntry& e) { return pc < e.pc; });
  const bool known = entry.pc != kDeclaration && after != proto.lines.begin();
  line += ":" + std::to_string(known ? after[-1].line : proto.line);
  line += ":" + std::to_string(known ? after[-1].column : proto.column);
  return line + ")";
}

std::string Trace::text(const Isolate& isolate) const {
  std::string text;
  auto add = [&](const std::string& line) {
    if (!text.empty()) text += '\n';
    text += line;
  };
  for (uint64_t i = 0; i < count_ && i < kTraceEdge; ++i) add(traceLine(isolate, first_[i]));
  if (count_ <= kTraceEdge) return text;
  const uint64_t rest = count_ - kTraceEdge;
  if (rest > kTraceEdge) add("  … " + std::to_string(rest - kTraceEdge) + " more");
  const uint64_t kept = std::min<uint64_t>(rest, kTraceEdge);
  for (uint64_t i = rest - kept; i < rest; ++i) add(traceLine(isolate, last_[i % kTraceEdge]));
  return text;
}

ArrayObject* Trace::save(Isolate& isolate, ArrayObject* before) const {
  const uint64_t kept = std::min<uint64_t>(count_, 2 * kTraceEdge);
  ArrayObject* array = before;
  if (array == nullptr || array->capacity != kept + 1) {
    array = static_cast<ArrayObject*>(isolate.heap().allocate(
        sizeof(ArrayObject) + 8 * (kept + 1), class_id::kInternal, ObjectKind::kRawArray));
    if (array == nullptr) std::abort();  // no memory at all
  }
  array->capacity = kept + 1;
  uint64_t* words = trailingWords(array);
  words[0] = count_;
  for (uint64_t i = 0; i < kept; ++i) {
    const TraceEntry& entry = i < kTraceEdge ? first_[i] : last_[i - kTraceEdge];
    words[i + 1] = uint64_t{entry.function} << 32 | entry.pc;
  }
  return array;
}

void Trace::restore(ArrayObject* saved) {
  const uint64_t* words = trailingWords(saved);
  count_ = words[0];
  for (uint64_t i = 0; i + 1 < saved->capacity; ++i) {
    TraceEntry& entry = i < kTraceEdge ? first_[i] : last_[i - kTraceEdge];
    entry = {static_cast<FunctionId>(words[i + 1] >> 32), static_cast<uint32_t>(words[i + 1])};
  }
}

void appendTrace(Isolate& isolate, FunctionId function, uint32_t pc) {
  if (!isolate.function(function).is_prelude) isolate.trace.append({function, pc});
}

Value takePendingError(Isolate& isolate) {
  Handle error(isolate, isolate.exec.pending_error);
  isolate.exec.pending_error = Value::unassigned();
  isolate.caught = {error, isolate.trace};
  if (isInstance(error) && isolate.classInfo(error.get().asObject()->class_id).is_error) {
    Object* object = error.get().asObject();
    Heap::NoGcScope must_not_fail(isolate.heap());
    Value& trace = trailingValues(static_cast<InstanceObject*>(object))[kErrorTrace];
    ArrayObject* before = isKind(trace, ObjectKind::kRawArray) ? as<ArrayObject>(trace) : nullptr;
    trace = Value::object(isolate.trace.save(isolate, before));
    writeBarrier(isolate, object);
  }
  isolate.trace.clear();
  return error;
}

Value rethrowValue(Isolate& isolate, Value value) {
  if (isolate.caught.value != value) return throwValue(isolate, value);
  isolate.exec.pending_error = value;
  isolate.trace = isolate.caught.trace;
  return Value::unassigned();
}

}  // namespace vela::runtime
