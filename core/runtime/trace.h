// The trace of an error under way. Each frame the error leaves appends one entry; the first and the
// last 20 are kept and the ones between are counted.
#ifndef VELA_CORE_RUNTIME_TRACE_H_
#define VELA_CORE_RUNTIME_TRACE_H_

#include <cstdint>
#include <string>

#include "core/contract/layout.h"
#include "core/contract/value.h"

namespace vela::runtime {

class Isolate;

/// In place of an instruction: where the function is declared, for one that was not entered.
inline constexpr uint32_t kDeclaration = 0xFFFFFFFF;

/// One frame: the function and the index of the instruction where it was.
struct TraceEntry {
  FunctionId function;
  uint32_t pc;
};

/// Entries kept at each end.
inline constexpr uint32_t kTraceEdge = 20;

/// A bounded trace, innermost frame first.
class Trace {
 public:
  void clear() { count_ = 0; }
  /// Adds the next outer frame. Prelude functions are to be left out by the caller (appendTrace
  /// does).
  void append(TraceEntry entry) {
    if (count_ < kTraceEdge) {
      first_[count_] = entry;
    } else {
      last_[(count_ - kTraceEdge) % kTraceEdge] = entry;
    }
    ++count_;
  }
  uint64_t count() const { return count_; }
  /// The trace as a heap object of raw words: `before`, an earlier one that is no longer needed or
  /// null, if it has the right size. The caller sees to it that the allocation cannot fail
  /// (Heap::NoGcScope, Heap::BeyondLimitScope). MayGc.
  ArrayObject* save(Isolate& isolate, ArrayObject* before) const;
  /// What `save` made.
  void restore(ArrayObject* saved);
  /// Lines "  at NAME (FILE:LINE:COL)" joined by newlines, with "  … N more" where frames were
  /// dropped.
  std::string text(const Isolate& isolate) const;

 private:
  uint64_t count_ = 0;
  TraceEntry first_[kTraceEdge];
  TraceEntry last_[kTraceEdge];
};

/// The error that a handler took last, with the trace it had, for rethrowValue. Whoever runs other
/// code before it throws the error again (`finally`) keeps the trace meanwhile: `save`, `restore`.
struct CaughtError {
  Value value;  // rooted
  Trace trace;
};

/// Appends the frame to the pending error's trace unless its function is hidden.
void appendTrace(Isolate& isolate, FunctionId function, uint32_t pc);

/// To be called when a handler takes the pending error: stores the trace in an Error, for its
/// `stack`, clears the pending state and gives the thrown value. The catching frame must have been
/// appended.
Value takePendingError(Isolate& isolate);

/// One line of a trace without newline: "  at NAME (FILE:LINE:COL)".
std::string traceLine(const Isolate& isolate, TraceEntry entry);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_TRACE_H_
