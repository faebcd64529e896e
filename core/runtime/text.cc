#include "core/runtime/text.h"

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "core/runtime/builtins.h"
#include "core/runtime/compare.h"
#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/lists.h"
#include "core/runtime/maps.h"
#include "core/runtime/members.h"
#include "core/runtime/names.h"
#include "core/runtime/numbers.h"
#include "core/runtime/strings.h"

namespace vela::runtime {

namespace {

// One byte of a quoted text; a control character as `\u{7f}`.
void appendControl(char c, std::string& out) {
  static constexpr char kHex[] = "0123456789abcdef";
  const auto code = static_cast<unsigned char>(c);
  if (code >= 0x20 && code != 0x7F) {
    out += c;
    return;
  }
  out += "\\u{";
  if (code >= 0x10) out += kHex[code >> 4];
  out += kHex[code & 15];
  out += '}';
}

}  // namespace

void appendQuoted(std::string_view text, std::string& out) {
  out += '"';
  for (char c : text) {
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      case '\r': out += "\\r"; break;
      case '\0': out += "\\0"; break;
      default: appendControl(c, out);
    }
  }
  out += '"';
}

namespace {

/// Writes one value; `path_` holds what is being written, so that a cycle shows.
class TextWriter {
 public:
  TextWriter(Isolate& isolate, std::string& out)
      : isolate_(isolate), out_(out), max_bytes_(maxTextBytes(isolate)) {}

  bool write(Value v, bool quoted) {
    if (out_.size() > max_bytes_) return throwOutOfMemory(isolate_), false;
    if (v.isInlineInt()) return out_ += intText(v.asInlineInt()), true;
    if (v.isFloat()) return out_ += floatText(v.asFloat()), true;
    if (v.isBool()) return out_ += v.isTrue() ? "true" : "false", true;
    if (v.isNone()) return out_ += "None", true;
    if (v.isUnassigned()) return out_ += "<unset>", true;
    Object* object = v.asObject();
    switch (object->kind) {
      case ObjectKind::kIntBox: return out_ += intText(asInt(v)), true;
      case ObjectKind::kString:
        if (quoted)
          appendQuoted(textOf(v), out_);
        else
          out_ += textOf(v);
        return true;
      case ObjectKind::kRange: return writeRange(as<RangeObject>(v)), true;
      case ObjectKind::kClosure: return writeFunction(as<ClosureObject>(v)->function), true;
      case ObjectKind::kBoundMethod: return writeFunction(as<BoundMethodObject>(v)->function), true;
      case ObjectKind::kClass: return writeClass(as<ClassObject>(v)->described), true;
      case ObjectKind::kStringBuilder: return writeBuilder(as<StringBuilderObject>(v)), true;
      case ObjectKind::kRandom: return out_ += "Random", true;
      case ObjectKind::kList:
      case ObjectKind::kTuple:
      case ObjectKind::kMap:
      case ObjectKind::kSet:
      case ObjectKind::kInstance:
      case ObjectKind::kIterator: return writeNested(v);
      case ObjectKind::kBuffer:
      case ObjectKind::kValueArray:
      case ObjectKind::kRawArray:
      case ObjectKind::kCell: return out_ += "(internal)", true;
    }
    return true;
  }

 private:
  void writeRange(const RangeObject* range) {
    out_ += intText(range->start) + (range->aux != 0 ? "..=" : "..") + intText(range->end);
  }

  void writeBuilder(const StringBuilderObject* builder) {
    const auto* buffer = static_cast<const BufferObject*>(builder->buffer.get());
    if (buffer != nullptr)
      out_.append(reinterpret_cast<const char*>(buffer + 1), builder->byte_length);
  }

  void writeFunction(FunctionId id) {
    const Function& function = isolate_.function(id);
    std::string name;
    if (function.shown_name != nullptr)
      name = function.shown_name;
    else if (function.native != 0)
      name = builtinInfo(function.native).name;
    else if ((function.flags & bytecode::kIsLambda) == 0)
      name = function.module->str(function.proto->name);
    if ((function.flags & bytecode::kIsClassValue) != 0) {
      out_ += "<class " + name + ">";
      return;
    }
    out_ += name.empty() ? "<fn>" : "<fn " + name + ">";
  }

  void writeClass(ClassId id) {
    const Class& cls = isolate_.classInfo(id);
    const bool variant = (cls.flags & bytecode::kClassVariant) != 0;
    out_ += (variant ? "<fn " : "<class ") + isolate_.symbolText(cls.name) + ">";
  }

  bool writeNested(Value v) {
    if (isOnPath(v.asObject())) return out_ += "…", true;
    const bool too_deep = path_.size() >= kMaxNesting || isolate_.native_depth >= kMaxNesting ||
                          nativeStackEnds(isolate_);
    if (too_deep) return throwStackOverflow(isolate_), false;
    path_.push_back(v.asObject());
    if (path_.size() > kShortPath) deep_.insert(v.asObject());
    ++isolate_.native_depth;
    const bool ok = writeContent(v);
    --isolate_.native_depth;
    if (path_.size() > kShortPath) deep_.erase(v.asObject());
    path_.pop_back();
    return ok;
  }

