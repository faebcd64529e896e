// Random units for differential tests: structured control flow, counted loops of both shapes,
// lists, fields, variables, boxes and checks, each guard with the state of all registers at a pc of
// its own.
#ifndef VELA_TESTS_IR_RANDOM_UNIT_H_
#define VELA_TESTS_IR_RANDOM_UNIT_H_

#include <cstdint>
#include <string>

#include "core/ir/ir.h"

namespace vela::irtest {

/// A unit of function 5 with the parameters that randomArguments() makes. Every run ends: loops are
/// counted.
ir::Unit randomUnit(uint32_t seed);

/// Arguments in the text form of TestRuntime: Int, Int, Float, any Value, Int list, Float list,
/// object of class 20.
std::string randomArguments(uint32_t seed);

}  // namespace vela::irtest

#endif  // VELA_TESTS_IR_RANDOM_UNIT_H_
