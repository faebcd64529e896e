#include "core/vm/compile.h"

#include "core/codegen/codegen.h"
#include "core/runtime/builtins.h"

namespace vela::vm {

codegen::BuiltinEntry findBuiltin(std::string_view name) {
  const runtime::BuiltinId id = runtime::findBuiltin(name);
  if (id == 0) return {};
  return {id, runtime::builtinInfo(id).kind == runtime::BuiltinKind::kConstant};
}

syntax::Library library() {
  return {[](std::string_view name) { return runtime::findBuiltin(name) != 0; }, &builtinMembers};
}

std::vector<std::string> builtinMembers(std::string_view owner) {
  std::vector<std::string> out;
  for (runtime::BuiltinId id = 1; id < runtime::builtin_id::kBuiltinCount; ++id) {
    const runtime::BuiltinInfo& info = runtime::builtinInfo(id);
    const std::string_view name = info.name;
    if (info.member != nullptr || name.size() <= owner.size() || name[owner.size()] != '.')
      continue;
    if (name.substr(0, owner.size()) == owner) out.emplace_back(name.substr(owner.size() + 1));
  }
  return out;
}

namespace {

CompileResult generate(syntax::Program* program) {
  CompileResult result;
  if (!program->hasErrors()) result.module = codegen::generate(program, &findBuiltin);
  if (result.module == nullptr) result.errors = program->diagnostics().render();
  return result;
}

}  // namespace

CompileResult compileFile(const std::string& path, const syntax::FileLoader& loader) {
  std::string error;
  const auto program = syntax::loadProgram(path, loader, &error, library());
  if (program != nullptr) return generate(program.get());
  CompileResult result;
  result.errors = error;
  result.unreadable = true;
  return result;
}

CompileResult compileText(const std::string& path, std::string text,
                          const syntax::FileLoader& loader, std::string identity) {
  return generate(
      syntax::loadProgramText(path, std::move(text), loader, library(), std::move(identity)).get());
}

}  // namespace vela::vm
