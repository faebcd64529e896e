// Which build of a program or library is running.
#ifndef VELA_PLATFORM_BUILD_ID_H_
#define VELA_PLATFORM_BUILD_ID_H_

#include <string>

namespace vela::platform {

/// The linker's hash (--build-id) of the program or library that holds the function or object at
/// `address`, as bytes. Other contents, another id. Empty: it was linked without one.
std::string buildId(const void* address);

}  // namespace vela::platform

#endif  // VELA_PLATFORM_BUILD_ID_H_
