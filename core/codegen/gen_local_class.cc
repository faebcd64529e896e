// Classes and enums declared in a block whose members name variables of that block.
//
// There is one class in the bytecode, as for any other; what differs from one run of the block to
// the next is its environment: a List of closures, one for each member that captures something,
// then a factory, the superclass as a value where that has an environment too (else None), and last
// the class as a value, which keeps the environment and finds its factory and its static methods
// there. The class's name is a variable that holds the environment. Each instance keeps it in a
// hidden field, and the methods that the class's tables list are stubs that take their closure out
// of it and call it with `this`:
//
//   C(x)          environment[factory](x), which is New C(environment, x)
//   constructor   stub: this.(environment) = environment; return environment[constructor](this, x)
//   c.m(x)        stub: return this.(environment)[m](this, x)
//   C.s(x)        environment[s](x)
//   super(x)      the superclass's constructor stub, with the superclass's environment
//   C as a value  the environment's last element
//
// So instances of two environments are of one class (`is`, catch, the JIT's class guards), and
// closures capture as everywhere. Stubs and factories are hidden from traces.
//
// An enum's environment has one element for each variant behind the closures: a factory, or the one
// value of a variant without payload; then comes the enum as a value, which finds the variants
// there. The hidden field is a variant's last, so that the payload has the indices of patterns, and
// no part of what `==`, hashes and text forms look at.

#include "core/codegen/generator_impl.h"

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace)

namespace {

const std::vector<FunctionInfo*>& membersOf(const Symbol* symbol) {
  return symbol->enum_info != nullptr ? symbol->enum_info->members : symbol->class_info->members;
}

const Symbol* ownerOf(const FunctionInfo* member) {
  return member->enum_info != nullptr ? member->enum_info->symbol : member->class_info->symbol;
}

std::vector<const FunctionInfo*> closuresOf(const Symbol* symbol) {
  std::vector<const FunctionInfo*> closures;
  for (const FunctionInfo* member : membersOf(symbol)) {
    if (!member->captures.empty()) closures.push_back(member);
  }
  return closures;
}

uint32_t closureCount(const Symbol* symbol) {
  return static_cast<uint32_t>(closuresOf(symbol).size());
}

uint32_t classNumber(ModuleBuilder* builder, const Symbol* symbol) {
  return symbol->enum_info != nullptr ? builder->enumOf(symbol->enum_info)
                                      : builder->classOf(symbol->class_info);
}

bool isStatic(const FunctionInfo* member) {
  return member->node != nullptr && member->node->is_static;
}

// R[to] = element `index` of the environment in R[from].
void elementOf(Emitter* emit, Reg from, uint32_t index, Reg to) {
  Reg at = emit->allocate();
  emit->ad(bytecode::Opcode::kLoadInt, at, index);
  emit->abc(bytecode::Opcode::kGetIndex, to, from, at);
}

// The stub of a method or constructor. `body` is its closure, compiled.
bytecode::Function stubOf(const FunctionInfo* member, const bytecode::Function& body,
                          uint32_t field) {
  const bool constructs = member->kind == FunctionKind::kConstructor;
  bytecode::Function out;
  out.name = body.name;
  out.file = body.file;
  out.line = body.line;
  out.column = body.column;
  out.flags = bytecode::kIsHidden | (constructs ? bytecode::kIsConstructor : bytecode::kIsMethod);
  const uint16_t more = constructs ? 1 : 0;  // the environment
  out.min_params = static_cast<uint16_t>(body.min_params + more);
  out.max_params = static_cast<uint16_t>(body.max_params + more);
  out.param_names = body.param_names;
  if (constructs) out.param_names.insert(out.param_names.begin() + 1, field);
  Emitter emit(&out, member->module->file);
  emit.at(member->node != nullptr ? member->node->name.span : member->class_info->node->name.span);
  emit.allocate(out.max_params);
  Reg base = emit.allocate(kFrameHeader);
  Reg environment = 1;
  if (constructs) {
    emit.abc(bytecode::Opcode::kSetField, 0, environment,
             emit.slot(bytecode::SlotKind::kField, field));
  } else {
    environment = emit.allocate();
    emit.abc(bytecode::Opcode::kGetField, environment, 0,
             emit.slot(bytecode::SlotKind::kField, field));
  }
  elementOf(&emit, environment, placeOf(member).index, base);
  emit.release(static_cast<Reg>(base + kFrameHeader));
  emit.move(emit.allocate(), 0);
  for (Reg r = static_cast<Reg>(1 + more); r < out.max_params; ++r) emit.move(emit.allocate(), r);
  emit.abc(bytecode::Opcode::kCall, base, body.max_params, emit.slot(bytecode::SlotKind::kCall, 0));
  emit.abc(bytecode::Opcode::kReturn, constructs ? Reg{0} : base);
  emit.finish();
  return out;
}

}  // namespace

