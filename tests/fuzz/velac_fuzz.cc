// libFuzzer program for the `.velac` reader, the verifier and what trusts it; README.md says how to
// build and run it.
#include <cstddef>
#include <cstdint>
#include <cstring>

#include "core/bytecode/reader.h"
#include "core/bytecode/writer.h"
#include "tests/fuzz/velac_target.h"

extern "C" size_t LLVMFuzzerMutate(uint8_t* data, size_t size, size_t max_size);

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  vela::bytecode::fuzz::check({reinterpret_cast<const char*>(data), size});
  return 0;
}

// Half of the mutations go through the module, so that they get past sizes and checksums; after the
// others the checksums are mended.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size, size_t max_size,
                                          unsigned seed) {
  std::mt19937_64 random(seed);
  std::string file(reinterpret_cast<const char*>(data), size);
  const vela::bytecode::ReadResult read = vela::bytecode::readModule(file);
  if (read && random() % 2 == 0) {
    vela::bytecode::fuzz::mutateModule(*read.module, random);
    file = vela::bytecode::writeModule(*read.module);
  } else if (!read && random() % 4 == 0) {
    const std::vector<std::string> seeds = vela::bytecode::fuzz::seeds();
    file = seeds[random() % seeds.size()];
  } else {
    file.resize(LLVMFuzzerMutate(data, size, max_size));
    std::memcpy(file.data(), data, file.size());
    vela::bytecode::resealModule(file);
  }
  if (file.size() > max_size) file.resize(max_size);
  std::memcpy(data, file.data(), file.size());
  return file.size();
}
