#ifndef VELA_CORE_CODEGEN_CLASS_LAYOUT_H_
#define VELA_CORE_CODEGEN_CLASS_LAYOUT_H_

#include <cstdint>
#include <set>
#include <string_view>
#include <unordered_map>

#include "core/syntax/symbols.h"

namespace vela::codegen {

/// Finds out which fields the constructors surely assign before anybody can see the instance.
class ClassLayout {
 public:
  /// bytecode::FieldFlags of a field, without kFieldMutable: surely assigned, and stored raw if it
  /// is also mutable and annotated Int or Float alone. (That an immutable field is assigned once is
  /// told from its word being unassigned, which a raw word cannot be.)
  uint8_t fieldFlags(const syntax::ClassInfo& info, const syntax::FieldNode& field);

 private:
  /// What a class's constructor does to the instance.
  struct Facts {
    std::set<std::string_view> assigned;  // own fields, before `this` can be seen
    bool leaks = false;                   // `this` can be seen before the constructor is done
  };
  const Facts& factsOf(const syntax::ClassInfo& info);

  std::unordered_map<const syntax::ClassInfo*, Facts> facts_;
};

}  // namespace vela::codegen

#endif  // VELA_CORE_CODEGEN_CLASS_LAYOUT_H_
