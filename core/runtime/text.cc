#include "core/runtime/text.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "core/runtime/builtins.h"
#include "core/runtime/compare.h"
#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/inline_stack.h"
#include "core/runtime/lists.h"
#include "core/runtime/maps.h"
#include "core/runtime/members.h"
#include "core/runtime/names.h"
#include "core/runtime/numbers.h"
#include "core/runtime/strings.h"

namespace vela::runtime {

namespace {

// A control character as `\u{7f}`.
void appendControl(unsigned char code, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  out += "\\u{";
  if (code >= 0x10) out += kHex[code >> 4];
  out += kHex[code & 15];
  out += '}';
}

}  // namespace

void appendQuoted(std::string_view text, std::string& out) {
  out += '"';
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto code = static_cast<unsigned char>(c);
    // U+0080 to U+009F are C2 and a byte that is the code.
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool control = code < 0x20 || code == 0x7F || (code == 0xC2 && next < 0xA0);
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': out += "\\r"; break;
      case '\0': out += "\\0"; break;
      default:
        if (!control) {
          out += c;
        } else if (code == 0xC2) {
          appendControl(next, out);
          ++i;
        } else {
          appendControl(code, out);
        }
    }
  }
  out += '"';
}

namespace {

/// Writes one value. Nested data has a stack of its own, `path_`: it may nest deeper than the
/// native stack reaches. What is on the path already is a cycle.
class TextWriter {
 public:
  TextWriter(Isolate& isolate, std::string& out)
      : isolate_(isolate), out_(out), max_bytes_(maxTextBytes(isolate)), path_(isolate) {}

  bool write(Value v, bool quoted) {
    Step step = writeValue(v, quoted);
    while (step != Step::kError && !levels_.empty()) {
      step = advance();
      if (step == Step::kDone) close();
    }
    return step != Step::kError;
  }

 private:
  enum class Step : uint8_t { kDone, kOpened, kError };
  struct Level {
    uint64_t at = 0;     // the next element, field or entry
    bool first = true;   // nothing was written yet
    bool value = false;  // of a Map's entry the key was written
  };

  // --- values that hold no others ---

  Step writeValue(Value v, bool quoted) {
    // Shared parts may be printed again and again, and a caller may append to what is long already.
    if (out_.size() > max_bytes_) return throwOutOfMemory(isolate_), Step::kError;
    if (v.isInlineInt()) return put(intText(v.asInlineInt()));
    if (v.isFloat()) return put(floatText(v.asFloat()));
    if (v.isBool()) return put(v.isTrue() ? "true" : "false");
    if (v.isNone()) return put("None");
    if (v.isUnassigned()) return put("<unset>");
    Object* object = v.asObject();
    switch (object->kind) {
      case ObjectKind::kIntBox: return put(intText(asInt(v)));
      case ObjectKind::kString:
        if (!quoted) return put(textOf(v));
        appendQuoted(textOf(v), out_);
        return Step::kDone;
      case ObjectKind::kRange: return put(rangeText(as<RangeObject>(v)));
      case ObjectKind::kClosure: return writeFunction(as<ClosureObject>(v)->function);
      case ObjectKind::kBoundMethod: return writeFunction(as<BoundMethodObject>(v)->function);
      case ObjectKind::kClass: return writeClass(as<ClassObject>(v)->described);
      case ObjectKind::kStringBuilder: return writeBuilder(as<StringBuilderObject>(v));
      case ObjectKind::kRandom: return put("Random");
      case ObjectKind::kSteppedRange: return writeSteps(as<SteppedRangeObject>(v));
      case ObjectKind::kMapIterator:
      case ObjectKind::kSetIterator: return put("(iterator)");
      case ObjectKind::kList: return open(v, "[");
      case ObjectKind::kTuple: return open(v, "(");
      case ObjectKind::kMap: return open(v, "{");
      case ObjectKind::kSet: return open(v, "Set{");
      case ObjectKind::kInstance: return writeInstance(v);
      case ObjectKind::kBuffer:
      case ObjectKind::kValueArray:
      case ObjectKind::kRawArray:
      case ObjectKind::kCell: return put("(internal)");
    }
    return Step::kDone;
  }

  Step put(std::string_view text) { return out_ += text, Step::kDone; }

  static std::string rangeText(const RangeObject* range) {
    return intText(range->start) + (range->aux != 0 ? "..=" : "..") + intText(range->end);
  }

  Step writeBuilder(const StringBuilderObject* builder) {
    const auto* buffer = static_cast<const BufferObject*>(builder->buffer.get());
    if (buffer != nullptr)
      out_.append(reinterpret_cast<const char*>(buffer + 1), builder->byte_length);
    return Step::kDone;
  }

  Step writeFunction(FunctionId id) {
    const Function& function = isolate_.function(id);
    std::string name;
    if (function.shown_name != nullptr)
      name = function.shown_name;
    else if (function.native != 0)
      name = builtinInfo(function.native).name;
    else if ((function.flags & bytecode::kIsLambda) == 0)
      name = function.module->str(function.proto->name);
    return put(name.empty() ? "<fn>" : "<fn " + name + ">");
  }

  Step writeClass(ClassId id) {
    const Class& cls = isolate_.classInfo(id);
    const bool variant = (cls.flags & bytecode::kClassVariant) != 0;
    return put((variant ? "<fn " : "<class ") + isolate_.symbolText(cls.name) + ">");
  }

  Step writeSteps(const SteppedRangeObject* steps) {
    return put("(" + rangeText(as<RangeObject>(steps->range)) + ").step(" + intText(steps->step) +
               ")");
  }

