// == on values. Nested data is compared with a stack of its own: it may nest deeper than the native
// stack reaches. A level of it asks whether two collections of one kind are equal; searching a key
// in a map is such a question for every candidate that is itself nested, and a "no" then means the
// next candidate, everywhere else the end. Parts that several places share are compared once
// (shared_parts.h); an operator of a class may change anything, so it is called for each place.
#include <cstring>

#include "core/runtime/compare.h"
#include "core/runtime/cycles.h"
#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/hashing.h"
#include "core/runtime/inline_stack.h"
#include "core/runtime/lists.h"
#include "core/runtime/maps.h"
#include "core/runtime/members.h"
#include "core/runtime/names.h"
#include "core/runtime/numbers.h"
#include "core/runtime/shared_parts.h"
#include "core/runtime/strings.h"

namespace vela::runtime {

namespace {

class Equality {
 public:
  /// `keys` selects the equality of keys.
  Equality(Isolate& isolate, bool keys) : isolate_(isolate), pairs_(isolate), keys_(keys) {}

  Answer equal(Value a, Value b) {
    Step step = compare(a, b, keys_);
    if (step != Step::kOpened) return answerOf(step);
    for (;;) {
      step = advance();
      if (step == Step::kError) return Answer::kError;
      if (step != Step::kOpened && close(step)) return answerOf(step);
    }
  }

 private:
  enum class Step : uint8_t { kNo, kYes, kError, kOpened };
  struct Level {
    uint64_t at = 0;       // the next element, field or entry
    uint64_t entered = 0;  // SharedParts::enter
    bool keys = false;
    // A map or set: the search of the entry's key in the other one.
    enum class Search : uint8_t { kNone, kRunning, kFound } search = Search::kNone;
    KeyProbe probe{};
    int64_t candidate = -1;
  };

  static Step stepOf(bool yes) { return yes ? Step::kYes : Step::kNo; }
  static Answer answerOf(Step step) {
    return step == Step::kError ? Answer::kError : answer(step == Step::kYes);
  }

  // --- two values ---

  Step compare(Value a, Value b, bool keys) {
    if (isInstance(a)) return instances(a, b, keys);
    if (!a.isPointer() || !b.isPointer()) return stepOf(simpleEqual(a, b));
    const Object* x = a.asObject();
    const Object* y = b.asObject();
    if (x->kind != y->kind) return Step::kNo;
    switch (x->kind) {
      case ObjectKind::kIntBox: return stepOf(asInt(a) == asInt(b));
      case ObjectKind::kString: return stepOf(stringsEqual(asString(a), asString(b)));
      case ObjectKind::kRange: return stepOf(rangesEqual(as<RangeObject>(a), as<RangeObject>(b)));
      case ObjectKind::kList:
        if (asList(a)->length != asList(b)->length) return Step::kNo;
        return open(a, b, keys);
      case ObjectKind::kTuple:
        if (as<TupleObject>(a)->length != as<TupleObject>(b)->length) return Step::kNo;
        return open(a, b, keys);
      case ObjectKind::kMap:
      case ObjectKind::kSet:
        if (asMap(a)->count != asMap(b)->count) return Step::kNo;
        return open(a, b, keys);
      case ObjectKind::kInstance:
      case ObjectKind::kClosure:
      case ObjectKind::kBoundMethod:
      case ObjectKind::kClass:
      case ObjectKind::kStringBuilder:
      case ObjectKind::kRandom:
      case ObjectKind::kMapIterator:
      case ObjectKind::kSetIterator:
      case ObjectKind::kSteppedRange:
      case ObjectKind::kBuffer:
      case ObjectKind::kValueArray:
      case ObjectKind::kRawArray:
      case ObjectKind::kCell: return stepOf(x == y);
    }
    return Step::kNo;
  }

  static bool rangesEqual(const RangeObject* a, const RangeObject* b) {
    return a->start == b->start && a->end == b->end && a->aux == b->aux;
  }

