#ifndef VELA_CORE_SYNTAX_SYMBOLS_H_
#define VELA_CORE_SYNTAX_SYMBOLS_H_

// What names mean: the resolver's result. Owned by the Program; tree nodes point here.
//
// Where a variable lives (Symbol::storage):
//   kRegister  a register of its function; closures copy its value when they are made
//   kCell      a cell, because a closure and its function may see one another's assignments, or
//              because a closure is made before the variable surely has its value
//   kModule    a module variable, because a function, a class or an importing module names it
// A closure made where the variable surely has its final value copies it: the variable is never
// assigned after its declaration, and the declaration ends before the place where the closure is
// made. Textual order is execution order inside one block, and a name is visible in its own block
// only, so comparing offsets is enough; functions that are made at the start of their block count
// as made there.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/syntax/ast.h"
#include "core/syntax/source.h"

namespace vela::syntax {

struct ModuleInfo;

enum class SymbolKind : std::uint8_t {
  kVariable,
  kFunction,
  kClass,
  kInterface,
  kEnum,
  kModule,  ///< `import … as name`
  kBuiltin,
};

enum class VariableRole : std::uint8_t { kLet, kState, kParameter, kLoop, kCatch, kPattern, kThis };

enum class Storage : std::uint8_t { kRegister, kCell, kModule };

enum class BuiltinKind : std::uint8_t {
  kFunction,
  kClass,
  kError,
  kType,
  kNamespace,
  kEnum,
  kVariant
};

/// One declared name, or one built-in name.
struct Symbol {
  SymbolKind kind = SymbolKind::kVariable;
  std::string_view name;
  Span span;                      ///< of the name where it is declared
  ModuleInfo* module = nullptr;   ///< null for built-in names
  FunctionInfo* owner = nullptr;  ///< the function whose body declares it
  bool is_top_level = false;
  bool is_private = false;

  // Variables.
  VariableRole role = VariableRole::kLet;
  Storage storage = Storage::kRegister;
  const TypeExpr* type = nullptr;   ///< annotation, checked at every assignment
  std::uint32_t declared_from = 0;  ///< where the declaring statement starts
  std::uint32_t visible_from = 0;   ///< from here on its own function may read it
  bool is_assigned = false;         ///< after its declaration
  bool is_captured = false;         ///< by a closure
  bool early_cell = false;          ///< its cell is made when the block is entered, and closures
                                    ///< check it when they read
  bool named_elsewhere = false;     ///< top level: a function, class or importer names it

  // What else is declared.
  FunctionNode* function = nullptr;
  ClassInfo* class_info = nullptr;
  EnumInfo* enum_info = nullptr;
  ModuleInfo* target = nullptr;        ///< of a module alias
  const ImportStmt* import = nullptr;  ///< of a module alias
  BuiltinKind builtin = BuiltinKind::kFunction;

