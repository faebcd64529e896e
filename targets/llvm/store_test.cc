// The store on disk, seen through the back end: what is found again, and what is not.
#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>
#include <thread>

#include "core/ir/parser.h"
#include "targets/llvm/test_support.h"

namespace vela::llvmjit {
namespace {

namespace fs = std::filesystem;
using jit::StoreUse;

constexpr const char* kAddOne = R"(unit "add" function 3 (Int) -> Int
b0:
  v0: Int = param<0>
  v1: Int = const.int<1>
  v2: Int = iadd v0, v1
  return v2
)";
constexpr const char* kAddTwo = R"(unit "add" function 3 (Int) -> Int
b0:
  v0: Int = param<0>
  v1: Int = const.int<2>
  v2: Int = iadd v0, v1
  return v2
)";

jit::CompileOptions withStore() {
  jit::CompileOptions options;
  options.store_bytes = 64 << 20;
  return options;
}

class StoreTest : public CompilerTest {
 protected:
  void SetUp() override {
    const char* base = std::getenv("TEST_TMPDIR");
    std::string pattern = std::string(base != nullptr ? base : "/tmp") + "/store.XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    above_ = pattern;
    backend = backendOn("store");
  }
  void TearDown() override { fs::remove_all(above_); }

  /// A back end as another process would make it.
  std::unique_ptr<jit::Backend> backendOn(const std::string& folder) {
    LlvmOptions options;
    options.store_folder = above_ / folder;
    return makeLlvmBackend(fakeSymbols(), options);
  }

  /// Compiles with a new back end, calls the code and gives where it came from.
  StoreUse use(const char* text, jit::CompileOptions options = withStore(),
               const std::string& folder = "store") {
    backend = backendOn(folder);
    const ir::Unit unit = ir::parse(text).units.at(0);
    jit::BackendError error;
    auto artifact = backend->compile(unit, ir::planExits(unit), options, &error);
    EXPECT_EQ(error.message, "");
    if (artifact == nullptr) return StoreUse::kNone;
    const StoreUse use = artifact->store;
    const Compiled compiled(*backend, std::make_unique<jit::Code>(), std::move(artifact));
    EXPECT_EQ(compiled.error, "");
    const auto add = compiled.specialised<ValueAndStatus (*)(ExecState*, uint64_t, int64_t)>();
    const uint64_t sum = add(&rt.exec, 0, 40).value;
    EXPECT_EQ(sum, text == std::string(kAddOne) ? 41u : 42u);
    return use;
  }

  std::vector<fs::path> files(const std::string& folder = "store") const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(above_ / folder)) {
      if (entry.is_regular_file()) found.push_back(entry.path());
    }
    return found;
  }
  static std::string content(const fs::path& path) {
    std::ostringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    return bytes.str();
  }
  static void overwrite(const fs::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
  }

  fs::path above_;
};

TEST_F(StoreTest, CodeIsFoundByALaterBackEnd) {
  EXPECT_EQ(use(kAddOne), StoreUse::kMissing);
  EXPECT_EQ(use(kAddOne), StoreUse::kFound);
  EXPECT_EQ(use(kAddTwo), StoreUse::kMissing);
  EXPECT_EQ(use(kAddTwo), StoreUse::kFound);
  EXPECT_EQ(use(kAddOne), StoreUse::kFound);
  EXPECT_EQ(files().size(), 2u);
}

TEST_F(StoreTest, EqualUnitsGiveEqualFilesWhoeverMakesThem) {
  EXPECT_EQ(use(kAddOne, withStore(), "one"), StoreUse::kMissing);
  EXPECT_EQ(use(kAddOne, withStore(), "other"), StoreUse::kMissing);
  ASSERT_EQ(files("one").size(), 1u);
  ASSERT_EQ(files("other").size(), 1u);
  EXPECT_EQ(files("one")[0].filename(), files("other")[0].filename());
  EXPECT_EQ(content(files("one")[0]), content(files("other")[0]));
}

TEST_F(StoreTest, OptionsThatChangeTheCodeAreToldApart) {
  for (int level = 0; level <= 3; ++level) {
    for (bool stress : {false, true}) {
      rt.exec.stress_countdown = 1000;
      jit::CompileOptions options = withStore();
      options.optimization_level = level;
      options.stress_exits = stress;
      EXPECT_EQ(use(kAddOne, options), StoreUse::kMissing);
      EXPECT_EQ(use(kAddOne, options), StoreUse::kFound);
    }
  }
}

