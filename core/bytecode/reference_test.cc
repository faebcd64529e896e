#include "core/bytecode/reference.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

namespace vela::bytecode {
namespace {

TEST(Reference, TheChapterInDocsIsUpToDate) {
  std::ifstream file("docs/bytecode.md");
  ASSERT_TRUE(file) << "docs/bytecode.md is not among the test's files";
  const std::string text{std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  EXPECT_TRUE(text == bytecodeReference())
      << "regenerate it: bazel run --config=host //core/bytecode:update_reference";
}

}  // namespace
}  // namespace vela::bytecode
