// A constructor is walked in the order in which it runs, with the set of own fields that are surely
// assigned so far. Wherever `this` may be seen from outside (it is passed on, a method is called on
// it, a lambda captures it, an unassigned field is read) and wherever the constructor ends, only
// the fields assigned by then remain. Inside loops and nested blocks of expressions assignments do
// not count, but places where `this` is seen do. A superclass that lets `this` be seen leaves no
// field of its subclasses surely assigned.

#include "core/codegen/class_layout.h"

#include <algorithm>
#include <iterator>
#include <vector>

#include "core/bytecode/module.h"
#include "core/codegen/static_type.h"

namespace vela::codegen {

using namespace vela::syntax;  // NOLINT(google-build-using-namespace)

namespace {

using Names = std::set<std::string_view>;

class Walker {
 public:
  explicit Walker(const ClassInfo& info) : info_(info) {
    for (const FieldNode* field : info.node->fields) sure_.insert(field->name.text);
  }

  void run(bool super_leaks) {
    const FunctionNode* constructor = info_.node->constructor;
    if (constructor != nullptr) {
      for (const Parameter& p : constructor->parameters) {
        if (p.default_value != nullptr) expression(p.default_value);
      }
    }
    if (super_leaks) seen();
    if (constructor == nullptr) {
      for (const FieldNode* field : info_.node->fields) {
        if (field->default_value == nullptr) assigned_.insert(field->name.text);
      }
      fieldDefaults();
    } else if (info_.super_call == nullptr) {
      fieldDefaults();
      block(constructor->body);
    } else {
      for (const Expr* argument : info_.super_call->arguments) expression(argument);
      fieldDefaults();
      for (size_t i = 1; i < constructor->body->statements.size(); ++i) {
        statement(constructor->body->statements[i]);
      }
    }
    end();
  }

  const Names& sure() const { return sure_; }
  bool leaks() const { return leaks_; }

 private:
  void fieldDefaults() {
    for (const FieldNode* field : info_.node->fields) {
      if (field->default_value == nullptr) continue;
      expression(field->default_value);
      assigned_.insert(field->name.text);
    }
  }

  // The constructor may end here.
  void end() {
    if (dead_) return;
    Names both;
    std::set_intersection(sure_.begin(), sure_.end(), assigned_.begin(), assigned_.end(),
                          std::inserter(both, both.end()));
    sure_ = std::move(both);
  }
  // `this` may be seen here.
  void seen() {
    if (!dead_) leaks_ = true;
    end();
  }

  void block(const BlockExpr* block) {
    for (const Stmt* stmt : block->statements) statement(stmt);
  }

  // Walks something whose assignments do not count afterwards.
  template <typename Walk>
  void aside(Walk walk) {
    Names assigned = assigned_;
    bool dead = dead_;
    walk();
    assigned_ = std::move(assigned);
    dead_ = dead;
  }

  // Walks one of several ways; `after` collects what all ways that go on have assigned.
  template <typename Walk>
  void way(bool* any, Names* after, Walk walk) {
    Names assigned = assigned_;
    bool dead = dead_;
    walk();
    if (!dead_) {
      if (*any) {
        Names both;
        std::set_intersection(after->begin(), after->end(), assigned_.begin(), assigned_.end(),
                              std::inserter(both, both.end()));
        *after = std::move(both);
      } else {
        *after = assigned_;
      }
      *any = true;
    }
    assigned_ = std::move(assigned);
    dead_ = dead;
  }
  void meet(bool any, Names after) {
    if (any) {
      assigned_ = std::move(after);
    } else {
      dead_ = true;
    }
  }

