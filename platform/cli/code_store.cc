#include "platform/cli/code_store.h"

#include <sys/stat.h>

#include <cstdlib>

#include "platform/file_store.h"

namespace vela::cli {

namespace {

constexpr const char* kFolder = "/vela-code";

/// A folder that an environment variable names; relative ones do not count.
std::string folderIn(const char* variable) {
  const char* path = std::getenv(variable);
  return path != nullptr && path[0] == '/' ? path : "";
}

std::string sizeText(uint64_t bytes) {
  const uint64_t kib = (bytes + 1023) >> 10;
  return kib < 10240 ? std::to_string(kib) + " KiB" : std::to_string(kib >> 10) + " MiB";
}

}  // namespace

std::string codeStoreFolder(const CliOptions& options) {
  if (!options.jit_store.empty()) return options.jit_store;
  const std::string cache = folderIn("XDG_CACHE_HOME"), home = folderIn("HOME");
  if (!cache.empty()) return cache + kFolder;
  return home.empty() ? "" : home + "/.cache" + kFolder;
}

std::string codeStoreProblem(const CliOptions& options) {
  if (options.jit_store.empty() || options.config.max_store_size == 0) return {};
  std::string error;
  const auto files = platform::FileStore::open(options.jit_store, /*create=*/true, &error);
  if (files != nullptr) return {};
  return "cannot keep compiled code in '" + options.jit_store + "': " + error;
}

std::string describeCodeStore(const CliOptions& options) {
  const std::string folder = codeStoreFolder(options);
  if (folder.empty()) return "none: neither XDG_CACHE_HOME nor HOME is set";
  struct stat info;
  if (::stat(folder.c_str(), &info) != 0) return folder + ", empty so far";
  std::string error;
  const auto files = platform::FileStore::open(folder, /*create=*/false, &error);
  if (files == nullptr) return folder + ", not used: " + error;
  const platform::FileStore::Usage usage = files->usage();
  const auto limit = static_cast<uint64_t>(options.config.max_store_size);
  return folder + ", " + std::to_string(usage.files) + (usage.files == 1 ? " entry" : " entries") +
         ", " + sizeText(usage.bytes) + " of " + sizeText(limit);
}

}  // namespace vela::cli
