#ifndef VELA_CORE_SYNTAX_ARENA_H_
#define VELA_CORE_SYNTAX_ARENA_H_

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace vela::syntax {

/// A fixed run of values that lives in an arena; what a tree node holds instead of a vector.
template <typename T>
class List {
 public:
  List() = default;
  List(T* data, std::size_t size) : data_(data), size_(static_cast<std::uint32_t>(size)) {}

  T* begin() const { return data_; }
  T* end() const { return data_ + size_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](std::size_t i) const { return data_[i]; }
  T& back() const { return data_[size_ - 1]; }

 private:
  T* data_ = nullptr;
  std::uint32_t size_ = 0;
};

/// Bump allocation for tree nodes and decoded text. Everything dies with the arena at once, so only
/// trivially destructible types may live in it. Not thread-safe.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// A new zero-initialised T, constructed from `args`.
  template <typename T, typename... Args>
  T* create(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>, "arena memory is never destroyed");
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }

  /// A copy of `items` that lives as long as the arena.
  template <typename T>
  List<T> copy(const std::vector<T>& items) {
    static_assert(std::is_trivially_destructible_v<T>, "arena memory is never destroyed");
    if (items.empty()) return {};
    T* data = static_cast<T*>(allocate(sizeof(T) * items.size(), alignof(T)));
    for (std::size_t i = 0; i < items.size(); ++i) new (data + i) T(items[i]);
    return {data, items.size()};
  }

  /// A copy of `text` that lives as long as the arena.
  std::string_view copyText(std::string_view text) {
    if (text.empty()) return {};
    char* data = static_cast<char*>(allocate(text.size(), 1));
    std::memcpy(data, text.data(), text.size());
    return {data, text.size()};
  }

 private:
  static constexpr std::size_t kChunk = 32 * 1024;

  void* allocate(std::size_t size, std::size_t align) {
    std::uintptr_t at = (reinterpret_cast<std::uintptr_t>(next_) + align - 1) & ~(align - 1);
    if (next_ == nullptr || at + size > reinterpret_cast<std::uintptr_t>(limit_)) {
      std::size_t wanted = size + align > kChunk ? size + align : kChunk;
      chunks_.push_back(std::make_unique<char[]>(wanted));
      next_ = chunks_.back().get();
      limit_ = next_ + wanted;
      at = (reinterpret_cast<std::uintptr_t>(next_) + align - 1) & ~(align - 1);
    }
    next_ = reinterpret_cast<char*>(at + size);
    return reinterpret_cast<void*>(at);
  }

  std::vector<std::unique_ptr<char[]>> chunks_;
  char* next_ = nullptr;
  char* limit_ = nullptr;
};

}  // namespace vela::syntax

#endif  // VELA_CORE_SYNTAX_ARENA_H_