  /// At least one is no heap object.
  static bool simpleEqual(Value a, Value b) {
    if (a.isFloat() && b.isFloat()) return a.asFloat() == b.asFloat();
    if (a.isFloat()) return isInt(b) && intEqualsFloat(asInt(b), a.asFloat());
    if (b.isFloat()) return isInt(a) && intEqualsFloat(asInt(a), b.asFloat());
    return a == b;
  }

  /// The left operand's `operator ==`, whatever the right one is; else variants by content, others
  /// by identity.
  Step instances(Value a, Value b, bool keys) {
    if (!keys) {
      const MemberEntry entry = lookupMember(isolate_, a, name::kEqual);
      if (entry.kind == MemberKind::kMethod) return callOperator(entry.function, a, b);
    }
    const Object* x = a.asObject();
    const bool variant = (isolate_.classInfo(x->class_id).flags & bytecode::kClassVariant) != 0;
    if (!variant || !isInstance(b)) return stepOf(a == b);
    return x->class_id == b.asObject()->class_id ? open(a, b, keys) : Step::kNo;
  }

  Step callOperator(FunctionId function, Value a, Value b) {
    const Value args[] = {a, b};
    const Value result = callMethod(isolate_, function, args, 2);
    known_.forget();
    if (result.isUnassigned()) return Step::kError;
    if (result.isBool()) return stepOf(result.isTrue());
    throwTypeError(isolate_, {"operator '==' must give a Bool, got ", typeName(isolate_, result)});
    return Step::kError;
  }

  // --- levels ---

  struct Pair {
    uint64_t a = 0, b = 0;
    bool operator==(const Pair& o) const { return a == o.a && b == o.b; }
  };
  struct PairHash {
    size_t operator()(const Pair& pair) const {
      constexpr uint64_t kSpread = 0x9E3779B97F4A7C15;
      return static_cast<size_t>(foldedProduct(pair.a ^ kSpread, pair.b + kSpread));
    }
  };

  /// Objects lie at even addresses: the last bit tells the two equalities apart.
  static Pair partOf(Value a, Value b, bool keys) {
    return {a.bits | static_cast<uint64_t>(keys), b.bits};
  }

  Step open(Value a, Value b, bool keys) {
    if (const bool* known = known_.find(partOf(a, b, keys))) return stepOf(*known);
    if (!isolate_.countStep()) return Step::kError;
    Level level;
    level.entered = known_.enter();
    level.keys = keys;
    levels_.push(level);
    pairs_.push(a);
    pairs_.push(b);
    if (!cycles_.enter({a.bits, b.bits}, levels_.size())) return Step::kOpened;
    throwStackOverflow(isolate_);
    return Step::kError;
  }

  /// The innermost level is decided. True: and with it the whole.
  bool close(Step decided) {
    for (;;) {
      const Level& level = levels_.back();
      known_.leave(level.entered, partOf(left(), right(), level.keys), decided == Step::kYes);
      levels_.pop();
      pairs_.pop();
      pairs_.pop();
      if (levels_.empty()) return true;
      Level& outer = levels_.back();
      if (outer.search == Level::Search::kRunning) {
        if (decided == Step::kYes) outer.search = Level::Search::kFound;
        return false;
      }
      if (decided == Step::kYes) return false;
    }
  }

  Value left() { return pairs_[pairs_.size() - 2]; }
  Value right() { return pairs_.back(); }

  Step advance() {
    switch (left().asObject()->kind) {
      case ObjectKind::kList: return advanceList(asList(left()), asList(right()));
      case ObjectKind::kTuple: return advanceTuple();
      case ObjectKind::kMap:
      case ObjectKind::kSet: return advanceMap(asMap(left()), asMap(right()));
      default: return advanceFields(left().asObject(), right().asObject());
    }
  }

