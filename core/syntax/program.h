#ifndef VELA_CORE_SYNTAX_PROGRAM_H_
#define VELA_CORE_SYNTAX_PROGRAM_H_

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/syntax/arena.h"
#include "core/syntax/diagnostics.h"
#include "core/syntax/symbols.h"

namespace vela::syntax {

/// The text of a source file, or why it cannot be read.
struct LoadResult {
  bool ok = false;
  std::string text;   ///< the file's bytes, or
  std::string error;  ///< what is wrong, such as "No such file or directory"
};

/// Reads a file for the front end, which knows no file system. Paths are those of the main file and
/// of imports relative to it, with `/`, `.` and `..` already worked out.
using FileLoader = std::function<LoadResult(const std::string& path)>;

/// A whole program after resolving: the main file and everything it imports.
class Program {
 public:
  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// The modules in the order in which their bodies run; the main file is the last.
  const std::vector<ModuleInfo*>& modules() const { return order_; }

  const Diagnostics& diagnostics() const { return diagnostics_; }
  Diagnostics* mutableDiagnostics() { return &diagnostics_; }
  bool hasErrors() const { return diagnostics_.hasErrors(); }

  /// The built-in name, or null. They are the same for all modules.
  Symbol* findBuiltin(std::string_view name);
  /// All built-in names, in the order of builtin_names.def.
  const std::vector<Symbol*>& builtins() const { return builtins_; }
  /// Some, Ok or Err, or null.
  VariantInfo* findBuiltinVariant(std::string_view name);

  /// Everything that becomes a function, a class or an enum, in the order in which the resolver met
  /// it.
  const std::deque<FunctionInfo>& functions() const { return functions_; }
  const std::deque<ClassInfo>& classes() const { return classes_; }
  const std::deque<EnumInfo>& enums() const { return enums_; }

  Arena* arena() { return &arena_; }

  // Owned storage for the resolver.
  Symbol* newSymbol(SymbolKind kind, std::string_view name, Span span);
  FunctionInfo* newFunction(FunctionKind kind);
  ClassInfo* newClass();
  EnumInfo* newEnum();
  VariantInfo* newVariant();
  ModuleInfo* newModule(std::string path, std::string text);
  void setOrder(std::vector<ModuleInfo*> order) { order_ = std::move(order); }
  void makeBuiltins();

 private:
  Arena arena_;
  Diagnostics diagnostics_;
  std::vector<ModuleInfo*> order_;
  std::vector<Symbol*> builtins_;
  std::unordered_map<std::string_view, Symbol*> builtin_names_;
  std::unordered_map<std::string_view, VariantInfo*> builtin_variants_;
  std::deque<SourceFile> files_;
  std::deque<ModuleInfo> module_infos_;
  std::deque<Symbol> symbols_;
  std::deque<FunctionInfo> functions_;
  std::deque<ClassInfo> classes_;
  std::deque<EnumInfo> enums_;
  std::deque<VariantInfo> variants_;
};

/// Parses and resolves the file at `path` and all it imports. The result always exists; with errors
/// (`hasErrors`) it is fit for messages only. If the main file itself cannot be loaded, the result
/// is null and `error` says why.
std::unique_ptr<Program> loadProgram(const std::string& path, const FileLoader& loader,
                                     std::string* error);

/// The same for one text that may import nothing but what `loader` gives.
std::unique_ptr<Program> loadProgramText(const std::string& path, std::string text,
                                         const FileLoader& loader);

/// `path` of an import in the file `importer`: relative to its folder, `.vela` added if it is
/// missing,
/// `.` and `..` worked out.
std::string resolveImportPath(std::string_view importer, std::string_view path);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_PROGRAM_H_
