// What the tiering policy remembers of each function, and the representations that calls between
// compiled functions use.
#ifndef VELA_CORE_JIT_RECORDS_H_
#define VELA_CORE_JIT_RECORDS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/ir/ir.h"
#include "core/jit/code.h"
#include "core/runtime/isolate.h"

namespace vela::jit {

/// One function's compilation history. Created when the function first gets hot or is first called
/// from compiled code.
struct FunctionRecord {
  bool signature_known = false;
  ir::Signature signature;  // of the specialised entry; callers compiled against it list its
                            // version as a fact
  uint32_t signature_version = 0;
  Code* code = nullptr;           // from the entry; null while interpreted
  std::map<uint32_t, Code*> osr;  // by loop header pc
  bool queued = false;            // a compilation from the entry is under way
  std::set<uint32_t> queued_osr;
  // Of loops interpreted although there is code to call, without a call between.
  int ticks_beside_code = 0;
  int recompilations = 0;          // after failed bets
  int evictions = 0;               // how often its code made room for other code
  std::map<uint32_t, int> blamed;  // per pc: recompilations it caused
  std::set<uint32_t> generic_pcs;  // sites compiled without bets from now on
  std::string gave_up;             // not empty: why it stays interpreted
  // Statistics.
  uint64_t compilations = 0, code_bytes = 0, exits = 0;
  double milliseconds = 0;
  // Of replaced code, by pc in this function.
  std::map<std::pair<uint32_t, ir::ExitReason>, uint64_t> past_exits;
};

class Records {
 public:
  explicit Records(runtime::Isolate& isolate) : isolate_(isolate) {}

  FunctionRecord& of(FunctionId id);
  /// Null if nothing is known of it yet.
  const FunctionRecord* find(FunctionId id) const;
  size_t size() const { return records_.size(); }

  /// The signature that compiled callers use: decided from annotations and feedback when first
  /// asked for.
  const ir::Signature& signatureOf(FunctionId id);
  /// Decides again; true (and a new version) if feedback has changed it.
  bool refreshSignature(FunctionId id);

 private:
  ir::Signature decide(FunctionId id) const;

  runtime::Isolate& isolate_;
  std::vector<std::unique_ptr<FunctionRecord>> records_;
};

/// What the type check `id` asks for, as far as compiled code tests it inline. bytecode::kNoIndex:
/// anything.
Rep annotatedRep(const runtime::Isolate& isolate, uint32_t id);

}  // namespace vela::jit

#endif  // VELA_CORE_JIT_RECORDS_H_
