// Which nodes touch which memory. A location is a class of memory (ir::OpFlags) together with what
// tells its parts apart: the word index of a field, the number of a variable, the type of an
// element. Two different locations never overlap; two nodes with one location may or may not.
#ifndef VELA_CORE_OPT_MEMORY_MODEL_H_
#define VELA_CORE_OPT_MEMORY_MODEL_H_

#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "core/ir/ir.h"
#include "core/ir/loops.h"

namespace vela::opt {

using Location = uint32_t;
inline constexpr Location kNoLocation = ir::kNoId;

class MemoryModel {
 public:
  explicit MemoryModel(const ir::Unit& unit);

  size_t locationCount() const { return count_; }
  /// The location a node reads or kNoLocation. Also for nodes made later, if like ones were there
  /// before.
  Location readBy(const ir::Node& n) const;
  Location writtenBy(const ir::Unit& unit, const ir::Node& n) const;
  /// True if the node may write any memory at all.
  static bool clobbersAll(const ir::Node& n);

  /// Locations written anywhere in a loop, one flag each.
  std::vector<bool> writtenIn(const ir::Unit& unit, const ir::Loop& loop) const;

 private:
  using Part = std::pair<uint32_t, int64_t>;
  static bool partOf(const ir::Node& n, uint32_t classes, ir::Type element, Part* out);
  Location find(const Part& p) const;

  std::map<Part, Location> locations_;
  Location count_ = 0;
};

}  // namespace vela::opt

#endif  // VELA_CORE_OPT_MEMORY_MODEL_H_