  void statement(const Stmt* stmt) {
    switch (stmt->kind) {
      case NodeKind::kExprStmt: return branch(cast<ExprStmt>(stmt)->expression);
      case NodeKind::kBlockStmt: return block(cast<BlockStmt>(stmt)->block);
      case NodeKind::kVarStmt: return expression(cast<VarStmt>(stmt)->value);
      case NodeKind::kAssignStmt: {
        const AssignStmt* assign = cast<AssignStmt>(stmt);
        if (assign->is_compound) expression(assign->target);
        target(assign->target, false);
        expression(assign->value);
        return target(assign->target, true);
      }
      case NodeKind::kWhileStmt:
        expression(cast<WhileStmt>(stmt)->condition);
        return aside([&] { block(cast<WhileStmt>(stmt)->body); });
      case NodeKind::kForStmt:
        expression(cast<ForStmt>(stmt)->iterable);
        return aside([&] { block(cast<ForStmt>(stmt)->body); });
      case NodeKind::kReturnStmt:
        if (cast<ReturnStmt>(stmt)->value != nullptr) expression(cast<ReturnStmt>(stmt)->value);
        end();
        dead_ = true;
        return;
      case NodeKind::kBreakStmt:
      case NodeKind::kContinueStmt: dead_ = true; return;
      case NodeKind::kFunctionStmt: return closure(cast<FunctionStmt>(stmt)->function->info);
      default: return;
    }
  }

  // Before the value is evaluated (`assigns` false) a target's object and index are; after it, a
  // field of `this` is assigned.
  void target(const Expr* target, bool assigns) {
    if (const auto* tuple = dynCast<TupleLiteral>(target)) {
      for (const Expr* element : tuple->elements) this->target(element, assigns);
      return;
    }
    const auto* member = dynCast<MemberExpr>(target);
    if (member != nullptr && isa<ThisExpr>(member->object)) {
      if (assigns && !dead_ && info_.fields.count(member->name.text) != 0) {
        assigned_.insert(member->name.text);
      }
      return;
    }
    if (assigns) return;
    if (member != nullptr) return expression(member->object);
    if (const auto* index = dynCast<IndexExpr>(target)) {
      expression(index->object);
      expression(index->index);
    }
  }

  void closure(const FunctionInfo* function) {
    for (const Symbol* symbol : function->captures) {
      if (symbol->role == VariableRole::kThis) seen();
    }
  }

  // A statement that is an if, match or try: assignments on all its ways count.
  void branch(const Expr* expr) {
    switch (expr->kind) {
      case NodeKind::kIfExpr: return ifStatement(cast<IfExpr>(expr));
      case NodeKind::kBlockExpr: return block(cast<BlockExpr>(expr));
      case NodeKind::kMatchExpr: {
        const MatchExpr* match = cast<MatchExpr>(expr);
        expression(match->subject);
        bool any = false;
        Names after;
        for (const MatchArm& arm : match->arms) {
          if (arm.guard != nullptr) aside([&] { expression(arm.guard); });
          way(&any, &after, [&] { branch(arm.body); });
        }
        return meet(any, std::move(after));
      }
      case NodeKind::kThrowExpr:
        expression(cast<ThrowExpr>(expr)->value);
        dead_ = true;
        return;
      default: return expression(expr);
    }
  }

  void ifStatement(const IfExpr* node) {
    bool any = false;
    Names after;
    while (true) {
      expression(node->condition);
      way(&any, &after, [&] { block(node->then_branch); });
      const auto* next = dynCast<IfExpr>(node->else_branch);
      if (next == nullptr) break;
      node = next;
    }
    way(&any, &after, [&] {
      if (node->else_branch != nullptr) branch(node->else_branch);
    });
    meet(any, std::move(after));
  }

  void all(const List<Expr*>& list) {
    for (const Expr* expr : list) expression(expr);
  }

