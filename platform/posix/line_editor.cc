// The line editor is libedit. It is loaded when a terminal is there, so that programs that are only
// run neither need it nor wait for it.
#include "platform/line_editor.h"

#include <dlfcn.h>
#include <histedit.h>
#include <langinfo.h>
#include <locale.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstring>

namespace vela::platform {

namespace {

/// The functions of the library.
struct Library {
#define VELA_LIBEDIT(use)                                                          \
  use(el_init) use(el_end) use(el_set) use(el_gets) use(el_line) use(el_insertstr) \
      use(el_deletestr) use(history_init) use(history_end) use(history)
#define VELA_MEMBER(name) decltype(&::name) name = nullptr;
  VELA_LIBEDIT(VELA_MEMBER)
#undef VELA_MEMBER

  /// False: it is not there.
  bool load() {
    void* handle = ::dlopen("libedit.so.2", RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) handle = ::dlopen("libedit.so", RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr) return false;
    bool all = true;
#define VELA_LOAD(name)                                            \
  name = reinterpret_cast<decltype(name)>(::dlsym(handle, #name)); \
  all &= name != nullptr;
    VELA_LIBEDIT(VELA_LOAD)
#undef VELA_LOAD
#undef VELA_LIBEDIT
    return all;
  }
};

constexpr int kHistoryLines = 1000;

/// The text that all candidates start with.
std::string commonStart(const std::vector<std::string>& candidates) {
  std::string common = candidates.front();
  for (const std::string& other : candidates) {
    const auto end = std::mismatch(common.begin(), common.end(), other.begin(), other.end()).first;
    common.erase(end, common.end());
  }
  return common;
}

class Editor final : public LineEditor {
 public:
  Editor(const Library& library, LineEditorOptions options)
      : lib_(library), options_(std::move(options)) {
    current() = this;
    // Without a locale of their own, characters beyond ASCII could not be typed.
    ::setlocale(LC_CTYPE, "");
    if (std::strcmp(::nl_langinfo(CODESET), "UTF-8") != 0) ::setlocale(LC_CTYPE, "C.UTF-8");
    history_ = lib_.history_init();
    HistEvent event;
    lib_.history(history_, &event, H_SETSIZE, kHistoryLines);
    lib_.history(history_, &event, H_SETUNIQUE, 1);
    if (!options_.history_file.empty())
      lib_.history(history_, &event, H_LOAD, options_.history_file.c_str());
    editor_ = lib_.el_init("vela", stdin, stdout, stderr);
    lib_.el_set(editor_, EL_PROMPT, &Editor::prompt);
    lib_.el_set(editor_, EL_EDITOR, "emacs");
    lib_.el_set(editor_, EL_HIST, lib_.history, history_);
    lib_.el_set(editor_, EL_ADDFN, "vela-complete", "complete the name", &Editor::onTab);
    lib_.el_set(editor_, EL_ADDFN, "vela-cancel", "drop the line", &Editor::onCancel);
    // While a line is edited Ctrl-C is a key; programs get it as the signal.
    lib_.el_set(editor_, EL_SETTY, "-d", "-isig", nullptr);
    bind("^I", "vela-complete");
    bind("^C", "vela-cancel");
    bind("^R", "em-inc-search-prev");
    bind("\033[1~", "ed-move-to-beg");
    bind("\033[4~", "ed-move-to-end");
    bind("\033[3~", "ed-delete-next-char");
  }

  ~Editor() override {
    lib_.el_end(editor_);
    lib_.history_end(history_);
    current() = nullptr;
  }

  EditedLine read(const char* prompt, std::string* line) override {
    prompt_ = prompt;
    cancelled_ = false;
    // Before the prompt, lest keys that come right after it are echoed twice.
    lib_.el_set(editor_, EL_PREP_TERM, 1);
    int count = 0;
    const char* text = lib_.el_gets(editor_, &count);
    if (cancelled_) {
      line->clear();
      return EditedLine::kCancelled;
    }
    if (text == nullptr || count <= 0) {
      std::fputc('\n', stdout);
      std::fflush(stdout);
      return EditedLine::kEnd;
    }
    line->assign(text, static_cast<size_t>(count));
    while (!line->empty() && (line->back() == '\n' || line->back() == '\r')) line->pop_back();
    remember(*line);
    return EditedLine::kLine;
  }

 private:
  // The library's callbacks: there is one editor at a time.
  static Editor*& current() {
    static Editor* one = nullptr;
    return one;
  }

  static char* prompt(EditLine*) { return const_cast<char*>(current()->prompt_.c_str()); }

  void bind(const char* key, const char* command) {
    lib_.el_set(editor_, EL_BIND, key, command, nullptr);
  }

  void remember(const std::string& line) {
    if (line.find_first_not_of(" \t") == std::string::npos) return;
    HistEvent event;
    lib_.history(history_, &event, H_ENTER, line.c_str());
    if (!options_.history_file.empty())
      lib_.history(history_, &event, H_SAVE, options_.history_file.c_str());
  }

  static unsigned char onCancel(EditLine*, int) {
    current()->cancelled_ = true;
    std::fputs("^C\n", stdout);
    std::fflush(stdout);
    return CC_EOF;
  }

  static unsigned char onTab(EditLine*, int) { return current()->completeName(); }

  unsigned char completeName() {
    const LineInfo* info = lib_.el_line(editor_);
    const std::string_view before(info->buffer, static_cast<size_t>(info->cursor - info->buffer));
    if (before.find_first_not_of(" \t") == std::string_view::npos)
      return lib_.el_insertstr(editor_, "  ") == 0 ? CC_REFRESH : CC_ERROR;  // indents
    const LineCompletion found = options_.complete ? options_.complete(before) : LineCompletion();
    if (found.candidates.empty()) return CC_ERROR;
    const std::string common = commonStart(found.candidates);
    const size_t typed = before.size() - found.start;
    if (common.size() > typed)
      return lib_.el_insertstr(editor_, common.c_str() + typed) == 0 ? CC_REFRESH : CC_ERROR;
    if (found.candidates.size() == 1) return CC_ERROR;
    list(found.candidates);
    return CC_REDISPLAY;
  }

  /// Writes the candidates below the line, in columns.
  static void list(const std::vector<std::string>& candidates) {
    constexpr size_t kWidth = 80;
    size_t widest = 0;
    for (const std::string& name : candidates) widest = std::max(widest, name.size() + 2);
    const size_t columns = std::max<size_t>(1, kWidth / widest);
    std::string out = "\n";
    for (size_t i = 0; i < candidates.size(); ++i) {
      const bool last = i + 1 == candidates.size() || (i + 1) % columns == 0;
      out += candidates[i];
      out += last ? "\n" : std::string(widest - candidates[i].size(), ' ');
    }
    std::fputs(out.c_str(), stdout);
    std::fflush(stdout);
  }

  Library lib_;
  LineEditorOptions options_;
  History* history_ = nullptr;
  EditLine* editor_ = nullptr;
  std::string prompt_;
  bool cancelled_ = false;
};

}  // namespace

std::unique_ptr<LineEditor> makeLineEditor(LineEditorOptions options) {
  if (::isatty(STDIN_FILENO) == 0 || ::isatty(STDOUT_FILENO) == 0) return nullptr;
  Library library;
  if (!library.load()) return nullptr;
  return std::make_unique<Editor>(library, std::move(options));
}

}  // namespace vela::platform
