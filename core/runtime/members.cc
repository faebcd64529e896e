#include "core/runtime/members.h"

#include "core/runtime/builtins.h"
#include "core/runtime/errors.h"
#include "core/runtime/handles.h"

namespace vela::runtime {

MemberEntry lookupInClass(const Isolate& isolate, ClassId cls, Symbol name) {
  const size_t hash = (cls * 31 + name) % Isolate::kMemberCacheLines;
  Isolate::MemberCacheLine& line = isolate.member_cache[hash];
  if (line.class_id != cls || line.name != name) {
    const auto& members = isolate.classInfo(cls).members;
    auto found = members.find(name);
    line = {cls, name, found != members.end() ? &found->second : nullptr};
  }
  if (line.entry != nullptr) return *line.entry;
  MemberEntry none;
  none.class_id = cls;
  return none;
}

namespace {

bool needsClosure(const Isolate& isolate, const MemberEntry& method) {
  return (isolate.function(method.function).flags & bytecode::kNeedsClosure) != 0;
}

}  // namespace

MemberEntry lookupMember(const Isolate& isolate, Value receiver, Symbol name) {
  if (receiver.isUnassigned()) return {};
  if (isClassValue(receiver)) {
    // Statics are inherited.
    for (ClassId id = as<ClassObject>(receiver)->described; id != 0;
         id = isolate.classInfo(id).super) {
      const auto& statics = isolate.classInfo(id).statics;
      auto found = statics.find(name);
      if (found == statics.end()) continue;
      if (needsClosure(isolate, found->second)) break;
      MemberEntry entry = found->second;
      entry.class_id = class_id::kClass;
      return entry;
    }
  }
  return lookupInClass(isolate, classOf(receiver), name);
}

namespace {

/// Whether both functions are of one place in the source: the same or copies (core/codegen).
bool sameSource(const Function& a, const Function& b) {
  return a.proto->name == b.proto->name && a.proto->line == b.proto->line &&
         a.proto->column == b.proto->column;
}

const ListObject* environmentOf(const ClassObject* value) {
  return value->environment.isUnassigned() ? nullptr : asList(value->environment);
}

/// The n-th element of an environment from its end, 1 the last; unassigned where there is none.
Value elementFromEnd(const ListObject* environment, uint64_t n) {
  const bool held = n <= environment->length && environment->aux == kListAny;
  return held ? Value{environment->words.get()[environment->length - n]} : Value::unassigned();
}

/// The closure of the static method in the environment of its class, else unassigned.
Value staticClosure(const Isolate& isolate, const Function& method, const ListObject* environment) {
  for (uint64_t n = environment->length; n > 0; --n) {
    const Value element = elementFromEnd(environment, n);
    if (isKind(element, ObjectKind::kClosure) &&
        sameSource(isolate.function(as<ClosureObject>(element)->function), method))
      return element;
  }
  return Value::unassigned();
}

/// The variant of an enum that is a value; unassigned: no such variant, or an error is pending.
Value variantNamed(Isolate& isolate, const ClassObject* value, Symbol name) {
  const std::vector<ClassId>& variants = isolate.classInfo(value->described).variants;
  const ListObject* environment = environmentOf(value);
  for (size_t i = 0; i < variants.size(); ++i) {
    if (isolate.classInfo(variants[i]).name != name) continue;
    return environment == nullptr ? classValue(isolate, variants[i])
                                  : elementFromEnd(environment, 1 + variants.size() - i);
  }
  return Value::unassigned();
}

/// What a class or enum that is a value has beside the statics that lookupMember finds: variants,
/// and static methods that capture variables, inherited ones too.
Value memberOfClassValue(Isolate& isolate, Value receiver, Symbol name) {
  const Value variant = variantNamed(isolate, as<ClassObject>(receiver), name);
  if (!variant.isUnassigned()) return variant;
  while (isClassValue(receiver)) {
    const ClassObject* value = as<ClassObject>(receiver);
    const ListObject* environment = environmentOf(value);
    if (environment == nullptr) break;
    const auto& statics = isolate.classInfo(value->described).statics;
    const auto found = statics.find(name);
    if (found != statics.end())
      return staticClosure(isolate, isolate.function(found->second.function), environment);
    const ClassId above = isolate.classInfo(value->described).super;
    receiver = elementFromEnd(environment, 2);
    if (isClassValue(receiver) && as<ClassObject>(receiver)->described != above) break;
  }
  return Value::unassigned();
}

}  // namespace

Value factoryOf(const Isolate& isolate, const ClassObject* value) {
  const ListObject* environment = environmentOf(value);
  const bool is_enum = (isolate.classInfo(value->described).flags & bytecode::kClassEnum) != 0;
  if (environment == nullptr || is_enum) return Value::unassigned();
  const Value factory = elementFromEnd(environment, 3);
  return isKind(factory, ObjectKind::kClosure) ? factory : Value::unassigned();
}

Value getMemberEntry(Isolate& isolate, Value receiver, const MemberEntry& entry, Symbol name) {
  switch (entry.kind) {
    case MemberKind::kNone: {
      const Value member = isClassValue(receiver) ? memberOfClassValue(isolate, receiver, name)
                                                  : Value::unassigned();
      const bool failed = !isolate.exec.pending_error.isUnassigned();
      return member.isUnassigned() && !failed ? throwNoMember(isolate, receiver, name) : member;
    }
    case MemberKind::kField: {
      const uint8_t flags = entry.field_flags;
      if ((flags & (bytecode::kFieldRawInt | bytecode::kFieldRawFloat)) != 0) {
        return loadField(isolate, receiver.asObject(), entry.index, flags);
      }
      const Value value = loadField(isolate, receiver.asObject(), entry.index, flags);
      if (value.isUnassigned())
        return throwUnsetField(isolate, receiver.asObject()->class_id, entry.index);
      return value;
    }
    case MemberKind::kMethod: {
      if ((entry.field_flags & kMemberStatic) != 0)
        return canonicalClosure(isolate, entry.function);
      Handle rooted(isolate, receiver);
      return newBoundMethod(isolate, receiver, entry.function, 0);
    }
    case MemberKind::kBuiltinMethod: {
      Handle rooted(isolate, receiver);
      return newBoundMethod(isolate, receiver, isolate.builtinFunction(entry.index).id,
                            entry.index);
    }
    case MemberKind::kBuiltinProperty: {
      Handle rooted(isolate, receiver);
      Value args[1] = {receiver};
      return builtinInfo(entry.index).function(isolate, args, 1);
    }
  }
  return Value::unassigned();
}

Value getMember(Isolate& isolate, Value receiver, Symbol name) {
  return getMemberEntry(isolate, receiver, lookupMember(isolate, receiver, name), name);
}

bool setMemberEntry(Isolate& isolate, Value receiver, const MemberEntry& entry, Value value) {
  Object* object = receiver.asObject();
  const bool is_mutable = (entry.field_flags & bytecode::kFieldMutable) != 0;
  if (!is_mutable) {
    // Raw and surely assigned fields have been assigned by the time anybody can see the instance.
    const bool assigned =
        !trailingValues(static_cast<InstanceObject*>(object))[entry.index].isUnassigned();
    const bool raw = (entry.field_flags & (bytecode::kFieldRawInt | bytecode::kFieldRawFloat)) != 0;
    if (assigned && !raw) return throwImmutableField(isolate, object->class_id, entry.index), false;
  }
  if (entry.check != bytecode::kNoIndex) {
    Handle rooted(isolate, receiver);
    value = checkType(isolate, value, entry.check);
    if (value.isUnassigned()) return false;
  }
  storeField(isolate, object, entry.index, entry.field_flags, value);
  return true;
}

bool setMember(Isolate& isolate, Value receiver, Symbol name, Value value) {
  const MemberEntry entry = lookupMember(isolate, receiver, name);
  if (entry.kind == MemberKind::kField) return setMemberEntry(isolate, receiver, entry, value);
  if (entry.kind == MemberKind::kNone) return throwNoMember(isolate, receiver, name), false;
  return throwTypeError(isolate, {"member '", isolate.symbolText(name), "' of ",
                                  typeName(isolate, receiver), " cannot be assigned"}),
         false;
}

Value callValue(Isolate& isolate, Value callee, const Value* args, uint32_t argc) {
  if (isolate.hooks.call == nullptr) {
    return throwStateError(isolate, {"this virtual machine cannot run Vela code from here"});
  }
  return isolate.hooks.call(isolate, callee, args, argc);
}

Value callMethod(Isolate& isolate, FunctionId function, const Value* args, uint32_t argc) {
  const Value closure = canonicalClosure(isolate, function);
  return closure.isUnassigned() ? closure : callValue(isolate, closure, args, argc);
}

namespace {

/// Classes and variants are called to make instances, enums and interfaces never.
bool isCallable(const Isolate& isolate, Value value) {
  if (!isClassValue(value)) return isFunctionValue(value);
  const Class& cls = isolate.classInfo(as<ClassObject>(value)->described);
  return (cls.flags & (bytecode::kClassEnum | bytecode::kClassInterface)) == 0;
}

bool matchesAlternative(const Isolate& isolate, Value value,
                        const bytecode::TypeAlternative& alternative) {
  switch (alternative.term) {
    case bytecode::TypeTerm::kAny: return true;
    case bytecode::TypeTerm::kNumber: return isNumber(value);
    case bytecode::TypeTerm::kFunction: return isCallable(isolate, value);
    case bytecode::TypeTerm::kBuiltinClass:
    case bytecode::TypeTerm::kClass: break;
  }
  const ClassId wanted = alternative.index;
  const ClassId cls = classOf(value);
  if (cls == wanted) return true;
  if (wanted == class_id::kFunction) return isCallable(isolate, value);
  if (wanted == class_id::kOption) return value.isNone() || cls == class_id::kSome;
  return cls != 0 && isInstance(value) && isSubclass(isolate.classInfo(cls), wanted);
}

}  // namespace

bool asksForFloat(const bytecode::TypeCheck& check) {
  for (const bytecode::TypeAlternative& alternative : check.alternatives) {
    if (alternative.term == bytecode::TypeTerm::kBuiltinClass &&
        alternative.index == class_id::kFloat)
      return true;
  }
  return false;
}

bool matchesType(const Isolate& isolate, Value value, const bytecode::TypeCheck& check) {
  if (value.isUnassigned()) return false;
  for (const bytecode::TypeAlternative& alternative : check.alternatives) {
    if (matchesAlternative(isolate, value, alternative)) return true;
  }
  return false;
}

Value checkType(Isolate& isolate, Value value, uint32_t id) {
  const ClassId cls = classOf(value);
  if (cls < class_id::kFirstUserClass && (isolate.checkMask(id) >> cls & 1) != 0) return value;
  const bytecode::TypeCheck& check = isolate.check(id);
  if (matchesType(isolate, value, check)) return value;
  if (isInt(value) && asksForFloat(check)) return Value::number(static_cast<double>(asInt(value)));
  const std::string_view subject = check.subject == bytecode::kNoIndex
                                       ? std::string_view("value")
                                       : isolate.symbolText(check.subject);
  const std::string_view type = check.type_text == bytecode::kNoIndex
                                    ? std::string_view("another type")
                                    : isolate.symbolText(check.type_text);
  return throwTypeError(isolate, {subject, " expects ", type, ", got ", typeName(isolate, value)});
}

}  // namespace vela::runtime
