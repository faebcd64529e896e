// Words of the IR's text form that printer and parser share.
#ifndef VELA_CORE_IR_TEXT_H_
#define VELA_CORE_IR_TEXT_H_

#include <optional>
#include <string>
#include <string_view>

#include "core/ir/ir.h"

namespace vela::ir {

/// "Void" "Value" "Int" "Float" "Bool" "Ptr".
const char* typeName(Type t);
std::optional<Type> typeFromName(std::string_view name);

/// "Value" "Int" "Float" "Bool" "None".
const char* repName(Rep r);
std::optional<Rep> repFromName(std::string_view name);

const char* factName(FactKind k);
std::optional<FactKind> factFromName(std::string_view name);

std::optional<ExitReason> exitReasonFromName(std::string_view name);
std::optional<Op> opFromText(std::string_view text);

/// Text of `imm` as the row of `op` means it, without the angle brackets; empty for Imm::None.
std::string immText(Op op, int64_t imm);
/// Inverse of immText; nothing if the text does not fit.
std::optional<int64_t> immFromText(Op op, std::string_view text);

/// Shortest text that reads back as the same double; NaNs that are not canonical as "bits:0x…".
std::string doubleText(int64_t bits);

}  // namespace vela::ir

#endif  // VELA_CORE_IR_TEXT_H_
