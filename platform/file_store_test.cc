#include "platform/file_store.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

namespace vela::platform {
namespace {

constexpr uint64_t kLimit = uint64_t{64} << 20;  // a part: 64 blocks of 4 KiB

class FileStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    const char* base = std::getenv("TEST_TMPDIR");
    std::string pattern = std::string(base != nullptr ? base : "/tmp") + "/file_store.XXXXXX";
    ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
    above_ = pattern;
    folder_ = above_ + "/a/b";
    store_ = open();
  }
  void TearDown() override { std::filesystem::remove_all(above_); }

  std::unique_ptr<FileStore> open() {
    std::string error;
    auto store = FileStore::open(folder_, true, &error);
    EXPECT_EQ(error, "");
    return store;
  }
  std::string path(const std::string& name) const {
    return folder_ + "/" + name.substr(0, 2) + "/" + name;
  }
  /// As if it had last been used that long ago.
  void age(const std::string& name, time_t seconds) {
    const struct timespec then = {::time(nullptr) - seconds, 0};
    const struct timespec times[2] = {then, then};
    ASSERT_EQ(::utimensat(AT_FDCWD, path(name).c_str(), times, 0), 0);
  }
  static std::string blocks(size_t n) { return std::string(n * 4096, 'x'); }

  std::string above_, folder_;
  std::unique_ptr<FileStore> store_;
};

TEST_F(FileStoreTest, GivesBackWhatWasWritten) {
  const std::string bytes("a\0b", 3);
  EXPECT_TRUE(store_->write("3fa", bytes, kLimit));
  EXPECT_EQ(store_->read("3fa"), bytes);
  EXPECT_EQ(open()->read("3fa"), bytes);
  EXPECT_EQ(store_->read("3fb"), std::nullopt);
  EXPECT_EQ(store_->read("40a"), std::nullopt);
  store_->remove("3fa");
  EXPECT_EQ(store_->read("3fa"), std::nullopt);
}