bool capturesVariables(const Symbol* symbol) {
  return symbol->needs_closure && !symbol->is_top_level;
}

EnvironmentPlace factoryPlace(const Symbol* symbol) { return {symbol, closureCount(symbol)}; }

EnvironmentPlace valuePlace(const Symbol* symbol) {
  const size_t before = symbol->enum_info != nullptr ? symbol->enum_info->variants.size() : 2;
  return {symbol, closureCount(symbol) + static_cast<uint32_t>(before)};
}

EnvironmentPlace placeOf(const VariantInfo* variant) {
  const Symbol* symbol = variant->owner->symbol;
  return {symbol, closureCount(symbol) + variant->index};
}

EnvironmentPlace placeOf(const FunctionInfo* member) {
  const Symbol* owner = ownerOf(member);
  uint32_t index = 0;
  for (const FunctionInfo* other : membersOf(owner)) {
    if (other == member) break;
    if (!other->captures.empty()) ++index;
  }
  return {owner, index};
}

bool hasStub(const FunctionInfo* info) {
  bool member = info->kind == FunctionKind::kMethod || info->kind == FunctionKind::kConstructor;
  return member && !info->captures.empty() && !isStatic(info);
}

uint32_t environmentField(ModuleBuilder* builder, const Symbol* symbol) {
  const uint32_t number = classNumber(builder, symbol);
  return builder->string("(" + std::string(symbol->name) + " " + std::to_string(number) + ")");
}

void generateStubs(GenerateContext* context, const Symbol* symbol) {
  if (!capturesVariables(symbol)) return;
  ModuleBuilder* builder = context->builder;
  const uint32_t field = environmentField(builder, symbol);
  for (const FunctionInfo* member : membersOf(symbol)) {
    if (!hasStub(member)) continue;
    bytecode::Function stub =
        stubOf(member, builder->module().functions[builder->body(member)], field);
    builder->module().functions[builder->function(member)] = std::move(stub);
  }
}

bool Generator::inEnvironment(const FunctionInfo* method) { return !method->captures.empty(); }

bool Generator::inEnvironment(const VariantInfo* variant) {
  return variant->owner != nullptr && capturesVariables(variant->owner->symbol);
}

// The declaration of a class or enum.
void Generator::environmentStatement(const Symbol* symbol) {
  if (!capturesVariables(symbol)) return;
  if (symbol->made_at == symbol->block->span.begin) return;  // made by enterBlock
  makeEnvironment(symbol);
}

// Makes the environment of the class or enum where it is declared and stores it in its variable.
void Generator::makeEnvironment(const Symbol* symbol) {
  Temporaries temporaries(&emit_);
  const Reg first = emit_.next();
  for (const FunctionInfo* member : closuresOf(symbol))
    makeClosure(member, emit_.allocate(), symbol->span);
  if (symbol->enum_info != nullptr) {
    allocateVariants(symbol->enum_info);
  } else {
    makeClosure(symbol->class_info->factory, emit_.allocate(), symbol->span);
    superclassValue(symbol->class_info, emit_.allocate());
  }
  const Reg value = emit_.allocate();
  emit_.abc(Opcode::kLoadNone, value);  // replaced below, when there is an environment
  const uint32_t count = emit_.next() - first;
  emit_.at(symbol->span);
  emit_.abc(Opcode::kNewList, first, first, count);
  initialise(symbol, first);
  if (symbol->enum_info != nullptr) completeVariants(symbol->enum_info, first);
  Reg described = emit_.allocate(2);
  emit_.ad(Opcode::kLoadClass, described, classNumber(builder_, symbol));
  emit_.move(static_cast<Reg>(described + 1), first);
  emit_.abc(Opcode::kCallBuiltin, described, 2, builtin("(classValue)").id);
  putIntoEnvironment(valuePlace(symbol), first, described);
}

