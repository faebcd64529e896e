#include "core/bytecode/limits.h"
#include "core/codegen/generator_impl.h"

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace)

// `if condition { break }` right in the loop: the jump that break or continue is, or null.
Label* Generator::leavingJump(const IfExpr* expr) const {
  if (expr->else_branch != nullptr || expr->then_branch->statements.size() != 1) return nullptr;
  if (controls_.empty() || controls_.back().kind != Control::Kind::kLoop) return nullptr;
  const Stmt* only = expr->then_branch->statements[0];
  if (isa<BreakStmt>(only)) return controls_.back().on_break;
  return isa<ContinueStmt>(only) ? controls_.back().on_continue : nullptr;
}

// `else if` chains are long sometimes, so a loop.
void Generator::ifExpression(const IfExpr* expr, int to) {
  if (to == kDiscard) {
    if (Label* target = leavingJump(expr)) {
      Temporaries temporaries(&emit_);
      return condition(expr->condition, target, true);
    }
  }
  Label done;
  while (true) {
    Label otherwise;
    {
      Temporaries temporaries(&emit_);
      condition(expr->condition, &otherwise, false);
    }
    block(expr->then_branch, to);
    bool last = expr->else_branch == nullptr && to == kDiscard;
    if (!last) emit_.jump(Opcode::kJump, &done);
    emit_.bind(&otherwise);
    if (expr->else_branch == nullptr) {
      if (to != kDiscard) emit_.abc(Opcode::kLoadNone, static_cast<Reg>(to));
      break;
    }
    const IfExpr* next = dynCast<IfExpr>(expr->else_branch);
    if (next == nullptr) {
      block(cast<BlockExpr>(expr->else_branch), to);
      break;
    }
    expr = next;
  }
  emit_.bind(&done);
}

void Generator::loopBody(const BlockExpr* body, Label* on_break, Label* on_continue) {
  if (++loop_depth_ > static_cast<int>(bytecode::kMaxLoopDepth)) {
    error(body->span,
          "loops are nested deeper than " + std::to_string(bytecode::kMaxLoopDepth) + " levels");
  }
  controls_.push_back({Control::Kind::kLoop, on_break, on_continue, nullptr, nullptr});
  block(body, kDiscard);
  controls_.pop_back();
  --loop_depth_;
  emit_.bind(on_continue);
}

void Generator::whileStatement(const WhileStmt* stmt) {
  if (!emit_.reachable()) return;
  Label start = emit_.bindLoop();
  Label done, next;
  {
    Temporaries temporaries(&emit_);
    condition(stmt->condition, &done, false);
  }
  loopBody(stmt->body, &done, &next);
  emit_.at(stmt->span);
  emit_.jump(Opcode::kLoop, &start);
  emit_.bind(&done);
}

namespace {

// The range that is written out, else null.
const BinaryExpr* rangeOf(const Expr* expr) {
  const BinaryExpr* range = dynCast<BinaryExpr>(expr);
  if (range == nullptr) return nullptr;
  const bool is_range = range->op == BinaryOp::kRange || range->op == BinaryOp::kRangeInclusive;
  return is_range ? range : nullptr;
}

}  // namespace

void Generator::forStatement(const ForStmt* stmt) {
  if (!emit_.reachable()) return;
  Temporaries locals(&emit_);
  bool simple = isa<BindPattern>(stmt->pattern) || isa<WildcardPattern>(stmt->pattern);
  const BinaryExpr* range = rangeOf(stmt->iterable);
  if (range != nullptr && simple) return countedFor(stmt, range);
  const CallExpr* step = dynCast<CallExpr>(stmt->iterable);
  if (step != nullptr && simple && steppedRange(step) != nullptr) return steppedFor(stmt, step);
  iteratedFor(stmt);
}

// The range of `(a..b).step(k)`, else null.
const BinaryExpr* Generator::steppedRange(const CallExpr* call) {
  const MemberExpr* callee = dynCast<MemberExpr>(call->callee);
  if (callee == nullptr || callee->optional || callee->name.text != "step") return nullptr;
  return call->arguments.size() == 1 ? rangeOf(callee->object) : nullptr;
}

