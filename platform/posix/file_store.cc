#include "platform/file_store.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "platform/memory.h"

namespace vela::platform {

namespace {

constexpr mode_t kFolderMode = 0700, kFileMode = 0600;
/// Files are larger on disk than their bytes say.
constexpr uint64_t kDiskBlock = 4096;
/// No larger file is read or written.
constexpr uint64_t kLargestFile = uint64_t{64} << 20;
/// A file's time of use is written down at most this often.
constexpr time_t kUseSeconds = 3600;
/// What is unfinished for longer was left behind by a process that died.
constexpr time_t kUnfinishedSeconds = 3600;
constexpr std::string_view kUnfinished = ".new-";

/// Closes a file at the end of its scope.
class File {
 public:
  explicit File(int fd) : fd_(fd) {}
  File(File&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  ~File() {
    if (fd_ >= 0) ::close(fd_);
  }
  bool ok() const { return fd_ >= 0; }
  int fd() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }
  /// False: the last bytes could not be written.
  bool close() { return ::close(std::exchange(fd_, -1)) == 0; }

 private:
  int fd_;
};

bool ownedAlone(const struct stat& info) {
  return info.st_uid == ::geteuid() && (info.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

time_t now() { return static_cast<time_t>(wallSeconds()); }

bool readAll(int fd, char* bytes, size_t size) {
  while (size != 0) {
    const ssize_t n = ::read(fd, bytes, size);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return false;
    bytes += n;
    size -= static_cast<size_t>(n);
  }
  return true;
}

bool writeAll(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

/// A folder that is the user's alone; not ok() with errno set if there is none.
File openFolder(int above, const char* path, int flags) {
  File folder(::openat(above, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | flags));
  struct stat info;
  if (!folder.ok() || ::fstat(folder.fd(), &info) != 0) return File(-1);
  if (ownedAlone(info)) return folder;
  errno = EPERM;
  return File(-1);
}

bool makeFolders(const std::string& path) {
  for (size_t slash = path.find('/', 1);; slash = path.find('/', slash + 1)) {
    if (::mkdir(path.substr(0, slash).c_str(), kFolderMode) != 0 && errno != EEXIST &&
        slash == std::string::npos)
      return false;
    if (slash == std::string::npos) return true;
  }
}

std::string partOf(std::string_view name) { return std::string(name.substr(0, 2)); }

File openPart(int folder, const std::string& part, bool create) {
  if (create && ::mkdirat(folder, part.c_str(), kFolderMode) != 0 && errno != EEXIST)
    return File(-1);
  return openFolder(folder, part.c_str(), O_NOFOLLOW);
}

struct Entry {
  std::string name;
  uint64_t bytes;  // on disk
  struct timespec used;
};

uint64_t bytesOnDisk(uint64_t bytes) { return (bytes + kDiskBlock - 1) / kDiskBlock * kDiskBlock; }

bool usedEarlier(const Entry& a, const Entry& b) {
  return std::make_pair(a.used.tv_sec, a.used.tv_nsec) <
         std::make_pair(b.used.tv_sec, b.used.tv_nsec);
}

/// The files of a part. Those that dead processes left unfinished are removed.
std::vector<Entry> entriesOf(int part) {
  std::vector<Entry> entries;
  File again(::openat(part, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  DIR* listing = again.ok() ? ::fdopendir(again.fd()) : nullptr;
  if (listing == nullptr) return entries;
  again.release();
  while (const dirent* found = ::readdir(listing)) {
    struct stat info;
    if (::fstatat(part, found->d_name, &info, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(info.st_mode))
      continue;
    const std::string name = found->d_name;
    if (name.rfind(kUnfinished, 0) == 0) {
      if (info.st_mtime + kUnfinishedSeconds < now()) ::unlinkat(part, name.c_str(), 0);
      continue;
    }
    entries.push_back({name, bytesOnDisk(static_cast<uint64_t>(info.st_size)), info.st_mtim});
  }
  ::closedir(listing);
  return entries;
}

/// Removes what was used longest ago until the part takes up at most `bytes`.
void shrinkTo(int part, uint64_t bytes) {
  std::vector<Entry> entries = entriesOf(part);
  uint64_t total = 0;
  for (const Entry& e : entries) total += e.bytes;
  if (total <= bytes) return;
  std::sort(entries.begin(), entries.end(), usedEarlier);
  for (const Entry& e : entries) {
    if (total <= bytes) return;
    if (::unlinkat(part, e.name.c_str(), 0) == 0) total -= e.bytes;
  }
}

std::string unfinishedName() {
  static std::atomic<uint64_t> count{0};
  return std::string(kUnfinished) + std::to_string(::getpid()) + "-" +
         std::to_string(monotonicNanos()) + "-" + std::to_string(++count);
}

/// Writes a new file; nothing of it is left if that fails.
bool writeNew(int part, const std::string& name, std::string_view bytes) {
  File file(::openat(part, name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                     kFileMode));
  if (!file.ok()) return false;
  const bool whole = writeAll(file.fd(), bytes);
  if (file.close() && whole) return true;
  ::unlinkat(part, name.c_str(), 0);
  return false;
}

}  // namespace

std::unique_ptr<FileStore> FileStore::open(const std::string& folder, bool create,
                                           std::string* error) {
  if (create) makeFolders(folder);
  File opened = openFolder(AT_FDCWD, folder.c_str(), 0);
  if (opened.ok()) return std::unique_ptr<FileStore>(new FileStore(opened.release()));
  *error = errno == EPERM ? "it belongs to another user or others may write it" : strerror(errno);
  return nullptr;
}

FileStore::~FileStore() { ::close(folder_); }

std::optional<std::string> FileStore::read(std::string_view name) {
  const File part = openPart(folder_, partOf(name), false);
  if (!part.ok()) return std::nullopt;
  const File file(::openat(part.fd(), std::string(name).c_str(),
                           O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  struct stat info;
  if (!file.ok() || ::fstat(file.fd(), &info) != 0) return std::nullopt;
  if (!S_ISREG(info.st_mode) || !ownedAlone(info)) return std::nullopt;
  if (static_cast<uint64_t>(info.st_size) > kLargestFile) return std::nullopt;
  std::string bytes(static_cast<size_t>(info.st_size), '\0');
  if (!readAll(file.fd(), bytes.data(), bytes.size())) return std::nullopt;
  if (info.st_mtime + kUseSeconds < now()) ::futimens(file.fd(), nullptr);
  return bytes;
}

bool FileStore::write(std::string_view name, std::string_view bytes, uint64_t limit) {
  const uint64_t share = limit / kParts, needed = bytesOnDisk(bytes.size());
  if (needed > std::min(share, kLargestFile)) return false;
  const File part = openPart(folder_, partOf(name), true);
  if (!part.ok()) return false;
  shrinkTo(part.fd(), share - needed);
  const std::string unfinished = unfinishedName();
  if (!writeNew(part.fd(), unfinished, bytes)) return false;
  if (::renameat(part.fd(), unfinished.c_str(), part.fd(), std::string(name).c_str()) == 0)
    return true;
  ::unlinkat(part.fd(), unfinished.c_str(), 0);
  return false;
}

void FileStore::remove(std::string_view name) {
  const File part = openPart(folder_, partOf(name), false);
  if (part.ok()) ::unlinkat(part.fd(), std::string(name).c_str(), 0);
}

FileStore::Usage FileStore::usage() const {
  Usage usage;
  constexpr char kDigits[] = "0123456789abcdef";
  for (uint64_t i = 0; i < kParts; ++i) {
    const File part = openPart(folder_, {kDigits[i / 16], kDigits[i % 16]}, false);
    if (!part.ok()) continue;
    for (const Entry& e : entriesOf(part.fd())) {
      ++usage.files;
      usage.bytes += e.bytes;
    }
  }
  return usage;
}

}  // namespace vela::platform
