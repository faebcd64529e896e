// From items to lines; private to core/format.
#ifndef VELA_CORE_FORMAT_LAYOUT_H_
#define VELA_CORE_FORMAT_LAYOUT_H_

#include <string>
#include <vector>

#include "core/format/items.h"

namespace vela::format {

/// The text of the items in the one layout.
std::string layOut(const std::vector<Item>& items);

}  // namespace vela::format

#endif  // VELA_CORE_FORMAT_LAYOUT_H_
