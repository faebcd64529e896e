// What is checked of any bytes that claim to be a `.velac` file, and how such files are mutated.
// Shared by the libFuzzer program and the deterministic test.
#ifndef VELA_TESTS_FUZZ_VELAC_TARGET_H_
#define VELA_TESTS_FUZZ_VELAC_TARGET_H_

#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "core/bytecode/module.h"

namespace vela::bytecode::fuzz {

/// What became of the bytes.
enum class Verdict { kUnreadable, kRejected, kVerified };

/// Reads, verifies and analyses; aborts with a message where a promise of these parts does not
/// hold:
///   - a module that was read is written to an equal file and survives the text form;
///   - rejected files and modules have an error text;
///   - in verified code nothing but parameters is live at entry, and nothing that a call destroys
///   is live
///     after it.
Verdict check(std::string_view bytes);

/// Changes some numbers of `module`: a value to a near one, to an extreme one, or to another one of
/// the module; now and then an instruction or record is doubled or removed.
void mutateModule(Module& module, std::mt19937_64& random);

/// Changes some bytes of `file`, checksums included (or mends them afterwards).
void mutateBytes(std::string& file, std::mt19937_64& random);

/// Files to start from: the sample, random valid code, modules of random content.
std::vector<std::string> seeds();

}  // namespace vela::bytecode::fuzz

#endif  // VELA_TESTS_FUZZ_VELAC_TARGET_H_
