#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t weighted(const int64_t* xs, long n, int64_t weight) {
  int64_t sum = 0;
  for (long i = 0; i < n; i++) sum += xs[i] * weight;
  return sum;
}

static int64_t largest(const int64_t* xs, long n) {
  int64_t best = xs[0];
  for (long i = 0; i < n; i++) {
    if (xs[i] > best) best = xs[i];
  }
  return best;
}

static int64_t above(const int64_t* xs, long n, int64_t limit) {
  int64_t count = 0;
  for (long i = 0; i < n; i++) {
    if (xs[i] > limit) count++;
  }
  return count;
}

int main(int argc, char** argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 12000;
  long n = 100000;
  int64_t* xs = malloc(n * sizeof *xs);
  int64_t seed = 1;
  for (long i = 0; i < n; i++) {
    seed = seed * 16807 % 2147483647;
    xs[i] = seed % 1000;
  }
  int64_t total = 0;
  for (long r = 0; r < rounds; r++) {
    xs[r] = xs[r] + r % 3;
    total += weighted(xs, n, r % 7) + largest(xs, n) + above(xs, n, r % 1000);
  }
  printf("%" PRId64 "\n", total);
  free(xs);
}
