#include "core/ir/printer.h"

#include <vector>

#include "core/ir/text.h"

namespace vela::ir {

namespace {

std::string numbered(char letter, uint32_t id) {
  return id == kNoId ? std::string(1, letter) + "?" : letter + std::to_string(id);
}

std::string quoted(const std::string& s) {
  std::string out = "\"";
  for (char c : s) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

std::string header(const Unit& unit) {
  std::string out = "unit " + quoted(unit.name) + " function " + std::to_string(unit.function);
  if (unit.osr) out += " osr " + std::to_string(unit.osr_pc);
  out += " (";
  for (size_t i = 0; i < unit.signature.params.size(); ++i) {
    if (i > 0) out += ", ";
    out += repName(unit.signature.params[i]);
  }
  return out + ") -> " + repName(unit.signature.result) + "\n";
}

std::string tables(const Unit& unit) {
  std::string out;
  for (size_t i = 0; i < unit.literals.size(); ++i) {
    const Value v = unit.literals[i];
    out += "literal #" + std::to_string(i) + " = " +
           (v.isPointer() ? "object" : immText(Op::ConstValue, static_cast<int64_t>(v.bits))) +
           "\n";
  }
  for (const Fact& f : unit.facts) {
    out += std::string("fact ") + factName(f.kind) + " " + std::to_string(f.a) + " " +
           std::to_string(f.b) + "\n";
  }
  return out;
}

std::string blockHead(const Unit& unit, BlockId id) {
  const Block& b = unit.block(id);
  std::string out = numbered('b', id);
  for (size_t i = 0; i < b.preds.size(); ++i) {
    out += (i == 0 ? " <- " : ", ") + numbered('b', b.preds[i]);
  }
  if (b.loop_header) out += " loop";
  if (b.loop_header || b.loop_depth != 0) {
    out += (b.loop_header ? " " : " depth ") + std::to_string(b.loop_depth);
  }
  if (b.header_state != kNoId) out += " @" + numbered('s', b.header_state);
  return out + ":\n";
}

std::string successors(const Unit& unit, const Node& n) {
  if (n.op != Op::Jump && n.op != Op::Branch) return "";
  std::string out;
  const std::vector<BlockId>& succs = unit.block(n.block).succs;
  for (size_t i = 0; i < succs.size(); ++i) {
    out += (i == 0 ? " " : ", ") + numbered('b', succs[i]);
  }
  if (n.op == Op::Branch && n.imm == 1) out += " likely";
  if (n.op == Op::Branch && n.imm == 2) out += " unlikely";
  return out;
}

/// Marks the states that placed nodes and loop headers use, and their parents.
std::vector<bool> usedStates(const Unit& unit) {
  std::vector<bool> used(unit.states.size(), false);
  auto mark = [&](StateId s) {
    for (; s != kNoId && !used[s]; s = unit.states[s].parent) used[s] = true;
  };
  for (const Block& b : unit.blocks) {
    if (b.removed) continue;
    mark(b.header_state);
    for (NodeId id : b.nodes) mark(unit.node(id).state);
  }
  return used;
}

}  // namespace

std::string printNode(const Unit& unit, NodeId id) {
  const Node& n = unit.node(id);
  const OpInfo& info = opInfo(n.op);
  std::string out;
  if (n.type != Type::Void) out += numbered('v', id) + ": " + typeName(n.type) + " = ";
  out += info.text;
  if (info.imm != Imm::None) out += "<" + immText(n.op, n.imm) + ">";
  for (size_t i = 0; i < n.inputs.size(); ++i) {
    out += (i == 0 ? " " : ", ") + numbered('v', n.inputs[i]);
  }
  if (n.block != kNoId) out += successors(unit, n);
  if (info.has(kGuard)) out += std::string(" !") + exitReasonName(n.reason);
  if (n.state != kNoId) out += " @" + numbered('s', n.state);
  return out;
}

std::string printState(const Unit& unit, StateId id) {
  const FrameState& s = unit.states[id];
  std::string out = "state function " + std::to_string(s.function) + " pc " + std::to_string(s.pc);
  if (s.result_open) out += " open";
  if (s.closure != kNoId) out += " closure " + numbered('v', s.closure);
  if (s.parent != kNoId) out += " parent " + numbered('s', s.parent);
  out += " {";
  for (size_t i = 0; i < s.values.size(); ++i) {
    if (i > 0) out += ", ";
    out += "r" + std::to_string(s.values[i].reg) + ": " + numbered('v', s.values[i].value);
  }
  return out + "}";
}

std::string print(const Unit& unit, bool origins) {
  std::string out = header(unit) + tables(unit);
  for (BlockId b = 0; b < unit.blocks.size(); ++b) {
    if (unit.block(b).removed) continue;
    out += blockHead(unit, b);
    for (NodeId id : unit.block(b).nodes) {
      out += "  " + printNode(unit, id);
      const Origin& from = unit.node(id).origin;
      if (origins && from.function != kNoId) {
        out += "  // from " + std::to_string(from.function) + ":" + std::to_string(from.pc);
      }
      out += "\n";
    }
  }
  const std::vector<bool> used = usedStates(unit);
  for (StateId s = 0; s < unit.states.size(); ++s) {
    if (used[s]) out += numbered('s', s) + " = " + printState(unit, s) + "\n";
  }
  return out;
}

}  // namespace vela::ir
