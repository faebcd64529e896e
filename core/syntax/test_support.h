#ifndef VELA_CORE_SYNTAX_TEST_SUPPORT_H_
#define VELA_CORE_SYNTAX_TEST_SUPPORT_H_

// Helpers of the tests in core/syntax.

#include <map>
#include <memory>
#include <string>

#include "core/syntax/ast_printer.h"
#include "core/syntax/lexer.h"
#include "core/syntax/parser.h"
#include "core/syntax/program.h"

namespace vela::syntax {

/// `line:col message`, one line each.
inline std::string briefErrors(const Diagnostics& diagnostics) {
  std::string out;
  for (const Diagnostic& error : diagnostics.sorted()) {
    LineColumn at = error.file->locate(error.span.begin);
    out += std::to_string(at.line) + ":" + std::to_string(at.column) + " " + error.message + "\n";
  }
  return out;
}

/// The tokens of a text on one line, with their texts; errors behind them.
inline std::string tokensOf(const std::string& text) {
  SourceFile file("t.vela", text);
  Arena arena;
  Diagnostics diagnostics;
  std::string out;
  for (const Token& token : lex(file, &arena, &diagnostics).tokens) {
    if (!out.empty()) out += " ";
    if (token.newline_before) out += "/ ";
    out += tokenKindName(token.kind);
    if (token.kind == TokenKind::kInt) out += "(" + std::to_string(token.integer) + ")";
    if (token.kind == TokenKind::kFloat) out += "(" + std::to_string(token.number) + ")";
    bool has_text = token.kind >= TokenKind::kString && token.kind <= TokenKind::kStringTail;
    if (has_text || token.kind == TokenKind::kIdentifier)
      out += "(" + std::string(token.text) + ")";
  }
  std::string errors = briefErrors(diagnostics);
  return errors.empty() ? out : out + "\n" + errors;
}

/// The tree of a text as dumpAst writes it, or its errors.
inline std::string treeOf(const std::string& text) {
  SourceFile file("t.vela", text);
  Arena arena;
  Diagnostics diagnostics;
  Ast ast = parse(file, &arena, &diagnostics);
  return diagnostics.hasErrors() ? briefErrors(diagnostics) : dumpAst(ast);
}

/// The errors of parsing alone.
inline std::string syntaxErrors(const std::string& text) {
  SourceFile file("t.vela", text);
  Arena arena;
  Diagnostics diagnostics;
  parse(file, &arena, &diagnostics);
  return briefErrors(diagnostics);
}

/// A program of several files; the main one is "main.vela".
inline std::unique_ptr<Program> loadFiles(const std::map<std::string, std::string>& files) {
  FileLoader loader = [&files](const std::string& path) {
    auto found = files.find(path);
    if (found == files.end()) return LoadResult{false, "", "No such file or directory"};
    return LoadResult{true, found->second, ""};
  };
  std::string error;
  return loadProgram("main.vela", loader, &error);
}

inline std::unique_ptr<Program> loadText(const std::string& text) {
  return loadProgramText("main.vela", text, nullptr);
}

/// All errors that the front end finds in one file.
inline std::string errorsOf(const std::string& text) {
  return briefErrors(loadText(text)->diagnostics());
}

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_TEST_SUPPORT_H_
