// Included before every file that Emscripten compiles: what libc++ 13 lacks of the C++20 that the
// project uses and the compiler itself can do.
#pragma once

#ifdef __cplusplus
#include <bit>

#ifndef __cpp_lib_bit_cast
#define __cpp_lib_bit_cast 201806L

namespace std {

template <class To, class From>
constexpr To bit_cast(const From& from) noexcept {
  return __builtin_bit_cast(To, from);
}

}  // namespace std
#endif
#endif
