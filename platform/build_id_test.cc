#include "platform/build_id.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <memory>
#include <string>

namespace vela::platform {
namespace {

int object;
void function() {}

TEST(BuildId, ThisProgramHasOne) {
  EXPECT_GE(buildId(&object).size(), 8u);
  EXPECT_EQ(buildId(reinterpret_cast<const void*>(&function)), buildId(&object));
}

TEST(BuildId, ALibraryHasItsOwn) {
  const std::string library = buildId(stderr);  // points into the C library
  EXPECT_GE(library.size(), 8u);
  EXPECT_NE(library, buildId(&object));
}

TEST(BuildId, MemoryOfNobodyHasNone) {
  const auto memory = std::make_unique<int>(1);
  EXPECT_EQ(buildId(memory.get()), "");
  EXPECT_EQ(buildId(nullptr), "");
}

}  // namespace
}  // namespace vela::platform
