// Parts of nested data that several places share: `a = [a, a]`, done sixty times, is sixty lists,
// to which 2^60 paths lead. A walk that gives the same answer for a part wherever it meets it
// remembers the answers that were dear, and takes about as many steps as there are parts.
#ifndef VELA_CORE_RUNTIME_SHARED_PARTS_H_
#define VELA_CORE_RUNTIME_SHARED_PARTS_H_

#include <algorithm>
#include <cstdint>
#include <memory>
#include <unordered_map>

namespace vela::runtime {

/// What a depth-first walk found out about the parts it has left. Small data costs no memory, large
/// data without shared parts a sixteenth of an entry a part.
template <typename Part, typename Answer, typename Hash = std::hash<Part>>
class SharedParts {
 public:
  /// The walk enters a part. Gives what leave() asks for.
  uint64_t enter() { return ++entered_; }

  /// The answer for a part, if it was remembered.
  const Answer* find(const Part& part) const {
    if (answers_ == nullptr) return nullptr;
    const auto found = answers_->find(part);
    return found == answers_->end() ? nullptr : &found->second;
  }

  /// The walk leaves a part that it entered at `entered`. Only what had kWorth parts inside since
  /// the last one that was remembered is worth it: the others are soon walked again.
  void leave(uint64_t entered, const Part& part, const Answer& answer) {
    if (entered <= forgotten_ || entered_ - std::max(entered, remembered_) < kWorth) return;
    if (answers_ == nullptr) answers_ = std::make_unique<Answers>();
    answers_->insert_or_assign(part, answer);
    remembered_ = entered_;
  }

  /// The data may have changed: neither what was left so far nor what the walk is in is known.
  void forget() {
    answers_.reset();
    forgotten_ = entered_;
  }

 private:
  static constexpr uint64_t kWorth = 16;
  using Answers = std::unordered_map<Part, Answer, Hash>;

  uint64_t entered_ = 0;     // parts entered so far
  uint64_t remembered_ = 0;  // as many when an answer was last remembered
  uint64_t forgotten_ = 0;   // and when all were forgotten
  std::unique_ptr<Answers> answers_;
};

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_SHARED_PARTS_H_
