// Writes docs/bytecode.md of the workspace that `bazel run` was called in.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/bytecode/reference.h"

int main() {
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  const std::string path =
      std::string(workspace != nullptr ? workspace : ".") + "/docs/bytecode.md";
  const std::string text = vela::bytecode::bytecodeReference();
  std::FILE* file = std::fopen(path.c_str(), "wb");
  if (file == nullptr || std::fwrite(text.data(), 1, text.size(), file) != text.size() ||
      std::fclose(file) != 0) {
    std::fprintf(stderr, "cannot write %s\n", path.c_str());
    return 1;
  }
  std::printf("wrote %s\n", path.c_str());
  return 0;
}
