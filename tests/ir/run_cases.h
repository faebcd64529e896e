// Runs IR text on a back end and compares what comes out. Shared by the evaluator's and the LLVM
// back end's tests.
//
// A file holds units (the first one is called, the others are its callees) and directives in
// comments:
//   //! run 10 => 55                    arguments, separated by commas, and the result
//   //! run none => exit TypeMismatch f3@0 {r0: none}    frames outermost first; `open` after an
//                                                        @pc of an after-state
//   //! run 1 => error 7
//   //! run 1.5 => not entered
// For a unit entered at a loop, the arguments are the registers from r0 on. `//! with …` changes
// the next run:
//   stress N    the Nth guard exits
//   finish V    what a callee that exits gives in the end
//   callee F    function F has no code
//   catch       errors are caught here
//   invalid     the code is invalidated by the first helper call
//   poll        the first poll exits
//   asis        not for optimised code
//   inexact     optimised code may exit elsewhere: only that it exits is compared
#ifndef VELA_TESTS_IR_RUN_CASES_H_
#define VELA_TESTS_IR_RUN_CASES_H_

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/ir/ir.h"
#include "core/jit/backend.h"

namespace vela::irtest {

struct RunOptions {
  /// Called for each run; may give the same back end every time (the symbols are the same, too).
  std::function<std::shared_ptr<jit::Backend>(const jit::RuntimeSymbols&)> make_backend;
  /// Applied to each unit before it is compiled; null: units run as they stand.
  std::function<void(ir::Unit&)> optimize;
  int optimization_level = 2;  // for the back end
};

/// One run: the arguments, the circumstances, what is expected.
struct RunCase {
  int line = 0;
  std::string arguments, expected;
  uint64_t stress = 0;
  std::string finish;
  bool catches = false, invalid = false, poll = false, inexact = false, as_is = false;
  bool show_variables = false;  // add the module variables to the result
  FunctionId without_code = 0;
};

/// Runs the first of `units` on a fresh back end and says what came out, in the words of the
/// directives.
std::string runCase(const std::vector<ir::Unit>& units, const RunCase& c,
                    const RunOptions& options);

/// Runs all cases of a file. Each entry is one failure, with file and line.
std::vector<std::string> runFile(const std::string& path, const RunOptions& options);

/// Paths of the files in `folder` that end in `ending`, sorted.
std::vector<std::string> listFiles(const std::string& folder, const std::string& ending);
/// The whole file; an empty text if it cannot be read.
std::string readFile(const std::string& path);

}  // namespace vela::irtest

#endif  // VELA_TESTS_IR_RUN_CASES_H_
