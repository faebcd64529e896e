#include "platform/cli/files.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace vela::cli {

namespace {

constexpr size_t kBufferBytes = size_t{64} << 10;

std::string reason(int error) {
  switch (error) {
    case ENOENT: return "no such file";
    case EISDIR: return "it is a directory";
    case EACCES: return "permission denied";
    case EPIPE: return "the reader has closed the pipe";
    case ENOSPC: return "no space is left on the device";
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

bool readAll(int fd, std::string& text) {
  char buffer[kBufferBytes];
  for (;;) {
    const ssize_t n = ::read(fd, buffer, sizeof buffer);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return false;
    if (n == 0) return true;
    text.append(buffer, static_cast<size_t>(n));
  }
}

bool writeFile(const std::string& path, std::string_view text, bool append, std::string& error) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | (append ? O_APPEND : O_TRUNC), 0666);
  bool ok = fd >= 0 && writeAll(fd, text);
  if (!ok) error = errno == ENOENT ? "no such folder" : reason(errno);
  if (fd >= 0 && ::close(fd) != 0 && ok) {
    error = reason(errno);
    ok = false;
  }
  return ok;
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
    } while (n < 0 && errno == EINTR);
    if (n <= 0) return false;
    buffer_.append(chunk, static_cast<size_t>(n));
    return true;
  }
  std::string buffer_;
  size_t at_ = 0;
};

}  // namespace

bool readFile(const std::string& path, std::string& text) {
  text.clear();
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info;
  if (fd < 0 || ::fstat(fd, &info) != 0 || (S_ISDIR(info.st_mode) && (errno = EISDIR) != 0) || !readAll(fd, text)) {
    text = reason(errno);
    if (fd >= 0) ::close(fd);
    return false;
  }
  ::close(fd);
  return true;
}

bool writeFileAtOnce(const std::string& path, std::string_view text, std::string& error) {
  const std::string draft = path + ".part";
  if (writeFile(draft, text, false, error) && ::rename(draft.c_str(), path.c_str()) == 0) return true;
  if (error.empty()) error = reason(errno);
  ::unlink(draft.c_str());
  return false;
}

syntax::LoadResult loadSource(const std::string& path) {
  syntax::LoadResult result;
  result.ok = readFile(path, result.text);
  if (!result.ok) result.error = std::move(result.text);
  return result;
}

bool Output::write(std::string_view text) {
  if (!error_.empty()) return false;
  buffer_ += text;
  return buffer_.size() < kBufferBytes || flush();
}

bool Output::flush() {
  if (!error_.empty()) return false;
  if (!buffer_.empty() && !writeAll(STDOUT_FILENO, buffer_)) error_ = reason(errno);
  buffer_.clear();
  return error_.empty();
}

Output& standardOutput() {
  static auto* output = new Output;
  return *output;
}

vm::Host processHost() {
  vm::Host host;
  host.write = [](std::string_view text) { return standardOutput().write(text); };
  host.read_line = [](std::string& line) {
    static auto* input = new Input;
    standardOutput().flush();
    return input->readLine(line);
  };
  host.read_file = &readFile;
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

}  // namespace vela::cli
