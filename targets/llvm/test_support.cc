#include "targets/llvm/test_support.h"

#include <cmath>
#include <utility>

#include "core/ir/parser.h"
#include "core/ir/verifier.h"

namespace vela::llvmjit {

namespace {

FakeRuntime* current = nullptr;

ValueAndStatus noteThrowing(const char* symbol, std::vector<uint64_t> arguments) {
  FakeRuntime& rt = runtime();
  rt.calls.push_back({symbol, std::move(arguments)});
  const HelperCall call = rt.calls.back();
  if (rt.on_call) rt.on_call(call);
  return rt.answer ? rt.answer(call) : ValueAndStatus{kNoneBits, Status::kOk};
}

/// Slow allocation: fresh memory with the header that the fast path would have written.
uint64_t slowObject(size_t bytes, ClassId class_id, ObjectKind kind) {
  auto* o = static_cast<Object*>(runtime().memory(bytes));
  o->class_id = class_id;
  o->kind = kind;
  return reinterpret_cast<uint64_t>(o);
}

uint64_t answerLeaf(const HelperCall& call) {
  const std::string_view symbol = call.symbol;
  if (symbol == "vela_h_boxint") {
    const uint64_t box = slowObject(sizeof(IntBoxObject), class_id::kInt, ObjectKind::kIntBox);
    reinterpret_cast<IntBoxObject*>(box)->value = static_cast<int64_t>(call.arguments[0]);
    return box;
  }
  if (symbol == "vela_h_newinstance") {
    return slowObject(256, static_cast<ClassId>(call.arguments[0]), ObjectKind::kInstance);
  }
  if (symbol == "vela_h_newcell")
    return slowObject(sizeof(CellObject), class_id::kInternal, ObjectKind::kCell);
  if (symbol == "vela_h_newclosure")
    return slowObject(256, class_id::kFunction, ObjectKind::kClosure);
  return kNoneBits;
}

uint64_t noteLeaf(const char* symbol, std::vector<uint64_t> arguments) {
  FakeRuntime& rt = runtime();
  rt.calls.push_back({symbol, std::move(arguments)});
  const HelperCall call = rt.calls.back();
  if (rt.on_call) rt.on_call(call);
  return answerLeaf(call);
}

template <int kHelper,
          typename = std::make_integer_sequence<int, contract::kHelpers[kHelper].arguments>>
struct Fake;

/// One C function per helper with the signature that its row says.
template <int kHelper, int... kIndex>
struct Fake<kHelper, std::integer_sequence<int, kIndex...>> {
  template <int>
  using Word = uint64_t;
  static constexpr const contract::HelperInfo& kInfo = contract::kHelpers[kHelper];

