// Linking: a verified module's tables become VM-wide ones and its code is copied with relocated
// operands.
#include <algorithm>
#include <cstring>
#include <utility>

#include "core/bytecode/liveness.h"
#include "core/runtime/builtins.h"
#include "core/runtime/heap.h"
#include "core/runtime/isolate.h"
#include "core/runtime/objects.h"

namespace vela::runtime {

namespace {

static_assert(class_id::kFirstUserClass <= 64);

/// The built-in classes whose values match `alternative`, as bits.
uint64_t builtinClassMask(const Isolate& isolate, const bytecode::TypeAlternative& alternative) {
  const auto bit = [](ClassId cls) { return uint64_t{1} << cls; };
  switch (alternative.term) {
    case bytecode::TypeTerm::kAny: return ~uint64_t{1};
    case bytecode::TypeTerm::kNumber: return bit(class_id::kInt) | bit(class_id::kFloat);
    case bytecode::TypeTerm::kFunction: return bit(class_id::kFunction);
    case bytecode::TypeTerm::kClass: return 0;
    case bytecode::TypeTerm::kBuiltinClass: break;
  }
  uint64_t mask = alternative.index == class_id::kOption ? bit(class_id::kNoneType) : 0;
  for (ClassId cls = 1; cls < class_id::kFirstUserClass; ++cls) {
    if (isSubclass(isolate.classInfo(cls), alternative.index)) mask |= bit(cls);
  }
  return mask;
}

}  // namespace

/// Links one module.
class Linker {
 public:
  Linker(Isolate& isolate, std::unique_ptr<bytecode::Module> module)
      : isolate_(isolate), module_(*module), no_gc_(isolate.heap()) {
    isolate.modules_.push_back(std::move(module));
  }

  LinkResult run(bool prelude) {
    if (!resolveExternals()) return result_;
    addConstants();
    addVariables();
    reserveFunctions(prelude);
    addClasses();
    addChecks();
    finishClasses();
    for (uint32_t i = 0; i < module_.functions.size() && result_.error.empty(); ++i)
      linkFunction(i);
    if (prelude && result_.error.empty()) bindPreludeMethods();
    if (prelude) {
      isolate_.library_functions_ = isolate_.function_names_;
      isolate_.library_classes_ = isolate_.class_names_;
    }
    for (uint32_t body : module_.bodies) result_.bodies.push_back(functions_[body]);
    functions_.resize(module_.functions.size());
    classes_.resize(module_.classes.size());
    result_.functions = std::move(functions_);
    result_.classes = std::move(classes_);
    result_.first_variable = first_variable_;
    result_.first_check = first_check_;
    return std::move(result_);
  }

 private:
  const std::string& str(bytecode::StringId id) const { return module_.strings[id]; }

  bool resolveExternals();
  static uint32_t find(const std::unordered_map<std::string, uint32_t>& library,
                       const std::unordered_map<std::string, uint32_t>& all,
                       const std::string& name);
  void addConstants();
  void addVariables();
  void reserveFunctions(bool prelude);
  void addClasses();
  void declareClass(uint32_t index);
  void finishClasses();
  void addMembers(Class& cls, const bytecode::Class& proto);
  void addInterfaces(Class& cls, const bytecode::Class& proto);
  void addChecks();
  void linkFunction(uint32_t index);
  void linkSlots(Function& function);
  bool relocate(bytecode::Instruction& i);
  void bindPreludeMethods();
  uint32_t checkId(uint32_t index) const {
    return index == bytecode::kNoIndex ? index : first_check_ + index;
  }

  uint32_t variableId(uint32_t index) const {
    const size_t own = module_.variables.size();
    return index < own ? first_variable_ + index
                       : module_.externals.linked.variables[index - own].id;
  }

