// Finds out that a walk down nested data goes in a circle, in constant space.
#ifndef VELA_CORE_RUNTIME_CYCLES_H_
#define VELA_CORE_RUNTIME_CYCLES_H_

#include <cstddef>

namespace vela::runtime {

/// A depth-first walk that never ends goes down for ever, and what it enters below something
/// depends on that alone: from some depth on its path repeats. So one remembered place of the path
/// is enough, taken anew each time the depth has doubled (Brent 1980, "An improved Monte Carlo
/// factorization algorithm").
template <typename Item>
class CycleFinder {
 public:
  /// The walk enters `item`, and is `depth` items deep with it. True: it has been here, and is
  /// still in it.
  bool enter(const Item& item, size_t depth) {
    if (depth <= place_depth_) place_depth_ = 0;  // it left the remembered one
    if (place_depth_ != 0 && place_ == item) return true;
    if (depth >= next_ || place_depth_ == 0) {
      place_ = item;
      place_depth_ = depth;
      next_ = depth * 2;
    }
    return false;
  }

 private:
  Item place_{};
  size_t place_depth_ = 0;  // 0: there is none
  size_t next_ = 0;
};

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_CYCLES_H_
