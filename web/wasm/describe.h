// Functions, bytecode and feedback of a running program as JSON.
#ifndef VELA_WEB_WASM_DESCRIBE_H_
#define VELA_WEB_WASM_DESCRIBE_H_

#include <string>

#include "core/runtime/isolate.h"
#include "nlohmann/json.hpp"

namespace vela::web {

/// "fib", "C.m", "<fn>" for a lambda, "<module>" for the top level of a file.
std::string functionName(const runtime::Isolate& isolate, FunctionId id);

/// {id, name, file, line, column, code: [[pc, line, column, text]…]}: names and positions as traces
/// have them.
nlohmann::ordered_json describeFunction(runtime::Isolate& isolate, const runtime::Function& f);

/// {pc: text}: what was seen at the instructions that collect feedback; those that saw nothing are
/// left out.
nlohmann::ordered_json describeFeedback(const runtime::Isolate& isolate,
                                        const runtime::Function& f);

/// {bytecode, ir, passes: {name: meaning}}: the tables of instructions, IR operations and passes,
/// where they say more than the name.
nlohmann::ordered_json describeTables();

}  // namespace vela::web

#endif  // VELA_WEB_WASM_DESCRIBE_H_
