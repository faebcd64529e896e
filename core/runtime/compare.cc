#include "core/runtime/compare.h"

#include <cmath>
#include <cstring>

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

/// One level of C++ recursion through nested data.
class Nesting {
 public:
  explicit Nesting(Isolate& isolate) : isolate_(isolate) { ++isolate_.native_depth; }
  ~Nesting() { --isolate_.native_depth; }
  bool tooDeep() const { return isolate_.native_depth > kMaxNesting || nativeStackEnds(isolate_); }

 private:
  Isolate& isolate_;
};

/// == on nested data; `keys` selects the equality of keys.
class Equality {
 public:
  Equality(Isolate& isolate, bool keys) : isolate_(isolate), keys_(keys) {}

  Answer equal(Value a, Value b) {
    if (isInstance(a)) return instances(a, b);
    if (!a.isPointer() || !b.isPointer()) return answer(simpleEqual(a, b));
    const Object* x = a.asObject();
    const Object* y = b.asObject();
    if (x->kind != y->kind) return Answer::kNo;
    switch (x->kind) {
      case ObjectKind::kIntBox: return answer(asInt(a) == asInt(b));
      case ObjectKind::kString: return answer(stringsEqual(asString(a), asString(b)));
      case ObjectKind::kRange: return answer(rangesEqual(as<RangeObject>(a), as<RangeObject>(b)));
      case ObjectKind::kList:
      case ObjectKind::kTuple:
      case ObjectKind::kMap:
      case ObjectKind::kSet: return nested(a, b);
      case ObjectKind::kInstance:
      case ObjectKind::kClosure:
      case ObjectKind::kBoundMethod:
      case ObjectKind::kClass:
      case ObjectKind::kStringBuilder:
      case ObjectKind::kRandom:
      case ObjectKind::kIterator:
      case ObjectKind::kBuffer:
      case ObjectKind::kValueArray:
      case ObjectKind::kRawArray:
      case ObjectKind::kCell: return answer(x == y);
    }
    return Answer::kNo;
  }

 private:
  bool isVariant(const Object* instance) const {
    return (isolate_.classInfo(instance->class_id).flags & bytecode::kClassVariant) != 0;
  }

  static bool rangesEqual(const RangeObject* a, const RangeObject* b) {
    return a->start == b->start && a->end == b->end && a->aux == b->aux;
  }

  /// At least one is no heap object.
  bool simpleEqual(Value a, Value b) const {
    if (a.isFloat() && b.isFloat()) return a.asFloat() == b.asFloat();
    if (a.isFloat()) return isInt(b) && intEqualsFloat(asInt(b), a.asFloat());
    if (b.isFloat()) return isInt(a) && intEqualsFloat(asInt(a), b.asFloat());
    return a == b;
  }

  /// The left operand's `operator ==`, whatever the right one is; else variants by content, others
  /// by identity.
  Answer instances(Value a, Value b) {
    if (!keys_) {
      const MemberEntry entry = lookupMember(isolate_, a, name::kEqual);
      if (entry.kind == MemberKind::kMethod) return callOperator(entry.function, a, b);
    }
    const Object* x = a.asObject();
    if (!isVariant(x) || !isInstance(b)) return answer(a == b);
    return x->class_id == b.asObject()->class_id ? nested(a, b) : Answer::kNo;
  }

  Answer callOperator(FunctionId function, Value a, Value b) {
    const Value args[] = {a, b};
    const Value result = callMethod(isolate_, function, args, 2);
    if (result.isUnassigned()) return Answer::kError;
    if (!result.isBool()) {
      throwTypeError(isolate_,
                     {"operator '==' must give a Bool, got ", typeName(isolate_, result)});
      return Answer::kError;
    }
    return answer(result.isTrue());
  }

  Answer nested(Value a, Value b) {
    Nesting nesting(isolate_);
    if (nesting.tooDeep()) return throwStackOverflow(isolate_), Answer::kError;
    switch (a.asObject()->kind) {
      case ObjectKind::kList: return lists(a, b);
      case ObjectKind::kTuple: return tuples(as<TupleObject>(a), as<TupleObject>(b));
      case ObjectKind::kMap:
      case ObjectKind::kSet: return maps(a, b);
      default: return fields(a, b);
    }
  }

