#include "core/codegen/codegen.h"

#include "core/bytecode/verifier.h"
#include "core/codegen/generator_impl.h"
#include "core/syntax/text.h"

namespace vela::codegen {
namespace {

// Capture lists are known once all functions have been compiled, for the function that makes a
// closure says where its captures lie. A closure that nothing makes (its code was unreachable) gets
// any.
void fillCaptures(GenerateContext* context) {
  bytecode::Module& module = context->builder->module();
  for (const syntax::FunctionInfo& info : context->program->functions()) {
    if (info.captures.empty()) continue;
    bytecode::Function& function = module.functions[context->builder->body(&info)];
    auto made = context->captures.find(&info);
    if (made != context->captures.end()) {
      function.captures = made->second;
      continue;
    }
    for (const syntax::Symbol* symbol : info.captures) {
      bytecode::Capture capture;
      capture.from_parent_capture = false;
      capture.is_cell = symbol->storage == syntax::Storage::kCell;
      capture.index = 0;
      function.captures.push_back(capture);
    }
  }
  for (GenerateContext::Copy& copy : context->copies) {
    module.functions[copy.function] = module.functions[copy.original];
    module.functions[copy.function].captures = std::move(copy.captures);
  }
}

void refuse(GenerateContext* context, const syntax::ModuleInfo* module, const syntax::Name& name,
            const std::string& why) {
  context->program->mutableDiagnostics()->error(module->file, name.span,
                                                syntax::quoted(name.text) + ": " + why);
}

// What linking would take is bounded.
void checkSizes(GenerateContext* context) {
  ModuleBuilder* builder = context->builder;
  const bytecode::OversizedClass large = bytecode::findOversizedClass(builder->module());
  if (large.index == bytecode::kNoIndex) return;
  for (const syntax::ClassInfo& info : context->program->classes()) {
    if (builder->classOf(&info) == large.index)
      refuse(context, info.module, info.node->name, large.message);
  }
  for (const syntax::EnumInfo& info : context->program->enums()) {
    if (builder->enumOf(&info) == large.index)
      refuse(context, info.module, info.node->name, large.message);
    for (const syntax::VariantInfo* variant : info.variants) {
      if (builder->variantOf(variant) == large.index)
        refuse(context, info.module, variant->node->name, large.message);
    }
  }
}

}  // namespace

std::unique_ptr<bytecode::Module> generate(syntax::Program* program, const BuiltinLookup& builtins,
                                           const Numbers* linked, Numbers* own) {
  if (program->hasErrors()) return nullptr;
  ModuleBuilder builder(*program, linked);
  GenerateContext context{program, &builtins, &builder, {}, {}, {}, {}};
  if (linked != nullptr) context.late_fields = linked->late_fields;
  for (const syntax::FunctionInfo& info : program->functions()) {
    if (hasStub(&info)) builder.separateBody(&info);
  }
  for (const syntax::ClassInfo& info : program->classes()) generateClass(&context, info);
  for (const syntax::ClassInfo& info : program->classes()) {
    for (const syntax::FieldNode* field : info.node->fields) {
      const bool sure =
          (context.layout.fieldFlags(info, *field) & bytecode::kFieldSurelyAssigned) != 0;
      if (!field->is_mutable && !sure) context.late_fields.insert(field->name.text);
    }
  }
  for (const syntax::EnumInfo& info : program->enums()) generateEnum(&context, info);
  checkSizes(&context);
  for (const syntax::FunctionInfo& info : program->functions()) {
    bytecode::Function function = Generator(&context, &info).run();
    builder.module().functions[builder.body(&info)] = std::move(function);
  }
  for (const syntax::ClassInfo& info : program->classes()) generateStubs(&context, info.symbol);
  for (const syntax::EnumInfo& info : program->enums()) generateStubs(&context, info.symbol);
  if (program->hasErrors()) return nullptr;
  fillCaptures(&context);
  for (const syntax::ModuleInfo* module : program->modules()) {
    builder.module().bodies.push_back(builder.function(module->body));
  }
  if (own != nullptr) {
    *own = builder.numbers();
    own->late_fields = std::move(context.late_fields);
  }
  return builder.finish();
}

}  // namespace vela::codegen