  void expression(const Expr* expr) {
    switch (expr->kind) {
      case NodeKind::kThisExpr:
      case NodeKind::kSuperExpr: return seen();
      case NodeKind::kMemberExpr: {
        const MemberExpr* member = cast<MemberExpr>(expr);
        if (!isa<ThisExpr>(member->object)) return expression(member->object);
        // Reading a field that has been assigned shows nothing to anybody.
        if (assigned_.count(member->name.text) == 0 && !inherits(member->name.text)) seen();
        return;
      }
      case NodeKind::kCallExpr: {
        const CallExpr* call = cast<CallExpr>(expr);
        const auto* member = dynCast<MemberExpr>(call->callee);
        if (member != nullptr && isa<ThisExpr>(member->object)) {
          all(call->arguments);
          return seen();
        }
        expression(call->callee);
        return all(call->arguments);
      }
      case NodeKind::kLambdaExpr: return closure(cast<LambdaExpr>(expr)->function->info);
      case NodeKind::kInterpolation: return all(cast<Interpolation>(expr)->parts);
      case NodeKind::kListLiteral: return all(cast<ListLiteral>(expr)->elements);
      case NodeKind::kTupleLiteral: return all(cast<TupleLiteral>(expr)->elements);
      case NodeKind::kMapLiteral:
        for (const MapEntry& entry : cast<MapLiteral>(expr)->entries) {
          expression(entry.key);
          expression(entry.value);
        }
        return;
      case NodeKind::kUnaryExpr: return expression(cast<UnaryExpr>(expr)->operand);
      case NodeKind::kBinaryExpr: {
        const Expr* left = expr;
        while (const auto* binary = dynCast<BinaryExpr>(left)) {
          expression(binary->right);
          left = binary->left;
        }
        return expression(left);
      }
      case NodeKind::kIsExpr: return expression(cast<IsExpr>(expr)->value);
      case NodeKind::kIndexExpr:
        expression(cast<IndexExpr>(expr)->object);
        return expression(cast<IndexExpr>(expr)->index);
      case NodeKind::kThrowExpr: return expression(cast<ThrowExpr>(expr)->value);
      case NodeKind::kIfExpr:
      case NodeKind::kMatchExpr:
      case NodeKind::kBlockExpr: return aside([&] { branch(expr); });
      case NodeKind::kTryExpr: return aside([&] { tryBlocks(cast<TryExpr>(expr)); });
      default: return;
    }
  }

  void tryBlocks(const TryExpr* node) {
    aside([&] { block(node->body); });
    for (const CatchClause& clause : node->catches) aside([&] { block(clause.body); });
    if (node->finally != nullptr) aside([&] { block(node->finally); });
  }

  bool inherits(std::string_view name) const {
    for (const ClassInfo* c = info_.superclass; c != nullptr; c = c->superclass) {
      if (c->fields.count(name) != 0) return true;
    }
    return false;
  }

  const ClassInfo& info_;
  Names sure_;
  Names assigned_;
  bool dead_ = false;  // control does not come here
  bool leaks_ = false;
};

}  // namespace

const ClassLayout::Facts& ClassLayout::factsOf(const ClassInfo& info) {
  std::vector<const ClassInfo*> chain;  // those above first
  for (const ClassInfo* c = &info; c != nullptr && facts_.count(c) == 0; c = c->superclass) {
    chain.push_back(c);
  }
  for (size_t i = chain.size(); i-- > 0;) {
    const ClassInfo* c = chain[i];
    bool super_leaks = c->superclass != nullptr && facts_[c->superclass].leaks;
    Walker walker(*c);
    walker.run(super_leaks);
    facts_[c] = {walker.sure(), walker.leaks()};
  }
  return facts_[&info];
}

uint8_t ClassLayout::fieldFlags(const ClassInfo& info, const FieldNode& field) {
  if (info.node->is_interface || factsOf(info).assigned.count(field.name.text) == 0) return 0;
  StaticType type = field.type == nullptr ? StaticType::kUnknown : annotated(field.type);
  uint8_t flags = bytecode::kFieldSurelyAssigned;
  if (field.is_mutable && type == StaticType::kInt) flags |= bytecode::kFieldRawInt;
  if (field.is_mutable && type == StaticType::kFloat) flags |= bytecode::kFieldRawFloat;
  return flags;
}

}  // namespace vela::codegen
