#include "tests/ir/random_unit.h"

#include <random>
#include <vector>

#include "core/contract/helpers.h"
#include "core/ir/text.h"

namespace vela::irtest {

using namespace ir;  // NOLINT: a test

namespace {

constexpr int kInts = 4, kFloats = 2, kValues = 3, kCounters = 3;
constexpr int kFirstFloat = kInts, kFirstValue = kFirstFloat + kFloats;
constexpr int kIntList = kFirstValue + kValues, kFloatList = kIntList + 1, kObject = kIntList + 2;
constexpr int kFirstCounter = kObject + 1;
constexpr int kRegisters = kFirstCounter + kCounters;
constexpr ClassId kClass = 20;
constexpr int kVariables = 2, kFields = 2;

class Generator {
 public:
  explicit Generator(uint32_t seed) : random_(seed) {}

  Unit run() {
    unit_.function = 5;
    unit_.name = "random";
    unit_.signature.params = {Rep::kInt,   Rep::kInt,   Rep::kFloat, Rep::kValue,
                              Rep::kValue, Rep::kValue, Rep::kValue};
    unit_.signature.result = Rep::kValue;
    current_ = unit_.newBlock();
    parameters();
    statements(12, 0);
    finish();
    return std::move(unit_);
  }

 private:
  uint32_t pick(uint32_t n) { return random_() % n; }
  bool chance(uint32_t percent) { return pick(100) < percent; }

  NodeId emit(Op op, std::vector<NodeId> inputs = {}, int64_t imm = 0, Type type = Type::Void) {
    return unit_.append(current_, op, std::move(inputs), imm, type);
  }
  NodeId constInt(int64_t i) { return emit(Op::ConstInt, {}, i); }
  NodeId compare(Cond c, NodeId a, NodeId b) {
    return emit(Op::ICmp, {a, b}, static_cast<int64_t>(c));
  }

  void parameters() {
    regs_.assign(kRegisters, kNoId);
    regs_[0] = emit(Op::Param, {}, 0, Type::Int);
    regs_[1] = emit(Op::Param, {}, 1, Type::Int);
    regs_[kFirstFloat] = emit(Op::Param, {}, 2, Type::Float);
    regs_[kFirstValue] = emit(Op::Param, {}, 3, Type::Value);
    regs_[kIntList] = emit(Op::Param, {}, 4, Type::Value);
    regs_[kFloatList] = emit(Op::Param, {}, 5, Type::Value);
    regs_[kObject] = emit(Op::Param, {}, 6, Type::Value);
    for (int r = 0; r < kRegisters; ++r) {
      if (regs_[r] != kNoId) continue;
      const bool value = r >= kFirstValue && r < kIntList;
      const bool number = r >= kFirstFloat && r < kFirstValue;
      if (value)
        regs_[r] = emit(Op::ConstValue, {}, static_cast<int64_t>(kNoneBits));
      else if (number)
        regs_[r] = emit(Op::ConstFloat);
      else
        regs_[r] = constInt(r < kInts ? r : r - kFirstCounter);
    }
  }

  // --- states ---

  StateId state(bool open) {
    FrameState s;
    s.function = 5;
    s.pc = pc_;
    s.result_open = open;
    for (int r = 0; r < kRegisters; ++r) s.values.push_back({static_cast<uint16_t>(r), regs_[r]});
    unit_.states.push_back(std::move(s));
    return static_cast<StateId>(unit_.states.size() - 1);
  }

  NodeId guard(Op op, ExitReason reason, std::vector<NodeId> inputs, int64_t imm = 0) {
    const NodeId n = emit(op, std::move(inputs), imm);
    const StateId s = state(false);
    unit_.node(n).state = s;
    unit_.node(n).reason = reason;
    return n;
  }

  // --- registers ---

  int intRegister() { return static_cast<int>(pick(kInts)); }
  int floatRegister() { return kFirstFloat + static_cast<int>(pick(kFloats)); }
  int valueRegister() { return kFirstValue + static_cast<int>(pick(kValues)); }