// Over a range that is written out: counter, bound and loop variable in three registers.
void Generator::countedFor(const ForStmt* stmt, const BinaryExpr* range) {
  Reg base = emit_.allocate();
  compile(range->left, base);
  Reg bound = emit_.allocate();
  compile(range->right, bound);
  Reg variable = emit_.allocate();
  Label done, next;
  emit_.at(range->at);
  emit_.jump(Opcode::kForPrep, &done, base, range->op == BinaryOp::kRangeInclusive ? 1 : 0);
  if (!emit_.reachable()) return;
  Label start = emit_.bindLoop();
  bindCounter(stmt, variable);
  loopBody(stmt->body, &done, &next);
  emit_.at(stmt->span);
  emit_.jump(Opcode::kForLoop, &start, base);
  emit_.bind(&done);
}

// The loop variable is an Int in its register.
void Generator::bindCounter(const ForStmt* stmt, Reg variable) {
  const BindPattern* bind = dynCast<BindPattern>(stmt->pattern);
  if (bind == nullptr) return;
  registers_[bind->symbol] = variable;
  if (bind->symbol->type == nullptr) types_.note(bind->symbol, StaticType::kInt);
  checkVariable(bind->symbol, variable, StaticType::kInt, bind->name.span);
}

// Over `(a..b).step(k)`: the turns are counted from 0, the loop variable is a + turn * k.
void Generator::steppedFor(const ForStmt* stmt, const CallExpr* call) {
  const BinaryExpr* range = steppedRange(call);
  const Reg first = emit_.allocate(), step = emit_.allocate();
  const Reg counter = emit_.allocate(3);  // with its bound and the turn
  const Reg variable = emit_.allocate();
  {
    Temporaries temporaries(&emit_);
    compile(range->left, first);
    const Reg arguments = emit_.allocate(2);
    const Reg end = operand(range->right);
    emit_.at(range->at);
    emit_.abc(range->op == BinaryOp::kRange ? Opcode::kNewRange : Opcode::kNewRangeInclusive,
              arguments, first, end);
    compile(call->arguments[0], step);
    emit_.move(static_cast<Reg>(arguments + 1), step);
    emit_.at(call->at);
    emit_.abc(Opcode::kCallBuiltin, arguments, 2, builtin("(stepTurns)").id);
    emit_.move(static_cast<Reg>(counter + 1), arguments);
  }
  literalInt(0, counter);
  Label done, next;
  emit_.jump(Opcode::kForPrep, &done, counter, 0);
  if (!emit_.reachable()) return;
  Label start = emit_.bindLoop();
  emit_.abc(Opcode::kMul, variable, static_cast<Reg>(counter + 2), step);
  emit_.abc(Opcode::kAdd, variable, first, variable);
  bindCounter(stmt, variable);
  loopBody(stmt->body, &done, &next);
  emit_.at(stmt->span);
  emit_.jump(Opcode::kForLoop, &start, counter);
  emit_.bind(&done);
}

void Generator::iteratedFor(const ForStmt* stmt) {
  Reg state = emit_.allocate(2);
  {
    Temporaries temporaries(&emit_);
    Reg iterable = operand(stmt->iterable);
    emit_.at({stmt->iterable->span.begin, stmt->iterable->span.end});
    emit_.abc(Opcode::kIterPrep, state, iterable);
  }
  if (!emit_.reachable()) return;
  Label done, next;
  Reg element = emit_.allocate();
  Label start = emit_.bindLoop();
  emit_.at(stmt->iterable->span);
  emit_.jump(Opcode::kIterNext, &done, state, element);
  const BindPattern* bind = dynCast<BindPattern>(stmt->pattern);
  if (bind != nullptr) {
    registers_[bind->symbol] = element;
    checkVariable(bind->symbol, element, StaticType::kUnknown, bind->name.span);
  } else {
    declareBinds(stmt->pattern);
    destructure(stmt->pattern, element);
  }
  loopBody(stmt->body, &done, &next);
  emit_.at(stmt->span);
  emit_.jump(Opcode::kLoop, &start);
  emit_.bind(&done);
}

// break, continue
void Generator::leaveLoop(bool is_break, Span at) {
  size_t depth = controls_.size();
  while (depth > 0 && controls_[depth - 1].kind != Control::Kind::kLoop) --depth;
  if (depth == 0) return;
  Label* target = is_break ? controls_[depth - 1].on_break : controls_[depth - 1].on_continue;
  runFinally(depth);
  emit_.at(at);
  emit_.jump(Opcode::kJump, target);
  resumeFrom(depth);
}

// ---- try ---------------------------------------------------------------------------------------

void Generator::open(Protection* protection) {
  protection->start = emit_.pc();
  protection->open = true;
}

