// Modules for tests of this folder and for fuzzing.
#ifndef VELA_CORE_BYTECODE_TEST_MODULES_H_
#define VELA_CORE_BYTECODE_TEST_MODULES_H_

#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>

#include "core/bytecode/module.h"

namespace vela::bytecode::testing {

/// The text of a valid module that uses every part of the format.
std::string_view sampleText();

/// That text, assembled. Aborts if it does not assemble.
std::unique_ptr<Module> sampleModule();

/// A module of random content: enumerators are in range, everything else is arbitrary. Nearly never
/// valid.
std::unique_ptr<Module> randomModule(std::mt19937_64& random);

/// A valid function body as text: random straight code, branches, loops, calls and handlers.
std::string randomValidText(std::mt19937_64& random, int size);

}  // namespace vela::bytecode::testing

#endif  // VELA_CORE_BYTECODE_TEST_MODULES_H_
