// A stack whose first items need no allocation: for walks over data that is rarely deep.
#ifndef VELA_CORE_RUNTIME_INLINE_STACK_H_
#define VELA_CORE_RUNTIME_INLINE_STACK_H_

#include <algorithm>
#include <cstddef>
#include <memory>
#include <type_traits>

#include "core/runtime/handles.h"

namespace vela::runtime {

/// References to items end with the next push.
template <typename T, size_t kInline>
class InlineStack {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  InlineStack() = default;
  InlineStack(const InlineStack&) = delete;
  InlineStack& operator=(const InlineStack&) = delete;

  void push(const T& item) {
    if (size_ == capacity_) grow();
    items_[size_++] = item;
  }
  void pop() { --size_; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T& operator[](size_t i) { return items_[i]; }
  T& back() { return items_[size_ - 1]; }
  T* data() { return items_; }

 private:
  void grow() {
    auto more = std::make_unique<T[]>(capacity_ * 2);
    std::copy(items_, items_ + size_, more.get());
    capacity_ *= 2;
    heap_ = std::move(more);
    items_ = heap_.get();
  }

  T inline_[kInline];
  T* items_ = inline_;
  size_t size_ = 0, capacity_ = kInline;
  std::unique_ptr<T[]> heap_;
};

/// One of values that the collector takes for roots.
template <size_t kInline>
class RootedStack {
 public:
  explicit RootedStack(Isolate& isolate) : isolate_(isolate) {
    range_ = {isolate.roots, nullptr, 0};
    isolate.roots = &range_;
  }
  ~RootedStack() { isolate_.roots = range_.previous; }
  RootedStack(const RootedStack&) = delete;
  RootedStack& operator=(const RootedStack&) = delete;

  void push(Value value) {
    values_.push(value);
    sync();
  }
  void pop() {
    values_.pop();
    sync();
  }
  size_t size() const { return values_.size(); }
  Value& operator[](size_t i) { return values_[i]; }
  Value& back() { return values_.back(); }

 private:
  void sync() { range_.begin = values_.data(), range_.count = values_.size(); }

  Isolate& isolate_;
  RootRange range_;
  InlineStack<Value, kInline> values_;
};

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_INLINE_STACK_H_
