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

/// A path that a host can be asked about; `hook` is what asks it. False: error pending.
template <typename Hook>
bool pathArgument(Isolate& isolate, std::string_view builtin, Value path, Hook* hook,
                  std::string* name) {
  if (!stringArgument(isolate, builtin, path)) return false;
  *name = textOf(path);
  if (hook == nullptr) return throwFile(isolate, *name, "access to files is denied"), false;
  // To the system the name would end there, and be another one.
  if (name->find('\0') != std::string::npos)
    return throwFile(isolate, *name, "no file has a NUL in its name"), false;
  return true;
}

/// Reads a file that must be UTF-8. False: error pending.
bool readText(Isolate& isolate, std::string_view builtin, Value path, std::string* text) {
  std::string name;
  if (!pathArgument(isolate, builtin, path, isolate.hooks.read_file, &name)) return false;
  if (!isolate.hooks.read_file(isolate, name, *text)) return throwFile(isolate, name, *text), false;
  if (text->size() > isolate.options.max_heap_bytes) return throwOutOfMemory(isolate), false;
  if (!isValidUtf8(*text)) return throwFile(isolate, name, "is not UTF-8 text"), false;
  return true;
}

Value writeText(Isolate& isolate, std::string_view builtin, Value* args, bool append) {
  std::string name, error;
  if (!stringArgument(isolate, builtin, args[0]) || !stringArgument(isolate, builtin, args[1]) ||
      !pathArgument(isolate, builtin, args[0], isolate.hooks.write_file, &name)) {
    return Value::unassigned();
  }
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
  std::string value;
  if (isolate.hooks.get_env == nullptr ||
      !isolate.hooks.get_env(isolate, std::string(textOf(args[0])), value)) {
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
  std::string name;
  if (!pathArgument(isolate, "File.exists", args[0], isolate.hooks.file_exists, &name))
    return Value::unassigned();
  return Value::boolean(isolate.hooks.file_exists(isolate, name));
}

}  // namespace vela::runtime::builtins
