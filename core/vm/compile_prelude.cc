// Build tool: compiles the prelude's sources, as one text, to a .velac file.
//   compile_prelude OUTPUT SOURCE...
#include <cstdio>
#include <fstream>
#include <sstream>
#include <string>

#include "core/bytecode/verifier.h"
#include "core/bytecode/writer.h"
#include "core/runtime/builtins.h"
#include "core/vm/compile.h"

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "usage: compile_prelude OUTPUT SOURCE...\n");
    return 64;
  }
  std::string text;
  for (int i = 2; i < argc; ++i) {
    std::ifstream file(argv[i], std::ios::binary);
    std::stringstream content;
    content << file.rdbuf();
    if (!file) {
      std::fprintf(stderr, "compile_prelude: cannot read %s\n", argv[i]);
      return 1;
    }
    text += content.str() + "\n";
  }
  const auto no_files = [](const std::string&) {
    return vela::syntax::LoadResult{false, "", "no imports here"};
  };
  const auto compiled = vela::vm::compileText("prelude", text, no_files);
  if (compiled.module == nullptr) {
    std::fprintf(stderr, "%s", compiled.errors.c_str());
    return 65;
  }
  vela::bytecode::VerifyOptions options;
  options.builtin_count = vela::runtime::builtin_id::kBuiltinCount;
  const auto errors = vela::bytecode::verify(*compiled.module, options);
  for (const auto& error : errors) std::fprintf(stderr, "prelude: %s\n", error.message.c_str());
  if (!errors.empty()) return 65;
  std::ofstream output(argv[1], std::ios::binary);
  output << vela::bytecode::writeModule(*compiled.module);
  return output.flush() ? 0 : 1;
}
