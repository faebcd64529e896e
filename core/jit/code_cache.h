// Owns compiled code: a byte budget, least-recently-used eviction, and the graveyard of code that
// may still be on a native stack.
#ifndef VELA_CORE_JIT_CODE_CACHE_H_
#define VELA_CORE_JIT_CODE_CACHE_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "core/jit/code.h"

namespace vela::jit {

class CodeCache {
 public:
  explicit CodeCache(uint64_t budget) : budget_(budget) {}
  ~CodeCache();

  /// Takes ownership of installed code.
  Code* add(std::unique_ptr<Code> code);
  /// Code that is no longer entered: kept until freeRetired.
  void retire(Code* code);
  /// Frees retired code. Only when no compiled frame is on any native stack of the VM.
  void freeRetired();

  /// Bytes of live code and tables. Over budget() something should go.
  uint64_t bytes() const { return bytes_; }
  uint64_t budget() const { return budget_; }
  /// The live code that was used longest ago, other than `keep`; null if there is none.
  Code* leastRecentlyUsed(const Code* keep) const;
  const std::vector<std::unique_ptr<Code>>& live() const { return live_; }
  bool hasRetired() const { return !retired_.empty(); }
  uint64_t tick() { return ++clock_; }

 private:
  uint64_t budget_;
  uint64_t bytes_ = 0;
  uint64_t clock_ = 0;
  std::vector<std::unique_ptr<Code>> live_;
  std::vector<std::unique_ptr<Code>> retired_;
};

/// Bytes that `code` accounts for: machine code and tables.
uint64_t codeBytes(const Code& code);

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_CODE_CACHE_H_
