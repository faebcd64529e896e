#ifndef VELA_CORE_SYNTAX_PARSER_H_
#define VELA_CORE_SYNTAX_PARSER_H_

#include "core/syntax/arena.h"
#include "core/syntax/ast.h"
#include "core/syntax/diagnostics.h"
#include "core/syntax/source.h"

namespace vela::syntax {

/// How deep expressions, blocks, types and patterns may nest in one another. Beyond it the parser
/// gives one clear error and stops; the bound keeps every later recursive walk over the tree inside
/// the small stacks of WebAssembly hosts.
inline constexpr int kMaxNesting = 256;

/// The same bound where the calls, members and indexes of `a.b().c[d]…` count as levels too.
inline constexpr int kMaxHeight = 512;

/// Parses one file. Always gives a tree; errors go to `diagnostics`, several in one go. The tree
/// lives in `arena` and points into the file's text. `file` must be valid UTF-8.
Ast parse(const SourceFile& file, Arena* arena, Diagnostics* diagnostics);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_PARSER_H_
