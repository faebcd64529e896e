#include "core/syntax/program.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "core/syntax/parser.h"
#include "core/syntax/resolver.h"

namespace vela::syntax {
namespace {

// Loads, parses and orders modules: depth first, so that a module runs after those it imports; an
// import that closes a cycle does not count.
class Loader {
 public:
  Loader(Program* program, const FileLoader& load,
         std::unordered_map<std::string, ModuleInfo*> known)
      : program_(program), load_(load), modules_(std::move(known)) {}

  ModuleInfo* run(const std::string& path, LoadResult loaded, bool is_entry) {
    ModuleInfo* main = add(path, std::move(loaded));
    main->is_entry = is_entry;
    modules_[resolveImportPath("", path)] = main;
    visit(main);
    program_->setOrder(std::move(order_));
    return main;
  }

 private:
  struct Pending {
    ModuleInfo* module;
    std::size_t next;  // statement to look at
  };

  ModuleInfo* add(const std::string& path, LoadResult loaded) {
    ModuleInfo* module = program_->newModule(path, std::move(loaded.text));
    modules_[path] = module;
    if (!loaded.identity.empty()) files_[loaded.identity] = module;
    program_->mutableDiagnostics()->addFile(module->file);
    if (auto bad = module->file->findInvalidUtf8()) {
      error(module, {*bad, *bad + 1}, "the file is not UTF-8 text; save it as UTF-8");
      module->ast.body = program_->arena()->create<BlockExpr>();
      module->ast.body->kind = NodeKind::kBlockExpr;
    } else {
      module->ast = parse(*module->file, program_->arena(), program_->mutableDiagnostics());
    }
    return module;
  }

  // An explicit stack: chains of imports may be long.
  void visit(ModuleInfo* main) {
    std::vector<Pending> stack{{main, 0}};
    while (!stack.empty()) {
      Pending& top = stack.back();
      const List<Stmt*>& statements = top.module->ast.body->statements;
      if (top.next == statements.size()) {
        order_.push_back(top.module);
        stack.pop_back();
        continue;
      }
      const ImportStmt* import = dynCast<ImportStmt>(statements[top.next++]);
      if (import == nullptr || import->path_span.end == 0) continue;
      if (ModuleInfo* fresh = resolve(top.module, import)) stack.push_back({fresh, 0});
    }
  }

  // Binds an import to its module; gives the module if it has just been loaded.
  ModuleInfo* resolve(ModuleInfo* importer, const ImportStmt* import) {
    std::string path = resolveImportPath(importer->path, import->path);
    auto known = modules_.find(path);
    if (known != modules_.end()) {
      importer->imports.push_back({import, known->second});
      return nullptr;
    }
    LoadResult loaded = load_ ? load_(path) : LoadResult{false, "", "no file can be read here"};
    const auto same = files_.find(loaded.identity);
    if (loaded.ok && same != files_.end()) {  // by another path
      modules_[path] = same->second;
      importer->imports.push_back({import, same->second});
      return nullptr;
    }
    if (!loaded.ok) {
      error(importer, import->path_span,
            "cannot import '" + std::string(import->path) + "': " + loaded.error);
      importer->imports.push_back({import, nullptr});
      return nullptr;
    }
    ModuleInfo* module = add(path, std::move(loaded));
    importer->imports.push_back({import, module});
    return module;
  }

  void error(ModuleInfo* module, Span span, std::string message) {
    program_->mutableDiagnostics()->error(module->file, span, std::move(message));
  }

