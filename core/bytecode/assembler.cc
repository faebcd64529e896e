#include "core/bytecode/assembler.h"

#include "core/bytecode/assembler_internal.h"

namespace vela::bytecode {
namespace {

using internal::Fixup;
using internal::NameKind;
using internal::Word;

class Assembler {
 public:
  Assembler()
      : module_(std::make_unique<Module>()),
        pool_(*module_),
        function_(*module_, pool_, fixups_, line_) {}

  AssembleResult run(std::string_view text) {
    for (size_t number = 1; !text.empty() && line_.ok(); ++number) {
      const size_t end = text.find('\n');
      if (line_.begin(number, text.substr(0, end)) && !line_.atEnd()) {
        statement(number);
        if (line_.ok()) line_.expectEnd();
      }
      text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    }
    if (line_.ok() && inside_ != kModule) line_.fail("the text ends before 'end'");
    for (const Fixup& fixup : fixups_) {
      if (line_.ok()) resolve(fixup);
    }
    if (!line_.ok()) return {nullptr, line_.error()};
    return {std::move(module_), ""};
  }

 private:
  enum Inside { kModule, kClass, kFunction };

  void statement(size_t number) {
    if (inside_ != kModule && line_.accept("end")) {
      if (inside_ == kFunction) function_.finish();
      inside_ = kModule;
    } else if (inside_ == kFunction) {
      function_.statement(number);
    } else if (inside_ == kClass) {
      classStatement();
    } else {
      moduleStatement(number);
    }
  }

  void moduleStatement(size_t number) {
    Module& m = *module_;
    if (line_.accept("string")) {
      pool_.addString(line_.next("a string").text);
    } else if (line_.accept("const")) {
      constant();
    } else if (line_.accept("check")) {
      check();
    } else if (line_.accept("variable")) {
      variable();
    } else if (line_.accept("external")) {
      if (line_.accept("function")) {
        m.externals.functions.push_back(pool_.name(line_));
      } else if (line_.accept("class")) {
        m.externals.classes.push_back(pool_.name(line_));
      } else {
        line_.fail("expected 'function' or 'class'");
      }
    } else if (line_.accept("class")) {
      classHead();
    } else if (line_.accept("function")) {
      inside_ = kFunction;
      function_.head(number);
    } else if (line_.accept("body")) {
      body(number);
    } else {
      line_.fail("unknown statement '" + line_.next("a statement").text + "'");
    }
  }

  void body(size_t number) {
    const Word* word = line_.peek();
    if (word != nullptr && word->quoted) {
      fixups_.push_back({Fixup::kBody, NameKind::kFunction, line_.next("a name").text, number, 0,
                         module_->bodies.size()});
      module_->bodies.push_back(0);
    } else {
      module_->bodies.push_back(line_.index("f", "a function"));
    }
  }

  void constant() {
    Constant c{};
    if (line_.accept("int")) {
      c.kind = ConstantKind::kInt;
      const Word word = line_.next("an Int");
      if (!internal::parseNumber(word.text, INT64_MIN, INT64_MAX, c.integer))
        line_.fail("'" + word.text + "' is no Int");
    } else if (line_.accept("float")) {
      c.kind = ConstantKind::kFloat;
      const Word word = line_.next("a Float");
      if (!internal::parseFloat(word.text, c.integer))
        line_.fail("'" + word.text + "' is no Float");
    } else if (line_.accept("string")) {
      c.kind = ConstantKind::kString;
      c.string = pool_.name(line_);
    } else {
      line_.fail("expected 'int', 'float' or 'string'");
    }
    module_->constants.push_back(c);
  }

  uint32_t builtinClass() {
    const Word word = line_.next("a built-in class");
    int64_t id = 0;
    if (internal::parseNumber(word.text, 0, 0xFFFFFFFF, id)) return static_cast<uint32_t>(id);
    for (uint32_t c = 1; internal::builtinClassName(c) != nullptr; ++c) {
      if (word.text == internal::builtinClassName(c)) return c;
    }
    line_.fail("no built-in class '" + word.text + "'");
    return 0;
  }

  /// The index of a term that needs none; only damaged modules have one.
  uint32_t optionalIndex() {
    const Word* word = line_.peek();
    int64_t value = 0;
    if (word == nullptr || word->quoted || !internal::parseNumber(word->text, 0, 0xFFFFFFFF, value))
      return 0;
    return line_.number("an index");
  }

