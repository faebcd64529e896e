#include "core/runtime/hashing.h"

#include <cstring>

#include "core/runtime/cycles.h"
#include "core/runtime/errors.h"
#include "core/runtime/inline_stack.h"
#include "core/runtime/maps.h"
#include "core/runtime/numbers.h"
#include "core/runtime/shared_parts.h"
#include "core/runtime/strings.h"

namespace vela::runtime {

namespace {

double asDouble(uint64_t word) {
  double d;
  std::memcpy(&d, &word, sizeof d);
  return d;
}

/// Hashes nested data. An explicit stack: data may nest deeper than the native stack reaches. What
/// several places share is hashed once.
class Hasher {
 public:
  explicit Hasher(Isolate& isolate) : isolate_(isolate), keys_(isolate.hash_keys) {}

  bool hash(Value v, uint64_t* out) {
    if (leaf(v, out)) return true;
    if (!open(v)) return false;
    for (;;) {
      switch (advance()) {
        case Step::kOpened: break;
        case Step::kError: return false;
        case Step::kDone: {
          const auto [object, at, part, entered] = stack_.back();
          known_.leave(entered, object, part);
          stack_.pop();
          if (stack_.empty()) return *out = part, true;
          add(stack_.back(), part);
        }
      }
    }
  }

 private:
  enum class Step : uint8_t { kDone, kOpened, kError };
  struct Level {
    Object* object;
    uint64_t at;  // the next element, field or entry
    uint64_t hash;
    uint64_t entered;  // SharedParts::enter
  };

  uint64_t ofInt(int64_t i) const { return hashWord(keys_, static_cast<uint64_t>(i)); }
  /// An integral Float hashes like the Int it equals.
  uint64_t ofFloat(double d) const {
    int64_t i;
    if (floatToInt(d, &i) && static_cast<double>(i) == d) return ofInt(i);
    return hashEnd(keys_, hashMix(keys_, keys_.seed + 1, Value::number(d).bits));
  }

  bool isVariant(const Object* instance) const {
    return (isolate_.classInfo(instance->class_id).flags & bytecode::kClassVariant) != 0;
  }

  /// False: `v` is nested data.
  bool leaf(Value v, uint64_t* out) const {
    if (isInt(v)) return *out = ofInt(asInt(v)), true;
    if (v.isFloat()) return *out = ofFloat(v.asFloat()), true;
    if (!v.isPointer()) return *out = hashWord(keys_, v.bits), true;
    switch (v.asObject()->kind) {
      case ObjectKind::kString: return *out = stringHash(isolate_, asString(v)), true;
      case ObjectKind::kRange: {
        const auto* range = as<RangeObject>(v);
        const auto start = static_cast<uint64_t>(range->start);
        *out = hashMix(keys_, hashMix(keys_, keys_.seed + range->aux, start),
                       static_cast<uint64_t>(range->end));
        return true;
      }
      case ObjectKind::kList:
      case ObjectKind::kTuple:
      case ObjectKind::kMap:
      case ObjectKind::kSet: return false;
      case ObjectKind::kInstance:
        if (isVariant(v.asObject())) return false;
        [[fallthrough]];
      default: return *out = hashWord(keys_, v.bits), true;
    }
  }

  bool open(Value v) {
    if (!isolate_.countStep()) return false;
    Object* object = v.asObject();
    uint64_t h = hashMix(keys_, keys_.seed, static_cast<uint64_t>(object->kind));
    if (object->kind == ObjectKind::kInstance) h = hashMix(keys_, h, object->class_id);
    stack_.push({object, 0, h, known_.enter()});
    if (!cycles_.enter(object, stack_.size())) return true;
    return throwStackOverflow(isolate_), false;
  }

  /// The order of a map's entries does not count.
  void add(Level& level, uint64_t part) const {
    const bool unordered =
        level.object->kind == ObjectKind::kMap || level.object->kind == ObjectKind::kSet;
    level.hash = unordered ? level.hash + hashMix(keys_, keys_.seed, part)
                           : hashMix(keys_, level.hash, part);
  }

