#include "core/jit/snapshot_maker.h"

#include "core/contract/layout.h"

namespace vela::jit {

using bytecode::FeedbackKind;
using bytecode::Instruction;
using bytecode::Opcode;
using bytecode::SlotKind;
using runtime::MemberKind;

namespace {

constexpr int kMaxDepth = 4;

uint8_t typeSeen(Value v) {
  if (v.isInlineInt()) return bytecode::kSawInt;
  if (v.isFloat()) return bytecode::kSawFloat;
  return 0;
}

}  // namespace

SnapshotMaker::SnapshotMaker(runtime::Isolate& isolate, Records& records, const JITConfig& config,
                             uint64_t lies)
    : isolate_(isolate), records_(records), config_(config), lies_(lies) {}

std::unique_ptr<ir::Snapshot> SnapshotMaker::take(FunctionId function) {
  auto snapshot = std::make_unique<ir::Snapshot>();
  out_ = snapshot.get();
  out_->root = function;
  out_->class_count = static_cast<uint32_t>(isolate_.classCount());
  out_->inline_limit = config_.optimization_level == 0 ? 0 : static_cast<int>(config_.inline_limit);
  addFunction(function, true, 0);
  return snapshot;
}

std::unique_ptr<ir::Snapshot> SnapshotMaker::takeLoop(FunctionId function, uint32_t pc,
                                                      const Value* registers) {
  auto snapshot = take(function);
  snapshot->osr = true;
  snapshot->osr_pc = pc;
  const uint16_t count = isolate_.function(function).register_count;
  for (uint16_t r = 0; r < count; ++r) snapshot->osr_feedback.push_back(typeSeen(registers[r]));
  return snapshot;
}

void SnapshotMaker::addFunction(FunctionId id, bool with_code, int depth) {
  auto [it, fresh] = out_->functions.try_emplace(id);
  ir::FunctionSnapshot& f = it->second;
  const runtime::Function& from = isolate_.function(id);
  if (fresh) {
    f.id = id;
    f.native = from.native;
    f.proto = from.proto;
    if (from.proto != nullptr && from.proto->name != bytecode::kNoIndex)
      f.name = from.module->str(from.proto->name);
    f.min_params = from.min_params;
    f.max_params = from.max_params;
    f.register_count = from.register_count;
    f.flags = from.flags;
    f.signature = records_.signatureOf(id);
    f.signature_version = records_.of(id).signature_version;
    f.param_checks = from.param_checks;
    f.param_checks.resize(f.max_params, bytecode::kNoIndex);
    f.return_check = from.return_check;
    addCheck(f.return_check);
    f.captures = from.proto != nullptr && !from.proto->captures.empty();
    f.closure = from.closure;
    f.generic_pcs = records_.of(id).generic_pcs;
    for (uint32_t check : f.param_checks) addCheck(check);
  }
  if (!with_code || !f.code.empty() || from.code == nullptr || from.proto == nullptr) return;
  f.code.assign(from.code, from.code + from.code_size);
  f.slots.assign(from.slots, from.slots + from.proto->slots.size());
  for (uint32_t pc = 0; pc < from.operators.size(); ++pc) {
    if (from.operators[pc] != nullptr) f.operators.emplace(pc, *from.operators[pc]);
  }
  if (!config_.enable_profiling) {
    for (Instruction& i : f.code) i.feedback = 0;
  }
  if (lies_ != 0) lie(f);
  scan(f, depth);  // may rehash the table: `f` stays valid, nodes of unordered_map do not move
}

void SnapshotMaker::scan(ir::FunctionSnapshot& f, int depth) {
  for (const Instruction& i : f.code) {
    switch (i.op) {
      case Opcode::kLoadK: addConstant(i.wide()); break;
      case Opcode::kCheckType: addCheck(i.wide()); break;
      case Opcode::kIsType: addCheck(i.c); break;
      case Opcode::kGetVar:
      case Opcode::kSetVar: addVariable(i.wide()); break;
      case Opcode::kLoadFunction:
      case Opcode::kNewClosure: addCallee(i.wide(), depth); break;
      default: break;
    }
  }
  for (const runtime::SlotState& slot : f.slots) addSlot(slot, depth);
  for (const auto& [pc, slot] : f.operators) addSlot(slot, depth);
}

/// A function that the code may call; its own code if that may be inlined.
void SnapshotMaker::addCallee(FunctionId id, int depth) {
  const bool small = isolate_.function(id).code_size <= static_cast<uint32_t>(out_->inline_limit);
  addFunction(id, small && depth < kMaxDepth, depth + 1);
}

void SnapshotMaker::addSlot(const runtime::SlotState& slot, int depth) {
  switch (slot.kind) {
    case SlotKind::kCallFunction: addCallee(slot.payload, depth); return;
    case SlotKind::kNew: addClass(slot.payload, depth); return;
    case SlotKind::kCall:
    case SlotKind::kCallMethod:
    case SlotKind::kField: break;
  }
  for (int e = 0; e < slot.count; ++e) {
    const runtime::MemberEntry& m = slot.entries[e];
    if (m.kind == MemberKind::kMethod && m.function != 0) addCallee(m.function, depth);
    if (m.kind == MemberKind::kNone) {
      const runtime::Class& cls = isolate_.classInfo(m.class_id);
      const bool variant = (cls.flags & bytecode::kClassVariant) != 0;
      out_->classes[m.class_id].by_identity = !variant || cls.fields.empty();
    }
    if (m.kind == MemberKind::kField) addCheck(m.check);
  }
}

void SnapshotMaker::addClass(ClassId id, int depth) {
  const runtime::Class& c = isolate_.classInfo(id);
  ir::ClassSnapshot& s = out_->classes[id];
  s.words = static_cast<uint32_t>(c.fields.size());
  s.constructor = c.constructor;
  s.wraps_value = id == class_id::kSome || id == class_id::kOk || id == class_id::kErr;
  const uint16_t special =
      bytecode::kClassAbstract | bytecode::kClassInterface | bytecode::kClassEnum;
  s.instantiable = id >= class_id::kFirstUserClass && (c.flags & special) == 0 &&
                   c.constructor != 0 && !c.is_error;
  if (s.instantiable) {
    addCallee(c.constructor, depth);
  }
}

void SnapshotMaker::addConstant(uint32_t id) {
  const Value v = isolate_.constant(id);
  ir::ConstantSnapshot k;
  k.bits = static_cast<int64_t>(v.bits);
  if (v.isInlineInt()) {
    k.rep = Rep::kInt;
    k.bits = v.asInlineInt();
  } else if (v.isFloat()) {
    k.rep = Rep::kFloat;
    k.bits = static_cast<int64_t>(v.bits - kDoubleOffset);
  } else if (v.isPointer() && v.asObject()->kind == ObjectKind::kIntBox) {
    k.rep = Rep::kInt;
    k.bits = static_cast<IntBoxObject*>(v.asObject())->value;
  }
  out_->constants[id] = k;
}

void SnapshotMaker::addCheck(uint32_t id) {
  if (id == bytecode::kNoIndex) return;
  const auto [at, fresh] = out_->checks.try_emplace(id);
  if (!fresh) return;
  ir::CheckSnapshot& out = at->second;
  const bytecode::TypeCheck& check = isolate_.check(id);
  out.complete = true;
  for (const bytecode::TypeAlternative& a : check.alternatives) addAlternative(a, out);
  if (check.alternatives.size() != 1 || (out.ints && out.floats)) return;
  if (out.ints) out.kind = ir::CheckKind::kInt;
  if (out.floats) out.kind = ir::CheckKind::kFloat;
  if (out.bools) out.kind = ir::CheckKind::kBool;
}

void SnapshotMaker::addAlternative(const bytecode::TypeAlternative& a, ir::CheckSnapshot& out) {
  using bytecode::TypeTerm;
  if (a.term == TypeTerm::kAny) out.kind = ir::CheckKind::kAny;
  if (a.term == TypeTerm::kNumber) out.ints = out.floats = true;
  if (a.term == TypeTerm::kFunction) out.complete = false;
  if (a.term != TypeTerm::kBuiltinClass && a.term != TypeTerm::kClass) return;
  switch (a.index) {
    case class_id::kInt: out.ints = true; return;
    case class_id::kFloat: out.floats = true; return;
    case class_id::kBool: out.bools = true; return;
    case class_id::kNoneType: out.none = true; return;
    case class_id::kFunction: out.complete = false; return;
    case class_id::kOption: out.none = true; break;
    default: break;
  }
  for (ClassId id = a.index; id < isolate_.classCount(); ++id) {
    const runtime::Class& c = isolate_.classInfo(id);
    const uint16_t without_instances =
        bytecode::kClassAbstract | bytecode::kClassInterface | bytecode::kClassEnum;
    // What is flagged abstract among the built-in types has no constructor, but values.
    const bool has_values = c.is_builtin || (c.flags & without_instances) == 0;
    if (!has_values || !runtime::isSubclass(c, a.index)) continue;
    if (out.classes.size() == ir::CheckSnapshot::kMaxClasses) {
      out.complete = false;
      return;
    }
    out.classes.push_back(id);
  }
}

void SnapshotMaker::addVariable(uint32_t id) {
  ir::VariableSnapshot v;
  v.value = isolate_.variables()[id];
  v.initialised = !v.value.isUnassigned();
  v.constant = v.initialised && !isolate_.variableMutable(id);
  out_->variables[id] = v;
}

uint64_t SnapshotMaker::random() {  // xorshift64* (Vigna 2016)
  lies_ ^= lies_ >> 12;
  lies_ ^= lies_ << 25;
  lies_ ^= lies_ >> 27;
  return lies_ * 2685821657736338717ull;
}

void SnapshotMaker::lie(ir::FunctionSnapshot& f) {
  for (Instruction& i : f.code) {
    const FeedbackKind kind = bytecode::opInfo(i.op).feedback;
    if (kind == FeedbackKind::None || random() % 3 != 0) continue;
    i.feedback = static_cast<uint8_t>(1u << (random() >> 32) % 7);
  }
  for (runtime::SlotState& slot : f.slots) lie(slot);
  for (auto& [pc, slot] : f.operators) lie(slot);
}

void SnapshotMaker::lie(runtime::SlotState& slot) {
  if (random() % 3 == 0) slot.count = 0;
  if (slot.count > 1 && random() % 2 == 0) std::swap(slot.entries[0], slot.entries[slot.count - 1]);
  if (slot.count > 1 && random() % 3 == 0) slot.count = 1;
}

}  // namespace vela::jit