void Generator::suspend(Protection* protection) {
  if (!protection->open) return;
  protection->open = false;
  if (protection->start < emit_.pc()) protection->pieces.push_back({protection->start, emit_.pc()});
}

void Generator::handlers(const Protection& protection, uint32_t target, Reg reg) {
  for (auto [start, end] : protection.pieces) emit_.addHandler(start, end, target, reg);
}

bool Generator::hasFinally(size_t down_to) const {
  for (size_t i = controls_.size(); i > down_to; --i) {
    if (controls_[i - 1].finally != nullptr) return true;
  }
  return false;
}

// Compiles the `finally` blocks that leaving the controls above `down_to` runs, innermost first.
// From the first of them on the code is outside the protected ranges that are left; resumeFrom goes
// back in.
void Generator::runFinally(size_t down_to) {
  std::vector<Control> left(controls_.begin() + static_cast<std::ptrdiff_t>(down_to),
                            controls_.end());
  std::vector<Control> all = controls_;
  while (!left.empty() && emit_.reachable() && !emit_.tooLarge()) {
    Control control = left.back();
    left.pop_back();
    controls_.pop_back();
    if (control.protection != nullptr) suspend(control.protection);
    if (control.finally != nullptr) block(control.finally, kDiscard);
  }
  controls_ = std::move(all);
}

void Generator::resumeFrom(size_t depth) {
  for (size_t i = depth; i < controls_.size(); ++i) {
    Protection* protection = controls_[i].protection;
    if (protection != nullptr && !protection->open) open(protection);
  }
}

// The value goes to `to`. Layout: body, catch clauses, the handler of `finally`, then the normal
// way's `finally`. Inside the handlers the error's register is below everything they use.
void Generator::tryExpression(const TryExpr* expr, int to) {
  if (!emit_.reachable()) return;
  Temporaries temporaries(&emit_);
  Reg error = emit_.allocate();
  Label done;
  Protection outer, inner;
  bool has_finally = expr->finally != nullptr;
  if (has_finally) {
    open(&outer);
    controls_.push_back({Control::Kind::kTry, nullptr, nullptr, expr->finally, &outer});
  }
  bool has_catch = !expr->catches.empty();
  if (has_catch) {
    open(&inner);
    controls_.push_back({Control::Kind::kTry, nullptr, nullptr, nullptr, &inner});
  }
  block(expr->body, to);
  if (has_catch) {
    suspend(&inner);
    controls_.pop_back();
    emit_.at(expr->span);
    emit_.jump(Opcode::kJump, &done);
    if (!inner.pieces.empty()) {
      handlers(inner, emit_.pc(), error);
      emit_.startHandler();
      catchClauses(expr, error, to, &done);
    }
  }
  if (has_finally) {
    suspend(&outer);
    controls_.pop_back();
    emit_.at(expr->span);
    emit_.jump(Opcode::kJump, &done);
    if (!outer.pieces.empty()) {
      handlers(outer, emit_.pc(), error);
      finallyHandler(expr, error);
    }
  }
  emit_.bind(&done);
  if (has_finally && emit_.reachable()) block(expr->finally, kDiscard);
}

// Runs `finally` for the error in the register and throws it again, with the trace it had.
void Generator::finallyHandler(const TryExpr* expr, Reg error) {
  Temporaries temporaries(&emit_);
  emit_.startHandler();
  emit_.at(expr->span);
  Reg trace = emit_.allocate();
  emit_.abc(Opcode::kCallBuiltin, trace, 0, builtin("(keepTrace)").id);
  block(expr->finally, kDiscard);
  Reg thrown = emit_.allocate(2);
  emit_.at(expr->span);
  emit_.move(thrown, error);
  emit_.move(static_cast<Reg>(thrown + 1), trace);
  emit_.abc(Opcode::kCallBuiltin, thrown, 2, builtin("(giveTrace)").id);
  emit_.abc(Opcode::kThrow, error, 1);
}

void Generator::catchClauses(const TryExpr* expr, Reg error, int to, Label* done) {
  for (const CatchClause& clause : expr->catches) {
    Temporaries temporaries(&emit_);
    Label next;
    emit_.at(clause.name.span);
    if (clause.type != nullptr) testType(builder_->test(clause.type), error, &next);
    declare(clause.symbol);
    initialise(clause.symbol, error);
    block(clause.body, to);
    emit_.at(expr->span);
    emit_.jump(Opcode::kJump, done);
    emit_.bind(&next);
  }
  emit_.abc(Opcode::kThrow, error, 1);
}

}  // namespace vela::codegen
