#include "core/runtime/isolate.h"

#include <algorithm>
#include <cstdlib>

#include "core/bytecode/liveness.h"
#include "core/runtime/builtins.h"
#include "core/runtime/errors.h"
#include "core/runtime/heap.h"
#include "core/runtime/objects.h"
#include "platform/memory.h"

namespace vela::runtime {

namespace {

/// Words at the end of the VM stack that only exits may use.
constexpr uint64_t kStackReserveWords = 4096;

struct BuiltinClassRow {
  const char* name;
  ClassId super;
};

constexpr BuiltinClassRow kBuiltinClasses[] = {
#define VELA_BUILTIN_CLASS(name, text, super) {text, class_id::k##super},
#include "core/contract/builtin_classes.def"
#undef VELA_BUILTIN_CLASS
};

struct BuiltinFieldRow {
  ClassId cls;
  const char* name;
};

/// Fields of built-in classes; assigned by their constructors, never again.
constexpr BuiltinFieldRow kBuiltinFields[] = {
    {class_id::kSome, "value"},    {class_id::kOk, "value"},      {class_id::kErr, "error"},
    {class_id::kError, "message"}, {class_id::kError, "(trace)"},
};

struct BuiltinFactoryRow {
  ClassId cls;
  BuiltinId factory;
};

constexpr BuiltinFactoryRow kBuiltinFactories[] = {
    {class_id::kInt, builtin_id::kToInt},
    {class_id::kFloat, builtin_id::kToFloat},
    {class_id::kString, builtin_id::kToString},
    {class_id::kMap, builtin_id::kMakeMap},
    {class_id::kSet, builtin_id::kMakeSet},
    {class_id::kStringBuilder, builtin_id::kMakeStringBuilder},
    {class_id::kRandom, builtin_id::kMakeRandom},
};

struct BuiltinConstructorRow {
  ClassId cls;
  BuiltinId constructor;
};

constexpr BuiltinConstructorRow kBuiltinConstructors[] = {
    {class_id::kSome, builtin_id::kSomeConstructor},
    {class_id::kOk, builtin_id::kOkConstructor},
    {class_id::kErr, builtin_id::kErrConstructor},
    {class_id::kError, builtin_id::kErrorConstructor},
};

uint64_t mixSeed(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ull;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBull;
  return x ^ (x >> 31);
}

}  // namespace

bool isSubclass(const Class& sub, ClassId super) {
  return std::find(sub.ancestors.begin(), sub.ancestors.end(), super) != sub.ancestors.end();
}

Isolate::Isolate(const IsolateOptions& given) : exec(), options(given) {
  const uint64_t seed = options.hash_seed != 0 ? options.hash_seed
                                               : static_cast<uint64_t>(platform::monotonicNanos()) ^
                                                     reinterpret_cast<uintptr_t>(this);
  hash_keys = {mixSeed(seed), mixSeed(seed + 0x9E3779B97F4A7C15ull) | 1};
  if (options.vm_stack_words < 4 * kStackReserveWords)
    options.vm_stack_words = 4 * kStackReserveWords;
  const size_t page = platform::pageSize();
  vm_stack_bytes_ =
      (static_cast<size_t>(options.vm_stack_words) * sizeof(Value) + page - 1) & ~(page - 1);
  vm_stack_ = static_cast<Value*>(platform::reserve(vm_stack_bytes_, page));
  if (vm_stack_ == nullptr || !platform::commit(vm_stack_, vm_stack_bytes_)) std::abort();
  exec.vm_stack_top = reinterpret_cast<uintptr_t>(vm_stack_);
  exec.vm_stack_limit =
      reinterpret_cast<uintptr_t>(vm_stack_ + options.vm_stack_words - kStackReserveWords);
  heap_ = std::make_unique<Heap>(*this);
  intern("");
#define VELA_NAME(constant, text) intern(text);
#include "core/runtime/names.def"
#undef VELA_NAME
  addFunction();  // id 0 is no function
  makeBuiltinClasses();
  makeBuiltinMembers();
  Heap::NoGcScope no_gc(*heap_);
  auto text = [this](uint32_t bytes) {
    return static_cast<StringObject*>(heap_->allocate(
        sizeof(StringObject) + bytes, class_id::kString, ObjectKind::kString, kStringAscii));
  };
  empty_string = text(0);
  empty_string->data = reinterpret_cast<const char*>(empty_string + 1);
  for (int c = 0; c < 128; ++c) {
    StringObject* s = text(1);
    *reinterpret_cast<char*>(s + 1) = static_cast<char>(c);
    s->data = reinterpret_cast<const char*>(s + 1);
    s->length = s->byte_length = 1;
    ascii_strings[c] = Value::object(s);
  }
  exec.characters = reinterpret_cast<uintptr_t>(ascii_strings);
}

Isolate::~Isolate() { platform::release(vm_stack_, vm_stack_bytes_); }

Symbol Isolate::intern(std::string_view name) {
  auto known = symbol_ids_.find(name);
  if (known != symbol_ids_.end()) return known->second;
  const auto symbol = static_cast<Symbol>(symbols_.size());
  symbols_.push_back(std::make_unique<std::string>(name));
  symbol_ids_.emplace(*symbols_.back(), symbol);
  return symbol;
}

Function& Isolate::addFunction() {
  functions_.push_back(std::make_unique<Function>());
  Function& function = *functions_.back();
  function.id = static_cast<FunctionId>(functions_.size() - 1);
  cells_.push_back({0, 0});
  exec.cells = reinterpret_cast<uintptr_t>(cells_.data());
  return function;
}

Class& Isolate::addClass(std::string_view name, ClassId super) {
  classes_.push_back(std::make_unique<Class>());
  Class& cls = *classes_.back();
  cls.id = static_cast<ClassId>(classes_.size() - 1);
  cls.name = intern(name);
  cls.super = super;
  cls.ancestors.push_back(cls.id);
  if (super == 0) return cls;
  Class& parent = *classes_[super];
  parent.has_subclass = true;
  cls.fields = parent.fields;
  cls.raw_field = parent.raw_field;
  cls.has_raw_field = parent.has_raw_field;
  cls.is_error = parent.is_error;
  cls.has_to_string = parent.has_to_string;
  cls.constructor = parent.constructor;
  cls.members = parent.members;
  for (auto& [symbol, entry] : cls.members) entry.class_id = cls.id;
  cls.ancestors.insert(cls.ancestors.end(), parent.ancestors.begin(), parent.ancestors.end());
  return cls;
}

void Isolate::makeBuiltinClasses() {
  addClass("", 0);  // id 0 is no class
  for (const BuiltinClassRow& row : kBuiltinClasses) {
    Class& cls = addClass(row.name, row.super);
    cls.is_builtin = true;
    class_names_.emplace(row.name, cls.id);
    if (cls.id == class_id::kError) cls.is_error = true;
    if (row.super == class_id::kOption || row.super == class_id::kResult) {
      cls.flags |= bytecode::kClassVariant;
      classes_[row.super]->variants.push_back(cls.id);
    }
    if (cls.id == class_id::kOption || cls.id == class_id::kResult) {
      cls.flags |= bytecode::kClassEnum | bytecode::kClassAbstract;
    }
    for (const BuiltinFieldRow& field : kBuiltinFields) {
      if (field.cls != cls.id) continue;
      MemberEntry entry;
      entry.class_id = cls.id;
      entry.kind = MemberKind::kField;
      entry.field_flags = bytecode::kFieldSurelyAssigned;
      if (field.name[0] == '(') entry.field_flags |= bytecode::kFieldHidden;
      entry.index = static_cast<uint16_t>(cls.fields.size());
      cls.members[intern(field.name)] = entry;
      cls.fields.push_back({intern(field.name), entry.field_flags, bytecode::kNoIndex});
      cls.raw_field.push_back(false);
    }
    for (const BuiltinFactoryRow& row_of : kBuiltinFactories) {
      if (row_of.cls == cls.id) cls.factory = row_of.factory;
    }
    // Types that are no instances: `new` refuses them.
    if (cls.id < class_id::kOption) cls.flags |= bytecode::kClassAbstract;
    for (const BuiltinConstructorRow& constructor : kBuiltinConstructors) {
      if (constructor.cls == cls.id) cls.constructor = builtinFunction(constructor.constructor).id;
    }
  }
}

void Isolate::makeBuiltinMembers() {
  for (BuiltinId id = 1; id < builtin_id::kBuiltinCount; ++id) {
    const BuiltinInfo& info = builtinInfo(id);
    MemberEntry entry;
    if (info.member == nullptr) {
      // Static members of built-in classes: "List.filled", but not "Math.sqrt".
      const std::string_view name = info.name;
      const size_t dot = name.find('.');
      const ClassId owner = dot == std::string_view::npos ? 0 : findClass(name.substr(0, dot));
      if (owner == 0 || info.kind != BuiltinKind::kFunction || name.substr(dot) == ".constructor")
        continue;
      entry.kind = MemberKind::kMethod;
      entry.class_id = owner;
      entry.field_flags = kMemberStatic;
      entry.function = builtinFunction(id).id;
      classes_[owner]->statics[intern(name.substr(dot + 1))] = entry;
      continue;
    }
    entry.kind = info.kind == BuiltinKind::kMethod ? MemberKind::kBuiltinMethod
                                                   : MemberKind::kBuiltinProperty;
    entry.index = id;
    for (auto& cls : classes_) {
      if (cls->id == 0 || !isSubclass(*cls, info.class_id)) continue;
      entry.class_id = cls->id;
      cls->members[intern(info.member)] = entry;
    }
  }
}

Function& Isolate::builtinFunction(BuiltinId id) {
  if (builtin_functions_.empty()) builtin_functions_.resize(builtin_id::kBuiltinCount);
  if (builtin_functions_[id] != 0) return *functions_[builtin_functions_[id]];
  const BuiltinInfo& info = builtinInfo(id);
  Function& function = addFunction();
  const uint16_t receiver = info.member != nullptr ? 1 : 0;
  function.native = id;
  function.is_prelude = true;
  function.min_params = info.min_args + receiver;
  function.max_params = info.max_args == kAnyArguments ? kAnyArguments : info.max_args + receiver;
  builtin_functions_[id] = function.id;
  return function;
}

FunctionId Isolate::findFunction(std::string_view name) const {
  auto found = function_names_.find(std::string(name));
  return found == function_names_.end() ? 0 : found->second;
}

ClassId Isolate::findClass(std::string_view name) const {
  auto found = class_names_.find(std::string(name));
  return found == class_names_.end() ? 0 : found->second;
}

}  // namespace vela::runtime