  NodeId someInt() {
    if (chance(20)) return constInt(static_cast<int64_t>(pick(9)) - 2);
    if (chance(30)) return regs_[kFirstCounter + pick(kCounters)];
    return regs_[intRegister()];
  }
  NodeId someFloat() {
    if (!chance(20)) return regs_[floatRegister()];
    constexpr double kSome[] = {0.0, -0.0, 1.0, 0.5, -3.25};
    const double d = kSome[pick(5)];
    return emit(Op::ConstFloat, {}, *immFromText(Op::ConstFloat, doubleOf(d)));
  }
  static std::string doubleOf(double d) {
    char text[32];
    std::snprintf(text, sizeof text, "%g", d);
    return text;
  }

  NodeId boxed() {
    switch (pick(4)) {
      case 0: return emit(Op::BoxInt, {someInt()});
      case 1: return emit(Op::BoxFloat, {someFloat()});
      default: return regs_[valueRegister()];
    }
  }

  // --- statements ---

  void statements(int count, int depth) {
    for (int i = 0; i < count; ++i) {
      ++pc_;
      statement(depth);
    }
  }

  void statement(int depth) {
    switch (pick(depth < 3 ? 18 : 14)) {
      case 0:
      case 1: regs_[intRegister()] = intOperation(); return;
      case 2: regs_[floatRegister()] = floatOperation(); return;
      case 3: regs_[valueRegister()] = boxed(); return;
      case 4: return unboxSomething();
      case 5: return loadElement();
      case 6: return storeElement();
      case 7: return loadFieldOrVariable();
      case 8: return storeFieldOrVariable();
      case 9: return division();
      case 10: return call();
      case 11: regs_[intRegister()] = selectInt(); return;
      case 12: return chance(50) ? loadFieldOrVariable() : storeFieldOrVariable();
      case 13: return chance(50) ? someGuard() : loadElement();
      case 14: return branch(depth);
      default: return loop(depth);
    }
  }

  NodeId intOperation() {
    constexpr Op kOps[] = {Op::IAdd, Op::ISub, Op::IMul, Op::IAnd, Op::IOr,
                           Op::IXor, Op::IShl, Op::IShr, Op::IUshr};
    if (chance(10)) return emit(chance(50) ? Op::INeg : Op::INot, {someInt()});
    return emit(kOps[pick(9)], {someInt(), someInt()});
  }

  NodeId floatOperation() {
    constexpr Op kOps[] = {Op::FAdd, Op::FSub, Op::FMul, Op::FDiv};
    if (chance(20)) return emit(Op::IntToFloat, {someInt()});
    if (chance(15)) return emit(chance(50) ? Op::FNeg : Op::FAbs, {someFloat()});
    return emit(kOps[pick(4)], {someFloat(), someFloat()});
  }

  NodeId selectInt() {
    const NodeId a = someInt(), b = someInt();
    const NodeId c = chance(70) ? compare(static_cast<Cond>(pick(6)), a, b)
                                : emit(Op::FCmp, {someFloat(), someFloat()}, pick(6));
    const NodeId condition = chance(30) ? emit(Op::BNot, {c}) : c;
    return emit(Op::Select, {condition, a, someInt()}, 0, Type::Int);
  }

  void unboxSomething() {
    const NodeId v = regs_[valueRegister()];
    // What the check would refuse stays what it is: only sometimes a bet.
    if (chance(85)) {
      const NodeId is = emit(Op::IsInt, {v});
      const BlockId from = current_, yes = unit_.newBlock(), join = unit_.newBlock();
      emit(Op::Branch, {is});
      unit_.addEdge(from, yes);
      const BlockId no = unit_.newBlock();
      unit_.addEdge(from, no);
      current_ = yes;
      const int r = intRegister();
      const NodeId i = guard(Op::CheckInt, ExitReason::TypeMismatch, {v});
      emit(Op::Jump);
      unit_.addEdge(yes, join);
      current_ = no;
      emit(Op::Jump);
      unit_.addEdge(no, join);
      current_ = join;
      regs_[r] = emit(Op::Phi, {i, regs_[r]}, 0, Type::Int);
    } else if (chance(60)) {
      const NodeId i = guard(Op::CheckInt, ExitReason::TypeMismatch, {v});
      regs_[intRegister()] = i;
    } else {
      const NodeId f = guard(Op::CheckNumber, ExitReason::TypeMismatch, {v});
      regs_[floatRegister()] = f;
    }
  }

