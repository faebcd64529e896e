#include "core/runtime/builtins.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "core/runtime/errors.h"
#include "core/runtime/numbers.h"

namespace vela::runtime {

namespace {

constexpr uint16_t P = kBuiltinPure, T = kBuiltinThrows, G = kBuiltinGc, C = kBuiltinCalls;
[[maybe_unused]] constexpr uint16_t kAllFlags = P | T | G | C;

constexpr BuiltinInfo kTable[] = {
    {"", nullptr, BuiltinKind::kFunction, 0, 0, 0, 0, nullptr, nullptr, nullptr},
#define VELA_BUILTIN(id, name, min, max, flags, fn) \
  {name, nullptr, BuiltinKind::kFunction, 0, min, max, flags, builtins::fn, nullptr, nullptr},
#define VELA_BUILTIN_CONSTANT(id, name, fn) \
  {name, nullptr, BuiltinKind::kConstant, 0, 0, 0, P | G, builtins::fn, nullptr, nullptr},
#define VELA_BUILTIN_MATH(id, name, fn, raw) \
  {name, nullptr, BuiltinKind::kFunction, 0, 1, 1, P | T, builtins::fn, raw, nullptr},
#define VELA_BUILTIN_MATH2(id, name, fn, raw) \
  {name, nullptr, BuiltinKind::kFunction, 0, 2, 2, P | T, builtins::fn, nullptr, raw},
// To programs None's methods are those of Option.
#define VELA_BUILTIN_METHOD(id, cls, member, min, max, flags, fn)                \
  {class_id::k##cls == class_id::kNoneType ? "Option." member : #cls "." member, \
   member,                                                                       \
   BuiltinKind::kMethod,                                                         \
   class_id::k##cls,                                                             \
   min,                                                                          \
   max,                                                                          \
   flags,                                                                        \
   builtins::fn,                                                                 \
   nullptr,                                                                      \
   nullptr},
#define VELA_BUILTIN_PROPERTY(id, cls, member, flags, fn)                                        \
  {#cls "." member, member, BuiltinKind::kProperty, class_id::k##cls, 0, 0, flags, builtins::fn, \
   nullptr,         nullptr},
#include "core/runtime/builtins.def"
};
static_assert(sizeof kTable / sizeof kTable[0] == builtin_id::kBuiltinCount);

constexpr const char* kClassNames[] = {
    "",
#define VELA_BUILTIN_CLASS(name, text, super) text,
#include "core/contract/builtin_classes.def"
#undef VELA_BUILTIN_CLASS
};

}  // namespace

const BuiltinInfo& builtinInfo(BuiltinId id) { return kTable[id]; }

BuiltinId findBuiltin(std::string_view name) {
  for (BuiltinId id = 1; id < builtin_id::kBuiltinCount; ++id) {
    const BuiltinInfo& info = kTable[id];
    if (info.member == nullptr && name == info.name) return id;
  }
  return 0;
}

bool isBuiltinNamespace(std::string_view name) {
  for (const BuiltinInfo& info : kTable) {
    const std::string_view full = info.name;
    if (info.member == nullptr && full.size() > name.size() && full[name.size()] == '.' &&
        full.substr(0, name.size()) == name) {
      return true;
    }
  }
  return findBuiltinClass(name) != 0;
}

ClassId findBuiltinClass(std::string_view name) {
  for (ClassId id = 1; id < class_id::kFirstUserClass; ++id) {
    const bool hidden = id == class_id::kInternal || id == class_id::kIterator;
    if (!hidden && name == kClassNames[id]) return id;
  }
  return 0;
}

Value callBuiltin(Isolate& isolate, BuiltinId id, Value* args, uint32_t argc) {
  const BuiltinInfo& info = kTable[id];
  const uint32_t receiver = info.member != nullptr ? 1 : 0;
  const uint32_t given = argc - receiver;
  if (given < info.min_args || given > info.max_args) {
    return throwArity(isolate, info.name, info.min_args, info.max_args, given);
  }
  return info.function(isolate, args, argc);
}

}  // namespace vela::runtime
