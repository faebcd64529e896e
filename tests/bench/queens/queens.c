#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

typedef struct {
  int n;
  bool *columns, *rising, *falling;
} Board;

static long place(Board* b, int row) {
  int n = b->n;
  if (row == n) return 1;
  long ways = 0;
  for (int c = 0; c < n; c++) {
    if (!b->columns[c] && !b->rising[row + c] && !b->falling[row - c + n]) {
      b->columns[c] = b->rising[row + c] = b->falling[row - c + n] = true;
      ways += place(b, row + 1);
      b->columns[c] = b->rising[row + c] = b->falling[row - c + n] = false;
    }
  }
  return ways;
}

int main(int argc, char** argv) {
  int n = argc > 1 ? atoi(argv[1]) : 13;
  Board b = {n, calloc(n, 1), calloc(2 * n, 1), calloc(2 * n, 1)};
  printf("%ld ways for %d queens\n", place(&b, 0), n);
}
