// Makes each golden program a test in each mode: golden FOLDER... [--with-native] [--mode=NAME]...
// [--sample=N] [--seed=S]. Without --mode: the modes that need no native back end, or, with
// --with-native, those that do. With --sample=N every program runs in N modes picked by the seed,
// which is printed, so that a run can be repeated; VELA_GOLDEN_ALL=1 in the environment runs all of
// them.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

#include "tests/programs/runner/runner.h"

namespace vela::golden {
namespace {

class GoldenTest : public testing::Test {
 public:
  GoldenTest(Program program, const Mode& mode) : program_(std::move(program)), mode_(mode) {}
  void TestBody() override {
    if (!fitsHost(program_)) GTEST_SKIP() << "needs a larger stack than there is here";
    const std::string text = difference(program_, mode_, run(program_, mode_));
    EXPECT_TRUE(text.empty()) << program_.folder << "/" << program_.name << " [" << mode_.name
                              << "]\n"
                              << text;
  }

 private:
  Program program_;
  const Mode& mode_;
};

struct Arguments {
  std::vector<std::string> folders;
  std::vector<const Mode*> modes;
  size_t sample = 0;
  uint64_t seed = 0;
};

bool isAvailable(const Mode& mode) { return !mode.setup.native || nativeBackend().make != nullptr; }

Arguments parse(int argc, char** argv) {
  Arguments a;
  bool with_native = false;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg.rfind("--mode=", 0) == 0) {
      for (const Mode& m : modes()) {
        if (arg.substr(7) == m.name) a.modes.push_back(&m);
      }
    } else if (arg.rfind("--sample=", 0) == 0) {
      a.sample = std::stoul(arg.substr(9));
    } else if (arg.rfind("--seed=", 0) == 0) {
      a.seed = std::stoul(arg.substr(7));
    } else if (arg == "--with-native") {
      with_native = true;
    } else if (arg.rfind("--", 0) != 0) {
      a.folders.push_back(arg);
    }
  }
  if (a.modes.empty()) {
    for (const Mode& m : modes()) {
      // With a native back end: the modes that use it; those that need none are the other
      // program's.
      if (m.setup.native == with_native && isAvailable(m)) a.modes.push_back(&m);
    }
  }
  if (std::getenv("VELA_GOLDEN_ALL") != nullptr) a.sample = 0;
  if (const char* seed = std::getenv("VELA_GOLDEN_SEED")) a.seed = std::stoul(seed);
  return a;
}

void addTests(const Arguments& a) {
  std::mt19937_64 random(a.seed);
  for (const std::string& folder : a.folders) {
    const std::string suite = folder.substr(folder.rfind('/') + 1);
    for (const Program& program : programsIn(folder)) {
      std::vector<const Mode*> picked = a.modes;
      if (a.sample != 0 && a.sample < picked.size()) {
        std::shuffle(picked.begin(), picked.end(), random);
        picked.resize(a.sample);
      }
      for (const Mode* mode : picked) {
        const std::string name = program.name + " [" + mode->name + "]";
        testing::RegisterTest(
            suite.c_str(), name.c_str(), nullptr, nullptr, __FILE__, __LINE__,
            [program, mode]() -> testing::Test* { return new GoldenTest(program, *mode); });
      }
    }
  }
}

}  // namespace
}  // namespace vela::golden

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  const auto arguments = vela::golden::parse(argc, argv);
  if (arguments.folders.empty()) {
    std::fprintf(stderr, "usage: golden FOLDER... [--mode=NAME]... [--sample=N] [--seed=S]\n");
    return 64;
  }
  if (arguments.sample != 0) {
    std::printf(
        "%zu modes a program, seed %llu (VELA_GOLDEN_SEED picks others, VELA_GOLDEN_ALL=1 runs "
        "all)\n",
        arguments.sample, static_cast<unsigned long long>(arguments.seed));
  }
  vela::golden::addTests(arguments);
  return RUN_ALL_TESTS();
}
