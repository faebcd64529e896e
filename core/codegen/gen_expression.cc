#include <algorithm>
#include <cstdint>
#include <limits>

#include "core/codegen/generator_impl.h"
#include "core/contract/layout.h"

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace)

namespace {

constexpr size_t kMaxSpan = 200;  // elements of a literal that are gathered in registers at once

}  // namespace

// Whether the value is written by the very last instruction, after everything has been read.
bool Generator::writesLate(const Expr* expr) {
  switch (expr->kind) {
    case NodeKind::kIfExpr:
    case NodeKind::kMatchExpr:
    case NodeKind::kTryExpr:
    case NodeKind::kBlockExpr:
    case NodeKind::kThrowExpr:
    case NodeKind::kCallExpr:  // its target holds the callee meanwhile
      return false;
    case NodeKind::kMemberExpr: return !cast<MemberExpr>(expr)->optional;
    case NodeKind::kListLiteral: return cast<ListLiteral>(expr)->elements.size() <= kMaxSpan;
    case NodeKind::kMapLiteral: return cast<MapLiteral>(expr)->entries.size() <= kMaxSpan;
    case NodeKind::kBinaryExpr: {
      const BinaryExpr* binary = cast<BinaryExpr>(expr);
      return binary->op != BinaryOp::kAnd && binary->op != BinaryOp::kOr &&
             binary->op != BinaryOp::kCoalesce;
    }
    default: return true;
  }
}

// A register that holds the value. With `stable` false the value must not change while something
// else is evaluated before it is used, so a variable that may be assigned meanwhile is copied.
Reg Generator::operand(const Expr* expr, bool stable) {
  const Symbol* symbol = nullptr;
  if (const auto* name = dynCast<NameExpr>(expr)) symbol = name->symbol;
  if (const auto* self = dynCast<ThisExpr>(expr)) symbol = self->symbol;
  if (symbol != nullptr && isRegister(symbol) && (stable || symbol->role != VariableRole::kState)) {
    return registers_[symbol];
  }
  return temporary(expr);
}

Reg Generator::temporary(const Expr* expr) {
  Reg reg = emit_.allocate();
  compile(expr, reg);
  return reg;
}

void Generator::compileValue(const Expr* expr, int to) {
  if (to == kDiscard) return discard(expr);
  compile(expr, static_cast<Reg>(to));
}

void Generator::discard(const Expr* expr) {
  switch (expr->kind) {
    case NodeKind::kIfExpr: return ifExpression(cast<IfExpr>(expr), kDiscard);
    case NodeKind::kMatchExpr: return matchExpression(cast<MatchExpr>(expr), kDiscard);
    case NodeKind::kTryExpr: return tryExpression(cast<TryExpr>(expr), kDiscard);
    case NodeKind::kBlockExpr: return block(cast<BlockExpr>(expr), kDiscard);
    case NodeKind::kCallExpr: return call(cast<CallExpr>(expr), kDiscard);
    default: {
      Temporaries temporaries(&emit_);
      temporary(expr);
    }
  }
}

