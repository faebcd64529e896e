#include "core/runtime/heap.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <string>

#include "core/runtime/builtins.h"
#include "core/runtime/errors.h"
#include "core/runtime/handles.h"
#include "core/runtime/lists.h"
#include "core/runtime/maps.h"
#include "core/runtime/objects.h"
#include "core/runtime/strings.h"

namespace vela::runtime {
namespace {

IsolateOptions stress(uint64_t every) {
  IsolateOptions options;
  options.gc_every = every;
  options.gc_verify = true;
  options.scan_native_stack = false;
  options.hash_seed = 1;
  return options;
}

TEST(Heap, AFreshIsolateHasItsCanonicalStrings) {
  Isolate isolate{IsolateOptions{}};
  EXPECT_EQ(textOf(newString(isolate, "a")), "a");
  EXPECT_EQ(newString(isolate, "a"), newString(isolate, "a"));
  EXPECT_EQ(newString(isolate, ""), Value::object(isolate.empty_string));
}

TEST(Heap, AnInteriorPointerFindsItsObject) {
  Isolate isolate{IsolateOptions{}};
  Handle small(isolate, newString(isolate, "some text that is longer"));
  Handle large(isolate, listFilled(isolate, 100000, Value::number(1.5)));
  const auto* words = asList(large)->words.get();
  Object* array = isolate.heap().findObject(reinterpret_cast<uintptr_t>(words + 99999));
  ASSERT_NE(array, nullptr);
  EXPECT_EQ(array->kind, ObjectKind::kRawArray);
  EXPECT_EQ(isolate.heap().findObject(small.get().bits + 47), small.get().asObject());
  EXPECT_EQ(isolate.heap().findObject(reinterpret_cast<uintptr_t>(words + 100000) + 16), nullptr);
  EXPECT_EQ(isolate.heap().findObject(0x7fff12345678), nullptr);
  EXPECT_EQ(isolate.heap().findObject(17), nullptr);
}

TEST(Heap, WhatIsNotReachableIsFreed) {
  Isolate isolate{IsolateOptions{}};
  for (int i = 0; i < 200000; ++i)
    newString(isolate, "garbage garbage garbage garbage " + std::to_string(i));
  isolate.heap().collect(CollectionKind::kFull, "test");
  EXPECT_LT(isolate.heap().usedBytes(), uint64_t{1} << 20);
}

TEST(Heap, AMillionLongLinkedListSurvives) {
  Isolate isolate{IsolateOptions{}};
  Handle list(isolate, Value::none());
  for (int i = 0; i < 1000000; ++i) {
    const Value cell = newTuple(isolate, nullptr, 0);
    ASSERT_FALSE(cell.isUnassigned());
    Value parts[2] = {Value::inlineInt(i), list};
    list = newTuple(isolate, parts, 2);
  }
  isolate.heap().collect(CollectionKind::kFull, "test");
  int64_t n = 0;
  for (Value v = list; !v.isNone(); v = trailingValues(as<TupleObject>(v))[1]) ++n;
  EXPECT_EQ(n, 1000000);
}

TEST(Heap, AnOldObjectKeepsTheNewOnesStoredIntoIt) {
  Isolate isolate(stress(0));
  Handle cell(isolate, newCell(isolate));
  isolate.heap().collect(CollectionKind::kFull, "test");
  EXPECT_NE(cell.get().asObject()->gc & kGcOldUnlogged, 0);
  for (int i = 0; i < 1000; ++i) {
    setCell(isolate, cell, newString(isolate, "new text number " + std::to_string(i)));
    if (i % 7 == 0) isolate.heap().collect(CollectionKind::kYoung, "test");
    EXPECT_EQ(textOf(cellValue(cell)), "new text number " + std::to_string(i));
  }
}

TEST(Heap, TheLimitIsACatchableError) {
  IsolateOptions options;
  options.max_heap_bytes = 4 << 20;
  Isolate isolate(options);
  Handle list(isolate, newList(isolate));
  bool pushed = true;
  int n = 0;
  while (pushed && n < 1000000) {
    Handle text(isolate, newString(isolate, "text number " + std::to_string(n)));
    if (text.get().isUnassigned()) break;
    pushed = listPush(isolate, asList(list), text);
    ++n;
  }
  EXPECT_LT(n, 1000000);
  EXPECT_EQ(isolate.exec.pending_error.asObject()->class_id, class_id::kOutOfMemoryError);
  EXPECT_TRUE(takePendingError(isolate).isPointer());
  list = Value::none();
  EXPECT_FALSE(newString(isolate, "there is room again after the catch").isUnassigned());
  EXPECT_TRUE(listFilled(isolate, 1 << 20, Value::none()).isUnassigned());
  EXPECT_TRUE(listFilled(isolate, kMaxListLength + 1, Value::none()).isUnassigned());
}

TEST(Heap, WhoCannotThrowGoesBeyondTheLimitAndOwesTheErrorOnce) {
  IsolateOptions options;
  options.max_heap_bytes = 4 << 20;
  Isolate isolate(options);
  Heap& heap = isolate.heap();
  Handle list(isolate, newList(isolate));
  while (!heap.owesError()) {
    Heap::BeyondLimitScope beyond(heap);
    Handle text(isolate, newString(isolate, "text behind another one, all of them in use"));
    ASSERT_FALSE(text.get().isUnassigned());
    ASSERT_TRUE(listPush(isolate, asList(list), text));
  }
  EXPECT_GT(heap.usedBytes(), options.max_heap_bytes);
  EXPECT_TRUE(isolate.exec.pending_error.isUnassigned());
  EXPECT_TRUE(heap.takeOwedError());
  EXPECT_FALSE(heap.takeOwedError());
}

/// Fills a list until the heap owes an error.
void goBeyondTheLimit(Isolate& isolate, Handle& list) {
  while (!isolate.heap().owesError()) {
    Heap::BeyondLimitScope beyond(isolate.heap());
    ASSERT_TRUE(listPush(isolate, asList(list), newString(isolate, "text behind another one")));
  }
}

TEST(Heap, AnErrorThatWasThrownIsNotOwedAsWell) {
  IsolateOptions options;
  options.max_heap_bytes = 4 << 20;
  Isolate isolate(options);
  Heap& heap = isolate.heap();
  Handle list(isolate, newList(isolate));
  goBeyondTheLimit(isolate, list);
  EXPECT_TRUE(newString(isolate, std::string(100000, 'x')).isUnassigned());
  EXPECT_TRUE(takePendingError(isolate).isPointer());
  EXPECT_FALSE(heap.takeOwedError());
}

TEST(Heap, MemoryThatWasFreedMeanwhileOwesNothing) {
  IsolateOptions options;
  options.max_heap_bytes = 4 << 20;
  Isolate isolate(options);
  Heap& heap = isolate.heap();
  Handle list(isolate, newList(isolate));
  goBeyondTheLimit(isolate, list);
  list = Value::none();
  heap.collect(CollectionKind::kFull, "test");
  EXPECT_FALSE(heap.takeOwedError());
}

TEST(Heap, AWordOnTheVmStackKeepsItsObject) {
  Isolate isolate(stress(0));
  Value* stack = isolate.vmStack();
  stack[0] = newString(isolate, "kept by the stack, not by a handle");
  stack[1] = Value{0x123456789};  // stale
  isolate.exec.vm_stack_top = reinterpret_cast<uintptr_t>(stack + 2);
  isolate.heap().collect(CollectionKind::kFull, "test");
  for (int i = 0; i < 1000; ++i) newString(isolate, "other text of about the same length");
  EXPECT_EQ(textOf(stack[0]), "kept by the stack, not by a handle");
}

/// Random changes to a graph of lists, tuples, maps and strings beside a model of it in C++.
class ShadowModel {
 public:
  /// A list is emptied at one step in `lifetime`.
  ShadowModel(Isolate& isolate, uint32_t seed, uint32_t lifetime)
      : isolate_(isolate), random_(seed), lifetime_(lifetime), slots_(isolate) {
    slots_.resize(kSlots);
    for (int i = 0; i < kSlots; ++i) slots_[i] = newList(isolate_);
    model_.resize(kSlots);
  }

