#include "platform/cli/files.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace vela::cli {

namespace {

constexpr size_t kBufferBytes = size_t{64} << 10;

std::string reason(int error) {
  switch (error) {
    case ENOENT: return "no such file";
    case EISDIR: return "it is a directory";
    case EACCES: return "permission denied";
    case EPIPE: return "its reader has gone";
    case EROFS: return "the file system is read-only";
    case EBADF: return "it is closed";
    case ENOSPC: return "no space is left on the device; free some, or write elsewhere";
    default: return std::strerror(error);
  }
}

bool writeAll(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    text.remove_prefix(static_cast<size_t>(n));
  }
  return true;
}

/// Reads to the end, or a little more than `limit` bytes.
bool readAll(int fd, std::string& text, uint64_t limit) {
  char buffer[kBufferBytes];
  while (text.size() <= limit) {
    const ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    if (n == 0) break;
    text.append(buffer, static_cast<size_t>(n));
  }
  return true;
}

/// Writes all of `text` and closes; what an append could not finish is taken back.
bool writeAndClose(int fd, std::string_view text, bool append, std::string& error) {
  struct stat before = {};
  const bool undoes = append && ::fstat(fd, &before) == 0 && S_ISREG(before.st_mode);
  bool ok = writeAll(fd, text);
  if (!ok) error = reason(errno);
  if (!ok && undoes && ::ftruncate(fd, before.st_size) != 0) error += "; a part of it was written";
  if (::close(fd) != 0 && ok) {
    error = reason(errno);
    ok = false;
  }
  return ok;
}

/// Writes into the file itself.
bool writeInPlace(const std::string& path, std::string_view text, bool append, std::string& error) {
  const int fd =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC), 0666);
  if (fd >= 0) return writeAndClose(fd, text, append, error);
  error = errno == ENOENT ? "no such folder" : reason(errno);
  return false;
}

bool writeFile(const std::string& path, std::string_view text, bool append, std::string& error) {
  return append ? writeInPlace(path, text, true, error) : writeFileAtOnce(path, text, error);
}

/// What Ctrl-C does.
struct Interruption {
  volatile sig_atomic_t happened = 0;
  std::function<void()> action;
};
Interruption& interruption() {
  static auto* one = new Interruption;
  return *one;
}

/// Lines of standard input.
class Input {
 public:
  vm::ReadResult readLine(std::string& line) {
    for (;;) {
      const size_t end = buffer_.find('\n', at_);
      if (end != std::string::npos) {
        line.assign(buffer_, at_, end - at_);
        at_ = end + 1;
        if (!line.empty() && line.back() == '\r') line.pop_back();
        return vm::ReadResult::kLine;
      }
      if (!fill()) break;
    }
    if (at_ == buffer_.size()) return vm::ReadResult::kEnd;
    line.assign(buffer_, at_);
    at_ = buffer_.size();
    return vm::ReadResult::kLine;
  }

 private:
  bool fill() {
    buffer_.erase(0, at_);
    at_ = 0;
    char chunk[4096];
    ssize_t n;
    do {
      n = ::read(STDIN_FILENO, chunk, sizeof chunk);
    } while (n < 0 && errno == EINTR && interruption().happened == 0);
    if (n <= 0) return false;
    buffer_.append(chunk, static_cast<size_t>(n));
    return true;
  }
  std::string buffer_;
  size_t at_ = 0;
};

}  // namespace

bool readFile(const std::string& path, std::string& text, uint64_t limit) {
  text.clear();
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info;
  if (fd < 0 || ::fstat(fd, &info) != 0 || (S_ISDIR(info.st_mode) && (errno = EISDIR) != 0) ||
      !readAll(fd, text, limit)) {
    text = reason(errno);
    if (fd >= 0) ::close(fd);
    return false;
  }
  ::close(fd);
  return true;
}

bool readStandardInput(std::string& text) {
  text.clear();
  if (readAll(STDIN_FILENO, text, kNoLimit)) return true;
  text = reason(errno);
  return false;
}

