#include "core/syntax/capture_analysis.h"

#include <unordered_map>

namespace vela::syntax {

void CaptureAnalysis::capture(FunctionInfo* user, Symbol* symbol) {
  symbol->is_captured = true;
  for (FunctionInfo* f = user; f != symbol->owner && f != nullptr; f = f->parent) {
    if (!known_.insert({f, symbol}).second) return;
    f->captures.push_back(symbol);
    if (f->parent == symbol->owner) first_captures_.push_back({f, symbol});
  }
}

void CaptureAnalysis::useVariable(FunctionInfo* user, Symbol* variable) { capture(user, variable); }

void CaptureAnalysis::useFunction(FunctionInfo* user, Symbol* function, std::uint32_t offset) {
  if (offset < function->declared_from) function->made_at = function->block->span.begin;
  for (FunctionInfo* f = user; f != function->owner && f != nullptr; f = f->parent) {
    if (!known_.insert({f, function}).second) return;
    f->local_functions.push_back(function);
    function_uses_.push_back({f, function});
  }
}

// A function needs a closure if it captures a variable or names a local function that needs one.
void CaptureAnalysis::decideClosures() {
  std::unordered_map<Symbol*, std::vector<Symbol*>> users;  // function → functions that name it
  std::vector<Symbol*> work;
  for (Symbol* function : functions_) {
    const FunctionInfo* info = function->function->info;
    for (Symbol* named : info->local_functions) users[named].push_back(function);
    if (!info->captures.empty()) {
      function->needs_closure = true;
      work.push_back(function);
    }
  }
  while (!work.empty()) {
    Symbol* function = work.back();
    work.pop_back();
    for (Symbol* user : users[function]) {
      if (user->needs_closure) continue;
      user->needs_closure = true;
      work.push_back(user);
    }
  }
}

// What a function made at the start of its block names must be made by then too.
void CaptureAnalysis::hoist() {
  std::vector<Symbol*> work;
  for (Symbol* function : functions_) {
    if (function->made_at == function->block->span.begin) work.push_back(function);
  }
  while (!work.empty()) {
    Symbol* function = work.back();
    work.pop_back();
    for (Symbol* named : function->function->info->local_functions) {
      if (named == function || named->made_at <= function->made_at) continue;
      named->made_at = named->block->span.begin;
      work.push_back(named);
    }
  }
}

void CaptureAnalysis::decideCells() {
  for (auto [closure, symbol] : first_captures_) {
    bool is_function = symbol->kind == SymbolKind::kFunction;
    std::uint32_t made_at =
        closure->symbol != nullptr && closure->symbol->kind == SymbolKind::kFunction
            ? closure->symbol->made_at
            : closure->made_at;
    bool early = is_function ? made_at <= symbol->made_at : made_at < symbol->visible_from;
    if (early) symbol->early_cell = true;
    if (early || symbol->is_assigned) symbol->storage = Storage::kCell;
  }
}

void CaptureAnalysis::finish(Arena* arena) {
  decideClosures();
  hoist();
  for (auto [user, function] : function_uses_) {
    if (!function->needs_closure) continue;
    known_.erase({user, function});
    capture(user, function);
  }
  decideCells();
  std::unordered_map<BlockExpr*, std::vector<Symbol*>> hoisted, cells;
  for (Symbol* function : functions_) {
    if (!function->needs_closure) continue;
    if (function->made_at == function->block->span.begin) hoisted[function->block].push_back(function);
    if (function->early_cell) cells[function->block].push_back(function);
  }
  for (auto [variable, block] : variables_) {
    if (variable->early_cell) cells[block].push_back(variable);
  }
  for (auto& [block, symbols] : hoisted) block->hoisted = arena->copy(symbols);
  for (auto& [block, symbols] : cells) block->cells = arena->copy(symbols);
}

}  // namespace vela::syntax
