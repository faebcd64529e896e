// Object files that outlive the process, so that LLVM need not make them again.
//
// An object is found by a hash of all that it depends on: the unit, the options, the CPU, and the
// builds of this back end, of LLVM and of the runtime. So what is found is what LLVM would make,
// byte for byte. It speculates on nothing that the unit does not say, and the unit was made by this
// run: what is checked when code is installed is checked for it, too, and nothing else need be.
//
// What cannot be read is missing; what is not as it was written is removed. A store that does not
// work costs compilations only.
#ifndef VELA_TARGETS_LLVM_OBJECT_STORE_H_
#define VELA_TARGETS_LLVM_OBJECT_STORE_H_

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "core/ir/ir.h"
#include "core/jit/backend.h"
#include "platform/file_store.h"
#include "targets/llvm/compiled_object.h"

namespace vela::llvmjit {

/// Thread-safe.
class ObjectStore {
 public:
  using Key = std::array<uint8_t, 32>;

  /// `maker`: what makes the objects of this process, other than units and options. nullptr if the
  /// folder is not to be had.
  static std::unique_ptr<ObjectStore> open(const std::string& folder, std::string maker);

  /// Of code of `level` that counts no heat, other options as given.
  Key keyOf(const ir::Unit& unit, int level, const jit::CompileOptions& options) const;
  /// kFound: `object` is filled in.
  jit::StoreUse find(const Key& key, CompiledObject* object);
  /// Removes others if all of them would take up more than `limit` bytes.
  void put(const Key& key, const CompiledObject& object, uint64_t limit);

 private:
  ObjectStore(std::unique_ptr<platform::FileStore> files, std::string maker);

  std::unique_ptr<platform::FileStore> files_;
  std::string maker_;
};

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_OBJECT_STORE_H_
