#include "core/runtime/errors.h"

#include "core/runtime/handles.h"
#include "core/runtime/heap.h"
#include "core/runtime/objects.h"
#include "core/runtime/text.h"

namespace vela::runtime {

std::string joinText(std::initializer_list<std::string_view> parts) {
  std::string text;
  for (std::string_view part : parts) text += part;
  return text;
}

Value throwValue(Isolate& isolate, Value value) {
  isolate.exec.pending_error = value;
  isolate.trace.clear();
  return Value::unassigned();
}

Value throwError(Isolate& isolate, ClassId cls, std::string_view message) {
  Handle text(isolate, newString(isolate, message));
  if (text.get().isUnassigned()) return text;
  const Value error = newInstance(isolate, cls);
  if (error.isUnassigned()) return error;
  Value* fields = trailingValues(as<InstanceObject>(error));
  fields[kErrorMessage] = text;
  fields[kErrorTrace] = Value::object(isolate.empty_string);
  return throwValue(isolate, error);
}

Value throwOutOfMemory(Isolate& isolate) {
  isolate.heap().forgetOwedError();
  Heap::NoGcScope beyond_the_limit(isolate.heap());
  return throwError(isolate, class_id::kOutOfMemoryError, "out of memory");
}

Value throwStackOverflow(Isolate& isolate) {
  Heap::NoGcScope from_the_reserve(isolate.heap());
  return throwError(isolate, class_id::kStackOverflowError, "too deep recursion");
}

Value throwIndexRange(Isolate& isolate, int64_t index, uint64_t length) {
  return throwIndexError(isolate, {"index ", std::to_string(index), " is out of range for length ",
                                   std::to_string(length)});
}

Value throwBinaryOperator(Isolate& isolate, std::string_view op, Value a, Value b) {
  return throwTypeError(isolate, {"operator '", op, "' does not take ", typeName(isolate, a),
                                  " and ", typeName(isolate, b)});
}

Value throwUnaryOperator(Isolate& isolate, std::string_view op, Value a) {
  return throwTypeError(isolate, {"operator '", op, "' does not take ", typeName(isolate, a)});
}

Value throwNotBool(Isolate& isolate, Value value) {
  return throwTypeError(isolate, {"condition expects Bool, got ", typeName(isolate, value)});
}

Value throwOperatorNotBool(Isolate& isolate, std::string_view op, Value value) {
  return throwTypeError(isolate,
                        {"operator '", op, "' expects Bool, got ", typeName(isolate, value)});
}

Value throwNotCallable(Isolate& isolate, Value value) {
  return throwTypeError(isolate, {typeName(isolate, value), " is not callable"});
}

Value throwNoMember(Isolate& isolate, Value receiver, Symbol name) {
  const std::string_view type =
      isClassValue(receiver) ? std::string_view(isolate.symbolText(
                                   isolate.classInfo(as<ClassObject>(receiver)->described).name))
                             : typeName(isolate, receiver);
  return throwTypeError(isolate, {type, " has no member '", isolate.symbolText(name), "'"});
}

Value throwUnsetVariable(Isolate& isolate, std::string_view name) {
  return throwStateError(isolate, {"variable '", name, "' is read before its declaration ran"});
}

Value throwEarlyAssignment(Isolate& isolate, std::string_view name) {
  return throwStateError(isolate, {"variable '", name, "' is assigned before its declaration ran"});
}

namespace {

/// "C.x" where C is the class that declares the field.
std::string fieldText(Isolate& isolate, ClassId cls, uint32_t index) {
  const Class* owner = &isolate.classInfo(cls);
  const Symbol name = owner->fields[index].name;
  while (owner->super != 0 && index < isolate.classInfo(owner->super).fields.size()) {
    owner = &isolate.classInfo(owner->super);
  }
  return isolate.symbolText(owner->name) + "." + isolate.symbolText(name);
}

}  // namespace

Value throwUnsetField(Isolate& isolate, ClassId cls, uint32_t index) {
  return throwStateError(
      isolate, {"field '", fieldText(isolate, cls, index), "' is read before it was assigned"});
}

Value throwImmutableField(Isolate& isolate, ClassId cls, uint32_t index) {
  return throwStateError(isolate, {"field '", fieldText(isolate, cls, index), "' is immutable"});
}

Value throwAbstract(Isolate& isolate, ClassId cls) {
  const Class& info = isolate.classInfo(cls);
  const char* what = (info.flags & bytecode::kClassInterface) != 0 ? "interface '"
                     : (info.flags & bytecode::kClassEnum) != 0    ? "enum '"
                                                                   : "abstract class '";
  return throwTypeError(isolate, {what, isolate.symbolText(info.name), "' cannot be instantiated"});
}

Value throwArity(Isolate& isolate, std::string_view name, uint32_t min, uint32_t max,
                 uint32_t got) {
  std::string range = std::to_string(min);
  if (max != min) range += " to " + std::to_string(max);
  return throwArgumentError(
      isolate, {"'", name, "' takes ", range, range == "1" ? " argument" : " arguments", ", got ",
                std::to_string(got)});
}

Value throwArity(Isolate& isolate, const Function& function, uint32_t argc) {
  std::string name =
      function.proto == nullptr ? "<fn>" : function.module->str(function.proto->name);
  const uint16_t flags = function.flags;
  const uint32_t receiver = (flags & (bytecode::kIsMethod | bytecode::kIsConstructor)) != 0 ? 1 : 0;
  if ((flags & bytecode::kIsConstructor) != 0) {
    const size_t dot = name.rfind('.');
    if (dot != std::string::npos) name.resize(dot);
  }
  if (function.shown_name != nullptr) name = function.shown_name;
  if (name.empty()) name = "<fn>";
  throwArity(isolate, name, function.min_params - receiver, function.max_params - receiver,
             argc - receiver);
  // The trace starts with what could not be called: there stands what it takes.
  if (function.proto != nullptr) appendTrace(isolate, function.id, kDeclaration);
  return Value::unassigned();
}

Value throwNoMatch(Isolate& isolate, Value value) {
  Handle rooted(isolate, value);
  std::string text;
  if (!appendText(isolate, value, text, /*quoted=*/true)) return Value::unassigned();
  return throwError(isolate, class_id::kMatchError, "no arm matches " + text);
}

std::string_view typeName(const Isolate& isolate, Value value) {
  if (value.isUnassigned()) return "(unassigned)";
  const Class* cls = &isolate.classInfo(classOf(value));
  if (cls->id == class_id::kClass) {
    const Class& described =
        isolate.classInfo(static_cast<const ClassObject*>(value.asObject())->described);
    if ((described.flags & bytecode::kClassVariant) != 0) return "Function";
  }
  if ((cls->flags & bytecode::kClassVariant) != 0) cls = &isolate.classInfo(cls->super);
  return isolate.symbolText(cls->name);
}

}  // namespace vela::runtime
