// Rule 6: classes.
#include <algorithm>
#include <unordered_map>

#include "core/bytecode/verify_internal.h"
#include "core/contract/layout.h"

namespace vela::bytecode::internal {
namespace {

constexpr ClassId kSuperOfBuiltin[] = {
    0,
#define VELA_BUILTIN_CLASS(name, text, super) class_id::k##super,
#include "core/contract/builtin_classes.def"
#undef VELA_BUILTIN_CLASS
};

bool isErrorClass(uint32_t id) {
  return id < class_id::kFirstUserClass &&
         (id == class_id::kError || kSuperOfBuiltin[id] == class_id::kError);
}

/// Operators and the number of their parameters, `this` included.
struct OperatorArity {
  const char* name;
  uint16_t params;
};
constexpr OperatorArity kOperators[] = {
    {"+", 2},  {"-", 2}, {"*", 2},  {"/", 2},  {"%", 2},   {"==", 2},     {"<", 2},
    {"<=", 2}, {">", 2}, {">=", 2}, {"[]", 2}, {"[]=", 3}, {"unary-", 1},
};

class ClassVerifier {
 public:
  ClassVerifier(VerifyContext& context, uint32_t id)
      : context_(context), id_(id), class_(context.module.classes[id]) {}

  void verify() {
    if (!context_.isString(class_.name)) return fail("no string for its name");
    if ((class_.flags & ~(kClassAbstract | kClassInterface | kClassEnum | kClassVariant)) != 0) {
      return fail("unknown flags");
    }
    verifySupers();
    verifyConstructor();
    verifyFields();
    for (const Method& method : class_.methods) verifyMethod(method);
    for (const Method& method : class_.statics) verifyStatic(method);
    verifyNames();
    verifyVariants();
  }

 private:
  void fail(const std::string& message) {
    context_.fail(cat("class ", id_, " ", context_.quoted(class_.name), ": ", message));
  }

  void verifySupers() {
    const Module& module = context_.module;
    if (class_.super != kNoIndex) {
      if (!context_.isClass(class_.super))
        return fail(cat("no class ", class_.super, " to extend"));
      if (class_.builtin_super != 0) return fail("two superclasses");
      if (context_.isOwnClass(class_.super) &&
          (module.classes[class_.super].flags & kClassInterface) != 0) {
        return fail("extends an interface");
      }
    }
    if (class_.builtin_super != 0 && !isErrorClass(class_.builtin_super)) {
      return fail(cat("built-in class ", class_.builtin_super, " cannot be extended"));
    }
    for (const uint32_t i : class_.interfaces) {
      if (!context_.isClass(i)) return fail(cat("no class ", i, " to implement"));
      if (context_.isOwnClass(i) && (module.classes[i].flags & kClassInterface) == 0) {
        return fail(cat("class ", i, " is no interface"));
      }
    }
  }

  /// The function of a member, or null after an error.
  const Function* member(uint32_t function, const char* what, bool may_capture = false) {
    if (!context_.isOwnFunction(function)) {
      fail(cat(what, ": no function ", function));
      return nullptr;
    }
    const Function& f = context_.module.functions[function];
    if (!f.captures.empty() && !may_capture) {
      fail(cat(what, " function ", function, " captures variables"));
      return nullptr;
    }
    return &f;
  }

  void verifyConstructor() {
    if (class_.constructor == kNoIndex) return;
    const Function* f = member(class_.constructor, "constructor");
    if (f == nullptr) return;
    if ((f->flags & kIsConstructor) == 0)
      fail(cat("function ", class_.constructor, " is no constructor"));
  }

  void verifyFields() {
    for (size_t i = 0; i < class_.fields.size(); ++i) {
      const Field& field = class_.fields[i];
      if (!context_.isString(field.name)) return fail(cat("field ", i, ": no string for its name"));
      if (field.flags > 31) return fail(cat("field ", i, ": unknown flags"));
      if (field.check != kNoIndex) {
        if (!context_.isCheck(field.check))
          return fail(cat("field ", i, ": no type check ", field.check));
        const TypeCheck& check = context_.module.checks[field.check];
        if (check.subject == kNoIndex || check.type_text == kNoIndex) {
          return fail(cat("field ", i, ": type check ", field.check, " has no text"));
        }
      }
      if (!rawFieldIsChecked(field))
        return fail(cat("field ", i, ": raw without the check for it"));
    }
  }

