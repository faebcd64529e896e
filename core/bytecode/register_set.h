// A set of registers of one function, as a bit vector.
#ifndef VELA_CORE_BYTECODE_REGISTER_SET_H_
#define VELA_CORE_BYTECODE_REGISTER_SET_H_

#include <cstddef>
#include <cstdint>
#include <vector>

namespace vela::bytecode {

/// Registers below the count it was made for. Copying allocates; reuse one where it matters.
class RegisterSet {
 public:
  RegisterSet() = default;
  explicit RegisterSet(uint32_t register_count) { reset(register_count); }

  /// Becomes the empty set over `register_count` registers.
  void reset(uint32_t register_count) { words_.assign((register_count + 63) / 64, 0); }

  bool contains(uint32_t r) const {
    return r / 64 < words_.size() && (words_[r / 64] >> (r % 64) & 1);
  }
  /// Out-of-range registers are ignored.
  void insert(uint32_t r) {
    if (r / 64 < words_.size()) words_[r / 64] |= uint64_t{1} << (r % 64);
  }
  void erase(uint32_t r) {
    if (r / 64 < words_.size()) words_[r / 64] &= ~(uint64_t{1} << (r % 64));
  }
  /// Adds all of `other`, which must be over as many registers.
  void insertAll(const RegisterSet& other) {
    for (size_t w = 0; w < words_.size(); ++w) words_[w] |= other.words_[w];
  }

  bool empty() const {
    for (uint64_t word : words_) {
      if (word != 0) return false;
    }
    return true;
  }
  uint32_t size() const {
    uint32_t n = 0;
    for (uint64_t word : words_) n += static_cast<uint32_t>(__builtin_popcountll(word));
    return n;
  }

  /// Calls fn(uint16_t register) in rising order.
  template <typename Fn>
  void forEach(Fn&& fn) const {
    for (size_t w = 0; w < words_.size(); ++w) {
      for (uint64_t rest = words_[w]; rest != 0; rest &= rest - 1) {
        fn(static_cast<uint16_t>(w * 64 + static_cast<size_t>(__builtin_ctzll(rest))));
      }
    }
  }

  std::vector<uint16_t> toVector() const {
    std::vector<uint16_t> out;
    forEach([&](uint16_t r) { out.push_back(r); });
    return out;
  }

  uint64_t* words() { return words_.data(); }
  const uint64_t* words() const { return words_.data(); }
  size_t wordCount() const { return words_.size(); }

  friend bool operator==(const RegisterSet& a, const RegisterSet& b) {
    return a.words_ == b.words_;
  }
  friend bool operator!=(const RegisterSet& a, const RegisterSet& b) { return !(a == b); }

 private:
  std::vector<uint64_t> words_;
};

}  // namespace vela::bytecode

#endif  // VELA_CORE_BYTECODE_REGISTER_SET_H_
