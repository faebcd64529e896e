// Sorting by the natural order: a merge sort of a copy, so that an error in a comparison leaves the
// list as it was.
#include <algorithm>
#include <cstring>
#include <vector>

#include "core/runtime/builtins_support.h"
#include "core/runtime/lists.h"
#include "core/runtime/operations.h"

namespace vela::runtime::builtins {

namespace {

/// Bottom-up merge sort of words. less: Answer(uint64_t, uint64_t). False: it gave kError.
template <typename Less>
bool mergeSort(std::vector<uint64_t>& words, Less less) {
  const size_t n = words.size();
  std::vector<uint64_t> other(n);
  for (size_t width = 1; width < n; width *= 2) {
    for (size_t start = 0; start < n; start += 2 * width) {
      size_t left = start, right = std::min(start + width, n), out = start;
      const size_t middle = right, end = std::min(start + 2 * width, n);
      while (left < middle && right < end) {
        const Answer take_right = less(words[right], words[left]);
        if (take_right == Answer::kError) return false;
        other[out++] = take_right == Answer::kYes ? words[right++] : words[left++];
      }
      while (left < middle) other[out++] = words[left++];
      while (right < end) other[out++] = words[right++];
    }
    words.swap(other);
  }
  return true;
}

double toDouble(uint64_t word) {
  double d;
  std::memcpy(&d, &word, sizeof d);
  return d;
}

}  // namespace

Value sortNatural(Isolate& isolate, Value* args, uint32_t argc) {
  ListObject* list = asList(args[0]);
  std::vector<uint64_t> words(list->words.get(), list->words.get() + list->length);
  if (list->aux == kListInt) {
    // Equal Ints cannot be told apart, so this need not be stable.
    std::sort(words.begin(), words.end(), [](uint64_t a, uint64_t b) {
      return static_cast<int64_t>(a) < static_cast<int64_t>(b);
    });
  } else if (list->aux == kListFloat) {
    mergeSort(words, [](uint64_t a, uint64_t b) { return answer(toDouble(a) < toDouble(b)); });
  } else {
    HandleVector rooted(isolate);
    for (uint64_t word : words) rooted.push(Value{word});
    const bool ok = mergeSort(words, [&isolate](uint64_t a, uint64_t b) {
      const Value x{a}, y{b};
      if (comparable(x, y)) return answer(compareValues(x, y) == -1);
      const Value result = less(isolate, x, y);
      if (result.isUnassigned()) return Answer::kError;
      if (!result.isBool()) return throwNotBool(isolate, result), Answer::kError;
      return answer(result.isTrue());
    });
    if (!ok) return Value::unassigned();
  }
  if (list->length != words.size())
    return throwStateError(isolate, {"List was changed while it was sorted"});
  if (!words.empty()) std::memcpy(list->words.get(), words.data(), words.size() * 8);
  isolate.heap().trackedLists().forget(list);
  if (list->aux == kListAny) writeBarrier(isolate, list);
  return Value::none();
}

}  // namespace vela::runtime::builtins
