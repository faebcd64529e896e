// Immutable fields are assigned once. Here constructors are walked with the set of fields that are
// surely assigned so far; an assignment to one of them is the second. Where a path leaves (return,
// throw) everything counts as assigned, so that it takes nothing away where paths meet. What is not
// seen here is found when the program runs.

#include <algorithm>
#include <iterator>

#include "core/syntax/resolver_impl.h"

namespace vela::syntax {
namespace {

// Names of immutable fields that are surely assigned; `all` stands for a place that is never
// reached.
struct Assigned {
  bool all = false;
  std::set<std::string_view> names;
};

Assigned meet(const Assigned& a, const Assigned& b) {
  if (a.all) return b;
  if (b.all) return a;
  Assigned out;
  std::set_intersection(a.names.begin(), a.names.end(), b.names.begin(), b.names.end(),
                        std::inserter(out.names, out.names.end()));
  return out;
}

class FieldFlow {
 public:
  FieldFlow(const std::vector<ClassInfo*>& classes, Diagnostics* diagnostics)
      : classes_(classes), diagnostics_(diagnostics) {}

  void run() {
    for (const ClassInfo* info : classes_) afterConstructor(info);
  }

 private:
  // Walks the constructors of a class and its superclasses, those above first.
  void afterConstructor(const ClassInfo* info) {
    std::vector<const ClassInfo*> chain;
    for (const ClassInfo* c = info; c != nullptr && done_.count(c) == 0; c = c->superclass) {
      chain.push_back(c);
    }
    for (std::size_t i = chain.size(); i-- > 0;) {
      const ClassInfo* c = chain[i];
      Assigned state;
      if (c->superclass != nullptr) state = done_[c->superclass];
      const FunctionNode* constructor = c->node->constructor;
      for (const FieldNode* field : c->node->fields) {
        if (field->is_mutable) continue;
        if (field->default_value != nullptr || constructor == nullptr) {
          state.names.insert(field->name.text);
        }
      }
      info_ = c;
      returned_ = {};
      returned_.all = true;
      if (constructor != nullptr && constructor->body != nullptr) {
        state = walkBlock(constructor->body, std::move(state));
      }
      state = meet(state, returned_);
      state.all = false;
      done_[c] = std::move(state);
    }
  }

  Assigned walkBlock(const BlockExpr* block, Assigned state) {
    for (const Stmt* stmt : block->statements) state = walk(stmt, std::move(state));
    return state;
  }

  Assigned walk(const Stmt* stmt, Assigned state) {
    switch (stmt->kind) {
      case NodeKind::kAssignStmt:
        assign(cast<AssignStmt>(stmt)->target, cast<AssignStmt>(stmt)->is_compound, &state);
        return state;
      case NodeKind::kBlockStmt: return walkBlock(cast<BlockStmt>(stmt)->block, std::move(state));
      case NodeKind::kWhileStmt: walkBlock(cast<WhileStmt>(stmt)->body, state); return state;
      case NodeKind::kForStmt: walkBlock(cast<ForStmt>(stmt)->body, state); return state;
      case NodeKind::kReturnStmt:
        returned_ = meet(returned_, state);
        state.all = true;
        return state;
      case NodeKind::kBreakStmt:
      case NodeKind::kContinueStmt: state.all = true; return state;
      case NodeKind::kExprStmt:
        return walkExpression(cast<ExprStmt>(stmt)->expression, std::move(state));
      default: return state;
    }
  }

  Assigned walkExpression(const Expr* expr, Assigned state) {
    switch (expr->kind) {
      case NodeKind::kBlockExpr: return walkBlock(cast<BlockExpr>(expr), std::move(state));
      case NodeKind::kIfExpr: return walkIf(cast<IfExpr>(expr), state);
      case NodeKind::kMatchExpr: {
        Assigned out;
        out.all = true;
        for (const MatchArm& arm : cast<MatchExpr>(expr)->arms) {
          out = meet(out, walkExpression(arm.body, state));
        }
        return out;
      }
      case NodeKind::kTryExpr: {
        const TryExpr* node = cast<TryExpr>(expr);
        Assigned out = walkBlock(node->body, state);
        for (const CatchClause& clause : node->catches)
          out = meet(out, walkBlock(clause.body, state));
        if (node->finally == nullptr) return out;
        // `finally` also runs after an error, so it is walked with what was assigned before.
        Assigned last = walkBlock(node->finally, state);
        last.names.insert(out.names.begin(), out.names.end());
        last.all = last.all || out.all;
        return last;
      }
      case NodeKind::kThrowExpr: state.all = true; return state;
      default: return state;
    }
  }

  Assigned walkIf(const IfExpr* node, const Assigned& state) {
    Assigned out;
    out.all = true;
    while (true) {
      out = meet(out, walkBlock(node->then_branch, state));
      const IfExpr* next = dynCast<IfExpr>(node->else_branch);
      if (next == nullptr) break;
      node = next;
    }
    return meet(out,
                node->else_branch == nullptr ? state : walkExpression(node->else_branch, state));
  }

  void assign(const Expr* target, bool compound, Assigned* state) {
    if (const TupleLiteral* tuple = dynCast<TupleLiteral>(target)) {
      for (const Expr* element : tuple->elements) assign(element, compound, state);
      return;
    }
    const MemberExpr* member = dynCast<MemberExpr>(target);
    if (member == nullptr || !isa<ThisExpr>(member->object)) return;
    const ClassInfo* owner = nullptr;
    const FieldNode* field = findField(info_, member->name.text, &owner);
    if (field == nullptr || field->is_mutable) return;
    bool fresh = state->names.insert(field->name.text).second;
    if ((fresh && !compound) || state->all) return;
    diagnostics_->error(info_->module->file, member->name.span,
                        "field '" + std::string(owner->name()) + "." +
                            std::string(field->name.text) + "' is immutable and assigned already");
  }

  const std::vector<ClassInfo*>& classes_;
  Diagnostics* diagnostics_;
  const ClassInfo* info_ = nullptr;
  Assigned returned_;  // where the constructor being walked returns early
  std::unordered_map<const ClassInfo*, Assigned> done_;
};

}  // namespace

void checkFieldFlow(const std::vector<ClassInfo*>& classes, Diagnostics* diagnostics) {
  FieldFlow(classes, diagnostics).run();
}

}  // namespace vela::syntax