  void step() {
    const size_t slot = random_() % kSlots;
    const uint32_t what = random_() % 10;
    if (random_() % lifetime_ == 0) {
      slots_[slot] = newList(isolate_);
      model_[slot].clear();
    } else if (what == 0) {
      moveElements(asList(slots_[slot]), model_[slot]);
    } else if (what == 1 && !model_[slot].empty()) {
      model_[slot].pop_back();
      listTruncate(asList(slots_[slot]), model_[slot].size());
    } else if (what == 2 && !model_[slot].empty()) {
      const size_t at = random_() % model_[slot].size();
      const std::string text = nextText();
      Handle value(isolate_, make(text));
      ASSERT_TRUE(listSet(isolate_, asList(slots_[slot]), at, value));
      model_[slot][at] = text;
    } else {
      const std::string text = nextText();
      Handle value(isolate_, make(text));
      ASSERT_TRUE(listPush(isolate_, asList(slots_[slot]), value));
      model_[slot].push_back(text);
    }
  }

  void check() {
    for (size_t s = 0; s < kSlots; ++s) {
      ListObject* list = asList(slots_[s]);
      ASSERT_EQ(list->length, model_[s].size());
      for (size_t i = 0; i < model_[s].size(); ++i) {
        const Value v = listGet(isolate_, list, i);
        const std::string& text = model_[s][i];
        if (text[0] == 'i')
          ASSERT_EQ("i" + std::to_string(asInt(v)), text);
        else if (text[0] == 't')
          ASSERT_EQ(textOf(trailingValues(as<TupleObject>(v))[1]), text);
        else
          ASSERT_EQ(textOf(v), text);
      }
    }
  }