  Answer lists(Value a, Value b) {
    ListObject* x = asList(a);
    ListObject* y = asList(b);
    if (x->length != y->length) return Answer::kNo;
    if (x->aux == kListInt && y->aux == kListInt) {
      return answer(std::memcmp(x->words.get(), y->words.get(), x->length * 8) == 0);
    }
    for (uint64_t i = 0; i < x->length && i < y->length; ++i) {
      Handle first(isolate_, listGet(isolate_, x, i));
      if (first.get().isUnassigned()) return Answer::kError;
      Handle second(isolate_, listGet(isolate_, y, i));
      if (second.get().isUnassigned()) return Answer::kError;
      const Answer same = equal(first, second);
      if (same != Answer::kYes) return same;
    }
    return answer(x->length == y->length);
  }

  Answer tuples(TupleObject* x, TupleObject* y) {
    if (x->length != y->length) return Answer::kNo;
    return all(trailingValues(x), trailingValues(y), x->length);
  }

  Answer fields(Value a, Value b) {
    const Class& cls = isolate_.classInfo(a.asObject()->class_id);
    for (uint32_t i = 0; i < cls.fields.size(); ++i) {
      Handle first(isolate_, loadField(isolate_, a.asObject(), i, cls.fields[i].flags));
      Handle second(isolate_, loadField(isolate_, b.asObject(), i, cls.fields[i].flags));
      const Answer same = equal(first, second);
      if (same != Answer::kYes) return same;
    }
    return Answer::kYes;
  }

  Answer all(const Value* a, const Value* b, uint64_t n) {
    for (uint64_t i = 0; i < n; ++i) {
      const Answer same = equal(a[i], b[i]);
      if (same != Answer::kYes) return same;
    }
    return Answer::kYes;
  }

  Answer maps(Value a, Value b) {
    MapObject* x = asMap(a);
    MapObject* y = asMap(b);
    if (x->count != y->count) return Answer::kNo;
    for (uint64_t i = 0; i < x->used; ++i) {
      const Value key = *mapEntry(x, i);
      if (key.isUnassigned()) continue;
      const MapSearch found = mapFind(isolate_, y, key);
      if (found.error) return Answer::kError;
      // NaN is a key equal to itself, and yet a NaN inside a collection equals nothing.
      if (found.entry < 0 || (key.isFloat() && key.asFloat() != key.asFloat())) return Answer::kNo;
      if (x->kind == ObjectKind::kSet) continue;
      Handle value(isolate_, mapEntry(x, i)[1]);
      Handle other(isolate_, mapEntry(y, static_cast<uint64_t>(found.entry))[1]);
      const Answer same = equal(value, other);
      if (same != Answer::kYes) return same;
    }
    return Answer::kYes;
  }

  Isolate& isolate_;
  bool keys_;
};

constexpr uint64_t kMul = 0x9E3779B97F4A7C15ull;

uint64_t mixWord(uint64_t h, uint64_t w) {
  h = (h ^ w) * kMul;
  return h ^ (h >> 29);
}

/// The low bits choose the place in a table.
uint64_t finish(uint64_t h) { return h ^ (h >> 32); }

class Hasher {
 public:
  explicit Hasher(Isolate& isolate) : isolate_(isolate) {}

  bool hash(Value v, uint64_t* out) {
    const uint64_t seed = isolate_.hash_seed;
    if (isInt(v)) return *out = finish(mixWord(seed, static_cast<uint64_t>(asInt(v)))), true;
    if (v.isFloat()) return *out = finish(floatHash(v.asFloat())), true;
    if (!v.isPointer()) return *out = finish(mixWord(seed, v.bits)), true;
    Object* object = v.asObject();
    switch (object->kind) {
      case ObjectKind::kString: return *out = finish(stringHash(isolate_, asString(v))), true;
      case ObjectKind::kRange: {
        auto* range = as<RangeObject>(v);
        uint64_t h = mixWord(seed + range->aux, static_cast<uint64_t>(range->start));
        return *out = finish(mixWord(h, static_cast<uint64_t>(range->end))), true;
      }
      case ObjectKind::kList:
      case ObjectKind::kTuple:
      case ObjectKind::kMap:
      case ObjectKind::kSet: return nested(v, out);
      case ObjectKind::kInstance:
        if ((isolate_.classInfo(object->class_id).flags & bytecode::kClassVariant) != 0)
          return nested(v, out);
        [[fallthrough]];
      default: return *out = finish(mixWord(seed, v.bits)), true;
    }
  }

 private:
  /// An integral Float hashes like the Int it equals.
  uint64_t floatHash(double d) const {
    int64_t i;
    if (floatToInt(d, &i) && static_cast<double>(i) == d)
      return mixWord(isolate_.hash_seed, static_cast<uint64_t>(i));
    return mixWord(isolate_.hash_seed + 1, Value::number(d).bits);
  }

