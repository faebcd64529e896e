// Text: characters of ASCII strings and comparison are inline, the rest is the runtime's.
#include "targets/llvm/unit_lowering.h"

namespace vela::llvmjit {

/// A leaf helper that reads immutable memory alone: no safepoint, and LLVM may move or drop it.
UnitLowering::V UnitLowering::callPureLeaf(contract::Helper helper,
                                           const std::vector<V>& arguments) {
  std::vector<V> all = {exec_};
  all.insert(all.end(), arguments.begin(), arguments.end());
  llvm::CallInst* call = b_.CreateCall(m_.helper(helper), all);
  call->setOnlyReadsMemory();
  call->setMetadata(llvm::LLVMContext::MD_tbaa, m_.tag(Memory::kString));
  return call;
}

/// The byte at input 1 of string input 0, as an i64, if its code points are bytes; other strings go
/// to `otherwise`. The address of the text is loaded first, so that loops load it once.
UnitLowering::V UnitLowering::asciiByte(const ir::Node& n, BB otherwise) {
  BB ascii = newBlock("string.ascii");
  V string = object(input(n, 0));
  V bytes = load(m_.ptr, at(string, offsetof(StringObject, data)), m_.tag(Memory::kString));
  V flags = load(m_.i8, at(string, offsetof(Object, aux)), m_.tag(Memory::kString));
  V other = b_.CreateICmpEQ(b_.CreateAnd(flags, b_.getInt8(kStringAscii)), b_.getInt8(0));
  branchUnlikely(other, otherwise, ascii);
  b_.SetInsertPoint(ascii);
  V place = b_.CreateInBoundsGEP(m_.i8, bytes, input(n, 1));
  return b_.CreateZExt(load(m_.i8, place, m_.tag(Memory::kString)), m_.i64);
}

/// The canonical string of an ASCII code.
UnitLowering::V UnitLowering::characterOf(V code) {
  V characters = load(m_.ptr, execField(kCharactersOffset), m_.tag(Memory::kExecTables));
  return load(m_.i64, element(characters, code), m_.tag(Memory::kString));
}

UnitLowering::V UnitLowering::lowerCharacter(ir::NodeId, const ir::Node& n) {
  return characterOf(input(n, 0));
}

UnitLowering::V UnitLowering::lowerStringCode(ir::NodeId, const ir::Node& n) {
  BB other = newBlock("string.other"), done = newBlock("string.code");
  V ascii = asciiByte(n, other);
  BB fast = b_.GetInsertBlock();
  b_.CreateBr(done);
  b_.SetInsertPoint(other);
  V decoded = callPureLeaf(contract::Helper::kStringCodeSlow, {input(n, 0), input(n, 1)});
  b_.CreateBr(done);
  b_.SetInsertPoint(done);
  auto* result = b_.CreatePHI(m_.i64, 2);
  result->addIncoming(ascii, fast);
  result->addIncoming(decoded, other);
  return result;
}

UnitLowering::V UnitLowering::lowerStringChar(ir::NodeId id, const ir::Node& n) {
  BB other = newBlock("string.other"), done = newBlock("string.char");
  V ascii = asciiByte(n, other);
  BB fast = b_.GetInsertBlock();
  V character = characterOf(ascii);
  b_.CreateBr(done);
  b_.SetInsertPoint(other);
  V made = callLeaf(contract::Helper::kStringCharSlow, {input(n, 0), input(n, 1)}, id);
  BB slow = b_.GetInsertBlock();
  b_.CreateBr(done);
  b_.SetInsertPoint(done);
  auto* result = b_.CreatePHI(m_.i64, 2);
  result->addIncoming(character, fast);
  result->addIncoming(made, slow);
  return result;
}

/// Strings of at most one byte are canonical: two different ones differ in their text.
UnitLowering::V UnitLowering::lowerStringEqual(ir::NodeId, const ir::Node& n) {
  BB lengths = newBlock("string.lengths"), text = newBlock("string.text"),
     done = newBlock("string.equal");
  const auto byteLength = [&](size_t i) {
    return load(m_.i32, at(object(input(n, i)), offsetof(StringObject, byte_length)),
                m_.tag(Memory::kString));
  };
  BB start = b_.GetInsertBlock();
  b_.CreateCondBr(b_.CreateICmpEQ(input(n, 0), input(n, 1)), done, lengths);
  b_.SetInsertPoint(lengths);
  V length = byteLength(0);
  V same_length = b_.CreateICmpEQ(length, byteLength(1));
  b_.CreateCondBr(b_.CreateAnd(same_length, b_.CreateICmpUGT(length, b_.getInt32(1))), text, done);
  b_.SetInsertPoint(text);
  V equal = callPureLeaf(contract::Helper::kStringEqualSlow, {input(n, 0), input(n, 1)});
  V same_text = b_.CreateICmpNE(equal, constant(0));
  b_.CreateBr(done);
  b_.SetInsertPoint(done);
  auto* result = b_.CreatePHI(m_.i1, 3);
  result->addIncoming(b_.getTrue(), start);
  result->addIncoming(b_.getFalse(), lengths);
  result->addIncoming(same_text, text);
  return result;
}

}  // namespace vela::llvmjit
