// Proves that libFuzzer links and runs; it finds nothing because nothing can fail.

#include <cstddef>
#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  return size > 3 && data[0] == 'v' && data[1] == 'm' ? 0 : 0;
}
