#include "core/codegen/generator_impl.h"

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace)

// Four registers for the callee and the frame header. A fresh temporary on top of the stack may be
// the first of them, so that the result needs no move.
Reg Generator::callBase(int to) {
  if (to != kDiscard && static_cast<uint32_t>(to) + 1 == emit_.next()) {
    emit_.allocate(kFrameHeader - 1);
    return static_cast<Reg>(to);
  }
  return emit_.allocate(kFrameHeader);
}

void Generator::arguments(const List<Expr*>& arguments) {
  for (const Expr* argument : arguments) temporary(argument);
}

void Generator::finishCall(Reg base, int to) {
  if (to != kDiscard) emit_.move(static_cast<Reg>(to), base);
}

void Generator::call(const CallExpr* expr, int to) {
  Temporaries temporaries(&emit_);
  switch (expr->callee->kind) {
    case NodeKind::kNameExpr: {
      const Symbol* symbol = cast<NameExpr>(expr->callee)->symbol;
      if (symbol != nullptr && callSymbol(symbol, expr, to)) return;
      break;
    }
    case NodeKind::kMemberExpr: {
      const auto* callee = cast<MemberExpr>(expr->callee);
      if (callMember(callee, expr, to)) return;
      return callMethod(callee, expr, to);
    }
    case NodeKind::kSuperExpr: return callSuper(expr, to);
    default: break;
  }
  callValue(expr, to);
}

// A call of a name whose meaning is known now; false if it must be called as a value.
bool Generator::callSymbol(const Symbol* symbol, const CallExpr* expr, int to) {
  switch (symbol->kind) {
    case SymbolKind::kFunction:
      if (symbol->needs_closure && !symbol->is_top_level) return false;
      callFunction(builder_->function(symbol->function->info), expr, to);
      return true;
    case SymbolKind::kClass:
    case SymbolKind::kInterface:
      if (capturesVariables(symbol)) {
        callFromEnvironment(factoryPlace(symbol), expr, to);
        return true;
      }
      callNew(builder_->classOf(symbol->class_info), expr, to);
      return true;
    case SymbolKind::kEnum: callNew(builder_->enumOf(symbol->enum_info), expr, to); return true;
    case SymbolKind::kBuiltin: return callBuiltinName(symbol, expr, to);
    default: return false;
  }
}

bool Generator::callBuiltinName(const Symbol* symbol, const CallExpr* expr, int to) {
  BuiltinEntry entry = builtin(std::string(symbol->name));
  if (entry.id != 0) {
    callBuiltin(entry.id, expr, to);
    return true;
  }
  switch (symbol->builtin) {
    case BuiltinKind::kFunction:
      unsupported(expr->callee->span, "'" + std::string(symbol->name) + "'");
      return true;
    case BuiltinKind::kClass:
    case BuiltinKind::kError:
    case BuiltinKind::kVariant:
    case BuiltinKind::kEnum: callNew(builder_->externalClass(symbol->name), expr, to); return true;
    default: return false;
  }
}

const FunctionInfo* Generator::staticMethod(const Symbol* symbol, std::string_view name) const {
  if (symbol->kind == SymbolKind::kEnum) {
    auto found = symbol->enum_info->statics.find(name);
    return found == symbol->enum_info->statics.end() ? nullptr : found->second->info;
  }
  if (symbol->kind != SymbolKind::kClass) return nullptr;
  for (const ClassInfo* c = symbol->class_info; c != nullptr; c = c->superclass) {
    auto found = c->statics.find(name);
    if (found != c->statics.end()) return found->second->info;
  }
  return nullptr;
}

// `module.f(…)`, `Enum.Variant(…)`, `Math.sqrt(…)`, `Class.static(…)`, `super.m(…)`; false if the
// object is an ordinary value.
bool Generator::callMember(const MemberExpr* callee, const CallExpr* expr, int to) {
  if (callee->symbol != nullptr) {
    if (!callSymbol(callee->symbol, expr, to)) callValue(expr, to);
    return true;
  }
  if (callee->variant != nullptr && callee->variant->payload_size == 0) {
    callValue(expr, to);
    return true;
  }
  if (callee->variant != nullptr && inEnvironment(callee->variant)) {
    callFromEnvironment(placeOf(callee->variant), expr, to);
    return true;
  }
  if (callee->variant != nullptr) {
    callNew(builder_->variantOf(callee->variant), expr, to);
    return true;
  }
  if (isa<SuperExpr>(callee->object)) {
    callSuperMethod(callee, expr, to);
    return true;
  }
  const Symbol* symbol = nullptr;
  if (const auto* name = dynCast<NameExpr>(callee->object)) symbol = name->symbol;
  if (const auto* inner = dynCast<MemberExpr>(callee->object)) symbol = inner->symbol;
  if (symbol == nullptr) return false;
  if (isRedefinable(*symbol)) return false;
  if (const FunctionInfo* method = staticMethod(symbol, callee->name.text)) {
    if (inEnvironment(method)) {
      callFromEnvironment(placeOf(method), expr, to);
      return true;
    }
    callFunction(builder_->function(method), expr, to);
    return true;
  }
  if (symbol->kind != SymbolKind::kBuiltin) return false;
  std::string qualified = std::string(symbol->name) + "." + std::string(callee->name.text);
  BuiltinEntry entry = builtin(qualified);
  if (entry.id != 0 && !entry.is_constant) {
    callBuiltin(entry.id, expr, to);
    return true;
  }
  if (symbol->builtin != BuiltinKind::kNamespace) return false;
  if (entry.id != 0) callValue(expr, to);  // else reported by the resolver
  return true;
}

