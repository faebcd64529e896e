#include "core/ir/encoding.h"

#include <type_traits>
#include <utility>
#include <vector>

namespace vela::ir {

namespace {

/// Numbers by their width, sequences behind their length. Each structure is taken apart into all of
/// its members: a new one does not compile here until somebody has decided about it.
class Encoder {
 public:
  void add(const Unit& unit) {
    const auto& [function, name, osr, osr_pc, signature, nodes, blocks, states, literals, facts,
                 origin] = unit;
    scalar(function);
    list(name);
    scalar(osr);
    scalar(osr_pc);
    add(signature);
    each(nodes);
    each(blocks);
    each(states);
    scalar(literals.size());
    scalar(!facts.empty());
  }
  std::string take() { return std::move(out_); }

 private:
  void add(const Signature& signature) {
    const auto& [params, result] = signature;
    list(params);
    scalar(result);
  }
  void add(const Node& node) {
    const auto& [op, type, reason, removed, block, state, origin, imm, inputs] = node;
    scalar(op);
    scalar(type);
    scalar(reason);
    scalar(removed);
    scalar(block);
    scalar(state);
    scalar(imm);
    list(inputs);
  }
  void add(const Block& block) {
    const auto& [nodes, preds, succs, loop_header, loop_depth, header_state, removed, bytecode] =
        block;
    list(nodes);
    list(preds);
    list(succs);
    scalar(loop_header);
    scalar(loop_depth);
    scalar(header_state);
    scalar(removed);
    each(bytecode);
  }
  void add(const Interpreted& interpreted) {
    const auto& [origin, opcode] = interpreted;
    scalar(opcode);
  }
  void add(const FrameState& frame) {
    const auto& [function, pc, result_open, closure, values, parent] = frame;
    scalar(function);
    scalar(pc);
    scalar(result_open);
    scalar(closure);
    each(values);
    scalar(parent);
  }
  void add(const StateValue& state_value) {
    const auto& [reg, value] = state_value;
    scalar(reg);
    scalar(value);
  }

  template <typename T>
  void scalar(T value) {
    static_assert(std::is_integral_v<T> || std::is_enum_v<T>);
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  /// A sequence of scalars.
  template <typename Sequence>
  void list(const Sequence& values) {
    scalar(values.size());
    for (auto value : values) scalar(value);
  }
  /// A sequence of structures.
  template <typename T>
  void each(const std::vector<T>& values) {
    scalar(values.size());
    for (const T& value : values) add(value);
  }

  std::string out_;
};

}  // namespace

std::string encode(const Unit& unit) {
  Encoder encoder;
  encoder.add(unit);
  return encoder.take();
}

}  // namespace vela::ir
