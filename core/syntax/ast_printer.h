#ifndef VELA_CORE_SYNTAX_AST_PRINTER_H_
#define VELA_CORE_SYNTAX_AST_PRINTER_H_

#include <string>
#include <string_view>
#include <vector>

#include "core/syntax/ast.h"

namespace vela::syntax {

/// The tree as indented text, one node a line, for `--dump=ast`. Equal trees give equal text. A
/// chain of left-nested operators is one node with its operands in order.
std::string dumpAst(const Ast& ast);

/// One function of a tree: where it stands, and it alone as `dumpAst` shows it.
struct FunctionDump {
  Span span;
  std::string text;
};
/// The functions of that name (`f`, `C.m`, `C.constructor`), in order.
std::vector<FunctionDump> dumpFunctions(const Ast& ast, std::string_view name);

/// A type as it is written in source: `Int | String`, `Option<Int>`, `(A) -> B`.
std::string typeText(const TypeExpr* type);

/// The part of a type that is checked when the program runs, as error messages write it: without
/// type arguments and module names, `void` as `None`, a function type as `Function`.
std::string checkedTypeText(const TypeExpr* type);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_AST_PRINTER_H_
