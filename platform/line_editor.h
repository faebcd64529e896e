// A line from a terminal, with editing, history and completion.
#ifndef VELA_PLATFORM_LINE_EDITOR_H_
#define VELA_PLATFORM_LINE_EDITOR_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace vela::platform {

/// What the end of a line may become: each candidate stands for the text from `start` on.
struct LineCompletion {
  size_t start = 0;
  std::vector<std::string> candidates;
};

struct LineEditorOptions {
  /// Where lines are kept from one session to the next, with folders that exist; empty: nowhere.
  std::string history_file;
  /// Asked with the text before the cursor when Tab is pressed.
  std::function<LineCompletion(std::string_view)> complete;
};

enum class EditedLine : uint8_t {
  kLine,
  kEnd,        // Ctrl-D on an empty line, or the terminal has gone
  kCancelled,  // Ctrl-C
};

/// Standard input and output as a terminal. One at a time; used by one thread.
class LineEditor {
 public:
  virtual ~LineEditor() = default;
  /// Reads a line, without its end. `prompt` is what stands before it. Lines that are not blank
  /// become history.
  virtual EditedLine read(const char* prompt, std::string* line) = 0;
};

/// Null where standard input or output is no terminal, or the library for it is not there.
std::unique_ptr<LineEditor> makeLineEditor(LineEditorOptions options);

}  // namespace vela::platform

#endif  // VELA_PLATFORM_LINE_EDITOR_H_
