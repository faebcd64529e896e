// Upper and lower case of code points, as Unicode maps them, and its white space.
#ifndef VELA_CORE_RUNTIME_CASE_MAPPING_H_
#define VELA_CORE_RUNTIME_CASE_MAPPING_H_

#include <cstdint>
#include <string_view>

namespace vela::runtime {

/// The simple mapping of one code point to one code point; itself where there is none.
uint32_t toUpperCase(uint32_t c);
uint32_t toLowerCase(uint32_t c);
/// The upper or lower case of a code point for which it is several ones, as UTF-8 (`ß` gives `SS`);
/// else empty.
std::string_view upperCaseOfSeveral(uint32_t c);
std::string_view lowerCaseOfSeveral(uint32_t c);

/// True if the capital sigma whose bytes stand at `text[at]` ends a word, so that its lower case is
/// `ς` (Unicode's Final_Sigma).
bool isFinalSigma(std::string_view text, uint64_t at);
inline constexpr uint32_t kCapitalSigma = 0x3A3;
inline constexpr uint32_t kFinalSigma = 0x3C2;

/// Valid UTF-8 without the white space, as Unicode defines it, at both ends.
std::string_view trimmed(std::string_view text);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_CASE_MAPPING_H_
