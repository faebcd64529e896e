#include "core/codegen/generator_impl.h"
#include "core/contract/layout.h"

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace)

namespace {

bool fitsImmediate(int64_t value) { return value >= -32768 && value <= 32767; }

}  // namespace

void Generator::matchExpression(const MatchExpr* expr, int to) {
  if (!emit_.reachable()) return;
  Temporaries temporaries(&emit_);
  Reg subject = operand(expr->subject, false);
  Label done;
  for (const MatchArm& arm : expr->arms) {
    Temporaries locals(&emit_);
    Label next;
    declareBinds(arm.pattern);
    testPattern(arm.pattern, subject, &next);
    if (arm.guard != nullptr) condition(arm.guard, &next, false);
    compileValue(arm.body, to);
    emit_.at(expr->span);
    emit_.jump(Opcode::kJump, &done);
    emit_.bind(&next);
  }
  emit_.at(expr->span);
  emit_.abc(Opcode::kMatchFail, subject);
  emit_.bind(&done);
}

// Gives the names that a pattern binds their registers, so that both sides of `|` use the same.
void Generator::declareBinds(const Pattern* pattern) {
  if (const auto* bind = dynCast<BindPattern>(pattern)) {
    declare(bind->symbol);
  } else if (const auto* variant = dynCast<VariantPattern>(pattern)) {
    for (const Pattern* argument : variant->arguments) declareBinds(argument);
  } else if (const auto* tuple = dynCast<TuplePattern>(pattern)) {
    for (const Pattern* element : tuple->elements) declareBinds(element);
  } else if (const auto* list = dynCast<ListPattern>(pattern)) {
    for (const Pattern* element : list->elements) declareBinds(element);
    if (list->rest != nullptr) declareBinds(list->rest);
  } else if (const auto* alternatives = dynCast<OrPattern>(pattern)) {
    declareBinds(alternatives->alternatives[0]);
  }
}

void Generator::testType(uint32_t check, Reg value, Label* fail) {
  Temporaries temporaries(&emit_);
  Reg matches = emit_.allocate();
  emit_.abc(Opcode::kIsType, matches, value, check);
  emit_.jump(Opcode::kJumpFalse, fail, matches);
}

// to = value[index], of a List or Tuple that is long enough.
void Generator::element(Reg value, int64_t index, Reg to) {
  literalInt(index, to);
  emit_.abc(Opcode::kGetIndex, to, value, to);
}

// Where a part that is to be matched with `pattern` is best put: in the variable that takes it.
Reg Generator::placeFor(const Pattern* pattern, Reg otherwise) {
  const auto* bind = dynCast<BindPattern>(pattern);
  bool in_register = bind != nullptr && bind->symbol->storage == Storage::kRegister;
  return in_register ? registers_[bind->symbol] : otherwise;
}

// Goes on if `value` matches, with the names bound; else to `fail`.
void Generator::testPattern(const Pattern* pattern, Reg value, Label* fail) {
  emit_.at(pattern->span);
  switch (pattern->kind) {
    case NodeKind::kBindPattern: {
      const auto* bind = cast<BindPattern>(pattern);
      const bool chooses = bind->symbol->role == VariableRole::kPattern;
      if (chooses && bind->type != nullptr) testType(builder_->test(bind->type), value, fail);
      // In let, state, for and parameters a type is no test but an annotation.
      checkVariable(bind->symbol, value, StaticType::kUnknown, bind->name.span);
      emit_.at(pattern->span);
      return initialise(bind->symbol, value);
    }
    case NodeKind::kLiteralPattern: return testLiteral(cast<LiteralPattern>(pattern), value, fail);
    case NodeKind::kRangePattern: return testRange(cast<RangePattern>(pattern), value, fail);
    case NodeKind::kVariantPattern: return testVariant(cast<VariantPattern>(pattern), value, fail);
    case NodeKind::kTuplePattern: return testTuple(cast<TuplePattern>(pattern), value, fail);
    case NodeKind::kListPattern: return testList(cast<ListPattern>(pattern), value, fail);
    case NodeKind::kOrPattern: return testAlternatives(cast<OrPattern>(pattern), value, fail);
    default: return;
  }
}