  Step advanceList(ListObject* x, ListObject* y) {
    const bool keys = levels_.back().keys;
    if (x->aux == kListInt && y->aux == kListInt) {
      return stepOf(x->length == y->length &&
                    std::memcmp(x->words.get(), y->words.get(), x->length * 8) == 0);
    }
    // Operators of classes may change the lengths.
    while (levels_.back().at < x->length && levels_.back().at < y->length) {
      const uint64_t i = levels_.back().at++;
      Handle first(isolate_, listGet(isolate_, x, i));
      if (first.get().isUnassigned()) return Step::kError;
      Handle second(isolate_, listGet(isolate_, y, i));
      if (second.get().isUnassigned()) return Step::kError;
      const Step step = compare(first, second, keys);
      if (step != Step::kYes) return step;
    }
    return stepOf(x->length == y->length);
  }

  Step advanceTuple() {
    auto* x = as<TupleObject>(left());
    auto* y = as<TupleObject>(right());
    const bool keys = levels_.back().keys;
    while (levels_.back().at < x->length) {
      const uint64_t i = levels_.back().at++;
      const Step step = compare(trailingValues(x)[i], trailingValues(y)[i], keys);
      if (step != Step::kYes) return step;
    }
    return Step::kYes;
  }

  Step advanceFields(Object* x, Object* y) {
    const bool keys = levels_.back().keys;
    const Class& cls = isolate_.classInfo(x->class_id);
    const auto& fields = cls.fields;
    while (levels_.back().at < cls.payloadSize()) {
      const auto i = static_cast<uint32_t>(levels_.back().at++);
      Handle first(isolate_, loadField(isolate_, x, i, fields[i].flags));
      Handle second(isolate_, loadField(isolate_, y, i, fields[i].flags));
      const Step step = compare(first, second, keys);
      if (step != Step::kYes) return step;
    }
    return Step::kYes;
  }

  Step advanceMap(MapObject* x, MapObject* y) {
    for (;;) {
      Level& level = levels_.back();
      Step step = Step::kYes;
      switch (level.search) {
        case Level::Search::kNone:
          while (level.at < x->used && mapEntry(x, level.at)->isUnassigned()) ++level.at;
          if (level.at >= x->used) return Step::kYes;
          if (!startProbe(isolate_, *mapEntry(x, level.at), &level.probe)) return Step::kError;
          level.search = Level::Search::kRunning;
          break;
        case Level::Search::kRunning:
          level.candidate = nextCandidate(y, &level.probe);
          if (level.candidate < 0) return Step::kNo;
          step = compare(*mapEntry(x, level.at),
                         *mapEntry(y, static_cast<uint64_t>(level.candidate)), true);
          if (step == Step::kOpened || step == Step::kError) return step;
          if (step == Step::kYes) level.search = Level::Search::kFound;
          break;
        case Level::Search::kFound:
          level.search = Level::Search::kNone;
          step = compareEntries(x, y, level);
          if (step != Step::kYes) return step;
          break;
      }
    }
  }

  /// The entries of one key.
  Step compareEntries(MapObject* x, MapObject* y, Level& level) {
    const uint64_t i = level.at++;
    const Value key = *mapEntry(x, i);
    // NaN is a key equal to itself, and yet a NaN inside a collection equals nothing.
    if (key.isFloat() && key.asFloat() != key.asFloat()) return Step::kNo;
    if (x->kind == ObjectKind::kSet) return Step::kYes;
    return compare(mapEntry(x, i)[1], mapEntry(y, static_cast<uint64_t>(level.candidate))[1],
                   level.keys);
  }

  Isolate& isolate_;
  InlineStack<Level, 4> levels_;
  RootedStack<8> pairs_;  // what the levels compare
  CycleFinder<Pair> cycles_;
  SharedParts<Pair, bool, PairHash> known_;
  bool keys_;
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

}  // namespace vela::runtime
