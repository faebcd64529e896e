// The folder in which compiled code is kept for later runs.
#ifndef VELA_PLATFORM_CLI_CODE_STORE_H_
#define VELA_PLATFORM_CLI_CODE_STORE_H_

#include <string>

#include "platform/cli/options.h"

namespace vela::cli {

/// The folder that was asked for, else the user's own; empty if the environment names none.
std::string codeStoreFolder(const CliOptions& options);

/// Why a folder that was asked for by name cannot be used; empty: it can, or none was named.
std::string codeStoreProblem(const CliOptions& options);

/// What `vela doctor` says of it.
std::string describeCodeStore(const CliOptions& options);

}  // namespace vela::cli

#endif  // VELA_PLATFORM_CLI_CODE_STORE_H_
