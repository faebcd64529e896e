#include "core/syntax/ast_printer.h"

#include <cstdio>
#include <utility>
#include <vector>

#include "core/syntax/text.h"

namespace vela::syntax {
namespace {

std::string numberText(double value) {
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%.17g", value);
  return buffer;
}

std::string join(const List<TypeExpr*>& types, const char* separator) {
  std::string out;
  for (const TypeExpr* type : types) {
    if (!out.empty()) out += separator;
    out += typeText(type);
  }
  return out;
}

// `text` with `depth` steps of indentation less.
std::string outdented(std::string_view text, std::size_t depth) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find('\n') + 1;
    out += text.substr(depth * 2, end - depth * 2);
    text.remove_prefix(end);
  }
  return out;
}

class Printer {
 public:
  // The functions called `wanted` are kept apart.
  explicit Printer(std::string_view wanted = {}) : wanted_(wanted) {}

  std::string run(const Ast& ast) {
    put("Module");
    statements(ast.body);
    return std::move(out_);
  }
  std::vector<FunctionDump> found() { return std::move(found_); }

 private:
  // Indents everything printed while it lives.
  struct Indent {
    explicit Indent(Printer* printer) : printer(printer) { ++printer->depth_; }
    ~Indent() { --printer->depth_; }
    Printer* printer;
  };

  void put(const std::string& text) {
    out_.append(depth_ * 2, ' ');
    out_ += text;
    out_ += '\n';
  }
  void put(const Node* node, const std::string& more = "") {
    put(nodeKindName(node->kind) + (more.empty() ? "" : " " + more));
  }
  static std::string annotated(const Name& name, const TypeExpr* type) {
    return std::string(name.text) + (type != nullptr ? ": " + typeText(type) : "");
  }

  void statements(const BlockExpr* block) {
    Indent indent(this);
    for (const Stmt* stmt : block->statements) print(stmt);
  }
  void child(const Node* node) {
    if (node == nullptr) return;
    Indent indent(this);
    print(node);
  }
  void children(const List<Expr*>& nodes) {
    for (const Expr* node : nodes) child(node);
  }
  void children(const List<Pattern*>& nodes) {
    for (const Pattern* node : nodes) child(node);
  }

  void print(const Node* node);
  void printStatement(const Node* node);
  void printPattern(const Node* node);
  void printOperators(const BinaryExpr* last);
  void printIf(const IfExpr* node);
  void printMatch(const MatchExpr* node);
  void printTry(const TryExpr* node);
  void printFunction(const FunctionNode* function);
  std::string fullName(const FunctionNode* function) const;
  void printClass(const ClassStmt* node);
  void printEnum(const EnumStmt* node);
  void printImport(const ImportStmt* node);

  std::string out_;
  std::size_t depth_ = 0;
  std::string_view wanted_, owner_;  // owner_: the class or enum around
  std::vector<FunctionDump> found_;
};

void Printer::printOperators(const BinaryExpr* last) {
  std::vector<const BinaryExpr*> chain{last};
  while (const BinaryExpr* left = dynCast<BinaryExpr>(chain.back()->left)) chain.push_back(left);
  put(last);
  child(chain.back()->left);
  for (std::size_t i = chain.size(); i-- > 0;) {
    Indent indent(this);
    put(binaryOpText(chain[i]->op));
    print(chain[i]->right);
  }
}

void Printer::printIf(const IfExpr* node) {
  put(node);
  while (true) {
    child(node->condition);
    child(node->then_branch);
    const IfExpr* next = dynCast<IfExpr>(node->else_branch);
    if (next == nullptr) break;
    Indent indent(this);
    put("else if");
    node = next;
  }
  child(node->else_branch);
}

void Printer::printMatch(const MatchExpr* node) {
  put(node);
  child(node->subject);
  Indent indent(this);
  for (const MatchArm& arm : node->arms) {
    put("arm");
    child(arm.pattern);
    if (arm.guard != nullptr) {
      Indent guard(this);
      put("if");
      child(arm.guard);
    }
    child(arm.body);
  }
}

void Printer::printTry(const TryExpr* node) {
  put(node);
  child(node->body);
  Indent indent(this);
  for (const CatchClause& clause : node->catches) {
    put("catch " + annotated(clause.name, clause.type));
    child(clause.body);
  }
  if (node->finally != nullptr) {
    put("finally");
    child(node->finally);
  }
}

void Printer::printFunction(const FunctionNode* function) {
  std::string head;
  if (function->is_test) head += "@test ";
  if (function->is_private) head += "private ";
  if (function->is_abstract) head += "abstract ";
  if (function->is_static) head += "static ";
  if (function->is_override) head += "override ";
  if (function->role == FunctionNode::Role::kOperator) head += "operator ";
  head += "fn";
  if (!function->name.text.empty()) head += " " + std::string(function->name.text);
  if (function->return_type != nullptr) head += " -> " + typeText(function->return_type);
  const std::size_t start = out_.size();
  put(head);
  {
    Indent indent(this);
    for (const Parameter& parameter : function->parameters) {
      put("parameter " + annotated(parameter.name, parameter.type));
      child(parameter.pattern);
      child(parameter.default_value);
    }
    if (function->body != nullptr) print(function->body);
    if (function->expression != nullptr) print(function->expression);
  }
  if (!wanted_.empty() && fullName(function) == wanted_)
    found_.push_back({function->span, outdented(std::string_view(out_).substr(start), depth_)});
}