  Program* program_;
  const FileLoader& load_;
  std::unordered_map<std::string, ModuleInfo*> modules_;  // by path
  std::unordered_map<std::string, ModuleInfo*> files_;    // by LoadResult::identity
  std::vector<ModuleInfo*> order_;
};

BuiltinKind kindOf(std::string_view kind) {
  if (kind == "Class") return BuiltinKind::kClass;
  if (kind == "Error") return BuiltinKind::kError;
  if (kind == "Type") return BuiltinKind::kType;
  if (kind == "Namespace") return BuiltinKind::kNamespace;
  if (kind == "Enum") return BuiltinKind::kEnum;
  if (kind == "Variant") return BuiltinKind::kVariant;
  return BuiltinKind::kFunction;
}

}  // namespace

std::string methodKey(const FunctionNode& method) {
  bool unary = method.role == FunctionNode::Role::kOperator && method.name.text == "-" &&
               method.parameters.empty();
  return (unary ? "unary" : "") + std::string(method.name.text);
}

VariantInfo* EnumInfo::find(std::string_view name) const {
  for (VariantInfo* variant : variants) {
    if (variant->name == name) return variant;
  }
  return nullptr;
}

Symbol* Program::findBuiltin(std::string_view name) {
  auto found = builtin_names_.find(name);
  return found == builtin_names_.end() ? nullptr : found->second;
}

VariantInfo* Program::findBuiltinVariant(std::string_view name) {
  auto found = builtin_variants_.find(name);
  return found == builtin_variants_.end() ? nullptr : found->second;
}

Symbol* Program::newSymbol(SymbolKind kind, std::string_view name, Span span) {
  Symbol& symbol = symbols_.emplace_back();
  symbol.kind = kind;
  symbol.name = name;
  symbol.span = span;
  return &symbol;
}

FunctionInfo* Program::newFunction(FunctionKind kind) {
  functions_.emplace_back().kind = kind;
  return &functions_.back();
}

ClassInfo* Program::newClass() { return &classes_.emplace_back(); }
EnumInfo* Program::newEnum() { return &enums_.emplace_back(); }
VariantInfo* Program::newVariant() { return &variants_.emplace_back(); }

ModuleInfo* Program::newModule(std::string path, std::string text) {
  ModuleInfo& module = module_infos_.emplace_back();
  module.path = path;
  module.file = &files_.emplace_back(std::move(path), std::move(text));
  return &module;
}

void Program::makeBuiltins() {
  struct Row {
    std::string_view name;
    std::string_view kind;
  };
  static constexpr Row kRows[] = {
#define VELA_BUILTIN_NAME(name, kind) {#name, #kind},
#include "core/syntax/builtin_names.def"
  };
  for (const Row& row : kRows) {
    Symbol* symbol = newSymbol(SymbolKind::kBuiltin, row.name, {});
    symbol->builtin = kindOf(row.kind);
    builtins_.push_back(symbol);
    builtin_names_[row.name] = symbol;
    if (symbol->builtin != BuiltinKind::kVariant) continue;
    VariantInfo* variant = newVariant();
    variant->builtin = symbol;
    variant->name = row.name;
    variant->payload_size = 1;
    builtin_variants_[row.name] = variant;
  }
}

void Program::startUnit() {
  first_function_ = functions_.size();
  first_class_ = classes_.size();
  first_enum_ = enums_.size();
  order_.clear();
  diagnostics_ = Diagnostics();
}

ModuleInfo* loadModules(Program* program, const FileLoader& loader,
                        std::unordered_map<std::string, ModuleInfo*> known, const std::string& path,
                        LoadResult loaded, bool is_entry) {
  return Loader(program, loader, std::move(known)).run(path, std::move(loaded), is_entry);
}

bool isRedefinable(const Symbol& symbol) {
  return symbol.is_top_level && symbol.module != nullptr && symbol.module->is_entry;
}

namespace {

std::unique_ptr<Program> loadProgram(const std::string& path, LoadResult loaded,
                                     const FileLoader& loader, const Library& library) {
  auto program = std::make_unique<Program>();
  program->setLibrary(library);
  program->makeBuiltins();
  loadModules(program.get(), loader, {}, path, std::move(loaded));
  resolveNames(program.get());
  return program;
}

}  // namespace

std::unique_ptr<Program> loadProgramText(const std::string& path, std::string text,
                                         const FileLoader& loader, const Library& library,
                                         std::string identity) {
  return loadProgram(path, {true, std::move(text), "", std::move(identity)}, loader, library);
}

std::unique_ptr<Program> loadProgram(const std::string& path, const FileLoader& loader,
                                     std::string* error, const Library& library) {
  LoadResult loaded = loader(path);
  if (!loaded.ok) {
    *error = loaded.error;
    return nullptr;
  }
  return loadProgram(path, std::move(loaded), loader, library);
}

std::string resolveImportPath(std::string_view importer, std::string_view path) {
  std::string all;
  std::size_t slash = importer.rfind('/');
  if (path.empty() || path[0] != '/') {
    if (slash != std::string_view::npos) all = std::string(importer.substr(0, slash + 1));
  }
  all += path;
  static constexpr std::string_view kEnding = ".vela";
  bool has_ending = all.size() >= kEnding.size() &&
                    all.compare(all.size() - kEnding.size(), kEnding.size(), kEnding) == 0;
  if (!has_ending) all += kEnding;
  std::vector<std::string> parts;
  bool absolute = all[0] == '/';
  for (std::size_t begin = 0; begin <= all.size();) {
    std::size_t end = std::min(all.find('/', begin), all.size());
    std::string part = all.substr(begin, end - begin);
    begin = end + 1;
    if (part.empty() || part == ".") continue;
    if (part == ".." && !parts.empty() && parts.back() != "..") {
      parts.pop_back();
    } else if (part != ".." || !absolute) {
      parts.push_back(std::move(part));
    }
  }
  std::string out;
  for (const std::string& part : parts) out += (out.empty() && !absolute ? "" : "/") + part;
  return out;
}

}  // namespace vela::syntax
