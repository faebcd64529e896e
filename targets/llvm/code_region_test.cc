#include "targets/llvm/code_region.h"

#include <gtest/gtest.h>

#include <cstring>

namespace vela::llvmjit {
namespace {

std::unique_ptr<CodeRegion> regionOf(size_t segments, CodeRegion::InUse in_use = {}) {
  std::string error;
  auto region = CodeRegion::create(segments * CodeRegion::kSegmentBytes, std::move(in_use), &error);
  EXPECT_NE(region, nullptr) << error;
  return region;
}

TEST(CodeRegion, WhatIsWrittenThroughOneViewIsReadThroughTheOther) {
  auto region = regionOf(1);
  auto span = region->allocate(100);
  ASSERT_TRUE(span.has_value());
  std::memset(span->write, 0x5A, 100);
  region->publish(*span);
  EXPECT_EQ(span->run[0], 0x5A);
  EXPECT_EQ(span->run[99], 0x5A);
}

TEST(CodeRegionDeathTest, APublishedSpanCannotBeWrittenThroughEitherView) {
  auto region = regionOf(1);
  auto span = region->allocate(100);
  region->publish(*span);
  EXPECT_DEATH(span->write[0] = 1, "");
  EXPECT_DEATH(span->run[0] = 1, "");
}

TEST(CodeRegion, SpansAreAppendedWithoutOverlapping) {
  auto region = regionOf(1);
  auto first = region->allocate(100);
  auto second = region->allocate(100);
  EXPECT_GE(second->run, first->run + 100);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(second->run) % 64, 0u);
}

TEST(CodeRegion, AReleasedSegmentIsUsedAgainOnlyAsAWhole) {
  auto region = regionOf(2);
  const size_t most = CodeRegion::kSegmentBytes - 64;
  auto large = region->allocate(most);
  auto small = region->allocate(64);
  region->release(large->run);
  EXPECT_EQ(region->allocate(128)->run, large->run + CodeRegion::kSegmentBytes);
  EXPECT_FALSE(region->allocate(most).has_value());
  region->release(small->run);
  auto again = region->allocate(most);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->run, large->run);
}

TEST(CodeRegion, ASpanLargerThanASegmentTakesSeveral) {
  auto region = regionOf(4);
  auto large = region->allocate(CodeRegion::kSegmentBytes * 3);
  ASSERT_TRUE(large.has_value());
  std::memset(large->write, 1, large->bytes);
  EXPECT_FALSE(region->allocate(CodeRegion::kSegmentBytes * 2).has_value());
  region->release(large->run);
  EXPECT_EQ(region->heldBytes(), 0u);
  EXPECT_TRUE(region->allocate(CodeRegion::kSegmentBytes * 2).has_value());
}

TEST(CodeRegion, ASegmentThatMayStillRunIsNotReused) {
  bool in_use = true;
  auto region = regionOf(1, [&](uint64_t, uint64_t) { return in_use; });
  auto span = region->allocate(CodeRegion::kSegmentBytes);
  region->release(span->run);
  EXPECT_FALSE(region->allocate(CodeRegion::kSegmentBytes).has_value());
  in_use = false;
  EXPECT_TRUE(region->allocate(CodeRegion::kSegmentBytes).has_value());
}

TEST(CodeRegion, TenThousandRoundsHoldNoMoreThanOneSegment) {
  auto region = regionOf(4);
  for (int i = 0; i < 10000; ++i) {
    auto span = region->allocate(1000);
    ASSERT_TRUE(span.has_value());
    region->publish(*span);
    region->release(span->run);
    ASSERT_LE(region->heldBytes(), CodeRegion::kSegmentBytes);
  }
  EXPECT_EQ(region->liveBytes(), 0u);
}

}  // namespace
}  // namespace vela::llvmjit
