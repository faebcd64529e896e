// Loads, stores, allocation and the write barrier of compiled code.
#include "targets/llvm/test_support.h"

namespace vela::llvmjit {
namespace {

using MemoryAccess = CodeTest;

/// Node::imm of new.instance as text.
std::string instance(ClassId class_id, uint32_t words) {
  return std::to_string(ir::newInstanceImm(class_id, words));
}

TEST_P(MemoryAccess, FieldsAreRawOrBoxedWordsBehindTheHeader) {
  auto unit = compile(R"(unit "f" function 1 (Value) -> Float
b0:
  v0: Value = param<0>
  v1: Int = load.field<0> v0
  v2: Float = load.field<1> v0
  v3: Value = load.field<2> v0
  v4: Float = int.to.float v1
  v5: Float = fadd v2, v4
  store.field<1> v0, v5
  store.field<0> v0, v1
  store.field<3> v0, v3
  return v5
)");
  auto* words = static_cast<uint64_t*>(rt.memory(64));
  const double d = 0.25;
  words[1] = 3;
  std::memcpy(&words[2], &d, 8);
  words[3] = kTrueBits;
  EXPECT_VALUE(unit->call({object(words)}), number(3.25));
  double stored;
  std::memcpy(&stored, &words[2], 8);
  EXPECT_EQ(stored, 3.25);
  EXPECT_EQ(words[4], kTrueBits);
}

std::string newInstanceUnit(uint32_t words) {
  return "unit \"f\" function 1 (Int) -> Value\nb0:\n  v0: Int = param<0>\n  v1: Value = "
         "new.instance<" +
         instance(40, words) + ">\n" + (words > 0 ? "  store.field<0> v1, v0\n" : "") +
         "  return v1\n";
}

TEST_P(MemoryAccess, SmallInstancesAreCutFromTheFreeRunOfTheirSizeClass) {
  auto unit = compile(newInstanceUnit(3));
  rt.refill(1, 2);
  const FreeRun before = rt.exec.free_runs[1];
  const ValueAndStatus first = unit->call({integer(7)});
  const ValueAndStatus second = unit->call({integer(8)});
  EXPECT_EQ(first.value, before.cursor);
  EXPECT_EQ(second.value, before.cursor + 32);
  EXPECT_EQ(rt.exec.free_runs[1].cursor, before.end);
  const Object* o = Value{first.value}.asObject();
  EXPECT_EQ(o->class_id, 40u);
  EXPECT_EQ(o->kind, ObjectKind::kInstance);
  EXPECT_EQ(o->gc, 0);
  EXPECT_EQ(reinterpret_cast<const uint64_t*>(o)[1], 7u);
  EXPECT_TRUE(rt.calls.empty());
  const ValueAndStatus third = unit->call({integer(9)});
  EXPECT_EQ(rt.count("vela_h_newinstance"), 1);
  EXPECT_EQ(reinterpret_cast<const uint64_t*>(Value{third.value}.asObject())[1], 9u);
}

TEST_P(MemoryAccess, LargeInstancesAndThoseOfUnknownSizeComeFromTheRuntime) {
  auto large = compile(newInstanceUnit(32));
  large->call({integer(1)});
  EXPECT_EQ(rt.count("vela_h_newinstance"), 1);
  EXPECT_EQ(rt.calls[0].arguments, (std::vector<uint64_t>{40}));
  auto unknown = compile(
      "unit \"f\" function 1 () -> Value\nb0:\n  v1: Value = new.instance<41>\n  return v1\n");
  unknown->call({});
  EXPECT_EQ(rt.calls[1].arguments, (std::vector<uint64_t>{41}));
}

TEST_P(MemoryAccess, AllocationAfterTheSlowPathGoesOnInTheNewRun) {
  auto unit = compile(
      "unit \"f\" function 1 (Value) -> Bool\nb0:\n  v0: Value = param<0>\n"
      "  v1: Value = new.cell v0\n  v2: Value = new.cell v1\n  v3: Value = new.cell v2\n"
      "  v4: Value = load.cell v3\n  v5: Bool = same.bits v4, v2\n  return v5\n");
  rt.on_call = [&](const HelperCall& call) {
    if (call.symbol == "vela_h_newcell") rt.refill(0, 2);
  };
  EXPECT_VALUE(unit->call({integer(1)}), Value::boolean(true));
  EXPECT_EQ(rt.count("vela_h_newcell"), 1);
  EXPECT_EQ(rt.exec.free_runs[0].cursor, rt.exec.free_runs[0].end);
}

TEST_P(MemoryAccess, CellsAndClosuresAreInitialised) {
  auto unit = compile(R"(unit "f" function 1 (Value, Value) -> Value
b0:
  v0: Value = param<0>
  v1: Value = param<1>
  v2: Value = new.cell v0
  v3: Value = new.closure<12> v2, v1
  v4: Value = load.capture<0> v3
  store.cell v4, v1
  return v3
)");
  for (size_t objects : {4, 0}) {
    rt.refill(0, objects);
    rt.refill(1, objects);
    const ValueAndStatus r = unit->call({integer(1), integer(2)});
    const auto* closure = static_cast<ClosureObject*>(Value{r.value}.asObject());
    EXPECT_EQ(closure->class_id, static_cast<ClassId>(class_id::kFunction));
    EXPECT_EQ(closure->kind, ObjectKind::kClosure);
    EXPECT_EQ(closure->function, 12u);
    EXPECT_EQ(closure->capture_count, 2u);
    const Value* captures = reinterpret_cast<const Value*>(closure + 1);
    EXPECT_EQ(captures[1], integer(2));
    const auto* cell = static_cast<CellObject*>(captures[0].asObject());
    EXPECT_EQ(cell->kind, ObjectKind::kCell);
    EXPECT_EQ(cell->class_id, static_cast<ClassId>(class_id::kInternal));
    EXPECT_EQ(cell->value, integer(2));
  }
}

TEST_P(MemoryAccess, TheBarrierLogsOldUnloggedObjectsThatGetAPointer) {
  auto unit = compile(
      "unit \"f\" function 1 (Value, Value) -> Value\nb0:\n  v0: Value = param<0>\n"
      "  v1: Value = param<1>\n  store.field<0> v0, v1\n  barrier v0, v1\n  return v1\n");
  auto* holder = static_cast<Object*>(rt.memory(32));
  const Value pointer = object(rt.memory(32));
  unit->call({object(holder), pointer});
  holder->gc = kGcMarked;
  unit->call({object(holder), pointer});
  holder->gc = kGcMarked | kGcOldUnlogged;
  unit->call({object(holder), integer(1)});
  unit->call({object(holder), number(1)});
  EXPECT_TRUE(rt.calls.empty());
  unit->call({object(holder), pointer});
  ASSERT_EQ(rt.count("vela_h_barrier"), 1);
  EXPECT_EQ(rt.calls[0].arguments, (std::vector<uint64_t>{object(holder).bits}));
}

TEST_P(MemoryAccess, TheElementBarrierSaysWhichElementOfAnOldListGotAPointer) {
  auto unit = compile(
      "unit \"f\" function 1 (Value, Int, Value) -> Value\nb0:\n  v0: Value = param<0>\n"
      "  v1: Int = param<1>\n  v2: Value = param<2>\n  barrier.element v0, v1, v2\n  return v2\n");
  auto* list = static_cast<Object*>(rt.memory(32));
  const Value pointer = object(rt.memory(32));
  list->gc = kGcMarked;
  unit->call({object(list), integer(7), pointer});
  list->gc = kGcMarked | kGcOldUnlogged | kGcTracked;
  unit->call({object(list), integer(7), integer(1)});
  EXPECT_TRUE(rt.calls.empty());
  for (const int bit : {kGcOldUnlogged, kGcTracked}) {
    list->gc = static_cast<uint8_t>(kGcMarked | bit);
    unit->call({object(list), integer(7), pointer});
    ASSERT_EQ(rt.count("vela_h_elementbarrier"), 1);
    EXPECT_EQ(rt.calls[0].arguments, (std::vector<uint64_t>{object(list).bits, 7}));
    rt.calls.clear();
  }
}

TEST_P(MemoryAccess, ACollectionBetweenTwoStoresIsSeenByTheSecondBarrier) {
  auto unit = compile(
      "unit \"f\" function 1 (Value, Int, Value) -> Value\nb0:\n  v0: Value = param<0>\n"
      "  v1: Int = param<1>\n  v2: Value = param<2>\n  store.field<0> v0, v2\n  barrier v0, v2\n"
      "  v3: Value = box.int v1\n  store.field<1> v0, v3\n  barrier v0, v3\n  return v3\n");
  auto* holder = static_cast<Object*>(rt.memory(32));
  auto* wide = static_cast<IntBoxObject*>(rt.memory(16));
  wide->kind = ObjectKind::kIntBox;
  wide->value = int64_t{1} << 60;
  rt.on_call = [&](const HelperCall& call) {
    if (call.symbol == "vela_h_boxint") holder->gc = kGcMarked | kGcOldUnlogged;
  };
  unit->call({object(holder), object(wide), object(rt.memory(32))});
  EXPECT_EQ(rt.count("vela_h_barrier"), 1);
}

TEST_P(MemoryAccess, ListElementsAreReadAndWrittenThroughTheirWords) {
  auto unit = compile(R"(unit "f" function 1 (Value, Int) -> Int
b0:
  v0: Value = param<0>
  v1: Int = param<1>
  v2: Int = list.length v0
  guard.bounds v1, v2 !OutOfBounds @s0
  v3: Ptr = list.words v0
  v4: Int = load.elem v3, v1
  v5: Int = iadd v4, v2
  store.elem v3, v1, v5
  return v5
s0 = state function 1 pc 2 {r0: v0}
)");
  ListObject* list = rt.newList(kListInt, {10, 20, 30});
  EXPECT_VALUE(unit->call({object(list), integer(2)}), integer(33));
  EXPECT_EQ(list->words.get()[2], 33u);
  expectExit(unit->call({object(list), integer(3)}), *unit, 0, {object(list).bits});
}

TEST_P(MemoryAccess, TuplesStringsAndRangesAreReadInPlace) {
  auto unit = compile(R"(unit "f" function 1 (Value, Value, Value, Int) -> Int
b0:
  v0: Value = param<0>
  v1: Value = param<1>
  v2: Value = param<2>
  v3: Int = param<3>
  v4: Int = tuple.length v0
  v5: Value = load.tuple v0, v3
  v6: Int = check.int v5 !TypeMismatch @s0
  v7: Int = string.length v1
  v8: Int = range.start v2
  v9: Int = range.end v2
  v10: Int = iadd v4, v6
  v11: Int = iadd v10, v7
  v12: Int = imul v8, v9
  v13: Int = iadd v11, v12
  return v13
s0 = state function 1 pc 2 {}
)");
  auto* tuple = static_cast<uint64_t*>(rt.memory(40));
  tuple[1] = 2;
  tuple[3] = integer(1000).bits;
  auto* string = static_cast<StringObject*>(rt.memory(sizeof(StringObject)));
  string->length = 30;
  string->byte_length = 99;
  auto* range = static_cast<RangeObject*>(rt.memory(sizeof(RangeObject)));
  range->start = -3;
  range->end = 100;
  EXPECT_VALUE(unit->call({object(tuple), object(string), object(range), integer(1)}),
               integer(1032 - 300));
}

TEST_P(MemoryAccess, LiteralsComeFromTheTableOfTheCodeObject) {
  auto unit = compile(
      "unit \"f\" function 1 () -> Value\nliteral #0 = int 1\nliteral #1 = int 2\nb0:\n"
      "  v0: Value = literal<#1>\n  return v0\n",
      {integer(5), number(6)});
  EXPECT_VALUE(unit->call({}), number(6));
}

TEST_P(MemoryAccess, ModuleVariablesAreWordsOfTheVariableTable) {
  auto unit = compile(
      "unit \"f\" function 1 (Value) -> Value\nb0:\n  v0: Value = param<0>\n"
      "  v1: Value = load.var<3>\n  store.var<4> v0\n  return v1\n");
  rt.variables()[3] = integer(3);
  EXPECT_VALUE(unit->call({integer(4)}), integer(3));
  EXPECT_EQ(rt.variables()[4], integer(4));
}

INSTANTIATE_TEST_SUITE_P(Levels, MemoryAccess, testing::Range(0, 4),
                         [](const auto& info) { return "O" + std::to_string(info.param); });

}  // namespace
}  // namespace vela::llvmjit
