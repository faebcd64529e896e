// The parts of the verifier. Numbers in comments are those of verifier.h.
#ifndef VELA_CORE_BYTECODE_VERIFY_INTERNAL_H_
#define VELA_CORE_BYTECODE_VERIFY_INTERNAL_H_

#include <string>
#include <vector>

#include "core/bytecode/blocks.h"
#include "core/bytecode/module.h"
#include "core/bytecode/verifier.h"

namespace vela::bytecode::internal {

/// Joins texts and numbers.
inline void appendTo(std::string& out, const std::string& text) { out += text; }
inline void appendTo(std::string& out, const char* text) { out += text; }
template <typename T>
  requires std::is_integral_v<T>
void appendTo(std::string& out, T number) {
  out += std::to_string(number);
}
template <typename... Parts>
std::string cat(const Parts&... parts) {
  std::string out;
  (appendTo(out, parts), ...);
  return out;
}

/// What all parts share: the module and the list of errors.
struct VerifyContext {
  const Module& module;
  const VerifyOptions& options;
  std::vector<VerifyError>& errors;

  bool full() const { return errors.size() >= options.max_errors; }
  void fail(const std::string& message) { add(kNoIndex, kNoIndex, message); }
  void failIn(uint32_t function, const std::string& message) { add(function, kNoIndex, message); }
  void failAt(uint32_t function, uint32_t pc, const std::string& message) {
    add(function, pc, message);
  }

  bool isString(StringId id) const { return id < module.strings.size(); }
  bool isCheck(uint32_t id) const { return id < module.checks.size(); }
  bool isOwnFunction(uint32_t id) const { return id < module.functions.size(); }
  bool isOwnClass(uint32_t id) const { return id < module.classes.size(); }
  bool isFunction(uint32_t id) const { return id < module.functionCount(); }
  bool isClass(uint32_t id) const { return id < module.classCount(); }
  /// The string in quotes, for messages.
  std::string quoted(StringId id) const {
    return isString(id) ? cat("'", module.strings[id], "'") : std::string("without a name");
  }

 private:
  void add(uint32_t function, uint32_t pc, const std::string& message);
};

/// Strings, constants, checks, variables, externals, bodies (1, 7).
void verifyTables(VerifyContext& context);

/// Classes (6). Functions' own tables must have been checked.
void verifyClasses(VerifyContext& context);

/// A function's numbers and tables, without its code (1, 7). False: an error was added.
bool verifyFunctionTables(VerifyContext& context, uint32_t function);

/// Operands and registers of each instruction (1, 2). False: an error was added.
bool verifyInstructions(VerifyContext& context, uint32_t function);

/// Jumps, loops and handlers (3). Needs verified instructions. False: an error was added.
bool verifyControl(VerifyContext& context, uint32_t function);

/// Assignment and captures (4, 5). Needs verified control. False: an error was added.
bool verifyFlow(VerifyContext& context, uint32_t function);

}  // namespace vela::bytecode::internal

#endif  // VELA_CORE_BYTECODE_VERIFY_INTERNAL_H_
