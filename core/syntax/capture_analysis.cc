#include "core/syntax/capture_analysis.h"

#include <algorithm>
#include <unordered_map>

namespace vela::syntax {
namespace {

// What is made together with the function, class or enum: the function, or the class's constructor
// and methods.
std::vector<FunctionInfo*> partsOf(const Symbol* unit) {
  if (unit->kind == SymbolKind::kClass) return unit->class_info->members;
  if (unit->kind == SymbolKind::kEnum) return unit->enum_info->members;
  return {unit->function->info};
}

// Where a closure of `function` is made.
std::uint32_t placeOf(const FunctionInfo* function) {
  if (function->class_info != nullptr) return function->class_info->symbol->made_at;
  if (function->enum_info != nullptr) return function->enum_info->symbol->made_at;
  bool named = function->symbol != nullptr && function->symbol->kind == SymbolKind::kFunction;
  return named ? function->symbol->made_at : function->made_at;
}

}  // namespace

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
  for (Symbol* unit : functions_) {
    for (const FunctionInfo* info : partsOf(unit)) {
      for (Symbol* named : info->local_functions) users[named].push_back(unit);
      if (!info->captures.empty()) unit->needs_closure = true;
    }
    if (unit->needs_closure) work.push_back(unit);
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
    for (const FunctionInfo* info : partsOf(function)) {
      for (Symbol* named : info->local_functions) {
        if (named == function || named->made_at <= function->made_at) continue;
        named->made_at = named->block->span.begin;
        work.push_back(named);
      }
    }
  }
}

// A class that captures anything: its constructor does. Its environment, or an enum's, lies in a
// cell, since the class and what it is made of name one another.
void CaptureAnalysis::completeClasses() {
  for (Symbol* unit : functions_) {
    if (unit->kind == SymbolKind::kFunction || !unit->needs_closure) continue;
    if (unit->kind == SymbolKind::kClass) {
      FunctionInfo* constructor = unit->class_info->constructor;
      if (constructor->captures.empty()) capture(constructor, unit);
    }
    unit->storage = Storage::kCell;
    unit->early_cell = true;
  }
}

void CaptureAnalysis::decideCells() {
  for (auto [closure, symbol] : first_captures_) {
    if (symbol->kind == SymbolKind::kClass || symbol->kind == SymbolKind::kEnum) continue;
    bool is_function = symbol->kind == SymbolKind::kFunction;
    std::uint32_t made_at = placeOf(closure);
    bool early = is_function ? made_at <= symbol->made_at : made_at < symbol->visible_from;
    if (early) symbol->early_cell = true;
    if (early || symbol->is_assigned) symbol->storage = Storage::kCell;
  }
}

// Adds what is made at the start of its block, after the superclass that is made there too: a class
// keeps its superclass as a value.
void CaptureAnalysis::addHoisted(Symbol* unit, std::vector<Symbol*>* hoisted) {
  if (!unit->needs_closure || unit->made_at != unit->block->span.begin) return;
  if (std::find(hoisted->begin(), hoisted->end(), unit) != hoisted->end()) return;
  const ClassInfo* above =
      unit->kind == SymbolKind::kClass ? unit->class_info->superclass : nullptr;
  if (above != nullptr && above->symbol->block == unit->block) addHoisted(above->symbol, hoisted);
  hoisted->push_back(unit);
}

void CaptureAnalysis::finish(Arena* arena) {
  decideClosures();
  hoist();
  for (auto [user, function] : function_uses_) {
    if (!function->needs_closure) continue;
    known_.erase({user, function});
    capture(user, function);
  }
  completeClasses();
  decideCells();
  std::unordered_map<BlockExpr*, std::vector<Symbol*>> hoisted, cells;
  for (Symbol* function : functions_) {
    if (!function->needs_closure) continue;
    addHoisted(function, &hoisted[function->block]);
    if (function->early_cell) cells[function->block].push_back(function);
  }
  for (auto [variable, block] : variables_) {
    if (variable->early_cell) cells[block].push_back(variable);
  }
  for (auto& [block, symbols] : hoisted) block->hoisted = arena->copy(symbols);
  for (auto& [block, symbols] : cells) block->cells = arena->copy(symbols);
}

}  // namespace vela::syntax
