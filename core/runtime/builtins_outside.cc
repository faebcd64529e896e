// Time, Env, File: what reaches outside goes through the platform's clocks and the host's hooks.
#include "core/runtime/builtins_support.h"
#include "core/runtime/lists.h"
#include "core/runtime/strings.h"
#include "platform/memory.h"

namespace vela::runtime::builtins {

namespace {

Value throwFile(Isolate& isolate, std::string_view path, std::string_view reason) {
  return throwError(isolate, class_id::kIOError, joinText({path, ": ", reason}));
}

/// Operating systems end a name at the first zero: what is behind must not get lost.
bool hasZero(std::string_view name) { return name.find('\0') != std::string_view::npos; }

/// The path of a file to read or write. False: error pending.
bool pathArgument(Isolate& isolate, std::string_view builtin, Value path, std::string* name) {
  if (!stringArgument(isolate, builtin, path)) return false;
  *name = textOf(path);
  return !hasZero(*name) || (throwFile(isolate, *name, "no path contains \\0"), false);
}

/// Reads a file that must be UTF-8. False: error pending.
bool readText(Isolate& isolate, std::string_view builtin, Value path, std::string* text) {
  std::string name;
  if (!pathArgument(isolate, builtin, path, &name)) return false;
  if (isolate.hooks.read_file == nullptr)
    return throwFile(isolate, name, "access to files is denied"), false;
  if (!isolate.hooks.read_file(isolate, name, *text)) return throwFile(isolate, name, *text), false;
  if (text->size() > isolate.options.max_heap_bytes) return throwOutOfMemory(isolate), false;
  if (!isValidUtf8(*text)) return throwFile(isolate, name, "is not UTF-8 text"), false;
  return true;
}

Value writeText(Isolate& isolate, std::string_view builtin, Value* args, bool append) {
  std::string name;
  if (!stringArgument(isolate, builtin, args[1]) ||
      !pathArgument(isolate, builtin, args[0], &name)) {
    return Value::unassigned();
  }
  if (isolate.hooks.write_file == nullptr)
    return throwFile(isolate, name, "access to files is denied");
  std::string error;
  if (isolate.hooks.write_file(isolate, name, textOf(args[1]), append, error)) return Value::none();
  return throwFile(isolate, name, error);
}

}  // namespace

Value timeNow(Isolate& isolate, Value* args, uint32_t argc) {
  return Value::number(platform::wallSeconds());
}
Value timeNanos(Isolate& isolate, Value* args, uint32_t argc) {
  return makeInt(isolate, platform::monotonicNanos());
}

Value envArgs(Isolate& isolate, Value* args, uint32_t argc) {
  Handle list(isolate, newList(isolate, kListAny));
  if (list.get().isUnassigned()) return list;
  for (const std::string& argument : isolate.program_args) {
    Handle text(isolate, newString(isolate, toValidUtf8(argument)));
    if (text.get().isUnassigned() || !listPush(isolate, asList(list), text))
      return Value::unassigned();
  }
  return list;
}

Value envGet(Isolate& isolate, Value* args, uint32_t argc) {
  if (!stringArgument(isolate, "Env.get", args[0])) return Value::unassigned();
  const std::string name(textOf(args[0]));
  std::string value;
  if (hasZero(name) || isolate.hooks.get_env == nullptr ||
      !isolate.hooks.get_env(isolate, name, value)) {
    return Value::none();
  }
  Handle text(isolate, newString(isolate, toValidUtf8(value)));
  return text.get().isUnassigned() ? text : some(isolate, text.get());
}

Value fileRead(Isolate& isolate, Value* args, uint32_t argc) {
  std::string text;
  if (!readText(isolate, "File.read", args[0], &text)) return Value::unassigned();
  return newString(isolate, text);
}

Value fileLines(Isolate& isolate, Value* args, uint32_t argc) {
  std::string text;
  if (!readText(isolate, "File.lines", args[0], &text)) return Value::unassigned();
  Handle all(isolate, newString(isolate, text));
  if (all.get().isUnassigned()) return all;
  Value receiver[1] = {all};
  return stringLines(isolate, receiver, 1);
}

Value fileWrite(Isolate& isolate, Value* args, uint32_t argc) {
  return writeText(isolate, "File.write", args, false);
}
Value fileAppend(Isolate& isolate, Value* args, uint32_t argc) {
  return writeText(isolate, "File.append", args, true);
}

Value fileExists(Isolate& isolate, Value* args, uint32_t argc) {
  if (!stringArgument(isolate, "File.exists", args[0])) return Value::unassigned();
  const std::string name(textOf(args[0]));
  if (isolate.hooks.file_exists == nullptr)
    return throwFile(isolate, name, "access to files is denied");
  return Value::boolean(!hasZero(name) && isolate.hooks.file_exists(isolate, name));
}

}  // namespace vela::runtime::builtins
