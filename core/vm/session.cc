#include "core/vm/session.h"

#include <algorithm>
#include <utility>

#include "core/vm/compile.h"

namespace vela::vm {

using syntax::Symbol;
using syntax::SymbolKind;

namespace {

/// Whether a class of the module extends or implements one that code was compiled for.
bool extendsLinkedClass(const bytecode::Module& module) {
  const size_t first = module.classes.size() + module.externals.classes.size();
  for (const bytecode::Class& cls : module.classes) {
    if (cls.super != bytecode::kNoIndex && cls.super >= first) return true;
    for (const uint32_t interface : cls.interfaces) {
      if (interface >= first) return true;
    }
  }
  return false;
}

}  // namespace

Session::Session(Vm& vm, syntax::FileLoader loader)
    : vm_(vm), syntax_(std::move(loader), library()) {}

LoadResult Session::load(std::string text, std::string path) {
  ++entries_;
  if (path.empty()) path = "<entry " + std::to_string(entries_) + ">";
  last_text_ = text;
  last_path_ = path;
  syntax_.load(path, std::move(text));
  syntax::Program* program = syntax_.program();
  codegen::Numbers own;
  auto module = codegen::generate(program, &findBuiltin, &linked_, &own);
  if (module == nullptr) return {program->diagnostics().render()};
  const bool extends = extendsLinkedClass(*module);
  newest_ = {};
  LoadResult loaded = vm_.load(std::move(module), &newest_);
  if (!loaded.ok()) return loaded;
  adopt(own, newest_);
  rebinding_ = {};
  for (const Symbol* symbol : syntax_.entryNames()) {
    const Symbol* before = syntax_.find(symbol->name);
    if (before != nullptr) collectRebinding(before, symbol);
  }
  rebind(rebinding_);
  if (extends && vm_.jit() != nullptr) vm_.jit()->forgetCode("a class got a subclass");
  return loaded;
}

/// Notes what the module's functions, classes and variables have become.
void Session::adopt(const codegen::Numbers& own, const runtime::LinkResult& linked) {
  for (const auto& [info, number] : own.functions)
    linked_.functions[info] = linked.functions[number];
  for (const auto& [info, number] : own.classes) linked_.classes[info] = linked.classes[number];
  for (const auto& [symbol, number] : own.variables)
    linked_.variables[symbol] = linked.first_variable + number;
  linked_.late_fields = own.late_fields;
}

void Session::collectRebinding(const Symbol* before, const Symbol* now) {
  if (before->kind != now->kind || !isRedefinable(*before) || !isRedefinable(*now)) return;
  switch (now->kind) {
    case SymbolKind::kVariable: {
      auto from = linked_.variables.find(before), to = linked_.variables.find(now);
      if (from != linked_.variables.end() && to != linked_.variables.end())
        rebinding_.variables[from->second] = to->second;
      return;
    }
    case SymbolKind::kFunction:
      rebinding_.functions[linked_.functions.at(before->function->info)] =
          linked_.functions.at(now->function->info);
      return;
    case SymbolKind::kClass:
    case SymbolKind::kInterface: return rebindClass(before->class_info, now->class_info);
    case SymbolKind::kEnum:
      rebindClass(before->enum_info, now->enum_info);
      for (const syntax::VariantInfo* variant : before->enum_info->variants) {
        const syntax::VariantInfo* other = now->enum_info->find(variant->name);
        if (other != nullptr && other->payload_size == variant->payload_size)
          rebindClass(variant, other);
      }
      return;
    case SymbolKind::kModule:
    case SymbolKind::kBuiltin: return;
  }
}

void Session::rebindClass(const void* before, const void* now) {
  rebinding_.classes[linked_.classes.at(before)] = linked_.classes.at(now);
}

void Session::rebind(const runtime::Rebinding& names) {
  if (names.empty()) return;
  runtime::rebind(vm_.isolate(), names, newest_);
  if (vm_.jit() != nullptr) vm_.jit()->forgetCode("a name was declared anew");
}

bool Session::isAssigned(const Symbol* variable) const {
  auto found = linked_.variables.find(variable);
  return found != linked_.variables.end() &&
         !vm_.isolate().variables()[found->second].isUnassigned();
}

const bytecode::Module* Session::lastModule() const {
  return lastBody() == 0 ? nullptr : vm_.isolate().function(lastBody()).module;
}

void Session::finish(const RunResult& result) {
  runtime::Rebinding back;
  for (Symbol* symbol : syntax_.entryNames()) {
    const bool declared = symbol->kind != SymbolKind::kVariable || !isRedefinable(*symbol) ||
                          isAssigned(symbol) || syntax_.find(symbol->name) == nullptr;
    if (declared) {
      syntax_.keep(symbol);
      continue;
    }
    auto from = linked_.variables.find(symbol);
    if (from == linked_.variables.end()) continue;
    for (const auto& [before, now] : rebinding_.variables) {
      if (now == from->second) back.variables[now] = before;
    }
  }
  rebind(back);
  if (result.status == RunStatus::kFinished) syntax_.keepImports();
}

}  // namespace vela::vm