 private:
  static constexpr int kSlots = 20;
  /// Changes at which places elements stand.
  void moveElements(ListObject* list, std::vector<std::string>& model) {
    const std::string text = nextText();
    Handle value(isolate_, make(text));
    const auto at = static_cast<ptrdiff_t>(random_() % (model.size() + 1));
    const uint32_t what = random_() % 4;
    if (what == 0) {
      ASSERT_TRUE(listWiden(isolate_, list, kindOf(value)));
      ASSERT_TRUE(listOpen(isolate_, list, static_cast<uint64_t>(at)));
      ASSERT_TRUE(listSet(isolate_, list, static_cast<uint64_t>(at), value));
      model.insert(model.begin() + at, text);
    } else if (what == 1 && static_cast<size_t>(at) < model.size()) {
      listRemoveAt(isolate_, list, static_cast<uint64_t>(at));
      model.erase(model.begin() + at);
    } else if (what == 2) {
      Value arguments[1] = {Value::object(list)};
      callBuiltin(isolate_, builtin_id::kListReverse, arguments, 1);
      std::reverse(model.begin(), model.end());
    } else {
      Handle other(isolate_, newList(isolate_));
      ASSERT_TRUE(listPush(isolate_, asList(other), value));
      ASSERT_TRUE(listAppend(isolate_, list, asList(other)));
      model.push_back(text);
    }
  }
  std::string nextText() {
    const uint32_t kind = random_() % 4;
    const std::string number = std::to_string(random_() % 1000);
    return (kind == 0 ? "i" : kind == 1 ? "t" : "s") + number;
  }
  Value make(const std::string& text) {
    if (text[0] == 'i') return Value::inlineInt(std::stoi(text.substr(1)));
    Handle string(isolate_, newString(isolate_, text));
    if (text[0] != 't') return string;
    Handle other(isolate_, newString(isolate_, "filler " + text));
    Value parts[2] = {other, string};
    return newTuple(isolate_, parts, 2);
  }
  Isolate& isolate_;
  std::mt19937 random_;
  const uint32_t lifetime_;
  HandleVector slots_;
  std::vector<std::vector<std::string>> model_;
};

TEST(Heap, RandomChangesUnderStressAgreeWithAModel) {
  for (uint64_t every : {1, 3, 50}) {
    Isolate isolate(stress(every));
    ShadowModel model(isolate, static_cast<uint32_t>(every), 30);
    const int steps = every == 1 ? 600 : 3000;
    for (int i = 0; i < steps; ++i) {
      model.step();
      if (i % 100 == 0) model.check();
    }
    model.check();
  }
}

TEST(Heap, RandomChangesWithoutStressAgreeWithAModel) {
  IsolateOptions options;
  options.gc_verify = true;
  Isolate isolate(options);
  ShadowModel model(isolate, 7, 30000);
  for (int i = 0; i < 60000; ++i) {
    model.step();
    if (i % 500 == 0) {
      isolate.heap().collect(i % 4000 == 0 ? CollectionKind::kFull : CollectionKind::kYoung,
                             "test");
      model.check();
    }
  }
}

}  // namespace
}  // namespace vela::runtime
