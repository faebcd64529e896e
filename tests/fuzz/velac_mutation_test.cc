// A short fuzzing run with fixed seeds: files of any content are rejected with an error or verify,
// and nothing crashes.
#include <gtest/gtest.h>

#include "core/bytecode/reader.h"
#include "core/bytecode/writer.h"
#include "tests/fuzz/velac_target.h"

namespace vela::bytecode::fuzz {
namespace {

constexpr int kRounds = 6000;

struct Tally {
  int unreadable = 0, rejected = 0, verified = 0;
  void add(Verdict verdict) {
    unreadable += verdict == Verdict::kUnreadable;
    rejected += verdict == Verdict::kRejected;
    verified += verdict == Verdict::kVerified;
  }
};

TEST(VelacMutation, MutatedBytesAreReadOrRejected) {
  const std::vector<std::string> files = seeds();
  std::mt19937_64 random(6);
  Tally tally;
  for (int round = 0; round < kRounds; ++round) {
    std::string file = files[static_cast<size_t>(round) % files.size()];
    mutateBytes(file, random);
    tally.add(check(file));
  }
  EXPECT_GT(tally.unreadable, kRounds / 20);
  EXPECT_GT(tally.rejected, kRounds / 20);
}

TEST(VelacMutation, MutatedModulesVerifyOrAreRejected) {
  const std::vector<std::string> files = seeds();
  std::mt19937_64 random(7);
  Tally tally;
  for (int round = 0; round < kRounds; ++round) {
    const ReadResult read = readModule(files[static_cast<size_t>(round) % files.size()]);
    ASSERT_TRUE(read) << read.error;
    mutateModule(*read.module, random);
    tally.add(check(writeModule(*read.module)));
  }
  EXPECT_GT(tally.rejected, kRounds / 20);
  EXPECT_GT(tally.verified, kRounds / 20);
}

TEST(VelacMutation, RandomBytesAreRejected) {
  std::mt19937_64 random(8);
  for (int round = 0; round < kRounds; ++round) {
    std::string file = round % 2 == 0 ? "VELA" : "";
    for (uint64_t n = random() % 400; n > 0; --n) file += static_cast<char>(random());
    EXPECT_EQ(check(file), Verdict::kUnreadable);
  }
}

}  // namespace
}  // namespace vela::bytecode::fuzz
