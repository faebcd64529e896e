#include "core/runtime/compare.h"

#include "core/runtime/numbers.h"
#include "core/runtime/strings.h"

namespace vela::runtime {

bool identical(Value a, Value b) {
  if (a == b) return true;
  if (isInt(a) && isInt(b)) return asInt(a) == asInt(b);
  return isString(a) && isString(b) && stringsEqual(asString(a), asString(b));
}

int compareValues(Value a, Value b) {
  if (isString(a)) {
    const int order = textOf(a).compare(textOf(b));  // UTF-8 orders like code points
    return order < 0 ? -1 : order > 0 ? 1 : 0;
  }
  if (a.isFloat() && b.isFloat()) {
    const double x = a.asFloat(), y = b.asFloat();
    return x < y ? -1 : x > y ? 1 : x == y ? 0 : 2;
  }
  if (!a.isFloat() && !b.isFloat()) {
    const int64_t x = asInt(a), y = asInt(b);
    return x < y ? -1 : x > y ? 1 : 0;
  }
  if (b.isFloat()) return compareIntFloat(asInt(a), b.asFloat());
  const int order = compareIntFloat(asInt(b), a.asFloat());
  return order == 2 ? 2 : -order;
}

}  // namespace vela::runtime