TEST_F(StoreTest, IsNotUsedWhereItIsNotWanted) {
  jit::CompileOptions none = withStore();
  none.store_bytes = 0;
  EXPECT_EQ(use(kAddOne, none), StoreUse::kNone);
  EXPECT_FALSE(fs::exists(above_ / "store"));
  EXPECT_EQ(use(kAddOne), StoreUse::kMissing);
  EXPECT_EQ(use(kAddOne, none), StoreUse::kNone);
  jit::CompileOptions listed = withStore();
  listed.want_listing = true;
  EXPECT_EQ(use(kAddOne, listed), StoreUse::kNone);
  LlvmOptions options;  // no folder
  backend = makeLlvmBackend(fakeSymbols(), options);
  const ir::Unit unit = ir::parse(kAddOne).units.at(0);
  jit::BackendError error;
  EXPECT_EQ(backend->compile(unit, ir::planExits(unit), withStore(), &error)->store,
            StoreUse::kNone);
}

TEST_F(StoreTest, AFileThatIsNotAsItWasWrittenIsRemovedAndMadeAnew) {
  ASSERT_EQ(use(kAddOne), StoreUse::kMissing);
  const fs::path path = files().at(0);
  const std::string good = content(path);
  std::vector<std::string> bad = {"", "x", good + "x", std::string(good.size(), '\0')};
  for (size_t size : {size_t{8}, size_t{40}, size_t{72}, size_t{79}, size_t{80}, good.size() / 2,
                      good.size() - 1})
    bad.push_back(good.substr(0, size));
  for (size_t at = 0; at < good.size(); at += at < 128 ? 1 : 97) {
    bad.push_back(good);
    bad.back()[at] = static_cast<char>(bad.back()[at] ^ 0x10);
  }
  for (const std::string& bytes : bad) {
    overwrite(path, bytes);
    EXPECT_EQ(use(kAddOne), StoreUse::kDamaged);
    EXPECT_EQ(content(path), good);
  }
  EXPECT_EQ(use(kAddOne), StoreUse::kFound);
}

TEST_F(StoreTest, AnotherUnitsFileUnderTheNameIsNotTaken) {
  ASSERT_EQ(use(kAddOne), StoreUse::kMissing);
  const fs::path one = files().at(0);
  ASSERT_EQ(use(kAddTwo), StoreUse::kMissing);
  const fs::path two = files().at(0) == one ? files().at(1) : files().at(0);
  overwrite(two, content(one));
  EXPECT_EQ(use(kAddTwo), StoreUse::kDamaged);
  EXPECT_EQ(use(kAddTwo), StoreUse::kFound);
}

TEST_F(StoreTest, WhatOthersCanWriteIsNotTaken) {
  ASSERT_EQ(use(kAddOne), StoreUse::kMissing);
  fs::permissions(files().at(0), fs::perms::others_write, fs::perm_options::add);
  EXPECT_EQ(use(kAddOne), StoreUse::kMissing);
  EXPECT_EQ(use(kAddOne), StoreUse::kFound);  // it was replaced
  fs::permissions(above_ / "store", fs::perms::group_write, fs::perm_options::add);
  EXPECT_EQ(use(kAddOne), StoreUse::kNone);
}

TEST_F(StoreTest, AFolderThatCannotBeMadeCostsCompilationsOnly) {
  overwrite(above_ / "file", "x");
  EXPECT_EQ(use(kAddOne, withStore(), "file/below"), StoreUse::kNone);
}

TEST_F(StoreTest, SeveralThreadsUseItAtOnce) {
  const ir::Unit units[] = {ir::parse(kAddOne).units.at(0), ir::parse(kAddTwo).units.at(0)};
  std::atomic<int> found{0}, missing{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20; ++i) {
        const ir::Unit& unit = units[(t + i) % 2];
        jit::BackendError error;
        const auto made = backend->compile(unit, ir::planExits(unit), withStore(), &error);
        if (made == nullptr) continue;
        found += made->store == StoreUse::kFound;
        missing += made->store == StoreUse::kMissing;
      }
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(found + missing, 60);
  EXPECT_LE(missing, 6);
  EXPECT_EQ(files().size(), 2u);
}

}  // namespace
}  // namespace vela::llvmjit