void Generator::compile(const Expr* expr, Reg to) {
  Temporaries temporaries(&emit_);
  switch (expr->kind) {
    case NodeKind::kIntLiteral:
      emit_.at(expr->span);
      return literalInt(cast<IntLiteral>(expr)->value, to);
    case NodeKind::kFloatLiteral:
      emit_.at(expr->span);
      return literalFloat(cast<FloatLiteral>(expr)->value, to);
    case NodeKind::kStringLiteral:
      emit_.at(expr->span);
      return literalString(cast<StringLiteral>(expr)->value, to);
    case NodeKind::kBoolLiteral:
      emit_.at(expr->span);
      return emit_.abc(cast<BoolLiteral>(expr)->value ? Opcode::kLoadTrue : Opcode::kLoadFalse, to);
    case NodeKind::kNoneLiteral: emit_.at(expr->span); return emit_.abc(Opcode::kLoadNone, to);
    case NodeKind::kInterpolation: return interpolation(cast<Interpolation>(expr), to);
    case NodeKind::kNameExpr: return name(cast<NameExpr>(expr), to);
    case NodeKind::kThisExpr: return load(cast<ThisExpr>(expr)->symbol, to, expr->span);
    case NodeKind::kListLiteral:
      return sequence(Opcode::kNewList, cast<ListLiteral>(expr)->elements, to, expr->span);
    case NodeKind::kTupleLiteral:
      return sequence(Opcode::kNewTuple, cast<TupleLiteral>(expr)->elements, to, expr->span);
    case NodeKind::kMapLiteral: return mapLiteral(cast<MapLiteral>(expr), to);
    case NodeKind::kLambdaExpr:
      return makeClosure(cast<LambdaExpr>(expr)->function->info, to, expr->span);
    case NodeKind::kUnaryExpr: return unary(cast<UnaryExpr>(expr), to);
    case NodeKind::kBinaryExpr: return operators(cast<BinaryExpr>(expr), to);
    case NodeKind::kIsExpr: return isType(cast<IsExpr>(expr), to);
    case NodeKind::kMemberExpr: return member(cast<MemberExpr>(expr), to);
    case NodeKind::kCallExpr: return call(cast<CallExpr>(expr), to);
    case NodeKind::kIndexExpr: return index(cast<IndexExpr>(expr), to);
    case NodeKind::kBlockExpr: return block(cast<BlockExpr>(expr), to);
    case NodeKind::kIfExpr: return ifExpression(cast<IfExpr>(expr), to);
    case NodeKind::kMatchExpr: return matchExpression(cast<MatchExpr>(expr), to);
    case NodeKind::kTryExpr: return tryExpression(cast<TryExpr>(expr), to);
    case NodeKind::kThrowExpr: return throwValue(cast<ThrowExpr>(expr));
    default: return;
  }
}

void Generator::literalInt(int64_t value, Reg to) {
  if (value >= INT32_MIN && value <= INT32_MAX) {
    return emit_.ad(Opcode::kLoadInt, to, static_cast<uint32_t>(static_cast<int32_t>(value)));
  }
  emit_.ad(Opcode::kLoadK, to, builder_->intConstant(value));
}

void Generator::literalFloat(double value, Reg to) {
  emit_.ad(Opcode::kLoadK, to, builder_->floatConstant(value));
}

void Generator::literalString(std::string_view value, Reg to) {
  emit_.ad(Opcode::kLoadK, to, builder_->stringConstant(value));
}

void Generator::name(const NameExpr* expr, Reg to) {
  if (expr->symbol != nullptr) symbolValue(expr->symbol, to, expr->span);
}

// A name as a value.
void Generator::symbolValue(const Symbol* symbol, Reg to, Span at) {
  emit_.at(at);
  switch (symbol->kind) {
    case SymbolKind::kVariable: return load(symbol, to, at);
    case SymbolKind::kFunction:
      if (symbol->needs_closure && !symbol->is_top_level) return load(symbol, to, at);
      return emit_.ad(Opcode::kLoadFunction, to, builder_->function(symbol->function->info));
    case SymbolKind::kClass:
    case SymbolKind::kInterface:
      if (capturesVariables(symbol)) return loadFromEnvironment(valuePlace(symbol), to, at);
      return emit_.ad(Opcode::kLoadClass, to, builder_->classOf(symbol->class_info));
    case SymbolKind::kEnum:
      if (capturesVariables(symbol)) return loadFromEnvironment(valuePlace(symbol), to, at);
      return emit_.ad(Opcode::kLoadClass, to, builder_->enumOf(symbol->enum_info));
    case SymbolKind::kBuiltin: return builtinValue(symbol, to, at);
    case SymbolKind::kModule: return;  // refused by the resolver
  }
}

void Generator::builtinValue(const Symbol* symbol, Reg to, Span at) {
  if (symbol->builtin == BuiltinKind::kFunction) {
    if (builtin(std::string(symbol->name)).id == 0) {
      return unsupported(at, "'" + std::string(symbol->name) + "'");
    }
    return emit_.ad(Opcode::kLoadFunction, to, builder_->externalFunction(symbol->name));
  }
  emit_.ad(Opcode::kLoadClass, to, builder_->externalClass(symbol->name));
}

