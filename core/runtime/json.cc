// Json.parse and Json.stringify.
#include <cmath>

#include "core/runtime/builtins_support.h"
#include "core/runtime/compare.h"
#include "core/runtime/lists.h"
#include "core/runtime/maps.h"
#include "core/runtime/numbers.h"
#include "core/runtime/strings.h"

namespace vela::runtime::builtins {

namespace {

constexpr uint32_t kMaxJsonNesting = 1000;  // as the messages say

/// Recursive descent; the nesting is bounded.
class JsonParser {
 public:
  JsonParser(Isolate& isolate, std::string_view text) : isolate_(isolate), text_(text) {}

  Value parse() {
    Handle value(isolate_, parseValue());
    if (value.get().isUnassigned()) return value;
    skipBlanks();
    return at_ == text_.size() ? value.get() : fail("expected the end of the text");
  }

 private:
  Value fail(std::string_view what) { return failAt(at_, what); }

  Value failAt(size_t at, std::string_view what) {
    uint64_t line = 1, start = 0;
    for (size_t i = 0; i < at && i < text_.size(); ++i) {
      if (text_[i] == '\n') ++line, start = i + 1;
    }
    const uint64_t column = countCodePoints(text_.substr(start, at - start)) + 1;
    return throwValueError(isolate_, {"JSON, line ", std::to_string(line), ", column ",
                                      std::to_string(column), ": ", what});
  }

