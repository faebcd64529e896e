#include "tests/fuzz/velac_target.h"

#include <cstdio>
#include <cstdlib>

#include "core/bytecode/assembler.h"
#include "core/bytecode/disassembler.h"
#include "core/bytecode/liveness.h"
#include "core/bytecode/reader.h"
#include "core/bytecode/test_modules.h"
#include "core/bytecode/verifier.h"
#include "core/bytecode/writer.h"

namespace vela::bytecode::fuzz {
namespace {

void require(bool holds, const char* promise, const std::string& detail = "") {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n%s\n", promise, detail.c_str());
  std::abort();
}

void checkText(const Module& module, const std::string& file) {
  const std::string text = disassemble(module);
  const AssembleResult again = assemble(text);
  require(static_cast<bool>(again), "what the disassembler writes can be assembled",
          again.error + "\n" + text);
  require(writeModule(*again.module) == file, "the text form loses nothing", text);
}

/// Which instructions control can come to. One sweep is enough: loops are entered at their start
/// only.
std::vector<bool> findReachable(const Function& function) {
  std::vector<bool> reachable(function.code.size() + 1, false);
  reachable[0] = true;
  for (uint32_t pc = 0; pc < function.code.size(); ++pc) {
    if (!reachable[pc]) continue;
    const Instruction& i = function.code[pc];
    const OpInfo& info = opInfo(i.op);
    if (!info.has(kEnds)) reachable[pc + 1] = true;
    if (info.has(kJumps)) reachable[static_cast<size_t>(int64_t{pc} + 1 + jumpOffset(i))] = true;
    for (const Handler& handler : function.handlers) {
      if (!mayThrow(i.op) || pc < handler.start || pc >= handler.end) continue;
      reachable[handler.target] = true;
      break;
    }
  }
  return reachable;
}

void checkLiveness(const Module& module, const Function& function) {
  const Liveness liveness(module, function);
  liveness.liveBefore(0).forEach([&](uint16_t r) {
    require(r < function.max_params, "only parameters are live at entry", disassemble(module));
  });
  const std::vector<bool> reachable = findReachable(function);
  RegisterSet out;
  for (uint32_t pc = 0; pc < function.code.size(); ++pc) {
    const Instruction& i = function.code[pc];
    if (!reachable[pc] || !clobbersAbove(i)) continue;
    liveness.liveWhileSuspended(pc, out);
    out.forEach([&](uint16_t r) {
      require(r <= i.a, "a callee's registers are not the caller's", disassemble(module));
    });
  }
}

/// Calls fn(x) for every number of the module.
template <typename Fn>
void forEachNumber(Function& f, Fn&& fn) {
  fn(f.name), fn(f.file), fn(f.flags), fn(f.min_params), fn(f.max_params), fn(f.register_count),
      fn(f.return_check);
  for (uint32_t& check : f.param_checks) fn(check);
  for (StringId& name : f.param_names) fn(name);
  for (Capture& c : f.captures) fn(c.index), fn(c.name);
  for (Slot& s : f.slots) fn(s.payload);
  for (Handler& h : f.handlers) fn(h.start), fn(h.end), fn(h.target), fn(h.reg);
  for (LineEntry& l : f.lines) fn(l.pc), fn(l.line), fn(l.column);
  // Instructions matter most.
  for (int weight = 0; weight < 3; ++weight) {
    for (Instruction& i : f.code) fn(i.a), fn(i.b), fn(i.c);
  }
}

template <typename Fn>
void forEachNumber(Class& c, Fn&& fn) {
  fn(c.name), fn(c.super), fn(c.builtin_super), fn(c.flags), fn(c.constructor);
  for (uint32_t& i : c.interfaces) fn(i);
  for (Field& f : c.fields) fn(f.name), fn(f.check), fn(f.flags);
  for (Method& m : c.methods) fn(m.name), fn(m.function);
  for (Method& m : c.statics) fn(m.name), fn(m.function);
  for (uint32_t& v : c.variants) fn(v);
}

template <typename Fn>
void forEachNumber(Module& m, Fn&& fn) {
  for (Constant& c : m.constants) fn(c.integer), fn(c.string);
  for (TypeCheck& t : m.checks) {
    fn(t.subject), fn(t.type_text);
    for (TypeAlternative& a : t.alternatives) fn(a.index);
  }
  for (Function& f : m.functions) forEachNumber(f, fn);
  for (Class& c : m.classes) forEachNumber(c, fn);
  for (Variable& v : m.variables) fn(v.name), fn(v.module);
  for (uint32_t& f : m.externals.functions) fn(f);
  for (uint32_t& c : m.externals.classes) fn(c);
  for (uint32_t& b : m.bodies) fn(b);
}

void mutateNumber(Module& module, std::mt19937_64& random) {
  size_t count = 0;
  forEachNumber(module, [&](auto&) { ++count; });
  if (count == 0) return;
  const size_t chosen = random() % count, other = random() % count;
  uint64_t value = 0;
  size_t at = 0;
  forEachNumber(module, [&](auto& x) {
    if (at++ == other) value = static_cast<uint64_t>(x);
  });
  at = 0;
  forEachNumber(module, [&](auto& x) {
    if (at++ != chosen) return;
    using Number = std::remove_reference_t<decltype(x)>;
    switch (random() % 4) {
      case 0: x = static_cast<Number>(static_cast<uint64_t>(x) + 1); break;
      case 1: x = static_cast<Number>(static_cast<uint64_t>(x) - 1); break;
      case 2: x = static_cast<Number>(random() % 2 == 0 ? random() : ~uint64_t{0}); break;
      default: x = static_cast<Number>(value);
    }
  });
}

void mutateFunction(Function& f, std::mt19937_64& random) {
  if (f.code.empty()) return;
  const size_t pc = random() % f.code.size();
  const auto place = f.code.begin() + static_cast<ptrdiff_t>(pc);
  switch (random() % 4) {
    case 0: f.code[pc].op = static_cast<Opcode>(random() % kOpcodeCount); break;
    case 1: f.code.insert(place, f.code[random() % f.code.size()]); break;
    case 2: f.code.erase(place); break;
    default: {
      const uint32_t size = static_cast<uint32_t>(f.code.size());
      const auto somewhere = [&] { return static_cast<uint32_t>(random() % size); };
      f.handlers.push_back({somewhere(), somewhere(), somewhere(),
                            static_cast<uint16_t>(random() % (f.register_count + 1u))});
    }
  }
}

}  // namespace

Verdict check(std::string_view bytes) {
  const ReadResult read = readModule(bytes);
  require(static_cast<bool>(read) != !read.error.empty(), "a module or an error");
  if (!read) return Verdict::kUnreadable;
  Module& module = *read.module;
  const std::string file = writeModule(module);
  const ReadResult again = readModule(file);
  require(again && writeModule(*again.module) == file, "reading what was written gives the same");
  if (file.size() < 20000) checkText(module, file);
  const std::vector<VerifyError> errors = verify(module);
  for (const VerifyError& error : errors)
    require(!error.message.empty(), "errors say what is wrong");
  if (!errors.empty()) return Verdict::kRejected;
  for (const Function& function : module.functions) {
    if (!function.code.empty()) checkLiveness(module, function);
  }
  return Verdict::kVerified;
}

void mutateModule(Module& module, std::mt19937_64& random) {
  for (uint64_t n = 1 + random() % 3; n > 0; --n) {
    if (!module.functions.empty() && random() % 2 == 0) {
      mutateFunction(module.functions[random() % module.functions.size()], random);
    } else {
      mutateNumber(module, random);
    }
  }
}

void mutateBytes(std::string& file, std::mt19937_64& random) {
  if (file.empty()) return;
  for (uint64_t n = 1 + random() % 4; n > 0; --n) {
    char& byte = file[random() % file.size()];
    byte = static_cast<char>(random() % 2 == 0 ? byte ^ (1 << (random() % 8))
                                               : static_cast<int>(random()));
  }
  if (random() % 8 == 0) file.resize(random() % file.size());
  if (random() % 8 != 0) resealModule(file);
}

std::vector<std::string> seeds() {
  std::vector<std::string> out = {writeModule(*testing::sampleModule())};
  std::mt19937_64 random(5);
  for (int n = 1; n < 6; ++n) {
    out.push_back(writeModule(*assemble(testing::randomValidText(random, n)).module));
    out.push_back(writeModule(*testing::randomModule(random)));
  }
  return out;
}

}  // namespace vela::bytecode::fuzz
