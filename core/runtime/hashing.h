// Seeded hashes. The seed and the multiplier are secrets of the isolate: who does not know them
// cannot choose keys that collide.
#ifndef VELA_CORE_RUNTIME_HASHING_H_
#define VELA_CORE_RUNTIME_HASHING_H_

#include <string_view>

#include "core/runtime/isolate.h"

namespace vela::runtime {

/// The two halves of the product, folded (as in wyhash): each bit of the result depends on each bit
/// of both factors.
inline uint64_t foldedProduct(uint64_t a, uint64_t b) {
  const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
  return static_cast<uint64_t>(product) ^ static_cast<uint64_t>(product >> 64);
}

/// `hash` of what came before and one more word.
inline uint64_t hashMix(const HashKeys& keys, uint64_t hash, uint64_t word) {
  return foldedProduct(hash ^ word, keys.multiplier);
}

/// The last step of a hash of few words. One fold alone spreads keys of a regular pattern badly for
/// about one multiplier in a hundred: 45 of them in the place of 8.
inline uint64_t hashEnd(const HashKeys& keys, uint64_t hash) {
  return foldedProduct(hash, keys.multiplier);
}

/// Of one word.
inline uint64_t hashWord(const HashKeys& keys, uint64_t word) {
  return hashEnd(keys, hashMix(keys, keys.seed, word));
}

/// Of plain bytes.
uint64_t hashBytes(const HashKeys& keys, std::string_view bytes);

/// A hash that agrees with keysEqual. False: error pending (the key contains itself). Does not
/// collect.
bool hashKey(Isolate& isolate, Value key, uint64_t* hash);

}  // namespace vela::runtime

#endif  // VELA_CORE_RUNTIME_HASHING_H_