void Generator::callFunction(uint32_t function, const CallExpr* expr, int to) {
  Reg base = callBase(to);
  arguments(expr->arguments);
  emit_.at(expr->at);
  emit_.abc(Opcode::kCallFunction, base, static_cast<uint32_t>(expr->arguments.size()),
            emit_.slot(bytecode::SlotKind::kCallFunction, function));
  finishCall(base, to);
}

void Generator::callNew(uint32_t cls, const CallExpr* expr, int to) {
  Reg base = callBase(to);
  emit_.allocate();  // `this`
  arguments(expr->arguments);
  emit_.at(expr->at);
  emit_.abc(Opcode::kNew, base, static_cast<uint32_t>(expr->arguments.size()) + 1,
            emit_.slot(bytecode::SlotKind::kNew, cls));
  finishCall(base, to);
}

void Generator::callValue(const CallExpr* expr, int to) {
  Reg base = callBase(to);
  compile(expr->callee, base);
  arguments(expr->arguments);
  emit_.at(expr->at);
  emit_.abc(Opcode::kCall, base, static_cast<uint32_t>(expr->arguments.size()),
            emit_.slot(bytecode::SlotKind::kCall, 0));
  finishCall(base, to);
}

void Generator::callMethod(const MemberExpr* callee, const CallExpr* expr, int to) {
  Reg base = callBase(to);
  Reg self = temporary(callee->object);
  Label none, done;
  emit_.at(expr->at);
  if (callee->optional) emit_.jump(Opcode::kJumpNone, &none, self);
  arguments(expr->arguments);
  emit_.at(expr->at);
  emit_.abc(Opcode::kCallMethod, base, static_cast<uint32_t>(expr->arguments.size()) + 1,
            emit_.slot(bytecode::SlotKind::kCallMethod, builder_->string(callee->name.text)));
  if (callee->optional) {
    emit_.jump(Opcode::kJump, &done);
    emit_.bind(&none);
    emit_.abc(Opcode::kLoadNone, base);
    emit_.bind(&done);
  }
  finishCall(base, to);
}

void Generator::callBuiltin(uint16_t id, const CallExpr* expr, int to) {
  bool on_top = to != kDiscard && static_cast<uint32_t>(to) + 1 == emit_.next();
  Reg base = on_top ? static_cast<Reg>(to) : emit_.allocate();
  for (size_t i = 0; i < expr->arguments.size(); ++i) {
    if (i == 0) {
      compile(expr->arguments[0], base);
    } else {
      temporary(expr->arguments[i]);
    }
  }
  emit_.at(expr->at);
  emit_.abc(Opcode::kCallBuiltin, base, static_cast<uint32_t>(expr->arguments.size()), id);
  finishCall(base, to);
}

// `super(…)` at the start of a constructor; the class's own field defaults run right after it.
void Generator::callSuper(const CallExpr* expr, int to) {
  const ClassInfo* info = info_->class_info;
  if (info == nullptr) return;  // reported by the resolver
  {
    Temporaries temporaries(&emit_);
    Reg base = emit_.allocate(kFrameHeader);
    emit_.at(expr->at);
    emit_.move(emit_.allocate(), 0);
    passEnvironment(info);
    arguments(expr->arguments);
    emit_.at(expr->at);
    superConstructor(info, base, static_cast<uint32_t>(expr->arguments.size()));
  }
  fieldDefaults(info);
  if (to != kDiscard) emit_.abc(Opcode::kLoadNone, static_cast<Reg>(to));
}

void Generator::callSuperMethod(const MemberExpr* callee, const CallExpr* expr, int to) {
  const Symbol* self = cast<SuperExpr>(callee->object)->symbol;
  const std::string key(callee->name.text);
  const ClassInfo* owner = self->owner->class_info->superclass;
  while (owner->methods.count(key) == 0) owner = owner->superclass;  // the resolver found it
  const FunctionNode* method = owner->methods.at(key);
  Reg base = callBase(to);
  load(self, emit_.allocate(), callee->object->span);
  arguments(expr->arguments);
  emit_.at(expr->at);
  emit_.abc(Opcode::kCallFunction, base, static_cast<uint32_t>(expr->arguments.size()) + 1,
            emit_.slot(bytecode::SlotKind::kCallFunction, builder_->function(method->info)));
  finishCall(base, to);
}

}  // namespace vela::codegen
