#include "platform/fiber.h"

#include <gtest/gtest.h>

namespace vela::platform {
namespace {

struct Program {
  Fiber* fiber = nullptr;
  int steps = 0;
  uintptr_t frame = 0;
};

TEST(Fiber, RunsOnItsOwnStackAndGoesOnWhereItSuspended) {
  Program program;
  auto fiber = makeFiber(
      1 << 20,
      [](void* context) {
        auto* p = static_cast<Program*>(context);
        p->frame = reinterpret_cast<uintptr_t>(__builtin_frame_address(0));
        for (int i = 0; i < 3; ++i) {
          ++p->steps;
          p->fiber->suspend();
        }
      },
      &program);
  if (fiber == nullptr) GTEST_SKIP() << "this host cannot switch stacks";
  program.fiber = fiber.get();
  int turns = 0;
  while (fiber->resume()) ++turns;
  EXPECT_EQ(turns, 3);
  EXPECT_EQ(program.steps, 3);
  EXPECT_GE(program.frame, fiber->low());
  EXPECT_LT(program.frame, fiber->high());
  EXPECT_FALSE(fiber->resume());
}

TEST(Fiber, MayBeDroppedInTheMiddle) {
  Program program;
  auto fiber = makeFiber(
      1 << 20, [](void* context) { static_cast<Program*>(context)->fiber->suspend(); }, &program);
  if (fiber == nullptr) GTEST_SKIP() << "this host cannot switch stacks";
  program.fiber = fiber.get();
  EXPECT_TRUE(fiber->resume());
}

}  // namespace
}  // namespace vela::platform
