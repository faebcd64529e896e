// Methods of String and StringBuilder. Positions count code points.
#include <fmt/format.h>

#include "core/runtime/builtins_support.h"
#include "core/runtime/case_mapping.h"
#include "core/runtime/lists.h"
#include "core/runtime/strings.h"
#include "core/runtime/text.h"

namespace vela::runtime::builtins {

namespace {

/// Collects pieces of a string as a List of Strings.
class Pieces {
 public:
  Pieces(Isolate& isolate, const Value& string)
      : isolate_(isolate), string_(string), list_(isolate, newList(isolate, kListAny)) {}
  bool add(uint64_t start, uint64_t end) {
    if (list_.get().isUnassigned()) return false;
    Handle piece(isolate_, substringBytes(isolate_, asString(string_), start, end));
    return !piece.get().isUnassigned() && listPush(isolate_, asList(list_), piece);
  }
  Value list() const { return list_; }

 private:
  Isolate& isolate_;
  const Value& string_;
  Handle list_;
};

/// The filler of padLeft and padRight: one character. False: error pending.
bool fillArgument(Isolate& isolate, std::string_view builtin, Value* args, uint32_t argc,
                  std::string_view* fill) {
  *fill = " ";
  if (argc < 3) return true;
  if (!stringArgument(isolate, builtin, args[2])) return false;
  if (asString(args[2])->length != 1) {
    return throwArgumentError(isolate, {"'", builtin, "' takes one character to fill with"}), false;
  }
  *fill = textOf(args[2]);
  return true;
}

Value padded(Isolate& isolate, std::string_view builtin, Value* args, uint32_t argc, bool left) {
  int64_t width = 0;
  std::string_view fill;
  if (!intArgument(isolate, builtin, args[1], &width)) return Value::unassigned();
  if (!fillArgument(isolate, builtin, args, argc, &fill)) return Value::unassigned();
  const int64_t missing = width - static_cast<int64_t>(asString(args[0])->length);
  if (missing <= 0) return args[0];
  if (static_cast<uint64_t>(missing) > maxTextBytes(isolate) / fill.size())
    return throwOutOfMemory(isolate);
  std::string padding;
  for (int64_t i = 0; i < missing; ++i) padding += fill;
  const std::string text(textOf(args[0]));
  return newString(isolate, left ? padding + text : text + padding);
}

/// Gives the text with the letters from `from` on as those from `to` on. False: it is not ASCII.
bool mapAsciiLetters(const StringObject* string, char from, char to, std::string& out) {
  if ((string->aux & kStringAscii) == 0) return false;
  out = textOf(string);
  for (char& c : out) {
    const auto letter = static_cast<unsigned char>(c - from);
    if (letter < 26) c = static_cast<char>(to + letter);
  }
  return true;
}

}  // namespace

Value stringFromCode(Isolate& isolate, Value* args, uint32_t argc) {
  int64_t code = 0;
  if (!intArgument(isolate, "String.fromCode", args[0], &code)) return Value::unassigned();
  if (code < 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) {
    return throwValueError(isolate, {std::to_string(code), " is no code point"});
  }
  if (code < 128) return isolate.ascii_strings[code];
  std::string text;
  encodeTo(text, static_cast<uint32_t>(code));
  return newString(isolate, text);
}

Value stringLength(Isolate& isolate, Value* args, uint32_t argc) {
  return Value::inlineInt(static_cast<int64_t>(asString(args[0])->length));
}

Value stringSlice(Isolate& isolate, Value* args, uint32_t argc) {
  uint64_t start = 0, end = 0;
  StringObject* s = asString(args[0]);
  if (!sliceArguments(isolate, "String.slice", args, argc, s->length, &start, &end))
    return Value::unassigned();
  return substring(isolate, s, start, end);
}

Value stringIndexOf(Isolate& isolate, Value* args, uint32_t argc) {
  if (!stringArgument(isolate, "String.indexOf", args[1])) return Value::unassigned();
  const std::string_view text = textOf(args[0]);
  const size_t at = text.find(textOf(args[1]));
  if (at == std::string_view::npos) return Value::inlineInt(-1);
  return Value::inlineInt(static_cast<int64_t>(countCodePoints(text.substr(0, at))));
}

Value stringContains(Isolate& isolate, Value* args, uint32_t argc) {
  if (!stringArgument(isolate, "String.contains", args[1])) return Value::unassigned();
  return Value::boolean(textOf(args[0]).find(textOf(args[1])) != std::string_view::npos);
}

Value stringStartsWith(Isolate& isolate, Value* args, uint32_t argc) {
  if (!stringArgument(isolate, "String.startsWith", args[1])) return Value::unassigned();
  return Value::boolean(textOf(args[0]).substr(0, asString(args[1])->byte_length) ==
                        textOf(args[1]));
}

Value stringEndsWith(Isolate& isolate, Value* args, uint32_t argc) {
  if (!stringArgument(isolate, "String.endsWith", args[1])) return Value::unassigned();
  const std::string_view text = textOf(args[0]), end = textOf(args[1]);
  return Value::boolean(text.size() >= end.size() && text.substr(text.size() - end.size()) == end);
}

Value stringSplit(Isolate& isolate, Value* args, uint32_t argc) {
  if (!stringArgument(isolate, "String.split", args[1])) return Value::unassigned();
  const std::string_view text = textOf(args[0]), separator = textOf(args[1]);
  if (separator.empty()) return stringChars(isolate, args, 1);
  Pieces pieces(isolate, args[0]);
  size_t start = 0;
  for (size_t at; (at = text.find(separator, start)) != std::string_view::npos;
       start = at + separator.size()) {
    if (!pieces.add(start, at)) return Value::unassigned();
  }
  return pieces.add(start, text.size()) ? pieces.list() : Value::unassigned();
}

Value stringTrim(Isolate& isolate, Value* args, uint32_t argc) {
  const std::string_view text = textOf(args[0]), rest = trimmed(text);
  const auto start = static_cast<uint64_t>(rest.data() - text.data());
  return substringBytes(isolate, asString(args[0]), start, start + rest.size());
}

/// Calls visit(code point, its bytes) for each of `text`, until it gives false.
template <typename Visit>
bool eachCodePoint(std::string_view text, Visit visit) {
  for (uint64_t i = 0; i < text.size();) {
    uint32_t bytes;
    const uint32_t c = decodeAt(text, i, &bytes);
    if (!visit(c, text.substr(i, bytes))) return false;
    i += bytes;
  }
  return true;
}

Value stringToUpper(Isolate& isolate, Value* args, uint32_t argc) {
  std::string out;
  if (mapAsciiLetters(asString(args[0]), 'a', 'A', out)) return newString(isolate, out);
  eachCodePoint(textOf(args[0]), [&out](uint32_t c, std::string_view) {
    const std::string_view several = upperCaseOfSeveral(c);
    several.empty() ? encodeTo(out, toUpperCase(c)) : void(out += several);
    return true;
  });
  return newString(isolate, out);
}
Value stringToLower(Isolate& isolate, Value* args, uint32_t argc) {
  const std::string_view text = textOf(args[0]);
  std::string out;
  if (mapAsciiLetters(asString(args[0]), 'A', 'a', out)) return newString(isolate, out);
  eachCodePoint(text, [&](uint32_t c, std::string_view character) {
    const std::string_view several = lowerCaseOfSeveral(c);
    const bool final = c == kCapitalSigma &&
                       isFinalSigma(text, static_cast<uint64_t>(character.data() - text.data()));
    several.empty() ? encodeTo(out, final ? kFinalSigma : toLowerCase(c)) : void(out += several);
    return true;
  });
  return newString(isolate, out);
}

Value stringReplace(Isolate& isolate, Value* args, uint32_t argc) {
  if (!stringArgument(isolate, "String.replace", args[1])) return Value::unassigned();
  if (!stringArgument(isolate, "String.replace", args[2])) return Value::unassigned();
  const std::string_view text = textOf(args[0]), from = textOf(args[1]), to = textOf(args[2]);
  std::string out;
  if (from.empty()) {  // stands before every character and at the end
    const bool fits = eachCodePoint(text, [&](uint32_t, std::string_view character) {
      out += to;
      out += character;
      return textFits(isolate, out.size());
    });
    if (!fits) return Value::unassigned();
    out += to;
    return newString(isolate, out);
  }
  size_t start = 0;
  for (size_t at; (at = text.find(from, start)) != std::string_view::npos;
       start = at + from.size()) {
    out += text.substr(start, at - start);
    out += to;
    if (!textFits(isolate, out.size())) return Value::unassigned();
  }
  if (start == 0) return args[0];
  out += text.substr(start);
  return newString(isolate, out);
}

Value stringRepeat(Isolate& isolate, Value* args, uint32_t argc) {
  uint64_t n = 0;
  if (!countArgument(isolate, "String.repeat", args[1], &n)) return Value::unassigned();
  const std::string_view text = textOf(args[0]);
  if (text.empty()) return args[0];
  if (n > maxTextBytes(isolate) / text.size()) return throwOutOfMemory(isolate);
  std::string out;
  out.reserve(text.size() * n);
  for (uint64_t i = 0; i < n; ++i) out += text;
  return newString(isolate, out);
}

Value stringChars(Isolate& isolate, Value* args, uint32_t argc) {
  Handle list(isolate, newList(isolate, kListAny, asString(args[0])->length));
  if (list.get().isUnassigned()) return list;
  for (uint64_t offset = 0; offset < asString(args[0])->byte_length;) {
    Handle character(isolate, nextCharacter(isolate, asString(args[0]), offset));
    if (character.get().isUnassigned() || !listPush(isolate, asList(list), character))
      return Value::unassigned();
  }
  return list;
}

Value stringLines(Isolate& isolate, Value* args, uint32_t argc) {
  const std::string_view text = textOf(args[0]);
  Pieces pieces(isolate, args[0]);
  for (size_t start = 0; start < text.size();) {
    size_t end = text.find('\n', start);
    const size_t next = end == std::string_view::npos ? text.size() : end + 1;
    if (end == std::string_view::npos) end = text.size();
    const size_t shown = end > start && text[end - 1] == '\r' && next != end ? end - 1 : end;
    if (!pieces.add(start, shown)) return Value::unassigned();
    start = next;
  }
  return pieces.list();
}

Value stringPadLeft(Isolate& isolate, Value* args, uint32_t argc) {
  return padded(isolate, "String.padLeft", args, argc, true);
}
Value stringPadRight(Isolate& isolate, Value* args, uint32_t argc) {
  return padded(isolate, "String.padRight", args, argc, false);
}

Value stringCodeAt(Isolate& isolate, Value* args, uint32_t argc) {
  int64_t i = 0;
  StringObject* s = asString(args[0]);
  if (!intArgument(isolate, "String.codeAt", args[1], &i)) return Value::unassigned();
  if (i < 0 || i >= static_cast<int64_t>(s->length)) return throwIndexRange(isolate, i, s->length);
  return Value::inlineInt(codePointAt(isolate, s, static_cast<uint64_t>(i)));
}

Value builderLength(Isolate& isolate, Value* args, uint32_t argc) {
  return Value::inlineInt(static_cast<int64_t>(as<StringBuilderObject>(args[0])->length));
}

Value builderAppendValue(Isolate& isolate, Value* args, uint32_t argc) {
  auto* builder = as<StringBuilderObject>(args[0]);
  bool ok;
  if (isString(args[1])) {
    ok = builderAppend(isolate, builder, textOf(args[1]), asString(args[1])->length);
  } else if (isInt(args[1])) {
    const fmt::format_int text(asInt(args[1]));
    ok = builderAppend(isolate, builder, {text.data(), text.size()}, text.size());
  } else {
    std::string text;
    ok = appendText(isolate, args[1], text) &&
         builderAppend(isolate, builder, text, countCodePoints(text));
  }
  return ok ? args[0] : Value::unassigned();
}

Value builderToString(Isolate& isolate, Value* args, uint32_t argc) {
  auto* builder = as<StringBuilderObject>(args[0]);
  auto* buffer = static_cast<BufferObject*>(builder->buffer.get());
  if (buffer == nullptr) return Value::object(isolate.empty_string);
  return newString(isolate, {reinterpret_cast<const char*>(buffer + 1),
                             static_cast<size_t>(builder->byte_length)});
}

}  // namespace vela::runtime::builtins
