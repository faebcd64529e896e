// Upper and lower case of single code points, for the alphabets that have case (Latin, Greek,
// Cyrillic, Armenian).
#ifndef VELA_CORE_RUNTIME_CASE_MAPPING_H_
#define VELA_CORE_RUNTIME_CASE_MAPPING_H_

#include <cstdint>
#include <string_view>

namespace vela::runtime {

/// The simple mapping of one code point to one code point; itself where there is none.
uint32_t toUpperCase(uint32_t c);
uint32_t toLowerCase(uint32_t c);
/// The upper case of a code point whose upper case is several ones, as UTF-8 (`ß` gives `SS`); else
/// empty.
std::string_view upperCaseOfSeveral(uint32_t c);

/// White space as Unicode defines it.
bool isWhiteSpace(uint32_t c);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_CASE_MAPPING_H_
