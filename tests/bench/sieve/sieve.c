#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static long sieve(long limit) {
  bool* composite = calloc(limit, sizeof *composite);
  long count = 0;
  for (long i = 2; i < limit; i++) {
    if (!composite[i]) {
      count++;
      for (long k = i * i; k < limit; k += i) composite[k] = true;
    }
  }
  free(composite);
  return count;
}

int main(int argc, char** argv) {
  long rounds = argc > 1 ? atol(argv[1]) : 200;
  long total = 0;
  for (long r = 0; r < rounds; r++) total += sieve(1000000 - r);
  printf("%ld primes in %ld rounds\n", total, rounds);
}
