// From source text to a bytecode module.
#ifndef VELA_CORE_VM_COMPILE_H_
#define VELA_CORE_VM_COMPILE_H_

#include <memory>
#include <string>

#include "core/bytecode/module.h"
#include "core/codegen/codegen.h"
#include "core/syntax/program.h"

namespace vela::vm {

/// Either a module (not verified) or the errors as people read them.
struct CompileResult {
  std::unique_ptr<bytecode::Module> module;
  std::string errors;       // with newline at the end
  bool unreadable = false;  // the main file itself cannot be read; `errors` says why
};

/// Compiles the file at `path` and everything it imports.
CompileResult compileFile(const std::string& path, const syntax::FileLoader& loader);

/// What the VM knows under a built-in's qualified name.
codegen::BuiltinEntry findBuiltin(std::string_view name);

/// Whether the VM has a built-in of that qualified name.
bool hasBuiltin(std::string_view name);

/// Compiles a text that stands for the file `path`.
CompileResult compileText(const std::string& path, std::string text,
                          const syntax::FileLoader& loader);

}  // namespace vela::vm

#endif  // VELA_CORE_VM_COMPILE_H_
