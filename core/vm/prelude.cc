#include "core/vm/prelude.h"

#include <cstdio>
#include <cstdlib>

#include "core/bytecode/reader.h"
#include "core/vm/prelude_bytes.h"

namespace vela::vm {

void linkPrelude(runtime::Isolate& isolate) {
  // Made by this build: it is read with all checks, but not verified at each start.
  auto read = bytecode::readModule(embedded::preludeModule());
  std::string error = read.error;
  if (read.module != nullptr) error = runtime::linkPrelude(isolate, std::move(read.module)).error;
  if (error.empty()) return;
  std::fprintf(stderr, "vela: the built-in prelude does not fit this program: %s\n", error.c_str());
  std::abort();
}

}  // namespace vela::vm
