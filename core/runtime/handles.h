// Roots on the C++ stack. Runtime code that holds a heap value over anything that may allocate
// keeps it in a Handle. Handles nest: they end in the opposite order of their beginning.
#ifndef VELA_CORE_RUNTIME_HANDLES_H_
#define VELA_CORE_RUNTIME_HANDLES_H_

#include <cstddef>
#include <vector>

#include "core/runtime/isolate.h"

namespace vela::runtime {

/// A run of words that the collector treats as roots, linked from the isolate.
struct RootRange {
  RootRange* previous;
  Value* begin;
  size_t count;
};

/// One rooted value.
class Handle {
 public:
  Handle(Isolate& isolate, Value value = Value()) : isolate_(isolate), value_(value) {
    range_ = {isolate.roots, &value_, 1};
    isolate.roots = &range_;
  }
  ~Handle() { isolate_.roots = range_.previous; }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  Value get() const { return value_; }
  operator Value() const { return value_; }
  void operator=(Value value) { value_ = value; }
  /// The value as a heap object of the given layout.
  template <typename T>
  T* as() const {
    return static_cast<T*>(value_.asObject());
  }

 private:
  Isolate& isolate_;
  RootRange range_;
  Value value_;
};

/// A growing row of rooted values.
class HandleVector {
 public:
  explicit HandleVector(Isolate& isolate) : isolate_(isolate) {
    range_ = {isolate.roots, nullptr, 0};
    isolate.roots = &range_;
  }
  ~HandleVector() { isolate_.roots = range_.previous; }
  HandleVector(const HandleVector&) = delete;
  HandleVector& operator=(const HandleVector&) = delete;

  void push(Value value) {
    values_.push_back(value);
    sync();
  }
  void pop() {
    values_.pop_back();
    sync();
  }
  void resize(size_t n) {
    values_.resize(n);
    sync();
  }
  size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  Value& operator[](size_t i) { return values_[i]; }
  Value& back() { return values_.back(); }
  const Value* data() const { return values_.data(); }

 private:
  void sync() { range_.begin = values_.data(), range_.count = values_.size(); }
  Isolate& isolate_;
  RootRange range_;
  std::vector<Value> values_;
};

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_HANDLES_H_
