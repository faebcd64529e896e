#include "core/codegen/generator_impl.h"

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace)

// Each has a register, and registers are numbered by 16 bits.
constexpr size_t kMaxParameters = 60000;

Generator::Generator(GenerateContext* context, const FunctionInfo* info)
    : context_(context),
      builder_(context->builder),
      info_(info),
      emit_(&out_, info->module->file) {}

void Generator::error(Span at, std::string message) {
  context_->program->mutableDiagnostics()->error(info_->module->file, at, std::move(message));
}

void Generator::unsupported(Span at, const std::string& what) {
  error(at, what + " is not supported yet");
}

// How type errors of parameters and results call the function: a constructor by its class, as where
// it is called with the wrong number of arguments.
std::string Generator::nameInChecks() const {
  if (info_->kind == FunctionKind::kConstructor) return std::string(info_->class_info->name());
  return info_->name.empty() ? "<fn>" : info_->name;
}

// Name, file, flags and parameters.
void Generator::describe() {
  out_.name = builder_->string(info_->name);
  out_.file = builder_->path(info_->module->path);
  bool has_this = info_->this_symbol != nullptr;
  if (info_->kind == FunctionKind::kModuleBody) out_.flags |= bytecode::kIsModuleBody;
  if (info_->kind == FunctionKind::kLambda) out_.flags |= bytecode::kIsLambda;
  if (info_->kind == FunctionKind::kMethod && has_this) out_.flags |= bytecode::kIsMethod;
  if (info_->kind == FunctionKind::kConstructor) out_.flags |= bytecode::kIsConstructor;
  if (hasStub(info_)) out_.flags = 0;
  if (info_->kind == FunctionKind::kFactory) out_.flags |= bytecode::kIsHidden;
  if (!info_->captures.empty()) out_.flags |= bytecode::kNeedsClosure;
  Span at{};
  if (info_->node != nullptr) {
    at = info_->node->name.span;
  } else if (info_->class_info != nullptr) {
    at = info_->class_info->node->name.span;
  } else if (info_->variant != nullptr) {
    at = info_->variant->node->name.span;
  }
  LineColumn place = info_->module->file->locate(at.begin);
  out_.line = place.line;
  out_.column = place.column;
  auto add = [&](std::string_view name, const TypeExpr* type, bool has_default) {
    ++out_.max_params;
    if (!has_default) out_.min_params = out_.max_params;
    out_.param_names.push_back(builder_->string(name));
    std::string subject = "parameter '" + std::string(name) + "' of '" + nameInChecks() + "'";
    out_.param_checks.push_back(type == nullptr ? bytecode::kNoIndex
                                                : builder_->check(type, subject));
  };
  if (has_this) add("this", nullptr, false);
  if (info_->node != nullptr) {
    for (const Parameter& p : info_->node->parameters) {
      add(p.pattern != nullptr ? "_" : p.name.text, p.type, p.default_value != nullptr);
    }
    if (info_->node->return_type != nullptr) {
      out_.return_check =
          builder_->check(info_->node->return_type, "return value of '" + nameInChecks() + "'");
    }
  } else if (info_->variant != nullptr) {
    for (const Parameter& value : info_->variant->node->payload)
      add(value.name.text, nullptr, false);
  } else if (info_->class_info != nullptr) {
    for (const ConstructorParameter& p : info_->class_info->constructor_parameters) {
      add(p.name.text, nullptr, p.has_default);
    }
  }
}

// What does not fit into the bytecode is the program's error, and the way out is to divide it.
void Generator::sayTooLarge() {
  if (info_->kind == FunctionKind::kModuleBody)
    return error({}, "the top level of this file is too large; move parts of it into functions");
  const Span at = info_->node != nullptr         ? info_->node->name.span
                  : info_->class_info != nullptr ? info_->class_info->node->name.span
                                                 : Span{};
  const bool by_class = info_->node == nullptr && info_->class_info != nullptr;
  error(at, std::string("this ") + (by_class ? "class" : "function") +
                " is too large; divide it into several");
}

