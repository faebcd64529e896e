// Files and standard streams of the command, and the program's view of them.
#ifndef VELA_PLATFORM_CLI_FILES_H_
#define VELA_PLATFORM_CLI_FILES_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "core/syntax/program.h"
#include "core/vm/vm.h"

namespace vela::cli {

inline constexpr uint64_t kNoLimit = UINT64_MAX;

/// The whole file, or the first `limit` bytes and a little more. False: `text` says why not ("no
/// such file").
bool readFile(const std::string& path, std::string& text, uint64_t limit = kNoLimit);

/// All of standard input, likewise.
bool readStandardInput(std::string& text);

/// Writes a file so that there is either the old or the whole new one, with the old one's mode. A
/// device or pipe is written to, and so is a file in a folder that takes no new ones. False:
/// `error` says why.
bool writeFileAtOnce(const std::string& path, std::string_view text, std::string& error);

/// True if both names are those of one regular file.
bool isSameFile(const std::string& a, const std::string& b);

/// readFile for the front end.
syntax::LoadResult loadSource(const std::string& path);
/// What tells the file from others whatever path leads to it; empty if there is none.
std::string fileIdentity(const std::string& path);

/// Standard output with a buffer. Written when the buffer is full, before input is read, at the
/// end, and on a terminal after each line.
///
/// When nobody reads it any more (a closed pipe, as behind `| head -1`) that is no error:
/// whenClosed is called, and what is written from then on is dropped.
class Output {
 public:
  /// False: it cannot be written; error() says why. Later writes fail too.
  bool write(std::string_view text);
  bool flush();
  const std::string& error() const { return error_; }
  bool closed() const { return closed_; }
  void whenClosed(std::function<void()> action) { when_closed_ = std::move(action); }

 private:
  std::string buffer_;
  std::string error_;
  bool closed_ = false;
  std::function<void()> when_closed_;
};

/// The one standard output of the process.
Output& standardOutput();

/// A program's host: standard streams, files and environment of the process. Of a file not much
/// more than `max_heap` bytes are read.
vm::Host processHost(uint64_t max_heap);

/// Ignores SIGPIPE, so that a closed pipe is seen by the write.
void ignoreClosedPipes();

/// From now on the first Ctrl-C calls `action` (in a signal handler, so it may only set flags) and
/// ends the input; a second one ends the process. Empty: as usual.
void onCtrlC(std::function<void()> action);

enum class Colour : uint8_t { kNone, kRed, kGreen, kYellow };

/// `text` in a colour if standard error is a terminal that wants colours (NO_COLOR is not set),
/// else as it is.
std::string paint(const std::string& text, Colour colour);

/// Writes text, which may contain NUL bytes, to standard error.
void writeError(std::string_view text);

}  // namespace vela::cli

#endif  // VELA_PLATFORM_CLI_FILES_H_
