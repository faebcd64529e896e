#include "core/jit/deoptimizer.h"

#include <algorithm>
#include <cstring>

#include "core/interpreter/frame.h"
#include "core/runtime/heap.h"
#include "core/runtime/numbers.h"
#include "core/runtime/objects.h"
#include "core/runtime/text.h"
#include "core/runtime/trace.h"

namespace vela::jit {

using bytecode::Instruction;
using bytecode::Opcode;
using interp::Rebuilt;
using interp::RebuiltAction;
using runtime::Isolate;

namespace {

Value fromRaw(Isolate& isolate, ir::Type type, uint64_t word) {
  switch (type) {
    case ir::Type::Int: return runtime::makeInt(isolate, static_cast<int64_t>(word));
    case ir::Type::Float: {
      double d;
      std::memcpy(&d, &word, sizeof d);
      return Value::number(d);
    }
    case ir::Type::Bool: return Value::boolean((word & 1) != 0);
    case ir::Type::Value:
    case ir::Type::Void:
    case ir::Type::Ptr: return Value::fromBits(word);
  }
  return Value();
}

Value read(Isolate& isolate, const Code& code, const ir::ValueSource& source) {
  switch (source.kind) {
    case ir::ValueSource::kStored:
      return fromRaw(isolate, source.type, isolate.exec.exit.values[source.index]);
    case ir::ValueSource::kConstant:
      return fromRaw(isolate, source.type, static_cast<uint64_t>(source.bits));
    case ir::ValueSource::kLiteral: return code.literals[source.index];
  }
  return Value();
}

void writeFrame(Isolate& isolate, const Code& code, const ir::FrameSource& frame, Value* base) {
  const runtime::Function& function = isolate.function(frame.function);
  base[-4] = frame.has_closure ? read(isolate, code, frame.closure) : function.closure;
  base[-1].bits = interp::toWord(&function);
  for (const ir::RegisterSource& r : frame.registers) base[r.reg] = read(isolate, code, r.source);
}

/// The helper behind IterNext gives the element itself (unassigned at the end), not what a Vela
/// `next()` returns, so the instruction is completed here.
const Instruction* completeIterNext(const Instruction* pc, Value* base, Value element) {
  if (element.isUnassigned()) return pc + 1 + bytecode::jumpOffset(*pc);
  base[pc->b] = element;
  base[pc->a + 1] = Value::inlineInt(base[pc->a + 1].asInlineInt() + 1);
  return pc + 1;
}

/// "List of Int": the kind of a list is what compiled code bets on.
std::string listText(const ListObject& list) {
  switch (static_cast<ListKind>(list.aux)) {
    case kListEmpty: return "empty List";
    case kListInt: return "List of Int";
    case kListFloat: return "List of Float";
    case kListAny: break;
  }
  return "List";
}

std::string withArticle(const std::string& noun) {
  const bool vowel = !noun.empty() && std::strchr("AEIOUaeiou", noun[0]) != nullptr;
  return (vowel ? "an " : "a ") + noun;
}

/// A value as logs show it: "42", "0.5", "\"text\"", "a List of Int", "an Apple".
std::string shortText(Isolate& isolate, Value v) {
  if (v.isUnassigned()) return "unassigned";
  if (runtime::isInt(v)) return runtime::intText(runtime::asInt(v));
  if (v.isFloat()) return runtime::floatText(v.asFloat());
  if (!v.isPointer()) return v.isNone() ? "None" : v.isTrue() ? "true" : "false";
  if (v.asObject()->kind == ObjectKind::kString) {
    size_t shown = 24;
    const auto* s = static_cast<const StringObject*>(v.asObject());
    std::string text;
    if (s->byte_length <= shown) {
      runtime::appendQuoted(std::string_view(s->data, s->byte_length), text);
      return text;
    }
    while ((static_cast<unsigned char>(s->data.get()[shown]) & 0xC0) == 0x80) --shown;
    runtime::appendQuoted(std::string_view(s->data, shown), text);
    return text + "…";
  }
  if (v.asObject()->kind == ObjectKind::kClosure) {
    std::string text;
    runtime::appendText(isolate, v, text);  // its name: runs nothing
    return text;
  }
  if (v.asObject()->kind == ObjectKind::kList)
    return withArticle(listText(*static_cast<const ListObject*>(v.asObject())));
  return withArticle(isolate.symbolText(isolate.classInfo(v.asObject()->class_id).name));
}

}  // namespace

Rebuilt rebuildFrames(Isolate& isolate, const Code& code, const ir::ExitPoint& exit,
                      Value* window) {
  runtime::Heap::NoGcScope no_gc(isolate.heap());
  Value* base = window;
  const Instruction* pc = nullptr;
  for (size_t i = 0; i < exit.frames.size(); ++i) {
    const ir::FrameSource& frame = exit.frames[i];
    runtime::Function& function = isolate.function(frame.function);
    if (i > 0) {
      Value* caller = base;
      base = interp::calleeWindow(pc, caller);
      interp::setHeader(base, pc, caller, interp::completionFlags(pc->op), function);
    }
    writeFrame(isolate, code, frame, base);
    pc = function.code + frame.pc;
  }
  Rebuilt out;
  out.pc = pc;
  out.base = base;
  if (!exit.is_call) return out;
  const Value result = Value::fromBits(isolate.exec.exit.result);
  if (!isolate.exec.pending_error.isUnassigned() ||
      isolate.termination != runtime::Termination::kNone) {
    out.action = RebuiltAction::kUnwind;
  } else if (pc->op == Opcode::kIterNext && exit.is_helper) {
    out.pc = completeIterNext(pc, base, result);
  } else {
    out.action = RebuiltAction::kComplete;
    out.result = result;
  }
  return out;
}

std::string brokenValueText(Isolate& isolate, const Code& code, const ir::ExitPoint& exit) {
  if (exit.broken_value.kind == ir::ValueSource::kStored &&
      exit.broken_value.type == ir::Type::Void)
    return {};
  // Read raw: boxing would allocate.
  const ir::ValueSource& source = exit.broken_value;
  const bool raw_int = source.kind == ir::ValueSource::kStored && source.type == ir::Type::Int;
  if (raw_int)
    return runtime::intText(static_cast<int64_t>(isolate.exec.exit.values[source.index]));
  return shortText(isolate, read(isolate, code, source));
}

bool traceThroughSite(Isolate& isolate, const ir::ExitPoint& exit) {
  if (isolate.termination != runtime::Termination::kNone) return false;
  for (const ir::FrameSource& frame : exit.frames) {
    for (const bytecode::Handler& h : isolate.function(frame.function).proto->handlers) {
      if (frame.pc >= h.start && frame.pc < h.end) return true;
    }
  }
  for (auto f = exit.frames.rbegin(); f != exit.frames.rend(); ++f) {
    runtime::appendTrace(isolate, f->function, f->pc);
  }
  return false;
}

}  // namespace vela::jit
