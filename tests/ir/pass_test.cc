// Text tests of the passes: tests/ir/passes/PASS/*.ir holds a unit, a line `// ---- after PASS`,
// and the unit expected then. The folder `pipeline` is for all passes together.
//
// To write the expectations anew: VELA_UPDATE=1 bazel run --config=host
// //tests/ir:pass_test.program, then review the diff.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <optional>

#include "core/ir/parser.h"
#include "core/ir/printer.h"
#include "core/ir/verifier.h"
#include "core/opt/optimize.h"
#include "tests/ir/run_cases.h"

namespace vela::irtest {
namespace {

constexpr const char* kSeparator = "// ---- after ";

void transform(const std::string& name, ir::Unit& unit) {
  opt::Options options;
  options.verify = true;
  if (name == "pipeline") return opt::optimize(unit, options);
  for (int p = 0; p < opt::kPassCount; ++p) {
    const opt::Pass pass = static_cast<opt::Pass>(p);
    if (name == opt::passInfo(pass).name) opt::runPass(pass, unit, options);
  }
}

/// What the pass makes of the units in `input`; nothing if they are malformed.
std::optional<std::string> output(const std::string& file, const std::string& name,
                                  const std::string& input) {
  ir::ParseResult parsed = ir::parse(input);
  if (!parsed.error.empty()) {
    ADD_FAILURE() << file << ": " << parsed.error;
    return std::nullopt;
  }
  std::string out;
  for (ir::Unit& unit : parsed.units) {
    const std::string before = ir::verify(unit);
    EXPECT_EQ(before, "") << file;
    if (!before.empty()) return std::nullopt;
    transform(name, unit);
    EXPECT_EQ(ir::verify(unit), "") << file << "\n" << ir::print(unit);
    out += ir::print(unit);
  }
  return out;
}

void checkFile(const std::string& file, const std::string& name, bool update) {
  const std::string text = readFile(file);
  const size_t separator = text.find(kSeparator);
  const std::string input = text.substr(0, separator);
  const std::optional<std::string> got = output(file, name, input);
  if (!got) return;
  const std::string whole = input + kSeparator + name + "\n" + *got;
  if (update) {
    std::ofstream(file, std::ios::binary) << whole;
  } else {
    EXPECT_EQ(text, whole) << file << ": if this is right, regenerate with VELA_UPDATE=1";
  }
}

TEST(Passes, TurnEachUnitIntoTheExpectedOne) {
  const bool update = std::getenv("VELA_UPDATE") != nullptr;
  const char* workspace = std::getenv("BUILD_WORKSPACE_DIRECTORY");
  const std::string root = workspace != nullptr ? std::string(workspace) + "/" : "";
  std::vector<std::string> names{"pipeline"};
  for (int p = 0; p < opt::kPassCount; ++p) {
    names.push_back(opt::passInfo(static_cast<opt::Pass>(p)).name);
  }
  for (const std::string& name : names) {
    const std::vector<std::string> files = listFiles(root + "tests/ir/passes/" + name, ".ir");
    EXPECT_FALSE(files.empty()) << "no tests of pass " << name;
    for (const std::string& file : files) checkFile(file, name, update);
  }
}

}  // namespace
}  // namespace vela::irtest
