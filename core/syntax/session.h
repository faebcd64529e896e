#ifndef VELA_CORE_SYNTAX_SESSION_H_
#define VELA_CORE_SYNTAX_SESSION_H_

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/syntax/program.h"

namespace vela::syntax {

struct Scope;

/// A program that is written while it runs: entry after entry. Each entry is a module that sees the
/// names that earlier ones declared or imported, and may declare them anew. Imported files are
/// loaded once.
///
///   session.load("<entry 1>", text);
///   if (session.program()->hasErrors()) … // it counts for nothing
///   … generate code for the program's unit, run it …
///   session.keep(symbol) …                 // what later entries are to see
class Session {
 public:
  explicit Session(FileLoader loader, Library library = {});
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Parses and resolves an entry as a new unit of the program. `path` is what messages show.
  void load(const std::string& path, std::string text);

  Program* program() { return &program_; }
  const Program& program() const { return program_; }

  /// What the entry loaded last declares or imports: sorted by name.
  const std::vector<Symbol*>& entryNames() const { return entry_names_; }

  /// The meaning of a name for the next entry, built-in names aside; null if there is none.
  Symbol* find(std::string_view name) const;
  /// All names that the next entry sees, built-in ones aside, sorted.
  std::vector<Symbol*> names() const;

  /// From now on `symbol`, a name of the last entry, is seen by later ones.
  void keep(Symbol* symbol);
  /// The files that the last entry was the first to import have been run: later imports find them.
  void keepImports();

 private:
  FileLoader loader_;
  Program program_;
  std::unique_ptr<Scope> scope_;
  std::unordered_map<std::string, ModuleInfo*> files_;
  std::vector<ModuleInfo*> fresh_;  // files that the last entry was the first to import
  std::vector<Symbol*> entry_names_;
};

/// Whether `text` would be a whole program if more followed: a bracket, block, string or comment is
/// open, or an operator waits for its operand.
bool endsEarly(std::string_view text);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_SESSION_H_