  struct Element {
    NodeId words, index;
  };
  Element element(bool floats) {
    const NodeId list = regs_[floats ? kFloatList : kIntList];
    const NodeId object =
        guard(Op::CheckKind, ExitReason::TypeMismatch, {list}, static_cast<int>(ObjectKind::kList));
    const NodeId checked = guard(Op::CheckList, ExitReason::ListKindMismatch, {object},
                                 floats ? kListFloat : kListInt);
    NodeId index = regs_[kFirstCounter + pick(kCounters)];
    if (chance(30)) index = emit(Op::IAdd, {index, constInt(chance(8) ? -1 : 1)});
    if (chance(4)) index = emit(Op::IAdd, {index, regs_[1]});
    if (chance(15)) index = emit(Op::IAnd, {someInt(), constInt(7)});
    const NodeId length = emit(Op::ListLength, {checked});
    guard(Op::GuardBounds, ExitReason::OutOfBounds, {index, length});
    return {emit(Op::ListWords, {checked}), index};
  }

  void loadElement() {
    const bool floats = chance(40);
    const Element e = element(floats);
    const NodeId n = emit(Op::LoadElem, {e.words, e.index}, 0, floats ? Type::Float : Type::Int);
    regs_[floats ? floatRegister() : intRegister()] = n;
  }

  void storeElement() {
    const bool floats = chance(40);
    const Element e = element(floats);
    emit(Op::StoreElem, {e.words, e.index, floats ? someFloat() : someInt()});
  }

  NodeId object() {
    return guard(Op::CheckClass, ExitReason::ClassMismatch, {regs_[kObject]}, kClass);
  }

  void loadFieldOrVariable() {
    const int to = valueRegister();
    if (chance(50))
      regs_[to] = emit(Op::LoadVar, {}, pick(kVariables));
    else
      regs_[to] = emit(Op::LoadField, {object()}, pick(kFields), Type::Value);
  }

  void storeFieldOrVariable() {
    const NodeId v = boxed();
    if (chance(50)) {
      emit(Op::StoreVar, {v}, pick(kVariables));
      return;
    }
    const NodeId o = object();
    emit(Op::StoreField, {o, v}, pick(kFields));
    emit(Op::WriteBarrier, {o, v});
  }

  void division() {
    const NodeId divisor = emit(Op::IOr, {someInt(), constInt(1)});
    const NodeId ok = compare(Cond::Ne, divisor, constInt(0));
    guard(Op::Guard, ExitReason::DivisionByZero, {ok});
    const NodeId q = emit(chance(50) ? Op::IDiv : Op::IMod, {someInt(), divisor});
    regs_[intRegister()] = q;
  }

  void call() {
    if (chance(75)) return;  // calls hide too much
    const std::vector<NodeId> in{boxed(), boxed()};
    const NodeId n = emit(Op::CallHelper, in, static_cast<int64_t>(contract::Helper::kNewTuple));
    const StateId s = state(true);
    unit_.node(n).state = s;
    regs_[valueRegister()] = n;
  }

  void someGuard() {
    const NodeId c = compare(static_cast<Cond>(pick(6)), someInt(), constInt(1000));
    if (chance(8)) guard(Op::Guard, ExitReason::CallResult, {c});
  }

  // --- control flow ---