// `Variant` with a payload is a function value; without, it is the one value of its kind.
void Generator::variantValue(const VariantInfo* variant, Reg to, Span at) {
  if (inEnvironment(variant)) return loadFromEnvironment(placeOf(variant), to, at);
  emit_.at(at);
  emit_.ad(Opcode::kLoadClass, to, builder_->variantOf(variant));
}

// The constants of section 10, as if their values were written out.
bool Generator::constantMember(std::string_view qualified, Reg to) {
  if (qualified == "Int.MAX" || qualified == "Int.MIN") {
    literalInt(qualified == "Int.MAX" ? INT64_MAX : INT64_MIN, to);
    return true;
  }
  struct Row {
    std::string_view name;
    double value;
  };
  static constexpr Row kRows[] = {{"Math.PI", 3.141592653589793},
                                  {"Math.E", 2.718281828459045},
                                  {"Math.INF", std::numeric_limits<double>::infinity()},
                                  {"Math.NAN", std::numeric_limits<double>::quiet_NaN()}};
  for (const Row& row : kRows) {
    if (row.name != qualified) continue;
    literalFloat(row.value, to);
    return true;
  }
  return false;
}

// `Math.PI`, `Int.MAX`, `Math.sqrt` as a value; false if the object is not such a name.
bool Generator::namespaceMember(const MemberExpr* expr, Reg to) {
  const auto* object = dynCast<NameExpr>(expr->object);
  if (object == nullptr || object->symbol == nullptr) return false;
  const Symbol* symbol = object->symbol;
  if (symbol->kind != SymbolKind::kBuiltin) return false;
  if (symbol->builtin == BuiltinKind::kEnum && symbol->name == "Option" &&
      expr->name.text == "None") {
    emit_.at(expr->name.span);
    emit_.abc(Opcode::kLoadNone, to);
    return true;
  }
  std::string qualified = std::string(symbol->name) + "." + std::string(expr->name.text);
  BuiltinEntry entry = builtin(qualified);
  emit_.at(expr->name.span);
  if (constantMember(qualified, to)) return true;
  if (entry.id != 0 && entry.is_constant) {
    emit_.abc(Opcode::kCallBuiltin, to, 0, entry.id);
    return true;
  }
  if (entry.id != 0) {
    emit_.ad(Opcode::kLoadFunction, to, builder_->externalFunction(qualified));
    return true;
  }
  return symbol->builtin == BuiltinKind::kNamespace;  // reported by the resolver
}

void Generator::member(const MemberExpr* expr, Reg to) {
  if (expr->symbol != nullptr) return symbolValue(expr->symbol, to, expr->name.span);
  if (expr->variant != nullptr) return variantValue(expr->variant, to, expr->name.span);
  if (namespaceMember(expr, to)) return;
  const auto* owner = dynCast<NameExpr>(expr->object);
  if (owner != nullptr && owner->symbol != nullptr) {
    const FunctionInfo* method = staticMethod(owner->symbol, expr->name.text);
    if (method != nullptr && inEnvironment(method))
      return loadFromEnvironment(placeOf(method), to, expr->name.span);
    // As a value such a class is a function, which has no members.
    if (method != nullptr && capturesVariables(owner->symbol))
      return makeClosure(method, to, expr->name.span);
  }
  uint32_t name = builder_->string(expr->name.text);
  if (!expr->optional) {
    Reg object = operand(expr->object);
    emit_.at(expr->name.span);
    return emit_.abc(Opcode::kGetField, to, object, emit_.slot(bytecode::SlotKind::kField, name));
  }
  Label none;
  compile(expr->object, to);
  emit_.at(expr->name.span);
  emit_.jump(Opcode::kJumpNone, &none, to);
  emit_.abc(Opcode::kGetField, to, to, emit_.slot(bytecode::SlotKind::kField, name));
  emit_.bind(&none);
}

void Generator::index(const IndexExpr* expr, Reg to) {
  Reg object = operand(expr->object, !mayAssign(expr->index));
  Reg key = operand(expr->index);
  emit_.at(expr->at);
  emit_.abc(Opcode::kGetIndex, to, object, key);
}

