#include "tests/ir/test_runtime.h"

#include <cctype>
#include <cstdlib>
#include <cstring>

#include "core/ir/text.h"

namespace vela::irtest {

namespace {

uint64_t bitsOf(double d) {
  uint64_t bits;
  std::memcpy(&bits, &d, sizeof bits);
  return bits;
}

void skipSpace(std::string_view& text) {
  while (!text.empty() && text[0] == ' ') text.remove_prefix(1);
}

bool accept(std::string_view& text, std::string_view token) {
  skipSpace(text);
  if (text.substr(0, token.size()) != token) return false;
  const char last = token.back();
  if (std::isalpha(static_cast<unsigned char>(last)) && text.size() > token.size() &&
      std::isalnum(static_cast<unsigned char>(text[token.size()]))) {
    return false;
  }
  text.remove_prefix(token.size());
  skipSpace(text);
  return true;
}

/// A number; `*is_float` tells which kind.
bool parseNumber(std::string_view& text, int64_t* i, double* d, bool* is_float) {
  skipSpace(text);
  size_t n = 0;
  *is_float = false;
  while (n < text.size() && (std::isalnum(static_cast<unsigned char>(text[n])) || text[n] == '-' ||
                             text[n] == '+' || text[n] == '.')) {
    if (text.substr(n, 2) == "..") break;
    *is_float = *is_float || text[n] == '.' || text[n] == 'e' || text[n] == 'n';
    ++n;
  }
  if (n == 0) return false;
  const std::string s(text.substr(0, n));
  char* end = nullptr;
  if (*is_float) {
    *d = std::strtod(s.c_str(), &end);
  } else {
    *i = std::strtoll(s.c_str(), &end, 10);
  }
  if (*end != 0) return false;
  text.remove_prefix(n);
  return true;
}

}  // namespace

TestRuntime::TestRuntime()
    : exec_(new ExecState()), cells_(kTestFunctions), variables_(kTestVariables) {
  exec_->cells = reinterpret_cast<uintptr_t>(cells_.data());
  exec_->variables = reinterpret_cast<uintptr_t>(variables_.data());
  exec_->vm = reinterpret_cast<uintptr_t>(this);
  for (int c = 0; c < 128; ++c) {
    const char text = static_cast<char>(c);
    characters_[c] = makeString({&text, 1});
  }
  exec_->characters = reinterpret_cast<uintptr_t>(characters_);
}

void* TestRuntime::allocate(size_t bytes, ObjectKind kind, ClassId class_id) {
  objects_.emplace_back(new uint64_t[(bytes + 7) / 8]());
  auto* o = reinterpret_cast<Object*>(objects_.back().get());
  o->kind = kind;
  o->class_id = class_id;
  return o;
}

Value TestRuntime::makeInt(int64_t i) {
  if (fitsInlineInt(i)) return Value::inlineInt(i);
  auto* o = make<IntBoxObject>(ObjectKind::kIntBox, class_id::kInt);
  o->value = i;
  return Value::object(o);
}

/// Strings of one byte are canonical, as in the real runtime.
Value TestRuntime::makeString(std::string_view text) {
  if (text.size() == 1 && !characters_[text[0] & 0x7F].isUnassigned())
    return characters_[text[0] & 0x7F];
  auto* s = make<StringObject>(ObjectKind::kString, class_id::kString, text.size() / 8 + 1);
  uint32_t length = 0;
  for (char c : text) length += (c & 0xC0) != 0x80;
  s->length = length;
  s->byte_length = static_cast<uint32_t>(text.size());
  s->aux = length == text.size() ? kStringAscii : 0;
  char* bytes = reinterpret_cast<char*>(s + 1);
  std::memcpy(bytes, text.data(), text.size());
  s->data = bytes;
  return Value::object(s);
}

Value TestRuntime::makeList(ListKind kind, const std::vector<uint64_t>& words) {
  auto* list = make<ListObject>(ObjectKind::kList, class_id::kList);
  list->aux = kind;
  list->length = list->capacity = words.size();
  if (!words.empty()) {
    auto* array =
        make<ArrayObject>(kind == kListAny ? ObjectKind::kValueArray : ObjectKind::kRawArray,
                          class_id::kInternal, words.size());
    array->capacity = words.size();
    std::memcpy(trailingWords(array), words.data(), 8 * words.size());
    list->words = trailingWords(array);
  }
  return Value::object(list);
}

/// Values up to `close`, separated by commas.
bool TestRuntime::parseItems(std::string_view& text, char close, std::vector<uint64_t>* out) {
  const std::string_view end(&close, 1);
  while (!accept(text, end)) {
    uint64_t word;
    if (!parseWord(text, &word)) return false;
    out->push_back(word);
    accept(text, ",");
  }
  return true;
}

/// A Value, or the word behind `raw`.
bool TestRuntime::parseWord(std::string_view& text, uint64_t* out) {
  if (accept(text, "raw")) {
    int64_t i = 0;
    double d = 0;
    bool is_float;
    if (!parseNumber(text, &i, &d, &is_float)) return false;
    *out = is_float ? bitsOf(d) : static_cast<uint64_t>(i);
    return true;
  }
  Value v;
  if (!parseValue(text, &v)) return false;
  *out = v.bits;
  return true;
}

bool TestRuntime::parseObject(std::string_view& text, Value* out) {
  std::vector<uint64_t> items;
  int64_t id = 0;
  double ignored;
  bool is_float;
  if (accept(text, "any") && accept(text, "[")) {
    if (!parseItems(text, ']', &items)) return false;
    *out = makeList(kListAny, items);
    return true;
  }
  if (accept(text, "cell")) {
    Value v;
    if (!parseValue(text, &v)) return false;
    *out = Value::fromBits(leaf(contract::Helper::kNewCellSlow, v.bits, 0));
    return true;
  }
  const bool instance = accept(text, "object");
  if (!instance && !accept(text, "closure")) return false;
  if (!parseNumber(text, &id, &ignored, &is_float) || !accept(text, "(")) return false;
  if (!parseItems(text, ')', &items)) return false;
  if (instance) {
    auto* o = make<InstanceObject>(ObjectKind::kInstance, static_cast<ClassId>(id), items.size());
    std::memcpy(static_cast<void*>(trailingValues(o)), items.data(), 8 * items.size());
    instance_words_.push_back({o, items.size()});
    *out = Value::object(o);
    return true;
  }
  *out = Value::fromBits(
      leaf(contract::Helper::kNewClosureSlow, static_cast<uint64_t>(id), items.size()));
  std::memcpy(static_cast<void*>(trailingValues(static_cast<ClosureObject*>(out->asObject()))),
              items.data(), 8 * items.size());
  return true;
}

bool TestRuntime::parseValue(std::string_view& text, Value* out) {
  skipSpace(text);
  if (text.empty()) return false;
  if (accept(text, "none")) return *out = Value::none(), true;
  if (accept(text, "true")) return *out = Value::boolean(true), true;
  if (accept(text, "false")) return *out = Value::boolean(false), true;
  if (accept(text, "unassigned")) return *out = Value::unassigned(), true;
  std::vector<uint64_t> items;
  if (accept(text, "[")) {
    if (!parseItems(text, ']', &items)) return false;
    if (items.empty()) return *out = makeList(kListEmpty, items), true;
    const bool floats = Value::fromBits(items[0]).isFloat();
    for (uint64_t& w : items) {
      const Value v = Value::fromBits(w);
      w = floats ? bitsOf(v.asFloat()) : static_cast<uint64_t>(v.asInlineInt());
    }
    return *out = makeList(floats ? kListFloat : kListInt, items), true;
  }
  if (accept(text, "(")) {
    if (!parseItems(text, ')', &items)) return false;
    *out =
        Value::fromBits(helper(contract::Helper::kNewTuple, items.data(), items.size(), 0).value);
    return true;
  }
  if (text[0] == '"') {
    const size_t end = text.find('"', 1);
    if (end == std::string_view::npos) return false;
    *out = makeString(text.substr(1, end - 1));
    text.remove_prefix(end + 1);
    return true;
  }
  if (std::isalpha(static_cast<unsigned char>(text[0])) && text.substr(0, 3) != "inf" &&
      text.substr(0, 3) != "nan") {
    return parseObject(text, out);
  }
  int64_t i = 0;
  double d = 0;
  bool is_float;
  if (!parseNumber(text, &i, &d, &is_float)) return false;
  *out = is_float ? Value::number(d) : makeInt(i);
  if (is_float || !accept(text, "..")) return true;
  auto* range = make<RangeObject>(ObjectKind::kRange, class_id::kRange);
  range->start = i;
  range->aux = accept(text, "=") ? 1 : 0;
  if (!parseNumber(text, &range->end, &d, &is_float)) return false;
  return *out = Value::object(range), true;
}

std::string TestRuntime::variablesText() {
  return itemsText(&variables_[0].bits, variables_.size());
}

std::string TestRuntime::itemsText(const uint64_t* words, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) {
    if (i > 0) out += ", ";
    out += valueText(Value::fromBits(words[i]));
  }
  return out;
}