  bool isOnPath(const Object* object) const {
    const auto end =
        path_.begin() + static_cast<std::ptrdiff_t>(std::min(path_.size(), kShortPath));
    return std::find(path_.begin(), end, object) != end ||
           (!deep_.empty() && deep_.count(object) != 0);
  }

  bool writeContent(Value v) {
    switch (v.asObject()->kind) {
      case ObjectKind::kList: return writeList(asList(v));
      case ObjectKind::kTuple: return writeTuple(as<TupleObject>(v));
      case ObjectKind::kMap: return writeMap(asMap(v));
      case ObjectKind::kSet: return writeSet(asMap(v));
      case ObjectKind::kIterator: return writeIterator(as<IteratorObject>(v));
      default: return writeInstance(v);
    }
  }

  bool writeList(ListObject* list) {
    out_ += '[';
    for (uint64_t i = 0; i < list->length; ++i) {
      if (i != 0) out_ += ", ";
      Handle element(isolate_, listGet(isolate_, list, i));
      if (element.get().isUnassigned() || !write(element, true)) return false;
    }
    out_ += ']';
    return true;
  }

  bool writeTuple(TupleObject* tuple) {
    out_ += '(';
    for (uint64_t i = 0; i < tuple->length; ++i) {
      if (i != 0) out_ += ", ";
      if (!write(trailingValues(tuple)[i], true)) return false;
    }
    out_ += tuple->length == 1 ? ",)" : ")";
    return true;
  }

  bool writeMap(MapObject* map) {
    out_ += '{';
    bool first = true;
    for (uint64_t i = 0; i < map->used; ++i) {
      Handle key(isolate_, *mapEntry(map, i));
      if (key.get().isUnassigned()) continue;
      Handle value(isolate_, mapEntry(map, i)[1]);
      if (!first) out_ += ", ";
      first = false;
      if (!write(key, true)) return false;
      out_ += ": ";
      if (!write(value, true)) return false;
    }
    out_ += '}';
    return true;
  }

  bool writeSet(MapObject* set) {
    out_ += "Set{";
    bool first = true;
    for (uint64_t i = 0; i < set->used; ++i) {
      Handle key(isolate_, *mapEntry(set, i));
      if (key.get().isUnassigned()) continue;
      if (!first) out_ += ", ";
      first = false;
      if (!write(key, true)) return false;
    }
    out_ += '}';
    return true;
  }

  bool writeIterator(IteratorObject* iterator) {
    if (iterator->aux != kIterateStep) return out_ += "(iterator)", true;
    out_ += '(';
    if (!write(iterator->source, true)) return false;
    out_ += ").step(" + intText(static_cast<int64_t>(iterator->version)) + ")";
    return true;
  }

  bool writeInstance(Value v) {
    const ClassId id = v.asObject()->class_id;
    const Class& cls = isolate_.classInfo(id);
    if (cls.has_to_string) return writeToString(v);
    const std::string& name = isolate_.symbolText(cls.name);
    if (cls.is_error) {
      out_ += name;
      const Value message = trailingValues(as<InstanceObject>(v))[kErrorMessage];
      if (!isString(message) || textOf(message).empty()) return true;
      out_ += ": ";
      out_ += textOf(message);
      return true;
    }
    out_ += name;
    const bool variant = (cls.flags & bytecode::kClassVariant) != 0;
    if (variant && cls.fields.empty()) return true;
    out_ += '(';
    bool first = true;
    for (uint32_t i = 0; i < isolate_.classInfo(id).fields.size(); ++i) {
      const FieldInfo field = isolate_.classInfo(id).fields[i];
      const std::string& field_name = isolate_.symbolText(field.name);
      if (field_name[0] == '(') continue;  // hidden: what the class captures
      if (!first) out_ += ", ";
      first = false;
      if (!variant) out_ += field_name + ": ";
      Handle value(isolate_, loadField(isolate_, v.asObject(), i, field.flags));
      if (!write(value, true)) return false;
    }
    out_ += ')';
    return true;
  }

  bool writeToString(Value v) {
    const MemberEntry entry = lookupMember(isolate_, v, name::kToString);
    const Value result = callMethod(isolate_, entry.function, &v, 1);
    if (result.isUnassigned()) return false;
    if (!isString(result)) {
      throwTypeError(isolate_, {"toString must give a String, got ", typeName(isolate_, result)});
      return false;
    }
    out_ += textOf(result);
    return true;
  }

  Isolate& isolate_;
  std::string& out_;
  const uint64_t max_bytes_;
  static constexpr size_t kShortPath = 32;
  std::vector<const Object*> path_;
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
