#include "core/format/format.h"

#include "core/format/items.h"
#include "core/format/layout.h"
#include "core/syntax/ast_printer.h"
#include "core/syntax/lexer.h"
#include "core/syntax/parser.h"

namespace vela::format {

std::optional<std::string> formatSource(const syntax::SourceFile& file,
                                        syntax::Diagnostics* diagnostics) {
  syntax::Arena arena;
  const syntax::Ast before = syntax::parse(file, &arena, diagnostics);
  if (diagnostics->hasErrors()) return std::nullopt;
  // The parser changes its tokens, so they are read again.
  std::string text = layOut(makeItems(file, syntax::lex(file, &arena, diagnostics).tokens));
  // Whatever the rules above do: what comes out means what went in.
  const syntax::SourceFile formatted(file.path(), text);
  syntax::Diagnostics complaints;
  const syntax::Ast after = syntax::parse(formatted, &arena, &complaints);
  if (!complaints.hasErrors() && syntax::dumpAst(after) == syntax::dumpAst(before)) return text;
  diagnostics->error(
      &file, {0, 0},
      "the formatter would change what this file means, so it leaves it; please report this");
  return std::nullopt;
}

}  // namespace vela::format