  static ValueAndStatus throwing(ExecState*, Word<kIndex>... words) {
    return noteThrowing(kInfo.symbol, {words...});
  }
  static uint64_t leaf(ExecState*, Word<kIndex>... words) {
    return noteLeaf(kInfo.symbol, {words...});
  }
  static ValueAndStatus span(ExecState*, const Value* values, uint64_t count, uint64_t extra) {
    std::vector<uint64_t> all = {count, extra};
    for (uint64_t i = 0; i < count; ++i) all.push_back(values[i].bits);
    return noteThrowing(kInfo.symbol, std::move(all));
  }
  static void* address() {
    switch (kInfo.kind) {
      case contract::HelperKind::kThrowing: return reinterpret_cast<void*>(throwing);
      case contract::HelperKind::kThrowingSpan: return reinterpret_cast<void*>(span);
      case contract::HelperKind::kLeaf: return reinterpret_cast<void*>(leaf);
    }
    return nullptr;
  }
};

template <int... kIndex>
void addHelpers(std::vector<jit::RuntimeSymbol>& symbols, std::integer_sequence<int, kIndex...>) {
  (symbols.push_back({contract::kHelpers[kIndex].symbol, Fake<kIndex>::address()}), ...);
}

ValueAndStatus callSlow(ExecState*, void* code, uint64_t exit_number, uint64_t status) {
  return noteThrowing(contract::kCallSlowSymbol,
                      {reinterpret_cast<uint64_t>(code), exit_number, status});
}

double fakeFmod(double a, double b) { return std::fmod(a, b); }
double fakeMath(double x) { return x * 2 + 1; }

}  // namespace

FakeRuntime& runtime() { return *current; }

FakeRuntime::FakeRuntime() {
  current = this;
  exec.variables = reinterpret_cast<uint64_t>(variables_.data());
  exec.cells = reinterpret_cast<uint64_t>(cells_.data());
}

FakeRuntime::~FakeRuntime() { current = nullptr; }

void* FakeRuntime::memory(size_t bytes) {
  memory_.push_back(std::make_unique<uint64_t[]>(bytes / 8 + 2));
  const auto address = reinterpret_cast<uintptr_t>(memory_.back().get());
  return reinterpret_cast<void*>((address + 15) & ~uintptr_t{15});
}

void FakeRuntime::refill(int index, size_t objects) {
  const size_t bytes = (static_cast<size_t>(index) + 1) * kSizeClassGranule * objects;
  const auto start = reinterpret_cast<uint64_t>(memory(bytes));
  exec.free_runs[index] = {start, start + bytes};
}

ListObject* FakeRuntime::newList(ListKind kind, std::vector<uint64_t> words) {
  auto* list = static_cast<ListObject*>(memory(sizeof(ListObject)));
  auto* array = static_cast<ArrayObject*>(memory(sizeof(ArrayObject) + 8 * words.size()));
  list->class_id = class_id::kList;
  list->kind = ObjectKind::kList;
  list->aux = kind;
  list->length = list->capacity = array->capacity = words.size();
  list->words = trailingWords(array);
  std::copy(words.begin(), words.end(), trailingWords(array));
  return list;
}

void FakeRuntime::allowStack(size_t bytes) {
  exec.stack_limit = exec.native_limit =
      reinterpret_cast<uint64_t>(__builtin_frame_address(0)) - bytes;
}

int FakeRuntime::count(std::string_view symbol) const {
  int n = 0;
  for (const HelperCall& call : calls) n += call.symbol == symbol ? 1 : 0;
  return n;
}

jit::RuntimeSymbols fakeSymbols() {
  jit::RuntimeSymbols symbols;
  addHelpers(symbols.symbols, std::make_integer_sequence<int, contract::kHelperCount>());
  symbols.symbols.push_back({contract::kCallSlowSymbol, reinterpret_cast<void*>(callSlow)});
  symbols.symbols.push_back({"vela_m_fmod", reinterpret_cast<void*>(fakeFmod)});
  symbols.symbols.push_back({"vela_math_7", reinterpret_cast<void*>(fakeMath)});
  return symbols;
}

Compiled::Compiled(jit::Backend& backend, std::unique_ptr<jit::Code> made,
                   std::unique_ptr<jit::Artifact> artifact)
    : code(std::move(made)), backend_(backend) {
  if (artifact == nullptr) return;
  llvm_listing = artifact->llvm_listing;
  asm_listing = artifact->asm_listing;
  jit::BackendError failure;
  code->installed = backend.install(std::move(artifact), code.get(), &failure);
  error = failure.message;
}

Compiled::~Compiled() { backend_.release(code->installed); }

ValueAndStatus Compiled::call(std::initializer_list<Value> arguments, Value closure) {
  std::vector<Value> frame(kFrameHeader + arguments.size() + 1);
  frame[0] = closure;
  std::copy(arguments.begin(), arguments.end(), frame.begin() + kFrameHeader);
  return code->installed.boxed(&runtime().exec, frame.data() + kFrameHeader);
}

ValueAndStatus Compiled::callOsr(std::vector<Value> registers) {
  registers.insert(registers.begin(), kFrameHeader, Value());
  return code->installed.osr(&runtime().exec, registers.data() + kFrameHeader);
}

CompilerTest::CompilerTest() : backend(makeLlvmBackend(fakeSymbols())) {}

std::unique_ptr<Compiled> CompilerTest::compile(std::string_view text, jit::CompileOptions options,
                                                std::vector<Value> literals) {
  ir::ParseResult parsed = ir::parse(text);
  EXPECT_EQ(parsed.error, "");
  auto code = std::make_unique<jit::Code>();
  if (parsed.units.size() != 1)
    return std::make_unique<Compiled>(*backend, std::move(code), nullptr);
  ir::Unit& unit = parsed.units[0];
  EXPECT_EQ(ir::verify(unit), "");
  unit.literals = literals;
  code->plan = ir::planExits(unit);
  code->literal_count = static_cast<uint32_t>(literals.size());
  code->literals = std::make_unique<Value[]>(literals.size());
  std::copy(literals.begin(), literals.end(), code->literals.get());
  jit::BackendError error;
  auto artifact = backend->compile(unit, code->plan, options, &error);
  EXPECT_EQ(error.message, "");
  auto compiled = std::make_unique<Compiled>(*backend, std::move(code), std::move(artifact));
  EXPECT_EQ(compiled->error, "");
  return compiled;
}

std::unique_ptr<Compiled> CodeTest::compile(std::string_view text, std::vector<Value> literals) {
  jit::CompileOptions options;
  options.optimization_level = GetParam();
  return CompilerTest::compile(text, options, std::move(literals));
}

void expectExit(const ValueAndStatus& result, const Compiled& compiled, uint64_t number,
                std::vector<uint64_t> values) {
  const ExitBuffer& exit = runtime().exec.exit;
  EXPECT_EQ(result.status, Status::kExit);
  EXPECT_EQ(exit.code, reinterpret_cast<uint64_t>(compiled.code.get()));
  EXPECT_EQ(exit.number, number);
  const ir::ExitPoint& plan = compiled.code->plan.exits[number];
  if (plan.is_call && !values.empty()) {
    EXPECT_EQ(exit.result, values[0]);
    values.erase(values.begin());
  }
  ASSERT_GE(plan.stored.size(), values.size());
  for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(exit.values[i], values[i]) << "value " << i;
}

}  // namespace vela::llvmjit