bytecode::Function Generator::run() {
  describe();
  if (out_.param_names.size() > kMaxParameters) {
    sayTooLarge();
    return std::move(out_);
  }
  const FunctionNode* node = info_->node;
  bool is_abstract = node != nullptr && node->body == nullptr && node->expression == nullptr;
  if (is_abstract) {
    out_.flags |= bytecode::kIsAbstract;
    out_.register_count = out_.max_params;
    return std::move(out_);
  }
  emit_.allocate(out_.max_params);
  if (info_->this_symbol != nullptr) registers_[info_->this_symbol] = 0;
  if (info_->kind == FunctionKind::kModuleBody) {
    compileModuleBody();
  } else if (info_->kind == FunctionKind::kConstructor) {
    compileConstructor();
  } else if (info_->kind == FunctionKind::kFactory) {
    compileFactory();
  } else {
    prologue(node->parameters, info_->this_symbol != nullptr ? 1 : 0);
    compileBody(node);
  }
  emit_.finish();
  if (emit_.tooLarge()) sayTooLarge();
  return std::move(out_);
}

// Defaults and checks, from the left: a default may use the parameters before it.
void Generator::prologue(const List<Parameter>& parameters, Reg first) {
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Symbol* symbol = parameters[i].symbol;
    if (symbol == nullptr || symbol->storage != Storage::kCell) continue;
    Reg cell = emit_.allocate();
    emit_.at(parameters[i].name.span);
    emit_.abc(Opcode::kNewCell, cell);
    registers_[symbol] = cell;
  }
  for (size_t i = 0; i < parameters.size(); ++i) {
    const Parameter& parameter = parameters[i];
    Reg reg = static_cast<Reg>(first + i);
    if (parameter.default_value != nullptr) {
      Label given;
      emit_.at(parameter.name.span);
      emit_.jump(Opcode::kJumpSet, &given, reg);
      compile(parameter.default_value, reg);
      emit_.bind(&given);
    }
    uint32_t check = out_.param_checks[first + i];
    if (check != bytecode::kNoIndex) {
      emit_.at(parameter.name.span);
      emit_.ad(Opcode::kCheckType, reg, check);
    }
    if (parameter.pattern != nullptr) {
      declareBinds(parameter.pattern);
      destructure(parameter.pattern, reg);
    } else if (parameter.symbol->storage == Storage::kCell) {
      initialise(parameter.symbol, reg);
    } else {
      registers_[parameter.symbol] = reg;
    }
  }
}

void Generator::compileBody(const FunctionNode* node) {
  if (node->expression != nullptr) {
    returnValue(node->expression, node->expression->span);
    return;
  }
  block(node->body, kDiscard);
  Span end{node->body->span.end - 1, node->body->span.end};
  finishFunction(end);
}

// Control falls off the end of the body.
void Generator::finishFunction(Span end) {
  if (!emit_.reachable()) return;
  emit_.at(end);
  if (info_->kind == FunctionKind::kConstructor) return emit_.abc(Opcode::kReturn, 0);
  const TypeExpr* type = info_->node != nullptr ? info_->node->return_type : nullptr;
  if (type == nullptr || TypeInference::satisfies(StaticType::kNone, type)) {
    return emit_.abc(Opcode::kReturnNone);
  }
  Temporaries temporaries(&emit_);
  Reg value = emit_.allocate();
  emit_.abc(Opcode::kLoadNone, value);
  emit_.ad(Opcode::kCheckType, value, out_.return_check);
  emit_.abc(Opcode::kReturn, value);
}

// The value of an entry that ends with an expression is shown.
void Generator::entryBody(const BlockExpr* body) {
  const List<Stmt*>& statements = body->statements;
  const bool has_value = !statements.empty() && isa<ExprStmt>(statements.back());
  if (!has_value) return block(body, kDiscard);
  Temporaries temporaries(&emit_);
  Reg value = emit_.allocate();
  block(body, value);
  emit_.at(statements.back()->span);
  emit_.abc(Opcode::kCallBuiltin, value, 1, builtin("(show)").id);
}

void Generator::compileModuleBody() {
  if (info_->module->is_entry) {
    entryBody(info_->module->ast.body);
  } else {
    block(info_->module->ast.body, kDiscard);
  }
  uint32_t end = static_cast<uint32_t>(info_->module->file->text().size());
  emit_.at({end, end});
  if (emit_.reachable()) emit_.abc(Opcode::kReturnNone);
}

