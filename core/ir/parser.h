// Reads the text form of units that printer.h describes. Checks the form only; what a unit must
// fulfil is the verifier's matter.
#ifndef VELA_CORE_IR_PARSER_H_
#define VELA_CORE_IR_PARSER_H_

#include <string>
#include <string_view>
#include <vector>

#include "core/ir/ir.h"

namespace vela::ir {

struct ParseResult {
  std::vector<Unit> units;
  std::string error;  // "line 7: …"; empty: success
};

/// Parses all units of a file.
ParseResult parse(std::string_view text);

}  // namespace vela::ir

#endif  // VELA_CORE_IR_PARSER_H_