  bool rawFieldIsChecked(const Field& field) const {
    const int raw = field.flags & (kFieldRawInt | kFieldRawFloat);
    if (raw == 0) return true;
    if (raw == (kFieldRawInt | kFieldRawFloat) || field.check == kNoIndex) return false;
    const std::vector<TypeAlternative>& types = context_.module.checks[field.check].alternatives;
    const uint32_t wanted = raw == kFieldRawInt ? class_id::kInt : class_id::kFloat;
    return types.size() == 1 && types[0].term == TypeTerm::kBuiltinClass &&
           types[0].index == wanted;
  }

  void verifyMethod(const Method& method) {
    if (!context_.isString(method.name)) return fail("method: no string for its name");
    const Function* f = member(method.function, "method");
    if (f == nullptr) return;
    if ((f->flags & kIsMethod) == 0 || (f->flags & kIsConstructor) != 0) {
      return fail(cat("function ", method.function, " is no method"));
    }
    if ((f->flags & kIsAbstract) != 0 && (class_.flags & (kClassAbstract | kClassInterface)) == 0) {
      return fail(cat("abstract method ", context_.quoted(method.name), " in a concrete class"));
    }
    const std::string& name = context_.module.strings[method.name];
    for (const OperatorArity& op : kOperators) {
      if (name == op.name && (f->min_params > op.params || f->max_params < op.params)) {
        return fail(cat("operator ", context_.quoted(method.name), " must take ", op.params,
                        " parameters"));
      }
    }
  }

  void verifyStatic(const Method& method) {
    if (!context_.isString(method.name)) return fail("static method: no string for its name");
    // Its closure, if it needs one, is in the environment of the class as a value (ClassObject).
    const Function* f = member(method.function, "static method", /*may_capture=*/true);
    if (f != nullptr && (f->flags & (kIsMethod | kIsConstructor | kIsAbstract)) != 0) {
      fail(cat("function ", method.function, " is no static method"));
    }
  }

  void verifyNames() {
    std::vector<StringId> names;
    for (const Field& field : class_.fields) names.push_back(field.name);
    for (const Method& method : class_.methods) names.push_back(method.name);
    rejectDuplicates(names);
    names.clear();
    for (const Method& method : class_.statics) names.push_back(method.name);
    rejectDuplicates(names);
  }

  void rejectDuplicates(std::vector<StringId>& names) {
    std::sort(names.begin(), names.end());
    const auto twice = std::adjacent_find(names.begin(), names.end());
    if (twice != names.end()) fail(cat("two members ", context_.quoted(*twice)));
  }

  void verifyVariants() {
    if (!class_.variants.empty() && (class_.flags & kClassEnum) == 0)
      return fail("variants outside an enum");
    std::vector<uint32_t> variants = class_.variants;
    std::sort(variants.begin(), variants.end());
    if (std::adjacent_find(variants.begin(), variants.end()) != variants.end())
      return fail("a variant twice");
    for (const uint32_t v : variants) {
      if (!context_.isOwnClass(v) || context_.module.classes[v].super != id_ ||
          (context_.module.classes[v].flags & kClassVariant) == 0) {
        return fail(cat("class ", v, " is no variant of it"));
      }
    }
  }

  VerifyContext& context_;
  uint32_t id_;
  const Class& class_;
};

/// Classes in an order in which superclasses and interfaces come first; shorter if there is a
/// cycle.
std::vector<uint32_t> supersFirst(const Module& module) {
  const size_t count = module.classes.size();
  std::vector<uint32_t> open(count, 0);  // supers of a class that are not in the order yet
  std::vector<std::vector<uint32_t>> below(count);  // the classes that name a class as super
  const auto add = [&](uint32_t lower, uint32_t upper) {
    if (upper >= count) return;
    below[upper].push_back(lower);
    ++open[lower];
  };
  for (uint32_t c = 0; c < count; ++c) {
    add(c, module.classes[c].super);
    for (const uint32_t i : module.classes[c].interfaces) add(c, i);
  }
  std::vector<uint32_t> order;
  for (uint32_t c = 0; c < count; ++c) {
    if (open[c] == 0) order.push_back(c);
  }
  for (size_t next = 0; next < order.size(); ++next) {
    for (const uint32_t c : below[order[next]]) {
      if (--open[c] == 0) order.push_back(c);
    }
  }
  return order;
}

/// Bounds what linking takes: instances, and the tables that inherit from above.
OversizedClass findOversized(const Module& module, const std::vector<uint32_t>& order) {
  struct Size {
    uint64_t fields = 0, members = 0, ancestors = 1;
  };
  std::vector<Size> sizes(module.classes.size());
  uint64_t all = 0;
  for (const uint32_t c : order) {
    const Class& k = module.classes[c];
    Size& size = sizes[c];
    if (k.super < sizes.size()) size = sizes[k.super];
    size.fields += k.fields.size();
    size.members += k.fields.size() + k.methods.size();
    size.ancestors += 1;
    for (const uint32_t i : k.interfaces)
      size.ancestors += i < sizes.size() ? sizes[i].ancestors : 1;
    all += size.members + size.ancestors;
    if (size.fields > kMaxFields)
      return {c, cat("more than ", kMaxFields, " fields, inherited ones included")};
    if (all > kMaxLinkedMembers) {
      return {c, cat("the class hierarchy is too large: more than ", kMaxLinkedMembers,
                     " members and ancestors of all classes, inherited ones counted again")};
    }
  }
  return {};
}

/// Walks the tree of superclasses and keeps for each method name whether the innermost definition
/// on the way from the root is abstract; a concrete class must have no such name.
class AbstractMethods {
 public:
  explicit AbstractMethods(VerifyContext& context) : context_(context) {}