  /// Adds a value to the innermost level. False: it is nested, and was opened or threw.
  bool addValue(Value v, Step* step) {
    uint64_t part;
    if (leaf(v, &part)) return add(stack_.back(), part), true;
    if (const uint64_t* known = known_.find(v.asObject())) return add(stack_.back(), *known), true;
    *step = open(v) ? Step::kOpened : Step::kError;
    return false;
  }

  Step advance() {
    switch (stack_.back().object->kind) {
      case ObjectKind::kList: return advanceList();
      case ObjectKind::kTuple: {
        auto* tuple = static_cast<TupleObject*>(stack_.back().object);
        return advanceValues(trailingValues(tuple), tuple->length);
      }
      case ObjectKind::kInstance: return advanceFields();
      default: return advanceEntries();
    }
  }

  Step advanceValues(const Value* values, uint64_t n) {
    Step step;
    while (stack_.back().at < n) {
      if (!addValue(values[stack_.back().at++], &step)) return step;
    }
    return Step::kDone;
  }

  Step advanceList() {
    Level& level = stack_.back();
    const auto* list = static_cast<ListObject*>(level.object);
    const uint64_t* words = list->words.get();
    if (list->aux == kListAny)
      return advanceValues(reinterpret_cast<const Value*>(words), list->length);
    for (uint64_t i = 0; i < list->length; ++i) {
      add(level, list->aux == kListInt ? ofInt(static_cast<int64_t>(words[i]))
                                       : ofFloat(asDouble(words[i])));
    }
    return Step::kDone;
  }

  Step advanceFields() {
    auto* instance = static_cast<InstanceObject*>(stack_.back().object);
    const Class& cls = isolate_.classInfo(instance->class_id);
    const auto& fields = cls.fields;
    Step step;
    while (stack_.back().at < cls.payloadSize()) {
      const uint64_t i = stack_.back().at++;
      const uint64_t word = trailingValues(instance)[i].bits;
      if ((fields[i].flags & bytecode::kFieldRawInt) != 0) {
        add(stack_.back(), ofInt(static_cast<int64_t>(word)));
      } else if ((fields[i].flags & bytecode::kFieldRawFloat) != 0) {
        add(stack_.back(), ofFloat(asDouble(word)));
      } else if (!addValue(Value{word}, &step)) {
        return step;
      }
    }
    return Step::kDone;
  }

  /// Keys alone: equal maps have equal ones.
  Step advanceEntries() {
    const auto* map = static_cast<MapObject*>(stack_.back().object);
    Step step;
    while (stack_.back().at < map->used) {
      const Value key = *mapEntry(map, stack_.back().at++);
      if (!key.isUnassigned() && !addValue(key, &step)) return step;
    }
    return Step::kDone;
  }

  Isolate& isolate_;
  const HashKeys& keys_;
  InlineStack<Level, 8> stack_;
  CycleFinder<const Object*> cycles_;
  SharedParts<const Object*, uint64_t> known_;
};

}  // namespace

uint64_t hashBytes(const HashKeys& keys, std::string_view bytes) {
  uint64_t h = hashMix(keys, keys.seed, bytes.size());
  size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    uint64_t word;
    std::memcpy(&word, bytes.data() + i, 8);
    h = hashMix(keys, h, word);
  }
  if (i == bytes.size()) return hashEnd(keys, h);
  uint64_t tail = 0;
  std::memcpy(&tail, bytes.data() + i, bytes.size() - i);
  return hashEnd(keys, hashMix(keys, h, tail));
}

bool hashKey(Isolate& isolate, Value key, uint64_t* hash) {
  if (key.isInlineInt()) {
    const auto word = static_cast<uint64_t>(key.asInlineInt());
    return *hash = hashWord(isolate.hash_keys, word), true;
  }
  if (isString(key)) return *hash = stringHash(isolate, asString(key)), true;
  return Hasher(isolate).hash(key, hash);
}

}  // namespace vela::runtime
