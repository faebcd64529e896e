#include <cmath>
#include <utility>

#include "core/opt/folder.h"

namespace vela::opt {

using namespace ir;  // NOLINT

namespace {

int64_t wrapped(uint64_t u) { return static_cast<int64_t>(u); }

/// The operation on constants; false where it is not defined (division by zero).
bool evaluate(Op op, int64_t a, int64_t b, int64_t* out) {
  const uint64_t x = static_cast<uint64_t>(a), y = static_cast<uint64_t>(b);
  switch (op) {
    case Op::IAdd: *out = wrapped(x + y); return true;
    case Op::ISub: *out = wrapped(x - y); return true;
    case Op::IMul: *out = wrapped(x * y); return true;
    case Op::IDiv:
      if (b == 0) return false;
      *out = b == -1 ? wrapped(uint64_t{0} - x) : a / b;
      return true;
    case Op::IMod:
      if (b == 0) return false;
      *out = b == -1 ? 0 : a % b;
      return true;
    case Op::IAnd: *out = a & b; return true;
    case Op::IOr: *out = a | b; return true;
    case Op::IXor: *out = a ^ b; return true;
    case Op::IShl: *out = wrapped(x << (y & 63)); return true;
    case Op::IShr: *out = a >> (y & 63); return true;
    case Op::IUshr: *out = wrapped(x >> (y & 63)); return true;
    default: return false;
  }
}

bool commutes(Op op) {
  return op == Op::IAdd || op == Op::IMul || op == Op::IAnd || op == Op::IOr || op == Op::IXor;
}

bool compareInts(Cond c, int64_t a, int64_t b) {
  switch (c) {
    case Cond::Eq: return a == b;
    case Cond::Ne: return a != b;
    case Cond::Lt: return a < b;
    case Cond::Le: return a <= b;
    case Cond::Gt: return a > b;
    case Cond::Ge: return a >= b;
  }
  return false;
}

bool compareFloats(Cond c, double a, double b) {
  switch (c) {
    case Cond::Eq: return a == b;
    case Cond::Ne: return a != b;
    case Cond::Lt: return a < b;
    case Cond::Le: return a <= b;
    case Cond::Gt: return a > b;
    case Cond::Ge: return a >= b;
  }
  return false;
}

}  // namespace

Folded Folder::foldInt(NodeId n) {
  const Op op = node(n).op;
  int64_t a, b, r;
  const bool left = isInt(in(n, 0), &a);
  if (left && isInt(in(n, 1), &b)) {
    return evaluate(op, a, b, &r) ? intConst(r) : keep();
  }
  if (left && commutes(op)) {
    std::swap(node(n).inputs[0], node(n).inputs[1]);
    changed_ = true;
  }
  return foldIntIdentity(n);
}

/// Identities with a constant on the right, or with equal operands.
Folded Folder::foldIntIdentity(NodeId n) {
  const Op op = node(n).op;
  const NodeId x = in(n, 0);
  int64_t c;
  if (!isInt(in(n, 1), &c)) {
    if (in(n, 1) != x) return keep();
    if (op == Op::ISub || op == Op::IXor) return intConst(0);
    return op == Op::IAnd || op == Op::IOr ? by(x) : keep();
  }
  switch (op) {
    case Op::IAdd:
    case Op::ISub: {
      if (c == 0) return by(x);
      if (op == Op::ISub) {
        const NodeId negated =
            make(Op::ConstInt, {}, wrapped(uint64_t{0} - static_cast<uint64_t>(c)));
        return changeTo(n, Op::IAdd, {x, negated});
      }
      // (y + d) + c is y + (d + c): both wrap.
      int64_t d;
      const Node inner = node(x);
      if (inner.op != Op::IAdd || !isInt(inner.inputs[1], &d)) return keep();
      const int64_t sum = wrapped(static_cast<uint64_t>(c) + static_cast<uint64_t>(d));
      const NodeId constant = make(Op::ConstInt, {}, sum);
      return changeTo(n, Op::IAdd, {inner.inputs[0], constant});
    }
    case Op::IMul:
      if (c == 0) return intConst(0);
      return c == 1 ? by(x) : keep();
    case Op::IDiv: return c == 1 ? by(x) : keep();
    case Op::IMod: return c == 1 || c == -1 ? intConst(0) : keep();
    case Op::IAnd:
      if (c == 0) return intConst(0);
      return c == -1 ? by(x) : keep();
    case Op::IOr:
      if (c == -1) return intConst(-1);
      return c == 0 ? by(x) : keep();
    case Op::IXor: return c == 0 ? by(x) : keep();
    default: return (c & 63) == 0 ? by(x) : keep();  // shifts
  }
}

Folded Folder::foldIntUnary(NodeId n) {
  const Op op = node(n).op;
  int64_t a;
  if (isInt(in(n, 0), &a)) {
    return intConst(op == Op::INot ? ~a : wrapped(uint64_t{0} - static_cast<uint64_t>(a)));
  }
  return inputNode(n, 0).op == op ? by(inputNode(n, 0).inputs[0]) : keep();
}

Folded Folder::foldFloat(NodeId n) {
  const Op op = node(n).op;
  double a, b;
  const bool right = isFloat(in(n, 1), &b);
  if (isFloat(in(n, 0), &a) && right) {
    switch (op) {
      case Op::FAdd: return floatConst(a + b);
      case Op::FSub: return floatConst(a - b);
      case Op::FMul: return floatConst(a * b);
      case Op::FDiv: return floatConst(a / b);
      default: return floatConst(std::fmod(a, b));
    }
  }
  if (!right) return keep();
  const bool negative_zero = b == 0 && std::signbit(b);
  switch (op) {
    case Op::FAdd: return negative_zero ? by(in(n, 0)) : keep();             // x + -0.0 is x
    case Op::FSub: return b == 0 && !negative_zero ? by(in(n, 0)) : keep();  // x - 0.0 is x
    case Op::FMul:
    case Op::FDiv: return b == 1 ? by(in(n, 0)) : keep();
    default: return keep();
  }
}

Folded Folder::foldFloatUnary(NodeId n) {
  const Op op = node(n).op;
  const Op inner = inputNode(n, 0).op;
  if (op == Op::FNeg && inner == Op::FNeg) return by(inputNode(n, 0).inputs[0]);
  if (op == Op::FAbs && (inner == Op::FNeg || inner == Op::FAbs)) {
    return changeTo(n, Op::FAbs, {inputNode(n, 0).inputs[0]});
  }
  double a;
  if (!isFloat(in(n, 0), &a)) return keep();
  switch (op) {
    case Op::FNeg: return floatConst(-a);
    case Op::FAbs: return floatConst(std::fabs(a));
    case Op::FSqrt: return floatConst(std::sqrt(a));
    case Op::FFloor: return floatConst(std::floor(a));
    case Op::FCeil: return floatConst(std::ceil(a));
    case Op::FTrunc: return floatConst(std::trunc(a));
    default: return floatConst(std::round(a));
  }
}

Folded Folder::foldCompare(NodeId n) {
  const Cond c = static_cast<Cond>(node(n).imm);
  if (node(n).op == Op::FCmp) {
    double a, b;
    if (isFloat(in(n, 0), &a) && isFloat(in(n, 1), &b)) return boolConst(compareFloats(c, a, b));
    return keep();
  }
  int64_t a, b;
  const bool left = isInt(in(n, 0), &a), right = isInt(in(n, 1), &b);
  if (left && right) return boolConst(compareInts(c, a, b));
  if (in(n, 0) == in(n, 1)) return boolConst(compareInts(c, 0, 0));
  if (!left) return keep();
  // The constant goes to the right.
  constexpr Cond kSwapped[] = {Cond::Eq, Cond::Ne, Cond::Gt, Cond::Ge, Cond::Lt, Cond::Le};
  return changeTo(n, Op::ICmp, {in(n, 1), in(n, 0)},
                  static_cast<int64_t>(kSwapped[static_cast<int>(c)]));
}

Folded Folder::foldConversion(NodeId n) {
  if (node(n).op == Op::IntToFloat) {
    int64_t i;
    return isInt(in(n, 0), &i) ? floatConst(static_cast<double>(i)) : keep();
  }
  // The conversion truncates anyway.
  if (inputNode(n, 0).op == Op::FTrunc) {
    node(n).inputs[0] = inputNode(n, 0).inputs[0];
    changed_ = true;
  }
  double d;
  if (!isFloat(in(n, 0), &d)) return keep();
  constexpr double kLimit = 9223372036854775808.0;
  if (!(d >= -kLimit && d < kLimit)) return neverPasses();
  return intConst(static_cast<int64_t>(d));
}

}  // namespace vela::opt
