#include "core/codegen/generator_impl.h"

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace)

bool Generator::isRegister(const Symbol* symbol) const {
  return symbol->kind == SymbolKind::kVariable && isOwn(symbol) &&
         symbol->storage == Storage::kRegister && registers_.count(symbol) != 0;
}

// Gives a variable its register or, just before its value comes, its cell.
void Generator::declare(const Symbol* symbol) {
  if (symbol->storage == Storage::kModule) return;
  if (symbol->storage == Storage::kCell && symbol->early_cell) return;  // made by enterBlock
  Reg reg = emit_.allocate();
  registers_[symbol] = reg;
  if (symbol->storage == Storage::kCell) emit_.abc(Opcode::kNewCell, reg);
}

void Generator::initialise(const Symbol* symbol, Reg value) {
  store(symbol, value, /*surely_assigned=*/true);
}

uint32_t Generator::captureIndex(const Symbol* symbol) const {
  for (size_t i = 0; i < info_->captures.size(); ++i) {
    if (info_->captures[i] == symbol) return static_cast<uint32_t>(i);
  }
  return 0;
}

void Generator::load(const Symbol* symbol, Reg to, Span at) {
  emit_.at(at);
  if (symbol->storage == Storage::kModule) {
    return emit_.ad(Opcode::kGetVar, to, builder_->variable(symbol));
  }
  bool cell = symbol->storage == Storage::kCell;
  if (isOwn(symbol)) {
    auto found = registers_.find(symbol);
    Reg reg = found == registers_.end() ? Reg{0} : found->second;
    if (!cell) return emit_.move(to, reg);
    // Its own function names it after its declaration.
    return emit_.abc(Opcode::kGetCell, to, reg, bytecode::kNoName);
  }
  uint32_t index = captureIndex(symbol);
  if (!cell) return emit_.abc(Opcode::kGetCapture, to, index);
  uint32_t name = symbol->early_cell ? builder_->string(symbol->name) : bytecode::kNoName;
  emit_.abc(Opcode::kGetCaptureCell, to, index, name);
}

// With `surely_assigned` false a function that may run before the variable's declaration checks it;
// the variable's own function assigns it after its declaration.
void Generator::store(const Symbol* symbol, Reg value, bool surely_assigned) {
  if (symbol->storage == Storage::kModule) {
    Opcode op = surely_assigned || isOwn(symbol) ? Opcode::kInitVar : Opcode::kSetVar;
    return emit_.ad(op, value, builder_->variable(symbol));
  }
  bool cell = symbol->storage == Storage::kCell;
  if (!isOwn(symbol)) {
    bool checked = symbol->early_cell && !surely_assigned;
    uint32_t name = checked ? builder_->string(symbol->name) : bytecode::kNoName;
    return emit_.abc(Opcode::kSetCaptureCell, captureIndex(symbol), value, name);
  }
  Reg reg = registers_[symbol];
  if (cell) {
    emit_.abc(Opcode::kSetCell, reg, value);
  } else {
    emit_.move(reg, value);
  }
}

bytecode::Capture Generator::captureOf(const Symbol* symbol) const {
  bytecode::Capture capture;
  capture.is_cell = symbol->storage == Storage::kCell;
  capture.from_parent_capture = !isOwn(symbol);
  if (isOwn(symbol)) {
    auto found = registers_.find(symbol);
    capture.index = found == registers_.end() ? Reg{0} : found->second;
  } else {
    capture.index = static_cast<uint16_t>(captureIndex(symbol));
  }
  capture.name = builder_->string(symbol->name);
  return capture;
}

namespace {

bool sameCaptures(const std::vector<bytecode::Capture>& a,
                  const std::vector<bytecode::Capture>& b) {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    if (a[i].from_parent_capture != b[i].from_parent_capture || a[i].index != b[i].index)
      return false;
  }
  return true;
}

}  // namespace

// A closure's function says where its captures come from, so the same closure made at two places (a
// `finally` block is compiled more than once) may need a copy of the function.
void Generator::makeClosure(const FunctionInfo* function, Reg to, Span at) {
  emit_.at(at);
  if (!emit_.reachable()) return;
  uint32_t number = builder_->body(function);
  if (function->captures.empty()) return emit_.ad(Opcode::kLoadFunction, to, number);
  std::vector<bytecode::Capture> captures;
  for (const Symbol* symbol : function->captures) captures.push_back(captureOf(symbol));
  auto [known, fresh] = context_->captures.insert({function, captures});
  if (!fresh && !sameCaptures(known->second, captures)) {
    uint32_t copy = builder_->addFunction();
    context_->copies.push_back({copy, number, std::move(captures)});
    number = copy;
  }
  emit_.ad(Opcode::kNewClosure, to, number);
}

// Cells and closures that must exist before the block's first statement.
void Generator::enterBlock(const BlockExpr* block) {
  emit_.at(block->span);
  for (const Symbol* symbol : block->cells) {
    Reg reg = emit_.allocate();
    registers_[symbol] = reg;
    emit_.abc(Opcode::kNewCell, reg);
  }
  for (const Symbol* symbol : block->hoisted) {
    declare(symbol);
    Temporaries temporaries(&emit_);
    Reg reg = symbol->storage == Storage::kCell ? emit_.allocate() : registers_[symbol];
    if (symbol->kind != SymbolKind::kFunction) {
      makeEnvironment(symbol);
      continue;
    }
    makeClosure(symbol->function->info, reg, symbol->span);
    initialise(symbol, reg);
  }
}

// An annotated variable gets `value`, which is a temporary or the variable's own register.
void Generator::checkVariable(const Symbol* symbol, Reg value, StaticType known, Span at) {
  if (symbol->type == nullptr || TypeInference::satisfies(known, symbol->type)) return;
  emit_.at(at);
  std::string subject = "variable '" + std::string(symbol->name) + "'";
  emit_.ad(Opcode::kCheckType, value, builder_->check(symbol->type, subject));
}

}  // namespace vela::codegen