void Generator::testLiteral(const LiteralPattern* pattern, Reg value, Label* fail) {
  const Expr* literal = pattern->value;
  if (isa<NoneLiteral>(literal)) return emit_.jump(Opcode::kJumpNotNone, fail, value);
  const auto* number = dynCast<IntLiteral>(literal);
  if (number != nullptr && fitsImmediate(number->value)) {
    return emit_.jump(Opcode::kJumpNeI, fail, value, static_cast<uint16_t>(number->value));
  }
  Temporaries temporaries(&emit_);
  Reg constant = emit_.allocate();
  compile(literal, constant);
  emit_.at(pattern->span);
  emit_.jump(Opcode::kJumpNe, fail, value, constant);
}

void Generator::testRange(const RangePattern* pattern, Reg value, Label* fail) {
  testType(builder_->testNumber(), value, fail);
  auto bound = [&](int64_t limit, Opcode immediate, Opcode general) {
    if (fitsImmediate(limit)) {
      return emit_.jump(immediate, fail, value, static_cast<uint16_t>(limit));
    }
    Temporaries temporaries(&emit_);
    Reg constant = emit_.allocate();
    literalInt(limit, constant);
    emit_.jump(general, fail, value, constant);
  };
  bound(pattern->low, Opcode::kJumpNotGeI, Opcode::kJumpNotGe);
  if (pattern->inclusive) {
    bound(pattern->high, Opcode::kJumpNotLeI, Opcode::kJumpNotLe);
  } else {
    bound(pattern->high, Opcode::kJumpNotLtI, Opcode::kJumpNotLt);
  }
}

void Generator::testVariant(const VariantPattern* pattern, Reg value, Label* fail) {
  if (pattern->variant == nullptr) return;
  testType(builder_->testVariant(pattern->variant), value, fail);
  for (size_t i = 0; i < pattern->arguments.size(); ++i) {
    const Pattern* argument = pattern->arguments[i];
    if (isa<WildcardPattern>(argument)) continue;
    Temporaries temporaries(&emit_);
    Reg payload = placeFor(argument, emit_.allocate());
    emit_.at(argument->span);
    emit_.abc(Opcode::kGetField, payload, value,
              emit_.slot(bytecode::SlotKind::kField, builder_->payloadName(*pattern->variant, i)));
    testPattern(argument, payload, fail);
  }
}

void Generator::testTuple(const TuplePattern* pattern, Reg value, Label* fail) {
  testType(builder_->testBuiltin(class_id::kTuple), value, fail);
  Temporaries temporaries(&emit_);
  Reg length = emit_.allocate();
  emit_.abc(Opcode::kGetField, length, value,
            emit_.slot(bytecode::SlotKind::kField, builder_->string("length")));
  emit_.jump(Opcode::kJumpNeI, fail, length, static_cast<uint32_t>(pattern->elements.size()));
  for (size_t i = 0; i < pattern->elements.size(); ++i) {
    if (isa<WildcardPattern>(pattern->elements[i])) continue;
    emit_.at(pattern->elements[i]->span);
    Reg item = placeFor(pattern->elements[i], length);
    element(value, static_cast<int64_t>(i), item);
    testPattern(pattern->elements[i], item, fail);
  }
}

// Elements before `..` count from the start, those after it from the end; the rest is a slice.
void Generator::testList(const ListPattern* pattern, Reg value, Label* fail) {
  testType(builder_->testBuiltin(class_id::kList), value, fail);
  Temporaries temporaries(&emit_);
  Reg length = emit_.allocate();
  Reg scratch = emit_.allocate();
  size_t count = pattern->elements.size();
  emit_.abc(Opcode::kGetField, length, value,
            emit_.slot(bytecode::SlotKind::kField, builder_->string("length")));
  emit_.jump(pattern->has_rest ? Opcode::kJumpNotGeI : Opcode::kJumpNeI, fail, length,
             static_cast<uint32_t>(count));
  for (size_t i = 0; i < count; ++i) {
    if (isa<WildcardPattern>(pattern->elements[i])) continue;
    emit_.at(pattern->elements[i]->span);
    Reg item = placeFor(pattern->elements[i], scratch);
    if (!pattern->has_rest || i < pattern->rest_index) {
      element(value, static_cast<int64_t>(i), item);
    } else {
      emit_.abc(Opcode::kSubI, item, length, static_cast<uint32_t>(count - i));
      emit_.abc(Opcode::kGetIndex, item, value, item);
    }
    testPattern(pattern->elements[i], item, fail);
  }
  if (pattern->rest == nullptr) return;
  emit_.at(pattern->rest->span);
  Reg base = emit_.allocate(4);
  Reg self = emit_.allocate();
  Reg start = emit_.allocate();
  Reg end = emit_.allocate();
  emit_.move(self, value);
  literalInt(pattern->rest_index, start);
  emit_.abc(Opcode::kSubI, end, length, static_cast<uint32_t>(count - pattern->rest_index));
  emit_.abc(Opcode::kCallMethod, base, 3,
            emit_.slot(bytecode::SlotKind::kCallMethod, builder_->string("slice")));
  initialise(pattern->rest->symbol, base);
}