  void branch(int depth) {
    const NodeId c = compare(static_cast<Cond>(pick(6)), someInt(), someInt());
    emit(Op::Branch, {c}, pick(3));
    const BlockId from = current_, yes = unit_.newBlock(), no = unit_.newBlock();
    unit_.addEdge(from, yes);
    unit_.addEdge(from, no);
    const std::vector<NodeId> before = regs_;
    current_ = yes;
    statements(2, depth + 1);
    const std::vector<NodeId> after_yes = regs_;
    const BlockId end_yes = current_;
    regs_ = before;
    current_ = no;
    statements(2, depth + 1);
    merge(end_yes, after_yes);
  }

  /// Joins the current block with `other`.
  void merge(BlockId other, const std::vector<NodeId>& regs) {
    const BlockId join = unit_.newBlock(), mine = current_;
    unit_.append(other, Op::Jump);
    unit_.addEdge(other, join);
    emit(Op::Jump);
    unit_.addEdge(mine, join);
    for (int r = 0; r < kRegisters; ++r) {
      if (regs[r] == regs_[r]) continue;
      regs_[r] = unit_.append(join, Op::Phi, {regs[r], regs_[r]}, 0, unit_.node(regs_[r]).type);
    }
    current_ = join;
  }

  NodeId loopBound() {
    switch (pick(3)) {
      case 0: return constInt(pick(9));
      case 1: return emit(Op::IAnd, {someInt(), constInt(7)});
      default: {
        const NodeId list = guard(Op::CheckKind, ExitReason::TypeMismatch, {regs_[kIntList]},
                                  static_cast<int>(ObjectKind::kList));
        return emit(Op::ListLength, {list});
      }
    }
  }

  void loop(int depth) {
    const bool bottom = chance(50);
    const int counter = kFirstCounter + depth;
    if (depth >= kCounters) return;
    const NodeId bound = loopBound();
    const NodeId last = bottom ? emit(Op::ISub, {bound, constInt(1)}) : bound;
    regs_[counter] = constInt(chance(80) ? 0 : static_cast<int64_t>(pick(4)) - 1);
    BlockId skip = kNoId;
    const std::vector<NodeId> skipped = regs_;
    if (bottom) {
      const NodeId turns = compare(Cond::Le, regs_[counter], last);
      emit(Op::Branch, {turns}, 1);
      const BlockId from = current_, enter = unit_.newBlock();
      skip = unit_.newBlock();
      unit_.addEdge(from, enter);
      unit_.addEdge(from, skip);
      current_ = enter;
    }
    emit(Op::Jump);
    const BlockId header = unit_.newBlock();
    unit_.addEdge(current_, header);
    current_ = header;
    std::vector<NodeId> phis(kRegisters);
    for (int r = 0; r < kRegisters; ++r) {
      phis[r] = emit(Op::Phi, {regs_[r]}, 0, unit_.node(regs_[r]).type);
      regs_[r] = phis[r];
    }
    ++pc_;
    // A guard that always passes puts the header's state into the trace of the unit as it stands.
    const NodeId yes = emit(Op::ConstBool, {}, 1);
    const NodeId mark = guard(Op::Guard, ExitReason::Stress, {yes});
    unit_.block(header).header_state = unit_.node(mark).state;
    if (bottom)
      bottomTested(counter, last, depth);
    else
      topTested(counter, last, depth);
    std::vector<NodeId> latch_values = latch_regs_;
    const BlockId latch = latch_;
    unit_.addEdge(latch, header);
    for (int r = 0; r < kRegisters; ++r) unit_.node(phis[r]).inputs.push_back(latch_values[r]);
    if (bottom) merge(skip, skipped);
  }