  void verify() {
    const Module& module = context_.module;
    std::vector<std::vector<uint32_t>> below(module.classes.size());
    struct Visit {
      uint32_t id;
      bool leave;
    };
    std::vector<Visit> stack;
    for (uint32_t c = 0; c < module.classes.size(); ++c) {
      if (context_.isOwnClass(module.classes[c].super)) {
        below[module.classes[c].super].push_back(c);
      } else {
        stack.push_back({c, false});
      }
    }
    while (!stack.empty() && !context_.full()) {
      const Visit visit = stack.back();
      stack.pop_back();
      if (visit.leave) {
        leave(module.classes[visit.id]);
        continue;
      }
      enter(visit.id);
      stack.push_back({visit.id, true});
      for (const uint32_t c : below[visit.id]) stack.push_back({c, false});
    }
  }

 private:
  void enter(uint32_t id) {
    const Class& k = context_.module.classes[id];
    for (const Method& method : k.methods) {
      const bool abstract = (context_.module.functions[method.function].flags & kIsAbstract) != 0;
      bool& now = is_abstract_[method.name];
      before_.push_back(now);
      count_ += static_cast<int64_t>(abstract) - static_cast<int64_t>(now);
      now = abstract;
    }
    if (count_ > 0 && (k.flags & (kClassAbstract | kClassInterface)) == 0) {
      context_.fail(cat("class ", id, " ", context_.quoted(k.name),
                        ": concrete, but an abstract method is missing"));
    }
  }

  void leave(const Class& k) {
    for (size_t m = k.methods.size(); m-- > 0;) {
      bool& now = is_abstract_[k.methods[m].name];
      count_ += static_cast<int64_t>(before_.back()) - static_cast<int64_t>(now);
      now = before_.back();
      before_.pop_back();
    }
  }

  VerifyContext& context_;
  std::unordered_map<StringId, bool> is_abstract_;
  std::vector<bool> before_;  // what the methods entered so far replaced
  int64_t count_ = 0;         // names that are abstract now
};

}  // namespace

void verifyClasses(VerifyContext& context) {
  const Module& module = context.module;
  if (module.classes.size() > kMaxClasses) return context.fail("more than 2^20 classes");
  const size_t errors_before = context.errors.size();
  for (uint32_t c = 0; c < module.classes.size() && !context.full(); ++c)
    ClassVerifier(context, c).verify();
  if (context.errors.size() != errors_before) return;
  const std::vector<uint32_t> order = supersFirst(module);
  if (order.size() < module.classes.size()) {
    std::vector<bool> ordered(module.classes.size(), false);
    for (const uint32_t c : order) ordered[c] = true;
    const size_t c =
        static_cast<size_t>(std::find(ordered.begin(), ordered.end(), false) - ordered.begin());
    return context.fail(cat("class ", c, " ", context.quoted(module.classes[c].name),
                            ": extends itself, directly or indirectly"));
  }
  const OversizedClass oversized = findOversized(module, order);
  if (oversized.index != kNoIndex)
    return context.fail(cat("class ", oversized.index, ": ", oversized.message));
  AbstractMethods(context).verify();
}

}  // namespace vela::bytecode::internal

namespace vela::bytecode {

OversizedClass findOversizedClass(const Module& module) {
  return internal::findOversized(module, internal::supersFirst(module));
}

}  // namespace vela::bytecode
