#include "core/codegen/generator_impl.h"

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace)

// The statements of a block; `to` gets the value of its last expression statement, None if there is
// none.
void Generator::statements(const BlockExpr* block, int to) {
  enterBlock(block);
  size_t count = block->statements.size();
  for (size_t i = 0; i < count; ++i) {
    const Stmt* stmt = block->statements[i];
    bool last = i + 1 == count;
    if (last && to != kDiscard && isa<ExprStmt>(stmt)) {
      Temporaries temporaries(&emit_);
      compileValue(cast<ExprStmt>(stmt)->expression, to);
      return;
    }
    statement(stmt);
    if (emit_.tooLarge()) return;
  }
  if (to != kDiscard) emit_.abc(Opcode::kLoadNone, static_cast<Reg>(to));
}

void Generator::block(const BlockExpr* block, int to) {
  Temporaries locals(&emit_);
  statements(block, to);
}

void Generator::statement(const Stmt* stmt) {
  switch (stmt->kind) {
    case NodeKind::kExprStmt: {
      Temporaries temporaries(&emit_);
      return discard(cast<ExprStmt>(stmt)->expression);
    }
    case NodeKind::kBlockStmt: return block(cast<BlockStmt>(stmt)->block, kDiscard);
    case NodeKind::kVarStmt: return varStatement(cast<VarStmt>(stmt));
    case NodeKind::kAssignStmt: {
      Temporaries temporaries(&emit_);
      return assignment(cast<AssignStmt>(stmt));
    }
    case NodeKind::kWhileStmt: return whileStatement(cast<WhileStmt>(stmt));
    case NodeKind::kForStmt: return forStatement(cast<ForStmt>(stmt));
    case NodeKind::kBreakStmt: return leaveLoop(true, stmt->span);
    case NodeKind::kContinueStmt: return leaveLoop(false, stmt->span);
    case NodeKind::kReturnStmt: return returnStatement(cast<ReturnStmt>(stmt));
    case NodeKind::kFunctionStmt: {
      const Symbol* symbol = cast<FunctionStmt>(stmt)->symbol;
      if (!symbol->needs_closure || symbol->is_top_level) return;
      if (symbol->made_at == symbol->block->span.begin) return;  // made by enterBlock
      declare(symbol);
      Temporaries temporaries(&emit_);
      Reg reg = symbol->storage == Storage::kCell ? emit_.allocate() : registers_[symbol];
      makeClosure(symbol->function->info, reg, symbol->span);
      return initialise(symbol, reg);
    }
    case NodeKind::kClassStmt: return environmentStatement(cast<ClassStmt>(stmt)->symbol);
    case NodeKind::kEnumStmt: return environmentStatement(cast<EnumStmt>(stmt)->symbol);
    default: return;  // imports need no code
  }
}

void Generator::varStatement(const VarStmt* stmt) {
  const BindPattern* bind = dynCast<BindPattern>(stmt->pattern);
  if (bind == nullptr) {
    declareBinds(stmt->pattern);
    Temporaries temporaries(&emit_);
    return destructureValue(stmt->pattern, stmt->value);
  }
  const Symbol* symbol = bind->symbol;
  StaticType known = types_.of(stmt->value);
  if (!stmt->is_mutable && symbol->type == nullptr) types_.note(symbol, known);
  if (symbol->storage == Storage::kRegister) {
    Reg reg = emit_.allocate();
    compile(stmt->value, reg);
    checkVariable(symbol, reg, known, bind->name.span);
    registers_[symbol] = reg;
    return;
  }
  declare(symbol);
  Temporaries temporaries(&emit_);
  Reg value = symbol->type != nullptr ? temporary(stmt->value) : operand(stmt->value);
  checkVariable(symbol, value, known, bind->name.span);
  emit_.at(bind->name.span);
  initialise(symbol, value);
}