void Generator::testAlternatives(const OrPattern* pattern, Reg value, Label* fail) {
  Label matched;
  size_t last = pattern->alternatives.size() - 1;
  for (size_t i = 0; i < last; ++i) {
    const auto* literal = dynCast<LiteralPattern>(pattern->alternatives[i]);
    const auto* number = literal == nullptr ? nullptr : dynCast<IntLiteral>(literal->value);
    if (number != nullptr && fitsImmediate(number->value)) {
      emit_.at(literal->span);
      emit_.jump(Opcode::kJumpEqI, &matched, value, static_cast<uint16_t>(number->value));
      continue;
    }
    Label next;
    testPattern(pattern->alternatives[i], value, &next);
    emit_.jump(Opcode::kJump, &matched);
    emit_.bind(&next);
  }
  testPattern(pattern->alternatives[last], value, fail);
  emit_.bind(&matched);
}

// Takes `value` apart in let, state, for and parameters: what does not fit is a MatchError.
void Generator::destructure(const Pattern* pattern, Reg value) {
  if (const auto* bind = dynCast<BindPattern>(pattern)) {
    checkVariable(bind->symbol, value, StaticType::kUnknown, bind->name.span);
    emit_.at(bind->name.span);
    return initialise(bind->symbol, value);
  }
  if (const auto* list = dynCast<ListPattern>(pattern)) return destructureList(list, value);
  const auto* tuple = dynCast<TuplePattern>(pattern);
  if (tuple == nullptr) return;
  Temporaries temporaries(&emit_);
  Reg checked = emit_.allocate(2);
  emit_.at(pattern->span);
  emit_.move(checked, value);
  literalInt(static_cast<int64_t>(tuple->elements.size()), static_cast<Reg>(checked + 1));
  emit_.abc(Opcode::kCallBuiltin, checked, 2, builtin("(checkTuple)").id);
  for (size_t i = 0; i < tuple->elements.size(); ++i) {
    if (isa<WildcardPattern>(tuple->elements[i])) continue;
    Reg item = placeFor(tuple->elements[i], static_cast<Reg>(checked + 1));
    emit_.at(tuple->elements[i]->span);
    element(checked, static_cast<int64_t>(i), item);
    destructure(tuple->elements[i], item);
  }
}

void Generator::destructureList(const ListPattern* pattern, Reg value) {
  Label wrong, done;
  testList(pattern, value, &wrong);
  emit_.jump(Opcode::kJump, &done);
  emit_.bind(&wrong);
  emit_.at(pattern->span);
  Temporaries temporaries(&emit_);
  Reg checked = emit_.allocate(3);
  emit_.move(checked, value);
  bool simple = true;  // only the number of elements can be wrong
  for (const Pattern* element : pattern->elements) simple = simple && isa<BindPattern>(element);
  literalInt(simple ? static_cast<int64_t>(pattern->elements.size()) : -1,
             static_cast<Reg>(checked + 1));
  emit_.abc(pattern->has_rest ? Opcode::kLoadTrue : Opcode::kLoadFalse,
            static_cast<Reg>(checked + 2));
  emit_.abc(Opcode::kCallBuiltin, checked, 3, builtin("(listMismatch)").id);
  emit_.abc(Opcode::kMatchFail, value);  // never reached: the built-in throws
  emit_.bind(&done);
}

// `let (a, b) = (x, y)` makes no tuple.
void Generator::destructureValue(const Pattern* pattern, const Expr* value) {
  const auto* to = dynCast<TuplePattern>(pattern);
  const auto* from = dynCast<TupleLiteral>(value);
  if (to == nullptr || from == nullptr || to->elements.size() != from->elements.size()) {
    return destructure(pattern, temporary(value));
  }
  std::vector<Reg> values;
  for (size_t i = 0; i < from->elements.size(); ++i) {
    Reg scratch = emit_.next();
    Reg place = placeFor(to->elements[i], scratch);
    if (place == scratch) emit_.allocate();
    compile(from->elements[i], place);
    values.push_back(place);
  }
  for (size_t i = 0; i < values.size(); ++i) destructure(to->elements[i], values[i]);
}

}  // namespace vela::codegen
