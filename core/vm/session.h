// A program that is written while it runs, entry after entry: what `vela repl` is made of.
//
//   vela::vm::Session session(vm, loader);
//   auto loaded = session.load("let x = 6 * 7");   // compile-time errors are in loaded.error
//   if (loaded.ok()) session.finish(vm.run());     // or in slices, as any program
//
// Each entry is a module that sees the names of the entries before it. One that ends with an
// expression shows its value, as inside a list, unless it is None.
//
// Declaring a name anew. Earlier code that names a function, class, enum or top-level variable of
// an entry means the new one from then on, if it is of the same kind; so do type annotations. What
// was made of the old one stays: instances keep their class, classes their superclass, values their
// function. A variant is replaced by the variant of its name if that has as many values. A variable
// whose new declaration did not run keeps its old value.
#ifndef VELA_CORE_VM_SESSION_H_
#define VELA_CORE_VM_SESSION_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/codegen/codegen.h"
#include "core/syntax/session.h"
#include "core/vm/vm.h"

namespace vela::vm {

class Session {
 public:
  /// `vm` outlives the session and runs nothing but its entries. `loader` reads what they import.
  Session(Vm& vm, syntax::FileLoader loader);

  /// Compiles an entry and loads it into the VM, which must have run the one before to its end and
  /// finish() been called. `path` is what messages show, and imports are relative to it; empty: a
  /// number.
  LoadResult load(std::string text, std::string path = "");

  /// To be called when what load() loaded has ended.
  void finish(const RunResult& result);

  /// How a text may go on at its end.
  struct Completion {
    size_t start = 0;                     // the candidates replace the text from here on
    std::vector<std::string> candidates;  // sorted
  };
  /// What the name that ends `text` may become: names in scope and keywords, after a dot the
  /// members of what the name before it means.
  Completion complete(std::string_view text) const;

  /// The module of the last entry that was compiled; null if there is none.
  const bytecode::Module* lastModule() const;
  /// Its body; 0 if there is none.
  FunctionId lastBody() const { return newest_.bodies.empty() ? 0 : newest_.bodies.back(); }
  /// The text and path of the last entry.
  const std::string& lastText() const { return last_text_; }
  const std::string& lastPath() const { return last_path_; }

 private:
  void adopt(const codegen::Numbers& own, const runtime::LinkResult& linked);
  void collectRebinding(const syntax::Symbol* before, const syntax::Symbol* now);
  void rebindClass(const void* before, const void* now);
  void rebind(const runtime::Rebinding& names);
  bool isAssigned(const syntax::Symbol* variable) const;
  std::vector<std::string> namesInScope() const;
  std::vector<std::string> membersOf(const syntax::Symbol* symbol) const;
  void addMembers(const std::unordered_map<runtime::Symbol, runtime::MemberEntry>& members,
                  std::vector<std::string>* out) const;

  Vm& vm_;
  syntax::Session syntax_;
  codegen::Numbers linked_;     // by VM-wide ids
  runtime::LinkResult newest_;  // of the last entry
  runtime::Rebinding rebinding_;
  std::string last_text_, last_path_;
  int entries_ = 0;
};

}  // namespace vela::vm

#endif  // VELA_CORE_VM_SESSION_H_