std::string Printer::fullName(const FunctionNode* function) const {
  const bool member = function->role == FunctionNode::Role::kMethod ||
                      function->role == FunctionNode::Role::kOperator ||
                      function->role == FunctionNode::Role::kConstructor;
  const bool unnamed = function->role == FunctionNode::Role::kConstructor;
  const std::string name(unnamed ? "constructor" : function->name.text);
  return member ? std::string(owner_) + "." + name : name;
}

void Printer::printClass(const ClassStmt* node) {
  std::string head;
  if (node->is_private) head += "private ";
  if (node->is_abstract) head += "abstract ";
  head += node->is_interface ? "interface " : "class ";
  head += node->name.text;
  if (node->superclass != nullptr) head += " extends " + typeText(node->superclass);
  for (std::size_t i = 0; i < node->interfaces.size(); ++i) {
    head += (i == 0 ? " implements " : ", ") + typeText(node->interfaces[i]);
  }
  put(head);
  Indent indent(this);
  const std::string_view outer = std::exchange(owner_, node->name.text);
  for (const FieldNode* field : node->fields) {
    put((field->is_mutable ? "state field " : "field ") + annotated(field->name, field->type));
    child(field->default_value);
  }
  if (node->constructor != nullptr) printFunction(node->constructor);
  for (const FunctionNode* method : node->methods) printFunction(method);
  owner_ = outer;
}

void Printer::printEnum(const EnumStmt* node) {
  put((node->is_private ? "private enum " : "enum ") + std::string(node->name.text));
  Indent indent(this);
  for (const VariantNode* variant : node->variants) {
    std::string line = "variant " + std::string(variant->name.text);
    for (std::size_t i = 0; i < variant->payload.size(); ++i) {
      line += (i == 0 ? "(" : ", ") + annotated(variant->payload[i].name, variant->payload[i].type);
    }
    put(variant->payload.empty() ? line : line + ")");
  }
  const std::string_view outer = std::exchange(owner_, node->name.text);
  for (const FunctionNode* method : node->methods) printFunction(method);
  owner_ = outer;
}

void Printer::printImport(const ImportStmt* node) {
  std::string line = quoteText(node->path);
  if (!node->alias.text.empty()) line += " as " + std::string(node->alias.text);
  for (std::size_t i = 0; i < node->shown.size(); ++i) {
    line += (i == 0 ? " show " : ", ") + std::string(node->shown[i].text);
  }
  put(node, line);
}

void Printer::printPattern(const Node* node) {
  switch (node->kind) {
    case NodeKind::kBindPattern: {
      const auto* bind = cast<BindPattern>(node);
      return put(node, annotated(bind->name, bind->type));
    }
    case NodeKind::kLiteralPattern: put(node); return child(cast<LiteralPattern>(node)->value);
    case NodeKind::kRangePattern: {
      const auto* range = cast<RangePattern>(node);
      return put(node, std::to_string(range->low) + (range->inclusive ? "..=" : "..") +
                           std::to_string(range->high));
    }
    case NodeKind::kVariantPattern: {
      const auto* variant = cast<VariantPattern>(node);
      std::string path;
      for (const Name& name : variant->path) {
        path += (path.empty() ? "" : ".") + std::string(name.text);
      }
      put(node, path);
      return children(variant->arguments);
    }
    case NodeKind::kTuplePattern: put(node); return children(cast<TuplePattern>(node)->elements);
    case NodeKind::kListPattern: {
      const auto* list = cast<ListPattern>(node);
      std::string rest = list->has_rest ? "rest at " + std::to_string(list->rest_index) : "";
      if (list->rest != nullptr) rest += " as " + std::string(list->rest->name.text);
      put(node, rest);
      return children(list->elements);
    }
    case NodeKind::kOrPattern: put(node); return children(cast<OrPattern>(node)->alternatives);
    default: return put(node);
  }
}

void Printer::printStatement(const Node* node) {
  switch (node->kind) {
    case NodeKind::kExprStmt: return print(cast<ExprStmt>(node)->expression);
    case NodeKind::kBlockStmt: return print(cast<BlockStmt>(node)->block);
    case NodeKind::kVarStmt: {
      const auto* var = cast<VarStmt>(node);
      put(node,
          std::string(var->is_private ? "private " : "") + (var->is_mutable ? "state" : "let"));
      child(var->pattern);
      return child(var->value);
    }
    case NodeKind::kAssignStmt: {
      const auto* assign = cast<AssignStmt>(node);
      put(node, assign->is_compound ? std::string(binaryOpText(assign->op)) + "=" : "=");
      child(assign->target);
      return child(assign->value);
    }
    case NodeKind::kWhileStmt:
      put(node);
      child(cast<WhileStmt>(node)->condition);
      return child(cast<WhileStmt>(node)->body);
    case NodeKind::kForStmt:
      put(node);
      child(cast<ForStmt>(node)->pattern);
      child(cast<ForStmt>(node)->iterable);
      return child(cast<ForStmt>(node)->body);
    case NodeKind::kReturnStmt: put(node); return child(cast<ReturnStmt>(node)->value);
    case NodeKind::kFunctionStmt: return printFunction(cast<FunctionStmt>(node)->function);
    case NodeKind::kClassStmt: return printClass(cast<ClassStmt>(node));
    case NodeKind::kEnumStmt: return printEnum(cast<EnumStmt>(node));
    case NodeKind::kImportStmt: return printImport(cast<ImportStmt>(node));
    default: return put(node);
  }
}