std::string TestRuntime::listText(const ListObject* list) {
  std::string out = list->aux == kListAny ? "any [" : "[";
  if (list->aux == kListAny) return out + itemsText(list->words, list->length) + "]";
  for (uint64_t i = 0; i < list->length; ++i) {
    if (i > 0) out += ", ";
    const uint64_t w = list->words[i];
    double d;
    std::memcpy(&d, &w, sizeof d);
    out += list->aux == kListFloat ? valueText(Value::number(d))
                                   : std::to_string(static_cast<int64_t>(w));
  }
  return out + "]";
}

std::string TestRuntime::valueText(Value v) {
  if (v.isNone()) return "none";
  if (v.isUnassigned()) return "unassigned";
  if (v.isBool()) return v.isTrue() ? "true" : "false";
  if (v.isInlineInt()) return std::to_string(v.asInlineInt());
  if (v.isFloat()) {
    std::string s = ir::doubleText(static_cast<int64_t>(v.bits - kDoubleOffset));
    return s.find_first_of(".en") == std::string::npos ? s + ".0" : s;
  }
  Object* o = v.asObject();
  switch (o->kind) {
    case ObjectKind::kIntBox: return std::to_string(static_cast<IntBoxObject*>(o)->value);
    case ObjectKind::kList: return listText(static_cast<ListObject*>(o));
    case ObjectKind::kTuple: {
      auto* t = static_cast<TupleObject*>(o);
      return "(" + itemsText(&trailingValues(t)->bits, t->length) + ")";
    }
    case ObjectKind::kString: {
      auto* s = static_cast<StringObject*>(o);
      return "\"" + std::string(s->data, s->byte_length) + "\"";
    }
    case ObjectKind::kCell: return "cell " + valueText(static_cast<CellObject*>(o)->value);
    case ObjectKind::kClosure: {
      auto* c = static_cast<ClosureObject*>(o);
      return "closure " + std::to_string(c->function) + " (" +
             itemsText(&trailingValues(c)->bits, c->capture_count) + ")";
    }
    case ObjectKind::kInstance:
      for (auto& [object, words] : instance_words_) {
        if (object != o) continue;
        return "object " + std::to_string(o->class_id) + " (" +
               itemsText(&trailingValues(static_cast<InstanceObject*>(o))->bits, words) + ")";
      }
      return "object of an unknown size";
    default: return "object of kind " + std::to_string(static_cast<int>(o->kind));
  }
}

}  // namespace vela::irtest
