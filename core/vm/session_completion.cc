// What an unfinished name in a session may become.
#include <algorithm>

#include "core/runtime/builtins.h"
#include "core/runtime/errors.h"
#include "core/syntax/char_class.h"
#include "core/vm/compile.h"
#include "core/vm/session.h"

namespace vela::vm {

using syntax::Symbol;
using syntax::SymbolKind;

namespace {

constexpr const char* kKeywords[] = {
#define VELA_KEYWORD(name, text) text,
#include "core/syntax/tokens.def"
};

/// Where the name that ends at `end` starts.
size_t nameStart(std::string_view text, size_t end) {
  while (end > 0 && syntax::isNamePart(text[end - 1])) --end;
  return end;
}

/// Whether the text ends with `name.` or `name?.`, and nothing more than a name: puts it into
/// `name`.
bool endsWithReceiver(std::string_view text, std::string_view* name) {
  if (text.empty() || text.back() != '.') return false;
  text.remove_suffix(1);
  if (!text.empty() && text.back() == '?') text.remove_suffix(1);
  const size_t start = nameStart(text, text.size());
  *name = text.substr(start);
  if (start > 0 && text[start - 1] == '.') *name = {};  // a member's member: who knows
  return true;
}

}  // namespace

/// Left out: operators and what the compiler added, which no program can name.
void Session::addMembers(const std::unordered_map<runtime::Symbol, runtime::MemberEntry>& members,
                         std::vector<std::string>* out) const {
  for (const auto& [symbol, entry] : members) {
    const std::string& name = vm_.isolate().symbolText(symbol);
    if (!name.empty() && syntax::isNameStart(name[0])) out->push_back(name);
  }
}

std::vector<std::string> Session::namesInScope() const {
  std::vector<std::string> out(std::begin(kKeywords), std::end(kKeywords));
  for (const Symbol* symbol : syntax_.names()) out.emplace_back(symbol->name);
  for (const Symbol* symbol : syntax_.program().builtins()) out.emplace_back(symbol->name);
  return out;
}

std::vector<std::string> Session::membersOf(const Symbol* symbol) const {
  std::vector<std::string> out;
  runtime::Isolate& isolate = vm_.isolate();
  const auto statics = [&](const void* info) {
    auto found = linked_.classes.find(info);
    if (found != linked_.classes.end()) addMembers(isolate.classInfo(found->second).statics, &out);
  };
  switch (symbol->kind) {
    case SymbolKind::kVariable: {
      auto found = linked_.variables.find(symbol);
      if (found == linked_.variables.end()) break;
      const Value value = isolate.variables()[found->second];
      if (!value.isUnassigned())
        addMembers(isolate.classInfo(runtime::classOf(value)).members, &out);
      break;
    }
    case SymbolKind::kModule:
      for (const auto& [name, member] : symbol->target->names) {
        if (!member->is_private) out.emplace_back(name);
      }
      break;
    case SymbolKind::kEnum:
      for (const syntax::VariantInfo* variant : symbol->enum_info->variants)
        out.emplace_back(variant->name);
      statics(symbol->enum_info);
      break;
    case SymbolKind::kClass: statics(symbol->class_info); break;
    case SymbolKind::kInterface:
    case SymbolKind::kFunction: break;
    case SymbolKind::kBuiltin:
      for (std::string& name : builtinMembers(symbol->name)) out.push_back(std::move(name));
      if (const ClassId id = runtime::findBuiltinClass(symbol->name))
        addMembers(isolate.classInfo(id).statics, &out);
      break;
  }
  return out;
}

Session::Completion Session::complete(std::string_view text) const {
  Completion completion;
  completion.start = nameStart(text, text.size());
  const std::string_view typed = text.substr(completion.start);
  std::vector<std::string> names;
  std::string_view receiver;
  if (endsWithReceiver(text.substr(0, completion.start), &receiver)) {
    const Symbol* symbol = syntax_.find(receiver);
    for (const Symbol* builtin : syntax_.program().builtins()) {
      if (symbol == nullptr && builtin->name == receiver) symbol = builtin;
    }
    if (symbol != nullptr) names = membersOf(symbol);
  } else if (typed.empty() || syntax::isNameStart(typed[0])) {
    names = namesInScope();
  }
  for (std::string& name : names) {
    if (name.compare(0, typed.size(), typed) == 0) completion.candidates.push_back(std::move(name));
  }
  auto& all = completion.candidates;
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return completion;
}

}  // namespace vela::vm