bool writeFileAtOnce(const std::string& path, std::string_view text, std::string& error) {
  struct stat info;
  const bool exists = ::stat(path.c_str(), &info) == 0;
  if (exists && S_ISDIR(info.st_mode)) {
    error = reason(EISDIR);
    return false;
  }
  if (exists && (!S_ISREG(info.st_mode) || ::access(path.c_str(), W_OK) != 0))
    return writeInPlace(path, text, false, error);
  std::string target = path;
  if (char* real = exists ? ::realpath(path.c_str(), nullptr) : nullptr) {
    target = real;  // what a link points to is replaced, not the link
    std::free(real);
  }
  const std::string draft = target + "." + std::to_string(::getpid()) + ".part";
  const int fd = ::open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  if (fd < 0) return writeInPlace(path, text, false, error);  // a folder that takes no new files
  const bool ok = (!exists || ::fchmod(fd, info.st_mode & 07777) == 0 || errno == EPERM) &&
                  writeAndClose(fd, text, false, error);
  if (ok && ::rename(draft.c_str(), target.c_str()) == 0) return true;
  if (error.empty()) error = reason(errno);
  ::unlink(draft.c_str());
  return false;
}

bool isSameFile(const std::string& a, const std::string& b) {
  struct stat first, second;
  return ::stat(a.c_str(), &first) == 0 && ::stat(b.c_str(), &second) == 0 &&
         S_ISREG(first.st_mode) && first.st_dev == second.st_dev && first.st_ino == second.st_ino;
}

syntax::LoadResult loadSource(const std::string& path) {
  syntax::LoadResult result;
  result.ok = readFile(path, result.text);
  if (!result.ok) result.error = std::move(result.text);
  result.identity = fileIdentity(path);
  return result;
}

std::string fileIdentity(const std::string& path) {
  std::error_code none;
  return std::filesystem::canonical(path, none).string();
}

bool Output::write(std::string_view text) {
  static const bool terminal = ::isatty(STDOUT_FILENO) != 0;
  if (!error_.empty()) return false;
  if (closed_) return true;
  buffer_ += text;
  const bool due =
      buffer_.size() >= kBufferBytes || (terminal && text.find('\n') != std::string_view::npos);
  return !due || flush();
}

bool Output::flush() {
  if (!error_.empty()) return false;
  const bool printed = std::fflush(stdout) == 0 && std::ferror(stdout) == 0;
  const bool written =
      closed_ || (printed && (buffer_.empty() || writeAll(STDOUT_FILENO, buffer_)));
  const int problem = errno;
  buffer_.clear();
  if (written) return true;
  if (problem == EPIPE) {
    closed_ = true;
    if (when_closed_) when_closed_();
    return true;
  }
  error_ = reason(problem);
  return false;
}

Output& standardOutput() {
  static auto* output = new Output;
  return *output;
}

vm::Host processHost(uint64_t max_heap) {
  vm::Host host;
  host.write = [](std::string_view text) { return standardOutput().write(text); };
  host.read_line = [](std::string& line) {
    static auto* input = new Input;
    standardOutput().flush();
    return input->readLine(line);
  };
  // More than fits into the heap need not be read to be too much; a device may have no end.
  host.read_file = [max_heap](const std::string& path, std::string& text) {
    return readFile(path, text, max_heap);
  };
  host.write_file = &writeFile;
  host.file_exists = [](const std::string& path) { return ::access(path.c_str(), F_OK) == 0; };
  host.get_env = [](const std::string& name, std::string& value) {
    const char* found = std::getenv(name.c_str());
    if (found != nullptr) value = found;
    return found != nullptr;
  };
  return host;
}

void ignoreClosedPipes() { ::signal(SIGPIPE, SIG_IGN); }

void onCtrlC(std::function<void()> action) {
  struct sigaction settings = {};
  settings.sa_handler =
      action ? [](int) { interruption().happened = 1, interruption().action(); } : SIG_DFL;
  settings.sa_flags = static_cast<int>(SA_RESETHAND);
  if (action) {
    interruption().action = std::move(action);
    interruption().happened = 0;
  }
  ::sigaction(SIGINT, &settings, nullptr);
}

std::string paint(const std::string& text, Colour colour) {
  static const bool colours = ::isatty(STDERR_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr;
  if (!colours || colour == Colour::kNone) return text;
  const char* const codes[] = {"", "\x1b[31m", "\x1b[32m", "\x1b[33m"};
  return codes[static_cast<size_t>(colour)] + text + "\x1b[0m";
}

void writeError(std::string_view text) {
  standardOutput().flush();
  writeAll(STDERR_FILENO, text);
}

}  // namespace vela::cli
