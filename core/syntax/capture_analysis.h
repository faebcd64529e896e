#ifndef VELA_CORE_SYNTAX_CAPTURE_ANALYSIS_H_
#define VELA_CORE_SYNTAX_CAPTURE_ANALYSIS_H_

#include <cstdint>
#include <set>
#include <utility>
#include <vector>

#include "core/syntax/symbols.h"

namespace vela::syntax {

/// Collects who names what across function boundaries and decides, once all is known, which
/// functions need closures, where those are made, and which variables need cells (see symbols.h).
class CaptureAnalysis {
 public:
  /// The function `user` names the variable, parameter, or `this` of an enclosing function.
  void useVariable(FunctionInfo* user, Symbol* variable);
  /// `user` names a function, class or enum declared in a block, at `offset`.
  void useFunction(FunctionInfo* user, Symbol* function, std::uint32_t offset);
  /// A named function, class or enum declared in a block has been resolved.
  void addFunction(Symbol* function) { functions_.push_back(function); }
  /// A variable declared in a block.
  void addVariable(Symbol* variable, BlockExpr* block) { variables_.push_back({variable, block}); }

  /// Decides. Fills Symbol::storage, early_cell, made_at, needs_closure; FunctionInfo::captures;
  /// and the `hoisted` and `cells` of blocks.
  void finish(Arena* arena);

 private:
  void capture(FunctionInfo* user, Symbol* symbol);
  void decideClosures();
  void completeClasses();
  void hoist();
  static void addHoisted(Symbol* unit, std::vector<Symbol*>* hoisted);
  void decideCells();

  std::vector<Symbol*> functions_;
  std::vector<std::pair<Symbol*, BlockExpr*>> variables_;
  std::vector<std::pair<FunctionInfo*, Symbol*>> function_uses_;
  // A closure made directly in the variable's own function captures it.
  std::vector<std::pair<FunctionInfo*, Symbol*>> first_captures_;
  std::set<std::pair<FunctionInfo*, Symbol*>> known_;
};

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_CAPTURE_ANALYSIS_H_