void Printer::print(const Node* node) {
  if (node->kind >= NodeKind::kErrorPattern) return printPattern(node);
  if (node->kind >= NodeKind::kErrorStmt) return printStatement(node);
  switch (node->kind) {
    case NodeKind::kIntLiteral: return put(node, std::to_string(cast<IntLiteral>(node)->value));
    case NodeKind::kFloatLiteral: return put(node, numberText(cast<FloatLiteral>(node)->value));
    case NodeKind::kStringLiteral: return put(node, quoteText(cast<StringLiteral>(node)->value));
    case NodeKind::kBoolLiteral:
      return put(node, cast<BoolLiteral>(node)->value ? "true" : "false");
    case NodeKind::kInterpolation: put(node); return children(cast<Interpolation>(node)->parts);
    case NodeKind::kNameExpr: return put(node, std::string(cast<NameExpr>(node)->name));
    case NodeKind::kListLiteral: put(node); return children(cast<ListLiteral>(node)->elements);
    case NodeKind::kTupleLiteral: put(node); return children(cast<TupleLiteral>(node)->elements);
    case NodeKind::kMapLiteral:
      put(node);
      for (const MapEntry& entry : cast<MapLiteral>(node)->entries) {
        child(entry.key);
        child(entry.value);
      }
      return;
    case NodeKind::kLambdaExpr:
      put(node);
      ++depth_;
      printFunction(cast<LambdaExpr>(node)->function);
      --depth_;
      return;
    case NodeKind::kUnaryExpr: {
      static constexpr const char* kTexts[] = {"-", "!", "~"};
      put(node, kTexts[static_cast<int>(cast<UnaryExpr>(node)->op)]);
      return child(cast<UnaryExpr>(node)->operand);
    }
    case NodeKind::kBinaryExpr: return printOperators(cast<BinaryExpr>(node));
    case NodeKind::kIsExpr:
      put(node, typeText(cast<IsExpr>(node)->type));
      return child(cast<IsExpr>(node)->value);
    case NodeKind::kMemberExpr: {
      const auto* member = cast<MemberExpr>(node);
      put(node, (member->optional ? "?." : ".") + std::string(member->name.text));
      return child(member->object);
    }
    case NodeKind::kCallExpr:
      put(node);
      child(cast<CallExpr>(node)->callee);
      return children(cast<CallExpr>(node)->arguments);
    case NodeKind::kIndexExpr:
      put(node);
      child(cast<IndexExpr>(node)->object);
      return child(cast<IndexExpr>(node)->index);
    case NodeKind::kBlockExpr: put(node); return statements(cast<BlockExpr>(node));
    case NodeKind::kIfExpr: return printIf(cast<IfExpr>(node));
    case NodeKind::kMatchExpr: return printMatch(cast<MatchExpr>(node));
    case NodeKind::kTryExpr: return printTry(cast<TryExpr>(node));
    case NodeKind::kThrowExpr: put(node); return child(cast<ThrowExpr>(node)->value);
    default: return put(node);
  }
}

}  // namespace

std::string typeText(const TypeExpr* type) {
  if (const auto* named = dynCast<NamedType>(type)) {
    std::string out(named->name.text);
    if (!named->module.text.empty()) out = std::string(named->module.text) + "." + out;
    if (!named->arguments.empty()) out += "<" + join(named->arguments, ", ") + ">";
    return out;
  }
  if (const auto* alternatives = dynCast<UnionType>(type))
    return join(alternatives->members, " | ");
  if (const auto* function = dynCast<FunctionType>(type)) {
    return "(" + join(function->parameters, ", ") + ") -> " + typeText(function->result);
  }
  return "?";
}

std::string checkedTypeText(const TypeExpr* type) {
  if (const auto* named = dynCast<NamedType>(type)) {
    return named->name.text == "void" ? "None" : std::string(named->name.text);
  }
  if (const auto* alternatives = dynCast<UnionType>(type)) {
    std::string out;
    for (const TypeExpr* member : alternatives->members) {
      out += (out.empty() ? "" : " | ") + checkedTypeText(member);
    }
    return out;
  }
  return "Function";
}

std::string dumpAst(const Ast& ast) { return Printer().run(ast); }

std::vector<FunctionDump> dumpFunctions(const Ast& ast, std::string_view name) {
  Printer printer(name);
  printer.run(ast);
  return printer.found();
}

}  // namespace vela::syntax
