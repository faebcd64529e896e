// The one layout of Vela source text.
#ifndef VELA_CORE_FORMAT_FORMAT_H_
#define VELA_CORE_FORMAT_FORMAT_H_

#include <optional>
#include <string>

#include "core/syntax/diagnostics.h"
#include "core/syntax/source.h"

namespace vela::format {

/// Lines are broken beyond so many code points, where a bracket can be opened up.
inline constexpr std::size_t kMaxColumns = 100;

/// The file's text in the one layout (README.md says which): the same tokens and comments, the same
/// syntax tree. Formatting the result gives the result. Nothing if the file has syntax errors,
/// which go to `diagnostics`. `file` must be valid UTF-8.
std::optional<std::string> formatSource(const syntax::SourceFile& file,
                                        syntax::Diagnostics* diagnostics);

}  // namespace vela::format

#endif  // VELA_CORE_FORMAT_FORMAT_H_
