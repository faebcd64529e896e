// A folder of files that outlive the process: one user's cache, of bounded size.
//
// Trust. What is read may be executed, so it must be what the user wrote: the folder, its parts and
// every file belong to the user, and nobody else may write them. What is not so is not read.
//
// Several processes and threads. A file is written under another name and then renamed, so there is
// all of it or nothing; nothing is locked.
//
// Size. Names begin with two hexadecimal digits of a hash. They name one of 256 parts, and each may
// take up a 256th of the limit, so that writing a file looks at its part alone. What was used
// longest ago goes first.
#ifndef VELA_PLATFORM_FILE_STORE_H_
#define VELA_PLATFORM_FILE_STORE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace vela::platform {

class FileStore {
 public:
  static constexpr uint64_t kParts = 256;

  /// Opens the folder, making it (and those above it) if `create`. nullptr with the reason in
  /// `error` if it is not to be had or not to be trusted.
  static std::unique_ptr<FileStore> open(const std::string& folder, bool create,
                                         std::string* error);
  ~FileStore();
  FileStore(const FileStore&) = delete;
  FileStore& operator=(const FileStore&) = delete;

  /// The bytes of a file, which count as used now. Nothing: there is no such file, it cannot be
  /// read, or others can write it.
  std::optional<std::string> read(std::string_view name);
  /// Writes a file and removes others so that all of them take up at most `limit` bytes. False: it
  /// cannot be written, or is larger than a part.
  bool write(std::string_view name, std::string_view bytes, uint64_t limit);
  void remove(std::string_view name);

  struct Usage {
    uint64_t files = 0, bytes = 0;
  };
  /// Looks at all files.
  Usage usage() const;

 private:
  explicit FileStore(int folder) : folder_(folder) {}

  int folder_;  // an open directory
};

}  // namespace vela::platform

#endif  // VELA_PLATFORM_FILE_STORE_H_
