// The version of this VM.
#ifndef VELA_PLATFORM_CLI_VERSION_H_
#define VELA_PLATFORM_CLI_VERSION_H_

namespace vela::cli {

inline constexpr const char* kVersion = "0.1.0";

}  // namespace vela::cli

#endif  // VELA_PLATFORM_CLI_VERSION_H_