TEST_F(FileStoreTest, IsForTheUserAlone) {
  ::umask(0);
  EXPECT_TRUE(store_->write("3fa", "x", kLimit));
  struct stat info;
  for (const std::string& p : {above_ + "/a", folder_, folder_ + "/3f"}) {
    ASSERT_EQ(::stat(p.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0700u) << p;
  }
  ASSERT_EQ(::stat(path("3fa").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0600u);
}

TEST_F(FileStoreTest, DoesNotReadWhatOthersCanWrite) {
  ASSERT_TRUE(store_->write("3fa", "x", kLimit));
  ::chmod(path("3fa").c_str(), 0622);
  EXPECT_EQ(store_->read("3fa"), std::nullopt);
  ::chmod(path("3fa").c_str(), 0644);
  EXPECT_EQ(store_->read("3fa"), "x");
  ::chmod((folder_ + "/3f").c_str(), 0720);
  EXPECT_EQ(store_->read("3fa"), std::nullopt);
  EXPECT_FALSE(store_->write("3fb", "x", kLimit));
}

TEST_F(FileStoreTest, DoesNotOpenAFolderThatOthersCanWrite) {
  ::chmod(folder_.c_str(), 0770);
  std::string error;
  EXPECT_EQ(FileStore::open(folder_, true, &error), nullptr);
  EXPECT_NE(error.find("others may write it"), std::string::npos) << error;
}

TEST_F(FileStoreTest, FollowsNoLinksInside) {
  ASSERT_TRUE(store_->write("3fa", "x", kLimit));
  ASSERT_EQ(::symlink(path("3fa").c_str(), path("3fb").c_str()), 0);
  EXPECT_EQ(store_->read("3fb"), std::nullopt);
  ASSERT_EQ(::symlink((folder_ + "/3f").c_str(), (folder_ + "/40").c_str()), 0);
  EXPECT_EQ(store_->read("40a"), std::nullopt);
}

TEST_F(FileStoreTest, WhatIsNoFileIsNotThere) {
  ASSERT_TRUE(store_->write("3fa", "x", kLimit));
  ASSERT_EQ(::mkdir(path("3fb").c_str(), 0700), 0);
  ASSERT_EQ(::mkfifo(path("3fc").c_str(), 0600), 0);
  EXPECT_EQ(store_->read("3fb"), std::nullopt);
  EXPECT_EQ(store_->read("3fc"), std::nullopt);
  EXPECT_FALSE(store_->write("3fb", "x", kLimit));
}

TEST_F(FileStoreTest, SaysWhyAFolderCannotBeHad) {
  std::ofstream(above_ + "/file") << "x";
  std::string error;
  EXPECT_EQ(FileStore::open(above_ + "/file", true, &error), nullptr);
  EXPECT_NE(error, "");
  EXPECT_EQ(FileStore::open(above_ + "/file/below", true, &error), nullptr);
  EXPECT_EQ(FileStore::open(above_ + "/absent", false, &error), nullptr);
  EXPECT_EQ(error, "No such file or directory");
}

TEST_F(FileStoreTest, RemovesWhatWasUsedLongestAgo) {
  for (const char* name : {"3fa", "3fb", "3fc"})
    ASSERT_TRUE(store_->write(name, blocks(20), kLimit));
  age("3fa", 100);
  age("3fb", 300);
  age("3fc", 200);
  EXPECT_TRUE(store_->write("3fd", blocks(10), kLimit));
  EXPECT_EQ(store_->read("3fb"), std::nullopt);
  EXPECT_NE(store_->read("3fa"), std::nullopt);
  EXPECT_NE(store_->read("3fc"), std::nullopt);
  EXPECT_NE(store_->read("3fd"), std::nullopt);
  EXPECT_EQ(store_->usage().files, 3u);
  EXPECT_EQ(store_->usage().bytes, 50u * 4096);
}

TEST_F(FileStoreTest, ReadingCountsAsUse) {
  for (const char* name : {"3fa", "3fb"}) ASSERT_TRUE(store_->write(name, blocks(30), kLimit));
  age("3fa", 20000);
  age("3fb", 10000);
  EXPECT_NE(store_->read("3fa"), std::nullopt);
  EXPECT_TRUE(store_->write("3fc", blocks(30), kLimit));
  EXPECT_NE(store_->read("3fa"), std::nullopt);
  EXPECT_EQ(store_->read("3fb"), std::nullopt);
}

TEST_F(FileStoreTest, NeverTakesUpMoreThanItsLimit) {
  for (int i = 0; i < 100; ++i) {
    const std::string name = "3f" + std::to_string(i);
    EXPECT_TRUE(store_->write(name, blocks(7), kLimit));
    EXPECT_LE(store_->usage().bytes, kLimit / FileStore::kParts);
  }
  EXPECT_FALSE(store_->write("3fa", blocks(65), kLimit));
  EXPECT_TRUE(store_->write("3fa", blocks(64), kLimit));
  EXPECT_EQ(store_->usage().files, 1u);
  EXPECT_FALSE(store_->write("3fb", "x", 0));
}

TEST_F(FileStoreTest, RemovesWhatADeadProcessLeftUnfinished) {
  ASSERT_TRUE(store_->write("3fa", "x", kLimit));
  const std::string old_one = folder_ + "/3f/.new-1", fresh = folder_ + "/3f/.new-2";
  std::ofstream(old_one) << "half";
  std::ofstream(fresh) << "half";
  const struct timespec then = {::time(nullptr) - 10000, 0};
  const struct timespec times[2] = {then, then};
  ASSERT_EQ(::utimensat(AT_FDCWD, old_one.c_str(), times, 0), 0);
  ASSERT_TRUE(store_->write("3fb", "x", kLimit));
  EXPECT_NE(::access(old_one.c_str(), F_OK), 0);
  EXPECT_EQ(::access(fresh.c_str(), F_OK), 0);
  EXPECT_EQ(store_->usage().files, 2u);
}

TEST_F(FileStoreTest, ManyProcessesMayWriteTheSameFiles) {
  constexpr int kProcesses = 4, kRounds = 200;
  const auto content = [](int file) { return std::string(20000, static_cast<char>('a' + file)); };
  std::vector<pid_t> children;
  for (int p = 0; p < kProcesses; ++p) {
    const pid_t child = ::fork();
    if (child != 0) {
      children.push_back(child);
      continue;
    }
    bool ok = true;
    for (int round = 0; round < kRounds; ++round) {
      const int file = (round * 7 + p) % 8;
      const std::string name = "3f" + std::to_string(file);
      ok = store_->write(name, content(file), kLimit) && ok;
      const auto found = store_->read(name);
      ok = ok && (!found.has_value() || *found == content(file));
    }
    ::_exit(ok ? 0 : 1);
  }
  for (pid_t child : children) {
    int status = 1;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
  }
  for (int file = 0; file < 8; ++file)
    EXPECT_EQ(store_->read("3f" + std::to_string(file)), content(file));
  EXPECT_EQ(store_->usage().files, 8u);
}

}  // namespace
}  // namespace vela::platform
