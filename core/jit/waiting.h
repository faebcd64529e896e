// Which functions may wait for input, themselves or in what they call.
//
// Where the VM has no stack of its own (in a browser) a program that waits is left, and goes on
// when there is a line. Native frames cannot be left, so nothing that may wait runs below compiled
// code: such functions stay interpreted. What is known from the code counts: calls, functions as
// values, methods by their names. A function that comes from elsewhere as a value may wait all the
// same; readLine() throws there.
#ifndef VELA_CORE_JIT_WAITING_H_
#define VELA_CORE_JIT_WAITING_H_

#include <set>
#include <vector>

#include "core/runtime/isolate.h"

namespace vela::jit {

class Waiting {
 public:
  explicit Waiting(const runtime::Isolate& isolate) : isolate_(isolate) {}

  /// May the function wait? False for all where the program is never left.
  bool mayWait(FunctionId function);

 private:
  void update();
  bool refersToWaiting(const runtime::Function& function) const;
  bool slotRefers(const runtime::SlotState& slot) const;
  void add(const runtime::Function& function);

  const runtime::Isolate& isolate_;
  size_t known_ = 0;  // functions that were looked at
  std::vector<bool> waiting_;
  std::set<runtime::Symbol> names_;  // of methods that may wait
};

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_WAITING_H_
