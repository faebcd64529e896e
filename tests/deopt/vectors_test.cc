// Step 7 of deopt_test.cc, the half that only machine code has.
#include <gtest/gtest.h>

#include <regex>

#include "targets/llvm/backend.h"
#include "tests/deopt/machine.h"

namespace vela::deopt {
namespace {

/// RISC-V has vectors as an extension that the code generator must be told of.
bool machineHasVectors() {
  const llvmjit::HostDescription host = llvmjit::describeHost();
  return host.isa != "riscv64" || host.features.find("+v,") != std::string::npos;
}

TEST(Vectors, AFloatLoopMultipliesVectorsWhereTheMachineHasThem) {
  RunOptions options;
  options.dump.llvm = true;
  const Outcome r = run(kFloatLoop, options);
  EXPECT_EQ(r.out, "4.0 4.0\n");
  const std::string listing = r.listing("scale");
  EXPECT_NE(listing.find("fmul"), std::string::npos) << listing;
  EXPECT_EQ(std::regex_search(listing, std::regex("fmul <(vscale x )?[0-9]+ x double>")),
            machineHasVectors())
      << listing;
}

}  // namespace
}  // namespace vela::deopt
