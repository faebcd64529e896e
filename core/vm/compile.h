// From source text to a bytecode module.
#ifndef VELA_CORE_VM_COMPILE_H_
#define VELA_CORE_VM_COMPILE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

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

/// What the VM has built in, for the code generator.
codegen::BuiltinEntry findBuiltin(std::string_view name);

/// The same for the resolver.
syntax::Library library();

/// The functions and constants of `owner`: `sqrt`, `PI` of "Math".
std::vector<std::string> builtinMembers(std::string_view owner);

/// Compiles a text that stands for the file `path`.
CompileResult compileText(const std::string& path, std::string text,
                          const syntax::FileLoader& loader, std::string identity = {});

}  // namespace vela::vm

#endif  // VELA_CORE_VM_COMPILE_H_
