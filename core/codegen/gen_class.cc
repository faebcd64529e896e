#include "core/codegen/generator_impl.h"

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace)

namespace {

void describe(ModuleBuilder* builder, const ModuleInfo* module, const Name& name,
              bytecode::Class* out) {
  out->name = builder->string(name.text);
  LineColumn at = module->file->locate(name.span.begin);
  out->line = at.line;
  out->column = at.column;
}

void addMethods(ModuleBuilder* builder, const List<FunctionNode*>& methods, bytecode::Class* out) {
  for (const FunctionNode* method : methods) {
    // A static method that captures variables is a closure in the environment, found there by what
    // stands here.
    bytecode::Method entry{builder->string(methodKey(*method)), builder->function(method->info)};
    (method->is_static ? out->statics : out->methods).push_back(entry);
  }
}

std::string fieldSubject(std::string_view owner, std::string_view field) {
  return "field '" + std::string(owner) + "." + std::string(field) + "'";
}

// What holds the environment of a class or enum that captures variables.
void addEnvironmentField(ModuleBuilder* builder, const Symbol* symbol, bytecode::Class* out) {
  bytecode::Field environment;
  environment.name = environmentField(builder, symbol);
  environment.flags =
      bytecode::kFieldMutable | bytecode::kFieldSurelyAssigned | bytecode::kFieldHidden;
  out->fields.push_back(environment);
}

// The constructor of a variant with fields: assigns its parameters.
uint32_t variantConstructor(ModuleBuilder* builder, const VariantInfo& variant,
                            const ModuleInfo* module, const bytecode::Class& cls) {
  bytecode::Function out;
  out.name = cls.name;
  out.file = builder->path(module->path);
  out.flags = bytecode::kIsConstructor;
  out.line = cls.line;
  out.column = cls.column;
  Emitter emit(&out, module->file);
  emit.allocate();
  emit.at(variant.node->name.span);
  out.param_names.push_back(builder->string("this"));
  auto assign = [&](uint32_t name) {
    out.param_names.push_back(name);
    emit.abc(bytecode::Opcode::kSetField, 0, emit.allocate(),
             emit.slot(bytecode::SlotKind::kField, name));
  };
  if (capturesVariables(variant.owner->symbol))
    assign(environmentField(builder, variant.owner->symbol));
  for (const Parameter& value : variant.node->payload) assign(builder->string(value.name.text));
  out.min_params = out.max_params = static_cast<uint16_t>(out.param_names.size());
  emit.abc(bytecode::Opcode::kReturn, 0);
  emit.finish();
  uint32_t number = builder->addFunction();
  builder->module().functions[number] = std::move(out);
  return number;
}

}  // namespace

void generateClass(GenerateContext* context, const ClassInfo& info) {
  ModuleBuilder* builder = context->builder;
  bytecode::Class out;
  describe(builder, info.module, info.node->name, &out);
  if (info.superclass != nullptr) out.super = builder->classOf(info.superclass);
  if (info.builtin_superclass != nullptr) {
    out.builtin_super = builtinClassId(info.builtin_superclass->name);
  }
  if (info.node->is_abstract) out.flags |= bytecode::kClassAbstract;
  if (info.node->is_interface) out.flags |= bytecode::kClassInterface;
  if (info.constructor != nullptr) out.constructor = builder->function(info.constructor);
  for (const ClassInfo* interface : info.interfaces) {
    out.interfaces.push_back(builder->classOf(interface));
  }
  if (capturesVariables(info.symbol)) addEnvironmentField(builder, info.symbol, &out);
  for (const FieldNode* field : info.node->fields) {
    bytecode::Field entry;
    entry.name = builder->string(field->name.text);
    if (field->type != nullptr) {
      entry.check = builder->check(field->type, fieldSubject(info.name(), field->name.text));
    }
    if (field->is_mutable) entry.flags |= bytecode::kFieldMutable;
    entry.flags |= context->layout.fieldFlags(info, *field);
    out.fields.push_back(entry);
  }
  addMethods(builder, info.node->methods, &out);
  builder->module().classes[builder->classOf(&info)] = std::move(out);
}

void generateEnum(GenerateContext* context, const EnumInfo& info) {
  ModuleBuilder* builder = context->builder;
  uint32_t number = builder->enumOf(&info);
  bytecode::Class out;
  describe(builder, info.module, info.node->name, &out);
  out.flags = bytecode::kClassEnum | bytecode::kClassAbstract;
  addMethods(builder, info.node->methods, &out);
  for (const VariantInfo* variant : info.variants) {
    uint32_t variant_number = builder->variantOf(variant);
    out.variants.push_back(variant_number);
    bytecode::Class cls;
    describe(builder, info.module, variant->node->name, &cls);
    cls.super = number;
    cls.flags = bytecode::kClassVariant;
    for (const Parameter& value : variant->node->payload) {
      bytecode::Field field;
      field.name = builder->string(value.name.text);
      if (value.type != nullptr) {
        std::string owner = std::string(info.name()) + "." + std::string(variant->name);
        field.check = builder->check(value.type, fieldSubject(owner, value.name.text));
      }
      field.flags = bytecode::kFieldSurelyAssigned;
      cls.fields.push_back(field);
    }
    if (capturesVariables(info.symbol)) addEnvironmentField(builder, info.symbol, &cls);
    if (!cls.fields.empty()) {
      cls.constructor = variantConstructor(builder, *variant, info.module, cls);
    }
    builder->module().classes[variant_number] = std::move(cls);
  }
  builder->module().classes[number] = std::move(out);
}

}  // namespace vela::codegen
