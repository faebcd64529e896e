#include "core/ir/encoding.h"

#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/ir/parser.h"

namespace vela::ir {
namespace {

constexpr const char* kText = R"(unit "loop" function 3 (Value, Int) -> Int
literal #0 = int 1
fact Signature 4 1
b0:
  v0: Value = param<0>
  v1: Int = param<1>
  v2: Int = check.int v0 !TypeMismatch @s0
  jump b1
b1 <- b0, b1 loop 1 @s1:
  v3: Int = phi v2, v4
  v4: Int = iadd v3, v1
  v5: Bool = icmp<lt> v4, v1
  branch v5 b1, b2 likely
b2 <- b1:
  return v4
s0 = state function 3 pc 0 {r0: v0, r1: v1}
s1 = state function 3 pc 4 open parent s0 {r0: v3}
)";

Unit unit() { return parse(kText).units.at(0); }

TEST(Encoding, EqualUnitsHaveEqualBytes) { EXPECT_EQ(encode(unit()), encode(unit())); }

TEST(Encoding, WhateverABackEndMayReadChangesTheBytes) {
  const std::vector<std::function<void(Unit&)>> changes = {
      [](Unit& u) { u.function = 4; },
      [](Unit& u) { u.name = "loop2"; },
      [](Unit& u) { u.osr = true; },
      [](Unit& u) { u.osr_pc = 7; },
      [](Unit& u) { u.signature.params[1] = Rep::kFloat; },
      [](Unit& u) { u.signature.params.pop_back(); },
      [](Unit& u) { u.signature.result = Rep::kValue; },
      [](Unit& u) { u.literals.push_back({}); },
      [](Unit& u) { u.facts.clear(); },
      [](Unit& u) { u.nodes[2].op = Op::CheckNumber; },
      [](Unit& u) { u.nodes[1].type = Type::Float; },
      [](Unit& u) { u.nodes[2].reason = ExitReason::CallResult; },
      [](Unit& u) { u.nodes[2].removed = true; },
      [](Unit& u) { u.nodes[2].block = 1; },
      [](Unit& u) { u.nodes[2].state = 1; },
      [](Unit& u) { u.nodes[1].imm = 2; },
      [](Unit& u) { std::swap(u.nodes[4].inputs[0], u.nodes[4].inputs[1]); },
      [](Unit& u) { u.nodes[4].inputs.push_back(0); },
      [](Unit& u) { u.nodes.emplace_back(); },
      [](Unit& u) { u.blocks[0].nodes.pop_back(); },
      [](Unit& u) { std::swap(u.blocks[1].preds[0], u.blocks[1].preds[1]); },
      [](Unit& u) { std::swap(u.blocks[1].succs[0], u.blocks[1].succs[1]); },
      [](Unit& u) { u.blocks[1].loop_header = false; },
      [](Unit& u) { u.blocks[1].loop_depth = 2; },
      [](Unit& u) { u.blocks[1].header_state = 0; },
      [](Unit& u) { u.blocks[2].removed = true; },
      [](Unit& u) { u.blocks[2].bytecode.emplace_back(); },
      [](Unit& u) { u.states[0].function = 4; },
      [](Unit& u) { u.states[0].pc = 1; },
      [](Unit& u) { u.states[0].result_open = true; },
      [](Unit& u) { u.states[0].closure = 0; },
      [](Unit& u) { u.states[0].values[1].reg = 2; },
      [](Unit& u) { u.states[0].values[1].value = 0; },
      [](Unit& u) { u.states[0].values.pop_back(); },
      [](Unit& u) { u.states[1].parent = kNoId; },
  };
  std::set<std::string> seen = {encode(unit())};
  for (size_t i = 0; i < changes.size(); ++i) {
    Unit changed = unit();
    changes[i](changed);
    EXPECT_TRUE(seen.insert(encode(changed)).second) << "change " << i;
  }
}

TEST(Encoding, WhatNoBackEndReadsDoesNot) {
  Unit u = unit();
  u.nodes[2].origin = {9, 9};
  u.origin = {8, 8};
  u.literals[0] = Value::inlineInt(2);
  u.facts[0].b = 2;
  EXPECT_EQ(encode(u), encode(unit()));
}

}  // namespace
}  // namespace vela::ir
