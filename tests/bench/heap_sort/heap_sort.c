#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static void sift(int64_t* xs, long start, long end) {
  int64_t x = xs[start];
  long root = start;
  for (long child = 2 * root + 1; child < end; child = 2 * root + 1) {
    if (child + 1 < end && xs[child] < xs[child + 1]) child++;
    if (x >= xs[child]) break;
    xs[root] = xs[child];
    root = child;
  }
  xs[root] = x;
}

static void heap_sort(int64_t* xs, long n) {
  for (long start = n / 2 - 1; start >= 0; start--) sift(xs, start, n);
  for (long end = n - 1; end > 0; end--) {
    int64_t t = xs[0];
    xs[0] = xs[end];
    xs[end] = t;
    sift(xs, 0, end);
  }
}

int main(int argc, char** argv) {
  long n = argc > 1 ? atol(argv[1]) : 2000000;
  int64_t* xs = malloc(n * sizeof *xs);
  int64_t seed = 42;
  for (long i = 0; i < n; i++) xs[i] = seed = seed * 16807 % 2147483647;
  heap_sort(xs, n);
  bool ordered = true;
  for (long i = 1; i < n; i++) {
    if (xs[i - 1] > xs[i]) ordered = false;
  }
  printf("%" PRId64 " to %" PRId64 ", the middle %" PRId64 ", in order: %s\n", xs[0], xs[n - 1],
         xs[n / 2], ordered ? "true" : "false");
  free(xs);
}
