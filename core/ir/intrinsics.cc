#include "core/ir/intrinsics.h"

#include <cstring>

#include "core/runtime/builtins.h"

namespace vela::ir {

namespace {

struct Row {
  const char* name;
  Intrinsic intrinsic;
};
constexpr Row kByName[] = {
    {"Math.sqrt", Intrinsic::kSqrt},   {"Math.abs", Intrinsic::kAbs},
    {"Math.floor", Intrinsic::kFloor}, {"Math.ceil", Intrinsic::kCeil},
    {"Math.round", Intrinsic::kRound}, {"Math.trunc", Intrinsic::kTrunc},
    {"Math.min", Intrinsic::kMin},     {"Math.max", Intrinsic::kMax},
    {"Int", Intrinsic::kTrunc},        {"Float", Intrinsic::kToFloat},
    {"Int.abs", Intrinsic::kAbs},      {"Float.abs", Intrinsic::kAbs},
    {"Int.min", Intrinsic::kMin},      {"Float.min", Intrinsic::kMin},
    {"Int.max", Intrinsic::kMax},      {"Float.max", Intrinsic::kMax},
};

bool valid(runtime::BuiltinId id) { return id != 0 && id < runtime::builtin_id::kBuiltinCount; }

}  // namespace

Intrinsic intrinsicOf(runtime::BuiltinId id, uint32_t arguments) {
  if (!valid(id)) return Intrinsic::kNone;
  const runtime::BuiltinInfo& info = runtime::builtinInfo(id);
  if (arguments < info.min_args || arguments > info.max_args) return Intrinsic::kNone;
  for (const Row& row : kByName) {
    if (std::strcmp(row.name, info.name) == 0) return row.intrinsic;
  }
  if (info.math != nullptr) return Intrinsic::kMath1;
  if (info.math2 != nullptr) return Intrinsic::kMath2;
  return Intrinsic::kNone;
}

Intrinsic methodIntrinsic(const runtime::SlotState& slot, uint32_t arguments) {
  const runtime::MemberEntry& entry = slot.entries[0];
  const bool one = slot.count == 1 && !slot.megamorphic;
  if (!one || entry.kind != runtime::MemberKind::kBuiltinMethod) return Intrinsic::kNone;
  if (receiverRep(entry.class_id) == Rep::kValue) return Intrinsic::kNone;
  return intrinsicOf(entry.index, arguments - 1);
}

Rep receiverRep(ClassId cls) {
  return cls == class_id::kInt ? Rep::kInt : cls == class_id::kFloat ? Rep::kFloat : Rep::kValue;
}

bool isLengthProperty(runtime::BuiltinId id) {
  if (!valid(id)) return false;
  const runtime::BuiltinInfo& info = runtime::builtinInfo(id);
  return info.member != nullptr && std::strcmp(info.member, "length") == 0;
}

Rep builtinMethodResult(runtime::BuiltinId id) {
  return id == runtime::builtin_id::kStringCodeAt ? Rep::kInt : Rep::kValue;
}

Rep intrinsicResult(Intrinsic intrinsic, Rep first, Rep second) {
  const bool number = first == Rep::kInt || first == Rep::kFloat;
  if (!number) return Rep::kValue;
  switch (intrinsic) {
    case Intrinsic::kNone: return Rep::kValue;
    case Intrinsic::kSqrt:
    case Intrinsic::kToFloat:
    case Intrinsic::kMath1:
    case Intrinsic::kMath2: return Rep::kFloat;
    case Intrinsic::kFloor:
    case Intrinsic::kCeil:
    case Intrinsic::kRound:
    case Intrinsic::kTrunc: return Rep::kInt;
    case Intrinsic::kAbs: return first;
    case Intrinsic::kMin:
    case Intrinsic::kMax: return first == second ? first : Rep::kValue;
  }
  return Rep::kValue;
}

}  // namespace vela::ir
