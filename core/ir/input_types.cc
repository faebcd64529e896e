#include "core/ir/input_types.h"

namespace vela::ir {

// clang-format off
const char* inputTypes(Op op) {
  switch (op) {
    case Op::ConstInt: case Op::ConstFloat: case Op::ConstBool: case Op::ConstValue:
    case Op::Literal: case Op::Param: case Op::Closure: case Op::OsrRegister:
    case Op::LoadVar: case Op::NewInstance: case Op::EntryCheck: case Op::Poll:
    case Op::Jump: case Op::Exit:
      return "";
    case Op::Phi:
      return "s";
    case Op::BoxInt: case Op::Character: case Op::INeg: case Op::INot: case Op::IntToFloat:
      return "i";
    case Op::BoxFloat: case Op::FNeg: case Op::FAbs: case Op::FSqrt: case Op::FFloor:
    case Op::FCeil: case Op::FTrunc: case Op::FRound: case Op::MathCall: case Op::FloatToInt:
      return "f";
    case Op::BoxBool: case Op::Guard: case Op::BNot: case Op::Branch:
      return "b";
    case Op::CheckInt: case Op::CheckFloat: case Op::CheckNumber: case Op::CheckBool:
    case Op::CheckNone: case Op::CheckAssigned: case Op::CheckClass: case Op::CheckKind:
    case Op::CheckList: case Op::CheckFunction: case Op::IsInt: case Op::IsFloat:
    case Op::IsNone: case Op::IsAssigned: case Op::IsClass: case Op::IsFunction: case Op::LoadField:
    case Op::LoadCapture: case Op::LoadCell: case Op::StoreVar: case Op::ListLength:
    case Op::ListWords: case Op::TupleLength: case Op::StringLength: case Op::RangeStart:
    case Op::RangeEnd: case Op::RangeInclusive: case Op::NewTuple: case Op::IsListKind: case Op::ListCapacity: case Op::NewCell: case Op::NewClosure: case Op::CallValue:
      return "v";
    case Op::SameBits: case Op::StringEqual: case Op::StoreCell: case Op::WriteBarrier:
      return "vv";
    case Op::IAdd: case Op::ISub: case Op::IMul: case Op::IDiv: case Op::IMod: case Op::IAnd:
    case Op::IOr: case Op::IXor: case Op::IShl: case Op::IShr: case Op::IUshr: case Op::ICmp:
    case Op::GuardBounds: case Op::NewRange:
      return "ii";
    case Op::FAdd: case Op::FSub: case Op::FMul: case Op::FDiv: case Op::FMod: case Op::FCmp:
      return "ff";
    case Op::BEq:
      return "bb";
    case Op::Select:
      return "bss";
    case Op::StoreField:
      return "ve";
    case Op::ElementBarrier:
      return "viv";
    case Op::LoadElem:
      return "pi";
    case Op::StoreElem:
      return "pie";
    case Op::LoadTuple: case Op::StringCode: case Op::StringChar: case Op::SetListLength:
      return "vi";
    case Op::CallDirect:
      return "va";
    case Op::CallHelper:
      return "w";
    case Op::Return:
      return "a";
  }
  return "";
}
// clang-format on

bool inputTypeFits(char letter, Type input, Type node) {
  switch (letter) {
    case 'v': return input == Type::Value;
    case 'i': return input == Type::Int;
    case 'f': return input == Type::Float;
    case 'b': return input == Type::Bool;
    case 'p': return input == Type::Ptr;
    case 's': return input == node;
    case 'e': return input == Type::Value || input == Type::Int || input == Type::Float;
    case 'a': return input != Type::Void && input != Type::Ptr;
    case 'w': return input == Type::Value || input == Type::Int || input == Type::Bool;
    default: return false;
  }
}

}  // namespace vela::ir
