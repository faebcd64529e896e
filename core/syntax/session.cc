#include "core/syntax/session.h"

#include <algorithm>
#include <utility>

#include "core/syntax/parser.h"
#include "core/syntax/resolver_impl.h"

namespace vela::syntax {

namespace {

std::vector<Symbol*> sortedNames(const Scope& scope) {
  std::vector<Symbol*> symbols;
  for (const auto& [name, symbol] : scope.names) symbols.push_back(symbol);
  std::sort(symbols.begin(), symbols.end(),
            [](const Symbol* a, const Symbol* b) { return a->name < b->name; });
  return symbols;
}

}  // namespace

Session::Session(FileLoader loader, Library library)
    : loader_(std::move(loader)), scope_(std::make_unique<Scope>()) {
  program_.setLibrary(std::move(library));
  program_.makeBuiltins();
}

Session::~Session() = default;

void Session::load(const std::string& path, std::string text) {
  program_.startUnit();
  entry_names_.clear();
  fresh_.clear();
  scope_->enums.clear();
  for (const Symbol* symbol : sortedNames(*scope_)) {
    if (symbol->kind == SymbolKind::kEnum) scope_->enums.push_back(symbol->enum_info);
  }
  ModuleInfo* entry =
      loadModules(&program_, loader_, files_, path, {true, std::move(text), ""}, true);
  Resolver resolver(&program_, scope_.get());
  resolver.run();
  if (program_.hasErrors()) return;
  for (ModuleInfo* module : program_.modules()) {
    if (module != entry) fresh_.push_back(module);
  }
  entry_names_ = sortedNames(resolver.scopeOf(entry));
}

Symbol* Session::find(std::string_view name) const {
  auto found = scope_->names.find(name);
  return found == scope_->names.end() ? nullptr : found->second;
}

std::vector<Symbol*> Session::names() const { return sortedNames(*scope_); }

void Session::keep(Symbol* symbol) {
  scope_->names.erase(symbol->name);  // its key lies in an earlier entry's text
  scope_->names[symbol->name] = symbol;
}

void Session::keepImports() {
  for (ModuleInfo* module : fresh_) files_[module->path] = module;
}

bool endsEarly(std::string_view text) {
  // With a line break behind it, a string in one line is an error of that line.
  const SourceFile file("", std::string(text) + "\n");
  if (file.findInvalidUtf8().has_value()) return false;
  Arena arena;
  Diagnostics diagnostics;
  const Ast ast = parse(file, &arena, &diagnostics);
  if (!diagnostics.hasErrors()) return false;
  const Diagnostic first = diagnostics.sorted().front();
  const bool at_end = first.span.begin >= file.text().size();
  return at_end || (ast.unterminated && first.message.compare(0, 12, "unterminated") == 0);
}

}  // namespace vela::syntax