void Generator::compileConstructor() {
  const ClassInfo* info = info_->class_info;
  const FunctionNode* node = info_->node;
  if (node == nullptr) return compileImpliedConstructor(info);
  prologue(node->parameters, 1);
  // `super(…)` is compiled by callSuper, the field defaults right behind it.
  if (info->super_call == nullptr) {
    emit_.at(node->name.span);
    callImpliedSuper(info, 0, 0);
    fieldDefaults(info);
  }
  block(node->body, kDiscard);
  finishFunction({node->body->span.end - 1, node->body->span.end});
}

// The superclass's parameters go to its constructor as they came, missing ones included; then the
// own fields without a default get theirs.
void Generator::compileImpliedConstructor(const ClassInfo* info) {
  emit_.at(info->node->name.span);
  const auto& parameters = info->constructor_parameters;
  uint32_t inherited = 0;
  while (inherited < parameters.size() && parameters[inherited].field == nullptr) ++inherited;
  callImpliedSuper(info, 1, inherited);
  for (size_t i = inherited; i < parameters.size(); ++i) {
    emit_.at(info->node->name.span);
    uint32_t name = builder_->string(parameters[i].field->name.text);
    emit_.abc(Opcode::kSetField, 0, static_cast<uint32_t>(i + 1),
              emit_.slot(bytecode::SlotKind::kField, name));
  }
  fieldDefaults(info);
  emit_.at(info->node->name.span);
  emit_.abc(Opcode::kReturn, 0);
}

// Calls the superclass's constructor, if there is a superclass, with `this` and the `count`
// registers from `first`.
void Generator::callImpliedSuper(const ClassInfo* info, Reg first, uint32_t count) {
  if (info->superclass == nullptr && info->builtin_superclass == nullptr) return;
  Temporaries temporaries(&emit_);
  Reg base = emit_.allocate(4);
  Reg self = emit_.allocate();
  emit_.move(self, 0);
  passEnvironment(info);
  if (info->builtin_superclass != nullptr && count == 1) {
    // The built-in constructor takes a message or none.
    Label missing, done;
    Label given;
    emit_.jump(Opcode::kJumpSet, &given, first);
    superConstructor(info, base, 0);
    emit_.jump(Opcode::kJump, &done);
    emit_.bind(&given);
    emit_.move(self, 0);
    emit_.move(emit_.allocate(), first);
    superConstructor(info, base, 1);
    emit_.bind(&done);
    return;
  }
  for (uint32_t i = 0; i < count; ++i) emit_.move(emit_.allocate(), static_cast<Reg>(first + i));
  superConstructor(info, base, count);
}

// The argument that the constructor of a superclass that captures variables takes after `this`.
void Generator::passEnvironment(const ClassInfo* info) {
  if (info->superclass == nullptr || !capturesVariables(info->superclass->symbol)) return;
  load(info->superclass->symbol, emit_.allocate(), emit_.position());
}

// The call itself; `this` (and the superclass's environment) and `count` arguments stand behind the
// frame header at `base`.
void Generator::superConstructor(const ClassInfo* info, Reg base, uint32_t count) {
  uint32_t function = info->superclass != nullptr
                          ? builder_->function(info->superclass->constructor)
                          : builder_->externalFunction("Error.constructor");
  const bool environment =
      info->superclass != nullptr && capturesVariables(info->superclass->symbol);
  emit_.abc(Opcode::kCallFunction, base, count + (environment ? 2 : 1),
            emit_.slot(bytecode::SlotKind::kCallFunction, function));
}

void Generator::fieldDefaults(const ClassInfo* info) {
  for (const FieldNode* field : info->node->fields) {
    if (field->default_value == nullptr) continue;
    Temporaries temporaries(&emit_);
    Reg value = operand(field->default_value);
    emit_.at(field->name.span);
    emit_.abc(Opcode::kSetField, 0, value,
              emit_.slot(bytecode::SlotKind::kField, builder_->string(field->name.text)));
  }
}

}  // namespace vela::codegen