  Isolate& isolate_;
  const bytecode::Module& module_;
  Heap::NoGcScope no_gc_;
  LinkResult result_;
  std::vector<FunctionId> functions_;  // own, then externals
  std::vector<ClassId> classes_;
  uint32_t first_constant_ = 0, first_variable_ = 0, first_check_ = 0;
  std::vector<uint8_t> class_state_;  // 0 to do, 1 under way, 2 done
};

/// What the library has under a name, else what a module has.
uint32_t Linker::find(const std::unordered_map<std::string, uint32_t>& library,
                      const std::unordered_map<std::string, uint32_t>& all,
                      const std::string& name) {
  for (const auto* names : {&library, &all}) {
    auto found = names->find(name);
    if (found != names->end()) return found->second;
  }
  return 0;
}

bool Linker::resolveExternals() {
  functions_.resize(module_.functions.size());
  classes_.resize(module_.classes.size());
  for (bytecode::StringId name : module_.externals.functions) {
    FunctionId id = find(isolate_.library_functions_, isolate_.function_names_, str(name));
    if (id == 0) {
      if (const BuiltinId builtin = findBuiltin(str(name)))
        id = isolate_.builtinFunction(builtin).id;
    }
    if (id == 0) result_.error = "unknown external function '" + str(name) + "'";
    functions_.push_back(id);
  }
  for (bytecode::StringId name : module_.externals.classes) {
    const ClassId id = find(isolate_.library_classes_, isolate_.class_names_, str(name));
    if (id == 0) result_.error = "unknown external class '" + str(name) + "'";
    classes_.push_back(id);
  }
  const bytecode::Externals::Linked& linked = module_.externals.linked;
  for (const auto& known : linked.functions) functions_.push_back(known.id);
  for (const auto& known : linked.classes) classes_.push_back(known.id);
  return result_.error.empty();
}

void Linker::addConstants() {
  first_constant_ = static_cast<uint32_t>(isolate_.constants_.size());
  for (const bytecode::Constant& constant : module_.constants) {
    Value value;
    switch (constant.kind) {
      case bytecode::ConstantKind::kInt: value = makeInt(isolate_, constant.integer); break;
      case bytecode::ConstantKind::kFloat: {
        double d;
        std::memcpy(&d, &constant.integer, sizeof d);
        value = Value::number(d);
        break;
      }
      case bytecode::ConstantKind::kString:
        value = newString(isolate_, str(constant.string));
        break;
    }
    isolate_.constants_.push_back(value);
  }
}

void Linker::addVariables() {
  first_variable_ = isolate_.variableCount();
  for (const bytecode::Variable& variable : module_.variables) {
    isolate_.variables_.push_back(Value::unassigned());
    isolate_.variable_names_.push_back(&str(variable.name));
    isolate_.variable_mutable_.push_back(variable.mutable_);
  }
  isolate_.exec.variables = reinterpret_cast<uintptr_t>(isolate_.variables_.data());
}

void Linker::reserveFunctions(bool prelude) {
  for (uint32_t i = 0; i < module_.functions.size(); ++i) {
    const bytecode::Function& proto = module_.functions[i];
    Function& function = isolate_.addFunction();
    function.proto = &proto;
    function.module = &module_;
    function.is_prelude = prelude || (proto.flags & bytecode::kIsHidden) != 0;
    function.flags = proto.flags;
    function.min_params = proto.min_params;
    function.max_params = proto.max_params;
    function.register_count = proto.register_count;
    functions_[i] = function.id;
    const std::string& name = str(proto.name);
    if (!name.empty()) isolate_.function_names_[name] = function.id;
  }
}

void Linker::addClasses() {
  class_state_.assign(module_.classes.size(), 0);
  for (uint32_t i = 0; i < module_.classes.size(); ++i) declareClass(i);
}

/// Superclasses first; the verifier has made sure that there is no cycle.
void Linker::declareClass(uint32_t index) {
  std::vector<uint32_t> chain;
  for (uint32_t i = index; i < module_.classes.size() && class_state_[i] == 0;
       i = module_.classes[i].super) {
    chain.push_back(i);
    class_state_[i] = 1;
  }
  while (!chain.empty()) {
    const uint32_t i = chain.back();
    chain.pop_back();
    const bytecode::Class& proto = module_.classes[i];
    ClassId super = proto.builtin_super;
    if (proto.super != bytecode::kNoIndex) super = classes_[proto.super];
    Class& cls = isolate_.addClass(str(proto.name), super);
    cls.flags = proto.flags;
    cls.is_builtin = false;
    classes_[i] = cls.id;
    isolate_.class_names_[str(proto.name)] = cls.id;
    if (proto.constructor != bytecode::kNoIndex) {
      cls.constructor = functions_[proto.constructor];
    } else if (super == 0 || (proto.flags & bytecode::kClassVariant) != 0) {
      cls.constructor = 0;
    }
    for (const bytecode::Field& field : proto.fields) {
      cls.fields.push_back({isolate_.intern(str(field.name)), field.flags, bytecode::kNoIndex});
      const bool raw = (field.flags & (bytecode::kFieldRawInt | bytecode::kFieldRawFloat)) != 0;
      cls.raw_field.push_back(raw);
      cls.has_raw_field |= raw;
    }
    addMembers(cls, proto);
  }
}

void Linker::addMembers(Class& cls, const bytecode::Class& proto) {
  const size_t first = cls.fields.size() - proto.fields.size();
  for (size_t i = 0; i < proto.fields.size(); ++i) {
    MemberEntry entry;
    entry.class_id = cls.id;
    entry.kind = MemberKind::kField;
    entry.field_flags = proto.fields[i].flags;
    entry.index = static_cast<uint16_t>(first + i);
    cls.members[cls.fields[first + i].name] = entry;
  }
  for (const bytecode::Method& method : proto.methods) {
    MemberEntry entry;
    entry.class_id = cls.id;
    entry.kind = MemberKind::kMethod;
    entry.function = functions_[method.function];
    cls.members[isolate_.intern(str(method.name))] = entry;
    if (str(method.name) == "toString") cls.has_to_string = true;
  }
  for (const bytecode::Method& method : proto.statics) {
    MemberEntry entry;
    entry.class_id = cls.id;
    entry.kind = MemberKind::kMethod;
    entry.field_flags = kMemberStatic;
    entry.function = functions_[method.function];
    cls.statics[isolate_.intern(str(method.name))] = entry;
  }
}

/// Interfaces may name interfaces; their bodies are inherited where the class has nothing of its
/// own.
void Linker::addInterfaces(Class& cls, const bytecode::Class& proto) {
  for (uint32_t interface : proto.interfaces) {
    const Class& other = isolate_.classInfo(classes_[interface]);
    for (ClassId ancestor : other.ancestors) {
      if (!isSubclass(cls, ancestor)) cls.ancestors.push_back(ancestor);
    }
    for (const auto& [symbol, entry] : other.members) {
      if (entry.kind != MemberKind::kMethod) continue;
      if ((isolate_.function(entry.function).flags & bytecode::kIsAbstract) != 0) continue;
      auto [at, added] = cls.members.emplace(symbol, entry);
      if (added) at->second.class_id = cls.id;
    }
  }
}

void Linker::addChecks() {
  first_check_ = static_cast<uint32_t>(isolate_.checks_.size());
  for (const bytecode::TypeCheck& proto : module_.checks) {
    auto check = std::make_unique<bytecode::TypeCheck>(proto);
    for (bytecode::TypeAlternative& alternative : check->alternatives) {
      if (alternative.term == bytecode::TypeTerm::kClass)
        alternative.index = classes_[alternative.index];
    }
    if (check->subject != bytecode::kNoIndex) check->subject = isolate_.intern(str(proto.subject));
    if (check->type_text != bytecode::kNoIndex)
      check->type_text = isolate_.intern(str(proto.type_text));
    uint64_t mask = 0;
    for (const bytecode::TypeAlternative& alternative : check->alternatives) {
      mask |= builtinClassMask(isolate_, alternative);
    }
    isolate_.check_masks_.push_back(mask);
    isolate_.checks_.push_back(std::move(check));
  }
}

/// What needs all classes: field checks, variants, interfaces, what interfaces and superclasses
/// hand down.
void Linker::finishClasses() {
  for (uint32_t i = 0; i < module_.classes.size(); ++i) {
    const bytecode::Class& proto = module_.classes[i];
    Class& cls = isolate_.classInfo(classes_[i]);
    for (uint32_t variant : proto.variants) cls.variants.push_back(classes_[variant]);
    const size_t first = cls.fields.size() - proto.fields.size();
    for (size_t f = 0; f < proto.fields.size(); ++f) {
      cls.fields[first + f].check = checkId(proto.fields[f].check);
    }
  }
  // Class ids of one module grow from superclass to subclass.
  std::vector<std::pair<ClassId, uint32_t>> order;
  for (uint32_t i = 0; i < module_.classes.size(); ++i) order.emplace_back(classes_[i], i);
  std::sort(order.begin(), order.end());
  for (auto [id, index] : order) {
    Class& cls = isolate_.classInfo(id);
    if (cls.super != 0) {
      const Class& parent = isolate_.classInfo(cls.super);
      for (size_t f = 0; f < parent.fields.size(); ++f)
        cls.fields[f].check = parent.fields[f].check;
      for (ClassId ancestor : parent.ancestors) {
        if (!isSubclass(cls, ancestor)) cls.ancestors.push_back(ancestor);
      }
      for (const auto& [symbol, entry] : parent.members) {
        auto [at, added] = cls.members.emplace(symbol, entry);
        if (added) at->second.class_id = id;
      }
    }
    addInterfaces(cls, module_.classes[index]);
    for (auto& [symbol, entry] : cls.members) {
      if (entry.kind == MemberKind::kField) entry.check = cls.fields[entry.index].check;
    }
    for (ClassId ancestor : cls.ancestors) {
      if (ancestor != id) isolate_.classInfo(ancestor).has_subclass = true;
    }
  }
}

void Linker::linkFunction(uint32_t index) {
  const bytecode::Function& proto = module_.functions[index];
  Function& function = isolate_.function(functions_[index]);
  function.code_size = static_cast<uint32_t>(proto.code.size());
  auto code = std::make_unique<bytecode::Instruction[]>(proto.code.size());
  std::copy(proto.code.begin(), proto.code.end(), code.get());
  for (uint32_t pc = 0; pc < function.code_size; ++pc) {
    code[pc].feedback = 0;
    if (!relocate(code[pc])) return;
  }
  function.code = code.get();
  isolate_.code_.push_back(std::move(code));
  for (uint32_t check : proto.param_checks) function.param_checks.push_back(checkId(check));
  function.return_check = checkId(proto.return_check);
  auto feedback = std::make_unique<uint8_t[]>(size_t{proto.max_params} + 1);
  function.param_feedback = feedback.get();
  isolate_.feedback_blocks_.push_back(std::move(feedback));
  linkSlots(function);
}

void Linker::linkSlots(Function& function) {
  const auto& slots = function.proto->slots;
  auto states = std::make_unique<SlotState[]>(slots.size());
  for (size_t i = 0; i < slots.size(); ++i) {
    SlotState& state = states[i];
    state.kind = slots[i].kind;
    switch (slots[i].kind) {
      case bytecode::SlotKind::kCall: break;
      case bytecode::SlotKind::kCallFunction: state.payload = functions_[slots[i].payload]; break;
      case bytecode::SlotKind::kNew: state.payload = classes_[slots[i].payload]; break;
      case bytecode::SlotKind::kCallMethod:
      case bytecode::SlotKind::kField:
        state.payload = isolate_.intern(str(slots[i].payload));
        break;
    }
  }
  function.slots = states.get();
  isolate_.slot_blocks_.push_back(std::move(states));
}

bool Linker::relocate(bytecode::Instruction& i) {
  const bytecode::OpInfo& info = bytecode::opInfo(i.op);
  auto relocated = [this](bytecode::Operand kind, uint32_t value) -> uint32_t {
    switch (kind) {
      case bytecode::Operand::F: return functions_[value];
      case bytecode::Operand::X: return classes_[value];
      case bytecode::Operand::V: return variableId(value);
      case bytecode::Operand::T: return first_check_ + value;
      case bytecode::Operand::K: return first_constant_ + value;
      case bytecode::Operand::L:
        return value == bytecode::kNoName ? value : isolate_.intern(str(value));
      default: return value;
    }
  };
  if (info.wide()) {
    i.a = static_cast<uint16_t>(relocated(info.a, i.a));
    const uint32_t wide = relocated(info.b, i.wide());
    i.b = static_cast<uint16_t>(wide);
    i.c = static_cast<uint16_t>(wide >> 16);
    return true;
  }
  const uint32_t b = relocated(info.b, i.b), c = relocated(info.c, i.c);
  if (b > 0xFFFF || c > 0xFFFF ||
      (info.c == bytecode::Operand::L && c == bytecode::kNoName && i.c != c)) {
    result_.error = "too many names or type checks in one virtual machine";
    return false;
  }
  if (info.c == bytecode::Operand::B && (c == 0 || c >= builtin_id::kBuiltinCount)) {
    result_.error = "unknown built-in function number " + std::to_string(c);
    return false;
  }
  i.b = static_cast<uint16_t>(b);
  i.c = static_cast<uint16_t>(c);
  return true;
}

namespace {

struct PreludeMethodRow {
  ClassId cls;
  const char* method;
  const char* function;
  const char* shown_name;
  bool is_static;
};

constexpr PreludeMethodRow kPreludeMethods[] = {
    {0, "", "", "", false},
#define VELA_PRELUDE_METHOD(cls, method, function) \
  {class_id::k##cls, method, function, #cls "." method, false},
#define VELA_PRELUDE_STATIC(cls, method, function) \
  {class_id::k##cls, method, function, #cls "." method, true},
#include "core/prelude/methods.def"
#undef VELA_PRELUDE_METHOD
#undef VELA_PRELUDE_STATIC
};

}  // namespace

void Linker::bindPreludeMethods() {
  for (const PreludeMethodRow& row : kPreludeMethods) {
    if (row.cls == 0) continue;
    MemberEntry entry;
    entry.kind = MemberKind::kMethod;
    entry.function = isolate_.findFunction(row.function);
    entry.field_flags = row.is_static ? kMemberStatic : 0;
    if (entry.function == 0) {
      result_.error = std::string("the prelude has no function '") + row.function + "'";
      return;
    }
    Function& function = isolate_.function(entry.function);
    function.shown_name = row.shown_name;
    if (!row.is_static) function.flags |= bytecode::kIsMethod;
    for (auto& cls : isolate_.classes_) {
      if (cls->id == 0 || !isSubclass(*cls, row.cls)) continue;
      entry.class_id = cls->id;
      (row.is_static ? cls->statics : cls->members)[isolate_.intern(row.method)] = entry;
    }
  }
}

const char* preludeFunction(std::string_view qualified_name) {
  for (const PreludeMethodRow& row : kPreludeMethods) {
    if (row.is_static && qualified_name == row.shown_name) return row.function;
  }
  return nullptr;
}

LinkResult link(Isolate& isolate, std::unique_ptr<bytecode::Module> module) {
  LinkResult result = Linker(isolate, std::move(module)).run(false);
  isolate.member_cache = {};
  return result;
}

LinkResult linkPrelude(Isolate& isolate, std::unique_ptr<bytecode::Module> module) {
  LinkResult result = Linker(isolate, std::move(module)).run(true);
  isolate.member_cache = {};
  return result;
}

}  // namespace vela::runtime
