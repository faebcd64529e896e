#ifndef VELA_CORE_CODEGEN_TEST_SUPPORT_H_
#define VELA_CORE_CODEGEN_TEST_SUPPORT_H_

// Helpers of the tests in core/codegen.

#include <memory>
#include <string>

#include "core/bytecode/disassembler.h"
#include "core/bytecode/verifier.h"
#include "core/codegen/codegen.h"
#include "core/syntax/program.h"

namespace vela::codegen {

/// Built-ins that exist for the tests.
inline BuiltinEntry testBuiltins(std::string_view name) {
  if (name == "print") return {1, false};
  if (name == "(checkTuple)") return {2, false};
  if (name == "(keepTrace)") return {7, false};
  if (name == "(listMismatch)") return {9, false};
  if (name == "(checkMutable)") return {10, false};
  if (name == "(giveTrace)") return {8, false};
  if (name == "(classValue)") return {11, false};
  if (name == "(stepTurns)") return {12, false};
  if (name == "Math.sqrt") return {3, false};
  if (name == "Math.PI") return {4, true};
  if (name == "Int") return {5, false};
  if (name == "typeOf") return {6, false};
  return {};
}

/// The verified module of a text; null with `errors` filled if there are any.
inline std::unique_ptr<bytecode::Module> compileText(const std::string& text, std::string* errors) {
  const syntax::Library library = {[](std::string_view name) { return testBuiltins(name).id != 0; },
                                   [](std::string_view) { return std::vector<std::string>(); }};
  auto program = syntax::loadProgramText("t.vela", text, nullptr, library);
  auto module = generate(program.get(), testBuiltins);
  if (module == nullptr) {
    *errors = program->diagnostics().render();
    return nullptr;
  }
  for (const bytecode::VerifyError& error : bytecode::verify(*module))
    *errors += error.message + "\n";
  return module;
}

/// The instructions of the function `name` ("<module>" for the top level), one a line, or the
/// errors.
inline std::string codeOf(const std::string& text, const std::string& name = "f") {
  std::string errors;
  auto module = compileText(text, &errors);
  if (!errors.empty()) return errors;
  for (const bytecode::Function& function : module->functions) {
    if (module->str(function.name) != name) continue;
    std::string out;
    for (const bytecode::Instruction& instruction : function.code) {
      out += bytecode::instructionText(instruction) + "\n";
    }
    return out;
  }
  return "no function " + name;
}

/// `line:col` of each instruction of the function, with its mnemonic.
inline std::string positionsOf(const std::string& text, const std::string& name = "f") {
  std::string errors;
  auto module = compileText(text, &errors);
  if (!errors.empty()) return errors;
  std::string out;
  for (const bytecode::Function& function : module->functions) {
    if (module->str(function.name) != name) continue;
    size_t line = 0;
    for (uint32_t pc = 0; pc < function.code.size(); ++pc) {
      while (line + 1 < function.lines.size() && function.lines[line + 1].pc <= pc) ++line;
      out += std::to_string(function.lines[line].line) + ":" +
             std::to_string(function.lines[line].column) + " " +
             bytecode::opInfo(function.code[pc].op).mnemonic + "\n";
    }
  }
  return out;
}

}  // namespace vela::codegen

#endif  // VELA_CORE_CODEGEN_TEST_SUPPORT_H_
