#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static int64_t steps(int64_t start) {
  int64_t n = start, count = 0;
  while (n != 1) {
    n = n % 2 == 0 ? n / 2 : 3 * n + 1;
    count++;
  }
  return count;
}

int main(int argc, char** argv) {
  int64_t limit = argc > 1 ? atoll(argv[1]) : 3000000;
  int64_t best = 1, longest = 0;
  for (int64_t i = 1; i < limit; i++) {
    int64_t count = steps(i);
    if (count > longest) {
      longest = count;
      best = i;
    }
  }
  printf("%" PRId64 " takes %" PRId64 " steps\n", best, longest);
}