  bool nested(Value v, uint64_t* out) {
    Nesting nesting(isolate_);
    if (nesting.tooDeep()) return throwStackOverflow(isolate_), false;
    Object* object = v.asObject();
    uint64_t h = mixWord(isolate_.hash_seed, static_cast<uint64_t>(object->kind)), part;
    if (object->kind == ObjectKind::kList) {
      ListObject* list = asList(v);
      for (uint64_t i = 0; i < list->length; ++i) {
        if (!hashElement(list, i, &part)) return false;
        h = mixWord(h, part);
      }
    } else if (object->kind == ObjectKind::kTuple) {
      auto* tuple = as<TupleObject>(v);
      for (uint64_t i = 0; i < tuple->length; ++i) {
        if (!hash(trailingValues(tuple)[i], &part)) return false;
        h = mixWord(h, part);
      }
    } else if (object->kind == ObjectKind::kInstance) {
      const size_t n = isolate_.classInfo(object->class_id).fields.size();
      h = mixWord(h, object->class_id);
      for (size_t i = 0; i < n; ++i) {
        if (!hashField(object, static_cast<uint32_t>(i), &part)) return false;
        h = mixWord(h, part);
      }
    } else {
      // The order does not count.
      MapObject* map = asMap(v);
      uint64_t sum = map->count;
      for (uint64_t i = 0; i < map->used; ++i) {
        if (mapEntry(map, i)->isUnassigned()) continue;
        if (!hash(*mapEntry(map, i), &part)) return false;
        sum += mixWord(h, part);
      }
      h = mixWord(h, sum);
    }
    return *out = finish(h), true;
  }

  /// Without boxing, so that hashing does not collect.
  bool hashElement(const ListObject* list, uint64_t i, uint64_t* out) {
    const uint64_t word = list->words.get()[i];
    if (list->aux == kListInt) return *out = finish(mixWord(isolate_.hash_seed, word)), true;
    if (list->aux == kListAny) return hash(Value{word}, out);
    return *out = finish(floatHash(asDoubleWord(word))), true;
  }
  bool hashField(Object* object, uint32_t i, uint64_t* out) {
    const uint8_t flags = isolate_.classInfo(object->class_id).fields[i].flags;
    const uint64_t word = trailingValues(static_cast<InstanceObject*>(object))[i].bits;
    if ((flags & bytecode::kFieldRawInt) != 0)
      return *out = finish(mixWord(isolate_.hash_seed, word)), true;
    if ((flags & bytecode::kFieldRawFloat) != 0)
      return *out = finish(floatHash(asDoubleWord(word))), true;
    return hash(Value{word}, out);
  }
  static double asDoubleWord(uint64_t word) {
    double d;
    std::memcpy(&d, &word, sizeof d);
    return d;
  }

  Isolate& isolate_;
};

}  // namespace

Answer valuesEqual(Isolate& isolate, Value a, Value b) {
  return Equality(isolate, false).equal(a, b);
}

Answer keysEqual(Isolate& isolate, Value a, Value b) {
  if (a.isFloat() && b.isFloat() && a.asFloat() != a.asFloat())
    return answer(b.asFloat() != b.asFloat());
  Heap::NoGcScope no_gc(isolate.heap());  // wide Ints of raw lists are boxed for the comparison
  return Equality(isolate, true).equal(a, b);
}

bool hashKey(Isolate& isolate, Value key, uint64_t* hash) {
  if (key.isInlineInt()) {
    const auto word = static_cast<uint64_t>(key.asInlineInt());
    return *hash = finish(mixWord(isolate.hash_seed, word)), true;
  }
  if (isString(key)) return *hash = finish(stringHash(isolate, asString(key))), true;
  return Hasher(isolate).hash(key, hash);
}

bool identical(Value a, Value b) {
  if (a == b) return true;
  if (isInt(a) && isInt(b)) return asInt(a) == asInt(b);
  return isString(a) && isString(b) && stringsEqual(asString(a), asString(b));
}

int compareValues(Value a, Value b) {
  if (isString(a)) {
    const int order = textOf(a).compare(textOf(b));  // UTF-8 orders like code points
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  if (a.isFloat() && b.isFloat()) {
    const double x = a.asFloat(), y = b.asFloat();
    return x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
  }
  if (!a.isFloat() && !b.isFloat()) {
    const int64_t x = asInt(a), y = asInt(b);
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (b.isFloat()) return compareIntFloat(asInt(a), b.asFloat());
  const int order = compareIntFloat(asInt(b), a.asFloat());
  return order == 2 ? 2 : -order;
}

}  // namespace vela::runtime
