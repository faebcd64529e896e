// Classes declared in a block whose members name variables of that block.
//
// There is one class in the bytecode, as for any other; what differs from one run of the block to
// the next is its environment: a Tuple of closures, one for each member that captures something,
// and last a factory. The class's name is a variable that holds the environment. Each instance
// keeps it in a hidden field, and the methods that the class's tables list are stubs that take
// their closure out of it and call it with `this`:
//
//   C(x)          environment[factory](x), which is New C(environment, x)
//   constructor   stub: this.(environment) = environment; return environment[constructor](this, x)
//   c.m(x)        stub: return this.(environment)[m](this, x)
//   C.s(x)        environment[s](x)
//   super(x)      the superclass's constructor stub, with the superclass's environment
//   C as a value  the factory, which says that it is the class C
//
// So instances of two environments are of one class (`is`, catch, the JIT's class guards), and
// closures capture as everywhere. Stubs and factories are hidden from traces.

#include "core/codegen/generator_impl.h"

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace)

namespace {

std::vector<const FunctionInfo*> closuresOf(const ClassInfo& info) {
  std::vector<const FunctionInfo*> closures;
  for (const FunctionInfo* member : info.members) {
    if (!member->captures.empty()) closures.push_back(member);
  }
  return closures;
}

uint32_t indexOf(const FunctionInfo* member) {
  uint32_t index = 0;
  for (const FunctionInfo* other : member->class_info->members) {
    if (other == member) break;
    if (!other->captures.empty()) ++index;
  }
  return index;
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
  elementOf(&emit, environment, indexOf(member), base);
  emit.release(static_cast<Reg>(base + kFrameHeader));
  emit.move(emit.allocate(), 0);
  for (Reg r = static_cast<Reg>(1 + more); r < out.max_params; ++r) emit.move(emit.allocate(), r);
  emit.abc(bytecode::Opcode::kCall, base, body.max_params, emit.slot(bytecode::SlotKind::kCall, 0));
  emit.abc(bytecode::Opcode::kReturn, constructs ? Reg{0} : base);
  emit.finish();
  return out;
}

}  // namespace

bool capturesVariables(const ClassInfo* info) {
  return info->symbol->needs_closure && !info->symbol->is_top_level;
}

bool hasStub(const FunctionInfo* info) {
  bool member = info->kind == FunctionKind::kMethod || info->kind == FunctionKind::kConstructor;
  return member && info->class_info != nullptr && !info->captures.empty() && !isStatic(info);
}

uint32_t environmentField(ModuleBuilder* builder, const ClassInfo& info) {
  return builder->string("(" + std::string(info.name()) + " " +
                         std::to_string(builder->classOf(&info)) + ")");
}

void generateStubs(GenerateContext* context, const ClassInfo& info) {
  if (!capturesVariables(&info)) return;
  ModuleBuilder* builder = context->builder;
  const uint32_t field = environmentField(builder, info);
  for (const FunctionInfo* member : info.members) {
    if (!hasStub(member)) continue;
    bytecode::Function stub =
        stubOf(member, builder->module().functions[builder->body(member)], field);
    builder->module().functions[builder->function(member)] = std::move(stub);
  }
}

// Makes the environment of the class where it is declared and stores it in the class's variable.
void Generator::makeEnvironment(const Symbol* symbol) {
  Temporaries temporaries(&emit_);
  Reg first = emit_.next();
  uint32_t count = 1;
  for (const FunctionInfo* member : closuresOf(*symbol->class_info)) {
    makeClosure(member, emit_.allocate(), symbol->span);
    ++count;
  }
  makeClosure(symbol->class_info->factory, emit_.allocate(), symbol->span);
  emit_.at(symbol->span);
  emit_.abc(Opcode::kNewTuple, first, first, count);
  initialise(symbol, first);
}

// The class as a value.
void Generator::loadFactory(const Symbol* symbol, Reg to, Span at) {
  Temporaries temporaries(&emit_);
  Reg environment = emit_.allocate();
  load(symbol, environment, at);
  elementOf(&emit_, environment, static_cast<uint32_t>(closuresOf(*symbol->class_info).size()), to);
}

void Generator::loadStatic(const FunctionInfo* method, Reg to, Span at) {
  Temporaries temporaries(&emit_);
  Reg environment = emit_.allocate();
  load(method->class_info->symbol, environment, at);
  elementOf(&emit_, environment, indexOf(method), to);
}

// Calls the class, or a static method that captures variables.
void Generator::callThroughEnvironment(const Symbol* symbol, const FunctionInfo* method,
                                       const CallExpr* expr, int to) {
  Reg base = callBase(to);
  if (method != nullptr) {
    loadStatic(method, base, expr->callee->span);
  } else {
    loadFactory(symbol, base, expr->callee->span);
  }
  arguments(expr->arguments);
  emit_.at(expr->at);
  emit_.abc(Opcode::kCall, base, static_cast<uint32_t>(expr->arguments.size()),
            emit_.slot(bytecode::SlotKind::kCall, 0));
  finishCall(base, to);
}

void Generator::compileFactory() {
  const ClassInfo* info = info_->class_info;
  emit_.at(info->node->name.span);
  if (!capturesVariables(info)) return emit_.abc(Opcode::kReturnNone);  // nobody makes it
  Reg base = emit_.allocate(kFrameHeader);
  emit_.allocate();  // `this`
  load(info->symbol, emit_.allocate(), info->node->name.span);
  for (Reg r = 0; r < out_.max_params; ++r) emit_.move(emit_.allocate(), r);
  emit_.abc(Opcode::kNew, base, out_.max_params + 2u,
            emit_.slot(bytecode::SlotKind::kNew, builder_->classOf(info)));
  emit_.abc(Opcode::kReturn, base);
}

}  // namespace vela::codegen
