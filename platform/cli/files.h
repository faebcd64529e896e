// Files and standard streams of the command, and the program's view of them.
#ifndef VELA_PLATFORM_CLI_FILES_H_
#define VELA_PLATFORM_CLI_FILES_H_

#include <string>
#include <string_view>

#include "core/syntax/program.h"
#include "core/vm/vm.h"

namespace vela::cli {

/// The whole file. False: `text` says why not ("no such file").
bool readFile(const std::string& path, std::string& text);

/// Writes a file so that there is either the old or the whole new one. False: `error` says why.
bool writeFileAtOnce(const std::string& path, std::string_view text, std::string& error);

/// readFile for the front end.
syntax::LoadResult loadSource(const std::string& path);

/// Standard output with a buffer. Written when the buffer is full, before input is read, and at the end.
class Output {
 public:
  /// False: it cannot be written; error() says why. Later writes fail too.
  bool write(std::string_view text);
  bool flush();
  const std::string& error() const { return error_; }

 private:
  std::string buffer_;
  std::string error_;
};

/// The one standard output of the process.
Output& standardOutput();

/// A program's host: standard streams, files and environment of the process.
vm::Host processHost();

/// Ignores SIGPIPE, so that a closed pipe is an error like others.
void ignoreClosedPipes();

}  // namespace vela::cli

#endif  // VELA_PLATFORM_CLI_FILES_H_
