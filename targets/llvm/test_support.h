// What tests of compiled code need around it: an execution state with memory behind it, helpers
// that note how they were called, and units from IR text.
#ifndef VELA_TARGETS_LLVM_TEST_SUPPORT_H_
#define VELA_TARGETS_LLVM_TEST_SUPPORT_H_

#include <gtest/gtest.h>

#include <array>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/contract/exec_state.h"
#include "core/contract/helpers.h"
#include "core/contract/layout.h"
#include "core/jit/backend.h"
#include "core/jit/code.h"
#include "targets/llvm/backend.h"

namespace vela::llvmjit {

/// One call of a helper.
struct HelperCall {
  std::string symbol;
  // Without the ExecState; a span is expanded: count, extra, values….
  std::vector<uint64_t> arguments;
};

/// The running test's fake runtime; helpers are C functions and find it through runtime().
class FakeRuntime {
 public:
  FakeRuntime();
  ~FakeRuntime();

  ExecState exec{};
  std::vector<HelperCall> calls;
  /// Answers throwing helpers and vela_call_slow; unset: {None, kOk}.
  std::function<ValueAndStatus(const HelperCall&)> answer;
  /// Called at each helper before it answers.
  std::function<void(const HelperCall&)> on_call;

  /// Gives `objects` cells of size class `index` to allocate from.
  void refill(int index, size_t objects);
  ListObject* newList(ListKind kind, std::vector<uint64_t> words);
  /// Zeroed memory that lives as long as the test.
  void* memory(size_t bytes);
  /// stack_limit and native_limit this many bytes below the caller's frame.
  void allowStack(size_t bytes);

  Value* variables() { return variables_.data(); }
  FunctionCell* cells() { return cells_.data(); }
  int count(std::string_view symbol) const;

 private:
  std::array<Value, 16> variables_{};
  std::array<FunctionCell, 16> cells_{};
  std::vector<std::unique_ptr<uint64_t[]>> memory_;
};

FakeRuntime& runtime();
jit::RuntimeSymbols fakeSymbols();

/// A compiled and installed unit; released at the end.
class Compiled {
 public:
  Compiled(jit::Backend& backend, std::unique_ptr<jit::Code> code,
           std::unique_ptr<jit::Artifact> artifact);
  ~Compiled();
  Compiled(const Compiled&) = delete;

  /// Calls the boxed entry.
  ValueAndStatus call(std::initializer_list<Value> arguments, Value closure = Value());
  ValueAndStatus callOsr(std::vector<Value> registers);
  /// The specialised entry as a C function.
  template <typename F>
  F specialised() const {
    return reinterpret_cast<F>(code->installed.specialised);
  }

  std::unique_ptr<jit::Code> code;
  std::string error;
  std::string llvm_listing, asm_listing;

 private:
  jit::Backend& backend_;
};

class CompilerTest : public testing::Test {
 protected:
  CompilerTest();

  std::unique_ptr<Compiled> compile(std::string_view text, jit::CompileOptions options = {},
                                    std::vector<Value> literals = {});
  FakeRuntime rt;
  std::unique_ptr<jit::Backend> backend;
};

/// Runs each test on all optimisation levels.
class CodeTest : public CompilerTest, public testing::WithParamInterface<int> {
 protected:
  std::unique_ptr<Compiled> compile(std::string_view text, std::vector<Value> literals = {});
};

inline Value integer(int64_t i) { return Value::inlineInt(i); }
inline Value number(double d) { return Value::number(d); }
inline Value object(const void* o) { return Value::object(o); }

#define EXPECT_VALUE(result, expected)      \
  do {                                      \
    const ValueAndStatus got_ = (result);   \
    EXPECT_EQ(got_.status, Status::kOk);    \
    EXPECT_EQ(got_.value, (expected).bits); \
  } while (0)

/// Expects an exit that stores these words first (the plan may add the value that a guard tested).
void expectExit(const ValueAndStatus& result, const Compiled& compiled, uint64_t number,
                std::vector<uint64_t> values);

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_TEST_SUPPORT_H_