// A value gets its text before a later part can change it.
void Generator::interpolation(const Interpolation* expr, Reg to) {
  size_t last_active = 0;  // the last part that runs code
  for (size_t i = 0; i < expr->parts.size(); ++i) {
    if (types_.mayRunCode(expr->parts[i])) last_active = i;
  }
  Reg first = emit_.next();
  uint32_t count = 0;
  for (size_t i = 0; i < expr->parts.size(); ++i) {
    if (count == kMaxSpan) {  // join what there is and go on
      emit_.at(expr->span);
      emit_.abc(Opcode::kConcat, first, first, count);
      emit_.release(static_cast<Reg>(first + 1));
      count = 1;
    }
    Reg part = temporary(expr->parts[i]);
    ++count;
    if (i >= last_active || types_.of(expr->parts[i]) != StaticType::kUnknown) continue;
    emit_.at(expr->span);
    emit_.abc(Opcode::kConcat, part, part, 1);
  }
  emit_.at(expr->span);
  emit_.abc(Opcode::kConcat, to, first, count);
}

void Generator::sequence(Opcode op, const List<Expr*>& elements, Reg to, Span at) {
  if (op == Opcode::kNewList && elements.size() > kMaxSpan) return longList(elements, to, at);
  Reg first = emit_.next();
  for (const Expr* element : elements) temporary(element);
  emit_.at(at);
  emit_.abc(op, to, elements.empty() ? 0 : first, static_cast<uint32_t>(elements.size()));
}

// A list literal of many elements: the first ones at once, the others one by one.
void Generator::longList(const List<Expr*>& elements, Reg to, Span at) {
  Reg list = emit_.allocate();
  {
    Temporaries temporaries(&emit_);
    Reg first = emit_.next();
    for (size_t i = 0; i < kMaxSpan; ++i) temporary(elements[i]);
    emit_.at(at);
    emit_.abc(Opcode::kNewList, list, first, kMaxSpan);
  }
  uint32_t push = builder_->string("push");
  uint32_t slot = emit_.slot(bytecode::SlotKind::kCallMethod, push);
  for (size_t i = kMaxSpan; i < elements.size(); ++i) {
    Temporaries temporaries(&emit_);
    Reg base = emit_.allocate(4);
    emit_.move(emit_.allocate(), list);
    temporary(elements[i]);
    emit_.at(at);
    emit_.abc(Opcode::kCallMethod, base, 2, slot);
  }
  emit_.move(to, list);
}

void Generator::mapLiteral(const MapLiteral* expr, Reg to) {
  Reg map = expr->entries.size() > kMaxSpan ? emit_.allocate() : to;
  size_t gathered = std::min(expr->entries.size(), kMaxSpan);
  {
    Temporaries temporaries(&emit_);
    Reg first = emit_.next();
    for (size_t i = 0; i < gathered; ++i) {
      temporary(expr->entries[i].key);
      temporary(expr->entries[i].value);
    }
    emit_.at(expr->span);
    emit_.abc(Opcode::kNewMap, map, gathered == 0 ? 0 : first, static_cast<uint32_t>(gathered * 2));
  }
  for (size_t i = gathered; i < expr->entries.size(); ++i) {
    Temporaries temporaries(&emit_);
    Reg key = temporary(expr->entries[i].key);
    Reg value = temporary(expr->entries[i].value);
    emit_.at(expr->span);
    emit_.abc(Opcode::kSetIndex, map, key, value);
  }
  emit_.move(to, map);
}

void Generator::isType(const IsExpr* expr, Reg to) {
  Reg value = operand(expr->value);
  emit_.at(expr->at);
  emit_.abc(Opcode::kIsType, to, value, builder_->test(expr->type));
}

void Generator::throwValue(const ThrowExpr* expr) {
  Reg value = operand(expr->value);
  emit_.at({expr->span.begin, expr->span.begin + 5});
  emit_.abc(Opcode::kThrow, value);
}

}  // namespace vela::codegen