void Generator::putIntoEnvironment(EnvironmentPlace place, Reg environment, Reg value) {
  Temporaries temporaries(&emit_);
  const Reg index = emit_.allocate();
  literalInt(place.index, index);
  emit_.abc(Opcode::kSetIndex, environment, index, value);
}

// The superclass's own environment was made before (syntax::CaptureAnalysis).
void Generator::superclassValue(const ClassInfo* info, Reg to) {
  const ClassInfo* above = info->superclass;
  if (above == nullptr || !capturesVariables(above->symbol))
    return emit_.abc(Opcode::kLoadNone, to);
  symbolValue(above->symbol, to, info->symbol->span);
}

// A register for each variant: its factory, or None for now.
void Generator::allocateVariants(const EnumInfo* info) {
  for (const VariantInfo* variant : info->variants) {
    const Reg reg = emit_.allocate();
    if (variant->payload_size > 0) {
      makeClosure(variant->factory, reg, info->symbol->span);
    } else {
      emit_.abc(Opcode::kLoadNone, reg);
    }
  }
}

// The values of the variants without payload, in their places of the environment.
void Generator::completeVariants(const EnumInfo* info, Reg environment) {
  for (const VariantInfo* variant : info->variants) {
    if (variant->payload_size > 0) continue;
    Temporaries temporaries(&emit_);
    const Reg base = emit_.allocate(kFrameHeader);
    emit_.allocate();  // `this`
    emit_.move(emit_.allocate(), environment);
    emit_.abc(Opcode::kNew, base, 2u,
              emit_.slot(bytecode::SlotKind::kNew, builder_->variantOf(variant)));
    putIntoEnvironment(placeOf(variant), environment, base);
  }
}

void Generator::loadFromEnvironment(EnvironmentPlace place, Reg to, Span at) {
  Temporaries temporaries(&emit_);
  Reg environment = emit_.allocate();
  load(place.symbol, environment, at);
  elementOf(&emit_, environment, place.index, to);
}

// Calls a class, a variant with payload, or a static method that captures variables.
void Generator::callFromEnvironment(EnvironmentPlace place, const CallExpr* expr, int to) {
  Reg base = callBase(to);
  loadFromEnvironment(place, base, expr->callee->span);
  arguments(expr->arguments);
  emit_.at(expr->at);
  emit_.abc(Opcode::kCall, base, static_cast<uint32_t>(expr->arguments.size()),
            emit_.slot(bytecode::SlotKind::kCall, 0));
  finishCall(base, to);
}

void Generator::compileFactory() {
  const Symbol* symbol = ownerOf(info_);
  emit_.at(symbol->span);
  if (!capturesVariables(symbol)) return emit_.abc(Opcode::kReturnNone);  // nobody makes it
  Reg base = emit_.allocate(kFrameHeader);
  emit_.allocate();  // `this`
  load(symbol, emit_.allocate(), symbol->span);
  for (Reg r = 0; r < out_.max_params; ++r) emit_.move(emit_.allocate(), r);
  const uint32_t made = info_->variant != nullptr ? builder_->variantOf(info_->variant)
                                                  : builder_->classOf(info_->class_info);
  emit_.abc(Opcode::kNew, base, out_.max_params + 2u, emit_.slot(bytecode::SlotKind::kNew, made));
  emit_.abc(Opcode::kReturn, base);
}

}  // namespace vela::codegen