void Generator::assignment(const AssignStmt* stmt) {
  switch (stmt->target->kind) {
    case NodeKind::kNameExpr: {
      const NameExpr* name = cast<NameExpr>(stmt->target);
      if (name->symbol == nullptr) return discard(stmt->value);  // `_`
      return stmt->is_compound ? compoundName(name, stmt) : assignName(name, stmt->value);
    }
    case NodeKind::kMemberExpr: {
      const MemberExpr* member = cast<MemberExpr>(stmt->target);
      if (stmt->is_compound) return compoundMember(member, stmt);
      Reg object = operand(member->object, !mayAssign(stmt->value));
      Reg value = operand(stmt->value);
      return assignField(member, object, value);
    }
    case NodeKind::kIndexExpr: {
      const IndexExpr* index = cast<IndexExpr>(stmt->target);
      if (stmt->is_compound) return compoundIndex(index, stmt);
      bool stable = !mayAssign(stmt->value);
      Reg object = operand(index->object, stable && !mayAssign(index->index));
      Reg key = operand(index->index, stable);
      Reg value = operand(stmt->value);
      emit_.at(index->at);
      return emit_.abc(Opcode::kSetIndex, object, key, value);
    }
    case NodeKind::kTupleLiteral: return assignTuple(cast<TupleLiteral>(stmt->target), stmt->value);
    default: return;
  }
}

// `this.f = …` in a constructor or a function inside one.
bool Generator::initialises(const MemberExpr* member) const {
  if (!isa<ThisExpr>(member->object)) return false;
  const Symbol* self = cast<ThisExpr>(member->object)->symbol;
  return self != nullptr && self->owner->kind == FunctionKind::kConstructor;
}

void Generator::assignField(const MemberExpr* member, Reg object, Reg value) {
  emit_.at(member->name.span);
  if (context_->late_fields.count(member->name.text) != 0 && !initialises(member)) {
    Temporaries temporaries(&emit_);
    Reg checked = emit_.allocate(2);
    emit_.move(checked, object);
    literalString(member->name.text, static_cast<Reg>(checked + 1));
    emit_.abc(Opcode::kCallBuiltin, checked, 2, builtin("(checkMutable)").id);
  }
  uint32_t name = builder_->string(member->name.text);
  emit_.abc(Opcode::kSetField, object, value, emit_.slot(bytecode::SlotKind::kField, name));
}

void Generator::assignName(const NameExpr* name, const Expr* value) {
  const Symbol* symbol = name->symbol;
  StaticType known = types_.of(value);
  bool checked = symbol->type != nullptr && !TypeInference::satisfies(known, symbol->type);
  if (isRegister(symbol) && !checked && writesLate(value))
    return compile(value, registers_[symbol]);
  storeName(name, checked ? temporary(value) : operand(value), known);
}

// Stores a value; `value` is a temporary if the variable's annotation must be checked.
void Generator::storeName(const NameExpr* name, Reg value, StaticType known, bool surely_assigned) {
  checkVariable(name->symbol, value, known, name->span);
  emit_.at(name->span);
  store(name->symbol, value, surely_assigned);
}

// to = old op value; the right side is evaluated after `old` was read.
void Generator::compoundValue(const AssignStmt* stmt, Reg old, Reg to) {
  binary(stmt->op, old, stmt->value, to, stmt->at);
}

void Generator::compoundName(const NameExpr* name, const AssignStmt* stmt) {
  const Symbol* symbol = name->symbol;
  BinaryExpr whole{};
  whole.kind = NodeKind::kBinaryExpr;
  whole.op = stmt->op;
  whole.left = const_cast<NameExpr*>(name);
  whole.right = stmt->value;
  StaticType known = types_.of(&whole);
  bool checked = symbol->type != nullptr && !TypeInference::satisfies(known, symbol->type);
  if (isRegister(symbol)) {
    Reg own = registers_[symbol];
    Reg old = own;
    if (mayAssign(stmt->value)) {
      old = emit_.allocate();
      emit_.move(old, own);
    }
    if (!checked) return compoundValue(stmt, old, own);
    Reg result = emit_.allocate();
    compoundValue(stmt, old, result);
    return storeName(name, result, known);
  }
  Reg value = emit_.allocate();
  load(symbol, value, name->span);
  compoundValue(stmt, value, value);
  storeName(name, value, known, /*surely_assigned=*/true);  // it has been read
}

void Generator::compoundMember(const MemberExpr* member, const AssignStmt* stmt) {
  Reg object = operand(member->object, !mayAssign(stmt->value));
  Reg value = emit_.allocate();
  uint32_t name = builder_->string(member->name.text);
  emit_.at(member->name.span);
  emit_.abc(Opcode::kGetField, value, object, emit_.slot(bytecode::SlotKind::kField, name));
  compoundValue(stmt, value, value);
  emit_.at(member->name.span);
  emit_.abc(Opcode::kSetField, object, value, emit_.slot(bytecode::SlotKind::kField, name));
}

