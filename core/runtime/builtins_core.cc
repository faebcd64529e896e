// Built-in functions that are no methods, and conversions.
#include <cstdio>
#include <utility>

#include "core/runtime/builtins_support.h"
#include "core/runtime/compare.h"
#include "core/runtime/iteration.h"
#include "core/runtime/maps.h"
#include "core/runtime/members.h"
#include "core/runtime/numbers.h"
#include "core/runtime/strings.h"
#include "core/runtime/text.h"

namespace vela::runtime::builtins {

namespace {

Value writeText(Isolate& isolate, const std::string& text) {
  const bool ok = isolate.hooks.write != nullptr
                      ? isolate.hooks.write(isolate, text.data(), text.size())
                      : std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  if (isolate.termination != Termination::kNone) return Value::unassigned();
  return ok ? Value::none() : throwError(isolate, class_id::kIOError, "cannot write the output");
}

/// Writes the texts of the arguments.
Value output(Isolate& isolate, Value* args, uint32_t argc, const char* between, const char* after) {
  std::string text;
  for (uint32_t i = 0; i < argc; ++i) {
    if (i != 0) text += between;
    if (!appendText(isolate, args[i], text)) return Value::unassigned();
  }
  return writeText(isolate, text + after);
}

Value throwCannotRead(Isolate& isolate, Value text, const char* type) {
  std::string message = "cannot read ";
  appendQuoted(textOf(text), message);
  return throwValueError(isolate, {message, " as ", type});
}

}  // namespace

Value print(Isolate& isolate, Value* args, uint32_t argc) {
  return output(isolate, args, argc, " ", "\n");
}

Value write(Isolate& isolate, Value* args, uint32_t argc) {
  return output(isolate, args, argc, "", "");
}

// The value of a session's entry.
Value show(Isolate& isolate, Value* args, uint32_t argc) {
  if (args[0].isNone()) return Value::none();
  std::string text;
  if (!appendText(isolate, args[0], text, /*quoted=*/true)) return Value::unassigned();
  return writeText(isolate, text + "\n");
}

Value readLine(Isolate& isolate, Value* args, uint32_t argc) {
  std::string line;
  const int got = isolate.hooks.read_line == nullptr ? 0 : isolate.hooks.read_line(isolate, line);
  if (isolate.termination != Termination::kNone) return Value::unassigned();
  if (got < 0)
    return throwError(isolate, class_id::kIOError,
                      "cannot wait for input here: native code waits for this function");
  if (got == 0) return Value::none();
  Handle text(isolate, newString(isolate, toValidUtf8(line)));
  return text.get().isUnassigned() ? text : some(isolate, text.get());
}

Value assertTrue(Isolate& isolate, Value* args, uint32_t argc) {
  if (!args[0].isBool()) return throwNotBool(isolate, args[0]);
  if (args[0].isTrue()) return Value::none();
  std::string message;
  if (argc < 2)
    message = "assertion failed";
  else if (!appendText(isolate, args[1], message))
    return Value::unassigned();
  return throwError(isolate, class_id::kError, message);
}

Value typeOf(Isolate& isolate, Value* args, uint32_t argc) {
  return newString(isolate, std::string(typeName(isolate, args[0])));
}

Value same(Isolate& isolate, Value* args, uint32_t argc) {
  return Value::boolean(identical(args[0], args[1]));
}

Value exit(Isolate& isolate, Value* args, uint32_t argc) {
  int64_t code = 0;
  if (!intArgument(isolate, "exit", args[0], &code)) return Value::unassigned();
  isolate.exit_code = static_cast<int>(code & 0xFF);
  isolate.termination = Termination::kExit;
  isolate.exec.pending_error = Value::unassigned();
  return Value::unassigned();
}

Value toInt(Isolate& isolate, Value* args, uint32_t argc) {
  const Value value = args[0];
  int64_t i = 0;
  if (isInt(value)) return value;
  if (value.isFloat()) {
    if (floatToInt(value.asFloat(), &i)) return makeInt(isolate, i);
    return throwArithmeticError(isolate, {floatText(value.asFloat()), " is out of Int's range"});
  }
  if (!isString(value)) return throwDoesNotTake(isolate, "Int", value);
  if (parseInt(textOf(value), &i) != ParseResult::kOk)
    return throwCannotRead(isolate, value, "Int");
  return makeInt(isolate, i);
}

Value toFloat(Isolate& isolate, Value* args, uint32_t argc) {
  const Value value = args[0];
  double d = 0;
  if (isNumber(value)) return Value::number(asDouble(value));
  if (!isString(value)) return throwDoesNotTake(isolate, "Float", value);
  if (parseFloat(textOf(value), &d) != ParseResult::kOk)
    return throwCannotRead(isolate, value, "Float");
  return Value::number(d);
}

Value toString(Isolate& isolate, Value* args, uint32_t argc) { return toText(isolate, args[0]); }

Value makeMap(Isolate& isolate, Value* args, uint32_t argc) { return newMap(isolate); }

Value makeSet(Isolate& isolate, Value* args, uint32_t argc) {
  Handle set(isolate, newSet(isolate));
  if (argc == 0 || set.get().isUnassigned()) return set;
  Handle iteration(isolate, iterationOf(isolate, args[0]));
  if (iteration.get().isUnassigned()) return iteration;
  Handle element(isolate);
  for (uint64_t i = 0;; ++i) {
    Value next;
    const IterStep step = iterate(isolate, iteration, i, &next);
    if (step == IterStep::kError) return Value::unassigned();
    if (step == IterStep::kEnd) return set;
    element = next;
    if (!setAdd(isolate, set.as<MapObject>(), element)) return Value::unassigned();
  }
}

Value makeStringBuilder(Isolate& isolate, Value* args, uint32_t argc) {
  Object* builder = isolate.heap().allocate(sizeof(StringBuilderObject), class_id::kStringBuilder,
                                            ObjectKind::kStringBuilder);
  return builder == nullptr ? Value::unassigned() : Value::object(builder);
}

Value checkTuple(Isolate& isolate, Value* args, uint32_t argc) {
  const int64_t n = isInt(args[1]) ? asInt(args[1]) : -1;
  if (isTuple(args[0]) && as<TupleObject>(args[0])->length == static_cast<uint64_t>(n))
    return args[0];
  std::string text;
  if (!appendText(isolate, args[0], text, /*quoted=*/true)) return Value::unassigned();
  text += " does not match a tuple pattern of " + std::to_string(n) +
          (n == 1 ? " element" : " elements");
  return throwError(isolate, class_id::kMatchError, text);
}

// args[0] does not match a list pattern of args[1] elements, more if args[2]; or, if that is -1,
// what nests in it.
Value listMismatch(Isolate& isolate, Value* args, uint32_t argc) {
  const int64_t n = isInt(args[1]) ? asInt(args[1]) : -1;
  std::string text;
  if (!appendText(isolate, args[0], text, /*quoted=*/true)) return Value::unassigned();
  if (n < 0)
    return throwError(isolate, class_id::kMatchError, text + " does not match the pattern");
  text += std::string(" does not match a list pattern of ") +
          (args[2].isTrue() ? "at least " : "") + std::to_string(n) +
          (n == 1 ? " element" : " elements");
  return throwError(isolate, class_id::kMatchError, text);
}

// The class or enum args[0] as a value with the environment args[1].
Value environmentValue(Isolate& isolate, Value* args, uint32_t argc) {
  if (!isClassValue(args[0]) || !isList(args[1])) return args[0];
  return newClassValue(isolate, as<ClassObject>(args[0])->described, args[1]);
}

// The field named args[1] of args[0] is about to be assigned outside a constructor.
Value checkMutable(Isolate& isolate, Value* args, uint32_t argc) {
  if (!isInstance(args[0]) || !isString(args[1])) return Value::none();
  const MemberEntry entry = lookupMember(isolate, args[0], isolate.intern(textOf(args[1])));
  const bool field = entry.kind == MemberKind::kField;
  if (!field || (entry.field_flags & bytecode::kFieldMutable) != 0) return Value::none();
  return throwImmutableField(isolate, args[0].asObject()->class_id, entry.index);
}

// The trace of the error that a handler has just taken, for giveTrace.
Value keepTrace(Isolate& isolate, Value* args, uint32_t argc) {
  Heap::BeyondLimitScope beyond_the_limit(isolate.heap());
  ArrayObject* before = std::exchange(isolate.spare_trace, nullptr);
  return Value::object(isolate.caught.trace.save(isolate, before));
}

// args[0] is about to be thrown again with the trace args[1].
Value giveTrace(Isolate& isolate, Value* args, uint32_t argc) {
  if (!args[1].isPointer() || args[1].asObject()->kind != ObjectKind::kRawArray)
    return Value::none();
  isolate.caught.value = args[0];
  isolate.caught.trace.restore(as<ArrayObject>(args[1]));
  isolate.spare_trace = as<ArrayObject>(args[1]);  // it is thrown at once: nobody reads it again
  return Value::none();
}

}  // namespace vela::runtime::builtins