  // Functions, classes and enums declared inside a block. A class or enum that captures something
  // is, as a value, its environment: see core/codegen/gen_local_class.cc.
  BlockExpr* block = nullptr;
  // Where its closure is made: its own place or the start of its block.
  std::uint32_t made_at = 0;
  bool needs_closure = false;  ///< it captures something, so it is a value in a register or cell
};

/// kFactory: what stands for a class that captures variables where the class is a value, and for a
/// variant of an enum that does.
enum class FunctionKind : std::uint8_t {
  kModuleBody,
  kFunction,
  kLambda,
  kMethod,
  kConstructor,
  kFactory
};

/// Everything that becomes a function of the bytecode.
struct FunctionInfo {
  FunctionKind kind = FunctionKind::kFunction;
  const FunctionNode* node = nullptr;  ///< null for module bodies and implied constructors
  ModuleInfo* module = nullptr;
  FunctionInfo* parent = nullptr;   ///< the function whose body contains it; null for a module body
  ClassInfo* class_info = nullptr;  ///< of a method or constructor
  EnumInfo* enum_info = nullptr;    ///< of an enum's method or factory
  VariantInfo* variant = nullptr;   ///< of an enum's factory
  Symbol* symbol = nullptr;         ///< of a named function
  Symbol* this_symbol = nullptr;    ///< of methods and constructors that are not static
  std::string name;  ///< `fib`, `C.m`, `C.constructor`; of a lambda the variable it is the value of
                     ///< where it is declared, else empty
  std::vector<Symbol*> captures;         ///< in the order of first use
  std::vector<Symbol*> local_functions;  ///< of enclosing blocks, named in the body; those that
                                         ///< need a closure end up in `captures`
  std::uint32_t made_at = 0;  ///< where its closure is made, as an offset in the parent's body
};

/// One parameter of a class's constructor, written or implied.
struct ConstructorParameter {
  Name name;
  const TypeExpr* type = nullptr;
  bool has_default = false;
  const FieldNode* field = nullptr;  ///< the own field that an implied constructor assigns
  bool is_message = false;           ///< the `message` of the built-in Error
};

/// A class or an interface.
struct ClassInfo {
  ClassStmt* node = nullptr;
  Symbol* symbol = nullptr;
  ModuleInfo* module = nullptr;
  FunctionInfo* enclosing = nullptr;
  ClassInfo* superclass = nullptr;
  Symbol* builtin_superclass = nullptr;  ///< Error or one of its subclasses
  std::vector<ClassInfo*> interfaces;
  std::unordered_map<std::string_view, FieldNode*> fields;
  std::unordered_map<std::string, FunctionNode*> methods;  ///< by methodKey
  std::unordered_map<std::string_view, FunctionNode*> statics;
  FunctionInfo* constructor = nullptr;
  std::vector<FunctionInfo*> members;  ///< constructor and methods, static ones included
  FunctionInfo* factory = nullptr;     ///< of a class declared in a block
  std::vector<ConstructorParameter> constructor_parameters;
  bool has_constructor_parameters = false;  ///< they have been worked out
  const CallExpr* super_call = nullptr;     ///< the `super(…)` that starts the written constructor

  std::string_view name() const { return node->name.text; }
};

/// How a method is called in tables: its name; the unary minus is `unary-`.
std::string methodKey(const FunctionNode& method);

/// One variant of an enum, or Some, Ok, Err.
struct VariantInfo {
  EnumInfo* owner = nullptr;  ///< null for the built-in ones
  Symbol* builtin = nullptr;  ///< the built-in name
  const VariantNode* node = nullptr;
  std::string_view name;
  std::uint32_t index = 0;
  std::uint32_t payload_size = 0;
  FunctionInfo* factory = nullptr;  ///< of an enum declared in a block; none without payload
};

struct EnumInfo {
  EnumStmt* node = nullptr;
  Symbol* symbol = nullptr;
  ModuleInfo* module = nullptr;
  FunctionInfo* enclosing = nullptr;
  std::vector<VariantInfo*> variants;
  std::unordered_map<std::string, FunctionNode*> methods;
  std::unordered_map<std::string_view, FunctionNode*> statics;
  std::vector<FunctionInfo*> members;  ///< methods, static ones included

  std::string_view name() const { return node->name.text; }
  /// The variant of that name, or null.
  VariantInfo* find(std::string_view name) const;
};

/// Whether a later entry of the session may declare the name anew.
bool isRedefinable(const Symbol& symbol);

/// A name in a module's top-level scope.
struct ModuleInfo {
  std::string path;  ///< as messages and traces show it
  /// An entry of a session: later entries see its top-level names and may give them another
  /// meaning, so nothing that depends on what they mean now may be built into code.
  bool is_entry = false;
  const SourceFile* file = nullptr;
  Ast ast;
  FunctionInfo* body = nullptr;
  std::vector<std::pair<const ImportStmt*, ModuleInfo*>> imports;
  std::unordered_map<std::string_view, Symbol*> names;  ///< declared at the top level
  std::unordered_map<std::string_view, Symbol*> shown;  ///< imported by `show`
};

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_SYMBOLS_H_
