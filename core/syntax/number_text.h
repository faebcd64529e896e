#ifndef VELA_CORE_SYNTAX_NUMBER_TEXT_H_
#define VELA_CORE_SYNTAX_NUMBER_TEXT_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace vela::syntax {

/// A number literal as read from source text.
struct NumberText {
  std::size_t length = 0;  ///< bytes that belong to it
  bool is_float = false;
  std::uint64_t integer = 0;  ///< magnitude of an Int literal, at most 2^63
  double number = 0;          ///< value of a Float literal
  std::string error;          ///< what is wrong with it, or empty
};

/// Reads the number literal at the start of `text`, which must start with a digit. 2^63 is let
/// through: the parser knows whether a minus stands before it.
NumberText readNumber(std::string_view text);

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_NUMBER_TEXT_H_