void Generator::compoundIndex(const IndexExpr* index, const AssignStmt* stmt) {
  bool stable = !mayAssign(stmt->value);
  Reg object = operand(index->object, stable && !mayAssign(index->index));
  Reg key = operand(index->index, stable);
  Reg value = emit_.allocate();
  emit_.at(index->at);
  emit_.abc(Opcode::kGetIndex, value, object, key);
  compoundValue(stmt, value, value);
  emit_.at(index->at);
  emit_.abc(Opcode::kSetIndex, object, key, value);
}

// (a, b) = …: the right side first, then the targets from the left. Two tuples written out need no
// tuple.
void Generator::assignTuple(const TupleLiteral* target, const Expr* value) {
  const TupleLiteral* tuple = dynCast<TupleLiteral>(value);
  if (tuple == nullptr || tuple->elements.size() != target->elements.size()) {
    return storeTuple(target, operand(value));
  }
  std::vector<Reg> values;
  for (const Expr* element : tuple->elements) values.push_back(temporary(element));
  for (size_t i = 0; i < values.size(); ++i) storeTarget(target->elements[i], values[i]);
}

void Generator::storeTuple(const TupleLiteral* target, Reg value) {
  Temporaries temporaries(&emit_);
  Reg tuple = emit_.allocate(2);
  emit_.move(tuple, value);
  emit_.at(target->span);
  literalInt(static_cast<int64_t>(target->elements.size()), static_cast<Reg>(tuple + 1));
  emit_.at(target->span);
  emit_.abc(Opcode::kCallBuiltin, tuple, 2, builtin("(checkTuple)").id);
  // All elements are read before the first target is assigned: a target may be where the tuple
  // lies.
  std::vector<Reg> values;
  for (size_t i = 0; i < target->elements.size(); ++i) {
    values.push_back(emit_.allocate());
    element(tuple, static_cast<int64_t>(i), values.back());
  }
  for (size_t i = 0; i < values.size(); ++i) storeTarget(target->elements[i], values[i]);
}

void Generator::storeTarget(const Expr* target, Reg value) {
  Temporaries temporaries(&emit_);
  switch (target->kind) {
    case NodeKind::kNameExpr: {
      const NameExpr* name = cast<NameExpr>(target);
      if (name->symbol == nullptr) return;  // `_`
      return storeName(name, value, StaticType::kUnknown);
    }
    case NodeKind::kMemberExpr: {
      const MemberExpr* member = cast<MemberExpr>(target);
      return assignField(member, operand(member->object), value);
    }
    case NodeKind::kIndexExpr: {
      const IndexExpr* index = cast<IndexExpr>(target);
      Reg object = operand(index->object, !mayAssign(index->index));
      Reg key = operand(index->index);
      emit_.at(index->at);
      return emit_.abc(Opcode::kSetIndex, object, key, value);
    }
    case NodeKind::kTupleLiteral: return storeTuple(cast<TupleLiteral>(target), value);
    default: return;
  }
}

void Generator::returnStatement(const ReturnStmt* stmt) {
  if (stmt->value != nullptr) {
    Temporaries temporaries(&emit_);
    return returnValue(stmt->value, stmt->span);
  }
  if (hasFinally(0)) runFinally(0);
  finishFunction(stmt->span);
  resumeFrom(0);
}

// Evaluates, checks, runs the `finally` blocks around and returns.
void Generator::returnValue(const Expr* value, Span at) {
  StaticType known = types_.of(value);
  const TypeExpr* type = info_->node != nullptr ? info_->node->return_type : nullptr;
  bool checked = type != nullptr && !TypeInference::satisfies(known, type);
  // A `finally` must not change what is returned, and a check may convert it in place.
  Reg reg = checked || hasFinally(0) ? temporary(value) : operand(value);
  emit_.at(at);
  if (checked) emit_.ad(Opcode::kCheckType, reg, out_.return_check);
  if (hasFinally(0)) runFinally(0);
  emit_.at(at);
  emit_.abc(Opcode::kReturn, reg);
  resumeFrom(0);
}

}  // namespace vela::codegen