  void check() {
    TypeCheck check;
    for (bool more = true; more && line_.ok();) {
      if (line_.accept("any")) {
        check.alternatives.push_back({TypeTerm::kAny, optionalIndex()});
      } else if (line_.accept("number")) {
        check.alternatives.push_back({TypeTerm::kNumber, optionalIndex()});
      } else if (line_.accept("function")) {
        check.alternatives.push_back({TypeTerm::kFunction, optionalIndex()});
      } else if (line_.accept("builtin")) {
        check.alternatives.push_back({TypeTerm::kBuiltinClass, builtinClass()});
      } else if (line_.accept("class")) {
        check.alternatives.push_back({TypeTerm::kClass, line_.index("c", "a class")});
      }
      more = line_.accept("|");
    }
    if (line_.accept("subject")) check.subject = pool_.name(line_);
    if (line_.accept("text")) check.type_text = pool_.name(line_);
    module_->checks.push_back(std::move(check));
  }

  void variable() {
    Variable variable{};
    variable.name = pool_.name(line_);
    variable.module = line_.accept("in") ? pool_.name(line_) : pool_.string("");
    variable.mutable_ = line_.accept("mutable");
    variable.exported = line_.accept("exported");
    module_->variables.push_back(variable);
  }

  void classHead() {
    inside_ = kClass;
    Class c;
    c.name = pool_.name(line_);
    if (line_.accept("at")) line_.position(c.line, c.column);
    while (line_.ok() && line_.accept("extends")) {
      if (line_.accept("builtin")) {
        c.builtin_super = builtinClass();
      } else {
        c.super = line_.index("c", "a class");
      }
    }
    c.flags = static_cast<uint16_t>(line_.flags(internal::classFlagNames()));
    module_->classes.push_back(std::move(c));
  }

  void classStatement() {
    Class& c = module_->classes.back();
    const auto method = [&] {
      const StringId name = pool_.name(line_);
      return Method{name, line_.index("f", "a function")};
    };
    if (line_.accept("constructor")) {
      c.constructor = line_.index("f", "a function");
    } else if (line_.accept("implements")) {
      c.interfaces.push_back(line_.index("c", "a class"));
    } else if (line_.accept("field")) {
      Field field{};
      field.name = pool_.name(line_);
      field.check = line_.accept("check") ? line_.index("t", "a type check") : kNoIndex;
      field.flags = static_cast<uint8_t>(line_.flags(internal::fieldFlagNames()));
      c.fields.push_back(field);
    } else if (line_.accept("method")) {
      c.methods.push_back(method());
    } else if (line_.accept("static")) {
      c.statics.push_back(method());
    } else if (line_.accept("variant")) {
      c.variants.push_back(line_.index("c", "a class"));
    } else {
      line_.fail("unknown statement '" + line_.next("a statement").text + "' in a class");
    }
  }

  /// The index that a name stands for: own functions and classes first, then externals.
  uint32_t find(NameKind kind, const std::string& name) const {
    const Module& m = *module_;
    const auto is = [&](StringId id) { return id < m.strings.size() && m.strings[id] == name; };
    const auto search = [&](const auto& own, const std::vector<StringId>& externals) {
      for (size_t n = 0; n < own.size(); ++n) {
        if (is(own[n].name)) return static_cast<uint32_t>(n);
      }
      for (size_t n = 0; n < externals.size(); ++n) {
        if (is(externals[n])) return static_cast<uint32_t>(own.size() + n);
      }
      return kNoIndex;
    };
    switch (kind) {
      case NameKind::kFunction: return search(m.functions, m.externals.functions);
      case NameKind::kClass: return search(m.classes, m.externals.classes);
      case NameKind::kVariable: return search(m.variables, {});
    }
    return kNoIndex;
  }

  void resolve(const Fixup& fixup) {
    line_.begin(fixup.line, "");
    const uint32_t index = find(fixup.kind, fixup.name);
    if (index == kNoIndex) return line_.fail("nothing is named '" + fixup.name + "'");
    switch (fixup.place) {
      case Fixup::kInstruction: {
        Instruction& i = module_->functions[fixup.function].code[fixup.index];
        i = Instruction::ad(i.op, i.a, index);
        return;
      }
      case Fixup::kSlot:
        module_->functions[fixup.function].slots[fixup.index].payload = index;
        return;
      case Fixup::kBody: module_->bodies[fixup.index] = index; return;
    }
  }

  std::unique_ptr<Module> module_;
  internal::Pool pool_;
  internal::Line line_;
  std::vector<Fixup> fixups_;
  internal::FunctionAssembler function_;
  Inside inside_ = kModule;
};

}  // namespace

AssembleResult assemble(std::string_view text) { return Assembler().run(text); }

}  // namespace vela::bytecode