  /// Continues in the exit block; latch_ and latch_regs_ describe the back edge.
  void topTested(int counter, NodeId bound, int depth) {
    const NodeId more = compare(Cond::Lt, regs_[counter], bound);
    emit(Op::Branch, {more}, 1);
    const BlockId from = current_, body = unit_.newBlock(), exit = unit_.newBlock();
    unit_.addEdge(from, body);
    unit_.addEdge(from, exit);
    const std::vector<NodeId> at_test = regs_;
    current_ = body;
    const NodeId i = regs_[counter];
    statements(3, depth + 1);
    ++pc_;
    regs_[counter] = emit(Op::IAdd, {i, constInt(1 + pick(2))});
    ++pc_;
    guard(Op::Poll, ExitReason::Poll, {});
    emit(Op::Jump);
    latch_ = current_;
    latch_regs_ = regs_;
    current_ = exit;
    regs_ = at_test;
  }

  void bottomTested(int counter, NodeId last, int depth) {
    const NodeId i = regs_[counter];
    statements(3, depth + 1);
    ++pc_;
    regs_[counter] = i;
    guard(Op::Poll, ExitReason::Poll, {});
    const NodeId more = compare(Cond::Lt, i, last);
    const NodeId next = emit(Op::IAdd, {i, constInt(1)});
    emit(Op::Branch, {more}, 1);
    const BlockId from = current_, again = unit_.newBlock(), exit = unit_.newBlock();
    unit_.addEdge(from, again);
    unit_.addEdge(from, exit);
    regs_[counter] = next;
    unit_.append(again, Op::Jump);
    latch_ = again;
    latch_regs_ = regs_;
    current_ = exit;
  }

  void finish() {
    std::vector<NodeId> in;
    for (int r = 0; r < kInts; ++r) in.push_back(emit(Op::BoxInt, {regs_[r]}));
    for (int r = 0; r < kFloats; ++r) in.push_back(emit(Op::BoxFloat, {regs_[kFirstFloat + r]}));
    for (int r = 0; r < kValues; ++r) in.push_back(regs_[kFirstValue + r]);
    for (int v = 0; v < kVariables; ++v) in.push_back(emit(Op::LoadVar, {}, v));
    in.push_back(regs_[kIntList]);
    in.push_back(regs_[kFloatList]);
    in.push_back(regs_[kObject]);
    ++pc_;
    const NodeId n = emit(Op::CallHelper, in, static_cast<int64_t>(contract::Helper::kNewTuple));
    const StateId s = state(true);
    unit_.node(n).state = s;
    emit(Op::Return, {n});
  }

  std::mt19937 random_;
  Unit unit_;
  BlockId current_ = 0, latch_ = 0;
  uint32_t pc_ = 0;
  std::vector<NodeId> regs_, latch_regs_;
};

}  // namespace

Unit randomUnit(uint32_t seed) { return Generator(seed).run(); }

std::string randomArguments(uint32_t seed) {
  std::mt19937 random(seed * 7919 + 1);
  auto pick = [&](uint32_t n) { return random() % n; };
  constexpr const char* kInts[] = {
      "0", "1", "-1", "3", "7", "9223372036854775807", "140737488355328"};
  constexpr const char* kFloats[] = {"0.0", "-0.0", "1.5", "nan", "inf", "-2.25"};
  constexpr const char* kValues[] = {"none", "5", "2.5", "true", "140737488355329"};
  constexpr const char* kIntLists[] = {"[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]", "[4, 5, 6]",
                                       "[1, 1, 1, 1, 1, 1, 1, 1, 1, 1]", "any [1, 2]"};
  constexpr const char* kFloatLists[] = {
      "[0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, 9.5, 10.5, 11.5]", "[1.0]"};
  constexpr const char* kObjects[] = {
      "object 20 (1, 2.5, none, 4)", "object 20 (none, none, 7, 0.5)", "object 21 (1, 2, 3, 4, 5)"};
  return std::string(kInts[pick(7)]) + ", " + kInts[pick(7)] + ", " + kFloats[pick(6)] + ", " +
         kValues[pick(5)] + ", " + kIntLists[pick(8) < 7 ? 0 : pick(4)] + ", " +
         kFloatLists[pick(12) == 0 ? 1 : 0] + ", " + kObjects[pick(20) == 0 ? 2 : pick(2)];
}

}  // namespace vela::irtest
