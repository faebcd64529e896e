#include <algorithm>
#include <map>

#include "core/syntax/resolver_impl.h"
#include "core/syntax/text.h"

namespace vela::syntax {
// Declares the names that a pattern binds.
void Resolver::declarePattern(Pattern* pattern, VariableRole role, std::uint32_t from,
                              std::uint32_t visible) {
  switch (pattern->kind) {
    case NodeKind::kBindPattern: {
      BindPattern* bind = cast<BindPattern>(pattern);
      // In match the type is a test, elsewhere an annotation that holds for every assignment.
      const TypeExpr* type = role == VariableRole::kPattern ? nullptr : bind->type;
      bind->symbol = declareVariable(bind->name, role, type, from, visible);
      return;
    }
    case NodeKind::kVariantPattern:
      for (Pattern* argument : cast<VariantPattern>(pattern)->arguments) {
        declarePattern(argument, role, from, visible);
      }
      return;
    case NodeKind::kTuplePattern:
      for (Pattern* element : cast<TuplePattern>(pattern)->elements) {
        declarePattern(element, role, from, visible);
      }
      return;
    case NodeKind::kListPattern: {
      ListPattern* list = cast<ListPattern>(pattern);
      for (std::size_t i = 0; i <= list->elements.size(); ++i) {
        if (list->rest != nullptr && i == list->rest_index) {
          declarePattern(list->rest, role, from, visible);
        }
        if (i < list->elements.size()) declarePattern(list->elements[i], role, from, visible);
      }
      return;
    }
    case NodeKind::kOrPattern:
      return declareAlternatives(cast<OrPattern>(pattern), role, from, visible);
    default: return;
  }
}

namespace {

// The names a pattern binds, from left to right; of alternatives the first.
void collectBinds(Pattern* pattern, std::vector<BindPattern*>* out) {
  if (BindPattern* bind = dynCast<BindPattern>(pattern)) {
    out->push_back(bind);
  } else if (VariantPattern* variant = dynCast<VariantPattern>(pattern)) {
    for (Pattern* argument : variant->arguments) collectBinds(argument, out);
  } else if (TuplePattern* tuple = dynCast<TuplePattern>(pattern)) {
    for (Pattern* element : tuple->elements) collectBinds(element, out);
  } else if (ListPattern* list = dynCast<ListPattern>(pattern)) {
    for (Pattern* element : list->elements) collectBinds(element, out);
    if (list->rest != nullptr) out->push_back(list->rest);
  } else if (OrPattern* alternatives = dynCast<OrPattern>(pattern)) {
    collectBinds(alternatives->alternatives[0], out);
  }
}

}  // namespace

// All sides of `|` bind the same names: the first declares them, the others share its symbols.
void Resolver::declareAlternatives(OrPattern* pattern, VariableRole role, std::uint32_t from,
                                   std::uint32_t visible) {
  declarePattern(pattern->alternatives[0], role, from, visible);
  std::vector<BindPattern*> first;
  collectBinds(pattern->alternatives[0], &first);
  for (std::size_t i = 1; i < pattern->alternatives.size(); ++i) {
    std::vector<BindPattern*> bound;
    bindAgain(pattern->alternatives[i], first, &bound);
    for (BindPattern* bind : first) {
      auto same = [&](const BindPattern* other) { return other->name.text == bind->name.text; };
      if (std::any_of(bound.begin(), bound.end(), same)) continue;
      error(bind->name.span, quoted(bind->name.text) + " is bound on one side of '|' only");
    }
  }
}

void Resolver::bindAgain(Pattern* pattern, const std::vector<BindPattern*>& first,
                         std::vector<BindPattern*>* bound) {
  if (OrPattern* nested = dynCast<OrPattern>(pattern)) {
    for (std::size_t i = 1; i < nested->alternatives.size(); ++i) {
      std::vector<BindPattern*> other;
      bindAgain(nested->alternatives[i], first, &other);
    }
  }
  std::vector<BindPattern*> binds;
  collectBinds(pattern, &binds);
  for (BindPattern* bind : binds) {
    for (BindPattern* other : *bound) {
      if (other->name.text == bind->name.text) {
        error(bind->name.span, quoted(bind->name.text) + " is already declared in this block");
      }
    }
    bound->push_back(bind);
    for (BindPattern* original : first) {
      if (original->name.text == bind->name.text) bind->symbol = original->symbol;
    }
    if (bind->symbol == nullptr) {
      error(bind->name.span, quoted(bind->name.text) + " is bound on one side of '|' only");
    }
  }
}

// Types and variants inside a pattern.
void Resolver::resolvePattern(Pattern* pattern) {
  switch (pattern->kind) {
    case NodeKind::kBindPattern:
      if (cast<BindPattern>(pattern)->type != nullptr)
        resolveType(cast<BindPattern>(pattern)->type);
      return;
    case NodeKind::kVariantPattern:
      resolveVariant(cast<VariantPattern>(pattern));
      for (Pattern* argument : cast<VariantPattern>(pattern)->arguments) resolvePattern(argument);
      return;
    case NodeKind::kTuplePattern:
      for (Pattern* element : cast<TuplePattern>(pattern)->elements) resolvePattern(element);
      return;
    case NodeKind::kListPattern:
      for (Pattern* element : cast<ListPattern>(pattern)->elements) resolvePattern(element);
      return;
    case NodeKind::kOrPattern:
      for (Pattern* side : cast<OrPattern>(pattern)->alternatives) resolvePattern(side);
      return;
    default: return;
  }
}

// In let, state, for and parameters a pattern may only take apart, not choose.
bool Resolver::requireIrrefutable(Pattern* pattern) {
  switch (pattern->kind) {
    case NodeKind::kWildcardPattern:
    case NodeKind::kBindPattern:
    case NodeKind::kErrorPattern: return true;
    case NodeKind::kTuplePattern:
      for (Pattern* element : cast<TuplePattern>(pattern)->elements) {
        if (!requireIrrefutable(element)) return false;
      }
      return true;
    case NodeKind::kListPattern:
      for (Pattern* element : cast<ListPattern>(pattern)->elements) {
        if (!requireIrrefutable(element)) return false;
      }
      return true;
    default:
      error(pattern->span, "this pattern does not match every value; use 'match'");
      return false;
  }
}

namespace {

void offerVariants(const EnumInfo& info, Suggestion* suggestion) {
  for (const VariantInfo* variant : info.variants) suggestion->offer(variant->name);
}

// `; it is declared as 'Rect(w, h)' at shapes.vela:3:5`; nothing for a built-in one.
std::string declarationOf(const VariantInfo& variant) {
  if (variant.node == nullptr) return "";
  std::string out = "; it is declared as '" + std::string(variant.name);
  for (const Parameter& value : variant.node->payload) {
    out += (&value == variant.node->payload.begin() ? "(" : ", ") + std::string(value.name.text);
  }
  const SourceFile& file = *variant.owner->module->file;
  const LineColumn at = file.locate(variant.node->name.span.begin);
  return out + (variant.payload_size == 0 ? "" : ")") + "' at " + file.path() + ":" +
         std::to_string(at.line) + ":" + std::to_string(at.column);
}

}  // namespace

void Resolver::resolveVariant(VariantPattern* pattern) {
  pattern->variant = findVariant(pattern);
  if (pattern->variant == nullptr || !pattern->has_arguments) return;
  std::size_t given = pattern->arguments.size();
  std::size_t wanted = pattern->variant->payload_size;
  if (given == wanted) return;
  error(pattern->path.back().span, "variant " + quoted(pattern->variant->name) + " has " +
                                       std::to_string(wanted) +
                                       (wanted == 1 ? " value" : " values") + ", the pattern has " +
                                       std::to_string(given) + declarationOf(*pattern->variant));
}

// `Variant`, `Enum.Variant` or `module.Enum.Variant`; null after an error.
VariantInfo* Resolver::findVariant(VariantPattern* pattern) {
  const List<Name>& path = pattern->path;
  if (path.size() == 1) return visibleVariant(path[0]);
  Symbol* symbol = lookupType(path[0].text, path[0].span);
  if (symbol == nullptr) return nullptr;
  std::size_t next = 1;
  if (symbol->kind == SymbolKind::kModule && path.size() == 3) {
    symbol = memberOfModule(symbol, path[next++]);
    if (symbol == nullptr) return nullptr;
  }
  if (isPlaceholder(*symbol)) return nullptr;
  if (!isEnum(*symbol) || path.size() > next + 1) {
    error(path[next - 1].span, quoted(path[next - 1].text) + " is not an enum");
    return nullptr;
  }
  const Name& name = path[next];
  if (VariantInfo* variant = variantOf(*symbol, name.text)) return variant;
  Suggestion suggestion(name.text);
  if (symbol->enum_info != nullptr) offerVariants(*symbol->enum_info, &suggestion);
  error(name.span, "enum " + quoted(symbol->name) + " has no variant " + quoted(name.text) +
                       suggestion.text());
  return nullptr;
}

// The variant of an enum, a built-in one too; null if there is none of that name.
VariantInfo* Resolver::variantOf(const Symbol& symbol, std::string_view name) {
  if (symbol.enum_info != nullptr) return symbol.enum_info->find(name);
  VariantInfo* variant = program_->findBuiltinVariant(name);
  const bool of_option = symbol.name == "Option";
  return variant != nullptr && (variant->name == "Some") == of_option ? variant : nullptr;
}

// A variant by its bare name, among the enums visible here; then Some, Ok, Err; then in modules
// that are imported as a whole.
VariantInfo* Resolver::visibleVariant(const Name& name) {
  VariantInfo* found = nullptr;
  Suggestion suggestion(name.text);
  for (Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    for (EnumInfo* info : scope->enums) {
      offerVariants(*info, &suggestion);
      VariantInfo* variant = info->find(name.text);
      if (variant == nullptr || variant == found) continue;
      if (found != nullptr) {
        ambiguousVariant(name, std::string(found->owner->name()), std::string(info->name()));
        return nullptr;
      }
      found = variant;
    }
  }
  if (found == nullptr) found = program_->findBuiltinVariant(name.text);
  return found != nullptr ? found : importedVariant(name, suggestion.text());
}

void Resolver::ambiguousVariant(const Name& name, const std::string& one,
                                const std::string& other) {
  const std::string variant = "." + std::string(name.text) + "'";
  error(name.span, "variant " + quoted(name.text) + " is ambiguous: '" + one + variant + " or '" +
                       other + variant);
}

// The one variant of that name among the public enums of the modules that are imported as a whole
// (by this entry or an earlier one); null after an error.
VariantInfo* Resolver::importedVariant(const Name& name, const std::string& hint) {
  std::map<std::string, VariantInfo*> found;  // by their enums, as patterns write them
  bool complete = true;                       // all imports have been found
  for (const Scope* scope = scope_; scope != nullptr; scope = scope->parent) {
    for (const auto& [alias_name, alias] : scope->names) {
      complete = complete && !isPlaceholder(*alias);
      if (alias->kind != SymbolKind::kModule) continue;
      complete = complete && alias->target != nullptr;
      if (alias->target == nullptr) continue;
      for (const auto& [enum_name, symbol] : alias->target->names) {
        if (symbol->kind != SymbolKind::kEnum || symbol->is_private) continue;
        VariantInfo* variant = symbol->enum_info->find(name.text);
        if (variant == nullptr) continue;
        found[std::string(alias_name) + "." + std::string(enum_name)] = variant;
      }
    }
  }
  if (found.empty()) {
    if (complete) error(name.span, "unknown variant " + quoted(name.text) + hint);
    return nullptr;
  }
  const auto& [first, variant] = *found.begin();
  for (const auto& [other, other_variant] : found) {
    if (other_variant == variant) continue;  // two names of one module
    ambiguousVariant(name, first, other);
    return nullptr;
  }
  return variant;
}

void Resolver::resolveType(TypeExpr* type) {
  if (NamedType* named = dynCast<NamedType>(type)) {
    resolveNamedType(named);
  } else if (UnionType* alternatives = dynCast<UnionType>(type)) {
    for (TypeExpr* member : alternatives->members) resolveType(member);
  } else if (FunctionType* function = dynCast<FunctionType>(type)) {
    for (TypeExpr* parameter : function->parameters) resolveType(parameter);
    resolveType(function->result);
  }
}

void Resolver::resolveNamedType(NamedType* type) {
  if (type->name.text.empty()) return;
  for (TypeExpr* argument : type->arguments) resolveType(argument);
  Symbol* symbol = nullptr;
  if (type->module.text.empty()) {
    symbol = lookupType(type->name.text, type->name.span);
  } else {
    Symbol* alias = lookupType(type->module.text, type->module.span);
    if (alias == nullptr) return;
    if (alias->enum_info != nullptr && alias->enum_info->find(type->name.text) != nullptr)
      return variantIsNoType(type->name.text, type->name.span);
    if (alias->kind != SymbolKind::kModule) {
      return error(type->module.span, quoted(type->module.text) + " is not a module");
    }
    symbol = memberOfModule(alias, type->name);
  }
  if (symbol == nullptr) return;
  bool is_type = symbol->kind == SymbolKind::kClass || symbol->kind == SymbolKind::kInterface ||
                 symbol->kind == SymbolKind::kEnum;
  if (symbol->kind == SymbolKind::kBuiltin) {
    is_type = symbol->builtin == BuiltinKind::kClass || symbol->builtin == BuiltinKind::kError ||
              symbol->builtin == BuiltinKind::kType || symbol->builtin == BuiltinKind::kEnum;
  }
  if (!is_type) {
    const bool variant =
        symbol->kind == SymbolKind::kBuiltin && symbol->builtin == BuiltinKind::kVariant;
    if (variant) {
      variantIsNoType(type->name.text, type->name.span);
    } else if (!isPlaceholder(*symbol)) {
      error(type->name.span, quoted(type->name.text) + " is not a type");
    }
    return;
  }
  type->symbol = symbol;
}

}  // namespace vela::syntax