  Step writeInstance(Value v) {
    const Class& cls = isolate_.classInfo(v.asObject()->class_id);
    if (cls.has_to_string) return writeToString(v);
    const std::string& name = isolate_.symbolText(cls.name);
    if (cls.is_error) {
      const Value message = trailingValues(as<InstanceObject>(v))[kErrorMessage];
      put(name);
      if (!isString(message) || textOf(message).empty()) return Step::kDone;
      put(": ");
      return put(textOf(message));
    }
    const bool variant = (cls.flags & bytecode::kClassVariant) != 0;
    if (variant && cls.payloadSize() == 0) return put(name);
    return open(v, name + "(");
  }

  Step writeToString(Value v) {
    if (nativeStackEnds(isolate_)) return throwStackOverflow(isolate_), Step::kError;
    const MemberEntry entry = lookupMember(isolate_, v, name::kToString);
    const Value result = callMethod(isolate_, entry.function, &v, 1);
    if (result.isUnassigned()) return Step::kError;
    if (isString(result)) return put(textOf(result));
    throwTypeError(isolate_, {"toString must give a String, got ", typeName(isolate_, result)});
    return Step::kError;
  }

  // --- levels ---

  Step open(Value v, std::string_view bracket) {
    if (isOnPath(v.asObject())) return put("…");
    if (!isolate_.countStep()) return Step::kError;
    out_ += bracket;
    path_.push(v);
    levels_.push({});
    if (levels_.size() > kShortPath) deep_.insert(v.asObject());
    return Step::kOpened;
  }

  bool isOnPath(const Object* object) {
    const size_t near = std::min(path_.size(), kShortPath);
    for (size_t i = 0; i < near; ++i) {
      if (path_[i].asObject() == object) return true;
    }
    return !deep_.empty() && deep_.count(object) != 0;
  }

  void close() {
    if (levels_.size() > kShortPath) deep_.erase(path_.back().asObject());
    levels_.pop();
    path_.pop();
  }

  /// Writes on at the innermost level, to its end or to the next nested value.
  Step advance() {
    const Value v = path_.back();
    switch (v.asObject()->kind) {
      case ObjectKind::kList: return advanceList(asList(v));
      case ObjectKind::kTuple: return advanceTuple(as<TupleObject>(v));
      case ObjectKind::kMap:
      case ObjectKind::kSet: return advanceEntries(asMap(v));
      default: return advanceFields(v.asObject());
    }
  }

  void separate() {
    if (!std::exchange(levels_.back().first, false)) out_ += ", ";
  }

  Step advanceList(ListObject* list) {
    while (levels_.back().at < list->length) {
      separate();
      Handle element(isolate_, listGet(isolate_, list, levels_.back().at++));
      if (element.get().isUnassigned()) return Step::kError;
      const Step step = writeValue(element, true);
      if (step != Step::kDone) return step;
    }
    return put("]");
  }

  Step advanceTuple(TupleObject* tuple) {
    while (levels_.back().at < tuple->length) {
      separate();
      const Step step = writeValue(trailingValues(tuple)[levels_.back().at++], true);
      if (step != Step::kDone) return step;
    }
    return put(tuple->length == 1 ? ",)" : ")");
  }

  Step advanceEntries(MapObject* map) {
    for (;;) {
      Level& level = levels_.back();
      // A key's toString may have changed the map.
      if (!level.value) level.at = nextEntry(map, level.at);
      if (level.at >= map->used) return put("}");
      const Value* entry = mapEntry(map, level.at);
      const bool value = level.value;
      level.value = !value && map->kind == ObjectKind::kMap;
      if (!level.value) ++level.at;
      if (value) {
        put(": ");
      } else {
        separate();
      }
      const Step step = writeValue(entry[value ? 1 : 0], true);
      if (step != Step::kDone) return step;
    }
  }

  Step advanceFields(Object* instance) {
    const Class& cls = isolate_.classInfo(instance->class_id);
    const bool variant = (cls.flags & bytecode::kClassVariant) != 0;
    while (levels_.back().at < cls.fields.size()) {
      const auto i = static_cast<uint32_t>(levels_.back().at++);
      if ((cls.fields[i].flags & bytecode::kFieldHidden) != 0) continue;
      separate();
      if (!variant) put(isolate_.symbolText(cls.fields[i].name) + ": ");
      Handle value(isolate_, loadField(isolate_, instance, i, cls.fields[i].flags));
      const Step step = writeValue(value, true);
      if (step != Step::kDone) return step;
    }
    return put(")");
  }

  static constexpr size_t kShortPath = 32;

  Isolate& isolate_;
  std::string& out_;
  const uint64_t max_bytes_;
  InlineStack<Level, 8> levels_;
  RootedStack<8> path_;                     // what is being written, level by level
  std::unordered_set<const Object*> deep_;  // what is on the path beyond its first kShortPath
};

}  // namespace

bool appendText(Isolate& isolate, Value value, std::string& out, bool quoted) {
  return TextWriter(isolate, out).write(value, quoted);
}

Value toText(Isolate& isolate, Value value) {
  if (isString(value)) return value;
  std::string text;
  if (!appendText(isolate, value, text)) return Value::unassigned();
  return newString(isolate, text);
}

std::string errorHeadline(Isolate& isolate, Value error) {
  Handle rooted(isolate, error);
  const bool is_error = isInstance(error) && isolate.classInfo(error.asObject()->class_id).is_error;
  std::string text = is_error ? "" : "uncaught: ";
  if (appendText(isolate, error, text)) return text;
  isolate.exec.pending_error = Value::unassigned();
  text = is_error ? "" : "uncaught: ";
  text += typeName(isolate, rooted);
  if (!is_error) return text + " (its text form failed)";
  const Value message = trailingValues(rooted.as<InstanceObject>())[kErrorMessage];
  if (isString(message) && !textOf(message).empty()) (text += ": ") += textOf(message);
  return text;
}

}  // namespace vela::runtime
