// Constructors of the built-in classes: errors and variants. args[0] is the new instance.
#include "core/runtime/builtins.h"
#include "core/runtime/errors.h"
#include "core/runtime/heap.h"
#include "core/runtime/objects.h"

namespace vela::runtime::builtins {

namespace {

void setField(Isolate& isolate, Value instance, int index, Value value) {
  trailingValues(as<InstanceObject>(instance))[index] = value;
  writeBarrier(isolate, instance.asObject());
}

/// The class that messages name: the built-in one that is constructed.
std::string_view classText(const Isolate& isolate, Value instance) {
  const Class* cls = &isolate.classInfo(instance.asObject()->class_id);
  while (!cls->is_builtin) cls = &isolate.classInfo(cls->super);
  return isolate.symbolText(cls->name);
}

Value constructVariant(Isolate& isolate, Value* args, uint32_t argc) {
  if (argc != 2) return throwArity(isolate, classText(isolate, args[0]), 1, 1, argc - 1);
  setField(isolate, args[0], 0, args[1]);
  return args[0];
}

}  // namespace

Value errorConstructor(Isolate& isolate, Value* args, uint32_t argc) {
  if (argc > 2) return throwArity(isolate, classText(isolate, args[0]), 0, 1, argc - 1);
  Value message = Value::object(isolate.empty_string);
  if (argc == 2 && !args[1].isUnassigned()) message = args[1];
  if (!isString(message)) {
    return throwTypeError(isolate, {"parameter 'message' of '", classText(isolate, args[0]),
                                    "' expects String, got ", typeName(isolate, message)});
  }
  setField(isolate, args[0], kErrorMessage, message);
  setField(isolate, args[0], kErrorTrace, Value::object(isolate.empty_string));
  return args[0];
}

Value errorStack(Isolate& isolate, Value* args, uint32_t argc) {
  const Value trace = trailingValues(as<InstanceObject>(args[0]))[kErrorTrace];
  if (!isKind(trace, ObjectKind::kRawArray)) return trace;
  Trace read;
  read.restore(as<ArrayObject>(trace));
  const Value text = newString(isolate, read.text(isolate));
  if (!text.isUnassigned()) setField(isolate, args[0], kErrorTrace, text);
  return text;
}

Value someConstructor(Isolate& isolate, Value* args, uint32_t argc) {
  return constructVariant(isolate, args, argc);
}
Value okConstructor(Isolate& isolate, Value* args, uint32_t argc) {
  return constructVariant(isolate, args, argc);
}
Value errConstructor(Isolate& isolate, Value* args, uint32_t argc) {
  return constructVariant(isolate, args, argc);
}

}  // namespace vela::runtime::builtins
