// Object files into running code: an ORC session over one code region.
//
// Each object gets a dynamic library (JITDylib) of its own, in which the three symbols of its code
// object stand (module_context.h); the runtime's functions stand in one that all look into.
#ifndef VELA_TARGETS_LLVM_OBJECT_LINKER_H_
#define VELA_TARGETS_LLVM_OBJECT_LINKER_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "core/jit/backend.h"
#include "targets/llvm/code_region.h"
#include "targets/llvm/target_facts.h"

namespace vela::llvmjit {

using NamedAddress = std::pair<std::string, uint64_t>;

/// A linked object.
struct LinkedObject {
  std::vector<uint64_t> entries;  // addresses of the names asked for, in their order
  CodeSpan span;
  void* library = nullptr;  // for unlink
};

/// Used on the VM's thread.
class ObjectLinker {
 public:
  /// Reserves the region and defines the runtime's symbols. nullptr with `error` set on failure.
  static std::unique_ptr<ObjectLinker> create(const TargetFacts& facts, size_t region_bytes,
                                              CodeRegion::InUse in_use,
                                              const std::vector<jit::RuntimeSymbol>& symbols,
                                              std::string* error);
  ~ObjectLinker();

  /// Links an object file with `own` symbols and finds `entries` in it. On failure `error` is set.
  LinkedObject link(std::string name, const char* object, size_t bytes,
                    const std::vector<NamedAddress>& own, const std::vector<std::string>& entries,
                    std::string* error);
  /// Forgets the object and releases its memory.
  void unlink(void* library);

  const CodeRegion& region() const;

 private:
  struct Session;
  explicit ObjectLinker(std::unique_ptr<Session> session);

  std::unique_ptr<Session> session_;
};

}  // namespace vela::llvmjit

#endif  // VELA_TARGETS_LLVM_OBJECT_LINKER_H_
