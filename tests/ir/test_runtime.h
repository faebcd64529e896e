// A runtime just large enough to run IR units in tests: objects without a collector, the helpers
// that tests use, and the text form of values in test files.
//
// Values: `5` `1.5` `true` `none` `unassigned` `[1, 2]` (Int list) `[1.5]` (Float list) `[]` `any
// [1, none]` `(1, 2)` `"ab"` `1..5` `object CLASS (1, 2.0)` (raw words where the text says `raw 5`
// or `raw 1.5`) `cell 5` `closure FUNCTION (1, 2)`.
#ifndef VELA_TESTS_IR_TEST_RUNTIME_H_
#define VELA_TESTS_IR_TEST_RUNTIME_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/contract/exec_state.h"
#include "core/contract/helpers.h"
#include "core/contract/layout.h"
#include "core/jit/backend.h"

namespace vela::irtest {

inline constexpr int kTestFunctions = 64;
inline constexpr int kTestVariables = 16;

class TestRuntime {
 public:
  TestRuntime();
  TestRuntime(const TestRuntime&) = delete;
  TestRuntime& operator=(const TestRuntime&) = delete;

  ExecState& exec() { return *exec_; }
  FunctionCell& cell(FunctionId id) { return cells_[id]; }
  /// Everything compiled code links against.
  static jit::RuntimeSymbols symbols();

  // What the next run does in rare cases.
  Value finish_value = Value::none();  // what call_slow gives for a callee that exited
  bool catches = false;                // a frame of the calling site has a handler
  uint8_t* invalidate = nullptr;       // cleared by the next helper that may run Vela code

  /// Parses a value; nothing is left of `text` behind it. False on malformed text.
  bool parseValue(std::string_view& text, Value* out);
  std::string valueText(Value v);
  std::string variablesText();

  Value makeInt(int64_t i);
  /// A zeroed object of `bytes` bytes in all.
  template <typename T>
  T* make(ObjectKind kind, ClassId class_id, size_t trailing_words = 0) {
    return static_cast<T*>(allocate(sizeof(T) + 8 * trailing_words, kind, class_id));
  }

  /// Implementation of all helpers but leaf ones.
  ValueAndStatus helper(contract::Helper h, const uint64_t* args, uint64_t count, uint64_t extra);
  uint64_t leaf(contract::Helper h, uint64_t a, uint64_t b);

 private:
  void* allocate(size_t bytes, ObjectKind kind, ClassId class_id);
  ValueAndStatus arithmetic(contract::Helper h, Value a, Value b);
  bool parseItems(std::string_view& text, char close, std::vector<uint64_t>* out);
  bool parseWord(std::string_view& text, uint64_t* out);
  bool parseObject(std::string_view& text, Value* out);
  Value makeString(std::string_view text);
  Value makeList(ListKind kind, const std::vector<uint64_t>& words);
  std::string itemsText(const uint64_t* words, size_t count);
  std::string listText(const ListObject* list);

  std::unique_ptr<ExecState> exec_;
  std::vector<FunctionCell> cells_;
  std::vector<Value> variables_;
  Value characters_[128];
  std::vector<std::unique_ptr<uint64_t[]>> objects_;
  std::vector<std::pair<const Object*, size_t>> instance_words_;
};

}  // namespace vela::irtest

#endif  // VELA_TESTS_IR_TEST_RUNTIME_H_
