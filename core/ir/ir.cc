#include "core/ir/ir.h"

#include <utility>

namespace vela::ir {

namespace {

constexpr OpInfo kOps[] = {
#define VELA_IR_OP(name, text, result, arity, imm, flags, doc) \
  {#name, text, Result::result, arity, Imm::imm, flags, doc},
#include "core/ir/ops.def"
#undef VELA_IR_OP
};

constexpr const char* kExitReasonTexts[] = {
#define VELA_EXIT_REASON(name, text) text,
#include "core/ir/exit_reasons.def"
#undef VELA_EXIT_REASON
};

constexpr const char* kExitReasonNames[] = {
#define VELA_EXIT_REASON(name, text) #name,
#include "core/ir/exit_reasons.def"
#undef VELA_EXIT_REASON
};

Type typeOfResult(Result result, Type same) {
  switch (result) {
    case Result::Void: return Type::Void;
    case Result::Value: return Type::Value;
    case Result::Int: return Type::Int;
    case Result::Float: return Type::Float;
    case Result::Bool: return Type::Bool;
    case Result::Ptr: return Type::Ptr;
    case Result::Same: return same;
  }
  return Type::Void;
}

}  // namespace

const OpInfo& opInfo(Op op) { return kOps[static_cast<int>(op)]; }

const char* exitReasonText(ExitReason r) { return kExitReasonTexts[static_cast<int>(r)]; }
const char* exitReasonName(ExitReason r) { return kExitReasonNames[static_cast<int>(r)]; }

BlockId Unit::newBlock() {
  blocks.emplace_back();
  return static_cast<BlockId>(blocks.size() - 1);
}

NodeId Unit::make(Op op, std::vector<NodeId> inputs, int64_t imm, Type type) {
  Node n;
  n.op = op;
  n.type = typeOfResult(opInfo(op).result, type);
  n.origin = origin;
  n.imm = imm;
  n.inputs = std::move(inputs);
  nodes.push_back(std::move(n));
  return static_cast<NodeId>(nodes.size() - 1);
}

NodeId Unit::append(BlockId b, Op op, std::vector<NodeId> inputs, int64_t imm, Type type) {
  NodeId id = make(op, std::move(inputs), imm, type);
  nodes[id].block = b;
  blocks[b].nodes.push_back(id);
  return id;
}

void Unit::addEdge(BlockId from, BlockId to) {
  blocks[from].succs.push_back(to);
  blocks[to].preds.push_back(from);
}

void Unit::replaceAllUses(NodeId from, NodeId to) {
  for (Node& n : nodes) {
    for (NodeId& input : n.inputs) {
      if (input == from) input = to;
    }
  }
  for (FrameState& s : states) {
    if (s.closure == from) s.closure = to;
    for (StateValue& v : s.values) {
      if (v.value == from) v.value = to;
    }
  }
}

Type typeOfRep(Rep r) {
  switch (r) {
    case Rep::kValue: return Type::Value;
    case Rep::kInt: return Type::Int;
    case Rep::kFloat: return Type::Float;
    case Rep::kBool: return Type::Bool;
    case Rep::kNone: return Type::Value;
  }
  return Type::Value;
}

Rep repOfType(Type t) {
  switch (t) {
    case Type::Value: return Rep::kValue;
    case Type::Int: return Rep::kInt;
    case Type::Float: return Rep::kFloat;
    case Type::Bool: return Rep::kBool;
    case Type::Void: return Rep::kNone;
    case Type::Ptr: return Rep::kValue;
  }
  return Rep::kValue;
}

}  // namespace vela::ir
