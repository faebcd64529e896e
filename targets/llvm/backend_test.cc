// The back end as a whole: installing, releasing, failing, several threads.
#include "targets/llvm/backend.h"

#include <atomic>
#include <fstream>
#include <thread>

#include "core/ir/parser.h"
#include "targets/llvm/target_facts.h"
#include "targets/llvm/test_support.h"

namespace vela::llvmjit {
namespace {

constexpr const char* kAddOne = R"(unit "add" function 3 (Value) -> Int
literal #0 = int 1
b0:
  v0: Value = param<0>
  v1: Int = check.int v0 !TypeMismatch @s0
  v2: Value = literal<#0>
  v3: Int = check.int v2 !TypeMismatch @s0
  v4: Int = iadd v1, v3
  return v4
s0 = state function 3 pc 0 {r0: v0}
)";

class BackendTest : public CompilerTest {
 protected:
  BackendTest() : unit_(ir::parse(kAddOne).units.at(0)), plan_(ir::planExits(unit_)) {}

  std::unique_ptr<jit::Artifact> artifact(const ir::Unit& unit, int level = 2) {
    jit::CompileOptions options;
    options.optimization_level = level;
    jit::BackendError error;
    auto made = backend->compile(unit, ir::planExits(unit), options, &error);
    EXPECT_EQ(error.message, "");
    return made;
  }

  std::unique_ptr<jit::Code> newCode() {
    auto code = std::make_unique<jit::Code>();
    code->literals = std::make_unique<Value[]>(1);
    code->literals[0] = integer(1);
    return code;
  }

  ir::Unit unit_;
  ir::ExitPlan plan_;
};

/// Resident memory in KiB.
long residentKiB() {
  std::ifstream statm("/proc/self/statm");
  long total = 0, resident = 0;
  statm >> total >> resident;
  return resident * 4;
}

TEST_F(BackendTest, InstallingAndReleasingTenThousandTimesDoesNotGrow) {
  const int rounds =
      std::string(hostTarget().name) == "x86_64" ? 10000 : 1000;  // the others run emulated
  jit::BackendError error;
  long warm = 0;
  auto code = newCode();
  for (int i = 0; i < rounds; ++i) {
    jit::InstalledCode installed = backend->install(artifact(unit_, 0), code.get(), &error);
    ASSERT_EQ(error.message, "");
    if (i % 1000 == 0) {
      Value frame[6] = {{}, {}, {}, {}, integer(i)};
      const ValueAndStatus r = installed.boxed(&rt.exec, frame + 4);
      EXPECT_EQ(r.value, integer(i + 1).bits);
    }
    backend->release(installed);
    EXPECT_EQ(installed.handle, nullptr);
    if (i == rounds / 10) warm = residentKiB();
  }
  EXPECT_LT(residentKiB() - warm, 8 * 1024);
}

TEST_F(BackendTest, TwoInstallationsOfOneUnitHaveTheirOwnLiterals) {
  auto first = compile(kAddOne, {}, {integer(1)});
  auto second = compile(kAddOne, {}, {integer(100)});
  EXPECT_VALUE(first->call({integer(1)}), integer(2));
  EXPECT_VALUE(second->call({integer(1)}), integer(101));
  EXPECT_NE(first->code->installed.specialised, second->code->installed.specialised);
  EXPECT_GE(first->code->installed.specialised, first->code->installed.begin);
  EXPECT_LT(first->code->installed.specialised, first->code->installed.end);
}

TEST_F(BackendTest, AMissingRuntimeFunctionIsAnErrorThatNamesIt) {
  backend = makeLlvmBackend({});
  auto code = newCode();
  jit::BackendError error;
  const jit::InstalledCode installed = backend->install(artifact(unit_), code.get(), &error);
  EXPECT_NE(error.message.find("vela_h_boxint"), std::string::npos) << error.message;
  EXPECT_EQ(installed.boxed, nullptr);
}

TEST_F(BackendTest, CodeMemoryThatIsUsedUpIsAnErrorAndReleasedMemoryIsUsedAgain) {
  LlvmOptions options;
  options.region_bytes = 64 << 10;
  backend = makeLlvmBackend(fakeSymbols(), options);
  auto code = newCode();
  jit::BackendError error;
  std::vector<jit::InstalledCode> all;
  while (error.message.empty())
    all.push_back(backend->install(artifact(unit_), code.get(), &error));
  EXPECT_NE(error.message.find("no code memory left"), std::string::npos) << error.message;
  ASSERT_GT(all.size(), 10u);
  all.pop_back();
  for (jit::InstalledCode& c : all) backend->release(c);
  error.message.clear();
  jit::InstalledCode again = backend->install(artifact(unit_), code.get(), &error);
  EXPECT_EQ(error.message, "");
  backend->release(again);
}

TEST_F(BackendTest, UnderStressEveryNthInstallationFindsNoMemory) {
  LlvmOptions options;
  options.fail_code_alloc = 2;
  backend = makeLlvmBackend(fakeSymbols(), options);
  auto code = newCode();
  for (bool fails : {false, true, false, true}) {
    jit::BackendError error;
    jit::InstalledCode installed = backend->install(artifact(unit_), code.get(), &error);
    EXPECT_EQ(!error.message.empty(), fails);
    backend->release(installed);
  }
}

TEST_F(BackendTest, SeveralThreadsCompileAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> made = 0;
  for (int t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 4; ++i) {
        jit::CompileOptions options;
        options.optimization_level = (t + i) % 4;
        jit::BackendError error;
        made += backend->compile(unit_, plan_, options, &error) != nullptr ? 1 : 0;
      }
    });
  }
  for (std::thread& t : threads) t.join();
  EXPECT_EQ(made, 12);
}

TEST_F(BackendTest, AUnitWithMoreLiveValuesThanTheExitBufferHoldsIsRefused) {
  ir::Unit unit;
  unit.name = "many";
  const ir::BlockId b = unit.newBlock();
  unit.signature.params = {Rep::kInt};
  ir::NodeId value = unit.append(b, ir::Op::Param, {}, 0, ir::Type::Int);
  unit.states.emplace_back();
  for (uint16_t i = 0; i <= kMaxExitValues; ++i) {
    value = unit.append(b, ir::Op::INot, {value});
    unit.states[0].values.push_back({i, value});
  }
  unit.node(unit.append(b, ir::Op::Exit)).state = 0;
  jit::BackendError error;
  EXPECT_EQ(backend->compile(unit, ir::planExits(unit), {}, &error), nullptr);
  EXPECT_EQ(error.message, "too many live values");
}

TEST_F(BackendTest, ListingsAreMadeOnRequest) {
  jit::CompileOptions options;
  options.want_listing = true;
  auto unit = compile(kAddOne, options, {integer(1)});
  EXPECT_NE(unit->llvm_listing.find("define { i64, i64 } @vela.add("), std::string::npos)
      << unit->llvm_listing;
  EXPECT_NE(unit->asm_listing.find("vela.add:"), std::string::npos);
  EXPECT_VALUE(unit->call({integer(1)}), integer(2));
}

TEST_F(BackendTest, TheHostIsDescribed) {
  const HostDescription host = describeHost();
  EXPECT_EQ(host.isa, hostTarget().name);
  EXPECT_NE(host.cpu, "");
  EXPECT_EQ(host.llvm_version.substr(0, 3), "19.");
}

}  // namespace
}  // namespace vela::llvmjit