  void skipBlanks() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) {
      ++at_;
    }
  }
  bool take(char c) {
    skipBlanks();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  bool takeWord(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  Value parseValue() {
    skipBlanks();
    if (at_ >= text_.size()) return fail("expected a value");
    const char c = text_[at_];
    if (c == '{' || c == '[') {
      if (nativeStackEnds(isolate_)) return throwStackOverflow(isolate_);
      if (++depth_ > kMaxJsonNesting) return fail("nested deeper than 1000 levels");
      const Value value = c == '{' ? parseObject() : parseArray();
      --depth_;
      return value;
    }
    if (c == '"') {
      std::string string;
      return parseString(&string) ? newString(isolate_, string) : Value::unassigned();
    }
    if (c == '-' || (c >= '0' && c <= '9')) return parseNumber();
    if (takeWord("null")) return Value::none();
    if (takeWord("true")) return Value::boolean(true);
    if (takeWord("false")) return Value::boolean(false);
    return fail("expected a value");
  }

  Value parseArray() {
    ++at_;
    Handle list(isolate_, newList(isolate_));
    if (list.get().isUnassigned() || take(']')) return list;
    Handle element(isolate_);
    do {
      element = parseValue();
      if (element.get().isUnassigned() || !listPush(isolate_, asList(list), element))
        return Value::unassigned();
    } while (take(','));
    return take(']') ? list.get() : fail("expected ',' or ']'");
  }

  Value parseObject() {
    ++at_;
    Handle map(isolate_, newMap(isolate_));
    if (map.get().isUnassigned() || take('}')) return map;
    Handle key(isolate_), value(isolate_);
    do {
      skipBlanks();
      std::string name;
      if (at_ >= text_.size() || text_[at_] != '"') return fail("expected a string as key");
      if (!parseString(&name)) return Value::unassigned();
      key = newString(isolate_, name);
      if (key.get().isUnassigned()) return key;
      if (!take(':')) return fail("expected ':'");
      value = parseValue();
      if (value.get().isUnassigned() || !mapPut(isolate_, asMap(map), key, value))
        return Value::unassigned();
    } while (take(','));
    return take('}') ? map.get() : fail("expected ',' or '}'");
  }

  bool digits() {
    const size_t start = at_;
    while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
    return at_ > start;
  }

  Value parseNumber() {
    const size_t start = at_;
    if (text_[at_] == '-') ++at_;
    const bool zero = at_ < text_.size() && text_[at_] == '0';
    if (zero)
      ++at_;
    else if (!digits())
      return fail("expected a digit");
    bool whole = true;
    if (at_ < text_.size() && text_[at_] == '.') {
      whole = false;
      ++at_;
      if (!digits()) return fail("expected a digit");
    }
    if (at_ < text_.size() && (text_[at_] == 'e' || text_[at_] == 'E')) {
      whole = false;
      ++at_;
      if (at_ < text_.size() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
      if (!digits()) return fail("expected a digit");
    }
    const std::string_view number = text_.substr(start, at_ - start);
    int64_t i = 0;
    if (whole && parseInt(number, &i) == ParseResult::kOk) return makeInt(isolate_, i);
    double d = 0;
    parseFloat(number, &d);
    return Value::number(d);
  }

  /// Four hexadecimal digits; -1 if there are none.
  int32_t parseHex() {
    int32_t code = 0;
    for (int i = 0; i < 4; ++i, ++at_) {
      const char c = at_ < text_.size() ? text_[at_] : ' ';
      const int digit = c >= '0' && c <= '9'   ? c - '0'
                        : c >= 'a' && c <= 'f' ? c - 'a' + 10
                        : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                               : -1;
      if (digit < 0) return -1;
      code = code * 16 + digit;
    }
    return code;
  }

  /// Behind the `u` of an escape that starts at `start`.
  bool parseUnicode(size_t start, std::string* out) {
    int32_t code = parseHex();
    if (code >= 0xD800 && code <= 0xDBFF && takeWord("\\u")) {
      const int32_t low = parseHex();
      if (low < 0xDC00 || low > 0xDFFF)
        return failAt(start, "expected the second half of a surrogate pair"), false;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    if (code < 0 || (code >= 0xD800 && code <= 0xDFFF))
      return failAt(start, "bad \\u escape"), false;
    encodeTo(*out, static_cast<uint32_t>(code));
    return true;
  }

  /// Behind a backslash, which is the position of an error, as it is in Vela's own strings.
  bool parseEscape(std::string* out) {
    const size_t start = at_ - 1;
    const char escape = text_[at_++];
    switch (escape) {
      case '"':
      case '\\':
      case '/': *out += escape; return true;
      case 'b': *out += '\b'; return true;
      case 'f': *out += '\f'; return true;
      case 'n': *out += '\n'; return true;
      case 'r': *out += '\r'; return true;
      case 't': *out += '\t'; return true;
      case 'u': return parseUnicode(start, out);
      default: return failAt(start, "unknown escape"), false;
    }
  }

  /// Stands for itself in a string.
  static bool isPlain(char c) {
    return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\';
  }

  bool parseString(std::string* out) {
    const size_t start = at_++;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (static_cast<unsigned char>(c) < 0x20) return fail("control character in a string"), false;
      ++at_;
      if (c == '"') return true;
      if (c != '\\') {
        const size_t first = at_ - 1;
        while (at_ < text_.size() && isPlain(text_[at_])) ++at_;
        out->append(text_, first, at_ - first);
      } else if (at_ < text_.size() && !parseEscape(out)) {
        return false;
      }
    }
    return failAt(start, "unterminated string"), false;
  }

  Isolate& isolate_;
  std::string_view text_;
  size_t at_ = 0;
  uint32_t depth_ = 0;
};

class JsonWriter {
 public:
  JsonWriter(Isolate& isolate, uint64_t indent) : isolate_(isolate), indent_(indent) {}

  bool write(Value v) {
    if (!textFits(isolate_, out_.size())) return false;  // shared parts, written again and again
    if (v.isNone()) return out_ += "null", true;
    if (v.isBool()) return out_ += v.isTrue() ? "true" : "false", true;
    if (isInt(v)) return out_ += intText(asInt(v)), true;
    if (v.isFloat()) {
      if (!std::isfinite(v.asFloat())) return fail(floatText(v.asFloat()));
      return out_ += floatText(v.asFloat()), true;
    }
    if (isString(v)) return writeString(textOf(v)), true;
    if (!isList(v) && !isTuple(v) && !isMap(v)) return fail(typeName(isolate_, v));
    if (nativeStackEnds(isolate_)) return throwStackOverflow(isolate_), false;
    if (!isolate_.countStep()) return false;
    if (++depth_ > kMaxJsonNesting) return fail("data nested deeper than 1000 levels");
    const bool ok = isMap(v)    ? writeMap(asMap(v))
                    : isList(v) ? writeList(asList(v))
                                : writeTuple(as<TupleObject>(v));
    --depth_;
    return ok;
  }
  const std::string& text() const { return out_; }

 private:
  bool fail(std::string_view what) {
    throwValueError(isolate_, {"JSON has no ", what});
    return false;
  }

  void newLine() {
    if (indent_ == 0) return;
    out_ += '\n';
    out_.append(depth_ * indent_, ' ');
  }

  void close(char bracket, bool empty) {
    --depth_;
    if (!empty) newLine();
    ++depth_;
    out_ += bracket;
  }

  bool element(Value v, bool first) {
    if (!first) out_ += ',';
    newLine();
    return write(v);
  }

  bool writeList(ListObject* list) {
    out_ += '[';
    for (uint64_t i = 0; i < list->length; ++i) {
      Handle value(isolate_, listGet(isolate_, list, i));
      if (value.get().isUnassigned() || !element(value, i == 0)) return false;
    }
    return close(']', list->length == 0), true;
  }

  bool writeTuple(TupleObject* tuple) {
    out_ += '[';
    for (uint64_t i = 0; i < tuple->length; ++i) {
      if (!element(trailingValues(tuple)[i], i == 0)) return false;
    }
    return close(']', tuple->length == 0), true;
  }

  bool writeMap(MapObject* map) {
    out_ += '{';
    bool first = true;
    for (uint64_t i = 0; i < map->used; ++i) {
      const Value* entry = mapEntry(map, i);
      if (entry->isUnassigned()) continue;
      if (!isString(*entry)) return fail("keys other than Strings");
      if (!first) out_ += ',';
      first = false;
      newLine();
      writeString(textOf(*entry));
      out_ += indent_ == 0 ? ":" : ": ";
      if (!write(entry[1])) return false;
    }
    return close('}', first), true;
  }

  void writeString(std::string_view text) {
    out_ += '"';
    for (char c : text) writeCharacter(c);
    out_ += '"';
  }

  void writeCharacter(char c) {
    switch (c) {
      case '"': out_ += "\\\""; return;
      case '\\': out_ += "\\\\"; return;
      case '\b': out_ += "\\b"; return;
      case '\f': out_ += "\\f"; return;
      case '\n': out_ += "\\n"; return;
      case '\r': out_ += "\\r"; return;
      case '\t': out_ += "\\t"; return;
      default: break;
    }
    if (static_cast<unsigned char>(c) < 0x20) {
      out_ += "\\u00";
      out_ += "0123456789abcdef"[c >> 4];
      out_ += "0123456789abcdef"[c & 15];
    } else {
      out_ += c;
    }
  }

  Isolate& isolate_;
  uint64_t indent_;
  uint32_t depth_ = 0;
  std::string out_;
};

}  // namespace

Value jsonParse(Isolate& isolate, Value* args, uint32_t argc) {
  if (!stringArgument(isolate, "Json.parse", args[0])) return Value::unassigned();
  return JsonParser(isolate, textOf(args[0])).parse();
}

Value jsonStringify(Isolate& isolate, Value* args, uint32_t argc) {
  uint64_t indent = 0;
  if (argc > 1 && !countArgument(isolate, "Json.stringify", args[1], &indent))
    return Value::unassigned();
  if (indent > 100)
    return throwArgumentError(isolate, {"indent must be 0 to 100, got ", std::to_string(indent)});
  JsonWriter writer(isolate, indent);
  return writer.write(args[0]) ? newString(isolate, writer.text()) : Value::unassigned();
}

}  // namespace vela::runtime::builtins
