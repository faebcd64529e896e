#ifndef VELA_CORE_SYNTAX_PROGRAM_H_
#define VELA_CORE_SYNTAX_PROGRAM_H_

#include <cstddef>
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
  /// What tells the file from others whatever path leads to it; empty: its path does.
  std::string identity = {};
};

/// Reads a file for the front end, which knows no file system. Paths are those of the main file and
/// of imports relative to it, with `/`, `.` and `..` already worked out.
using FileLoader = std::function<LoadResult(const std::string& path)>;

/// What the VM has built in. Without one, every member of a library name is taken to exist.
struct Library {
  /// Whether there is what the qualified name says, such as "Math.sqrt" or "Int.MAX".
  std::function<bool(std::string_view qualified)> has;
  /// The names of what `owner` ("Math") has.
  std::function<std::vector<std::string>(std::string_view owner)> members;
};

/// The elements of a deque from some place on.
template <typename T>
class Tail {
 public:
  Tail(const std::deque<T>& all, std::size_t from)
      : begin_(all.begin() + static_cast<std::ptrdiff_t>(from)), end_(all.end()) {}
  auto begin() const { return begin_; }
  auto end() const { return end_; }

 private:
  typename std::deque<T>::const_iterator begin_, end_;
};

/// A whole program after resolving: the main file and everything it imports. The program of a
/// session grows: each entry with what it imports is a unit, and is compiled for itself.
class Program {
 public:
  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  /// The unit's modules in the order in which their bodies run; the main file is the last.
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

  void setLibrary(Library library) { library_ = std::move(library); }
  const Library& library() const { return library_; }

  /// Everything of the unit that becomes a function, a class or an enum, in the order in which the
  /// resolver met it.
  Tail<FunctionInfo> functions() const { return {functions_, first_function_}; }
  Tail<ClassInfo> classes() const { return {classes_, first_class_}; }
  Tail<EnumInfo> enums() const { return {enums_, first_enum_}; }

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
  /// Forgets the errors there are; what is added from now on is a new unit.
  void startUnit();

 private:
  Arena arena_;
  Diagnostics diagnostics_;
  Library library_;
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
  std::size_t first_function_ = 0, first_class_ = 0, first_enum_ = 0;
  std::deque<VariantInfo> variants_;
};

/// Parses a text (loaded.text) and everything it imports that is not among the modules `known` by
/// their paths, and puts the modules that came new into the program's order. Gives the text's
/// module; nothing is resolved yet.
ModuleInfo* loadModules(Program* program, const FileLoader& loader,
                        std::unordered_map<std::string, ModuleInfo*> known, const std::string& path,
                        LoadResult loaded, bool is_entry = false);

/// Parses and resolves the file at `path` and all it imports. The result always exists; with errors
/// (`hasErrors`) it is fit for messages only. If the main file itself cannot be loaded, the result
/// is null and `error` says why.
std::unique_ptr<Program> loadProgram(const std::string& path, const FileLoader& loader,
                                     std::string* error, const Library& library = {});

/// The same for the text of a file (or of none, without identity) that may import nothing but what
/// `loader` gives.
std::unique_ptr<Program> loadProgramText(const std::string& path, std::string text,
                                         const FileLoader& loader, const Library& library = {},
                                         std::string identity = {});

/// `path` of an import in the file `importer`: relative to its folder, `.vela` added if it is
/// missing,
/// `.` and `..` worked out.
std::string resolveImportPath(std::string_view importer, std::string_view path);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_PROGRAM_H_
