#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { kMost = 16 };

static int flips(const int* source, int* p, int n) {
  for (int i = 0; i < n; i++) p[i] = source[i];
  int count = 0;
  for (int first = p[0]; first != 0; first = p[0]) {
    for (int i = 0, j = first; i < j; i++, j--) {
      int t = p[i];
      p[i] = p[j];
      p[j] = t;
    }
    count++;
  }
  return count;
}

static bool advance(int* p, int* turns, int n) {
  for (int k = 1; k < n; k++) {
    int first = p[0];
    for (int i = 0; i < k; i++) p[i] = p[i + 1];
    p[k] = first;
    if (++turns[k] <= k) return true;
    turns[k] = 0;
  }
  return false;
}

int main(int argc, char** argv) {
  int n = argc > 1 ? atoi(argv[1]) : 10;
  if (n < 1 || n > kMost) return 1;
  int p[kMost], scratch[kMost], turns[kMost] = {0};
  for (int i = 0; i < n; i++) p[i] = i;
  int most = 0;
  long sum = 0;
  bool even = true;
  do {
    int count = flips(p, scratch, n);
    if (count > most) most = count;
    sum += even ? count : -count;
    even = !even;
  } while (advance(p, turns, n));
  printf("checksum %ld, at most %d flips of %d\n", sum, most, n);
}
