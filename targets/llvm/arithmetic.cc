// Arithmetic, comparisons and conversions on raw values. No fast-math flags, no nsw: Ints wrap,
// Floats are IEEE 754.
#include "llvm/IR/Intrinsics.h"
#include "targets/llvm/unit_lowering.h"

namespace vela::llvmjit {

using llvm::CmpInst;

#define BINARY(name, create)                                                 \
  UnitLowering::V UnitLowering::lower##name(ir::NodeId, const ir::Node& n) { \
    return b_.create(input(n, 0), input(n, 1));                              \
  }
BINARY(IAdd, CreateAdd)
BINARY(ISub, CreateSub)
BINARY(IMul, CreateMul)
BINARY(IAnd, CreateAnd)
BINARY(IOr, CreateOr)
BINARY(IXor, CreateXor)
BINARY(FAdd, CreateFAdd)
BINARY(FSub, CreateFSub)
BINARY(FMul, CreateFMul)
BINARY(FDiv, CreateFDiv)
BINARY(BEq, CreateICmpEQ)
#undef BINARY

#define SHIFT(name, create)                                                  \
  UnitLowering::V UnitLowering::lower##name(ir::NodeId, const ir::Node& n) { \
    return b_.create(input(n, 0), b_.CreateAnd(input(n, 1), constant(63)));  \
  }
SHIFT(IShl, CreateShl)
SHIFT(IShr, CreateAShr)
SHIFT(IUshr, CreateLShr)
#undef SHIFT

#define UNARY_INTRINSIC(name, intrinsic)                                     \
  UnitLowering::V UnitLowering::lower##name(ir::NodeId, const ir::Node& n) { \
    return unaryIntrinsic(llvm::Intrinsic::intrinsic, n);                    \
  }
UNARY_INTRINSIC(FAbs, fabs)
UNARY_INTRINSIC(FSqrt, sqrt)
UNARY_INTRINSIC(FFloor, floor)
UNARY_INTRINSIC(FCeil, ceil)
UNARY_INTRINSIC(FTrunc, trunc)
UNARY_INTRINSIC(FRound, round)
#undef UNARY_INTRINSIC

UnitLowering::V UnitLowering::unaryIntrinsic(llvm::Intrinsic::ID intrinsic, const ir::Node& n) {
  return b_.CreateUnaryIntrinsic(intrinsic, input(n, 0));
}

UnitLowering::V UnitLowering::lowerINeg(ir::NodeId, const ir::Node& n) {
  return b_.CreateNeg(input(n, 0));
}
UnitLowering::V UnitLowering::lowerINot(ir::NodeId, const ir::Node& n) {
  return b_.CreateNot(input(n, 0));
}
UnitLowering::V UnitLowering::lowerBNot(ir::NodeId, const ir::Node& n) {
  return b_.CreateNot(input(n, 0));
}
UnitLowering::V UnitLowering::lowerFNeg(ir::NodeId, const ir::Node& n) {
  return b_.CreateFNeg(input(n, 0));
}

/// MIN / -1 overflows, which the machine or LLVM does not allow; a divisor of -1 takes a path of
/// its own, on which the quotient is the negated dividend (MIN again for MIN) and the remainder 0.
UnitLowering::V UnitLowering::divide(const ir::Node& n, bool remainder) {
  V dividend = input(n, 0), divisor = input(n, 1);
  const auto by = [&](V d) {
    return remainder ? b_.CreateSRem(dividend, d) : b_.CreateSDiv(dividend, d);
  };
  const auto by_minus_one = [&]() { return remainder ? constant(0) : b_.CreateNeg(dividend); };
  if (const auto* known = llvm::dyn_cast<llvm::ConstantInt>(divisor)) {
    if (known->isMinusOne()) return by_minus_one();
    if (!known->isZero()) return by(divisor);
  }
  BB usual = newBlock("divide"), minus_one = newBlock("divide.by.-1"), done = newBlock("divided");
  branchUnlikely(b_.CreateICmpEQ(divisor, constant(~uint64_t{0})), minus_one, usual);
  b_.SetInsertPoint(minus_one);
  V negated = by_minus_one();
  b_.CreateBr(done);
  b_.SetInsertPoint(usual);
  V divided = by(divisor);
  b_.CreateBr(done);
  b_.SetInsertPoint(done);
  auto* result = b_.CreatePHI(m_.i64, 2);
  result->addIncoming(negated, minus_one);
  result->addIncoming(divided, usual);
  return result;
}

UnitLowering::V UnitLowering::lowerIDiv(ir::NodeId, const ir::Node& n) { return divide(n, false); }
UnitLowering::V UnitLowering::lowerIMod(ir::NodeId, const ir::Node& n) { return divide(n, true); }

UnitLowering::V UnitLowering::lowerICmp(ir::NodeId, const ir::Node& n) {
  constexpr CmpInst::Predicate kPredicates[] = {CmpInst::ICMP_EQ,  CmpInst::ICMP_NE,
                                                CmpInst::ICMP_SLT, CmpInst::ICMP_SLE,
                                                CmpInst::ICMP_SGT, CmpInst::ICMP_SGE};
  return b_.CreateICmp(kPredicates[n.imm], input(n, 0), input(n, 1));
}

UnitLowering::V UnitLowering::lowerFCmp(ir::NodeId, const ir::Node& n) {
  constexpr CmpInst::Predicate kPredicates[] = {CmpInst::FCMP_OEQ, CmpInst::FCMP_UNE,
                                                CmpInst::FCMP_OLT, CmpInst::FCMP_OLE,
                                                CmpInst::FCMP_OGT, CmpInst::FCMP_OGE};
  return b_.CreateFCmp(kPredicates[n.imm], input(n, 0), input(n, 1));
}

UnitLowering::V UnitLowering::lowerFMod(ir::NodeId, const ir::Node& n) {
  return b_.CreateCall(m_.fmod(), {input(n, 0), input(n, 1)});
}

UnitLowering::V UnitLowering::lowerMathCall(ir::NodeId, const ir::Node& n) {
  std::vector<V> arguments;
  for (size_t i = 0; i < n.inputs.size(); ++i) arguments.push_back(input(n, i));
  return b_.CreateCall(m_.math(n.imm, arguments.size()), arguments);
}

UnitLowering::V UnitLowering::lowerIntToFloat(ir::NodeId, const ir::Node& n) {
  return b_.CreateSIToFP(input(n, 0), m_.f64);
}

UnitLowering::V UnitLowering::lowerFloatToInt(ir::NodeId id, const ir::Node& n) {
  constexpr double kTwoTo63 = 9223372036854775808.0;
  V number = input(n, 0);
  V above = b_.CreateFCmpOGE(number, llvm::ConstantFP::get(m_.f64, -kTwoTo63));
  V below = b_.CreateFCmpOLT(number, llvm::ConstantFP::get(m_.f64, kTwoTo63));
  exitUnless(b_.CreateAnd(above, below), id);
  return b_.CreateFPToSI(number, m_.i64);
}

UnitLowering::V UnitLowering::lowerSelect(ir::NodeId, const ir::Node& n) {
  return b_.CreateSelect(input(n, 0), input(n, 1), input(n, 2));
}

}  // namespace vela::llvmjit
